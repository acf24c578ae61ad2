//! What is answered about transitions and their steps.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::transitions::Counts;
use crate::actions::transitions::prepare::{Preparation, Step};
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, TaskId, TransitionId, UserId};
use crate::base::words::Words;
use crate::rules::life_stage::TransitionKind;
use crate::rules::preparation::{PreparationStanding, Progress};
use crate::rules::skip_reasons::reason;
use crate::rules::tasks::{DueState, TaskRole, TaskState};
use crate::rules::transitions::TransitionState;
use crate::steps::transitions::Row;

/// The steps of a preparation in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreparationProgressOut {
    /// Done, or skipped with a reason.
    settled: i64,
    /// All.
    total: i64,
    /// Open and past their day.
    overdue: i64,
    /// The earliest day of an open step.
    next_due_on: Option<NaiveDate>,
}

impl From<Progress> for PreparationProgressOut {
    fn from(progress: Progress) -> Self {
        Self {
            settled: progress.settled,
            total: progress.total,
            overdue: progress.overdue,
            next_due_on: progress.next_due_on,
        }
    }
}

/// A transition in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TransitionOut {
    /// Id.
    id: TransitionId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    /// District of the ward.
    district: Option<String>,
    /// Which.
    kind: TransitionKind,
    /// First day of the new state; for graduation the last day at school.
    on: Option<NaiveDate>,
    /// Where it stands.
    state: TransitionState,
    /// How its preparation stands.
    standing: PreparationStanding,
    /// Day on which the preparation opened.
    opened_on: Option<NaiveDate>,
    /// Its steps in numbers.
    progress: PreparationProgressOut,
    /// The lead coordinator's name.
    lead_name: Option<String>,
    /// Version.
    version: i32,
}

impl From<Row> for TransitionOut {
    fn from(row: Row) -> Self {
        Self {
            id: row.transition.id,
            child_id: row.transition.child_id,
            child_reference: row.child.reference,
            child_name: row.child.name,
            district: row.child.district,
            kind: row.transition.kind,
            on: row.transition.falls_on,
            state: row.transition.state,
            standing: row.standing,
            opened_on: row.transition.opened_on,
            progress: row.progress.into(),
            lead_name: row.lead.map(|lead| lead.name),
            version: row.transition.version,
        }
    }
}

/// How many transitions stand how.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountsOut {
    /// The fiscal year that was asked for.
    fiscal_year: Option<i32>,
    /// Every kind.
    kinds: Vec<KindCountsOut>,
}

/// How many transitions of one kind stand how.
#[derive(Debug, Serialize, ToSchema)]
struct KindCountsOut {
    /// The kind.
    kind: TransitionKind,
    /// Its window has not opened.
    upcoming: i64,
    /// Opened, and no step is settled.
    not_started: i64,
    /// Some steps are settled.
    in_progress: i64,
    /// A step is past its day.
    overdue: i64,
    /// Everything is settled.
    ready: i64,
    /// The day is past and everything is settled.
    passed: i64,
}

impl CountsOut {
    /// From what the action gives.
    pub(super) fn new(fiscal_year: Option<i32>, counts: Vec<Counts>) -> Self {
        Self { fiscal_year, kinds: counts.into_iter().map(KindCountsOut::from).collect() }
    }
}

impl From<Counts> for KindCountsOut {
    fn from(counts: Counts) -> Self {
        use PreparationStanding as S;
        let of = |wanted| {
            counts.standings.iter().filter(|(standing, _)| *standing == wanted).map(|(_, number)| number).sum()
        };
        Self {
            kind: counts.kind,
            upcoming: of(S::Upcoming),
            not_started: of(S::NotStarted),
            in_progress: of(S::InProgress),
            overdue: of(S::Overdue),
            ready: of(S::Ready),
            passed: of(S::Passed),
        }
    }
}

