//! An office put together from what was entered or imported. Nothing is saved here.

use crate::base::ids::MunicipalityId;
use crate::rules::agencies::Agency;
use crate::rules::offices::{Office, OfficeInput};
use crate::store::Work;

/// A new office of a municipality, from tidy input.
pub fn fresh(work: &Work, municipality_id: MunicipalityId, input: OfficeInput) -> Office {
    let agency = Agency {
        id: work.id(),
        municipality_id,
        name_key: input.agency.name_key(),
        facts: input.agency,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    Office { agency, facts: input.facts, numbers: input.numbers }
}

/// The next version of an office, from tidy input.
pub fn changed(work: &Work, before: &Office, input: OfficeInput) -> Office {
    let agency = Agency {
        name_key: input.agency.name_key(),
        facts: input.agency,
        version: before.agency.version + 1,
        updated_at: work.now,
        ..before.agency.clone()
    };
    Office { agency, facts: input.facts, numbers: input.numbers }
}
