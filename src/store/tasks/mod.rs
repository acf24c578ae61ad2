//! Tasks: whose they are and who sees them are SQL conditions here, the same for a task, a list and a count.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable};

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, ConferenceId, CoordinatorId, Id as _, SubjectId, TaskId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::permissions::Relation;
use crate::rules::tasks::{DueState, Task, TaskRole, TaskSource, TaskState};
use crate::rules::users::{Actor, Role};
use crate::schema::{assignments, tasks};
use crate::store::among;
use crate::store::{Db, MultiBackend};

mod people;

pub use people::{assignee, has_case, in_team, municipalities_with_own, own_of_section, team_agencies};

/// What a list of tasks is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of the actor's own list.
    pub mine: bool,
    /// Only those that stand so.
    pub state: Option<TaskState>,
    /// Only those whose day lies so.
    pub due: Option<DueState>,
    /// Only those of this role.
    pub role: Option<TaskRole>,
    /// Only those of this child.
    pub child: Option<ChildId>,
}

/// A condition on tasks.
pub type Condition = Box<dyn BoxableExpression<tasks::table, MultiBackend, SqlType = Nullable<Bool>>>;
type Narrowed = tasks::BoxedQuery<'static, MultiBackend>;

/// Stands for the day of a task without one: such tasks come last.
const LAST_DAY: &str = "9999-12-31";

/// One task that the actor sees through `relations`.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: TaskId,
    now: Instant,
) -> Result<Option<Task>, Problem> {
    let query = seen(actor, relations, now)?.filter(tasks::id.eq(id));
    Ok(query.select(Task::as_select()).first(&mut **db).optional()?)
}

/// One task that the actor may do and change through `relations`: the section and whoever has the case, every one;
/// a partner agency, those that are its own.
pub fn find_to_do(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: TaskId,
    now: Instant,
) -> Result<Option<Task>, Problem> {
    let mut query = seen(actor, relations, now)?.filter(tasks::id.eq(id));
    if relations.contains(&Relation::CareTeam) {
        query = query.filter(mine(actor, now).or(tasks::created_by.eq(actor.user_id)));
    }
    Ok(query.select(Task::as_select()).first(&mut **db).optional()?)
}

/// A page of the tasks the actor sees, the most urgent first.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Task>, Problem> {
    let day = || sql::<Date>("coalesce(tasks.due_on, '9999-12-31')");
    let mut query = narrowed(actor, relations, filter, now)?;
    if let Some(after) = &page.after {
        let due = after.day()?;
        let id = TaskId::wrap(after.id);
        query = query.filter(day().gt(due).or(day().eq(due).and(tasks::id.gt(id))));
    }
    let rows = query.order((day(), tasks::id)).limit(page.limit + 1).select(Task::as_select()).load(&mut **db)?;
    let mark = |task: &Task| Mark {
        key: task.facts.due_on.map_or_else(|| LAST_DAY.to_owned(), |due| due.to_string()),
        id: task.id.0,
    };
    page.listed(rows, mark, || count(db, actor, relations, filter, now))
}

/// Those of these tasks that the actor sees.
pub fn among_ids(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[TaskId],
    now: Instant,
) -> Result<Vec<Task>, Problem> {
    let query = seen(actor, relations, now)?.filter(tasks::id.eq_any(ids.to_vec()));
    Ok(query.select(Task::as_select()).load(&mut **db)?)
}

/// The open tasks of these children that the actor sees, the most urgent first.
pub fn open_of_children(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    children: &[ChildId],
    now: Instant,
) -> Result<Vec<Task>, Problem> {
    let day = sql::<Date>("coalesce(tasks.due_on, '9999-12-31')");
    let query = seen(actor, relations, now)?
        .filter(tasks::child_id.eq_any(children.to_vec()))
        .filter(tasks::state.eq(TaskState::Open));
    Ok(query.order((day, tasks::id)).select(Task::as_select()).load(&mut **db)?)
}

