//! What is sent and answered about tasks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::tasks::{Counts, Seen};
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, ConferenceId, SubjectId, TaskId, UserId};
use crate::base::words::Words;
use crate::rules::skip_reasons::reason;
use crate::rules::tasks::{DueState, TaskFacts, TaskRole, TaskSource, TaskState};

/// A task as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskIn {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 200, example = "訪問看護ステーションに連絡する")]
    title: String,
    /// More about it.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Who is responsible.
    role: TaskRole,
    /// At which agency. One that could not see the task is refused.
    agency_id: Option<AgencyId>,
    /// Which person; of that agency, where one is named.
    user_id: Option<UserId>,
    /// By which day.
    due_on: Option<NaiveDate>,
}

impl From<TaskIn> for TaskFacts {
    fn from(input: TaskIn) -> Self {
        Self {
            title: input.title,
            note: input.note,
            role: input.role,
            agency_id: input.agency_id,
            user_id: input.user_id,
            due_on: input.due_on,
        }
    }
}

impl From<TaskFacts> for TaskIn {
    fn from(facts: TaskFacts) -> Self {
        Self {
            title: facts.title,
            note: facts.note,
            role: facts.role,
            agency_id: facts.agency_id,
            user_id: facts.user_id,
            due_on: facts.due_on,
        }
    }
}

/// Why a task is not needed any more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipIn {
    /// The reason.
    #[schema(min_length = 1, max_length = 400)]
    pub(super) reason: String,
}

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaskOut {
    /// Id.
    id: TaskId,
    /// The child; absent for the section's own.
    child_id: Option<ChildId>,
    /// The child's reference code.
    child_reference: Option<String>,
    /// The child's name.
    child_name: Option<String>,
    #[serde(flatten)]
    facts: TaskIn,
    /// What is to be done, in both languages: English where the title is still the product's own, otherwise as it was
    /// written.
    title_words: Words,
    /// Where it stands.
    state: TaskState,
    /// How its day lies to today; absent once it is done or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<DueState>,
    /// The same in words.
    due_words: Words,
    /// Whether it is on the reader's own list.
    mine: bool,
    /// Done at.
    done_at: Option<Instant>,
    /// Done by.
    done_by: Option<UserId>,
    /// Why it is not needed any more.
    skip_reason: Option<String>,
    /// The same in both languages: English where the product has let the task go, otherwise as it was written.
    skip_reason_words: Option<Words>,
    /// Where it came from.
    source: TaskSource,
    /// The decision, assignment, transition or plan it came from.
    source_id: Option<SubjectId>,
    /// Which step of it, where several come from one: the key of a checklist's step, the month of a monitoring.
    #[serde(skip_serializing_if = "String::is_empty")]
    step: String,
    /// The conference it was decided in.
    conference_id: Option<ConferenceId>,
    /// The assignment it belongs to.
    assignment_id: Option<AssignmentId>,
    /// Who entered it; absent for what a rule made.
    created_by: Option<UserId>,
    /// Version; also the `ETag`.
    version: i32,
    /// Made at.
    created_at: Instant,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Seen> for TaskOut {
    fn from(seen: Seen) -> Self {
        let Seen { task, child, mine, today, title, closed: _ } = seen;
        let (child_reference, child_name) = child.map_or((None, None), |child| (Some(child.reference), child.name));
        Self {
            id: task.id,
            child_id: task.child_id,
            child_reference,
            child_name,
            title_words: title,
            skip_reason_words: reason(&task),
            due: task.due(today),
            due_words: task.due_words(today),
            facts: task.facts.into(),
            state: task.state,
            mine,
            done_at: task.done_at,
            done_by: task.done_by,
            skip_reason: task.skip_reason,
            source: task.source,
            source_id: task.source_id,
            step: task.step,
            conference_id: task.conference_id,
            assignment_id: task.assignment_id,
            created_by: task.created_by,
            version: task.version,
            created_at: task.created_at,
            updated_at: task.updated_at,
        }
    }
}

impl Versioned for TaskOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/tasks/{}", self.id))
    }
}

/// How many open tasks are on one's own list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaskCountsOut {
    /// Past their day.
    overdue: i64,
    /// Due today.
    today: i64,
    /// Due within the seven days after today.
    week: i64,
    /// All that are open.
    open: i64,
}

impl From<Counts> for TaskCountsOut {
    fn from(counts: Counts) -> Self {
        Self { overdue: counts.overdue, today: counts.today, week: counts.week, open: counts.open }
    }
}
