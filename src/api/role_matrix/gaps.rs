//! What is answered about roles nobody holds.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::role_matrix::{GapCounts, SeenGap};
use crate::base::ids::{ChildId, TaskId};
use crate::base::words::Words;
use crate::rules::role_matrix::GapReason;
use crate::rules::tasks::{DueState, TaskRole, TaskSource};

/// An open task whose role nobody holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleGapOut {
    /// The task.
    task_id: TaskId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// Which role it needs.
    role: TaskRole,
    /// The same in words.
    role_words: Words,
    /// What is to be done.
    title: String,
    /// The same in both languages: English where the title is still the product's own, otherwise as it was written.
    title_words: Words,
    /// Where the task came from.
    source: TaskSource,
    /// By which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// How the day lies to today.
    due: DueState,
    /// The same in words.
    due_words: Words,
    /// Why nobody holds it.
    reason: GapReason,
    /// The same in words.
    reason_words: Words,
}

impl From<SeenGap> for RoleGapOut {
    fn from(gap: SeenGap) -> Self {
        let due_words = gap.task.due_words(gap.today);
        let (source, facts) = (gap.task.source, gap.task.facts);
        Self {
            task_id: gap.task.id,
            child_id: gap.child,
            child_reference: gap.reference,
            role: facts.role,
            role_words: facts.role.label(),
            title: facts.title,
            title_words: gap.title,
            source,
            due_on: facts.due_on,
            due: DueState::of(facts.due_on, gap.today),
            due_words,
            reason: gap.reason,
            reason_words: gap.reason.label(),
        }
    }
}

/// How many gaps a role has.
#[derive(Debug, Serialize, ToSchema)]
struct RoleCountOut {
    /// The role.
    role: TaskRole,
    /// The same in words.
    words: Words,
    /// How many.
    count: i64,
}

/// How many gaps lie so to today.
#[derive(Debug, Serialize, ToSchema)]
struct DueCountOut {
    /// How the day lies.
    due: DueState,
    /// How many.
    count: i64,
}

/// How many open tasks have a role that nobody holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleGapCountsOut {
    /// All.
    all: i64,
    /// By role; roles without a gap are left out.
    by_role: Vec<RoleCountOut>,
    /// By how the day lies to today.
    by_due: Vec<DueCountOut>,
}

impl From<GapCounts> for RoleGapCountsOut {
    fn from(counts: GapCounts) -> Self {
        let role = |(role, count): (TaskRole, i64)| RoleCountOut { role, words: role.label(), count };
        Self {
            all: counts.all,
            by_role: counts.by_role.into_iter().map(role).collect(),
            by_due: counts.by_due.into_iter().map(|(due, count)| DueCountOut { due, count }).collect(),
        }
    }
}
