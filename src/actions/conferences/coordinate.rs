//! The section's part: whom it invites, which dates it offers.

use serde_json::json;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, CoordinatorId, ParticipantId, SlotId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::text;
use crate::rules::conferences::{Conference, LeaveReason, Participant, Slot, states, times};
use crate::rules::my_number;
use crate::rules::notifications::Event;
use crate::rules::permissions::{Action, permit};
use crate::store;
use crate::store::Work;

use super::see::{View, shown};
use super::{party, present, save, take_up, take_up_supported, tell_only};

/// Dates offered at a time, at most.
const MOST_SLOTS: usize = 20;
/// Places at a table, at most.
const MOST_PLACES: usize = 30;

/// Somebody to invite: exactly one of the three.
#[derive(Debug, Clone)]
pub struct Guest {
    /// An agency.
    pub agency_id: Option<AgencyId>,
    /// A coordinator who has the child or is being asked.
    pub coordinator_id: Option<CoordinatorId>,
    /// Somebody who belongs to neither: a guardian.
    pub person: Option<String>,
    /// Whether the conference makes no sense without them.
    pub required: bool,
}

/// Offers dates. One that had been withdrawn is offered again, with the answers it had.
///
/// # Errors
/// `wrong_state`, `child_closed`; [`Problem::Invalid`] with every date that is none ([`times::check`]), is offered
/// already, or is one too many (twenty).
pub fn offer(work: &mut Work, id: ConferenceId, dates: &[(Instant, Instant)]) -> Result<View, Problem> {
    let before = take_up_supported(work, Action::ConferenceCoordinate, id)?;
    let state = states::coordinate(before.state)?;
    let there = store::conferences::parts::slots(work.db, id)?;
    let mut faults = Faults::default();
    for (number, (starts_at, ends_at)) in dates.iter().enumerate() {
        times::check(*starts_at, *ends_at, work.now, &format!("slots.{number}."), &mut faults);
        let same = |slot: &&Slot| slot.starts_at == *starts_at && slot.ends_at == *ends_at;
        let offered = there.iter().filter(|slot| slot.withdrawn_at.is_none()).any(|slot| same(&slot));
        if offered || dates.iter().take(number).any(|one| one == &(*starts_at, *ends_at)) {
            let field = format!("slots.{number}");
            faults.note(FieldError::new(field, "duplicate", "同じ候補日があります。", "This date is offered already."));
        }
    }
    let open = there.iter().filter(|slot| slot.withdrawn_at.is_none()).count();
    faults.unless(
        open + dates.len() <= MOST_SLOTS,
        "slots",
        "too_many",
        "候補日は20件までです。",
        "Twenty dates at most.",
    );
    faults.into_result()?;
    for (starts_at, ends_at) in dates.iter().copied() {
        let before = there.iter().find(|slot| slot.starts_at == starts_at && slot.ends_at == ends_at);
        if let Some(again) = before {
            store::conferences::parts::update_slot(work.db, &Slot { withdrawn_at: None, ..again.clone() })?;
        } else {
            let slot = Slot { id: work.id(), conference_id: id, starts_at, ends_at, withdrawn_at: None };
            store::conferences::parts::insert_slot(work.db, &slot)?;
        }
    }
    save(work, "conference.offer", &before, json!({ "slots": dates.len() }), |after| after.state = state)?;
    shown(work, id)
}

/// Withdraws a date.
///
/// # Errors
/// [`Problem::NotFound`]; `wrong_state`; a conflict `withdrawn` where it was already.
pub fn withdraw(work: &mut Work, slot: SlotId) -> Result<View, Problem> {
    permit(work.actor()?, Action::ConferenceCoordinate)?;
    let id = store::conferences::parts::conference_of_slot(work.db, slot)?.ok_or(Problem::NotFound)?;
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    let state = states::coordinate(before.state)?;
    let found = store::conferences::parts::slots(work.db, id)?.into_iter().find(|one| one.id == slot);
    let found = found.ok_or(Problem::NotFound)?;
    if found.withdrawn_at.is_some() {
        return Err(Problem::conflict(
            "withdrawn",
            "この候補日はすでに取り下げられています。",
            "This date has been withdrawn already.",
        ));
    }
    store::conferences::parts::update_slot(work.db, &Slot { withdrawn_at: Some(work.now), ..found })?;
    save(work, "conference.withdraw_slot", &before, json!({ "slot_id": slot }), |after| after.state = state)?;
    shown(work, id)
}

