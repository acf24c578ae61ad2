//! Tasks: entering, finding, changing, doing, skipping and reopening them.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::base::ids::{ChildId, TaskId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::permissions::{Action, Relation, permit, reach};
use crate::rules::tasks::{DueState, Task, TaskFacts, TaskRole, TaskSource, TaskState};
use crate::steps::cases::due;
use crate::steps::tasks::titles;
use crate::steps::{audit, child_in_reach, stages, tasks};
use crate::store;
use crate::store::Work;
use crate::store::children::Named;
use crate::store::tasks::Filter;

/// A task as its reader sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The task.
    pub task: Task,
    /// What is to be done: English where the title is still that of the checklist, otherwise as it was written.
    pub title: Words,
    /// What its child is called.
    pub child: Option<Named>,
    /// Whether it is on the reader's own list.
    pub mine: bool,
    /// Whether support of its child has ended: it can be done or skipped, and nothing else.
    pub closed: bool,
    /// The day everything is worked out for.
    pub today: chrono::NaiveDate,
}

/// How many open tasks are on the reader's own list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Past their day.
    pub overdue: i64,
    /// Due today.
    pub today: i64,
    /// Due within the seven days after today.
    pub week: i64,
    /// All that are open.
    pub open: i64,
}

/// A page of the tasks the reader sees, the most urgent first.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that have no tasks.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TaskSee)?;
    // A case whose day has come brings its first task.
    let municipality = work.municipality()?;
    due::settle(work, municipality)?;
    let now = work.now;
    let Listed { rows, next, total } = store::tasks::list(work.db, &actor, relations, filter, page, now)?;
    let ids: Vec<_> = rows.iter().map(|task| (task.id, task.child_id)).collect();
    let entry = Entry::listed("task.list", "task", json!({ "tasks_and_children": ids }));
    audit::note(work, Entry { child_id: filter.child, ..entry });
    Ok(Listed { rows: seen(work, rows)?, next, total })
}

/// A page of one child's tasks.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, child: ChildId, filter: Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    child_in_reach::find(work, Action::TaskSee, child)?;
    list(work, &Filter { child: Some(child), ..filter }, page)
}

/// How much is on the reader's own list.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that have no tasks.
pub fn counts(work: &mut Work) -> Result<Counts, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TaskSee)?;
    let municipality = work.municipality()?;
    due::settle(work, municipality)?;
    let now = work.now;
    let mut count = |due: Option<DueState>| {
        let filter = Filter { mine: true, state: Some(TaskState::Open), due, ..Filter::default() };
        store::tasks::count(work.db, &actor, relations, &filter, now)
    };
    Ok(Counts {
        overdue: count(Some(DueState::Overdue))?,
        today: count(Some(DueState::Today))?,
        week: count(Some(DueState::Week))?,
        open: count(None)?,
    })
}

/// One task.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach.
pub fn open(work: &mut Work, id: TaskId) -> Result<Seen, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TaskSee)?;
    let now = work.now;
    let task = store::tasks::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)?;
    let entry = Entry { child_id: task.child_id, ..Entry::done("task.read", "task", id.0) };
    audit::note(work, entry);
    shown(work, task)
}

/// Adds a task for a child, or without one for the section itself.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `child_closed`; [`Problem::Forbidden`] for a task without a
/// child by anybody but the section; [`Problem::Invalid`] with every wrong field, an assignee who could not see the task
/// among them.
pub fn add(work: &mut Work, child: Option<ChildId>, facts: TaskFacts) -> Result<Seen, Problem> {
    let child = match child {
        Some(id) => {
            let child = child_in_reach::lock(work, Action::TaskAdd, id)?;
            child.supported()?;
            Some(child)
        }
        None if permit(work.actor()?, Action::TaskAdd)?.contains(&Relation::Municipality) => None,
        None => return Err(Problem::forbidden()),
    };
    let facts = checked(work, child.as_ref(), facts)?;
    let child = child.map(|child| child.id);
    let municipality = work.municipality()?;
    let task = Task::new(work.id(), municipality, child, facts, (TaskSource::Hand, None), work.now);
    let task = Task { created_by: Some(work.actor()?.user_id), ..task };
    store::tasks::insert(work.db, &task)?;
    let entry = Entry { child_id: task.child_id, ..Entry::done("task.add", "task", task.id.0) };
    audit::note(work, entry.changed(None, Some(&task)).with(json!({ "role": task.facts.role })));
    tasks::tell(work, &task)?;
    shown(work, task)
}

