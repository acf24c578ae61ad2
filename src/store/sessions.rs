//! Sessions and the tokens that renew them.

use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{Id as _, SessionId, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::sessions::{EndReason, Session};
use crate::schema::{refresh_tokens, sessions};
use crate::store::Db;

/// A renewal token that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// It was good and is now used up.
    Taken(SessionId),
    /// It had been used before.
    Used(SessionId),
    /// It was never handed out.
    Unknown,
}

/// Begins a session.
pub fn insert(db: &mut Db, session: &Session) -> Result<(), Problem> {
    diesel::insert_into(sessions::table).values(session).execute(&mut **db)?;
    Ok(())
}

/// One session.
pub fn find(db: &mut Db, id: SessionId) -> Result<Option<Session>, Problem> {
    Ok(sessions::table.find(id).select(Session::as_select()).first(&mut **db).optional()?)
}

/// The session a cookie carries, ended or not.
pub fn find_by_cookie(db: &mut Db, cookie_hash: &str) -> Result<Option<Session>, Problem> {
    let carried = sessions::table.filter(sessions::cookie_hash.eq(cookie_hash));
    Ok(carried.select(Session::as_select()).first(&mut **db).optional()?)
}

/// A page of a user's sessions that are still open, newest first.
pub fn list_open(db: &mut Db, user: UserId, now: Instant, page: &Page) -> Result<Listed<Session>, Problem> {
    let narrowed = || {
        sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now))
            .into_boxed()
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let at = Instant::parse(&after.key).ok_or_else(crate::base::paging::bad_cursor)?;
        let id = SessionId::wrap(after.id);
        query = query.filter(sessions::created_at.lt(at).or(sessions::created_at.eq(at).and(sessions::id.lt(id))));
    }
    let rows = query
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(page.limit + 1)
        .select(Session::as_select())
        .load(&mut **db)?;
    let mark = |s: &Session| Mark { key: s.created_at.to_string(), id: s.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// When each of these users last signed in; who never did is not in it. Sessions are kept when they have ended, so this
/// is known of everybody.
pub fn last_begun(db: &mut Db, users: &[UserId]) -> Result<HashMap<UserId, Instant>, Problem> {
    let query = sessions::table.filter(sessions::user_id.eq_any(users)).group_by(sessions::user_id);
    let rows: Vec<(UserId, Option<Instant>)> =
        query.select((sessions::user_id, max(sessions::created_at))).load(&mut **db)?;
    Ok(rows.into_iter().filter_map(|(user, at)| Some((user, at?))).collect())
}

/// Notes that a session was used.
pub fn used(db: &mut Db, id: SessionId, now: Instant) -> Result<(), Problem> {
    diesel::update(sessions::table.find(id)).set(sessions::last_used_at.eq(now)).execute(&mut **db)?;
    Ok(())
}

/// Ends a session; false where it had ended before.
pub fn end(db: &mut Db, id: SessionId, reason: EndReason, now: Instant) -> Result<bool, Problem> {
    let ended = diesel::update(sessions::table.find(id).filter(sessions::ended_at.is_null()))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .execute(&mut **db)?;
    Ok(ended == 1)
}

/// Ends all open sessions of a user but one; says how many.
pub fn end_all(
    db: &mut Db,
    user: UserId,
    but: Option<SessionId>,
    reason: EndReason,
    now: Instant,
) -> Result<usize, Problem> {
    // No session has the nil id.
    let but = but.unwrap_or(SessionId::wrap(uuid::Uuid::nil()));
    let open = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(but))
        .filter(sessions::ended_at.is_null());
    Ok(diesel::update(open).set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason))).execute(&mut **db)?)
}

/// Ends every session of the installation: for the demonstration, to see what its readers see then.
pub fn end_everywhere(db: &mut Db, now: Instant) -> Result<(), Problem> {
    diesel::update(sessions::table.filter(sessions::ended_at.is_null()))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(EndReason::SignedOut)))
        .execute(&mut **db)?;
    Ok(())
}

/// Keeps the hash of a renewal token.
pub fn insert_token(db: &mut Db, token_hash: &str, session: SessionId, now: Instant) -> Result<(), Problem> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(token_hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::issued_at.eq(now),
        ))
        .execute(&mut **db)?;
    Ok(())
}

/// Uses up a renewal token. Of several callers with the same token exactly one has it [`Token::Taken`].
pub fn take_token(db: &mut Db, token_hash: &str, now: Instant) -> Result<Token, Problem> {
    let unused = refresh_tokens::table.find(token_hash).filter(refresh_tokens::used_at.is_null());
    let taken = diesel::update(unused).set(refresh_tokens::used_at.eq(now)).execute(&mut **db)?;
    let session: Option<SessionId> =
        refresh_tokens::table.find(token_hash).select(refresh_tokens::session_id).first(&mut **db).optional()?;
    Ok(match session {
        Some(session) if taken == 1 => Token::Taken(session),
        Some(session) => Token::Used(session),
        None => Token::Unknown,
    })
}

/// Forgets the renewal tokens of a user's sessions that have run out, which nothing can come of any more.
pub fn forget_tokens(db: &mut Db, user: UserId, now: Instant) -> Result<(), Problem> {
    let over =
        sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::expires_at.lt(now)).select(sessions::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(over))).execute(&mut **db)?;
    Ok(())
}
