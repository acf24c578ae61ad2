//! The shapes of `/assignments`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::assignments::Seen;
use crate::actions::assignments::decide::Choice;
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, CoordinatorId, DecisionId};
use crate::rules::assignments::{AssignmentState, CaseRole, ChoiceReason, DeclineReason, EndReason};
use crate::rules::children::standing::ShortChild;
use crate::rules::decisions::DecisionMode;

/// Who is to take a child.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// `assign` where it is agreed already, `propose` to ask.
    mode: DecisionMode,
    /// Whom.
    coordinator_id: CoordinatorId,
    /// Lead or co.
    role: CaseRole,
    /// First day; without one the day of discharge, or today where that is past or unknown.
    starts_on: Option<NaiveDate>,
    /// Why this one. Needed for anybody but the first candidate and for going above the target.
    reason: Option<ChoiceReason>,
    /// The same in words; needed with `other`.
    #[schema(max_length = 2000)]
    reason_note: Option<String>,
    /// Go above the ceiling: a section manager only, with a reason.
    exceed_ceiling: Option<bool>,
}

impl From<DecisionIn> for Choice {
    fn from(input: DecisionIn) -> Self {
        Self {
            mode: input.mode,
            coordinator_id: input.coordinator_id,
            role: input.role,
            starts_on: input.starts_on,
            reason: input.reason,
            reason_note: input.reason_note,
            exceed_ceiling: input.exceed_ceiling.unwrap_or(false),
        }
    }
}

/// Why a proposal is declined.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineIn {
    /// Why.
    pub reason: DeclineReason,
    /// In words; needed with `other`.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// A remark.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteIn {
    /// A remark.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// When and why a case ends.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndIn {
    /// Last day.
    pub on: NaiveDate,
    /// Why.
    pub reason: EndReason,
    /// In words; needed with `other`.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// An assignment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentOut {
    /// Id.
    id: AssignmentId,
    /// Where it stands today.
    state: AssignmentState,
    /// Lead or co.
    role: CaseRole,
    /// The coordinator.
    coordinator_id: CoordinatorId,
    /// The coordinator's name.
    coordinator_name: String,
    /// The office.
    office_id: AgencyId,
    /// The office's name.
    office_name: String,
    /// First day.
    starts_on: NaiveDate,
    /// Last day, once one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<NaiveDate>,
    /// Last day for the answer to a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_by: Option<NaiveDate>,
    /// Answered at.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Instant>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_reason: Option<DeclineReason>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_reason: Option<EndReason>,
    /// What was written with the answer or the ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The child; only for the section and for whoever has agreed to take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    child_id: Option<ChildId>,
    /// The child's reference code; as `child_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    child_reference: Option<String>,
    /// The child's name, where it has one; as `child_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    child_name: Option<String>,
    /// The child in short form, for whoever is being asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<ShortChild>,
    /// The decision it came from; for the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_id: Option<DecisionId>,
    /// Until then the decision can be undone; for the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<Instant>,
    /// Made at.
    created_at: Instant,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Seen> for AssignmentOut {
    fn from(seen: Seen) -> Self {
        let Seen { full, state, decides, names_child, short } = seen;
        let (assignment, child) = (full.assignment, full.child);
        Self {
            id: assignment.id,
            state,
            role: assignment.role,
            coordinator_id: assignment.coordinator_id,
            coordinator_name: full.coordinator_name,
            office_id: full.office_id,
            office_name: full.office_name,
            starts_on: assignment.starts_on,
            ends_on: assignment.ends_on,
            answer_by: assignment.answer_by,
            answered_at: assignment.answered_at,
            decline_reason: assignment.decline_reason,
            end_reason: assignment.end_reason,
            note: assignment.note,
            child_id: names_child.then_some(child.id),
            child_reference: names_child.then_some(child.reference),
            child_name: child.facts.name.filter(|_| names_child),
            child: short,
            decision_id: decides.then_some(assignment.decision_id),
            undo_until: decides.then_some(assignment.undo_until),
            created_at: assignment.created_at,
            version: assignment.version,
        }
    }
}

impl Versioned for AssignmentOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/assignments/{}", self.id))
    }
}
