//! Once and only once: a caller's key, kept for a day with the answer it got.
//!
//! The key is written in the transaction of the work itself. A second request with the same key waits for the first
//! transaction to end (on the row of the key) and then finds its answer.

use serde_json::json;

use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::store;
use crate::store::Work;
use crate::store::idempotency::Answer;

/// The fault of a key that was used for another request.
pub const KEY_REUSED: &str = "key_reused";

/// Hours a key is remembered.
const REMEMBERED_HOURS: i64 = 24;

/// Takes the key for this transaction, or gives the answer it already has.
///
/// # Errors
/// [`Problem::Invalid`] `key_reused` where the key stands for another request.
pub fn recall(work: &mut Work, key: &str, fingerprint: &str) -> Result<Option<Answer>, Problem> {
    let user = work.actor()?.user_id;
    forget(work)?;
    if store::idempotency::take(work.db, user, key, fingerprint, work.now)? {
        return Ok(None);
    }
    let (first, answer) = store::idempotency::find(work.db, user, key)?;
    if first != fingerprint {
        return Err(Problem::field(
            "Idempotency-Key",
            KEY_REUSED,
            "この Idempotency-Key は別の依頼に使われています。",
            "This Idempotency-Key was used for another request.",
        ));
    }
    let answer = answer.ok_or_else(|| Problem::Contended("the first request has not ended".to_owned()))?;
    // The answer may show a record once more, so it is written down that it was given again.
    work.entries.push(Entry::listed("request.replay", "request", json!({ "status": answer.status })));
    Ok(Some(answer))
}

/// Forgets every key whose time is over: an answer may name somebody, and is kept no longer than it is of use.
pub fn forget(work: &mut Work) -> Result<(), Problem> {
    store::idempotency::forget_before(work.db, work.now.plus_minutes(-60 * REMEMBERED_HOURS))
}

/// Keeps the answer with its key.
pub fn keep(work: &mut Work, key: &str, answer: &Answer) -> Result<(), Problem> {
    let user = work.actor()?.user_id;
    store::idempotency::keep(work.db, user, key, answer)
}
