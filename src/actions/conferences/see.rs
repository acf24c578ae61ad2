//! Looking at conferences. The section and those with the child see everything; others see where it stands, when, and
//! who comes; whoever asked sees also what they gave. Of the child everybody sees only what the child's own record
//! would show them.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, NaiveDate};
use serde_json::json;

use crate::base::ids::ConferenceId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::children::duplicates::Likeness;
use crate::rules::conferences::dates::{Standing, rank};
use crate::rules::conferences::states::pending;
use crate::rules::conferences::{Answer, Conference, Slot};
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, intake};
use crate::store;
use crate::store::Work;
use crate::store::conferences::list::{Counts, Filter};
use crate::store::conferences::parts::Invited;

use super::speaks_for;

/// What one reader may see of a conference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// The reader coordinates: sees everything.
    pub coordinates: bool,
    /// The reader's agency asked, or the reader did: sees what was given.
    pub asked: bool,
    /// The reader may open the child's record, medical matters included.
    pub whole: bool,
}

impl Sight {
    /// Whether the request itself is shown: contact, wishes, remarks.
    pub fn request(self) -> bool {
        self.coordinates || self.asked || self.whole
    }
}

/// Somebody invited, as the reader may see them.
#[derive(Debug, Clone)]
pub struct Attendee {
    /// The place at the table.
    pub invited: Invited,
    /// The reader may answer for them.
    pub mine: bool,
}

/// A date with what is said about it.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The date.
    pub slot: Slot,
    /// Where it stands among the others.
    pub standing: Standing,
    /// The answers that the reader may see.
    pub answers: Vec<Answer>,
}

/// A conference as far as one reader may see it.
#[derive(Debug, Clone)]
pub struct View {
    /// The record. What of it may go out is told by `sight`.
    pub conference: Conference,
    /// What may go out.
    pub sight: Sight,
    /// The child, for whoever may open its record.
    pub child: Option<Child>,
    /// Name of the agency that asked.
    pub requester: Option<String>,
    /// Everybody invited; those who left only for those who see everything.
    pub attendees: Vec<Attendee>,
    /// The dates that are offered, the best first.
    pub offered: Vec<Offered>,
    /// For the section: children that the one registered with this request may be the same as.
    pub possible_duplicates: Vec<Child>,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The record; what a row shows of it is for everybody who reaches it.
    pub conference: Conference,
    /// Name of the agency that asked.
    pub requester: Option<String>,
    /// The child, for whoever may open its record.
    pub child: Option<Child>,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

/// One conference.
///
/// # Errors
/// [`Problem::NotFound`] for one the reader has no relation to, as for one that does not exist.
pub fn open(work: &mut Work, id: ConferenceId) -> Result<View, Problem> {
    let view = shown(work, id)?;
    let entry = Entry::done("conference.read", "conference", id.0).of_child(view.conference.child_id);
    let alike: Vec<_> = view.possible_duplicates.iter().map(|child| child.id).collect();
    let seen = json!({ "child_seen": view.child.is_some(), "request_seen": view.sight.request(), "also_seen": alike });
    audit::note(work, entry.with(seen));
    Ok(view)
}

/// A page of conferences: the newest first, or by time where the filter asks for a time.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Listing>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ConferenceSee)?;
    let (now, today) = (work.now, work.today());
    let children = permit(&actor, Action::ChildSee)?;
    if let Some(child) = filter.child_id
        && store::children::find(work.db, &actor, children, child, now)?.is_none()
    {
        // Whoever may not open the child must not learn which conferences are about it.
        return Ok(Listed { rows: Vec::new(), next: None, total: page.total.then_some(0) });
    }
    let listed = store::conferences::list::list(work.db, &actor, relations, filter, today, page)?;
    let ids: Vec<_> = listed.rows.iter().map(|(one, _)| one.child_id).collect();
    let seen = store::children::records(work.db, &actor, children, &ids, now)?;
    let seen: HashMap<_, _> = seen.into_iter().map(|child| (child.id, child)).collect();
    let rows: Vec<_> = listed
        .rows
        .into_iter()
        .map(|(conference, requester)| Listing {
            child: seen.get(&conference.child_id).cloned(),
            conference,
            requester,
            today,
        })
        .collect();
    let named: Vec<_> = rows.iter().filter_map(|row| row.child.as_ref().map(|child| child.id)).collect();
    let detail = json!({ "count": rows.len(), "children_seen": named });
    let entry = Entry::listed("conference.list", "conference", detail);
    audit::note(work, Entry { child_id: filter.child_id, ..entry });
    Ok(Listed { rows, next: listed.next, total: listed.total })
}

