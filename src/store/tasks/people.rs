//! Who a task might be given to: people, agencies of the care team, offices with the case; and what a section has to do
//! that belongs to no child.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{AgencyId, ChildId, Id as _, MunicipalityId, SessionId, UserId};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::assignments::AssignmentState;
use crate::rules::tasks::{Task, TaskState};
use crate::rules::users::Actor;
use crate::schema::{agencies, assignments, care_team_members, coordinators, tasks, users};
use crate::store::Db;

/// Somebody a task might be given to, as the rights see them; nobody of another municipality, no closed account.
pub fn assignee(db: &mut Db, municipality: MunicipalityId, user: UserId) -> Result<Option<Actor>, Problem> {
    let row = users::table
        .left_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(users::id.eq(user))
        .filter(users::municipality_id.eq(municipality))
        .filter(users::disabled_at.is_null())
        .select((users::agency_id, coordinators::id.nullable(), users::role))
        .first::<(_, _, _)>(&mut **db)
        .optional()?;
    Ok(row.map(|(agency_id, coordinator_id, role)| Actor {
        user_id: user,
        session_id: SessionId::wrap(user.0),
        municipality_id: Some(municipality),
        agency_id,
        coordinator_id,
        role,
        must_change_password: false,
    }))
}

/// The agencies of a kind that are in a child's care team on a day.
pub fn team_agencies(db: &mut Db, child: ChildId, kind: AgencyKind, day: NaiveDate) -> Result<Vec<AgencyId>, Problem> {
    Ok(care_team_members::table
        .inner_join(agencies::table.on(agencies::id.eq(care_team_members::agency_id)))
        .filter(care_team_members::child_id.eq(child))
        .filter(agencies::kind.eq(kind))
        .filter(care_team_members::starts_on.le(day))
        .filter(care_team_members::ends_on.is_null().or(care_team_members::ends_on.ge(day)))
        .order(agencies::id)
        .select(agencies::id)
        .distinct()
        .load(&mut **db)?)
}

/// Whether an agency is in a child's care team on a day.
pub fn in_team(db: &mut Db, child: ChildId, agency: AgencyId, day: NaiveDate) -> Result<bool, Problem> {
    let places = care_team_members::table
        .filter(care_team_members::child_id.eq(child))
        .filter(care_team_members::agency_id.eq(agency))
        .filter(care_team_members::starts_on.le(day))
        .filter(care_team_members::ends_on.is_null().or(care_team_members::ends_on.ge(day)));
    Ok(places.count().get_result::<i64>(&mut **db)? > 0)
}

/// Whether a coordinator of an office has the child on a day.
pub fn has_case(db: &mut Db, child: ChildId, office: AgencyId, day: NaiveDate) -> Result<bool, Problem> {
    let cases = assignments::table
        .inner_join(coordinators::table)
        .filter(assignments::child_id.eq(child))
        .filter(coordinators::office_id.eq(office))
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(day)));
    Ok(cases.count().get_result::<i64>(&mut **db)? > 0)
}

/// The municipalities whose sections have open tasks of their own, without a child, due on `until` at the latest.
pub fn municipalities_with_own(db: &mut Db, until: NaiveDate) -> Result<Vec<MunicipalityId>, Problem> {
    let query = tasks::table.filter(tasks::child_id.is_null()).filter(tasks::state.eq(TaskState::Open));
    let query = query.filter(tasks::due_on.le(until)).select(tasks::municipality_id).distinct();
    Ok(query.order(tasks::municipality_id).load(&mut **db)?)
}

/// The open tasks with a day that belong to a section and to no child, the earliest first.
pub fn own_of_section(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<Task>, Problem> {
    Ok(tasks::table
        .filter(tasks::child_id.is_null())
        .filter(tasks::state.eq(TaskState::Open))
        .filter(tasks::municipality_id.eq(municipality))
        .filter(tasks::due_on.is_not_null())
        .order((tasks::due_on, tasks::id))
        .select(Task::as_select())
        .load(&mut **db)?)
}
