//! Children without a lead, and what was tried for them.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::children::Child;
use crate::schema::{assignments, children, coordinators};
use crate::store::Db;

/// The open children of a municipality whom nobody has agreed to lead, in no order.
pub fn without_lead(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<Child>, Problem> {
    let lead = assignments::table
        .filter(assignments::child_id.eq(children::id))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any([AssignmentState::Reserved, AssignmentState::Active]));
    Ok(children::table
        .filter(children::municipality_id.eq(municipality))
        .filter(children::closed_on.is_null())
        .filter(not(exists(lead)))
        .select(Child::as_select())
        .load(&mut **db)?)
}

/// Every lead assignment of these children with the coordinator's name, the oldest first. Undone ones never were.
pub fn tries(db: &mut Db, children: &[ChildId]) -> Result<Vec<(Assignment, String)>, Problem> {
    Ok(assignments::table
        .inner_join(coordinators::table)
        .filter(assignments::child_id.eq_any(children.to_vec()))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.ne(AssignmentState::Undone))
        .order(assignments::id)
        .select((Assignment::as_select(), coordinators::name))
        .load(&mut **db)?)
}
