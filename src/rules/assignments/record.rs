//! An assignment as it is stored.
//!
//! The stored state may lag behind the calendar: an unanswered proposal runs out and a reservation begins by the mere
//! passing of days. Readers take [`Assignment::state_on`] for what is true.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId, DecisionId, MunicipalityId, UserId};
use crate::rules::assignments::states::{effective, is_open};
use crate::rules::assignments::{AssignmentState, CaseRole, DeclineReason, EndReason};

/// A coordinator's case (product contract §2).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::assignments, treat_none_as_null = true)]
pub struct Assignment {
    /// Id.
    pub id: AssignmentId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// Lead or co.
    pub role: CaseRole,
    /// Where it stood when it was last written.
    pub state: AssignmentState,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day, once one is known.
    pub ends_on: Option<NaiveDate>,
    /// The decision it came from.
    pub decision_id: DecisionId,
    /// Last day for the answer to a proposal.
    pub answer_by: Option<NaiveDate>,
    /// Answered at.
    pub answered_at: Option<Instant>,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// What was written with the answer or the ending.
    pub note: Option<String>,
    /// Until then the decision can be undone and its notices are held.
    pub undo_until: Instant,
    /// Who decided.
    pub created_by: UserId,
    /// Made at.
    pub created_at: Instant,
    /// Version.
    pub version: i32,
    /// Whether its first day is that of the discharge, and follows it until the case has begun.
    pub starts_at_discharge: bool,
}

impl Assignment {
    /// Where it stands on `today`: a proposal past its last day for an answer has expired, a reservation whose day has
    /// come is active, a case past its last day has ended.
    pub fn state_on(&self, today: NaiveDate) -> AssignmentState {
        effective(self.state, self.starts_on, self.ends_on, self.answer_by, today)
    }

    /// Whether the coordinator has or had the child: never merely asked, nor taken back before it began.
    pub fn was_agreed(&self, today: NaiveDate) -> bool {
        matches!(self.state_on(today), AssignmentState::Reserved | AssignmentState::Active | AssignmentState::Ended)
    }

    /// Whether it is open on `today` ([`is_open`]).
    pub fn open_on(&self, today: NaiveDate) -> bool {
        is_open(self.state_on(today))
    }
}
