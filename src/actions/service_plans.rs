//! Entering, changing, ending and looking at service plans, with the months in which each is monitored.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, ServicePlanId, SubjectId, TaskId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::permissions::{Action, permit, reach};
use crate::rules::service_plans::duties::{Dated, Duty, DutyState, rhythm};
use crate::rules::service_plans::{PlanStanding, ServicePlan, ServicePlanFacts};
use crate::rules::tasks::{DueState, Task, TaskState};
use crate::steps::{audit, child_in_reach, service_plans};
use crate::store;
use crate::store::Work;
use crate::store::children::Named;
use crate::store::service_plans::Filter;

/// A monitoring or a renewal, and where it stands.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What is to be done and when.
    pub dated: Dated,
    /// Where it stands.
    pub state: DutyState,
    /// Its task, once it is on somebody's list.
    pub task: Option<TaskId>,
    /// The day it is due on: the task's, where a person has set one.
    pub due_on: Option<NaiveDate>,
    /// How that day lies to today, while it is to be done.
    pub due: Option<DueState>,
}

/// A plan as its reader sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The plan.
    pub plan: ServicePlan,
    /// What its child is called.
    pub child: Named,
    /// The office's name.
    pub office_name: Option<String>,
    /// Where it stands today.
    pub standing: PlanStanding,
    /// How often it is monitored, in words.
    pub rhythm: Option<Words>,
    /// Its monitorings, in their order.
    pub monitorings: Vec<Followed>,
    /// Its renewal; none where it ends early.
    pub renewal: Option<Followed>,
    /// What is worth a second look.
    pub warnings: Vec<Words>,
}

/// A page of the plans the reader sees, by the last day of their period.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see no plans.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Shown>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ServicePlanSee)?;
    let now = work.now;
    let Listed { rows, next, total } = store::service_plans::list(work.db, &actor, relations, filter, page, now)?;
    let ids: Vec<_> = rows.iter().map(|plan| (plan.id, plan.child_id)).collect();
    audit::note(work, Entry::listed("service_plan.list", "service_plan", json!({ "plans_and_children": ids })));
    Ok(Listed { rows: shown(work, rows)?, next, total })
}

/// A child's plans, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, child: ChildId) -> Result<Vec<Shown>, Problem> {
    child_in_reach::find_whole(work, Action::ServicePlanSee, child)?;
    let mut plans = store::service_plans::of_child(work.db, child)?;
    plans.reverse();
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "service_plans", "count": plans.len() })));
    shown(work, plans)
}

/// One plan.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach.
pub fn open(work: &mut Work, id: ServicePlanId) -> Result<Shown, Problem> {
    let plan = in_reach(work, Action::ServicePlanSee, id)?;
    audit::note(work, Entry::done("service_plan.read", "service_plan", id.0).of_child(plan.child_id));
    shown_one(work, plan)
}

