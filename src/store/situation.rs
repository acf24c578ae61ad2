//! What the rules of assignment need to know, read with a few queries however many coordinators there are.
//!
//! Every case of a load comes from here and from nowhere else (`steps/cases/situation.rs` puts it together).

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId, FamilyId, MunicipalityId};
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::{Child, DischargePrecision};
use crate::rules::coordinators::{Absence, Coordinator};
use crate::rules::offices::OfficeRow;
use crate::schema::{absences, agencies, assignments, children, conflicts, coordinators, offices, users};
use crate::store::{Db, Within};

/// The states in which a case is with its coordinator.
const OPEN: [AssignmentState; 3] = [AssignmentState::Proposed, AssignmentState::Reserved, AssignmentState::Active];

/// A coordinator with the office.
#[derive(Debug, Clone, Queryable)]
pub struct Member {
    /// The coordinator.
    pub coordinator: Coordinator,
    /// The office.
    pub office: OfficeRow,
    /// The office's name.
    pub office_name: String,
    /// The office is closed since.
    pub office_closed_on: Option<NaiveDate>,
    /// The account is closed since; none also where there is no account.
    pub account_closed_at: Option<Instant>,
}

/// An open case with what its child weighs by.
#[derive(Debug, Clone, Queryable)]
pub struct OpenCase {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Whose case.
    pub coordinator_id: CoordinatorId,
    /// The child.
    pub child_id: ChildId,
    /// Lead or co.
    pub role: CaseRole,
    /// Where it stood when it was last written.
    pub state: AssignmentState,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Last day for an answer.
    pub answer_by: Option<NaiveDate>,
    /// The child's band.
    pub band: Option<Band>,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Date of discharge.
    pub discharge_on: Option<NaiveDate>,
    /// How exactly that is known.
    pub discharge_precision: DischargePrecision,
    /// School year of entry where it is not the legal one.
    pub school_entry_year: Option<i32>,
    /// In a nursery.
    pub in_nursery: bool,
    /// First day in a nursery, where it is planned.
    pub nursery_entry_on: Option<NaiveDate>,
    /// Year of leaving school, where it is later than usual.
    pub graduation_year: Option<i32>,
}

/// One child of a municipality.
pub fn child(db: &mut Db, municipality: MunicipalityId, id: ChildId) -> Result<Option<Child>, Problem> {
    let found = children::table.find(id).filter(children::municipality_id.eq(municipality));
    Ok(found.select(Child::as_select()).first(&mut **db).optional()?)
}

/// The coordinators somebody reaches, by id.
pub fn members(db: &mut Db, municipality: MunicipalityId, within: Within) -> Result<Vec<Member>, Problem> {
    let mut query = coordinators::table
        .inner_join(offices::table.inner_join(agencies::table))
        .left_join(users::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(coordinators::municipality_id.eq(municipality))
        .into_boxed();
    match within {
        Within::Municipality => {}
        Within::Office(office) => query = query.filter(coordinators::office_id.eq(office)),
        Within::Coordinator(id) => query = query.filter(coordinators::id.eq(id)),
    }
    let columns = (
        Coordinator::as_select(),
        OfficeRow::as_select(),
        agencies::name,
        agencies::closed_on,
        users::disabled_at.nullable(),
    );
    Ok(query.order(coordinators::id).select(columns).load(&mut **db)?)
}

/// Their absences that are not over before `from`, the earliest first.
pub fn absences(
    db: &mut Db,
    municipality: MunicipalityId,
    within: Within,
    from: NaiveDate,
) -> Result<Vec<Absence>, Problem> {
    let mut query = absences::table
        .inner_join(coordinators::table)
        .filter(coordinators::municipality_id.eq(municipality))
        .filter(absences::ends_on.is_null().or(absences::ends_on.ge(from)))
        .into_boxed();
    match within {
        Within::Municipality => {}
        Within::Office(office) => query = query.filter(coordinators::office_id.eq(office)),
        Within::Coordinator(id) => query = query.filter(absences::coordinator_id.eq(id)),
    }
    Ok(query.order((absences::starts_on, absences::id)).select(Absence::as_select()).load(&mut **db)?)
}

/// Their open cases, the earliest first.
pub fn open_cases(db: &mut Db, municipality: MunicipalityId, within: Within) -> Result<Vec<OpenCase>, Problem> {
    let mut query = assignments::table
        .inner_join(children::table)
        .inner_join(coordinators::table)
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::state.eq_any(OPEN))
        .into_boxed();
    match within {
        Within::Municipality => {}
        Within::Office(office) => query = query.filter(coordinators::office_id.eq(office)),
        Within::Coordinator(id) => query = query.filter(assignments::coordinator_id.eq(id)),
    }
    let columns = (
        assignments::id,
        assignments::coordinator_id,
        assignments::child_id,
        assignments::role,
        assignments::state,
        assignments::starts_on,
        assignments::ends_on,
        assignments::answer_by,
        children::care_band,
        children::born_on,
        children::discharge_on,
        children::discharge_precision,
        children::school_entry_year,
        children::in_nursery,
        children::nursery_entry_on,
        children::graduation_year,
    );
    Ok(query.order((assignments::starts_on, assignments::id)).select(columns).load(&mut **db)?)
}

