//! Open tasks whose role nobody holds: `rules/role_matrix.rs` said in SQL, so that a list and a count walk an index.

use chrono::NaiveDate;
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::AGREED;
use crate::base::ids::{ChildId, Id as _, MunicipalityId, TaskId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::assignments::CaseRole;
use crate::rules::permissions::{Action, Relation, reach};
use crate::rules::tasks::{DueState, Task, TaskRole, TaskState};
use crate::rules::users::Role;
use crate::schema::{
    agencies, assignments, care_team_members as members, children, consent_recipients as recipients, consents,
    coordinators, service_plans, tasks, users,
};
use crate::store::{Db, MultiBackend};

/// What a list of gaps is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those of this role.
    pub role: Option<TaskRole>,
    /// Only those whose day lies so.
    pub due: Option<DueState>,
    /// Only those of this child.
    pub child: Option<ChildId>,
}

/// An open task whose role nobody holds.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The task.
    pub task: Task,
    /// The child.
    pub child: ChildId,
}

type Condition = Box<dyn BoxableExpression<tasks::table, MultiBackend, SqlType = Bool>>;
type Narrowed = tasks::BoxedQuery<'static, MultiBackend>;

/// Stands for the day of a task without one: such tasks come last.
const LAST_DAY: &str = "9999-12-31";

/// The consents that cover an agency of the care team on the day, for a query on `members` and `agencies`.
macro_rules! covering {
    ($today:expr) => {
        consents::table
            .inner_join(recipients::table)
            .filter(consents::child_id.eq(members::child_id))
            .filter(consents::starts_on.le($today))
            .filter(consents::ends_on.is_null().or(consents::ends_on.ge($today)))
            .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt($today)))
            .filter(
                recipients::agency_id
                    .eq(members::agency_id.nullable())
                    .or(recipients::agency_kind.eq(agencies::kind.nullable())),
            )
            .select(consents::id)
    };
}

/// A page of the gaps of a municipality, the most urgent first.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    filter: &Filter,
    page: &Page,
    today: NaiveDate,
) -> Result<Listed<Gap>, Problem> {
    let after = match &page.after {
        Some(mark) => Some((mark.key.clone(), mark.day()?, TaskId::wrap(mark.id))),
        None => None,
    };
    let mut rows: Vec<Task> = Vec::new();
    // First those with a day, in the order of their index, then those without one: each walk stops with the page.
    if after.as_ref().is_none_or(|(key, ..)| key != LAST_DAY) {
        let mut dated = narrowed(municipality, filter, today).filter(tasks::due_on.is_not_null());
        if let Some((_, day, id)) = &after {
            let same_day = tasks::due_on.eq(*day).and(tasks::id.gt(*id));
            dated = dated.filter(tasks::due_on.gt(*day).or(same_day));
        }
        let query = dated.order((tasks::due_on, tasks::id)).limit(page.limit + 1).select(Task::as_select());
        rows = query.load(&mut **db)?;
    }
    let missing = page.limit + 1 - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if missing > 0 {
        let mut undated = narrowed(municipality, filter, today).filter(tasks::due_on.is_null());
        if let Some((_, _, id)) = after.filter(|(key, ..)| key == LAST_DAY) {
            undated = undated.filter(tasks::id.gt(id));
        }
        rows.extend(undated.order(tasks::id).limit(missing).select(Task::as_select()).load::<Task>(&mut **db)?);
    }
    let mark = |task: &Task| Mark {
        key: task.facts.due_on.map_or_else(|| LAST_DAY.to_owned(), |due| due.to_string()),
        id: task.id.0,
    };
    let all = || narrowed(municipality, filter, today);
    let Listed { rows, next, total } = page.listed(rows, mark, || Ok(all().count().get_result(&mut **db)?))?;
    let rows = rows.into_iter().filter_map(|task| Some(Gap { child: task.child_id?, task })).collect();
    Ok(Listed { rows, next, total })
}

