//! What is answered about the matrix of roles.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::role_matrix::{ChildMatrix, Column, Group, Row, TemplateRow};
use crate::base::ids::{AgencyId, ChildId, TaskId, TransitionId};
use crate::base::words::Words;
use crate::rules::checklists::Checklist;
use crate::rules::life_stage::{LifeStage, TransitionKind};
use crate::rules::offsets::Offset;
use crate::rules::role_matrix::{GapReason, Holder, Parts, RolePart, left_words, prepared_in, same_person_words};
use crate::rules::tasks::{TaskRole, TaskState};

/// A role's part in a row.
#[derive(Debug, Serialize, ToSchema)]
struct RoleCellOut {
    /// The role.
    role: TaskRole,
    /// Its part; `null` for none.
    part: Option<RolePart>,
}

/// A role with its words.
#[derive(Debug, Serialize, ToSchema)]
struct RoleOut {
    /// The role.
    role: TaskRole,
    /// The same in words.
    words: Words,
}

/// A part of a role that has no column.
#[derive(Debug, Serialize, ToSchema)]
struct OtherPartOut {
    /// The role.
    role: TaskRole,
    /// Its part.
    part: RolePart,
}

fn cells(parts: &Parts) -> Vec<RoleCellOut> {
    parts.cells.iter().map(|(role, part)| RoleCellOut { role: *role, part: *part }).collect()
}

fn others(parts: &Parts) -> Vec<OtherPartOut> {
    parts.others.iter().map(|(role, part)| OtherPartOut { role: *role, part: *part }).collect()
}

/// A step of a checklist.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateRowOut {
    /// The step's key.
    step: String,
    /// What is to be done.
    title: Words,
    /// When, counted from the day of the transition.
    offset: Offset,
    /// Whether the day is fixed by law.
    fixed: bool,
    /// The law or document it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Who is responsible.
    responsible: TaskRole,
    /// One cell for each column.
    cells: Vec<RoleCellOut>,
    /// Roles without a column that help or are told.
    others: Vec<OtherPartOut>,
}

/// The steps for one kind of transition.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateGroupOut {
    /// The transition.
    kind: TransitionKind,
    /// The same in words.
    kind_words: Words,
    /// The life stage in which it is prepared.
    stage: LifeStage,
    /// The same in words.
    stage_words: Words,
    /// The version of the checklist; 0 is the one of the product.
    checklist_version: i32,
    /// The steps.
    rows: Vec<TemplateRowOut>,
}

/// The matrix as the checklists say it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleMatrixOut {
    /// The columns, in their order.
    columns: Vec<RoleOut>,
    /// The transitions, in the order of a life.
    groups: Vec<TemplateGroupOut>,
}

impl From<Vec<(Checklist, Vec<TemplateRow>)>> for RoleMatrixOut {
    fn from(template: Vec<(Checklist, Vec<TemplateRow>)>) -> Self {
        let columns = TaskRole::MATRIX.iter().map(|role| RoleOut { role: *role, words: role.label() }).collect();
        let group = |(checklist, rows): (Checklist, Vec<TemplateRow>)| {
            let stage = prepared_in(checklist.kind);
            TemplateGroupOut {
                kind: checklist.kind,
                kind_words: checklist.kind.label(),
                stage,
                stage_words: stage.label(),
                checklist_version: checklist.version,
                rows: rows.into_iter().map(TemplateRowOut::from).collect(),
            }
        };
        Self { columns, groups: template.into_iter().map(group).collect() }
    }
}

impl From<TemplateRow> for TemplateRowOut {
    fn from(row: TemplateRow) -> Self {
        let (cells, others) = (cells(&row.parts), others(&row.parts));
        let step = row.step;
        Self {
            step: step.key,
            title: Words::told(step.title_ja, step.title_en),
            offset: step.offset,
            fixed: step.fixed,
            source: step.source,
            responsible: step.responsible,
            cells,
            others,
        }
    }
}

/// Somebody who holds a role.
#[derive(Debug, Serialize, ToSchema)]
struct HolderOut {
    /// The person's name, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// The agency; absent for the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    /// The agency's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_name: Option<String>,
    /// Whether a consent covers the agency today: without one it sees nothing. Absent where none is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered_by_consent: Option<bool>,
}

impl From<Holder> for HolderOut {
    fn from(holder: Holder) -> Self {
        Self {
            person: holder.person,
            agency_id: holder.agency_id,
            agency_name: holder.agency_name,
            covered_by_consent: holder.covered,
        }
    }
}

/// Why nobody holds a role.
#[derive(Debug, Serialize, ToSchema)]
struct RoleGapReasonOut {
    /// The reason.
    reason: GapReason,
    /// The same in words.
    words: Words,
}

