//! A conference from its request to its end: asking, inviting, answering, fixing a date, holding, looking.
//!
//! Minutes are a concept of their own.

use serde_json::{Value, json};

use crate::base::ids::ConferenceId;
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::conferences::{Conference, Participant};
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, permit};
use crate::rules::users::{Actor, Role};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::conferences::parts::Invited;

mod about;
pub mod answer;
pub mod coordinate;
pub mod proceed;
pub mod relink;
pub mod request;
pub mod see;

/// Readies a change of one conference: rights, the lock, the record as far as the actor reaches.
fn take_up(work: &mut Work, action: Action, id: ConferenceId) -> Result<Conference, Problem> {
    let actor = work.actor()?.clone();
    let (relations, today) = (permit(&actor, action)?, work.today());
    store::conferences::lock(work.db, id)?;
    store::conferences::find(work.db, &actor, relations, id, today)?.ok_or(Problem::NotFound)
}

/// The same for what goes on with a conference, which a child whose support has ended has no more: a conflict
/// `child_closed`. What was held is still written down then, and what was planned still called off.
fn take_up_supported(work: &mut Work, action: Action, id: ConferenceId) -> Result<Conference, Problem> {
    let conference = take_up(work, action, id)?;
    let child = store::children::find_in(work.db, conference.municipality_id, conference.child_id)?;
    child.ok_or(Problem::NotFound)?.supported()?;
    Ok(conference)
}

/// Saves a changed conference with its audit entry.
fn save(
    work: &mut Work,
    action: &'static str,
    before: &Conference,
    detail: Value,
    change: impl FnOnce(&mut Conference),
) -> Result<Conference, Problem> {
    let mut after = Conference { version: before.version + 1, updated_at: work.now, ..before.clone() };
    change(&mut after);
    store::conferences::update(work.db, &after)?;
    let entry = Entry::done(action, "conference", after.id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(before), Some(&after)).with(detail));
    Ok(after)
}

/// Everybody who takes part now.
fn present(work: &mut Work, id: ConferenceId) -> Result<Vec<Invited>, Problem> {
    let all = store::conferences::parts::invited(work.db, id)?;
    Ok(all.into_iter().filter(|invited| invited.participant.left_at.is_none()).collect())
}

/// Puts down what happened to a conference, for the agency that asked and for `parties`. A coordinator who asked takes
/// part and is told as such, as long as the case is theirs.
fn tell(work: &mut Work, event: Event, conference: &Conference, parties: Vec<Party>) {
    work.notices.push(Notice {
        child_id: Some(conference.child_id),
        conference_id: Some(conference.id),
        requester: conference.requester_id,
        parties,
        ..Notice::of(event, conference.municipality_id)
    });
}

/// As [`tell`], for those who are merely named.
fn tell_only(work: &mut Work, event: Event, conference: &Conference, parties: Vec<Party>) {
    work.notices.push(Notice {
        child_id: Some(conference.child_id),
        conference_id: Some(conference.id),
        parties,
        ..Notice::of(event, conference.municipality_id)
    });
}

/// Whom a place stands for; nobody who could be told for a person outside.
fn party(participant: &Participant) -> Option<Party> {
    participant.coordinator_id.map(Party::Coordinator).or(participant.agency_id.map(Party::Agency))
}

fn parties(invited: &[Invited]) -> Vec<Party> {
    invited.iter().filter_map(|one| party(&one.participant)).collect()
}

/// Whether the actor speaks for somebody invited: in person, for their agency, for their office's coordinator, or for
/// the section where the section is invited.
fn speaks_for(actor: &Actor, invited: &Invited) -> bool {
    let place = &invited.participant;
    let own = place.coordinator_id.is_some() && place.coordinator_id == actor.coordinator_id;
    let agency = place.agency_id.is_some() && place.agency_id == actor.agency_id;
    let office = actor.role == Role::OfficeManager
        && actor.agency_id.is_some()
        && invited.coordinator.as_ref().map(|(_, office)| *office) == actor.agency_id;
    let section = matches!(actor.role, Role::Section | Role::SectionManager)
        && invited.agency.as_ref().is_some_and(|(_, kind)| *kind == AgencyKind::DisabilitySupportSection);
    own || agency || office || section
}

/// What an audit entry says where there is nothing to add.
fn nothing() -> Value {
    json!({})
}