/// Invites agencies, coordinators and others.
///
/// # Errors
/// `wrong_state`, `child_closed`; [`Problem::Invalid`] with every guest that is not exactly one of the three, is unknown,
/// has closed, is invited already, is a coordinator who neither has the child nor is being asked, or is one too many
/// (thirty).
pub fn invite(work: &mut Work, id: ConferenceId, guests: Vec<Guest>) -> Result<View, Problem> {
    let before = take_up_supported(work, Action::ConferenceCoordinate, id)?;
    let state = states::coordinate(before.state)?;
    let mut faults = Faults::default();
    let there = present(work, id)?;
    let mut places: Vec<Participant> = there.into_iter().map(|one| one.participant).collect();
    let known = places.len();
    for (number, guest) in guests.into_iter().enumerate() {
        let field = format!("participants.{number}");
        check_guest(work, &before, &guest, &places, &field, &mut faults)?;
        let person = guest.person.map(|name| text::clean(&name)).filter(|name| !name.is_empty());
        places.push(Participant {
            id: work.id(),
            conference_id: id,
            agency_id: guest.agency_id,
            coordinator_id: guest.coordinator_id,
            person,
            required: guest.required,
            invited_at: work.now,
            left_at: None,
            leave_reason: None,
            joined_with: None,
            left_with: None,
            attended: None,
            version: 1,
        });
    }
    faults.unless(
        places.len() <= MOST_PLACES,
        "participants",
        "too_many",
        "参加者は30者までです。",
        "Thirty at most take part.",
    );
    faults.into_result()?;
    let fresh = places.split_off(known);
    for place in &fresh {
        store::conferences::parts::insert_participant(work.db, place)?;
    }
    let ids: Vec<ParticipantId> = fresh.iter().map(|place| place.id).collect();
    let after = save(work, "conference.invite", &before, json!({ "participants": ids }), |after| after.state = state)?;
    tell_only(work, Event::ConferenceInvited, &after, fresh.iter().filter_map(party).collect());
    shown(work, id)
}

fn check_guest(
    work: &mut Work,
    conference: &Conference,
    guest: &Guest,
    places: &[Participant],
    field: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let municipality = conference.municipality_id;
    let person = guest.person.as_deref().map(text::clean).filter(|name| !name.is_empty());
    my_number::refuse(faults, [(field, person.as_deref())]);
    match (guest.agency_id, guest.coordinator_id, person) {
        (Some(agency), None, None) => {
            let found = store::agencies::find(work.db, municipality, agency)?;
            let open = found.is_some_and(|agency| agency.facts.closed_on.is_none_or(|day| day > work.today()));
            faults.unless(open, field, "no_such_agency", "この機関は登録されていません。", "There is no such agency.");
        }
        (None, Some(coordinator), None) => {
            let found = store::conferences::follow::has_case(work.db, conference.child_id, coordinator)?;
            faults.unless(
                found,
                field,
                "neither_proposed_nor_assigned",
                "この児を担当している、または打診中のコーディネーターではありません。",
                "This coordinator neither has the child nor is being asked to take it.",
            );
        }
        (None, None, Some(_)) => return Ok(()),
        _ => {
            faults.unless(
                false,
                field,
                "one_of_three",
                "機関、コーディネーター、個人のいずれか一つを入力してください。",
                "Name an agency, a coordinator or a person: exactly one.",
            );
            return Ok(());
        }
    }
    let twice =
        places.iter().any(|place| place.agency_id == guest.agency_id && place.coordinator_id == guest.coordinator_id);
    faults.unless(!twice, field, "duplicate", "すでに招かれています。", "They are invited already.");
    Ok(())
}

/// Takes somebody off the list.
///
/// # Errors
/// [`Problem::NotFound`]; `wrong_state`; a conflict `left_already`.
pub fn remove(work: &mut Work, participant: ParticipantId, reason: LeaveReason) -> Result<View, Problem> {
    permit(work.actor()?, Action::ConferenceCoordinate)?;
    let id = store::conferences::parts::conference_of_participant(work.db, participant)?.ok_or(Problem::NotFound)?;
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    let state = states::coordinate(before.state)?;
    let all = store::conferences::parts::invited(work.db, id)?;
    let place = all.into_iter().map(|one| one.participant).find(|one| one.id == participant);
    let place = place.ok_or(Problem::NotFound)?;
    if place.left_at.is_some() {
        return Err(Problem::conflict(
            "left_already",
            "すでに参加者ではありません。",
            "They are no longer taking part.",
        ));
    }
    let gone = Participant {
        left_at: Some(work.now),
        leave_reason: Some(reason),
        version: place.version + 1,
        ..place.clone()
    };
    store::conferences::parts::update_participant(work.db, &gone)?;
    let detail = json!({ "participant_id": participant, "reason": reason });
    let after = save(work, "conference.remove_participant", &before, detail, |after| after.state = state)?;
    tell_only(work, Event::ConferenceLeft, &after, party(&place).into_iter().collect());
    shown(work, id)
}
