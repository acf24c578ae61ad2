//! One preparation: its steps, and steps that people add.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, SubjectId, TransitionId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::checklists::{Step as Frozen, due_by};
use crate::rules::children::{Child, child_closed};
use crate::rules::life_stage::TransitionKind;
use crate::rules::offsets::Offset;
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::preparation::{PreparationStanding, Progress, StartOutcome, standing};
use crate::rules::task_titles::title;
use crate::rules::tasks::{Task, TaskFacts, TaskSource};
use crate::rules::transitions::{Transition, TransitionState};
use crate::steps::{audit, child_in_reach, stages, tasks};
use crate::store;
use crate::store::Work;
use crate::store::transitions::list::Shown;

/// How the step of a task that a person added begins.
const ADDED: &str = "added:";

/// A preparation with its steps.
#[derive(Debug, Clone)]
pub struct Preparation {
    /// The transition.
    pub transition: Transition,
    /// What the child is called.
    pub child: Shown,
    /// Its steps in numbers, those that the reader does not see among them.
    pub progress: Progress,
    /// How it stands; nothing once dropped.
    pub standing: Option<PreparationStanding>,
    /// The name of whoever opened it before its time.
    pub opened_by: Option<String>,
    /// Its steps: in the order of the checklist, then those that were added.
    pub steps: Vec<Step>,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

/// A step: the task, and what the checklist says of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The task.
    pub task: Task,
    /// What the checklist said when the preparation opened; nothing for what was added.
    pub frozen: Option<Frozen>,
    /// The name of whoever did it.
    pub done_by: Option<String>,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

impl Step {
    /// What is to be done. English where the title is still that of the checklist; otherwise as it was written.
    pub fn title(&self) -> Words {
        title(&self.task, self.frozen.as_ref())
    }

    /// Whether a person added it.
    pub fn added(&self) -> bool {
        self.task.step.starts_with(ADDED)
    }
}

/// By when an added step is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// On a day that stays where it is, or without one.
    Day(Option<NaiveDate>),
    /// So far from the day of the transition, and moving with it.
    Offset(Offset),
}

/// One preparation with its steps. Where consent leaves out medical matters, an agency sees only steps of its own.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach.
pub fn open(work: &mut Work, id: TransitionId) -> Result<Preparation, Problem> {
    let transition = find(work, Action::TransitionSee, id)?;
    audit::note(work, Entry::done("transition.read", "transition", id.0).of_child(transition.child_id));
    whole(work, transition)
}

/// What became of a transition that somebody wanted to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// The transition.
    pub id: TransitionId,
    /// What became of it.
    pub outcome: StartOutcome,
}

/// Opens a preparation before its time.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach; a conflict `already_open`, `passed`, `dropped`, `child_closed`.
pub fn start(work: &mut Work, id: TransitionId) -> Result<Preparation, Problem> {
    let found = find(work, Action::TransitionPrepare, id)?;
    match start_one(work, id, found.child_id)? {
        StartOutcome::Started => {
            let transition = find(work, Action::TransitionSee, id)?;
            whole(work, transition)
        }
        StartOutcome::NotFound => Err(Problem::NotFound),
        StartOutcome::Closed => Err(child_closed()),
        StartOutcome::AlreadyOpen => Err(Problem::conflict(
            "already_open",
            "準備はすでに始まっています。",
            "The preparation has been opened already.",
        )),
        StartOutcome::Passed => {
            Err(Problem::conflict("passed", "この移行はすでに済んでいます。", "This transition has passed."))
        }
        StartOutcome::Dropped => {
            Err(Problem::conflict("dropped", "この移行は取りやめになっています。", "This transition has been dropped."))
        }
    }
}

/// Opens the preparations among these that wait for their time, and says of each what became of it, in the order asked
/// for. All of it happens, or, where something breaks, none.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that prepare no transitions; [`Problem::Stale`] where somebody else opened one at the
/// same moment.
pub fn start_many(work: &mut Work, ids: &[TransitionId]) -> Result<Vec<Started>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TransitionPrepare)?;
    let now = work.now;
    let mut outcomes: HashMap<TransitionId, StartOutcome> = HashMap::new();
    // In the order of the children, so that two who do this at once wait for each other and not in a circle.
    for (id, child) in store::transitions::list::reached(work.db, &actor, relations, ids, now)? {
        outcomes.insert(id, start_one(work, id, child)?);
    }
    let told =
        |id: &TransitionId| Started { id: *id, outcome: outcomes.get(id).copied().unwrap_or(StartOutcome::NotFound) };
    let told: Vec<Started> = ids.iter().map(told).collect();
    let started = told.iter().filter(|one| one.outcome == StartOutcome::Started).map(|one| one.id).collect::<Vec<_>>();
    audit::note(
        work,
        Entry::listed("transition.start", "transition", json!({ "asked": ids.len(), "started": started })),
    );
    Ok(told)
}

