//! What the calendar does to service plans: each monitoring, and the renewal, comes onto somebody's list once.
//!
//! The same is done at once when a person enters, changes or ends a plan, or takes its end back. What is done stays done;
//! only open tasks that no longer belong to the plan are taken away, with the reason, and come back with it.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::offsets::Offset;
use crate::rules::service_plans::ServicePlan;
use crate::rules::service_plans::duties::{Dated, Duty};
use crate::rules::skip_reasons::{PLAN_CHANGED, PLAN_ENDED};
use crate::rules::tasks::{Task, TaskFacts, TaskSource, TaskState};
use crate::rules::transitions::SUPPORT_ENDED;
use crate::steps::{note_task, save_task, tell_of_task};
use crate::store;
use crate::store::Work;

/// Why a task changed, in the audit log.
const BECAUSE: &str = "service_plan";
/// Why a plan ended, where nobody ended it.
const BECAUSE_CLOSED: &str = "child.close";

/// Brings every list up to date with the child's plans, and gives the next day on which something will be to do; none
/// for a closed child, of whom nobody is reminded.
///
/// # Errors
/// [`Problem::Stale`] where somebody else changed one of the tasks at this moment.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    look_with(work, child, None)
}

/// The same after a person has changed a plan that stood as `before`: what its open tasks say follows, where they still
/// say what the plan had said.
///
/// # Errors
/// Those of [`look`].
pub fn look_after(work: &mut Work, child: &Child, before: &ServicePlan) -> Result<Option<NaiveDate>, Problem> {
    look_with(work, child, Some(before))
}

fn look_with(work: &mut Work, child: &Child, before: Option<&ServicePlan>) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (plans, today) = (store::service_plans::of_child(work.db, child.id)?, work.today());
    let Some(first) = plans.first() else { return Ok(None) };
    let closing = store::closing_days::days(work.db, child.municipality_id, first.facts.starts_on)?;
    let mut next: Option<NaiveDate> = None;
    for plan in &plans {
        let duties = plan.duties(&closing);
        let renewed = plans.iter().any(|other| other.renews(plan));
        let was = before.filter(|before| before.id == plan.id).unwrap_or(plan);
        settle(work, (was, plan), &duties, renewed)?;
        let ahead = duties.iter().map(|dated| dated.from).filter(|day| *day > today);
        next = next.into_iter().chain(ahead).min();
    }
    Ok(next)
}

/// Ends the running plans of a child whose support has ended, and takes away what is open of them: a plan is part of a
/// decision of this municipality.
///
/// # Errors
/// [`Problem::Stale`] where somebody else changed a plan or a task at this moment.
pub fn support_ended(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let Some(closed_on) = child.closed_on else { return Ok(()) };
    for before in store::service_plans::of_child(work.db, child.id)? {
        if let Some(after) = before.ended_with_support(closed_on, work.now) {
            store::service_plans::update(work.db, &after)?;
            let entry = Entry::done("service_plan.end", "service_plan", after.id.0).of_child(child.id);
            let entry = entry.changed(Some(&before), Some(&after));
            work.entries.push(entry.with(json!({ "because": BECAUSE_CLOSED })));
        }
        for task in tasks_of(work, &before)? {
            if task.state == TaskState::Open {
                let after = task.skipped(SUPPORT_ENDED, work.now)?;
                save_task(work, "task.skip", &task, &after, BECAUSE)?;
            }
        }
    }
    Ok(())
}

/// Gives a child whose support is taken up again the plans that ended with it on the day `closed_on`, and their tasks;
/// what a person had ended stays ended.
///
/// # Errors
/// [`Problem::Stale`] where somebody else changed a plan or a task at this moment.
pub fn support_resumed(work: &mut Work, child: &Child, closed_on: NaiveDate) -> Result<(), Problem> {
    for before in store::service_plans::of_child(work.db, child.id)? {
        let with_support = before.ended_on == Some(before.last_with_support(closed_on));
        if !with_support || !ended_by_closing(work, &before)? {
            continue;
        }
        let after = before.reopened(work.now)?;
        store::service_plans::update(work.db, &after)?;
        let entry = Entry::done("service_plan.reopen", "service_plan", after.id.0).of_child(child.id);
        work.entries.push(entry.changed(Some(&before), Some(&after)).with(json!({ "because": "child.reopen" })));
        look_after(work, child, &before)?;
    }
    look(work, child)?;
    Ok(())
}

/// Whether the plan's last end was not a person's: of one that somebody had ended for the very same day only the log
/// knows.
fn ended_by_closing(work: &mut Work, plan: &ServicePlan) -> Result<bool, Problem> {
    let detail = store::audit::last_detail(work.db, plan.child_id, "service_plan.end", SubjectId(plan.id.0))?;
    Ok(detail.is_some_and(|detail| detail.get("because").is_some_and(|because| because == BECAUSE_CLOSED)))
}