/// How many gaps a municipality has, by role and day.
pub fn count_by_role_and_day(
    db: &mut Db,
    municipality: MunicipalityId,
    today: NaiveDate,
) -> Result<Vec<(TaskRole, Option<NaiveDate>, i64)>, Problem> {
    Ok(tasks::table
        .filter(tasks::municipality_id.eq(municipality))
        .filter(tasks::state.eq(TaskState::Open))
        .filter(of_open_child())
        .filter(unheld(today))
        .group_by((tasks::role, tasks::due_on))
        .select((tasks::role, tasks::due_on, count_star()))
        .load(&mut **db)?)
}

fn narrowed(municipality: MunicipalityId, filter: &Filter, today: NaiveDate) -> Narrowed {
    let mut query = tasks::table
        .filter(tasks::municipality_id.eq(municipality))
        .filter(tasks::state.eq(TaskState::Open))
        .filter(of_open_child())
        .filter(unheld(today))
        .into_boxed();
    if let Some(role) = filter.role {
        query = query.filter(tasks::role.eq(role));
    }
    if let Some(child) = filter.child {
        query = query.filter(tasks::child_id.eq(child));
    }
    match filter.due.map(|due| due.days(today)) {
        None => {}
        Some(None) => query = query.filter(tasks::due_on.is_null()),
        Some(Some((from, until))) => {
            if let Some(from) = from {
                query = query.filter(tasks::due_on.ge(from));
            }
            if let Some(until) = until {
                query = query.filter(tasks::due_on.le(until));
            }
        }
    }
    query
}

fn of_open_child() -> Condition {
    let open = children::table
        .filter(children::id.nullable().eq(tasks::child_id))
        .filter(children::closed_on.is_null())
        .select(children::id);
    Box::new(exists(open))
}

/// Nobody holds the task: as `Situation::gap`.
fn unheld(today: NaiveDate) -> Condition {
    let of_user = tasks::user_id.is_not_null().and(not(open_to_person(today)));
    let followed = tasks::role.eq_any(TaskRole::FOLLOWED).and(led(today, false));
    let of_agency =
        tasks::user_id.is_null().and(tasks::agency_id.is_not_null()).and(not(agency_there(today))).and(not(followed));
    let of_role = tasks::user_id.is_null().and(tasks::agency_id.is_null()).and(not(held_by_role(today)));
    Box::new(of_user.or(of_agency).or(of_role))
}

/// The named person has an open account and can open the child: as `Situation::gap_of_person`.
fn open_to_person(today: NaiveDate) -> Condition {
    let people = |relation: Relation| {
        let roles = Role::ALL.iter().filter(|role| reach(**role, Action::TaskSee).contains(&relation));
        (users::id.nullable().eq(tasks::user_id))
            .and(users::disabled_at.is_null())
            .and(users::role.eq_any(roles.copied().collect::<Vec<_>>()))
    };
    let agreed = || {
        (assignments::child_id.nullable().eq(tasks::child_id))
            .and(assignments::state.eq_any(AGREED))
            .and(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
    };
    let section = users::table.filter(people(Relation::Municipality)).select(users::id);
    let own_case = users::table
        .inner_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .inner_join(assignments::table.on(assignments::coordinator_id.eq(coordinators::id)))
        .filter(people(Relation::OwnCase))
        .filter(agreed())
        .select(users::id);
    let of_office = users::table
        .inner_join(coordinators::table.on(coordinators::office_id.nullable().eq(users::agency_id)))
        .inner_join(assignments::table.on(assignments::coordinator_id.eq(coordinators::id)))
        .filter(people(Relation::Office))
        .filter(agreed())
        .select(users::id);
    let in_team = users::table
        .inner_join(members::table.on(members::agency_id.nullable().eq(users::agency_id)))
        .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
        .filter(people(Relation::CareTeam))
        .filter(members::child_id.nullable().eq(tasks::child_id))
        .filter(members::starts_on.le(today))
        .filter(members::ends_on.is_null().or(members::ends_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)))
        .filter(exists(covering!(today)))
        .select(users::id);
    Box::new(exists(section).or(exists(own_case)).or(exists(of_office)).or(exists(in_team)))
}