/// Enters a plan of a child. What it asks for this month comes onto the lists at once.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `child_closed`; [`Problem::Invalid`] with every wrong
/// field: those of [`ServicePlanFacts::tidy`], an office that is none of the municipality's or is closed
/// (`no_such_office`), a period that shares a day with another plan of the kind (`overlapping`).
pub fn add(work: &mut Work, child: ChildId, facts: ServicePlanFacts) -> Result<Shown, Problem> {
    let child = child_in_reach::lock(work, Action::ServicePlanEdit, child)?;
    open_child(&child)?;
    let facts = checked(work, &child, None, facts)?;
    let plan = ServicePlan {
        id: work.id(),
        municipality_id: child.municipality_id,
        child_id: child.id,
        facts,
        ended_on: None,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    store::service_plans::insert(work.db, &plan)?;
    let entry = Entry::done("service_plan.add", "service_plan", plan.id.0).of_child(child.id);
    audit::note(work, entry.changed(None, Some(&plan)).with(json!({ "kind": plan.facts.kind })));
    service_plans::look(work, &child)?;
    shown_one(work, plan)
}

/// Changes a plan: `change` gets the facts as they are and gives them as they shall be. Open tasks follow: those of months
/// that are none of the plan's any more are skipped, of the others days, words and role change with the plan where no
/// person has set them; what is done stays.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], conflicts `child_closed` and `already_ended`, and those of [`add`].
pub fn edit(
    work: &mut Work,
    id: ServicePlanId,
    version: i32,
    change: impl FnOnce(ServicePlanFacts) -> Result<ServicePlanFacts, Problem>,
) -> Result<Shown, Problem> {
    let (child, before) = take_up(work, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    let facts = checked(work, &child, Some(&before), facts)?;
    let after = before.changed(facts, work.now)?;
    save(work, "service_plan.edit", &child, &before, &after)?;
    shown_one(work, after)
}

/// Ends a plan before its period does, with `on` as its last day. What lies beyond it is skipped, and so is the renewal;
/// what was due up to it stays on the lists until it is done or a person says that it is not needed.
///
/// # Errors
/// [`Problem::NotFound`]; conflicts `child_closed`, `already_ended`; the wrong field `on`.
pub fn end(work: &mut Work, id: ServicePlanId, on: NaiveDate) -> Result<Shown, Problem> {
    let (child, before) = take_up(work, id)?;
    let after = before.ended(on, work.now)?;
    save(work, "service_plan.end", &child, &before, &after)?;
    shown_one(work, after)
}

/// Takes the early end of a plan back: it holds for its whole period again, and the tasks that its end took away are
/// open again.
///
/// # Errors
/// [`Problem::NotFound`]; conflicts `child_closed`, `not_ended`, and `overlapping` where another plan of the kind shares a
/// day with the period by now.
pub fn reopen(work: &mut Work, id: ServicePlanId) -> Result<Shown, Problem> {
    let (child, before) = take_up(work, id)?;
    let after = before.reopened(work.now)?;
    if overlapping(work, &child, Some(&before), &after.facts)? {
        return Err(Problem::conflict(
            "overlapping",
            "同じ種類の計画と期間が重なるため、終了を取り消せません。先に、もう一方の計画の期間を変えるか終了してください。",
            "The end cannot be taken back: another plan of this kind shares a day with the period. Change or end that \
             one first.",
        ));
    }
    save(work, "service_plan.reopen", &child, &before, &after)?;
    shown_one(work, after)
}

fn in_reach(work: &mut Work, action: Action, id: ServicePlanId) -> Result<ServicePlan, Problem> {
    let actor = work.actor()?.clone();
    let (relations, now) = (permit(&actor, action)?, work.now);
    store::service_plans::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

/// The plan to be changed, when nobody else changes what hangs on the child any more and the lists are up to date.
fn take_up(work: &mut Work, id: ServicePlanId) -> Result<(Child, ServicePlan), Problem> {
    let found = in_reach(work, Action::ServicePlanEdit, id)?;
    let child = child_in_reach::lock(work, Action::ServicePlanEdit, found.child_id)?;
    open_child(&child)?;
    service_plans::look(work, &child)?;
    Ok((child, in_reach(work, Action::ServicePlanEdit, id)?))
}

fn open_child(child: &Child) -> Result<(), Problem> {
    if child.closed_on.is_none() {
        return Ok(());
    }
    Err(Problem::conflict("child_closed", "この児の支援は終了しています。", "Support for this child has ended."))
}

fn save(
    work: &mut Work,
    action: &'static str,
    child: &Child,
    before: &ServicePlan,
    after: &ServicePlan,
) -> Result<(), Problem> {
    store::service_plans::update(work.db, after)?;
    let entry = Entry::done(action, "service_plan", after.id.0).of_child(child.id);
    audit::note(work, entry.changed(Some(before), Some(after)));
    service_plans::look_after(work, child, before)?;
    Ok(())
}

/// Whether another plan of the kind than `before` shares a day with the period.
fn overlapping(
    work: &mut Work,
    child: &Child,
    before: Option<&ServicePlan>,
    facts: &ServicePlanFacts,
) -> Result<bool, Problem> {
    let others = store::service_plans::of_child(work.db, child.id)?;
    let mut others = others.iter().filter(|other| before.is_none_or(|before| before.id != other.id));
    Ok(others.any(|other| other.overlaps(facts.kind, facts.starts_on, facts.ends_on)))
}

fn checked(
    work: &mut Work,
    child: &Child,
    before: Option<&ServicePlan>,
    facts: ServicePlanFacts,
) -> Result<ServicePlanFacts, Problem> {
    let mut faults = Faults::default();
    let kept = before.and_then(|before| before.facts.office_id);
    if let Some(office) = facts.office_id.filter(|office| kept != Some(*office)) {
        let found = store::offices::find(work.db, child.municipality_id, None, office)?;
        faults.unless(
            found.is_some_and(|office| office.agency.facts.closed_on.is_none()),
            "office_id",
            "no_such_office",
            "この相談支援事業所は登録されていないか、廃止されています。",
            "There is no such consultation office, or it is closed.",
        );
    }
    faults.unless(
        !overlapping(work, child, before, &facts)?,
        "starts_on",
        "overlapping",
        "同じ種類の計画と期間が重なっています。前の計画を先に終了してください。",
        "Another plan of this kind shares a day with the period. End that one first.",
    );
    let facts = faults.gather(facts.tidy(work.today()))?;
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("a plan neither right nor wrong".to_owned()))
}

fn shown_one(work: &mut Work, plan: ServicePlan) -> Result<Shown, Problem> {
    shown(work, vec![plan])?.pop().ok_or(Problem::NotFound)
}

fn shown(work: &mut Work, plans: Vec<ServicePlan>) -> Result<Vec<Shown>, Problem> {
    let Some(first) = plans.iter().map(|plan| plan.facts.starts_on).min() else { return Ok(Vec::new()) };
    let (actor, now, municipality) = (work.actor()?.clone(), work.now, work.municipality()?);
    let closing = store::closing_days::days(work.db, municipality, first)?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let tasks = store::service_plans::tasks_of(work.db, &ids)?;
    let children: Vec<_> = plans.iter().map(|plan| plan.child_id).collect();
    let relations = reach(actor.role, Action::ChildSee);
    let records = store::children::records(work.db, &actor, relations, &children, now)?;
    let records: HashMap<_, _> = records.into_iter().map(|child| (child.id, child)).collect();
    let offices: Vec<_> = plans.iter().filter_map(|plan| plan.facts.office_id).collect();
    let offices = store::agencies::names(work.db, &offices)?;
    let today = work.today();
    let shown = plans.into_iter().filter_map(|plan| {
        let child = records.get(&plan.child_id)?;
        let mut followed: Vec<_> =
            plan.duties(&closing).into_iter().map(|dated| stands(&plan, dated, &tasks, today)).collect();
        let renewal = followed.pop_if(|last| last.dated.duty == Duty::Renewal);
        Some(Shown {
            child: Named { reference: child.reference.clone(), name: child.facts.name.clone() },
            office_name: plan.facts.office_id.and_then(|office| offices.get(&office).cloned()),
            standing: plan.standing(today),
            rhythm: rhythm(plan.facts.monthly_months, plan.facts.interval_months),
            warnings: plan.facts.warnings(child.facts.born_on),
            monitorings: followed,
            renewal,
            plan,
        })
    });
    Ok(shown.collect())
}

fn stands(plan: &ServicePlan, dated: Dated, tasks: &[Task], today: NaiveDate) -> Followed {
    let step = dated.duty.step();
    let task = tasks.iter().find(|task| task.source_id == Some(SubjectId(plan.id.0)) && task.step == step);
    let state = match task.map(|task| task.state) {
        Some(TaskState::Open) => DutyState::Open,
        Some(TaskState::Done) => DutyState::Done,
        Some(TaskState::Skipped) => DutyState::Skipped,
        None if plan.follows(&dated) && dated.last >= today => DutyState::Ahead,
        None => DutyState::Untracked,
    };
    Followed {
        state,
        task: task.map(|task| task.id),
        due_on: task.map_or(Some(dated.due_on), |task| task.facts.due_on),
        due: task.and_then(|task| task.due(today)),
        dated,
    }
}