/// A transition by name.
#[derive(Debug, Clone)]
pub struct Named {
    /// The transition.
    pub id: TransitionId,
    /// Which.
    pub kind: TransitionKind,
    /// What the child is called.
    pub child: Shown,
    /// Whether its preparation has been opened.
    pub open: bool,
}

/// Those of these transitions that the reader may prepare, by name, in the order given, for telling what became of each:
/// also of children whose support has ended, and those that were dropped.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that prepare no transitions.
pub fn named(work: &mut Work, ids: &[TransitionId]) -> Result<Vec<Named>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TransitionPrepare)?;
    let now = work.now;
    let mut named = Vec::new();
    for id in ids {
        let Some(found) = store::transitions::list::find(work.db, &actor, relations, *id, now)? else { continue };
        let shown = store::transitions::list::shown(work.db, &actor, relations, &[found.child_id], now)?.pop();
        named.extend(shown.map(|child| Named { id: *id, kind: found.kind, child, open: found.is_open() }));
    }
    let told: Vec<_> = named.iter().map(|one| (one.id, one.child.child_id)).collect();
    let entry = Entry::listed("transition.results", "transition", json!({ "transitions_and_children": told }));
    audit::note(work, entry);
    Ok(named)
}

/// Opens one that waits. The child is locked first, so that whoever comes second sees that it is open.
pub(super) fn start_one(work: &mut Work, id: TransitionId, child: ChildId) -> Result<StartOutcome, Problem> {
    let child = child_in_reach::lock(work, Action::TransitionPrepare, child)?;
    let transition = find(work, Action::TransitionPrepare, id)?;
    if child.closed_on.is_some() {
        return Ok(StartOutcome::Closed);
    }
    let outcome = match transition.state {
        TransitionState::Upcoming => StartOutcome::Started,
        TransitionState::Preparing => StartOutcome::AlreadyOpen,
        TransitionState::Passed => StartOutcome::Passed,
        TransitionState::Dropped => StartOutcome::Dropped,
    };
    if outcome == StartOutcome::Started {
        let by = Some(work.actor()?.user_id);
        stages::open(work, &child, &transition, by)?;
    }
    Ok(outcome)
}

/// Adds a step to a preparation that has been opened. Whoever gets it is told.
///
/// # Errors
/// [`Problem::NotFound`] for a preparation out of reach; a conflict `not_opened`, `child_closed`; [`Problem::Invalid`]
/// with every wrong field, an assignee who could not see the task among them.
pub fn add_step(work: &mut Work, id: TransitionId, facts: TaskFacts, by: By) -> Result<Step, Problem> {
    let found = find(work, Action::TransitionPrepare, id)?;
    let child = child_in_reach::lock(work, Action::TransitionPrepare, found.child_id)?;
    let transition = find(work, Action::TransitionPrepare, id)?;
    child.supported()?;
    if !transition.is_open() {
        return Err(Problem::conflict(
            "not_opened",
            "準備がまだ始まっていません。先に準備を始めてください。",
            "The preparation has not been opened yet. Start it first.",
        ));
    }
    insert_step(work, &child, &transition, facts, by, None)
}

