//! What the calendar does to service plans: each monitoring, and the renewal, comes onto somebody's list once.
//!
//! The same is done at once when a person enters, changes or ends a plan. What is done stays done; only open tasks that
//! no longer belong to the plan are taken away, with the reason.

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

/// Brings every list up to date with the child's plans, and gives the next day on which something will be to do; none
/// for a closed child, of whom nobody is reminded.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (plans, today) = (store::service_plans::of_child(work.db, child.id)?, work.today());
    let Some(first) = plans.first() else { return Ok(None) };
    let closing = store::closing_days::days(work.db, child.municipality_id, first.facts.starts_on)?;
    let mut next: Option<NaiveDate> = None;
    for plan in &plans {
        let duties = plan.duties(&closing, today);
        let renewed = plans.iter().any(|other| other.renews(plan));
        settle(work, plan, &duties, renewed)?;
        let ahead = duties.iter().map(|dated| dated.from).chain(plan.ended_on).filter(|day| *day > today);
        next = next.into_iter().chain(ahead).min();
    }
    Ok(next)
}

/// Ends the running plans of a child whose support has ended, and takes away what is open of them: a plan is part of a
/// decision of this municipality. Taken up again, the child gets a new one.
pub fn support_ended(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let Some(closed_on) = child.closed_on else { return Ok(()) };
    for before in store::service_plans::of_child(work.db, child.id)? {
        if before.ended_on.is_none() && before.facts.ends_on >= closed_on {
            let after = before.ended(closed_on.max(before.facts.starts_on), work.now)?;
            store::service_plans::update(work.db, &after)?;
            let entry = Entry::done("service_plan.end", "service_plan", after.id.0).of_child(child.id);
            work.entries.push(entry.changed(Some(&before), Some(&after)).with(json!({ "because": "child.close" })));
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

fn settle(work: &mut Work, plan: &ServicePlan, duties: &[Dated], renewed: bool) -> Result<(), Problem> {
    let (tasks, today) = (tasks_of(work, plan)?, work.today());
    for task in &tasks {
        let dated = duties.iter().find(|dated| dated.duty.step() == task.step);
        adjust(work, plan, task, dated, renewed)?;
    }
    for dated in duties {
        let step = dated.duty.step();
        let known = tasks.iter().any(|task| task.step == step);
        let needless = renewed && dated.duty == Duty::Renewal;
        if !known && !needless && dated.from <= today && plan.follows(dated) {
            give(work, plan, dated)?;
        }
    }
    Ok(())
}

/// A task follows its plan while it is open; one that a change of the plan took away comes back with the next change.
fn adjust(
    work: &mut Work,
    plan: &ServicePlan,
    task: &Task,
    dated: Option<&Dated>,
    renewed: bool,
) -> Result<(), Problem> {
    let open = task.state == TaskState::Open;
    match dated {
        None if open => {
            let reason = if plan.ended_on.is_some() { PLAN_ENDED } else { PLAN_CHANGED };
            let after = task.skipped(reason, work.now)?;
            save_task(work, "task.skip", task, &after, BECAUSE)
        }
        Some(dated) if open && renewed && dated.duty == Duty::Renewal => {
            let user = work.actor.as_ref().map(|actor| actor.user_id);
            let after = task.done(user, work.now)?;
            save_task(work, "task.done", task, &after, BECAUSE)
        }
        // Once a person has set the day, it follows the plan no longer.
        Some(dated) if open && task.due_offset.is_some() && task.facts.due_on != Some(dated.due_on) => {
            let facts = facts(plan, dated);
            let facts = TaskFacts { due_on: facts.due_on, note: facts.note, ..task.facts.clone() };
            let after = Task { due_offset: task.due_offset.clone(), ..task.changed(facts, work.now)? };
            save_task(work, "task.edit", task, &after, BECAUSE)
        }
        Some(dated) if task.state == TaskState::Skipped && task.skip_reason.as_deref() == Some(PLAN_CHANGED) => {
            let after = task.reopened(work.now)?;
            let after = Task { facts: facts(plan, dated), ..after };
            save_task(work, "task.reopen", task, &after, BECAUSE)?;
            tell_of_task(work, &after)
        }
        _ => Ok(()),
    }
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
