//! Who invites in calendar files: the section of the municipality, under its own name and address.

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::rules::calendar::Organizer;
use crate::store;
use crate::store::Work;

/// Whom a section without a mail address invites as. Nobody can be reached there (RFC 2606 §2).
const NO_ADDRESS: &str = "noreply@tsunagu.invalid";

/// The section, as calendar files name it.
pub fn of(work: &mut Work, municipality: MunicipalityId) -> Result<Organizer, Problem> {
    let (name, address) = match store::calendar::section(work.db, municipality)? {
        Some((name, address)) => (name, address),
        None => ("障害者支援課".to_owned(), None),
    };
    Ok(Organizer { name, address: address.unwrap_or_else(|| NO_ADDRESS.to_owned()) })
}
