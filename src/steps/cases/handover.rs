//! A handover begins with the case of the next lead coordinator, and is dropped where that case is taken back (product
//! contract §5).
//!
//! It is called wherever an assignment changes, beside the first contact. A case that ends after it has begun leaves its
//! handover as it is: what the one before knows is still to be told, and the next lead reads it too.

use serde_json::json;

use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::handovers::{Handover, due_on};
use crate::rules::notifications::{Event, Notice, Party};
use crate::store;
use crate::store::Work;

/// Follows an assignment from how it stood before (none: it is new) to how it stands now: an agreed lead after another
/// coordinator begins a handover, once; a case that is taken back, or ends before it began, drops it.
pub fn follow(work: &mut Work, before: Option<AssignmentState>, now: &Assignment) -> Result<(), Problem> {
    let agreed = |state| matches!(state, AssignmentState::Reserved | AssignmentState::Active);
    if agreed(now.state) {
        if now.role == CaseRole::Lead && !before.is_some_and(agreed) {
            begin(work, now)?;
        }
        return Ok(());
    }
    let had_begun = now.state == AssignmentState::Ended && before == Some(AssignmentState::Active);
    match store::handovers::of_case(work.db, now.id)? {
        Some(handover) if handover.pending() && !had_begun => drop(work, &handover, "assignment"),
        _ => Ok(()),
    }
}

/// A child whose support has ended is handed over to nobody.
pub fn support_ended(work: &mut Work, child: &Child) -> Result<(), Problem> {
    for handover in store::handovers::of_child(work.db, child.id)? {
        if handover.pending() {
            drop(work, &handover, "child.close")?;
        }
    }
    Ok(())
}

/// The one before is whoever led the child last. If it is the same coordinator again, there is nothing to hand over.
fn begin(work: &mut Work, case: &Assignment) -> Result<(), Problem> {
    let today = work.today();
    let earlier = store::handovers::earlier_leads(work.db, case.child_id, case.id, today)?;
    let Some(from) = earlier.first().filter(|from| from.coordinator_id != case.coordinator_id) else {
        return Ok(());
    };
    let closing = store::closing_days::days(work.db, case.municipality_id, today)?;
    let due_on = due_on(case.starts_on, today, &closing);
    let handover = Handover::new(work.id(), from, case, due_on, work.now);
    if !store::handovers::begin(work.db, &handover)? {
        return Ok(());
    }
    work.notices.push(Notice {
        child_id: Some(case.child_id),
        // The assignment is named, so that undoing it takes back this message too.
        assignment_id: Some(case.id),
        handover_id: Some(handover.id),
        parties: vec![Party::Coordinator(from.coordinator_id), Party::Coordinator(case.coordinator_id)],
        outside_from: Some(case.undo_until),
        ..Notice::of(Event::HandoverBegun, case.municipality_id)
    });
    let entry = Entry::done("handover.begin", "handover", handover.id.0).of_child(case.child_id);
    let entry = Entry { municipality_id: Some(case.municipality_id), ..entry };
    work.entries.push(entry.changed(None, Some(&handover)).with(json!({ "from": from.id, "to": case.id })));
    Ok(())
}

fn drop(work: &mut Work, before: &Handover, because: &str) -> Result<(), Problem> {
    let after = before.dropped(work.now)?;
    store::handovers::update(work.db, &after).map_err(|problem| match problem {
        Problem::Stale => Problem::Contended("the handover was changed meanwhile".to_owned()),
        other => other,
    })?;
    let entry = Entry::done("handover.drop", "handover", after.id.0).of_child(after.child_id);
    let entry = Entry { municipality_id: Some(after.municipality_id), ..entry };
    work.entries.push(entry.changed(Some(before), Some(&after)).with(json!({ "because": because })));
    Ok(())
}
