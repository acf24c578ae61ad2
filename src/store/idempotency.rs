//! Idempotency keys and the answers kept with them.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::each;
use crate::schema::idempotency_keys as keys;
use crate::store::Db;

/// An answer as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: i32,
    /// Tag.
    pub etag: Option<String>,
    /// Address of what was created.
    pub location: Option<String>,
    /// Body.
    pub body: String,
}

/// Takes a key; false where it is taken. Waits for another transaction that is just taking it.
pub fn take(db: &mut Db, user: UserId, key: &str, fingerprint: &str, now: Instant) -> Result<bool, Problem> {
    let row = (keys::user_id.eq(user), keys::key.eq(key), keys::fingerprint.eq(fingerprint), keys::created_at.eq(now));
    let taken = each!(db, |c| diesel::insert_into(keys::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(taken == 1)
}

/// What a key stands for, and its answer if there is one.
pub fn find(db: &mut Db, user: UserId, key: &str) -> Result<(String, Option<Answer>), Problem> {
    let (fingerprint, status, etag, location, body) = keys::table
        .find((user, key))
        .select((keys::fingerprint, keys::status, keys::etag, keys::location, keys::body))
        .first::<(String, Option<i32>, Option<String>, Option<String>, Option<String>)>(&mut **db)?;
    let answer = status.zip(body).map(|(status, body)| Answer { status, etag, location, body });
    Ok((fingerprint, answer))
}

/// Keeps the answer of a key.
pub fn keep(db: &mut Db, user: UserId, key: &str, answer: &Answer) -> Result<(), Problem> {
    diesel::update(keys::table.find((user, key)))
        .set((
            keys::status.eq(answer.status),
            keys::etag.eq(&answer.etag),
            keys::location.eq(&answer.location),
            keys::body.eq(&answer.body),
        ))
        .execute(&mut **db)?;
    Ok(())
}

/// Forgets every key from before a moment, whoever's: an answer may name somebody, and is not kept for longer.
pub fn forget_before(db: &mut Db, before: Instant) -> Result<(), Problem> {
    diesel::delete(keys::table.filter(keys::created_at.lt(before))).execute(&mut **db)?;
    Ok(())
}
