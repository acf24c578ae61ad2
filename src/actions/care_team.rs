//! The agencies round a child. Membership without consent is written down with its reason and opens nothing.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, CareTeamMemberId, ChildId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::audit::Entry;
use crate::rules::care_team::{Member, MemberFacts};
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;
use crate::store::care_team::Uncovered;

/// A place in the team, and whether a consent covers the agency today.
#[derive(Debug, Clone)]
pub struct Place {
    /// The place.
    pub member: Member,
    /// Whether a consent covers the agency today: without one it sees nothing.
    pub covered: bool,
    /// The last day on which today's consents still cover it; none where they do not, or go on.
    pub covered_until: Option<NaiveDate>,
}

/// A child's care team, present and past.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn list(work: &mut Work, child: ChildId) -> Result<Vec<Place>, Problem> {
    child_in_reach::find(work, Action::ChildSee, child)?;
    let members = store::care_team::of_child(work.db, child)?;
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "care_team", "count": members.len() })));
    members.into_iter().map(|member| place(work, member)).collect()
}

/// Adds an agency to the team. On its first day (or today, whichever is later) a consent covers it, or there is a reason.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `child_closed`; [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, child: ChildId, facts: MemberFacts) -> Result<Place, Problem> {
    let child = child_in_reach::lock(work, Action::CareTeamEdit, child)?;
    child.supported()?;
    let mut faults = Faults::default();
    check_agency(work, facts.agency_id, &mut faults)?;
    let day = facts.starts_on.max(work.today());
    let covered = store::consents::cover(work.db, child.id, facts.agency_id, day)?;
    let facts = faults.gather(facts.tidy(covered))?;
    faults.into_result()?;
    let facts = facts.ok_or_else(|| Problem::Internal("a place neither right nor wrong".to_owned()))?;
    let member = Member {
        id: work.id(),
        child_id: child.id,
        facts,
        version: 1,
        created_at: work.now,
        reviewed_at: None,
        reviewed_by: None,
    };
    store::care_team::insert(work.db, &member)?;
    let entry = Entry::done("care_team.add", "care_team_member", member.id.0).of_child(child.id);
    let detail = json!({ "agency_id": member.facts.agency_id, "covered": covered });
    audit::note(work, entry.changed(None, Some(&member)).with(detail));
    let place = place(work, member)?;
    tell(work, &place)?;
    Ok(place)
}

/// A page of the places in the teams of the municipality whose agency no consent covers today, the newest first.
///
/// # Errors
/// [`Problem::Forbidden`] for anybody but the section's managers.
pub fn without_consent(work: &mut Work, reviewed: Option<bool>, page: &Page) -> Result<Listed<Uncovered>, Problem> {
    permit(work.actor()?, Action::CareTeamReview)?;
    let (municipality, today) = (work.municipality()?, work.today());
    let listed = store::care_team::uncovered(work.db, municipality, reviewed, today, page)?;
    let detail = json!({ "count": listed.rows.len(), "total": listed.total });
    audit::note(work, Entry::listed("care_team.list_without_consent", "care_team_member", detail));
    Ok(listed)
}

/// Notes that a section manager has looked at a place without consent.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `already_reviewed`.
pub fn review(work: &mut Work, id: CareTeamMemberId) -> Result<Place, Problem> {
    let found = store::care_team::find(work.db, id)?.ok_or(Problem::NotFound)?;
    child_in_reach::lock(work, Action::CareTeamReview, found.child_id)?;
    let before = store::care_team::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let after = before.clone().reviewed(work.actor()?.user_id, work.now)?;
    store::care_team::update(work.db, &after)?;
    let entry = Entry::done("care_team.review", "care_team_member", id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    place(work, after)
}

/// An agency that a consent covers is told that it has joined; of one without, the section's managers are.
fn tell(work: &mut Work, place: &Place) -> Result<(), Problem> {
    let municipality = work.municipality()?;
    let told =
        |event, parties| Notice { child_id: Some(place.member.child_id), parties, ..Notice::of(event, municipality) };
    let notice = if place.covered {
        told(Event::CareTeamJoined, vec![Party::Agency(place.member.facts.agency_id)])
    } else if place.member.facts.without_consent_reason.is_some() {
        told(Event::CareTeamWithoutConsent, Vec::new())
    } else {
        return Ok(());
    };
    work.notices.push(notice);
    Ok(())
}

/// Changes or ends a place: `change` gets the facts as they are and gives them as they shall be. The agency stays, and
/// where it was added without consent, so does the reason until there is one.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: CareTeamMemberId,
    version: i32,
    change: impl FnOnce(MemberFacts) -> Result<MemberFacts, Problem>,
) -> Result<Place, Problem> {
    let found = store::care_team::find(work.db, id)?.ok_or(Problem::NotFound)?;
    child_in_reach::lock(work, Action::CareTeamEdit, found.child_id)?;
    let before = store::care_team::find(work.db, id)?.ok_or(Problem::NotFound)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    let mut faults = Faults::default();
    faults.unless(
        facts.agency_id == before.facts.agency_id,
        "agency_id",
        "stays",
        "機関は変更できません。終了日を入力し、新しい機関を追加してください。",
        "The agency stays. End this place and add the other agency.",
    );
    let today = work.today();
    let covered = before.facts.without_consent_reason.is_none()
        || store::consents::cover(work.db, before.child_id, before.facts.agency_id, today)?;
    let facts = faults.gather(facts.tidy(covered))?;
    faults.into_result()?;
    let facts = facts.ok_or_else(|| Problem::Internal("a place neither right nor wrong".to_owned()))?;
    // What was looked at is no longer what there is.
    let changed = facts != before.facts;
    let (reviewed_at, reviewed_by) = if changed { (None, None) } else { (before.reviewed_at, before.reviewed_by) };
    let after = Member { facts, reviewed_at, reviewed_by, version: version + 1, ..before.clone() };
    store::care_team::update(work.db, &after)?;
    let entry = Entry::done("care_team.edit", "care_team_member", id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    place(work, after)
}

fn check_agency(work: &mut Work, id: AgencyId, faults: &mut Faults) -> Result<(), Problem> {
    let municipality = work.municipality()?;
    faults.unless(
        store::agencies::find(work.db, municipality, id)?.is_some(),
        "agency_id",
        "no_such_agency",
        "この機関は登録されていません。",
        "There is no such agency.",
    );
    Ok(())
}

fn place(work: &mut Work, member: Member) -> Result<Place, Problem> {
    let today = work.today();
    let last_days = store::consents::last_days(work.db, member.child_id, member.facts.agency_id, today)?;
    let goes_on = last_days.iter().any(Option::is_none);
    let covered_until = last_days.iter().flatten().max().copied().filter(|_| !goes_on);
    Ok(Place { member, covered: !last_days.is_empty(), covered_until })
}
