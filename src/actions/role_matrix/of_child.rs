//! One child's matrix: the steps of its preparations and its other open tasks, with who holds each role today.

use std::collections::HashMap;

use serde_json::json;

use super::{ChildMatrix, Column, Group, Row, named_agencies};
use crate::base::ids::{AgencyId, ChildId, SubjectId, UserId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::checklists::Step;
use crate::rules::permissions::{Action, permit};
use crate::rules::role_matrix::{Holder, Parts, Person, Situation, parts};
use crate::rules::task_titles::title;
use crate::rules::tasks::{Task, TaskRole, TaskSource, TaskState};
use crate::rules::transitions::{Transition, TransitionState};
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;
use crate::store::tasks::Filter;

/// Who the tasks were given to by name, beside what decides who holds a role.
struct Facts {
    situation: Situation,
    people: HashMap<UserId, Person>,
    agencies: HashMap<AgencyId, String>,
}

/// The most tasks that are read at once.
const AT_ONCE: i64 = 200;

/// A child's matrix; with `upcoming`, also what the checklists say of transitions that are not prepared yet.
///
/// Where the reader sees only tasks of their own (consent without medical matters), only those are rows.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, id: ChildId, upcoming: bool) -> Result<ChildMatrix, Problem> {
    let child = child_in_reach::find(work, Action::RoleMatrixSee, id)?;
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RoleMatrixSee)?;
    let (now, today) = (work.now, work.today());
    let whole = !store::children::seen_whole(work.db, &actor, relations, &[id], now)?.is_empty();
    let tasks = tasks(work, id)?;
    let facts = facts(work, &child, &tasks)?;
    let transitions = store::transitions::of_child(work.db, id)?;
    let mut groups: Vec<Group> = Vec::new();
    for transition in transitions.iter().filter(|one| one.state == TransitionState::Preparing) {
        groups.push(preparing(transition, &tasks, &facts));
    }
    groups.extend(transitions.iter().filter_map(|one| left_of(one, &tasks, &facts)));
    groups.extend(elsewhere(&transitions, &tasks, &facts));
    if upcoming {
        let own = TaskRole::of_partner(actor.role).filter(|_| !whole);
        for transition in transitions.iter().filter(|one| one.state == TransitionState::Upcoming) {
            groups.extend(ahead(work, transition, own, whole, &facts)?);
        }
    }
    let column = |role: &TaskRole| Column {
        role: *role,
        holders: facts.situation.holders(*role),
        same_person: facts.situation.same_person(*role),
        named_also: facts.situation.named_also(*role),
        gap: facts.situation.gap_of_role(*role),
    };
    let rows: usize = groups.iter().map(|group| group.rows.len()).sum();
    let entry = Entry::done("child.read", "child", id.0).of_child(id);
    audit::note(work, entry.with(json!({ "part": "role_matrix", "rows": rows, "whole": whole })));
    let columns = TaskRole::MATRIX.iter().map(column).collect();
    Ok(ChildMatrix { child: id, reference: child.reference, today, whole, columns, groups })
}

/// Every task of the child that the reader sees, in whatever state.
fn tasks(work: &mut Work, child: ChildId) -> Result<Vec<Task>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RoleMatrixSee)?;
    let (filter, now) = (Filter { child: Some(child), ..Filter::default() }, work.now);
    let mut page = Page::first(AT_ONCE);
    let mut tasks = Vec::new();
    loop {
        let listed = store::tasks::list(work.db, &actor, relations, &filter, &page, now)?;
        tasks.extend(listed.rows);
        match listed.next {
            Some(mark) => page.after = Some(mark),
            None => return Ok(tasks),
        }
    }
}

fn facts(work: &mut Work, child: &crate::rules::children::Child, tasks: &[Task]) -> Result<Facts, Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    let mut situations = store::role_matrix::situations(work.db, municipality, &[child.id], today)?;
    let users: Vec<_> = tasks.iter().filter_map(|task| task.facts.user_id).collect();
    Ok(Facts {
        situation: situations.remove(&child.id).unwrap_or_default(),
        people: store::role_matrix::people(work.db, &users)?,
        agencies: store::agencies::names(work.db, &named_agencies(tasks.iter()))?,
    })
}

/// The steps of a preparation: its tasks in the order of the frozen checklist, then those added by hand.
fn preparing(transition: &Transition, tasks: &[Task], facts: &Facts) -> Group {
    let steps: &[Step] = transition.checklist.as_ref().map_or(&[], |frozen| frozen.0.steps.as_slice());
    let own = |task: &&Task| is_step_of(task, transition);
    let place = |task: &Task| steps.iter().position(|step| step.key == task.step).unwrap_or(steps.len());
    let mut own: Vec<&Task> = tasks.iter().filter(own).collect();
    own.sort_by_key(|task| (place(task), task.facts.due_on, task.id));
    let row = |task: &&Task| row_of_task(task, step_of(task, transition), facts);
    Group { rows: own.iter().map(row).collect(), ..group(transition, false) }
}