/// How many tasks a list would hold.
pub fn count(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Result<i64, Problem> {
    Ok(narrowed(actor, relations, filter, now)?.count().get_result(&mut **db)?)
}

fn narrowed(actor: &Actor, relations: &[Relation], filter: &Filter, now: Instant) -> Result<Narrowed, Problem> {
    let mut query = seen(actor, relations, now)?;
    if filter.mine {
        query = query.filter(mine(actor, now));
    }
    if let Some(state) = filter.state {
        query = query.filter(tasks::state.eq(state));
    }
    if let Some(role) = filter.role {
        query = query.filter(tasks::role.eq(role));
    }
    if let Some(child) = filter.child {
        query = query.filter(tasks::child_id.eq(child));
    }
    if let Some(due) = filter.due {
        query = match due.days(now.day()) {
            None => query.filter(tasks::due_on.is_null()),
            Some((from, until)) => {
                let query = match from {
                    Some(from) => query.filter(tasks::due_on.ge(from)),
                    None => query,
                };
                match until {
                    Some(until) => query.filter(tasks::due_on.le(until)),
                    None => query,
                }
            }
        };
    }
    Ok(query)
}

/// The tasks the actor sees: all of the municipality for the section; those of children whose record is open to the
/// actor whole; where medical matters are closed, only those that are the actor's own.
fn seen(actor: &Actor, relations: &[Relation], now: Instant) -> Result<Narrowed, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let query = tasks::table.filter(tasks::municipality_id.eq(municipality)).into_boxed();
    if relations.contains(&Relation::Municipality) {
        return Ok(query);
    }
    Ok(query.filter(open_to(actor, relations, now)))
}

/// The tasks of the municipality's children that the actor sees, as a condition.
pub fn open_to(actor: &Actor, relations: &[Relation], now: Instant) -> Condition {
    if relations.contains(&Relation::Municipality) {
        return Box::new(sql::<Nullable<Bool>>("1 = 1"));
    }
    let whole = of_children(actor, relations, now, true);
    let own = of_children(actor, relations, now, false);
    Box::new(whole.or(own.and(mine(actor, now))))
}

/// Tasks of the children that one of `relations` opens.
fn of_children(actor: &Actor, relations: &[Relation], now: Instant, whole: bool) -> Condition {
    Box::new(among(tasks::child_id, actor, relations, now, whole))
}

/// Whose list a task is on: the person's it was given to; else everybody's of the agency; else, by its role, the lead
/// coordinator's, the section's, or that of the agencies of this kind in the child's care team.
pub fn mine(actor: &Actor, now: Instant) -> Condition {
    let mut condition: Condition = Box::new(tasks::user_id.eq(actor.user_id));
    if let Some(agency) = actor.agency_id {
        condition = Box::new(condition.or(tasks::user_id.is_null().and(tasks::agency_id.eq(agency))));
    }
    match by_role(actor, now) {
        Some(more) => Box::new(condition.or(more)),
        None => condition,
    }
}

fn by_role(actor: &Actor, now: Instant) -> Option<Condition> {
    let nobody = || tasks::user_id.is_null().and(tasks::agency_id.is_null());
    match actor.role {
        Role::Section | Role::SectionManager => {
            Some(Box::new(nobody().and(tasks::role.eq(TaskRole::Section)).nullable()))
        }
        Role::Coordinator => actor.coordinator_id.map(|own| of_lead(own, now.day())),
        role => {
            let part = TaskRole::of_partner(role)?;
            let team = of_children(actor, &[Relation::CareTeam], now, false);
            Some(Box::new(nobody().and(tasks::role.eq(part)).and(team)))
        }
    }
}

