//! The days on which the office is closed: those by law, and the ward's own, which the section enters.
//!
//! A day by which somebody was asked to answer stays as it was told; days entered later count for the questions asked from
//! then on. What the calendar follows moves with the next look: steps of preparations, plans, handovers.

use chrono::NaiveDate;

use crate::base::ids::ClosingDayId;
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::closing_days;
use crate::rules::closing_days::{Closed, ClosingDay, ClosingDayFacts};
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// Every day from `from` to `to` (both included, three years at most) on which the office is closed, weekends left out.
///
/// # Errors
/// [`Problem::Malformed`] `bad_range` for a range that is none.
pub fn list(work: &mut Work, from: NaiveDate, to: NaiveDate) -> Result<Vec<Closed>, Problem> {
    permit(work.actor()?, Action::ClosingDaySee)?;
    let municipality = work.municipality()?;
    let own = store::closing_days::between(work.db, municipality, from, to)?;
    closing_days::between(from, to, own)
}

/// Adds a day on which the ward is closed by its own decision.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a conflict where the day is one already.
pub fn add(work: &mut Work, facts: ClosingDayFacts) -> Result<ClosingDay, Problem> {
    permit(work.actor()?, Action::ClosingDayEdit)?;
    let municipality_id = work.municipality()?;
    let day = ClosingDay { id: work.id(), municipality_id, facts: facts.tidy()?, version: 1, created_at: work.now };
    store::closing_days::insert(work.db, &day)?;
    look_again(work)?;
    audit::note(work, Entry::done("closing_day.add", "closing_day", day.id.0).changed(None, Some(&day)));
    Ok(day)
}

/// Changes a closing day: `change` gets the facts as they are and gives them as they shall be.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Stale`]; [`Problem::Invalid`] with every wrong field; a conflict where the new day
/// is one already.
pub fn edit(
    work: &mut Work,
    id: ClosingDayId,
    version: i32,
    change: impl FnOnce(ClosingDayFacts) -> Result<ClosingDayFacts, Problem>,
) -> Result<ClosingDay, Problem> {
    let before = find(work, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?.tidy()?;
    let after = ClosingDay { facts, version: version + 1, ..before.clone() };
    store::closing_days::update(work.db, &after)?;
    look_again(work)?;
    audit::note(work, Entry::done("closing_day.edit", "closing_day", id.0).changed(Some(&before), Some(&after)));
    Ok(after)
}

/// Removes a closing day.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: ClosingDayId, version: i32) -> Result<(), Problem> {
    let before = find(work, id)?;
    store::closing_days::delete(work.db, id, version)?;
    look_again(work)?;
    audit::note(work, Entry::done("closing_day.remove", "closing_day", id.0).changed(Some(&before), None));
    Ok(())
}

fn find(work: &mut Work, id: ClosingDayId) -> Result<ClosingDay, Problem> {
    permit(work.actor()?, Action::ClosingDayEdit)?;
    let municipality = work.municipality()?;
    store::closing_days::find(work.db, municipality, id)?.ok_or(Problem::NotFound)
}

/// Days that are counted in office days may lie elsewhere now: the calendar looks at every child tomorrow.
fn look_again(work: &mut Work) -> Result<(), Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    store::watches::touch_all(work.db, municipality, today.succ_opt().unwrap_or(today))
}
