//! What the calendar alone does to assignments: unanswered proposals run out, reservations begin, cases past their last
//! day end.
//!
//! Readers already see these as they are (`Assignment::state_on`). Here they are written down, with their messages,
//! before anything is decided in the municipality and whenever its waiting list is read.

use serde_json::json;

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::record::Assignment;
use crate::rules::audit::Entry;
use crate::rules::notifications::Event;
use crate::steps::cases::{first_contact, handover, notify};
use crate::store;
use crate::store::Work;

/// Writes down what has come due. Takes the lock under which cases are decided if there is anything.
pub fn settle(work: &mut Work, municipality: MunicipalityId) -> Result<(), Problem> {
    let today = work.today();
    if store::assignments::due(work.db, municipality, today)?.is_empty() {
        return Ok(());
    }
    // Somebody else may be doing the same: read again under the lock.
    store::municipalities::lock_decisions(work.db, municipality)?;
    for before in store::assignments::due(work.db, municipality, today)? {
        let state = before.state_on(today);
        let after = Assignment { state, version: before.version + 1, ..before.clone() };
        store::assignments::update(work.db, &after)?;
        let (action, event) = match state {
            AssignmentState::Expired => ("assignment.expire", Some(Event::ProposalExpired)),
            AssignmentState::Ended => ("assignment.end", Some(Event::CaseEnded)),
            _ => ("assignment.begin", None),
        };
        let entry =
            Entry::done(action, "assignment", after.id.0).of_child(after.child_id).in_chain_of(Some(municipality));
        work.entries.push(entry.changed(Some(&before), Some(&after)).with(json!({ "by": "calendar" })));
        if let Some(event) = event {
            notify::tell(work, event, &after);
        }
        first_contact::follow(work, Some(before.state), &after)?;
        handover::follow(work, Some(before.state), &after)?;
    }
    Ok(())
}
