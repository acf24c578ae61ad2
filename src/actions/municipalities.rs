//! Seeing municipalities and adding one. Adding is for an administrator of the whole installation.

use crate::base::ids::MunicipalityId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::municipalities::{Municipality, MunicipalityFacts};
use crate::rules::permissions::{Action, permit};
use crate::steps::found;
use crate::store;
use crate::store::Work;

/// A page of municipalities by code: every one for an administrator of the installation, else one's own.
pub fn list(work: &mut Work, page: &Page) -> Result<Listed<Municipality>, Problem> {
    permit(work.actor()?, Action::MunicipalitySee)?;
    // Somebody who belongs to a municipality sees that one, whatever the role.
    let own = work.actor()?.municipality_id;
    store::municipalities::list(work.db, own, page)
}

/// One municipality.
///
/// # Errors
/// [`Problem::NotFound`] for one that is not the reader's as for one that does not exist.
pub fn open(work: &mut Work, id: MunicipalityId) -> Result<Municipality, Problem> {
    permit(work.actor()?, Action::MunicipalitySee)?;
    if work.actor()?.municipality_id.is_some_and(|own| own != id) {
        return Err(Problem::NotFound);
    }
    store::municipalities::find(work.db, id)?.ok_or(Problem::NotFound)
}

/// Adds a municipality with the standard policy as its version 1.
///
/// # Errors
/// [`Problem::Forbidden`] for an administrator of one municipality; [`Problem::Invalid`] with every wrong field (a code
/// whose check digit is wrong among them); a conflict `municipality_exists`.
pub fn add(work: &mut Work, facts: MunicipalityFacts) -> Result<Municipality, Problem> {
    permit(work.actor()?, Action::MunicipalityAdd)?;
    if work.actor()?.municipality_id.is_some() {
        return Err(Problem::forbidden());
    }
    found::found(work, facts)
}
