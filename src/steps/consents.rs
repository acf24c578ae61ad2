//! Who sees a child by consent, and telling people before a consent runs out and once it has.

use chrono::NaiveDate;

use crate::base::ids::{AgencyId, ChildId, SubjectId};
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::consents::Consent;
use crate::rules::notifications::{Notice, Party};
use crate::rules::reminders;
use crate::rules::reminders::Point;
use crate::steps::coordinator_of;
use crate::store;
use crate::store::Work;

/// The agencies that see the child on a day: in the team, and covered by a consent.
pub fn in_sight(work: &mut Work, child: ChildId, day: NaiveDate) -> Result<Vec<AgencyId>, Problem> {
    let mut agencies = Vec::new();
    for member in store::care_team::of_child(work.db, child)?.into_iter().filter(|member| member.holds_on(day)) {
        let agency = member.facts.agency_id;
        if !agencies.contains(&agency) && store::consents::cover(work.db, child, agency, day)? {
            agencies.push(agency);
        }
    }
    Ok(agencies)
}

/// Tells of consents that run out by their date, where an agency of the care team loses sight of the child by it, and
/// gives the next day on which there will be something to tell; none for a closed child.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (told, today) = (store::reminders::of_child(work.db, child.id)?, work.today());
    let mut next = None;
    for consent in store::consents::of_child(work.db, child.id)? {
        let Some(last) = consent.runs_out_on() else { continue };
        let subject = SubjectId(consent.id.0);
        let due = reminders::due(&reminders::OF_CONSENT, last, consent.created_at.day(), today, |point| {
            told.contains(&(subject, point.word.to_owned(), last))
        });
        for point in &due.noted {
            store::reminders::note(work.db, Some(child.id), subject, point.word, last, work.now)?;
        }
        if let Some(point) = due.told {
            tell(work, child, &consent, last, point)?;
        }
        next = next.into_iter().chain(due.next).min();
    }
    Ok(next)
}

/// Tells the section and the lead coordinator; once it has run out, also those who see the child no longer. Where a later
/// consent goes on covering everybody, there is nothing to tell.
fn tell(work: &mut Work, child: &Child, consent: &Consent, last: NaiveDate, point: Point) -> Result<(), Problem> {
    let after = last.succ_opt().unwrap_or(last);
    let mut lost = Vec::new();
    for agency in in_sight(work, child.id, last)? {
        let named = store::consents::covers(work.db, consent.id, agency)?;
        if named && !store::consents::cover(work.db, child.id, agency, after)? {
            lost.push(Party::Agency(agency));
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    let coordinator = coordinator_of(work, child.id)?;
    let parties = if point.is_ahead() { Vec::new() } else { lost };
    let notice = Notice::of(point.event, child.municipality_id);
    work.notices.push(Notice { child_id: Some(child.id), coordinator, parties, ..notice });
    Ok(())
}
