//! Writing the audit log: entries are noted while an action works and put into their chain just before its commit.
//!
//! The chain's row is locked only for that last moment, so that readers of different children hardly meet.

use crate::base::problem::Problem;
use crate::rules::audit;
use crate::rules::audit::Entry;
use crate::store;
use crate::store::Work;

/// Notes an entry for the log of this transaction.
pub fn note(work: &mut Work, entry: Entry) {
    work.entries.push(entry);
}

/// Puts the noted entries into their chains. A failure here fails the action.
pub fn flush(work: &mut Work) -> Result<(), Problem> {
    let entries = std::mem::take(&mut work.entries);
    for entry in &entries {
        let chain = audit::chain_of(entry, work.actor.as_ref());
        let (seq, hash) = store::audit::lock_chain(work.db, chain)?;
        let sealed = audit::seal(entry, chain, (seq, &hash), work.actor.as_ref(), &work.origin, work.now);
        store::audit::append(work.db, &sealed)?;
    }
    Ok(())
}