/// How many conferences within the reader's reach stand how.
pub fn counts(work: &mut Work) -> Result<Counts, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ConferenceSee)?;
    let today = work.today();
    let monday = Days::new(u64::from(today.weekday().num_days_from_monday()));
    let first = today.checked_sub_days(monday).unwrap_or(today);
    let last = first.checked_add_days(Days::new(6)).unwrap_or(today);
    store::conferences::list::counts(work.db, &actor, relations, today, (first, last))
}

/// The actor's view of a conference after a change.
pub fn shown(work: &mut Work, id: ConferenceId) -> Result<View, Problem> {
    let actor = work.actor()?.clone();
    let (relations, now, today) = (permit(&actor, Action::ConferenceSee)?, work.now, work.today());
    let conference = store::conferences::find(work.db, &actor, relations, id, today)?.ok_or(Problem::NotFound)?;
    let child = conference.child_id;
    let children = permit(&actor, Action::ChildSee)?;
    let whole = !store::children::seen_whole(work.db, &actor, children, &[child], now)?.is_empty();
    let by_agency = conference.requester_id.is_some() && conference.requester_id == actor.agency_id;
    let sight = Sight {
        coordinates: permit(&actor, Action::ConferenceCoordinate).is_ok(),
        asked: by_agency || conference.requested_by == actor.user_id,
        whole,
    };
    let seen = store::children::find(work.db, &actor, children, child, now)?;
    let child = seen.map(|child| if whole { child } else { child.without_medical() });
    let requester = requester(work, &conference)?;
    let all = store::conferences::parts::invited(work.db, id)?;
    let attendees: Vec<Attendee> = all
        .into_iter()
        .filter(|invited| sight.coordinates || invited.participant.left_at.is_none())
        .map(|invited| Attendee { mine: speaks_for(&actor, &invited), invited })
        .collect();
    let offered = offered(work, &conference, sight, &attendees)?;
    let possible_duplicates = duplicates(work, &conference, sight)?;
    Ok(View { conference, sight, child, requester, attendees, offered, possible_duplicates, today })
}

fn requester(work: &mut Work, conference: &Conference) -> Result<Option<String>, Problem> {
    let Some(id) = conference.requester_id else { return Ok(None) };
    let agency = store::agencies::find(work.db, conference.municipality_id, id)?;
    Ok(agency.map(|agency| agency.facts.name))
}

/// The dates that are offered, the best first. Others than the coordinating section see their own answers only.
fn offered(
    work: &mut Work,
    conference: &Conference,
    sight: Sight,
    attendees: &[Attendee],
) -> Result<Vec<Offered>, Problem> {
    let slots: Vec<Slot> = store::conferences::parts::slots(work.db, conference.id)?
        .into_iter()
        .filter(|slot| slot.withdrawn_at.is_none())
        .collect();
    let answers = store::conferences::parts::answers(work.db, conference.id)?;
    let here = |attendee: &&Attendee| attendee.invited.participant.left_at.is_none();
    let people: Vec<_> = attendees
        .iter()
        .filter(here)
        .map(|one| (one.invited.participant.id, one.invited.participant.required))
        .collect();
    let times: Vec<_> = slots.iter().map(|slot| (slot.id, slot.starts_at)).collect();
    let given: Vec<_> = answers.iter().map(|one| (one.participant_id, one.slot_id, one.answer)).collect();
    let visible: Vec<_> = attendees
        .iter()
        .filter(here)
        .filter(|one| sight.coordinates || one.mine)
        .map(|one| one.invited.participant.id)
        .collect();
    let ranked = rank(&people, &times, &given);
    let one = |standing: Standing| {
        let slot = slots.iter().find(|slot| slot.id == standing.slot)?.clone();
        let about = answers.iter().filter(|answer| answer.slot_id == slot.id);
        let answers = about.filter(|answer| visible.contains(&answer.participant_id)).cloned().collect();
        Some(Offered { slot, standing, answers })
    };
    Ok(ranked.into_iter().filter_map(one).collect())
}

/// Children that the one registered with this request may be the same as, while that can still be put right.
fn duplicates(work: &mut Work, conference: &Conference, sight: Sight) -> Result<Vec<Child>, Problem> {
    let made = conference.given.0.child_made == Some(conference.child_id);
    if !sight.coordinates || !made || !pending(conference.state) {
        return Ok(Vec::new());
    }
    let municipality = conference.municipality_id;
    let Some(child) = store::children::find_in(work.db, municipality, conference.child_id)? else {
        return Ok(Vec::new());
    };
    let alike = intake::alike(work, &Likeness::of(&child.facts))?;
    Ok(alike.into_iter().filter(|other| other.id != child.id).collect())
}
