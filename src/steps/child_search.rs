//! Keeping the search index in step with a child's names and its guardians.

use crate::base::problem::Problem;
use crate::rules::child_search;
use crate::rules::children::Child;
use crate::store;
use crate::store::Work;

/// Writes the child's entries anew, from the record and the guardians as they are stored now.
pub fn refresh(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let guardians = store::guardians::of_child(work.db, child.id)?;
    let keys: Vec<_> = guardians.iter().map(|guardian| guardian.facts.search_keys()).collect();
    let entries = child_search::entries(&child.reference, &child.facts, &keys);
    store::child_search::replace(work.db, child.municipality_id, child.id, &entries)
}
