//! A handover begins with the case of the next lead coordinator, moves with its first day, and is dropped where that case
//! is taken back (product contract §5); whoever lets its day pass is reminded once.
//!
//! It is called wherever an assignment changes, beside the first contact. A case that ends after it has begun leaves its
//! handover as it is: what the one before knows is still to be told, and the next lead reads it too.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::handovers::{Handover, due_on};
use crate::rules::notifications::{Event, Notice, Party};
use crate::store;
use crate::store::Work;

/// The point at which a handover is reminded of: the day after its last.
const OVERDUE: &str = "overdue";

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

/// A reservation begins on another day: its handover is due so many days after that one.
pub fn follow_start(work: &mut Work, case: &Assignment) -> Result<(), Problem> {
    match store::handovers::of_case(work.db, case.id)? {
        Some(handover) if handover.pending() => follow_day(work, handover, case.starts_on).map(|_| ()),
        _ => Ok(()),
    }
}

/// By the calendar: the day follows closing days that were entered since, and what is past its day is reminded of, once
/// for each day a handover was due on. Gives the next day on which something will be to do; none for a closed child, of
/// whom nobody is reminded.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (mut next, today) = (None::<NaiveDate>, work.today());
    for handover in store::handovers::of_child(work.db, child.id)? {
        if !handover.pending() {
            continue;
        }
        let case = store::handovers::case(work.db, handover.to_assignment_id)?;
        let handover = match case {
            Some(case) => follow_day(work, handover, case.starts_on)?,
            None => handover,
        };
        if handover.overdue(today) {
            remind(work, &handover)?;
        } else {
            next = next.into_iter().chain(handover.due_on.succ_opt()).min();
        }
    }
    Ok(next)
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

/// The handover with the day it is due on if its case begins on `starts_on`.
fn follow_day(work: &mut Work, before: Handover, starts_on: NaiveDate) -> Result<Handover, Problem> {
    let begun = before.created_at.day();
    let closing = store::closing_days::days(work.db, before.municipality_id, begun)?;
    let due_on = due_on(starts_on, begun, &closing);
    if due_on == before.due_on {
        return Ok(before);
    }
    let after = before.moved(due_on, work.now);
    save(work, "handover.move", &before, &after, json!({ "due_on": due_on }))?;
    Ok(after)
}

fn drop(work: &mut Work, before: &Handover, because: &str) -> Result<(), Problem> {
    let after = before.dropped(work.now)?;
    save(work, "handover.drop", before, &after, json!({ "because": because }))
}

/// Somebody who writes or acknowledges at this very moment wins: looked at again, the handover stands otherwise.
fn save(
    work: &mut Work,
    action: &'static str,
    before: &Handover,
    after: &Handover,
    detail: Value,
) -> Result<(), Problem> {
    store::handovers::update(work.db, after).map_err(|problem| problem.or_again("the handover"))?;
    let entry = Entry::done(action, "handover", after.id.0).of_child(after.child_id);
    let entry = Entry { municipality_id: Some(after.municipality_id), ..entry };
    work.entries.push(entry.changed(Some(before), Some(after)).with(detail));
    Ok(())
}

/// Tells the section, the coordinator before, and the new one for as long as they have the case.
fn remind(work: &mut Work, handover: &Handover) -> Result<(), Problem> {
    let (child, subject, now) = (handover.child_id, SubjectId(handover.id.0), work.now);
    if !store::reminders::note(work.db, Some(child), subject, OVERDUE, handover.due_on, now)? {
        return Ok(());
    }
    let lead = store::assignments::open_lead(work.db, child)?;
    let has_it = lead.filter(|lead| lead.id == handover.to_assignment_id);
    let both = [Some(handover.from_coordinator_id), has_it.map(|lead| lead.coordinator_id)];
    work.notices.push(Notice {
        child_id: Some(child),
        handover_id: Some(handover.id),
        parties: both.into_iter().flatten().map(Party::Coordinator).collect(),
        ..Notice::of(Event::HandoverOverdue, handover.municipality_id)
    });
    Ok(())
}