/// What falls to a child's lead coordinator: the coordinator's part; the consultation specialist's, who is the same person
/// or works for an office that does not sign in here; and an eye on what the others have to do who do not sign in either,
/// named or not.
fn of_lead(coordinator: CoordinatorId, today: NaiveDate) -> Condition {
    let leads = || {
        assignments::table
            .filter(assignments::coordinator_id.eq(coordinator))
            .filter(assignments::role.eq(CaseRole::Lead))
            .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
            .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
    };
    let led = leads().select(assignments::child_id.nullable());
    let followed = leads().select(assignments::child_id.nullable());
    let nobody = || tasks::user_id.is_null().and(tasks::agency_id.is_null());
    Box::new(
        nobody()
            .and(tasks::role.eq_any([TaskRole::Coordinator, TaskRole::ConsultationSpecialist]))
            .and(tasks::child_id.eq_any(led))
            .or(tasks::user_id
                .is_null()
                .and(tasks::role.eq_any(TaskRole::FOLLOWED))
                .and(tasks::child_id.eq_any(followed))),
    )
}

/// Those of these tasks that are on the actor's own list.
pub fn own(db: &mut Db, actor: &Actor, ids: &[TaskId], now: Instant) -> Result<Vec<TaskId>, Problem> {
    let query = tasks::table.filter(tasks::id.eq_any(ids)).filter(mine(actor, now));
    Ok(query.select(tasks::id).load(&mut **db)?)
}

/// The task that came from one thing.
pub fn from_source(db: &mut Db, source: TaskSource, id: SubjectId) -> Result<Option<Task>, Problem> {
    let query =
        tasks::table.filter(tasks::source.eq(source)).filter(tasks::source_id.eq(id)).filter(tasks::step.eq(""));
    Ok(query.select(Task::as_select()).first(&mut **db).optional()?)
}

/// Everything that came from one thing, in whatever state, in the order in which it was made.
pub fn all_from_source(db: &mut Db, source: TaskSource, id: SubjectId) -> Result<Vec<Task>, Problem> {
    let query = tasks::table.filter(tasks::source.eq(source)).filter(tasks::source_id.eq(id));
    Ok(query.order(tasks::id).select(Task::as_select()).load(&mut **db)?)
}

/// The tasks that came from the minutes of a conference, in whatever state.
pub fn of_minutes(db: &mut Db, child: ChildId, conference: ConferenceId) -> Result<Vec<Task>, Problem> {
    Ok(tasks::table
        .filter(tasks::child_id.eq(child))
        .filter(tasks::conference_id.eq(conference))
        .filter(tasks::source.eq(TaskSource::Minutes))
        .order(tasks::id)
        .select(Task::as_select())
        .load(&mut **db)?)
}

/// A child's open tasks: all, or only those from one source or of one assignment.
pub fn open_of_child(
    db: &mut Db,
    child: ChildId,
    source: Option<TaskSource>,
    assignment: Option<AssignmentId>,
) -> Result<Vec<Task>, Problem> {
    let mut query =
        tasks::table.filter(tasks::child_id.eq(child)).filter(tasks::state.eq(TaskState::Open)).into_boxed();
    if let Some(source) = source {
        query = query.filter(tasks::source.eq(source));
    }
    if let Some(assignment) = assignment {
        query = query.filter(tasks::assignment_id.eq(assignment));
    }
    Ok(query.order(tasks::id).select(Task::as_select()).load(&mut **db)?)
}

/// Adds a task.
pub fn insert(db: &mut Db, task: &Task) -> Result<(), Problem> {
    diesel::insert_into(tasks::table).values(task).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed task over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, task: &Task) -> Result<(), Problem> {
    let saved = diesel::update(tasks::table.find(task.id))
        .filter(tasks::version.eq(task.version - 1))
        .set((
            &task.facts,
            tasks::state.eq(task.state),
            tasks::done_at.eq(task.done_at),
            tasks::done_by.eq(task.done_by),
            tasks::skip_reason.eq(&task.skip_reason),
            tasks::due_offset.eq(&task.due_offset),
            tasks::version.eq(task.version),
            tasks::updated_at.eq(task.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
