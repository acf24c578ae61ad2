//! Sessions on the pages: who a browser's cookie belongs to. Beginning and ending one: `actions/sign_in.rs`.

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, MunicipalityId, SessionId, UserId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::sessions::Session;
use crate::rules::users::{Role, User, UserLanguage};
use crate::store;
use crate::store::Work;

/// Seconds within which further requests of a session are not written down as its last use.
const NOTED_EVERY: i64 = 60;

/// Somebody who is signed in on the pages, with what stands on every one of them.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The user.
    pub user_id: UserId,
    /// The session.
    pub session_id: SessionId,
    /// Shown in the head of the page.
    pub display_name: String,
    /// The role.
    pub role: Role,
    /// The language of pages and mail.
    pub language: UserLanguage,
    /// The municipality and its name; none for an administrator of the whole installation.
    pub municipality: Option<(MunicipalityId, String)>,
    /// The agency one works for, and its name.
    pub agency: Option<(AgencyId, String)>,
    /// The coordinator one is.
    pub coordinator_id: Option<CoordinatorId>,
    /// How many messages have not been read.
    pub unread: i64,
    /// Whether nothing else may be done before the password has been changed.
    pub must_change_password: bool,
    /// Whether this use is to be written down ([`note_use`]).
    pub to_be_noted: bool,
}

/// Whose a cookie is.
#[derive(Debug, Clone)]
pub enum Presence {
    /// Somebody's who is signed in.
    Here(Box<Visit>),
    /// Of a session of this user that has ended, lain idle or run out.
    Gone(UserId),
    /// Of no session there ever was.
    Unknown,
}

/// Whose the cookie with this hash is, at the moment of the request.
pub fn visit(work: &mut Work, cookie_hash: &str, idle_minutes: i64) -> Result<Presence, Problem> {
    let Some(session) = store::sessions::find_by_cookie(work.db, cookie_hash)? else { return Ok(Presence::Unknown) };
    let user = store::users::find(work.db, None, session.user_id)?.filter(|user| user.disabled_at.is_none());
    match user {
        Some(user) if session.renewable(work.now, idle_minutes) => {
            Ok(Presence::Here(Box::new(present(work, &session, user)?)))
        }
        _ => Ok(Presence::Gone(session.user_id)),
    }
}

/// Writes down that a session is in use, from which its idle time is counted.
pub fn note_use(work: &mut Work, session: SessionId) -> Result<(), Problem> {
    store::sessions::used(work.db, session, work.now)
}

fn present(work: &mut Work, session: &Session, user: User) -> Result<Visit, Problem> {
    let facts = user.facts;
    let actor = store::users::actor(work.db, session.id, user.id, work.now)?;
    let municipality = match facts.municipality_id {
        Some(id) => store::municipalities::find(work.db, id)?.map(|found| (id, found.name)),
        None => None,
    };
    let agency = match (facts.municipality_id, facts.agency_id) {
        (Some(municipality), Some(id)) => {
            store::agencies::find(work.db, municipality, id)?.map(|found| (id, found.facts.name))
        }
        _ => None,
    };
    let page = Page { total: true, ..Page::first(1) };
    let unread = store::notifications::list(work.db, user.id, true, work.now, &page)?.total.unwrap_or_default();
    Ok(Visit {
        user_id: user.id,
        session_id: session.id,
        display_name: facts.display_name,
        role: facts.role,
        language: facts.language,
        municipality,
        agency,
        coordinator_id: actor.and_then(|actor| actor.coordinator_id),
        unread,
        must_change_password: user.must_change_password,
        to_be_noted: stale(session.last_used_at, work.now),
    })
}

fn stale(last_used_at: Instant, now: Instant) -> bool {
    now.seconds() - last_used_at.seconds() >= NOTED_EVERY
}
