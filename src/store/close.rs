//! What ends with a child's support: open cases and messages that are not out yet.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId};
use crate::base::problem::Problem;
use crate::rules::assignments::{AssignmentState, EndReason};
use crate::schema::{assignments, notifications};
use crate::store::Db;

/// A case that is still with its coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCase {
    /// The assignment.
    pub id: AssignmentId,
    /// With whom it is.
    pub coordinator_id: CoordinatorId,
    /// Its state: proposed, reserved or active.
    pub state: AssignmentState,
    /// Its first day.
    pub starts_on: NaiveDate,
}

/// The open cases of a child.
pub fn open_cases(db: &mut Db, child: ChildId) -> Result<Vec<OpenCase>, Problem> {
    let rows = assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::state.eq_any([
            AssignmentState::Proposed,
            AssignmentState::Reserved,
            AssignmentState::Active,
        ]))
        .order(assignments::id)
        .select((assignments::id, assignments::coordinator_id, assignments::state, assignments::starts_on))
        .load(&mut **db)?;
    Ok(rows
        .into_iter()
        .map(|(id, coordinator_id, state, starts_on)| OpenCase { id, coordinator_id, state, starts_on })
        .collect())
}

/// Brings a case to its final state.
pub fn end_case(
    db: &mut Db,
    id: AssignmentId,
    state: AssignmentState,
    ends_on: Option<NaiveDate>,
    reason: EndReason,
) -> Result<(), Problem> {
    diesel::update(assignments::table.find(id))
        .set((
            assignments::state.eq(state),
            assignments::ends_on.eq(ends_on),
            assignments::end_reason.eq(reason),
            assignments::version.eq(assignments::version + 1),
        ))
        .execute(&mut **db)?;
    Ok(())
}

/// Cancels the child's messages that are still held at `now`; with `all`, also those that were shown already, so that
/// none is ever shown again.
pub fn cancel_notifications(db: &mut Db, child: ChildId, now: Instant, all: bool) -> Result<usize, Problem> {
    let mut query = notifications::table
        .filter(notifications::child_id.eq(child))
        .filter(notifications::cancelled_at.is_null())
        .select(notifications::id)
        .into_boxed();
    if !all {
        query = query.filter(notifications::held_until.gt(now));
    }
    let ids: Vec<crate::base::ids::NotificationId> = query.load(&mut **db)?;
    let cancelled = diesel::update(notifications::table.filter(notifications::id.eq_any(&ids)))
        .set((notifications::cancelled_at.eq(now), notifications::version.eq(notifications::version + 1)))
        .execute(&mut **db)?;
    Ok(cancelled)
}
