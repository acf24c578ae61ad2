//! Absences of coordinators: entered by the section, by the manager of the own office, or by oneself.
//!
//! Nobody else reads them: why somebody is away is not for everybody.

use crate::base::ids::{AbsenceId, CoordinatorId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::coordinators::{Absence, AbsenceFacts};
use crate::rules::permissions::Action;
use crate::steps;
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// A page of a coordinator's absences, past and coming, by first day.
///
/// # Errors
/// [`Problem::NotFound`] for a coordinator the actor does not reach.
pub fn list(work: &mut Work, coordinator: CoordinatorId, page: &Page) -> Result<Listed<Absence>, Problem> {
    reach(work, coordinator)?;
    store::absences::list(work.db, coordinator, page)
}

/// Adds an absence.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, coordinator_id: CoordinatorId, facts: AbsenceFacts) -> Result<Absence, Problem> {
    reach(work, coordinator_id)?;
    store::municipalities::lock_decisions(work.db, work.municipality()?)?;
    let absence = Absence { id: work.id(), coordinator_id, facts: facts.tidy()?, version: 1, created_at: work.now };
    store::absences::insert(work.db, &absence)?;
    audit::note(work, Entry::done("absence.add", "absence", absence.id.0).changed(None, Some(&absence)));
    Ok(absence)
}

/// Changes an absence: `change` gets the facts as they are and gives them as they shall be.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Stale`]; [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: AbsenceId,
    version: i32,
    change: impl FnOnce(AbsenceFacts) -> Result<AbsenceFacts, Problem>,
) -> Result<Absence, Problem> {
    let before = lock(work, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?.tidy()?;
    let after = Absence { facts, version: version + 1, ..before.clone() };
    store::absences::update(work.db, &after)?;
    audit::note(work, Entry::done("absence.edit", "absence", id.0).changed(Some(&before), Some(&after)));
    Ok(after)
}

/// Removes an absence.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: AbsenceId, version: i32) -> Result<(), Problem> {
    let before = lock(work, id)?;
    store::absences::delete(work.db, id, version)?;
    audit::note(work, Entry::done("absence.remove", "absence", id.0).changed(Some(&before), None));
    Ok(())
}

fn reach(work: &mut Work, coordinator: CoordinatorId) -> Result<(), Problem> {
    let within = steps::reach::within(work, Action::CoordinatorAcceptance)?;
    let found = store::coordinators::find_within(work.db, work.municipality()?, within, coordinator)?;
    found.map(|_| ()).ok_or(Problem::NotFound)
}

fn lock(work: &mut Work, id: AbsenceId) -> Result<Absence, Problem> {
    let within = steps::reach::within(work, Action::CoordinatorAcceptance)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let (absence, _) = store::absences::find_within(work.db, municipality, within, id)?.ok_or(Problem::NotFound)?;
    Ok(absence)
}
