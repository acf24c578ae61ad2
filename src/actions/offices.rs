//! Adding, changing, finding and removing consultation offices, and setting whether they take new children.
//!
//! Importing them from open data is `office_import.rs`.

use crate::base::ids::AgencyId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::audit::Entry;
use crate::rules::offices::{Office, OfficeInput};
use crate::rules::permissions::{Action, permit};
use crate::steps;
use crate::steps::audit;
use crate::store;
use crate::store::offices::Filter;
use crate::store::{Within, Work};

/// A page of the municipality's offices, by reading. `accepting`: only those that take new children today, or only
/// those that do not.
pub fn list(work: &mut Work, filter: Filter, accepting: Option<bool>, page: &Page) -> Result<Listed<Office>, Problem> {
    permit(work.actor()?, Action::OfficeSee)?;
    let filter = Filter { accepting: accepting.map(|accepting| (work.today(), accepting)), ..filter };
    store::offices::list(work.db, work.municipality()?, &filter, page)
}

/// One office.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's as for one that does not exist.
pub fn open(work: &mut Work, id: AgencyId) -> Result<Office, Problem> {
    permit(work.actor()?, Action::OfficeSee)?;
    store::offices::find(work.db, work.municipality()?, None, id)?.ok_or(Problem::NotFound)
}

/// The districts that the ward's offices and coordinators serve, by name: a child's is best written as one of these,
/// since the rule of the district compares the two.
pub fn districts(work: &mut Work) -> Result<Vec<String>, Problem> {
    permit(work.actor()?, Action::AgencySee)?;
    store::offices::districts(work.db, work.municipality()?)
}

/// Adds an office.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, input: OfficeInput) -> Result<Office, Problem> {
    permit(work.actor()?, Action::OfficeEdit)?;
    let office = steps::offices::fresh(work, work.municipality()?, input.tidy()?);
    store::offices::insert_all(work.db, std::slice::from_ref(&office))?;
    audit::note(work, Entry::done("office.add", "office", office.agency.id.0).changed(None, Some(&office)));
    Ok(office)
}

/// Changes an office: `change` gets what was entered and gives it as it shall be.
///
/// # Errors
/// [`Problem::Stale`] where `version` is no longer the present one; [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: AgencyId,
    version: i32,
    change: impl FnOnce(OfficeInput) -> Result<OfficeInput, Problem>,
) -> Result<Office, Problem> {
    permit(work.actor()?, Action::OfficeEdit)?;
    save(work, "office.edit", None, id, version, change)
}

/// Sets whether an office takes new children: the section for every office, a manager for the own one.
///
/// # Errors
/// [`Problem::NotFound`] for an office the actor does not reach; [`Problem::Stale`]; [`Problem::Invalid`].
pub fn set_acceptance(
    work: &mut Work,
    id: AgencyId,
    version: i32,
    change: impl FnOnce(AcceptanceFacts) -> Result<AcceptanceFacts, Problem>,
) -> Result<Office, Problem> {
    let only = match steps::reach::within(work, Action::OfficeAcceptance)? {
        Within::Municipality => None,
        Within::Office(own) => Some(own),
        Within::Coordinator(_) => return Err(Problem::NotFound),
    };
    save(work, "office.acceptance", only, id, version, |input| {
        let acceptance = change(input.facts.acceptance())?;
        Ok(OfficeInput { facts: input.facts.with_acceptance(acceptance), ..input })
    })
}

/// Removes an office that nothing refers to; one with a history is closed instead (`closed_on`).
///
/// # Errors
/// [`Problem::Conflict`] `in_use`; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: AgencyId, version: i32) -> Result<(), Problem> {
    permit(work.actor()?, Action::OfficeEdit)?;
    let before = store::offices::find(work.db, work.municipality()?, None, id)?.ok_or(Problem::NotFound)?;
    store::offices::delete(work.db, id, version)?;
    audit::note(work, Entry::done("office.remove", "office", id.0).changed(Some(&before), None));
    Ok(())
}

fn save(
    work: &mut Work,
    action: &'static str,
    only: Option<AgencyId>,
    id: AgencyId,
    version: i32,
    change: impl FnOnce(OfficeInput) -> Result<OfficeInput, Problem>,
) -> Result<Office, Problem> {
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = store::offices::find(work.db, municipality, only, id)?.ok_or(Problem::NotFound)?;
    if before.agency.version != version {
        return Err(Problem::Stale);
    }
    let after = steps::offices::changed(work, &before, change(before.input())?.tidy()?);
    store::offices::update(work.db, &before, &after)?;
    audit::note(work, Entry::done(action, "office", id.0).changed(Some(&before), Some(&after)));
    Ok(after)
}
