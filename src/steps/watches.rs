//! Whatever was changed about a child is looked at by the calendar on the following day.
//!
//! Found in the audit entries of the transaction, because every change of a child leaves one.

use std::collections::BTreeSet;

use crate::base::problem::Problem;
use crate::rules::audit;
use crate::store;
use crate::store::Work;

/// Sets the next look at every child that this transaction changed.
pub fn flush(work: &mut Work) -> Result<(), Problem> {
    let Some(tomorrow) = work.today().succ_opt() else { return Ok(()) };
    let changed: BTreeSet<_> = work
        .entries
        .iter()
        .filter(|entry| entry.after_hash.is_some())
        .filter_map(|entry| Some((entry.child_id?, audit::chain_of(entry, work.actor.as_ref()))))
        .collect();
    for (child, municipality) in changed {
        store::watches::touch(work.db, child, municipality, tomorrow)?;
    }
    Ok(())
}