/// Adds a step to a preparation that is open, under a word of its own or under its id. The child is locked by then.
pub(super) fn insert_step(
    work: &mut Work,
    child: &Child,
    transition: &Transition,
    facts: TaskFacts,
    by: By,
    step: Option<&str>,
) -> Result<Step, Problem> {
    let (due_on, offset) = match by {
        By::Day(day) => (day, None),
        By::Offset(offset) => (counted(work, transition, offset)?, Some(Json(offset))),
    };
    let mut faults = Faults::default();
    let facts = TaskFacts { due_on, ..facts };
    tasks::check_assignee(work, Some(child), &facts, "", &mut faults)?;
    let facts = faults.gather(facts.tidy(work.today()))?;
    faults.into_result()?;
    let facts = facts.ok_or_else(|| Problem::Internal("a step neither right nor wrong".to_owned()))?;
    let source = (TaskSource::Checklist, Some(SubjectId(transition.id.0)));
    let task = Task::new(work.id(), child.municipality_id, Some(child.id), facts, source, work.now);
    let task = Task {
        step: step.map_or_else(|| format!("{ADDED}{}", task.id), str::to_owned),
        due_offset: offset,
        created_by: Some(work.actor()?.user_id),
        ..task
    };
    store::tasks::insert(work.db, &task)?;
    let entry = Entry::done("transition.step_add", "transition", transition.id.0).of_child(child.id);
    audit::note(work, entry.changed(None, Some(&task)).with(json!({ "task": task.id, "role": task.facts.role })));
    tasks::tell(work, &task)?;
    Ok(Step { task, frozen: None, done_by: None, today: work.today() })
}

/// The day of an added step that is counted from the transition, moved to a business day as those of the checklist are.
fn counted(work: &mut Work, transition: &Transition, offset: Offset) -> Result<Option<NaiveDate>, Problem> {
    let today = work.today();
    let Some(on) = transition.falls_on else { return Ok(None) };
    let closing = store::closing_days::days(work.db, transition.municipality_id, on.min(today))?;
    Ok(Some(due_by(offset, false, on, today, &closing)))
}

/// The transition, for something whose right is `action`.
fn find(work: &mut Work, action: Action, id: TransitionId) -> Result<Transition, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, action)?;
    let now = work.now;
    store::transitions::list::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

/// A transition with all that the reader sees of it.
fn whole(work: &mut Work, transition: Transition) -> Result<Preparation, Problem> {
    let actor = work.actor()?.clone();
    let (relations, now, today) = (permit(&actor, Action::TransitionSee)?, work.now, work.today());
    let child = [transition.child_id];
    let shown = store::transitions::list::shown(work.db, &actor, relations, &child, now)?.pop();
    let all = store::tasks::all_from_source(work.db, TaskSource::Checklist, SubjectId(transition.id.0))?;
    let progress = all.iter().fold(Progress::default(), |sum, task| sum.with(task.state, task.facts.due_on, today));
    let seen = visible(work, relations, &transition, all)?;
    let users: Vec<UserId> = seen.iter().filter_map(|task| task.done_by).chain(transition.opened_by).collect();
    let names: HashMap<UserId, String> = store::users::names(work.db, &users)?;
    Ok(Preparation {
        child: shown.ok_or(Problem::NotFound)?,
        standing: standing(transition.state, progress),
        opened_by: transition.opened_by.and_then(|user| names.get(&user).cloned()),
        steps: in_order(seen, &transition, &names, today),
        progress,
        transition,
        today,
    })
}

/// The tasks that the reader sees: all where the record is open whole, otherwise those on the reader's own list.
fn visible(
    work: &mut Work,
    relations: &[Relation],
    transition: &Transition,
    tasks: Vec<Task>,
) -> Result<Vec<Task>, Problem> {
    let (actor, now) = (work.actor()?.clone(), work.now);
    let whole = store::children::seen_whole(work.db, &actor, relations, &[transition.child_id], now)?;
    if !whole.is_empty() {
        return Ok(tasks);
    }
    let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
    let own: HashSet<_> = store::tasks::own(work.db, &actor, &ids, now)?.into_iter().collect();
    Ok(tasks.into_iter().filter(|task| own.contains(&task.id)).collect())
}

fn in_order(tasks: Vec<Task>, transition: &Transition, names: &HashMap<UserId, String>, today: NaiveDate) -> Vec<Step> {
    let frozen = transition.checklist.as_ref().map_or(&[][..], |checklist| checklist.0.steps.as_slice());
    let mut steps: Vec<(usize, Step)> = tasks
        .into_iter()
        .map(|task| {
            let at = frozen.iter().position(|step| step.key == task.step);
            let frozen = at.and_then(|at| frozen.get(at)).cloned();
            let done_by = task.done_by.and_then(|user| names.get(&user).cloned());
            (at.unwrap_or(usize::MAX), Step { task, frozen, done_by, today })
        })
        .collect();
    steps.sort_by_key(|(at, step)| (*at, step.task.id));
    steps.into_iter().map(|(_, step)| step).collect()
}
