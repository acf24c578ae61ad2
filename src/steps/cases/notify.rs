//! Telling users what happened to a case.
//!
//! Nobody is told anything outside the section before the time for undoing the decision is over.

use crate::rules::assignments::record::Assignment;
use crate::rules::notifications::{Event, Notice};
use crate::store::Work;

/// Puts down what happened to an assignment. Coordinator and office are shown it once `undo_until` is over; the section,
/// who decide, at once.
pub fn tell(work: &mut Work, event: Event, assignment: &Assignment) {
    work.notices.push(Notice {
        child_id: Some(assignment.child_id),
        assignment_id: Some(assignment.id),
        coordinator: Some(assignment.coordinator_id),
        outside_from: Some(assignment.undo_until),
        ..Notice::of(event, assignment.municipality_id)
    });
}
