//! What has been counted of sign-ins under a name.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::problem::Problem;
use crate::each;
use crate::rules::sign_in::Attempts;
use crate::schema::sign_in_attempts as attempts;
use crate::store::{AnyConnection, Db};

/// What has been counted for a name; locks it until the transaction ends. A name never tried counts nothing.
pub fn lock(db: &mut Db, name_hash: &str, now: Instant) -> Result<Attempts, Problem> {
    let row = (attempts::name_hash.eq(name_hash), Attempts { failures: 0, last_at: now, locked_until: None });
    each!(db, |c| diesel::insert_into(attempts::table).values(row).on_conflict_do_nothing().execute(c))?;
    // On SQLite the whole transaction holds the write lock already.
    if let AnyConnection::Pg(c) = &mut **db {
        attempts::table.find(name_hash).select(attempts::name_hash).for_update().first::<String>(c).optional()?;
    }
    let counted = attempts::table.find(name_hash).select(Attempts::as_select()).first(&mut **db).optional()?;
    // Somebody may have tidied the row away between the two statements; then the whole transaction is tried again.
    counted.ok_or_else(|| Problem::Contended("the count was just forgotten".to_owned()))
}

/// Saves what is counted for a locked name.
pub fn save(db: &mut Db, name_hash: &str, counted: &Attempts) -> Result<(), Problem> {
    diesel::update(attempts::table.find(name_hash)).set(counted).execute(&mut **db)?;
    Ok(())
}

/// Counts nothing for a name any more. The row stays, because others may be waiting for it.
pub fn forget(db: &mut Db, name_hash: &str) -> Result<(), Problem> {
    diesel::update(attempts::table.find(name_hash))
        .set((attempts::failures.eq(0), attempts::locked_until.eq(None::<Instant>)))
        .execute(&mut **db)?;
    Ok(())
}

/// Removes the counts of names last tried before a moment.
pub fn forget_before(db: &mut Db, before: Instant) -> Result<(), Problem> {
    diesel::delete(attempts::table.filter(attempts::last_at.lt(before))).execute(&mut **db)?;
    Ok(())
}

/// Which of these names are locked at `now`, and until when.
pub fn locks(db: &mut Db, name_hashes: &[String], now: Instant) -> Result<Vec<(String, Instant)>, Problem> {
    let rows: Vec<(String, Option<Instant>)> = attempts::table
        .filter(attempts::name_hash.eq_any(name_hashes))
        .filter(attempts::locked_until.gt(now))
        .select((attempts::name_hash, attempts::locked_until))
        .load(&mut **db)?;
    Ok(rows.into_iter().filter_map(|(name, until)| Some((name, until?))).collect())
}
