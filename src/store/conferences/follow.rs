//! What follows a change of the child's coordinator.

use diesel::prelude::*;

use crate::base::ids::{AssignmentId, ChildId, ConferenceId, CoordinatorId};
use crate::base::problem::Problem;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::conferences::{Conference, ConferenceState, Participant};
use crate::rules::tasks::{TaskSource, TaskState};
use crate::schema::{
    activities, assignments, care_assessments, care_team_members, conference_participants as participants, conferences,
    consents, files, guardians, service_plans, tasks,
};
use crate::store::{AnyConnection, Db};

/// The child's conferences that are still to be held, locked until the transaction ends.
pub fn pending(db: &mut Db, child: ChildId) -> Result<Vec<Conference>, Problem> {
    let states = [ConferenceState::Requested, ConferenceState::Coordinating, ConferenceState::Scheduled];
    if let AnyConnection::Pg(c) = &mut **db {
        let held = conferences::table.filter(conferences::child_id.eq(child)).order(conferences::id);
        held.select(conferences::id).for_no_key_update().load::<ConferenceId>(c)?;
    }
    Ok(conferences::table
        .filter(conferences::child_id.eq(child))
        .filter(conferences::state.eq_any(states))
        .order(conferences::id)
        .select(Conference::as_select())
        .load(&mut **db)?)
}

/// Coordinators who were lead of the child, or asked to be, and have no case of it any more.
pub fn former_leads(db: &mut Db, child: ChildId) -> Result<Vec<CoordinatorId>, Problem> {
    let open = [AssignmentState::Proposed, AssignmentState::Reserved, AssignmentState::Active];
    let still = assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::state.eq_any(open))
        .select(assignments::coordinator_id)
        .load::<CoordinatorId>(&mut **db)?;
    Ok(assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::coordinator_id.ne_all(still))
        .select(assignments::coordinator_id)
        .distinct()
        .load(&mut **db)?)
}

/// Whether the coordinator has the child, is reserved for it or is being asked.
pub fn has_case(db: &mut Db, child: ChildId, coordinator: CoordinatorId) -> Result<bool, Problem> {
    let open = [AssignmentState::Proposed, AssignmentState::Reserved, AssignmentState::Active];
    let cases = assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::coordinator_id.eq(coordinator))
        .filter(assignments::state.eq_any(open));
    Ok(cases.count().get_result::<i64>(&mut **db)? > 0)
}

/// Whether anybody ever had, or was asked to take, the child.
pub fn was_assigned(db: &mut Db, child: ChildId) -> Result<bool, Problem> {
    let cases = assignments::table.filter(assignments::child_id.eq(child));
    Ok(cases.count().get_result::<i64>(&mut **db)? > 0)
}

/// How much hangs on a child beside one conference: other conferences, files, activities, guardians, consents, places in
/// the team, assessments, plans, and tasks but those that the calendar gave and nobody has touched.
pub fn hanging(db: &mut Db, child: ChildId, but: ConferenceId) -> Result<i64, Problem> {
    let mut total: i64 = conferences::table
        .filter(conferences::child_id.eq(child))
        .filter(conferences::id.ne(but))
        .count()
        .get_result(&mut **db)?;
    total += files::table.filter(files::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total += activities::table.filter(activities::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total += guardians::table.filter(guardians::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total += consents::table.filter(consents::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total +=
        care_team_members::table.filter(care_team_members::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total +=
        care_assessments::table.filter(care_assessments::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    let untouched = tasks::source
        .eq(TaskSource::Checklist)
        .and(tasks::step.not_like("added:%"))
        .and(tasks::state.ne(TaskState::Done))
        .and(tasks::due_offset.is_not_null())
        .and(tasks::agency_id.is_null())
        .and(tasks::user_id.is_null());
    total += service_plans::table.filter(service_plans::child_id.eq(child)).count().get_result::<i64>(&mut **db)?;
    total += tasks::table
        .filter(tasks::child_id.eq(child))
        .filter(diesel::dsl::not(untouched))
        .count()
        .get_result::<i64>(&mut **db)?;
    Ok(total)
}

/// The places at tables that this case brought about: the coordinator's own and those of the one before.
pub fn of_case(db: &mut Db, case: AssignmentId) -> Result<Vec<Participant>, Problem> {
    Ok(participants::table
        .filter(participants::joined_with.eq(case).or(participants::left_with.eq(case)))
        .order(participants::id)
        .select(Participant::as_select())
        .load(&mut **db)?)
}
