//! What happens to coordinators and messages when a child's support ends.

use serde_json::json;

use crate::base::problem::Problem;
use crate::rules::assignments::{AssignmentState, EndReason, states};
use crate::rules::audit::Entry;
use crate::rules::children::{Child, CloseReason};
use crate::rules::notifications::{Event, Notice};
use crate::store;
use crate::store::Work;

/// Ends the open cases of a closed child: active and reserved ones end on the closing day (a reservation not before its
/// own first day), a proposal is withdrawn. Messages still held are cancelled, and whoever had the child is told; of a
/// child who died all messages are cancelled, and nobody is told by a machine.
///
/// The caller holds `store::municipalities::lock_decisions`.
pub fn end_open_cases(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let Some((on, reason)) = child.closed_on.zip(child.close_reason) else { return Ok(()) };
    for case in store::close::open_cases(work.db, child.id)? {
        let proposed = case.state == AssignmentState::Proposed;
        let (state, action) = if proposed {
            (states::withdraw(case.state)?, "assignment.withdraw")
        } else {
            (states::end(case.state)?, "assignment.end")
        };
        let ends_on = (!proposed).then(|| on.max(case.starts_on));
        store::close::end_case(work.db, case.id, state, ends_on, end_reason(reason))?;
        let entry = Entry::done(action, "assignment", case.id.0).of_child(child.id);
        work.entries.push(entry.with(json!({ "because": "child.close" })));
        let event = if proposed { Event::ProposalWithdrawn } else { Event::CaseEnded };
        work.notices.push(Notice {
            child_id: Some(child.id),
            assignment_id: Some(case.id),
            coordinator: Some(case.coordinator_id),
            ..Notice::of(event, child.municipality_id)
        });
    }
    let died = reason == CloseReason::Died;
    store::close::cancel_notifications(work.db, child.id, work.now, died)?;
    if died {
        work.notices.retain(|notice| notice.child_id != Some(child.id));
    }
    Ok(())
}

fn end_reason(reason: CloseReason) -> EndReason {
    match reason {
        CloseReason::MovedAway => EndReason::MovedAway,
        CloseReason::CareEnded => EndReason::CareEnded,
        CloseReason::GrownUp => EndReason::GrownUp,
        CloseReason::Died => EndReason::Died,
        CloseReason::RegisteredTwice => EndReason::Other,
    }
}
