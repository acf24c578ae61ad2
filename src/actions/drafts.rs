//! Drafts of forms: kept, found again, forgotten. They are their author's alone and leave no audit entry of their own;
//! what comes of them does.

use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::rules::drafts;
use crate::rules::drafts::{Draft, KEPT_DAYS, MOST};
use crate::store;
use crate::store::Work;

/// Keeps what the caller has typed into the form that is sent to `form` (an address on this site); `body` are its
/// fields, percent-encoded. The draft before it goes.
///
/// # Errors
/// [`Problem::Invalid`] as [`drafts::check`]; a conflict `too_many_drafts`.
pub fn save(work: &mut Work, form: &str, body: &str) -> Result<Instant, Problem> {
    let user = work.actor()?.user_id;
    keep(work, user, form, body)
}

/// Keeps what was sent in a session that had ended, for its user to find after signing in again.
///
/// # Errors
/// As [`save`].
pub fn keep_refused(work: &mut Work, user: UserId, form: &str, body: &str) -> Result<Instant, Problem> {
    keep(work, user, form, body)
}

/// The caller's drafts, the newest first.
pub fn list(work: &mut Work) -> Result<Vec<Draft>, Problem> {
    let user = work.actor()?.user_id;
    store::drafts::list(work.db, user, oldest(work.now), MOST)
}

/// Forgets the caller's draft of a form, if there is one.
pub fn forget(work: &mut Work, form: &str) -> Result<(), Problem> {
    let user = work.actor()?.user_id;
    store::drafts::forget(work.db, user, form)
}

fn keep(work: &mut Work, user: UserId, form: &str, body: &str) -> Result<Instant, Problem> {
    drafts::check(form, body)?;
    store::drafts::forget_before(work.db, oldest(work.now))?;
    if store::drafts::count_others(work.db, user, form)? >= MOST {
        return Err(Problem::conflict(
            "too_many_drafts",
            "下書きが多すぎます。使わない下書きを消してください。",
            "You have too many drafts. Discard those you do not need.",
        ));
    }
    let draft =
        Draft { id: work.id(), user_id: user, form: form.to_owned(), body: body.to_owned(), saved_at: work.now };
    store::drafts::save(work.db, &draft)?;
    Ok(work.now)
}

fn oldest(now: Instant) -> Instant {
    now.plus_minutes(-KEPT_DAYS * 24 * 60)
}
