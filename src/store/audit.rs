//! The audit log: appended to and read, never changed.

use diesel::prelude::*;

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::each;
use crate::rules::audit::{GENESIS, Sealed};
use crate::schema::{audit_chains, audit_entries};
use crate::store::Db;

/// Locks a chain until the transaction ends; gives the number and hash of its last entry.
pub fn lock_chain(db: &mut Db, chain: MunicipalityId) -> Result<(i64, String), Problem> {
    let row = (audit_chains::chain.eq(chain), audit_chains::last_seq.eq(0), audit_chains::last_hash.eq(GENESIS));
    let touch = diesel::update(audit_chains::table.find(chain)).set(audit_chains::last_seq.eq(audit_chains::last_seq));
    if touch.execute(&mut **db)? == 0 {
        each!(db, |c| diesel::insert_into(audit_chains::table).values(row).on_conflict_do_nothing().execute(c))?;
        let again =
            diesel::update(audit_chains::table.find(chain)).set(audit_chains::last_seq.eq(audit_chains::last_seq));
        again.execute(&mut **db)?;
    }
    Ok(audit_chains::table.find(chain).select((audit_chains::last_seq, audit_chains::last_hash)).first(&mut **db)?)
}

/// Appends an entry and moves the chain's end to it.
pub fn append(db: &mut Db, entry: &Sealed) -> Result<(), Problem> {
    diesel::insert_into(audit_entries::table).values(entry).execute(&mut **db)?;
    diesel::update(audit_chains::table.find(entry.chain))
        .set((audit_chains::last_seq.eq(entry.seq), audit_chains::last_hash.eq(&entry.hash)))
        .execute(&mut **db)?;
    Ok(())
}
