//! Service plans, and the tasks that come from them.

use chrono::Days;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, Id as _, ServicePlanId, SubjectId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::permissions::Relation;
use crate::rules::service_plans::{PlanKind, ServicePlan};
use crate::rules::tasks::{Task, TaskSource, TaskState};
use crate::rules::users::Actor;
use crate::schema::{service_plans, tasks};
use crate::store::among;
use crate::store::{Db, MultiBackend};

/// What presses about a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressing {
    /// The monitoring of this step is on somebody's list and not done.
    Step(String),
    /// The period ends within so many days.
    EndsWithin(u64),
    /// Something of it is past its day.
    Overdue,
}

/// What a list of plans is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<PlanKind>,
    /// Only those of which this presses.
    pub pressing: Option<Pressing>,
    /// Also those that are over and leave nothing to do.
    pub over: bool,
}

/// The plans with an open task for which the condition holds.
macro_rules! with {
    ($condition:expr) => {
        service_plans::id.nullable().eq_any(
            tasks::table
                .filter(tasks::municipality_id.eq(service_plans::municipality_id))
                .filter(tasks::source.eq(TaskSource::Plan))
                .filter(tasks::state.eq(TaskState::Open))
                .filter($condition)
                .select(tasks::source_id),
        )
    };
}

type Narrowed = service_plans::BoxedQuery<'static, MultiBackend>;

/// One plan of a child that one of `relations` opens to the actor.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: ServicePlanId,
    now: Instant,
) -> Result<Option<ServicePlan>, Problem> {
    let query = seen(actor, relations, now)?.filter(service_plans::id.eq(id));
    Ok(query.select(ServicePlan::as_select()).first(&mut **db).optional()?)
}

/// A child's plans, the earliest first.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<ServicePlan>, Problem> {
    Ok(service_plans::table
        .filter(service_plans::child_id.eq(child))
        .order((service_plans::starts_on, service_plans::id))
        .select(ServicePlan::as_select())
        .load(&mut **db)?)
}

/// A page of the plans the actor sees, by the last day of their period.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<ServicePlan>, Problem> {
    let mut query = narrowed(actor, relations, filter, now)?;
    if let Some(after) = &page.after {
        let (day, id) = (after.day()?, ServicePlanId::wrap(after.id));
        let same_day = service_plans::ends_on.eq(day).and(service_plans::id.gt(id));
        query = query.filter(service_plans::ends_on.gt(day).or(same_day));
    }
    let rows = query
        .order((service_plans::ends_on, service_plans::id))
        .limit(page.limit + 1)
        .select(ServicePlan::as_select())
        .load(&mut **db)?;
    let mark = |plan: &ServicePlan| Mark { key: plan.facts.ends_on.to_string(), id: plan.id.0 };
    page.listed(rows, mark, || Ok(narrowed(actor, relations, filter, now)?.count().get_result(&mut **db)?))
}

fn narrowed(actor: &Actor, relations: &[Relation], filter: &Filter, now: Instant) -> Result<Narrowed, Problem> {
    let today = now.day();
    let mut query = seen(actor, relations, now)?;
    if let Some(kind) = filter.kind {
        query = query.filter(service_plans::kind.eq(kind));
    }
    query = match &filter.pressing {
        None => query,
        Some(Pressing::Step(step)) => query.filter(with!(tasks::step.eq(step.clone()))),
        Some(Pressing::Overdue) => query.filter(with!(tasks::due_on.lt(today))),
        Some(Pressing::EndsWithin(days)) => {
            let last = today.checked_add_days(Days::new(*days)).unwrap_or(today);
            query.filter(service_plans::ends_on.between(today, last)).filter(service_plans::ended_on.is_null())
        }
    };
    if !filter.over {
        let held = service_plans::ended_on.is_null().or(service_plans::ended_on.ge(today));
        let held = service_plans::ends_on.ge(today).and(held.assume_not_null());
        query = query.filter(held.or(with!(tasks::step.ne(""))));
    }
    Ok(query)
}

fn seen(actor: &Actor, relations: &[Relation], now: Instant) -> Result<Narrowed, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let query = service_plans::table.filter(service_plans::municipality_id.eq(municipality)).into_boxed();
    if relations.contains(&Relation::Municipality) {
        return Ok(query);
    }
    Ok(query.filter(among(service_plans::child_id, actor, relations, now, true).assume_not_null()))
}

/// Adds a plan.
pub fn insert(db: &mut Db, plan: &ServicePlan) -> Result<(), Problem> {
    diesel::insert_into(service_plans::table).values(plan).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed plan over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, plan: &ServicePlan) -> Result<(), Problem> {
    let saved = diesel::update(service_plans::table.find(plan.id))
        .filter(service_plans::version.eq(plan.version - 1))
        .set((
            &plan.facts,
            service_plans::ended_on.eq(plan.ended_on),
            service_plans::version.eq(plan.version),
            service_plans::updated_at.eq(plan.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// The tasks of these plans, in whatever state.
pub fn tasks_of(db: &mut Db, plans: &[ServicePlanId]) -> Result<Vec<Task>, Problem> {
    let sources: Vec<Option<SubjectId>> = plans.iter().map(|id| Some(SubjectId(id.0))).collect();
    let query = tasks::table.filter(tasks::source.eq(TaskSource::Plan)).filter(tasks::source_id.eq_any(sources));
    Ok(query.order(tasks::id).select(Task::as_select()).load(&mut **db)?)
}

/// Adds a task of a plan unless this step of it has one; whether it was added.
pub fn bring(db: &mut Db, task: &Task) -> Result<bool, Problem> {
    let written = each!(db, |c| {
        diesel::insert_into(tasks::table)
            .values(task)
            .on_conflict((tasks::source, tasks::source_id, tasks::step))
            .do_nothing()
            .execute(c)
    })?;
    Ok(written == 1)
}
