//! What the calendar does to handovers: their day follows the beginning of the case, and whoever lets it pass is reminded
//! once.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::handovers::{Handover, due_on};
use crate::rules::notifications::{Event, Notice, Party};
use crate::store;
use crate::store::Work;

/// The point at which a handover is reminded of: the day after its last.
const OVERDUE: &str = "overdue";

/// Reminds of what is past its day, once for each day a handover was due on, and gives the next day on which something
/// will be to do; none for a closed child, of whom nobody is reminded.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (mut next, today) = (None::<NaiveDate>, work.today());
    for handover in store::handovers::of_child(work.db, child.id)? {
        if !handover.pending() {
            continue;
        }
        let handover = follow_start(work, handover)?;
        if handover.overdue(today) {
            remind(work, &handover)?;
        } else {
            next = next.into_iter().chain(handover.due_on.succ_opt()).min();
        }
    }
    Ok(next)
}

/// A reservation moves with the child's discharge, and its handover with it.
fn follow_start(work: &mut Work, before: Handover) -> Result<Handover, Problem> {
    let Some(case) = store::handovers::case(work.db, before.to_assignment_id)? else { return Ok(before) };
    let begun = before.created_at.day();
    let closing = store::closing_days::days(work.db, before.municipality_id, begun)?;
    let due_on = due_on(case.starts_on, begun, &closing);
    if due_on == before.due_on {
        return Ok(before);
    }
    let after = before.moved(due_on, work.now);
    store::handovers::update(work.db, &after).map_err(|problem| match problem {
        Problem::Stale => Problem::Contended("the handover was changed meanwhile".to_owned()),
        other => other,
    })?;
    let entry = Entry::done("handover.move", "handover", after.id.0).of_child(after.child_id);
    let entry = Entry { municipality_id: Some(after.municipality_id), ..entry };
    work.entries.push(entry.changed(Some(&before), Some(&after)).with(json!({ "due_on": due_on })));
    Ok(after)
}

/// Tells the section, the coordinator before, and the new one for as long as they have the case.
fn remind(work: &mut Work, handover: &Handover) -> Result<(), Problem> {
    let (child, subject, now) = (handover.child_id, SubjectId(handover.id.0), work.now);
    if !store::reminders::note(work.db, child, subject, OVERDUE, handover.due_on, now)? {
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