/// Somebody holds the role: as `Situation::gap_of_role`.
fn held_by_role(today: NaiveDate) -> Condition {
    let mut of_lead = TaskRole::FOLLOWED.to_vec();
    of_lead.push(TaskRole::Coordinator);
    let specialist = led(today, true).or(team(AgencyKind::ConsultationOffice, today)).or(plan(false, today));
    let specialist = led(today, false).and(specialist);
    let mut condition: Condition = Box::new(
        tasks::role
            .eq(TaskRole::Section)
            .or(tasks::role.eq_any(of_lead).and(led(today, false)))
            .or(tasks::role.eq(TaskRole::ConsultationSpecialist).and(specialist)),
    );
    for role in TaskRole::MATRIX {
        if let Some(kind) = role.team_kind() {
            condition = Box::new(condition.or(tasks::role.eq(role).and(team(kind, today))));
        }
    }
    condition
}

/// The named agency still has to do with the child: as `Situation::gap_of_agency`.
fn agency_there(today: NaiveDate) -> Condition {
    let section = agencies::table
        .filter(agencies::id.nullable().eq(tasks::agency_id))
        .filter(agencies::kind.eq(AgencyKind::DisabilitySupportSection))
        .select(agencies::id);
    let case = assignments::table
        .inner_join(coordinators::table)
        .filter(assignments::child_id.nullable().eq(tasks::child_id))
        .filter(coordinators::office_id.nullable().eq(tasks::agency_id))
        .filter(assignments::state.eq_any(AGREED))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
        .select(assignments::id);
    let places = members::table
        .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
        .filter(members::child_id.nullable().eq(tasks::child_id))
        .filter(agencies::id.nullable().eq(tasks::agency_id))
        .filter(members::starts_on.le(today))
        .filter(members::ends_on.is_null().or(members::ends_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)))
        .filter(exists(covering!(today)))
        .select(members::id);
    Box::new(exists(section).or(exists(case)).or(plan(true, today)).or(exists(places)))
}

/// The child has an agreed lead; with `specialist`, one who is a consultation specialist too.
fn led(today: NaiveDate, specialist: bool) -> Condition {
    let leads = assignments::table
        .inner_join(coordinators::table)
        .filter(assignments::child_id.nullable().eq(tasks::child_id))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(AGREED))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)));
    if specialist {
        Box::new(exists(leads.filter(coordinators::consultation_specialist.eq(true)).select(assignments::id)))
    } else {
        Box::new(exists(leads.select(assignments::id)))
    }
}

/// An agency of this kind is in the child's care team and a consent covers it.
fn team(kind: AgencyKind, today: NaiveDate) -> Condition {
    let places = members::table
        .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
        .filter(members::child_id.nullable().eq(tasks::child_id))
        .filter(agencies::kind.eq(kind))
        .filter(members::starts_on.le(today))
        .filter(members::ends_on.is_null().or(members::ends_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)))
        .filter(exists(covering!(today)))
        .select(members::id);
    Box::new(exists(places))
}

/// A plan of the child runs that an office has made; with `named`, the office the task was given to.
fn plan(named: bool, today: NaiveDate) -> Condition {
    let plans = service_plans::table
        .inner_join(agencies::table.on(agencies::id.nullable().eq(service_plans::office_id)))
        .filter(service_plans::child_id.nullable().eq(tasks::child_id))
        .filter(service_plans::starts_on.le(today))
        .filter(service_plans::ends_on.ge(today))
        .filter(service_plans::ended_on.is_null().or(service_plans::ended_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)));
    if named {
        Box::new(exists(plans.filter(service_plans::office_id.eq(tasks::agency_id)).select(service_plans::id)))
    } else {
        Box::new(exists(plans.select(service_plans::id)))
    }
}
