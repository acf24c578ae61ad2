//! The matrix of roles: as the checklists say it, for one child with names, and the roles nobody holds.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, ChildId, TaskId, TransitionId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::checklists::{Checklist, Step};
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::{Action, permit};
use crate::rules::role_matrix::{GapReason, Holder, Parts, parts};
use crate::rules::tasks::{DueState, Task, TaskRole, TaskState};
use crate::steps::{audit, tasks};
use crate::store;
use crate::store::Work;
use crate::store::role_matrix::{Filter, Gap};

mod of_child;

pub use of_child::of_child;

/// A role and who holds it for a child today.
#[derive(Debug, Clone)]
pub struct Column {
    /// The role.
    pub role: TaskRole,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// Whether the same person is coordinator and consultation specialist.
    pub same_person: bool,
    /// Whose name stands under another role too, in words.
    pub named_also: Vec<Words>,
    /// Why nobody holds it.
    pub gap: Option<GapReason>,
}

/// A row of a child's matrix.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is to be done.
    pub title: Words,
    /// The step's key, where it is one.
    pub step: Option<String>,
    /// The law or document it comes from.
    pub source: Option<String>,
    /// Who has which part.
    pub parts: Parts,
    /// Who is responsible.
    pub responsible: TaskRole,
    /// The day by which it is to be done.
    pub due_on: Option<NaiveDate>,
    /// Its task; none for what lies ahead.
    pub task: Option<TaskId>,
    /// Where the task stands.
    pub state: Option<TaskState>,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// Why nobody does; none also for what is done or lies ahead.
    pub gap: Option<GapReason>,
}

/// The rows that belong together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are for; none for tasks from elsewhere.
    pub kind: Option<TransitionKind>,
    /// The transition.
    pub transition: Option<TransitionId>,
    /// Its day.
    pub falls_on: Option<NaiveDate>,
    /// The version of the checklist.
    pub checklist_version: Option<i32>,
    /// Whether the preparation has not been opened: the rows are what the checklist says today.
    pub upcoming: bool,
    /// Whether the transition has passed: the rows are what is still open of it.
    pub passed: bool,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A child's matrix.
#[derive(Debug, Clone)]
pub struct ChildMatrix {
    /// The child.
    pub child: ChildId,
    /// The child's reference code.
    pub reference: String,
    /// The day it is worked out for.
    pub today: NaiveDate,
    /// Whether the reader sees every row; otherwise those of the reader's own part.
    pub whole: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub groups: Vec<Group>,
}

/// A step of a checklist with its parts.
#[derive(Debug, Clone)]
pub struct TemplateRow {
    /// The step.
    pub step: Step,
    /// Who has which part.
    pub parts: Parts,
}

/// An open task whose role nobody holds.
#[derive(Debug, Clone)]
pub struct SeenGap {
    /// The task.
    pub task: Task,
    /// What is to be done, in both languages.
    pub title: Words,
    /// The child.
    pub child: ChildId,
    /// The child's reference code.
    pub reference: String,
    /// Why.
    pub reason: GapReason,
    /// The day it is worked out for.
    pub today: NaiveDate,
}

/// How many gaps there are.
#[derive(Debug, Clone, Default)]
pub struct GapCounts {
    /// All.
    pub all: i64,
    /// By role, those without any left out.
    pub by_role: Vec<(TaskRole, i64)>,
    /// By how the day lies to today, in the order of urgency.
    pub by_due: Vec<(DueState, i64)>,
}

/// What the checklists in force say, for every kind of transition or for one.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see no checklists.
pub fn template(work: &mut Work, only: Option<TransitionKind>) -> Result<Vec<(Checklist, Vec<TemplateRow>)>, Problem> {
    permit(work.actor()?, Action::ChecklistSee)?;
    let municipality = work.municipality()?;
    let kinds = TransitionKind::ALL.iter().filter(|kind| only.is_none_or(|one| one == **kind));
    let mut template = Vec::new();
    for kind in kinds {
        let checklist = store::checklists::current(work.db, municipality, *kind)?;
        let row =
            |step: &Step| TemplateRow { step: step.clone(), parts: parts(step.responsible, &step.helps, &step.told) };
        let rows = checklist.content.steps.iter().map(row).collect();
        template.push((checklist, rows));
    }
    Ok(template)
}

/// A page of the municipality's open tasks whose role nobody holds, the most urgent first.
///
/// # Errors
/// [`Problem::Forbidden`] for everybody but the section.
pub fn gaps(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<SeenGap>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RoleGapSee)?;
    let (municipality, now, today) = (work.municipality()?, work.now, work.today());
    let Listed { rows, next, total } = store::role_matrix::list(work.db, municipality, filter, page, today)?;
    let children: Vec<ChildId> = rows.iter().map(|gap| gap.child).collect::<HashSet<_>>().into_iter().collect();
    let situations = store::role_matrix::situations(work.db, municipality, &children, today)?;
    let users: Vec<_> = rows.iter().filter_map(|gap| gap.task.facts.user_id).collect();
    let people = store::role_matrix::people(work.db, &users)?;
    let named = store::children::named(work.db, &actor, relations, &children, now)?;
    let named: std::collections::HashMap<_, _> = named.into_iter().collect();
    let titles = tasks::titles(work, &rows.iter().map(|gap| &gap.task).collect::<Vec<_>>())?;
    let ids: Vec<_> = rows.iter().map(|gap| (gap.task.id, gap.child)).collect();
    audit::note(work, Entry::listed("role_gap.list", "task", json!({ "tasks_and_children": ids })));
    // Whoever came to hold a role between the two queries holds it: such a row is a gap no more.
    let seen = rows.into_iter().zip(titles).filter_map(|(Gap { task, child }, title)| {
        let facts = &task.facts;
        let person = facts.user_id.and_then(|id| people.get(&id));
        let reason = situations.get(&child)?.gap(facts.role, facts.agency_id, person)?;
        Some(SeenGap { reference: named.get(&child)?.reference.clone(), task, title, child, reason, today })
    });
    Ok(Listed { rows: seen.collect(), next, total })
}

/// How many of the municipality's open tasks have a role that nobody holds.
///
/// # Errors
/// [`Problem::Forbidden`] for everybody but the section.
pub fn gap_counts(work: &mut Work) -> Result<GapCounts, Problem> {
    permit(work.actor()?, Action::RoleGapSee)?;
    let (municipality, today) = (work.municipality()?, work.today());
    let rows = store::role_matrix::count_by_role_and_day(work.db, municipality, today)?;
    let sum = |matches: &dyn Fn(TaskRole, DueState) -> bool| -> i64 {
        let counted = rows.iter().filter(|(role, due_on, _)| matches(*role, DueState::of(*due_on, today)));
        counted.map(|(_, _, count)| count).sum()
    };
    let by_role = TaskRole::ALL.iter().map(|role| (*role, sum(&|one, _| one == *role)));
    Ok(GapCounts {
        all: sum(&|_, _| true),
        by_role: by_role.filter(|(_, count)| *count > 0).collect(),
        by_due: DueState::ALL.iter().map(|state| (*state, sum(&|_, due| due == *state))).collect(),
    })
}

/// The agencies that tasks were given to.
fn named_agencies<'a>(tasks: impl Iterator<Item = &'a Task>) -> Vec<AgencyId> {
    tasks.filter_map(|task| task.facts.agency_id).collect()
}