fn settle(
    work: &mut Work,
    (was, plan): (&ServicePlan, &ServicePlan),
    duties: &[Dated],
    renewed: bool,
) -> Result<(), Problem> {
    let (tasks, today) = (tasks_of(work, plan)?, work.today());
    let needless = |dated: &Dated| renewed && dated.duty == Duty::Renewal;
    for task in &tasks {
        let dated = duties.iter().find(|dated| dated.duty.step() == task.step);
        adjust(work, (was, plan), task, dated, dated.is_some_and(needless))?;
    }
    for dated in duties {
        let step = dated.duty.step();
        let known = tasks.iter().any(|task| task.step == step);
        if !known && !needless(dated) && dated.from <= today && plan.follows(dated) {
            give(work, plan, dated)?;
        }
    }
    Ok(())
}

/// A task follows its plan while it is open; one that the plan took away comes back with it.
fn adjust(
    work: &mut Work,
    (was, plan): (&ServicePlan, &ServicePlan),
    task: &Task,
    dated: Option<&Dated>,
    needless: bool,
) -> Result<(), Problem> {
    let skipped = task.skip_reason.as_deref().filter(|_| task.state == TaskState::Skipped);
    match (dated, task.state) {
        (None, TaskState::Open) => {
            let reason = if plan.ended_on.is_some() { PLAN_ENDED } else { PLAN_CHANGED };
            let after = task.skipped(reason, work.now)?;
            save_task(work, "task.skip", task, &after, BECAUSE)
        }
        (Some(_), TaskState::Open) if needless => {
            let user = work.actor.as_ref().map(|actor| actor.user_id);
            let after = task.done(user, work.now)?;
            save_task(work, "task.done", task, &after, BECAUSE)
        }
        (Some(dated), TaskState::Open) => follow(work, (was, plan), task, dated),
        (Some(dated), TaskState::Skipped) if !needless && skipped == Some(PLAN_CHANGED) => {
            let after = Task { facts: facts(plan, dated), ..task.reopened(work.now)? };
            come_back(work, task, &after)
        }
        // The plan is as it was before it ended, and so is what a person wrote into the task.
        (Some(dated), TaskState::Skipped)
            if !needless && skipped.is_some_and(|why| [PLAN_ENDED, SUPPORT_ENDED].contains(&why)) =>
        {
            let facts = followed(task, (was, plan), dated);
            let after = Task { facts, ..task.reopened(work.now)? };
            come_back(work, task, &after)
        }
        _ => Ok(()),
    }
}

/// An open task says what its plan says now.
fn follow(
    work: &mut Work,
    (was, plan): (&ServicePlan, &ServicePlan),
    task: &Task,
    dated: &Dated,
) -> Result<(), Problem> {
    let facts = followed(task, (was, plan), dated);
    if facts == task.facts {
        return Ok(());
    }
    let handed_over = facts.role != task.facts.role;
    let after = Task { due_offset: task.due_offset.clone(), ..task.changed(facts, work.now)? };
    save_task(work, "task.edit", task, &after, BECAUSE)?;
    if handed_over { tell_of_task(work, &after) } else { Ok(()) }
}

/// The facts of a task after its plan changed from `was`. What a person has set follows the plan no longer: the day, a
/// title or a note in other words, a role where the task was handed over or given to somebody by name.
fn followed(task: &Task, (was, plan): (&ServicePlan, &ServicePlan), dated: &Dated) -> TaskFacts {
    let (own, then, now) = (&task.facts, facts(was, dated), facts(plan, dated));
    let named = own.agency_id.is_some() || own.user_id.is_some();
    TaskFacts {
        title: if own.title == then.title { now.title } else { own.title.clone() },
        note: if own.note == then.note { now.note } else { own.note.clone() },
        role: if own.role == then.role && !named { now.role } else { own.role },
        due_on: if task.due_offset.is_some() { now.due_on } else { own.due_on },
        ..own.clone()
    }
}

fn come_back(work: &mut Work, before: &Task, after: &Task) -> Result<(), Problem> {
    save_task(work, "task.reopen", before, after, BECAUSE)?;
    tell_of_task(work, after)
}

fn give(work: &mut Work, plan: &ServicePlan, dated: &Dated) -> Result<(), Problem> {
    let (child, source) = (Some(plan.child_id), (TaskSource::Plan, Some(SubjectId(plan.id.0))));
    let task = Task::new(work.id(), plan.municipality_id, child, facts(plan, dated), source, work.now);
    let task = Task { step: dated.duty.step(), due_offset: Some(Json(Offset::default())), ..task };
    if store::service_plans::bring(work.db, &task)? {
        note_task(work, "task.add", None, &task, BECAUSE);
        tell_of_task(work, &task)?;
    }
    Ok(())
}

fn facts(plan: &ServicePlan, dated: &Dated) -> TaskFacts {
    TaskFacts {
        title: dated.duty.title(plan.facts.kind).ja.into_owned(),
        note: Some(plan.wording(dated.duty)),
        role: plan.responsible(),
        agency_id: None,
        user_id: None,
        due_on: Some(dated.due_on),
    }
}

fn tasks_of(work: &mut Work, plan: &ServicePlan) -> Result<Vec<Task>, Problem> {
    store::tasks::all_from_source(work.db, TaskSource::Plan, SubjectId(plan.id.0))
}
