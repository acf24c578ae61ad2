//! The steps of a preparation as tasks: given when it opens, following its day, let go with it and taken up again.

use std::collections::BTreeSet;

use super::telling::tell_of_opening;
use super::{View, note};
use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::checklists::Step;
use crate::rules::reminders::DAY_TOLD;
use crate::rules::tasks::{Task, TaskFacts, TaskSource, TaskState};
use crate::rules::transitions::{GIVEN_UP, SUPPORT_ENDED, StepDay, Transition, TransitionState};
use crate::store;
use crate::store::Work;

/// The steps of a preparation that has just opened become tasks of those responsible.
pub fn give_steps(
    work: &mut Work,
    view: &View,
    before: Option<&Transition>,
    after: &Transition,
    wanted: impl Fn(&Step) -> bool,
) -> Result<(), Problem> {
    let steps = after.checklist.clone().map(|content| content.0.steps).unwrap_or_default();
    let mut tasks = Vec::new();
    let mut roles = BTreeSet::new();
    for step in steps.into_iter().filter(wanted) {
        let facts = TaskFacts {
            title: step.title_ja.clone(),
            note: None,
            role: step.responsible,
            agency_id: None,
            user_id: None,
            due_on: after.falls_on.map(|on| step.due_on(on, view.today, &view.closing)),
        };
        let source = (TaskSource::Checklist, Some(SubjectId(after.id.0)));
        let task = Task::new(work.id(), after.municipality_id, Some(after.child_id), facts, source, work.now);
        let task = Task { step: step.key, due_offset: Some(Json(step.offset)), created_by: after.opened_by, ..task };
        store::tasks::insert(work.db, &task)?;
        roles.insert(task.facts.role);
        tasks.push(task.id);
    }
    note(work, "transition.open", before, after, &tasks);
    if let Some(on) = after.falls_on {
        store::reminders::tell_day(work.db, after.child_id, SubjectId(after.id.0), DAY_TOLD, on, work.now)?;
    }
    tell_of_opening(work, view.child, after, roles)
}

/// The steps of a transition that moved, was given up or taken up again: what is done or skipped by a person stays.
pub fn follow_steps(work: &mut Work, view: &View, before: &Transition, after: &Transition) -> Result<(), Problem> {
    let mut changed = Vec::new();
    let was_dropped = before.state == TransitionState::Dropped;
    for task in store::tasks::all_from_source(work.db, TaskSource::Checklist, SubjectId(after.id.0))? {
        let Some(saved) = followed_step(work, view, (before, after), &task)? else { continue };
        // Ticked off by somebody at this very moment: looked at again, it does not move.
        store::tasks::update(work.db, &saved).map_err(|problem| problem.or_again("the step"))?;
        changed.push(task.id);
    }
    let action = match after.state {
        TransitionState::Passed => "transition.pass",
        TransitionState::Dropped => "transition.drop",
        _ if was_dropped => "transition.resume",
        _ => "transition.move",
    };
    note(work, action, Some(before), after, &changed);
    Ok(())
}

/// The steps whose day lies elsewhere because closing days were entered or taken away.
pub fn recount_steps(work: &mut Work, view: &View, transition: &Transition, open: &[Task]) -> Result<(), Problem> {
    let mut changed = Vec::new();
    for task in open.iter().filter(|task| task.source_id == Some(SubjectId(transition.id.0))) {
        let Some(due_on) = transition.recounted_due(task, view.today, &view.closing) else { continue };
        let facts = TaskFacts { due_on: Some(due_on), ..task.facts.clone() };
        let saved = Task { facts, version: task.version + 1, updated_at: work.now, ..task.clone() };
        store::tasks::update(work.db, &saved).map_err(|problem| problem.or_again("the step"))?;
        changed.push(task.id);
    }
    if !changed.is_empty() {
        note(work, "transition.recount", Some(transition), transition, &changed);
    }
    Ok(())
}

/// One step as it has to be after its transition changed; nothing where it stays.
fn followed_step(
    work: &Work,
    view: &View,
    (before, after): (&Transition, &Transition),
    task: &Task,
) -> Result<Option<Task>, Problem> {
    if after.state == TransitionState::Dropped {
        let why = if view.child.closed_on.is_some() { SUPPORT_ENDED } else { GIVEN_UP };
        return if task.state == TaskState::Open { task.skipped(why, work.now).map(Some) } else { Ok(None) };
    }
    let was_dropped = before.state == TransitionState::Dropped;
    let resumed = was_dropped && after.taken_up_again(task, view.today, &view.closing);
    let open = if resumed { task.reopened(work.now)? } else { task.clone() };
    let old = before.falls_on.filter(|_| !resumed);
    match after.moved(&open, old, view.today, &view.closing) {
        Some(day) => Ok(Some(on_day(task.version + 1, open, day, work))),
        None => Ok(resumed.then_some(open)),
    }
}

/// The step as the given version, with another day.
fn on_day(version: i32, step: Task, day: StepDay, work: &Work) -> Task {
    let facts = TaskFacts { due_on: day.on, ..step.facts.clone() };
    Task { facts, due_offset: day.offset.map(Json), version, updated_at: work.now, ..step }
}

/// A task that somebody has just opened again, on the day it has now: the transition it prepares may have moved since it
/// was done or skipped. A task that prepares none stays as it is.
pub fn reopened(work: &mut Work, task: Task) -> Result<Task, Problem> {
    let (Some(child), TaskSource::Checklist) = (task.child_id, task.source) else { return Ok(task) };
    let transitions = store::transitions::of_child(work.db, child)?;
    let Some(transition) = transitions.into_iter().find(|one| task.source_id == Some(SubjectId(one.id.0))) else {
        return Ok(task);
    };
    let today = work.today();
    let from = transition.falls_on.unwrap_or(today).min(today);
    let closing = store::closing_days::days(work.db, task.municipality_id, from)?;
    Ok(match transition.reopened(&task, today, &closing) {
        Some(day) => on_day(task.version, task, day, work),
        None => task,
    })
}
