//! Who has the case of each of many children, with the office.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{ChildId, CoordinatorId};
use crate::base::problem::Problem;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::schema::{agencies, assignments, coordinators};
use crate::store::Db;

/// The lead coordinator of a child.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Lead {
    /// The child.
    pub child_id: ChildId,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The coordinator's name.
    pub name: String,
    /// The office's name.
    pub office_name: String,
    /// The office's telephone.
    pub office_phone: Option<String>,
}

/// The lead's assignment of a child that is open: asked for, agreed or begun.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OpenLead {
    /// The child.
    pub child_id: ChildId,
    /// Where it stands.
    pub state: AssignmentState,
    /// First day.
    pub starts_on: NaiveDate,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The coordinator's name.
    pub name: String,
    /// The office's name.
    pub office_name: String,
    /// The office's telephone.
    pub office_phone: Option<String>,
}

/// The open leads of these children on a day: those who have agreed before those who are only being asked.
pub fn open_of_children(db: &mut Db, children: &[ChildId], day: NaiveDate) -> Result<Vec<OpenLead>, Problem> {
    let open = [AssignmentState::Active, AssignmentState::Reserved, AssignmentState::Proposed];
    let mut rows: Vec<OpenLead> = assignments::table
        .inner_join(coordinators::table.on(coordinators::id.eq(assignments::coordinator_id)))
        .inner_join(agencies::table.on(agencies::id.eq(coordinators::office_id)))
        .filter(assignments::child_id.eq_any(children))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(open))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(day)))
        .order(assignments::id)
        .select((
            assignments::child_id,
            assignments::state,
            assignments::starts_on,
            coordinators::id,
            coordinators::name,
            agencies::name,
            agencies::phone,
        ))
        .load(&mut **db)?;
    rows.sort_by_key(|lead| open.iter().position(|state| *state == lead.state));
    Ok(rows)
}

/// The agreed lead coordinators of these children on a day; a child whose coordinator is only being asked has none.
pub fn of_children(db: &mut Db, children: &[ChildId], day: NaiveDate) -> Result<Vec<Lead>, Problem> {
    Ok(assignments::table
        .inner_join(coordinators::table.on(coordinators::id.eq(assignments::coordinator_id)))
        .inner_join(agencies::table.on(agencies::id.eq(coordinators::office_id)))
        .filter(assignments::child_id.eq_any(children))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(day)))
        .select((assignments::child_id, coordinators::id, coordinators::name, agencies::name, agencies::phone))
        .load(&mut **db)?)
}
