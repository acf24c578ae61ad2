//! The first contact with the family: a task that the policy gives to whoever becomes a child's lead coordinator
//! (product contract §7: within 5 business days, `policy.first_contact_business_days`).
//!
//! A reservation brings it on its first day, not before: the days count from when the case begins.

use chrono::NaiveDate;

use crate::base::ids::{ChildId, MunicipalityId, SubjectId};
use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::business_days::add_business_days;
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::skip_reasons::CASE_ENDED;
use crate::rules::task_titles::FIRST_CONTACT;
use crate::rules::tasks::{Task, TaskFacts, TaskRole, TaskSource};
use crate::rules::transitions::SUPPORT_ENDED;
use crate::steps::{note_task, save_task};
use crate::store;
use crate::store::Work;

/// Follows an assignment from how it stood before (none: it is new) to how it stands now: a lead's case that begins
/// brings the task; one that is over takes it away while it is still open.
pub fn follow(work: &mut Work, before: Option<AssignmentState>, now: &Assignment) -> Result<(), Problem> {
    match now.state {
        AssignmentState::Active if before != Some(AssignmentState::Active) && now.role == CaseRole::Lead => {
            let task = give(work, now)?;
            // Whoever is given a case is told of that, with the task on their list; a day that has come tells nobody.
            if let (Some(task), Some(AssignmentState::Reserved)) = (task, before) {
                tell(work, &task, now);
            }
            Ok(())
        }
        AssignmentState::Active | AssignmentState::Reserved | AssignmentState::Proposed => Ok(()),
        _ => {
            let open = store::tasks::open_of_child(work.db, now.child_id, Some(TaskSource::Policy), Some(now.id))?;
            take_away(work, open, CASE_ENDED, "assignment")
        }
    }
}

/// Takes away what a child's ended support leaves open: what the policy gave, or everything where the child died, so
/// that nobody is reminded of it.
pub fn support_ended(work: &mut Work, child: ChildId, everything: bool) -> Result<(), Problem> {
    let source = (!everything).then_some(TaskSource::Policy);
    let open = store::tasks::open_of_child(work.db, child, source, None)?;
    take_away(work, open, SUPPORT_ENDED, "child.close")
}

/// The lead coordinator has met or spoken with the family: what the policy asked for is done.
pub fn made(work: &mut Work, child: ChildId) -> Result<(), Problem> {
    let actor = work.actor()?.clone();
    let Some(lead) = store::assignments::open_lead(work.db, child)? else { return Ok(()) };
    if actor.coordinator_id != Some(lead.coordinator_id) {
        return Ok(());
    }
    for before in store::tasks::open_of_child(work.db, child, Some(TaskSource::Policy), Some(lead.id))? {
        let after = before.done(Some(actor.user_id), work.now)?;
        save_task(work, "task.done", &before, &after, "activity")?;
    }
    Ok(())
}

/// By which day the family is to be spoken with where a case starts on `starts_on`.
pub fn due_by(work: &mut Work, municipality: MunicipalityId, starts_on: NaiveDate) -> Result<NaiveDate, Problem> {
    let policy = store::policy::current(work.db, municipality)?;
    let days = u32::try_from(policy.parameters.0.first_contact_business_days).unwrap_or_default();
    let closing = store::closing_days::days(work.db, municipality, starts_on)?;
    Ok(add_business_days(starts_on, days, &closing))
}

fn give(work: &mut Work, assignment: &Assignment) -> Result<Option<Task>, Problem> {
    let source_id = SubjectId(assignment.id.0);
    if store::tasks::from_source(work.db, TaskSource::Policy, source_id)?.is_some() {
        return Ok(None);
    }
    let due_on = due_by(work, assignment.municipality_id, assignment.starts_on)?;
    let facts = TaskFacts {
        title: FIRST_CONTACT.ja.into_owned(),
        note: None,
        role: TaskRole::Coordinator,
        agency_id: None,
        user_id: None,
        due_on: Some(due_on),
    };
    let (child, source) = (Some(assignment.child_id), (TaskSource::Policy, Some(source_id)));
    let task = Task::new(work.id(), assignment.municipality_id, child, facts, source, work.now);
    let task = Task { assignment_id: Some(assignment.id), ..task };
    store::tasks::insert(work.db, &task)?;
    note_task(work, "task.add", None, &task, "policy");
    Ok(Some(task))
}

fn tell(work: &mut Work, task: &Task, assignment: &Assignment) {
    work.notices.push(Notice {
        child_id: task.child_id,
        // The assignment is named, so that undoing it takes back this message too.
        assignment_id: Some(assignment.id),
        task_id: Some(task.id),
        parties: vec![Party::Coordinator(assignment.coordinator_id)],
        outside_from: Some(assignment.undo_until),
        ..Notice::of(Event::TaskGiven, task.municipality_id)
    });
}

fn take_away(work: &mut Work, open: Vec<Task>, reason: &str, because: &str) -> Result<(), Problem> {
    for before in open {
        let after = before.skipped(reason, work.now)?;
        save_task(work, "task.skip", &before, &after, because)?;
    }
    Ok(())
}
