//! Reservations follow the child's discharge (product contract §4.3): when its day moves, they move with their handover
//! and are looked at again.

use chrono::NaiveDate;

use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::recheck::recheck;
use crate::rules::assignments::record::Assignment;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::notifications::Event;
use crate::steps::cases::{handover, notify, situation};
use crate::store;
use crate::store::Work;

/// Moves what is to start at the child's discharge to the day it has now, or to today where that lies behind.
///
/// Reservations and open proposals that start on any other day were put there on purpose and stay. While nobody knows the
/// day they stay too, and the section is told to look at them (`reservation_needs_check`); when the day is known again
/// they follow it. The section is also told where the coordinator could not take the child on the new day. To be called
/// after the child has been saved, by a caller who holds `store::municipalities::lock_decisions`.
pub fn move_to(work: &mut Work, before: &Child, after: &Child) -> Result<(), Problem> {
    let (today, new) = (work.today(), after.facts.discharge_on);
    if before.facts.discharge_on == new {
        return Ok(());
    }
    for case in store::assignments::reserved_at_discharge(work.db, after.id)? {
        if !case.open_on(today) {
            continue;
        }
        let good = match new {
            Some(new) => move_one(work, after, &case, new.max(today))?,
            None => false,
        };
        if !good && case.state == AssignmentState::Reserved {
            notify::tell(work, Event::ReservationNeedsCheck, &case);
        }
    }
    Ok(())
}

/// Moves one, and says whether the coordinator can take the child on the new day.
fn move_one(work: &mut Work, child: &Child, case: &Assignment, starts_on: NaiveDate) -> Result<bool, Problem> {
    if case.starts_on != starts_on {
        let saved = Assignment { starts_on, version: case.version + 1, ..case.clone() };
        store::assignments::update(work.db, &saved)?;
        let entry = Entry::done("assignment.move", "assignment", saved.id.0).of_child(child.id);
        work.entries.push(entry.changed(Some(case), Some(&saved)));
        handover::follow_start(work, &saved)?;
        notify::tell(work, Event::ReservationMoved, &saved);
    }
    let policy = store::policy::current(work.db, child.municipality_id)?;
    let picture = situation::picture(work, child, starts_on, &policy, Some(case.coordinator_id))?;
    let check = recheck(&picture.situation, case.coordinator_id, case.role)?;
    Ok(check.obstacles.is_empty() && !check.over_ceiling)
}