impl From<GapReason> for RoleGapReasonOut {
    fn from(reason: GapReason) -> Self {
        Self { reason, words: reason.label() }
    }
}

/// A role and who holds it for the child today.
#[derive(Debug, Serialize, ToSchema)]
struct RoleColumnOut {
    /// The role.
    role: TaskRole,
    /// The same in words.
    words: Words,
    /// Who holds it, in the order in which they are to be asked.
    holders: Vec<HolderOut>,
    /// Whether one person is coordinator and consultation specialist (兼務).
    same_person: bool,
    /// The same in words, where it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_person_words: Option<Words>,
    /// Whose name stands under another role too, in words. Only names are compared.
    named_also: Vec<Words>,
    /// Why nobody holds it, where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<RoleGapReasonOut>,
}

impl From<Column> for RoleColumnOut {
    fn from(column: Column) -> Self {
        Self {
            role: column.role,
            words: column.role.label(),
            holders: column.holders.into_iter().map(HolderOut::from).collect(),
            same_person: column.same_person,
            same_person_words: column.same_person.then(same_person_words),
            named_also: column.named_also,
            gap: column.gap.map(RoleGapReasonOut::from),
        }
    }
}

/// A step or task of the child.
#[derive(Debug, Serialize, ToSchema)]
struct ChildRowOut {
    /// The task; absent for what lies ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    /// The step's key, where it is one of a checklist.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// What is to be done.
    title: Words,
    /// The law or document it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Who is responsible today.
    responsible: TaskRole,
    /// One cell for each column.
    cells: Vec<RoleCellOut>,
    /// Roles without a column.
    others: Vec<OtherPartOut>,
    /// By which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Where the task stands; absent for what lies ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<TaskState>,
    /// Who holds it: whoever is named, else whoever holds the role.
    holders: Vec<HolderOut>,
    /// Why nobody holds it, where it is open and nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<RoleGapReasonOut>,
}

impl From<Row> for ChildRowOut {
    fn from(row: Row) -> Self {
        Self {
            task_id: row.task,
            step: row.step,
            title: row.title,
            source: row.source,
            responsible: row.responsible,
            cells: cells(&row.parts),
            others: others(&row.parts),
            due_on: row.due_on,
            state: row.state,
            holders: row.holders.into_iter().map(HolderOut::from).collect(),
            gap: row.gap.map(RoleGapReasonOut::from),
        }
    }
}

/// Rows of a child's matrix that belong together.
#[derive(Debug, Serialize, ToSchema)]
struct ChildGroupOut {
    /// The transition they prepare; absent for tasks from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    transition_id: Option<TransitionId>,
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<TransitionKind>,
    /// What the rows are for, in words.
    words: Words,
    /// The day of the transition.
    #[serde(skip_serializing_if = "Option::is_none")]
    falls_on: Option<NaiveDate>,
    /// The version of the checklist.
    #[serde(skip_serializing_if = "Option::is_none")]
    checklist_version: Option<i32>,
    /// Whether the preparation has not been opened: the rows are what the checklist says today.
    upcoming: bool,
    /// Whether the transition has passed: the rows are what is still open of it.
    passed: bool,
    /// The rows.
    rows: Vec<ChildRowOut>,
}

impl From<Group> for ChildGroupOut {
    fn from(group: Group) -> Self {
        let words = match group.kind {
            None => Words::fixed("その他の「次にすること」", "Other tasks"),
            Some(kind) if group.passed => left_words(kind),
            Some(kind) => kind.label(),
        };
        Self {
            transition_id: group.transition,
            kind: group.kind,
            words,
            falls_on: group.falls_on,
            checklist_version: group.checklist_version,
            upcoming: group.upcoming,
            passed: group.passed,
            rows: group.rows.into_iter().map(ChildRowOut::from).collect(),
        }
    }
}

/// One child's matrix.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChildRoleMatrixOut {
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The day it is worked out for.
    on: NaiveDate,
    /// Whether every row is shown; otherwise only those that are the reader's own.
    whole: bool,
    /// The columns with who holds each role.
    columns: Vec<RoleColumnOut>,
    /// The rows.
    groups: Vec<ChildGroupOut>,
    /// How many open rows nobody holds.
    gap_count: usize,
}

impl From<ChildMatrix> for ChildRoleMatrixOut {
    fn from(matrix: ChildMatrix) -> Self {
        let rows = matrix.groups.iter().flat_map(|group| &group.rows);
        Self {
            child_id: matrix.child,
            child_reference: matrix.reference,
            on: matrix.today,
            whole: matrix.whole,
            gap_count: rows.filter(|row| row.gap.is_some()).count(),
            columns: matrix.columns.into_iter().map(RoleColumnOut::from).collect(),
            groups: matrix.groups.into_iter().map(ChildGroupOut::from).collect(),
        }
    }
}
