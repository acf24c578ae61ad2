//! Who is told of a child's transitions, and what they were told already.

use chrono::NaiveDate;

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice};
use crate::rules::reminders::DAY_TOLD;
use crate::rules::tasks::{Task, TaskSource, TaskState};
use crate::rules::transitions::{Transition, TransitionState, also_told};
use crate::steps::{told_lead, told_section, told_team};
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

/// Tells the lead coordinator (without one, the section, unless it was at work itself), and the house the child comes
/// to, as far as consent reaches.
pub fn tell(work: &mut Work, child: &Child, transition: &Transition, event: Event) -> Result<(), Problem> {
    let mut parties = told_lead(work, child.id)?;
    if parties.is_empty() && work.actor.is_none() {
        parties = told_section(work, child.municipality_id)?;
    }
    for kind in also_told(transition.kind) {
        parties.extend(told_team(work, child.id, *kind)?);
    }
    work.notices.push(Notice {
        child_id: Some(child.id),
        transition_id: Some(transition.id),
        parties,
        ..Notice::of(event, child.municipality_id)
    });
    Ok(())
}
