//! A coordinator's open cases with their children, and the leads of the last months. Loads come from
//! `store/situation.rs`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{CoordinatorId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::children::Child;
use crate::schema::{assignments, children};
use crate::store::Db;

/// The open cases of a coordinator, the earliest start first.
pub fn cases(
    db: &mut Db,
    municipality: MunicipalityId,
    coordinator: CoordinatorId,
) -> Result<Vec<(Assignment, Child)>, Problem> {
    let open = [AssignmentState::Proposed, AssignmentState::Reserved, AssignmentState::Active];
    Ok(assignments::table
        .inner_join(children::table)
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::coordinator_id.eq(coordinator))
        .filter(assignments::state.eq_any(open))
        .order((assignments::starts_on, assignments::id))
        .select((Assignment::as_select(), Child::as_select()))
        .load(&mut **db)?)
}

/// The lead cases a coordinator has or had on `from` or later; not what came to nothing.
pub fn leads_since(
    db: &mut Db,
    municipality: MunicipalityId,
    coordinator: CoordinatorId,
    from: NaiveDate,
) -> Result<Vec<Assignment>, Problem> {
    let held = [AssignmentState::Proposed, AssignmentState::Reserved, AssignmentState::Active, AssignmentState::Ended];
    Ok(assignments::table
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::coordinator_id.eq(coordinator))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(held))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(from)))
        .select(Assignment::as_select())
        .load(&mut **db)?)
}
