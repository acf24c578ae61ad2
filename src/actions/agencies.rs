//! Adding, changing, finding and removing agencies other than consultation offices (`actions/offices.rs`).

use serde_json::json;

use crate::base::ids::AgencyId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::agencies::{Agency, AgencyFacts, AgencyKind};
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::agencies::Filter;

/// A page of the municipality's agencies, by reading.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Agency>, Problem> {
    permit(work.actor()?, Action::AgencySee)?;
    store::agencies::list(work.db, work.municipality()?, filter, page)
}

/// One agency.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's as for one that does not exist.
pub fn open(work: &mut Work, id: AgencyId) -> Result<Agency, Problem> {
    permit(work.actor()?, Action::AgencySee)?;
    store::agencies::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)
}

/// Adds an agency.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a consultation office is added as an office.
pub fn add(work: &mut Work, facts: AgencyFacts) -> Result<Agency, Problem> {
    permit(work.actor()?, Action::AgencyEdit)?;
    not_an_office(&facts)?;
    let facts = facts.tidy()?;
    let agency = Agency {
        id: work.id(),
        municipality_id: work.municipality()?,
        name_key: facts.name_key(),
        facts,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    store::agencies::insert(work.db, &agency)?;
    audit::note(work, Entry::done("agency.add", "agency", agency.id.0).changed(None, Some(&agency)));
    Ok(agency)
}

/// Changes an agency: `change` gets the facts as they are and gives them as they shall be.
///
/// # Errors
/// [`Problem::Stale`] where `version` is no longer the present one; [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: AgencyId,
    version: i32,
    change: impl FnOnce(AgencyFacts) -> Result<AgencyFacts, Problem>,
) -> Result<Agency, Problem> {
    permit(work.actor()?, Action::AgencyEdit)?;
    let before = store::agencies::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)?;
    not_an_office(&before.facts)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    not_an_office(&facts)?;
    let facts = facts.tidy()?;
    let after =
        Agency { name_key: facts.name_key(), facts, version: version + 1, updated_at: work.now, ..before.clone() };
    store::agencies::update(work.db, &after)?;
    audit::note(work, Entry::done("agency.edit", "agency", id.0).changed(Some(&before), Some(&after)));
    Ok(after)
}

/// Removes an agency that nothing refers to; one with a history is closed instead (`closed_on`).
///
/// # Errors
/// [`Problem::Conflict`] `in_use`; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: AgencyId, version: i32) -> Result<(), Problem> {
    permit(work.actor()?, Action::AgencyEdit)?;
    let before = store::agencies::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)?;
    not_an_office(&before.facts)?;
    store::agencies::delete(work.db, id, version)?;
    let entry = Entry::done("agency.remove", "agency", id.0).changed(Some(&before), None);
    audit::note(work, entry.with(json!({ "kind": before.facts.kind })));
    Ok(())
}

fn not_an_office(facts: &AgencyFacts) -> Result<(), Problem> {
    if facts.kind == AgencyKind::ConsultationOffice {
        return Err(Problem::field(
            "kind",
            "is_an_office",
            "相談支援事業所は「事業所」として登録・変更してください（/offices）。",
            "A consultation office is added and changed under /offices.",
        ));
    }
    Ok(())
}
