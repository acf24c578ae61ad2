//! Assignments.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{AgencyId, AssignmentId, ChildId, CoordinatorId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState::{Active, Ended, Expired, Proposed, Reserved, Undone};
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::children::Child;
use crate::schema::{agencies, assignments, children, coordinators, offices};
use crate::store::{Db, MultiBackend, Within};

/// What a list of assignments is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those that stand so today.
    pub state: Option<AssignmentState>,
    /// Only this coordinator's.
    pub coordinator_id: Option<CoordinatorId>,
    /// Only this child's.
    pub child_id: Option<ChildId>,
}

/// An assignment with its child and the coordinator's and the office's name.
#[derive(Debug, Clone, Queryable)]
pub struct Full {
    /// The assignment.
    pub assignment: Assignment,
    /// The child.
    pub child: Child,
    /// The coordinator's name.
    pub coordinator_name: String,
    /// The office.
    pub office_id: AgencyId,
    /// The office's name.
    pub office_name: String,
}

/// The states in which an assignment is with its coordinator.
const OPEN: [AssignmentState; 3] = [Proposed, Reserved, Active];

/// The columns of [`Full`].
macro_rules! columns {
    () => {
        (Assignment::as_select(), Child::as_select(), coordinators::name, offices::agency_id, agencies::name)
    };
}

/// The assignments somebody reaches and a filter lets through.
macro_rules! narrowed {
    ($municipality:expr, $within:expr, $filter:expr, $today:expr) => {{
        let mut query = assignments::table
            .inner_join(children::table)
            .inner_join(coordinators::table.inner_join(offices::table.inner_join(agencies::table)))
            .filter(assignments::municipality_id.eq($municipality))
            .into_boxed();
        match $within {
            Within::Municipality => {}
            Within::Office(office) => {
                query = query.filter(coordinators::office_id.eq(office)).filter(assignments::state.ne(Undone));
            }
            Within::Coordinator(id) => {
                query = query.filter(assignments::coordinator_id.eq(id)).filter(assignments::state.ne(Undone));
            }
        }
        if let Some(id) = $filter.coordinator_id {
            query = query.filter(assignments::coordinator_id.eq(id));
        }
        if let Some(id) = $filter.child_id {
            query = query.filter(assignments::child_id.eq(id));
            // Asking by child must not tell an office whose proposal it holds.
            if $within != Within::Municipality {
                query = query.filter(assignments::state.eq_any([Reserved, Active, Ended]));
            }
        }
        // The same as `rules/assignments/states.rs::effective`, in SQL; a test holds the two together.
        let over = assignments::ends_on.lt($today);
        let not_over = assignments::ends_on.is_null().or(assignments::ends_on.ge($today));
        match $filter.state {
            None => {}
            Some(Proposed) => {
                let in_time = assignments::answer_by.is_null().or(assignments::answer_by.ge($today));
                query = query.filter(assignments::state.eq(Proposed)).filter(in_time);
            }
            Some(Expired) => {
                let late = assignments::state.eq(Proposed).and(assignments::answer_by.lt($today));
                query = query.filter(assignments::state.eq(Expired).or(late));
            }
            Some(Reserved) => {
                query = query.filter(assignments::state.eq(Reserved)).filter(assignments::starts_on.gt($today));
                query = query.filter(not_over);
            }
            Some(Active) => {
                let begun = assignments::state.eq(Reserved).and(assignments::starts_on.le($today));
                query = query.filter(assignments::state.eq(Active).or(begun)).filter(not_over);
            }
            Some(Ended) => {
                let past = assignments::state.eq_any([Reserved, Active]).and(over);
                query = query.filter(assignments::state.eq(Ended).or(past));
            }
            Some(other) => query = query.filter(assignments::state.eq(other)),
        }
        query
    }};
}

/// Adds an assignment.
///
/// # Errors
/// A conflict `lead_taken` or `already_assigned` where the child has an open one already.
pub fn insert(db: &mut Db, assignment: &Assignment) -> Result<(), Problem> {
    diesel::insert_into(assignments::table).values(assignment).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed assignment over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, assignment: &Assignment) -> Result<(), Problem> {
    let saved = diesel::update(assignments::table.find(assignment.id))
        .filter(assignments::version.eq(assignment.version - 1))
        .set(assignment)
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// One assignment as far as somebody reaches, with child and names. Undone ones exist for the whole municipality
/// only: nobody outside ever hears of them.
pub fn find(
    db: &mut Db,
    municipality: MunicipalityId,
    within: Within,
    id: AssignmentId,
) -> Result<Option<Full>, Problem> {
    let filter = Filter::default();
    let found = narrowed!(municipality, within, filter, NaiveDate::MIN).filter(assignments::id.eq(id));
    Ok(found.select(columns!()).first(&mut **db).optional()?)
}

/// A page of the assignments somebody reaches, the newest first, as they stand on `today`.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    within: Within,
    filter: &Filter,
    today: NaiveDate,
    page: &Page,
) -> Result<Listed<Full>, Problem> {
    let mut query = narrowed!(municipality, within, filter, today);
    if let Some(after) = &page.after {
        query = query.filter(assignments::id.lt(AssignmentId::wrap(after.id)));
    }
    let rows = query.order(assignments::id.desc()).limit(page.limit + 1).select(columns!()).load(&mut **db)?;
    let mark = |row: &Full| Mark { key: String::new(), id: row.assignment.id.0 };
    page.listed(rows, mark, || Ok(narrowed!(municipality, within, filter, today).count().get_result(&mut **db)?))
}

/// The open lead assignment of a child.
pub fn open_lead(db: &mut Db, child: ChildId) -> Result<Option<Assignment>, Problem> {
    Ok(assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(OPEN))
        .select(Assignment::as_select())
        .first(&mut **db)
        .optional()?)
}

/// Reservations and open proposals of a child that start on the day of its discharge.
pub fn reserved_at_discharge(db: &mut Db, child: ChildId) -> Result<Vec<Assignment>, Problem> {
    Ok(assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::state.eq_any([Reserved, Proposed]))
        .filter(assignments::starts_at_discharge.eq(true))
        .order(assignments::id)
        .select(Assignment::as_select())
        .load(&mut **db)?)
}

/// Assignments whose stored state the calendar has overtaken (`rules/assignments/record.rs`), by id.
pub fn due(db: &mut Db, municipality: MunicipalityId, today: NaiveDate) -> Result<Vec<Assignment>, Problem> {
    let query = overtaken(today).filter(assignments::municipality_id.eq(municipality));
    Ok(query.order(assignments::id).select(Assignment::as_select()).load(&mut **db)?)
}

/// The municipalities that have such assignments.
pub fn municipalities_due(db: &mut Db, today: NaiveDate) -> Result<Vec<MunicipalityId>, Problem> {
    let query = overtaken(today).select(assignments::municipality_id).distinct();
    Ok(query.order(assignments::municipality_id).load(&mut **db)?)
}

fn overtaken(today: NaiveDate) -> assignments::BoxedQuery<'static, MultiBackend> {
    let expired = assignments::state.eq(Proposed).and(assignments::answer_by.lt(today));
    let begun = assignments::state.eq(Reserved).and(assignments::starts_on.le(today));
    let over = assignments::state.eq_any([Reserved, Active]).and(assignments::ends_on.lt(today));
    assignments::table.filter(assignments::state.eq_any(OPEN)).filter(expired.or(begun).or(over)).into_boxed()
}
