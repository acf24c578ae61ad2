//! Reservations follow the child's discharge (product contract §4.3): when its day moves, they move with their handover
//! and are looked at again.

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

/// Moves what was to start on the child's old day of discharge to the new one.
///
/// Reservations and open proposals that start on any other day were put there on purpose and stay, as does everything
/// while the new day is unknown or past. If the coordinator could not take the child on the new day, the case stays and
/// the section is told (`reservation_needs_check`). To be called after the child has been saved, by a
/// caller who holds `store::municipalities::lock_decisions`.
pub fn move_to(work: &mut Work, before: &Child, after: &Child) -> Result<(), Problem> {
    let (Some(old), Some(new)) = (before.facts.discharge_on, after.facts.discharge_on) else { return Ok(()) };
    if old == new || new < work.today() {
        return Ok(());
    }
    let policy = store::policy::current(work.db, after.municipality_id)?;
    for moved in store::assignments::reserved_for(work.db, after.id, old)? {
        if !moved.open_on(work.today()) {
            continue;
        }
        let saved = Assignment { starts_on: new, version: moved.version + 1, ..moved.clone() };
        store::assignments::update(work.db, &saved)?;
        let entry = Entry::done("assignment.move", "assignment", saved.id.0).of_child(after.id);
        work.entries.push(entry.changed(Some(&moved), Some(&saved)));
        handover::follow_start(work, &saved)?;
        notify::tell(work, Event::ReservationMoved, &saved);
        let picture = situation::picture(work, after, new, &policy, Some(saved.coordinator_id))?;
        let check = recheck(&picture.situation, saved.coordinator_id, saved.role)?;
        let good = check.obstacles.is_empty() && !check.over_ceiling;
        if !good && saved.state == AssignmentState::Reserved {
            notify::tell(work, Event::ReservationNeedsCheck, &saved);
        }
    }
    Ok(())
}
