//! Founding a municipality: the record itself and the first version of its policy. For the API, the command line and
//! the demonstration alike; nobody in it yet.

use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::audit::Entry;
use crate::rules::municipalities::{Municipality, MunicipalityFacts};
use crate::rules::policy::{Policy, PolicyVersion};
use crate::store;
use crate::store::Work;

/// Adds a municipality with the standard policy as version 1, and notes both for the audit log.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a conflict `municipality_exists` for a code that is there already.
pub fn found(work: &mut Work, facts: MunicipalityFacts) -> Result<Municipality, Problem> {
    let MunicipalityFacts { lg_code, name, name_kana } = facts.tidy()?;
    let municipality = Municipality { id: work.id(), lg_code, name, name_kana, version: 1, created_at: work.now };
    store::municipalities::insert(work.db, &municipality)?;
    let policy = PolicyVersion {
        id: work.id(),
        municipality_id: municipality.id,
        version: 1,
        parameters: Json(Policy::default()),
        reason: "標準の値".to_owned(),
        author_id: None,
        created_at: work.now,
    };
    store::policy::insert(work.db, &policy)?;
    let entry = Entry::done("municipality.add", "municipality", municipality.id.0);
    work.entries.push(entry.changed(None, Some(&municipality)));
    let entry = Entry::done("policy.change", "policy", policy.id.0).changed(None, Some(&policy));
    work.entries.push(Entry { municipality_id: Some(municipality.id), ..entry });
    Ok(municipality)
}
