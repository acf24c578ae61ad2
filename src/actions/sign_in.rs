//! Signing in, renewing a session, signing out.
//!
//! The password is looked at between [`begin`] and [`finish`], outside any transaction, because hashing is slow
//! (`app/sign_in.rs` puts the three together). These actions need no right: whoever knows the secret may.

use serde_json::json;

use crate::base::clock::Instant;
use crate::base::ids::SessionId;
use crate::base::passwords;
use crate::base::problem::Problem;
use crate::base::settings::Settings;
use crate::base::tokens;
use crate::rules::audit::{Entry, Outcome};
use crate::rules::sessions::{EndReason, Session};
use crate::rules::sign_in::{Admission, Limit, admit, after_failure, name_hash};
use crate::rules::users::User;
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::sessions::Token;

/// A name that may be tried, and what its password is checked against.
#[derive(Clone)]
pub struct Candidate {
    /// The account, if there is one.
    pub user: Option<User>,
    name_hash: String,
}

impl Candidate {
    /// The hash to check the password against; that of nobody where there is no account.
    pub fn password_hash(&self) -> &str {
        self.user.as_ref().map_or(passwords::NOBODY, |user| user.password_hash.as_str())
    }
}

/// Whether a try was admitted.
pub enum Attempt {
    /// It was, and is counted.
    Admitted(Box<Candidate>),
    /// As many as are allowed are just being looked at: begin again in a moment.
    Wait,
    /// The name is locked for so many seconds.
    Locked(u32),
}

/// What a look at the password showed.
#[derive(Clone)]
pub enum Look {
    /// It was wrong.
    Wrong,
    /// It was right; with a new hash where the old one was made with yesterday's parameters.
    Right(Option<String>),
}

/// What a caller goes on with after signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// A program: tokens, of which each renewal token is good once.
    Tokens,
    /// A browser: one cookie, good as long as the session is used.
    Cookie,
}

/// A session that has begun or been renewed.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
    /// The token that renews it, once; or the cookie that carries it.
    pub secret: String,
    /// Until when.
    pub renewable_until: Instant,
}

