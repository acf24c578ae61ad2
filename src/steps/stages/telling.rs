//! Who is told of a child's transitions, and what they were told already.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::reminders::DAY_TOLD;
use crate::rules::tasks::{Task, TaskRole, TaskSource, TaskState};
use crate::rules::transitions::{Transition, TransitionState, also_told};
use crate::steps::{by_section, told_lead, told_role, told_section, told_team, told_users};
use crate::store;
use crate::store::Work;

/// People who were told of another day are told of the one that holds now, once the day on which it moved is over. Gives
/// the day on which they learned of it.
pub fn tell_of_move(
    work: &mut Work,
    child: &Child,
    transition: &Transition,
    day: NaiveDate,
) -> Result<NaiveDate, Problem> {
    let subject = SubjectId(transition.id.0);
    if let Some((told, at)) = store::reminders::latest(work.db, subject, DAY_TOLD)?
        && told == day
    {
        return Ok(at.day());
    }
    store::reminders::tell_day(work.db, child.id, subject, DAY_TOLD, day, work.now)?;
    if transition.state == TransitionState::Preparing {
        tell(work, child, transition, Event::TransitionMoved)?;
    }
    Ok(work.today())
}

/// Whether something that should have been done by the day of the transition is open.
pub fn left_undone(work: &mut Work, transition: &Transition) -> Result<bool, Problem> {
    let steps = store::tasks::all_from_source(work.db, TaskSource::Checklist, SubjectId(transition.id.0))?;
    let late = |step: &Task| step.state == TaskState::Open && step.facts.due_on <= transition.falls_on;
    Ok(steps.iter().any(late))
}

/// Tells everybody who has a part in a preparation that has just opened: those whom every change of it is told to, and
/// whoever is responsible for one of its steps ([`told_role`]), so that each knows before the first day comes. The
/// section, when somebody of it opened the preparation, knows already.
pub fn tell_of_opening(
    work: &mut Work,
    child: &Child,
    transition: &Transition,
    responsible: BTreeSet<TaskRole>,
) -> Result<(), Problem> {
    let mut parties = parties(work, child, transition)?;
    let own = by_section(work);
    for role in responsible.into_iter().filter(|role| *role != TaskRole::Section || !own) {
        parties.extend(told_role(work, child.municipality_id, Some(child.id), role)?);
    }
    notice(work, child, transition, parties, Event::PreparationOpened);
    Ok(())
}

/// Tells the lead coordinator (without one whom it reaches, the section, unless it was at work itself), and the house the
/// child comes to, as far as consent reaches.
pub fn tell(work: &mut Work, child: &Child, transition: &Transition, event: Event) -> Result<(), Problem> {
    let parties = parties(work, child, transition)?;
    notice(work, child, transition, parties, event);
    Ok(())
}

fn parties(work: &mut Work, child: &Child, transition: &Transition) -> Result<Vec<Party>, Problem> {
    let mut parties = told_lead(work, child.id)?;
    if work.actor.is_none() && told_users(work, child.municipality_id, &parties)?.is_empty() {
        parties.extend(told_section(work, child.municipality_id)?);
    }
    for kind in also_told(transition.kind) {
        parties.extend(told_team(work, child.id, *kind)?);
    }
    Ok(parties)
}

fn notice(work: &mut Work, child: &Child, transition: &Transition, parties: Vec<Party>, event: Event) {
    work.notices.push(Notice {
        child_id: Some(child.id),
        transition_id: Some(transition.id),
        parties,
        ..Notice::of(event, child.municipality_id)
    });
}
