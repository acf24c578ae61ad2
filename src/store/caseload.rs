//! A coordinator's open cases with their children. Loads come from `store/situation.rs`.

use diesel::prelude::*;

use crate::base::ids::{CoordinatorId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::record::Assignment;
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
