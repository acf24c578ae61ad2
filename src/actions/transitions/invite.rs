//! Telling families of the consultation on the school (就学相談), for several children at once.

use chrono::NaiveDate;
use serde_json::json;

use super::prepare::{By, insert_step, start_one};
use crate::base::ids::{ChildId, SubjectId, TaskId, TransitionId};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::{Action, permit};
use crate::rules::preparation::{CONSULTATION_NOTICE, CONSULTATION_NOTICE_TITLE};
use crate::rules::tasks::{TaskFacts, TaskRole, TaskSource};
use crate::rules::transitions::{Transition, TransitionState};
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;

/// A child that may be chosen for it, and why not where it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The child.
    pub child_id: ChildId,
    /// The reference code.
    pub reference: String,
    /// The name, once there is one.
    pub name: Option<String>,
    /// The day of school entry, where one lies ahead.
    pub enters_on: Option<NaiveDate>,
    /// Whether the step is there already.
    pub asked: bool,
}

impl Candidate {
    /// Whether there is something to tell the family of.
    pub fn fits(&self) -> bool {
        self.enters_on.is_some() && !self.asked
    }
}

/// The children as candidates, in the order given; those out of reach are left out.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that prepare no transitions.
pub fn candidates(work: &mut Work, children: &[ChildId]) -> Result<Vec<Candidate>, Problem> {
    let actor = work.actor()?.clone();
    let (relations, now) = (permit(&actor, Action::TransitionPrepare)?, work.now);
    let shown = store::transitions::list::shown(work.db, &actor, relations, children, now)?;
    let mut found = Vec::new();
    for id in children {
        let Some(child) = shown.iter().find(|one| one.child_id == *id) else { continue };
        let entry = school_entry(work, *id)?;
        let asked = match &entry {
            Some(entry) => asked(work, entry.id)?,
            None => false,
        };
        found.push(Candidate {
            child_id: *id,
            reference: child.reference.clone(),
            name: child.name.clone(),
            enters_on: entry.and_then(|entry| entry.falls_on),
            asked,
        });
    }
    let named: Vec<ChildId> = found.iter().map(|one| one.child_id).collect();
    audit::note(work, Entry::listed("transition.candidates", "child", json!({ "children": named })));
    Ok(found)
}

/// Adds to the preparation of school entry of each of these children a step by which the family is told of the
/// consultation, to be done by `role` until `due_on`; a preparation that waits is opened for it. Children who do not enter
/// school any more, or have the step already, are passed over. Whoever gets a step is told.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `nobody_to_invite` where none is left; faults of `due_on`.
pub fn invite(
    work: &mut Work,
    children: &[ChildId],
    role: TaskRole,
    due_on: NaiveDate,
) -> Result<Vec<TaskId>, Problem> {
    permit(work.actor()?, Action::TransitionPrepare)?;
    // In the order of the children, so that two who do this at once wait for each other and not in a circle.
    let mut children = children.to_vec();
    children.sort_unstable();
    children.dedup();
    let mut made = Vec::new();
    for id in children {
        let child = child_in_reach::lock(work, Action::TransitionPrepare, id)?;
        let Some(entry) = school_entry(work, id)?.filter(|_| child.closed_on.is_none()) else { continue };
        if asked(work, entry.id)? {
            continue;
        }
        if !entry.is_open() {
            start_one(work, entry.id, id)?;
        }
        let Some(entry) = school_entry(work, id)? else { continue };
        let facts = TaskFacts {
            title: CONSULTATION_NOTICE_TITLE.ja.into_owned(),
            note: None,
            role,
            agency_id: None,
            user_id: None,
            due_on: Some(due_on),
        };
        let step = insert_step(work, &child, &entry, facts, By::Day(Some(due_on)), Some(CONSULTATION_NOTICE))?;
        made.push(step.task.id);
    }
    if made.is_empty() {
        return Err(Problem::conflict(
            "nobody_to_invite",
            "選んだ児童には、就学相談の案内がすでにあるか、これからの小学校入学がありません。",
            "The children chosen have the invitation already, or do not enter school any more.",
        ));
    }
    Ok(made)
}

/// The child's entry into elementary school, while it lies ahead.
fn school_entry(work: &mut Work, child: ChildId) -> Result<Option<Transition>, Problem> {
    let ahead = |one: &Transition| {
        one.kind == TransitionKind::Elementary
            && matches!(one.state, TransitionState::Upcoming | TransitionState::Preparing)
    };
    Ok(store::transitions::of_child(work.db, child)?.into_iter().find(ahead))
}

fn asked(work: &mut Work, entry: TransitionId) -> Result<bool, Problem> {
    let steps = store::tasks::all_from_source(work.db, TaskSource::Checklist, SubjectId(entry.0))?;
    Ok(steps.iter().any(|task| task.step == CONSULTATION_NOTICE))
}