/// The latest start of each coordinator's ended lead cases.
pub fn latest_ended(
    db: &mut Db,
    municipality: MunicipalityId,
) -> Result<Vec<(CoordinatorId, Option<NaiveDate>)>, Problem> {
    Ok(assignments::table
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::state.eq(AssignmentState::Ended))
        .filter(assignments::role.eq(CaseRole::Lead))
        .group_by(assignments::coordinator_id)
        .select((assignments::coordinator_id, max(assignments::starts_on)))
        .load(&mut **db)?)
}

/// Whose ended lead cases began on `from` or later, once for each case.
pub fn ended_since(db: &mut Db, municipality: MunicipalityId, from: NaiveDate) -> Result<Vec<CoordinatorId>, Problem> {
    Ok(assignments::table
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::state.eq(AssignmentState::Ended))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::starts_on.ge(from))
        .select(assignments::coordinator_id)
        .load(&mut **db)?)
}

/// A coordinator, and the care items of one of the children.
pub type CareSeen = (CoordinatorId, Json<Vec<CareItem>>);

/// The care items of the children each coordinator has or had, each combination once.
pub fn care_seen(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<CareSeen>, Problem> {
    Ok(assignments::table
        .inner_join(children::table)
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Ended]))
        .select((assignments::coordinator_id, children::care_items))
        .distinct()
        .load(&mut **db)?)
}

/// Who has declared a conflict with this child's family.
pub fn in_conflict(db: &mut Db, child: ChildId) -> Result<Vec<CoordinatorId>, Problem> {
    Ok(conflicts::table.filter(conflicts::child_id.eq(child)).select(conflicts::coordinator_id).load(&mut **db)?)
}

/// Who has declined this child.
pub fn declined(db: &mut Db, child: ChildId) -> Result<Vec<CoordinatorId>, Problem> {
    Ok(assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::state.eq(AssignmentState::Declined))
        .select(assignments::coordinator_id)
        .load(&mut **db)?)
}

/// Who leads or led a case of this family, and whether it was this child's.
pub fn family_leads(
    db: &mut Db,
    municipality: MunicipalityId,
    family: FamilyId,
) -> Result<Vec<(CoordinatorId, ChildId, AssignmentState)>, Problem> {
    let known = [AssignmentState::Reserved, AssignmentState::Active, AssignmentState::Ended];
    Ok(assignments::table
        .inner_join(children::table)
        .filter(children::family_id.eq(family))
        .filter(assignments::municipality_id.eq(municipality))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(known))
        .select((assignments::coordinator_id, assignments::child_id, assignments::state))
        .load(&mut **db)?)
}