/// What came of it. Refusals are values, because what they write down must be kept.
pub enum Outcomes {
    /// It went well.
    Granted(Box<Granted>),
    /// It did not; the word says why, as far as the caller may know.
    Refused(&'static str),
}

/// How often a name may be tried.
pub fn limit(settings: &Settings) -> Limit {
    Limit { tries: settings.sign_in_tries, lock_minutes: settings.lock_minutes }
}

/// Counts a try under a name and says whether its password may be looked at.
pub fn begin(work: &mut Work, username: &str, settings: &Settings) -> Result<Attempt, Problem> {
    let name_hash = name_hash(username);
    let counted = store::sign_in::lock(work.db, &name_hash, work.now)?;
    let admission = admit(&counted, work.now, limit(settings));
    if admission == Admission::Wait {
        return Ok(Attempt::Wait);
    }
    let user = store::users::find_by_name(work.db, username)?;
    match admission {
        Admission::Try(counted) => {
            store::sign_in::save(work.db, &name_hash, &counted)?;
            Ok(Attempt::Admitted(Box::new(Candidate { user, name_hash })))
        }
        Admission::Locked(seconds) => {
            note(work, user.as_ref(), &name_hash, Outcome::Refused, "locked");
            Ok(Attempt::Locked(seconds))
        }
        Admission::Wait => Ok(Attempt::Wait),
    }
}

/// Ends a try: a session for the right password, a count and an entry for a wrong one.
pub fn finish(
    work: &mut Work,
    candidate: &Candidate,
    look: &Look,
    carrier: Carrier,
    settings: &Settings,
) -> Result<Outcomes, Problem> {
    // The account may have been closed, or its password changed, while the password was being looked at.
    let now_stored = match &candidate.user {
        Some(user) => store::users::find(work.db, None, user.id)?,
        None => None,
    };
    let good = now_stored.filter(|user| user.disabled_at.is_none() && user.password_hash == candidate.password_hash());
    let (Look::Right(new_hash), Some(user)) = (look, good) else {
        fail(work, candidate, "wrong", settings)?;
        return Ok(Outcomes::Refused("bad_credentials"));
    };
    if user.password_expires_at.is_some_and(|end| end <= work.now) {
        fail(work, candidate, "password_expired", settings)?;
        return Ok(Outcomes::Refused("password_expired"));
    }
    if let Some(new_hash) = new_hash {
        store::users::rehash(work.db, user.id, &user.password_hash, new_hash)?;
    }
    store::sign_in::forget(work.db, &candidate.name_hash)?;
    store::sign_in::forget_before(work.db, work.now.plus_minutes(-2 * 24 * 60))?;
    store::sessions::forget_tokens(work.db, user.id, work.now)?;
    let secret = tokens::opaque();
    let cookie = (carrier == Carrier::Cookie).then_some(secret.as_str());
    let session = open_session(work, &user, cookie, settings)?;
    let entry = Entry::done("sign_in", "session", session.id.0).by(user.id);
    audit::note(work, entry.in_chain_of(user.facts.municipality_id));
    if carrier == Carrier::Tokens {
        store::sessions::insert_token(work.db, &tokens::hashed(&secret), session.id, work.now)?;
    }
    Ok(granted(session, user, secret, settings))
}

/// Counts a wrong password; locks the name with the last one allowed.
pub fn fail(work: &mut Work, candidate: &Candidate, reason: &'static str, settings: &Settings) -> Result<(), Problem> {
    let counted = store::sign_in::lock(work.db, &candidate.name_hash, work.now)?;
    let after = after_failure(&counted, work.now, limit(settings));
    store::sign_in::save(work.db, &candidate.name_hash, &after)?;
    note(work, candidate.user.as_ref(), &candidate.name_hash, Outcome::Failed, reason);
    if counted.locked_until != after.locked_until {
        note(work, candidate.user.as_ref(), &candidate.name_hash, Outcome::Refused, "locked_now");
    }
    Ok(())
}

/// Renews a session. A token that was used before ends it: whoever shows it, one of two holders has stolen it, and
/// which of them cannot be told (RFC 9700 §4.14.2). That holds for renewals sent at the same moment too.
pub fn renew(work: &mut Work, token: &str, settings: &Settings) -> Result<Outcomes, Problem> {
    let session = match store::sessions::take_token(work.db, &tokens::hashed(token), work.now)? {
        Token::Taken(session) => session,
        Token::Used(session) => {
            end_reused(work, session)?;
            return Ok(Outcomes::Refused("session_ended"));
        }
        Token::Unknown => return Ok(Outcomes::Refused("invalid_token")),
    };
    let session = store::sessions::find(work.db, session)?.ok_or(Problem::NotSignedIn("session_ended"))?;
    let user = store::users::find(work.db, None, session.user_id)?.filter(|user| user.disabled_at.is_none());
    let (true, Some(user)) = (session.renewable(work.now, settings.idle_minutes), user) else {
        return Ok(Outcomes::Refused("session_ended"));
    };
    store::sessions::used(work.db, session.id, work.now)?;
    let entry = Entry::done("session.renew", "session", session.id.0).by(user.id);
    audit::note(work, entry.in_chain_of(user.facts.municipality_id));
    let session = Session { last_used_at: work.now, ..session };
    let secret = tokens::opaque();
    store::sessions::insert_token(work.db, &tokens::hashed(&secret), session.id, work.now)?;
    Ok(granted(session, user, secret, settings))
}

/// Ends the caller's session.
pub fn sign_out(work: &mut Work) -> Result<(), Problem> {
    let session = work.newcomer()?.session_id;
    store::sessions::end(work.db, session, EndReason::SignedOut, work.now)?;
    audit::note(work, Entry::done("sign_out", "session", session.0));
    Ok(())
}

fn open_session(work: &mut Work, user: &User, cookie: Option<&str>, settings: &Settings) -> Result<Session, Problem> {
    let session = Session {
        id: work.id(),
        user_id: user.id,
        created_at: work.now,
        last_used_at: work.now,
        expires_at: work.now.plus_minutes(60 * settings.session_hours),
        ended_at: None,
        end_reason: None,
        address: work.origin.address.clone(),
        cookie_hash: cookie.map(tokens::hashed),
    };
    store::sessions::insert(work.db, &session)?;
    Ok(session)
}

fn granted(session: Session, user: User, secret: String, settings: &Settings) -> Outcomes {
    let renewable_until = session.renewable_until(settings.idle_minutes);
    Outcomes::Granted(Box::new(Granted { session, user, secret, renewable_until }))
}

fn end_reused(work: &mut Work, id: SessionId) -> Result<(), Problem> {
    store::sessions::end(work.db, id, EndReason::TokenReused, work.now)?;
    let session = store::sessions::find(work.db, id)?.ok_or(Problem::NotSignedIn("session_ended"))?;
    let user = store::users::find(work.db, None, session.user_id)?;
    let entry = Entry::done("session.token_reused", "session", id.0).by(session.user_id).ended(Outcome::Refused);
    audit::note(work, entry.in_chain_of(user.and_then(|user| user.facts.municipality_id)));
    Ok(())
}

/// A name nobody has is written down as the beginning of its hash: what was typed there may be a password.
fn note(work: &mut Work, user: Option<&User>, name_hash: &str, outcome: Outcome, reason: &'static str) {
    let entry = if let Some(user) = user {
        let entry = Entry::done("sign_in", "user", user.id.0).by(user.id).with(json!({ "reason": reason }));
        entry.in_chain_of(user.facts.municipality_id)
    } else {
        let start: String = name_hash.chars().take(16).collect();
        Entry::listed("sign_in", "user", json!({ "reason": reason, "name_hash": start }))
    };
    audit::note(work, entry.ended(outcome));
}
