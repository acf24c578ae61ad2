//! How a child stands: who has the case and how full they are, since when nobody has, and what is to be done next.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, CoordinatorId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::load::{LoadOn, load_on};
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::children::case_state::CaseState;
use crate::rules::permissions::{Action, permit, reach};
use crate::rules::tasks::Task;
use crate::rules::waiting_list::waiting_since;
use crate::steps::cases::{due, situation};
use crate::steps::{audit, reach as within, tasks};
use crate::store;
use crate::store::Work;
use crate::store::children::Filter;
use crate::store::leads::OpenLead;

use super::{Record, list};

/// How a child stands today.
#[derive(Debug, Clone)]
pub struct Standing {
    /// In one word.
    pub state: CaseState,
    /// Who leads the case or is asked to.
    pub lead: Option<OpenLead>,
    /// How full the lead is; for readers who may know it.
    pub load: Option<LoadOn>,
    /// Since when nobody leads the case, where nobody does.
    pub waiting_since: Option<NaiveDate>,
    /// The most urgent task that the reader sees, with its title in both languages.
    pub next: Option<(Task, Words)>,
}

/// A page of the children the reader may see, in the order of the filter, each with how it stands.
///
/// # Errors
/// As [`list`].
pub fn overview(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<(Record, Standing)>, Problem> {
    permit(work.actor()?, Action::ChildSee)?;
    let municipality = work.municipality()?;
    due::settle(work, municipality)?;
    let Listed { rows, next, total } = list(work, filter, page)?;
    let children: Vec<&Child> = rows.iter().map(|record| &record.child).collect();
    let mut standings = standings(work, &children)?;
    let paired = rows.into_iter().filter_map(|record| {
        let standing = standings.remove(&record.child.id)?;
        Some((record, standing))
    });
    Ok(Listed { rows: paired.collect(), next, total })
}

/// How the child of an open record stands today.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that never see children.
pub fn standing(work: &mut Work, record: &Record) -> Result<Standing, Problem> {
    permit(work.actor()?, Action::ChildSee)?;
    let id = record.child.id;
    audit::note(work, Entry::done("child.read", "child", id.0).of_child(id).with(json!({ "part": "standing" })));
    standings(work, &[&record.child])?.remove(&id).ok_or(Problem::NotFound)
}

/// The districts of the children the reader may see.
pub fn districts(work: &mut Work) -> Result<Vec<String>, Problem> {
    let actor = work.actor()?.clone();
    let (relations, now) = (permit(&actor, Action::ChildSee)?, work.now);
    store::children::districts(work.db, &actor, relations, now)
}

fn standings(work: &mut Work, children: &[&Child]) -> Result<HashMap<ChildId, Standing>, Problem> {
    let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    let today = work.today();
    let mut leads: HashMap<ChildId, OpenLead> = HashMap::new();
    for lead in store::leads::open_of_children(work.db, &ids, today)? {
        leads.entry(lead.child_id).or_insert(lead);
    }
    let pending = store::handovers::pending_of(work.db, &ids)?;
    let loads = if leads.is_empty() { HashMap::new() } else { loads(work)? };
    let waiting: Vec<&Child> = children
        .iter()
        .copied()
        .filter(|child| child.closed_on.is_none() && !leads.get(&child.id).is_some_and(is_agreed))
        .collect();
    let since = since(work, &waiting)?;
    let mut tasks = next_tasks(work, &ids)?;
    let one = |child: &&Child| {
        let lead = leads.remove(&child.id);
        let state = lead.as_ref().map(|lead| lead.state);
        let standing = Standing {
            state: CaseState::of(child.closed_on.is_some(), state, pending.contains(&child.id)),
            load: lead.as_ref().and_then(|lead| loads.get(&lead.coordinator_id)).cloned(),
            lead,
            waiting_since: since.get(&child.id).copied(),
            next: tasks.remove(&child.id),
        };
        (child.id, standing)
    };
    Ok(children.iter().map(one).collect())
}

fn is_agreed(lead: &OpenLead) -> bool {
    lead.state != AssignmentState::Proposed
}

/// How full the coordinators are whose figures the reader may know.
fn loads(work: &mut Work) -> Result<HashMap<CoordinatorId, LoadOn>, Problem> {
    if permit(work.actor()?, Action::CaseloadSee).is_err() {
        return Ok(HashMap::new());
    }
    let within = match within::within(work, Action::CaseloadSee) {
        Ok(within) => within,
        Err(Problem::NotFound) => return Ok(HashMap::new()),
        Err(other) => return Err(other),
    };
    let (municipality, today) = (work.municipality()?, work.today());
    let policy = store::policy::current(work.db, municipality)?;
    let crew = situation::crew(work, municipality, within, today)?;
    let figure = |one: situation::Crew| (one.facts.coordinator_id, load_on(&one.facts, &policy.parameters.0, today));
    Ok(crew.into_iter().map(figure).collect())
}

/// Since when nobody has led the cases of these children.
fn since(work: &mut Work, children: &[&Child]) -> Result<HashMap<ChildId, NaiveDate>, Problem> {
    let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    let mut ended: HashMap<ChildId, NaiveDate> = HashMap::new();
    for (assignment, _) in store::waiting_list::tries(work.db, &ids)? {
        if let (AssignmentState::Ended, Some(on)) = (assignment.state, assignment.ends_on) {
            let last = ended.entry(assignment.child_id).or_insert(on);
            *last = on.max(*last);
        }
    }
    let one = |child: &&Child| (child.id, waiting_since(child.created_at.day(), ended.get(&child.id).copied()));
    Ok(children.iter().map(one).collect())
}

fn next_tasks(work: &mut Work, ids: &[ChildId]) -> Result<HashMap<ChildId, (Task, Words)>, Problem> {
    let actor = work.actor()?.clone();
    let mut first = HashMap::new();
    let relations = reach(actor.role, Action::TaskSee);
    if relations.is_empty() {
        return Ok(HashMap::new());
    }
    let now = work.now;
    for task in store::tasks::open_of_children(work.db, &actor, relations, ids, now)? {
        if let Some(child) = task.child_id {
            first.entry(child).or_insert(task);
        }
    }
    let first: Vec<(ChildId, Task)> = first.into_iter().collect();
    let titles = tasks::titles(work, &first.iter().map(|(_, task)| task).collect::<Vec<_>>())?;
    Ok(first.into_iter().zip(titles).map(|((child, task), title)| (child, (task, title))).collect())
}