/// A transition with its steps.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreparationOut {
    /// Id.
    id: TransitionId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    /// District of the ward.
    district: Option<String>,
    /// Which.
    kind: TransitionKind,
    /// First day of the new state (for graduation the last day at school); absent while it is not known any more.
    on: Option<NaiveDate>,
    /// Where it stands.
    state: TransitionState,
    /// How its preparation stands; absent once it was given up.
    standing: Option<PreparationStanding>,
    /// Version of the checklist it was opened with; 0 for the one of the product.
    checklist_version: Option<i32>,
    /// Day on which the preparation opened.
    opened_on: Option<NaiveDate>,
    /// Who opened it before its time.
    opened_by: Option<String>,
    /// Day on which it passed or was given up.
    ended_on: Option<NaiveDate>,
    /// Its steps in numbers, those that one does not see among them.
    progress: PreparationProgressOut,
    /// Its steps: in the order of the checklist, then those that were added.
    steps: Vec<PreparationStepOut>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Preparation> for PreparationOut {
    fn from(found: Preparation) -> Self {
        let Preparation { transition, child, .. } = found;
        Self {
            id: transition.id,
            child_id: transition.child_id,
            child_reference: child.reference,
            child_name: child.name,
            district: child.district,
            kind: transition.kind,
            on: transition.falls_on,
            state: transition.state,
            standing: found.standing,
            checklist_version: transition.checklist_version,
            opened_on: transition.opened_on,
            opened_by: found.opened_by,
            ended_on: transition.ended_on,
            progress: found.progress.into(),
            steps: found.steps.into_iter().map(PreparationStepOut::from).collect(),
            version: transition.version,
        }
    }
}

impl Versioned for PreparationOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A step of a preparation. It is a task, and changed as one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreparationStepOut {
    /// Id of the task.
    task_id: TaskId,
    /// Version of the task: `If-Match` for changing it under `/tasks`.
    task_version: i32,
    /// The step's word in the checklist, or `added:…`.
    key: String,
    /// Whether a person added it.
    added: bool,
    /// What is to be done. English where the title is still that of the checklist.
    title: Words,
    /// More about it.
    note: Option<String>,
    /// Who is responsible now.
    role: TaskRole,
    /// At which agency.
    agency_id: Option<AgencyId>,
    /// Which person.
    user_id: Option<UserId>,
    /// The roles that help.
    helps: Vec<TaskRole>,
    /// The roles that are told.
    told: Vec<TaskRole>,
    /// By which day.
    due_on: Option<NaiveDate>,
    /// How its day lies to today; absent once it is done or skipped.
    due: Option<DueState>,
    /// The same in words.
    due_words: Words,
    /// Where it stands.
    state: TaskState,
    /// Done at.
    done_at: Option<Instant>,
    /// Done by.
    done_by: Option<String>,
    /// Why it is not needed any more.
    skip_reason: Option<String>,
    /// The same in both languages: English where the product has let the step go, otherwise as it was written.
    skip_reason_words: Option<Words>,
    /// The law or document it comes from.
    source: Option<String>,
}

impl From<Step> for PreparationStepOut {
    fn from(step: Step) -> Self {
        let (title, added) = (step.title(), step.added());
        let Step { task, frozen, done_by, today } = step;
        let (due, due_words) = (task.due(today), task.due_words(today));
        let skip_reason_words = reason(&task);
        let (helps, told, source) = frozen.map_or_else(Default::default, |step| (step.helps, step.told, step.source));
        Self {
            task_id: task.id,
            task_version: task.version,
            key: task.step,
            added,
            title,
            skip_reason_words,
            note: task.facts.note,
            role: task.facts.role,
            agency_id: task.facts.agency_id,
            user_id: task.facts.user_id,
            helps,
            told,
            due_on: task.facts.due_on,
            due,
            due_words,
            state: task.state,
            done_at: task.done_at,
            done_by,
            skip_reason: task.skip_reason,
            source,
        }
    }
}

impl Versioned for PreparationStepOut {
    fn version(&self) -> i32 {
        self.task_version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/tasks/{}", self.task_id))
    }
}
