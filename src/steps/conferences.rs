//! A conference survives the child's change of coordinator (product contract §6): whoever becomes lead is invited to
//! what is still to be held, and the one before leaves and is told.
//!
//! A lead who merely ends stays invited until a successor comes, so that nobody is missing at the table in between.

use serde_json::json;

use crate::base::problem::Problem;
use crate::rules::assignments::CaseRole;
use crate::rules::assignments::record::Assignment;
use crate::rules::audit::Entry;
use crate::rules::conferences::states::pending;
use crate::rules::conferences::{Conference, LeaveReason, Participant};
use crate::rules::notifications::{Event, Notice, Party};
use crate::store;
use crate::store::Work;

/// A lead case has become reserved or active: its coordinator is invited to the child's pending conferences, and former
/// leads who have no case of the child any more leave them. Whoever is told is told when the decision cannot be undone
/// any more. To be called by a holder of `store::municipalities::lock_decisions`, after the case has been saved.
pub fn lead_came(work: &mut Work, case: &Assignment) -> Result<(), Problem> {
    if case.role != CaseRole::Lead {
        return Ok(());
    }
    let former = store::conferences::follow::former_leads(work.db, case.child_id)?;
    for conference in store::conferences::follow::pending(work.db, case.child_id)? {
        let present = present(work, &conference)?;
        let own = |one: &&Participant| one.coordinator_id == Some(case.coordinator_id);
        let leaving: Vec<&Participant> = present
            .iter()
            .filter(|one| one.coordinator_id.is_some_and(|id| id != case.coordinator_id && former.contains(&id)))
            .collect();
        for before in &leaving {
            let after = Participant {
                left_at: Some(work.now),
                leave_reason: Some(LeaveReason::HandedOver),
                left_with: Some(case.id),
                version: before.version + 1,
                ..(*before).clone()
            };
            store::conferences::parts::update_participant(work.db, &after)?;
            tell(work, Event::ConferenceLeft, &conference, case, before.coordinator_id.map(Party::Coordinator));
        }
        let joins = !present.iter().any(|one| own(&one));
        if joins {
            store::conferences::parts::insert_participant(work.db, &newcomer(work, &conference, case, &leaving))?;
            tell(work, Event::ConferenceInvited, &conference, case, Some(Party::Coordinator(case.coordinator_id)));
        }
        if joins || !leaving.is_empty() {
            note(work, "conference.hand_over", &conference, case)?;
        }
    }
    Ok(())
}

/// The decision that made somebody lead was undone: they leave what it brought them into, and whoever left because of
/// it is back. Their messages are still held and are cancelled with the decision's own.
pub fn lead_undone(work: &mut Work, case: &Assignment) -> Result<(), Problem> {
    let places = store::conferences::follow::of_case(work.db, case.id)?;
    for conference in store::conferences::follow::pending(work.db, case.child_id)? {
        let present = present(work, &conference)?;
        let mut changed = false;
        for before in places.iter().filter(|place| place.conference_id == conference.id) {
            let joined = before.joined_with == Some(case.id) && before.left_at.is_none();
            let left = before.left_with == Some(case.id) && before.left_at.is_some();
            // Somebody may have invited the one before again by hand.
            let back = present.iter().any(|one| one.coordinator_id == before.coordinator_id);
            if !joined && (!left || back) {
                continue;
            }
            let after = Participant {
                left_at: joined.then_some(work.now),
                leave_reason: joined.then_some(LeaveReason::Undone),
                left_with: None,
                version: before.version + 1,
                ..before.clone()
            };
            store::conferences::parts::update_participant(work.db, &after)?;
            changed = true;
        }
        if changed {
            note(work, "conference.hand_back", &conference, case)?;
        }
    }
    Ok(())
}

/// Everybody who is invited now.
fn present(work: &mut Work, conference: &Conference) -> Result<Vec<Participant>, Problem> {
    let invited = store::conferences::parts::invited(work.db, conference.id)?;
    let places = invited.into_iter().map(|invited| invited.participant);
    Ok(places.filter(|participant| participant.left_at.is_none()).collect())
}

/// The new lead's place: as firm as that of the one before, required where there was none.
fn newcomer(work: &Work, conference: &Conference, case: &Assignment, leaving: &[&Participant]) -> Participant {
    Participant {
        id: work.id(),
        conference_id: conference.id,
        agency_id: None,
        coordinator_id: Some(case.coordinator_id),
        person: None,
        required: leaving.is_empty() || leaving.iter().any(|before| before.required),
        invited_at: work.now,
        left_at: None,
        leave_reason: None,
        joined_with: Some(case.id),
        left_with: None,
        attended: None,
        version: 1,
    }
}

fn tell(work: &mut Work, event: Event, conference: &Conference, case: &Assignment, party: Option<Party>) {
    work.notices.push(Notice {
        child_id: Some(conference.child_id),
        assignment_id: Some(case.id),
        conference_id: Some(conference.id),
        parties: party.into_iter().collect(),
        outside_from: Some(case.undo_until),
        ..Notice::of(event, conference.municipality_id)
    });
}

fn note(work: &mut Work, action: &'static str, before: &Conference, case: &Assignment) -> Result<(), Problem> {
    debug_assert!(pending(before.state));
    let after = Conference { version: before.version + 1, updated_at: work.now, ..before.clone() };
    store::conferences::update(work.db, &after)?;
    let entry = Entry::done(action, "conference", after.id.0).of_child(after.child_id);
    work.entries.push(entry.changed(Some(before), Some(&after)).with(json!({ "assignment_id": case.id })));
    Ok(())
}
