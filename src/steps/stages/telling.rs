//! Who is told of a child's transitions, and what they were told already.

use chrono::NaiveDate;

use crate::base::ids::SubjectId;
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::reminders::DAY_TOLD;
use crate::rules::tasks::{Task, TaskSource, TaskState};
use crate::rules::transitions::{Transition, TransitionState, also_told};
use crate::rules::users::Role;
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
    let today = work.today();
    let lead = store::assignments::open_lead(work.db, child.id)?.filter(|lead| lead.was_agreed(today));
    let mut parties: Vec<Party> = lead.iter().map(|lead| Party::Coordinator(lead.coordinator_id)).collect();
    if lead.is_none() && work.actor.is_none() {
        let section = [Role::Section, Role::SectionManager];
        let users = store::notifications::users_in(work.db, child.municipality_id, &section, None)?;
        parties.extend(users.into_iter().map(Party::User));
    }
    for kind in also_told(transition.kind) {
        for agency in store::tasks::team_agencies(work.db, child.id, *kind, today)? {
            if store::consents::cover(work.db, child.id, agency, today)? {
                parties.push(Party::Agency(agency));
            }
        }
    }
    work.notices.push(Notice {
        child_id: Some(child.id),
        transition_id: Some(transition.id),
        parties,
        ..Notice::of(event, child.municipality_id)
    });
    Ok(())
}