/// What is still open of a transition that has passed, as the steps they are.
fn left_of(transition: &Transition, tasks: &[Task], facts: &Facts) -> Option<Group> {
    if transition.state != TransitionState::Passed {
        return None;
    }
    let mut left = preparing(transition, tasks, facts);
    left.rows.retain(|row| row.state == Some(TaskState::Open));
    (!left.rows.is_empty()).then_some(left)
}

/// Open tasks that belong to no preparation under way or past, as a group of their own where there are any.
fn elsewhere(transitions: &[Transition], tasks: &[Task], facts: &Facts) -> Option<Group> {
    let grouped = |one: &Transition| matches!(one.state, TransitionState::Preparing | TransitionState::Passed);
    let from = |task: &Task| transitions.iter().find(|one| is_step_of(task, one));
    let open = tasks.iter().filter(|task| task.state == TaskState::Open && !from(task).is_some_and(grouped));
    let row = |task: &Task| row_of_task(task, from(task).and_then(|one| step_of(task, one)), facts);
    let rows: Vec<Row> = open.map(row).collect();
    (!rows.is_empty()).then_some(Group {
        kind: None,
        transition: None,
        falls_on: None,
        checklist_version: None,
        upcoming: false,
        passed: false,
        rows,
    })
}

/// The step of the frozen checklist that a task of a transition is.
fn step_of<'a>(task: &Task, transition: &'a Transition) -> Option<&'a Step> {
    transition.checklist.as_ref()?.0.steps.iter().find(|step| step.key == task.step)
}

/// What the checklist in force says of a transition that is not prepared yet: to whoever sees the whole record, every
/// step; to others those of their own part.
fn ahead(
    work: &mut Work,
    transition: &Transition,
    own: Option<TaskRole>,
    whole: bool,
    facts: &Facts,
) -> Result<Option<Group>, Problem> {
    let Some(on) = transition.falls_on else { return Ok(None) };
    let (municipality, today) = (work.municipality()?, work.today());
    let checklist = store::checklists::current(work.db, municipality, transition.kind)?;
    let closing = store::closing_days::days(work.db, municipality, today)?;
    let steps = checklist.content.steps.iter().filter(|step| whole || own == Some(step.responsible));
    let rows = steps.map(|step| Row {
        title: Words::told(step.title_ja.clone(), step.title_en.clone()),
        step: Some(step.key.clone()),
        source: step.source.clone(),
        parts: parts(step.responsible, &step.helps, &step.told),
        responsible: step.responsible,
        due_on: Some(step.due_on(on, today, &closing)),
        task: None,
        state: None,
        holders: facts.situation.holders(step.responsible),
        gap: None,
    });
    let rows: Vec<Row> = rows.collect();
    let found = Group { rows, checklist_version: Some(checklist.version), ..group(transition, true) };
    Ok((!found.rows.is_empty()).then_some(found))
}

fn group(transition: &Transition, upcoming: bool) -> Group {
    Group {
        kind: Some(transition.kind),
        transition: Some(transition.id),
        falls_on: transition.falls_on,
        checklist_version: transition.checklist_version,
        upcoming,
        passed: transition.state == TransitionState::Passed,
        rows: Vec::new(),
    }
}

/// Steps of a checklist and those that people added to the preparation name the transition as where they come from.
fn is_step_of(task: &Task, transition: &Transition) -> bool {
    task.source == TaskSource::Checklist && task.source_id == Some(SubjectId(transition.id.0))
}

fn row_of_task(task: &Task, step: Option<&Step>, facts: &Facts) -> Row {
    let own = &task.facts;
    let parts: Parts = step.map_or_else(|| parts(own.role, &[], &[]), |step| parts(own.role, &step.helps, &step.told));
    let person = own.user_id.and_then(|id| facts.people.get(&id));
    let gap = facts.situation.gap(own.role, own.agency_id, person);
    Row {
        title: title(task, step),
        step: step.map(|step| step.key.clone()),
        source: step.and_then(|step| step.source.clone()),
        parts,
        responsible: own.role,
        due_on: own.due_on,
        task: Some(task.id),
        state: Some(task.state),
        holders: holders(task, facts),
        gap: gap.filter(|_| task.state == TaskState::Open),
    }
}

/// Whoever the task names; else whoever holds the role.
fn holders(task: &Task, facts: &Facts) -> Vec<Holder> {
    let own = &task.facts;
    if own.user_id.is_none() && own.agency_id.is_none() {
        return facts.situation.holders(own.role);
    }
    let person = own.user_id.and_then(|id| facts.people.get(&id)).map(|person| person.name.clone());
    let agency_name = own.agency_id.and_then(|id| facts.agencies.get(&id)).cloned();
    let place = facts.situation.team.iter().filter(|place| Some(place.agency_id) == own.agency_id);
    let covered = place.map(|place| place.covered).max();
    vec![Holder { person, agency_id: own.agency_id, agency_name, covered }]
}