/// Changes an open task: `change` gets the facts as they are and gives them as they shall be. Whoever gets it by this is
/// told.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], conflicts `not_open` and `child_closed`, [`Problem::Invalid`] with every wrong
/// field.
pub fn edit(
    work: &mut Work,
    id: TaskId,
    version: i32,
    change: impl FnOnce(TaskFacts) -> Result<TaskFacts, Problem>,
) -> Result<Seen, Problem> {
    let before = to_do(work, id)?;
    supported(work, &before)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    let child = match before.child_id {
        Some(child) => Some(child_in_reach::find(work, Action::TaskSee, child)?),
        None => None,
    };
    // Who has the task already keeps it, even where consent was withdrawn since.
    let facts = if whose(&facts) == whose(&before.facts) {
        facts.tidy(work.today())?
    } else {
        checked(work, child.as_ref(), facts)?
    };
    let after = before.changed(facts, work.now)?;
    save(work, "task.edit", &before, &after)?;
    if whose(&after.facts) != whose(&before.facts) {
        tasks::tell(work, &after)?;
    }
    shown(work, after)
}

/// Marks a task done. Whom the checklist names as informed of the step is told.
///
/// # Errors
/// [`Problem::NotFound`], a conflict `not_open`.
pub fn done(work: &mut Work, id: TaskId) -> Result<Seen, Problem> {
    let before = to_do(work, id)?;
    let after = before.done(Some(work.actor()?.user_id), work.now)?;
    save(work, "task.done", &before, &after)?;
    tasks::tell_done(work, &after)?;
    shown(work, after)
}

/// Marks a task no longer needed, with the reason.
///
/// # Errors
/// [`Problem::NotFound`], a conflict `not_open`, a fault of `reason`.
pub fn skip(work: &mut Work, id: TaskId, reason: &str) -> Result<Seen, Problem> {
    let before = to_do(work, id)?;
    let after = before.skipped(reason, work.now)?;
    save(work, "task.skip", &before, &after)?;
    shown(work, after)
}

/// Opens a task again; a step of a preparation on the day it has now.
///
/// # Errors
/// [`Problem::NotFound`], conflicts `already_open` and `child_closed`.
pub fn reopen(work: &mut Work, id: TaskId) -> Result<Seen, Problem> {
    let before = to_do(work, id)?;
    supported(work, &before)?;
    let after = stages::reopened(work, before.reopened(work.now)?)?;
    save(work, "task.reopen", &before, &after)?;
    shown(work, after)
}

fn to_do(work: &mut Work, id: TaskId) -> Result<Task, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TaskDo)?;
    let now = work.now;
    store::tasks::find_to_do(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

/// Nothing new begins for a child whose support has ended, and nobody else ends it at this moment.
fn supported(work: &mut Work, task: &Task) -> Result<(), Problem> {
    let Some(child) = task.child_id else { return Ok(()) };
    store::children::lock(work.db, child)?;
    store::children::find_in(work.db, task.municipality_id, child)?.ok_or(Problem::NotFound)?.supported()
}

fn checked(work: &mut Work, child: Option<&Child>, facts: TaskFacts) -> Result<TaskFacts, Problem> {
    let mut faults = Faults::default();
    tasks::check_assignee(work, child, &facts, "", &mut faults)?;
    let facts = faults.gather(facts.tidy(work.today()))?;
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("a task neither right nor wrong".to_owned()))
}

fn whose(facts: &TaskFacts) -> (TaskRole, Option<crate::base::ids::AgencyId>, Option<crate::base::ids::UserId>) {
    (facts.role, facts.agency_id, facts.user_id)
}

fn save(work: &mut Work, action: &'static str, before: &Task, after: &Task) -> Result<(), Problem> {
    store::tasks::update(work.db, after)?;
    let entry = Entry { child_id: after.child_id, ..Entry::done(action, "task", after.id.0) };
    audit::note(work, entry.changed(Some(before), Some(after)));
    Ok(())
}

fn shown(work: &mut Work, task: Task) -> Result<Seen, Problem> {
    seen(work, vec![task])?.pop().ok_or_else(|| Problem::Internal("a task went missing".to_owned()))
}

fn seen(work: &mut Work, tasks: Vec<Task>) -> Result<Vec<Seen>, Problem> {
    let (actor, now, today) = (work.actor()?.clone(), work.now, work.today());
    let children: Vec<_> = tasks.iter().filter_map(|task| task.child_id).collect();
    let relations = reach(actor.role, Action::ChildSee);
    let named: HashMap<_, _> =
        store::children::named(work.db, &actor, relations, &children, now)?.into_iter().collect();
    let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
    let own: HashSet<_> = store::tasks::own(work.db, &actor, &ids, now)?.into_iter().collect();
    let closed: HashSet<_> = store::children::closed(work.db, &children)?.into_iter().collect();
    let titles = titles(work, &tasks.iter().collect::<Vec<_>>())?;
    let shown = tasks.into_iter().zip(titles).map(|(task, title)| Seen {
        title,
        closed: task.child_id.is_some_and(|child| closed.contains(&child)),
        child: task.child_id.and_then(|child| named.get(&child).cloned()),
        mine: own.contains(&task.id),
        today,
        task,
    });
    Ok(shown.collect())
}
