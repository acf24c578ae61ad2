//! One's own account: what one may do, language, mail, password, sessions. Everybody may, and nobody else's.

use serde_json::json;

use crate::base::ids::SessionId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::agencies::Agency;
use crate::rules::audit::Entry;
use crate::rules::municipalities::Municipality;
use crate::rules::sessions::{EndReason, Session};
use crate::rules::sign_in::name_hash;
use crate::rules::users::{Actor, MailWish, User, UserLanguage};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// The caller, with what a program needs to greet and guide them.
#[derive(Debug, Clone)]
pub struct Me {
    /// As the database knows them now.
    pub actor: Actor,
    /// The account.
    pub user: User,
    /// The municipality.
    pub municipality: Option<Municipality>,
    /// The agency.
    pub agency: Option<Agency>,
}

/// The caller's own account.
pub fn open(work: &mut Work) -> Result<Me, Problem> {
    let actor = work.newcomer()?.clone();
    let user = account(work, &actor)?;
    gather(work, actor, user)
}

/// What one may change of one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Language of pages and mail.
    pub language: UserLanguage,
    /// How one wants to be written to.
    pub mail: MailWish,
}

/// Sets the language of pages and mail and when mail comes; nothing else of one's account is one's own to change.
///
/// # Errors
/// [`Problem::Stale`] where `version` is no longer the present one.
pub fn edit(
    work: &mut Work,
    version: i32,
    change: impl FnOnce(Preferences) -> Result<Preferences, Problem>,
) -> Result<Me, Problem> {
    let actor = work.actor()?.clone();
    let before = account(work, &actor)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let mut after = User { version: version + 1, ..before.clone() };
    let wanted = change(Preferences { language: before.facts.language, mail: before.mail })?;
    (after.facts.language, after.mail) = (wanted.language, wanted.mail);
    store::users::update(work.db, &after)?;
    let entry = Entry::done("me.edit", "user", after.id.0);
    audit::note(work, entry.changed(Some(&before), Some(&after)).with(json!({ "fields": ["language", "mail"] })));
    gather(work, actor, after)
}

/// A page of one's own open sessions, newest first.
pub fn list_sessions(work: &mut Work, page: &Page) -> Result<(SessionId, Listed<Session>), Problem> {
    let (user, own) = (work.actor()?.user_id, work.actor()?.session_id);
    Ok((own, store::sessions::list_open(work.db, user, work.now, page)?))
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Problem::NotFound`] for a session of somebody else, or one that has ended.
pub fn end_session(work: &mut Work, id: SessionId) -> Result<(), Problem> {
    let user = work.actor()?.user_id;
    let session = store::sessions::find(work.db, id)?.filter(|session| session.user_id == user);
    let session = session.ok_or(Problem::NotFound)?;
    if !store::sessions::end(work.db, session.id, EndReason::EndedByOwner, work.now)? {
        return Err(Problem::NotFound);
    }
    audit::note(work, Entry::done("session.end", "session", id.0));
    Ok(())
}

/// The caller's user name, and the words that must not make up the caller's password.
pub fn password_context(work: &mut Work) -> Result<(String, Vec<String>), Problem> {
    let me = open(work)?;
    let municipality = me.municipality.map(|municipality| municipality.name);
    Ok((me.user.facts.username.clone(), me.user.facts.password_context(municipality.as_deref())))
}

/// Sets the caller's password and ends all of the caller's other sessions. The present password has been checked
/// against `checked_hash`.
///
/// # Errors
/// A conflict `changed_meanwhile` where the password has changed since it was checked.
pub fn set_password(work: &mut Work, checked_hash: &str, new_hash: &str) -> Result<(), Problem> {
    let actor = work.newcomer()?.clone();
    let before = account(work, &actor)?;
    if before.password_hash != checked_hash {
        return Err(Problem::conflict(
            "changed_meanwhile",
            "パスワードは同時に別の場所で変更されました。",
            "The password was changed elsewhere at the same moment.",
        ));
    }
    let after = User {
        password_hash: new_hash.to_owned(),
        must_change_password: false,
        password_expires_at: None,
        version: before.version + 1,
        ..before
    };
    store::users::update(work.db, &after)?;
    store::sign_in::forget(work.db, &name_hash(&after.facts.username))?;
    let ended =
        store::sessions::end_all(work.db, after.id, Some(actor.session_id), EndReason::PasswordChanged, work.now)?;
    audit::note(work, Entry::done("me.password", "user", after.id.0).with(json!({ "sessions_ended": ended })));
    Ok(())
}

fn account(work: &mut Work, actor: &Actor) -> Result<User, Problem> {
    store::users::find(work.db, None, actor.user_id)?.ok_or(Problem::NotSignedIn("session_ended"))
}

fn gather(work: &mut Work, actor: Actor, user: User) -> Result<Me, Problem> {
    let municipality = match user.facts.municipality_id {
        Some(id) => store::municipalities::find(work.db, id)?,
        None => None,
    };
    let agency = match (user.facts.municipality_id, user.facts.agency_id) {
        (Some(municipality), Some(agency)) => store::agencies::find(work.db, municipality, agency)?,
        _ => None,
    };
    Ok(Me { actor, user, municipality, agency })
}
