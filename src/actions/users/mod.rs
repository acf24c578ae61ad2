//! Adding, changing, closing and reopening accounts: by an administrator for the installation, by a section manager
//! for the municipality. Many at once are in `import.rs`; what the operator does at the command line is in `operator.rs`.

use serde_json::json;

use crate::base::clock::Instant;
use crate::base::ids::{MunicipalityId, UserId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::sessions::EndReason;
use crate::rules::sign_in::name_hash;
use crate::rules::users::{INITIAL_PASSWORD_HOURS, MailWish, Role, Secret, User, UserFacts, username_key};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::users::Filter;

pub mod import;
pub mod operator;
pub mod places;

/// A user, until when sign-in under the name is locked, and when the user last signed in.
#[derive(Debug, Clone)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Locked until.
    pub locked_until: Option<Instant>,
    /// The last sign-in; none where there never was one.
    pub last_sign_in_at: Option<Instant>,
}

/// A page of the users one may see, by name.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Account>, Problem> {
    let within = reach(work, Action::UserSee)?;
    listed(work, within, filter, page)
}

/// One user.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's as for one that does not exist.
pub fn open(work: &mut Work, id: UserId) -> Result<Account, Problem> {
    let within = reach(work, Action::UserSee)?;
    let user = store::users::find(work.db, within, id)?.ok_or(Problem::NotFound)?;
    account(work, user)
}

/// Adds a user. Where no municipality is named it is the caller's.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a conflict `username_taken`.
pub fn add(work: &mut Work, facts: UserFacts, secret: &Secret) -> Result<Account, Problem> {
    let within = reach(work, Action::UserEdit)?;
    let facts = UserFacts { municipality_id: facts.municipality_id.or(within), ..facts };
    within_reach(work, within, &facts)?;
    let user = insert(work, facts, secret)?;
    account(work, user)
}

/// Changes a user. A new role ends all the user's sessions at once.
///
/// # Errors
/// [`Problem::Stale`]; [`Problem::Invalid`] with every wrong field; conflicts `oneself` (nobody changes their own
/// role) and `username_taken`.
pub fn edit(
    work: &mut Work,
    id: UserId,
    version: i32,
    change: impl FnOnce(UserFacts) -> Result<UserFacts, Problem>,
) -> Result<Account, Problem> {
    let (within, before) = managed(work, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    within_reach(work, within, &facts)?;
    if facts.municipality_id != before.facts.municipality_id {
        return Err(Problem::field(
            "municipality_id",
            "fixed",
            "自治体は変更できません。新しい利用者として登録してください。",
            "A user does not move to another municipality: add a new user there.",
        ));
    }
    let facts = tidy(work, facts)?;
    let rights_change = (facts.role, facts.agency_id) != (before.facts.role, before.facts.agency_id);
    if rights_change {
        not_oneself(work, id)?;
    }
    let after = User { username_key: username_key(&facts.username), facts, ..before.clone() };
    let entry = if rights_change { "user.rights" } else { "user.edit" };
    let after = save(work, entry, &before, after)?;
    if rights_change {
        store::sessions::end_all(work.db, id, None, EndReason::RoleChanged, work.now)?;
    }
    account(work, after)
}

/// Closes an account and ends its sessions at once. Closing it twice is closing it once.
///
/// # Errors
/// A conflict `oneself`.
pub fn disable(work: &mut Work, id: UserId) -> Result<Account, Problem> {
    let (_, user) = managed(work, id)?;
    not_oneself(work, id)?;
    let user = close(work, user)?;
    account(work, user)
}

/// Reopens an account.
pub fn enable(work: &mut Work, id: UserId) -> Result<Account, Problem> {
    let (_, user) = managed(work, id)?;
    let user = reopen(work, user)?;
    account(work, user)
}

/// Sets a password for somebody who has lost theirs, ends all their sessions and lifts a lock.
///
/// # Errors
/// A conflict `oneself`: one's own password is changed under one's own account.
pub fn reset_password(work: &mut Work, id: UserId, secret: &Secret) -> Result<Account, Problem> {
    let (_, user) = managed(work, id)?;
    not_oneself(work, id)?;
    let user = set_password(work, user, secret)?;
    account(work, user)
}

/// Lifts the lock of a name before its time.
pub fn unlock(work: &mut Work, id: UserId) -> Result<Account, Problem> {
    let (_, user) = managed(work, id)?;
    lift_lock(work, &user)?;
    account(work, user)
}

/// The municipality one's right is limited to; none for the whole installation, to which only somebody belongs who
/// belongs to no municipality.
fn reach(work: &Work, action: Action) -> Result<Option<MunicipalityId>, Problem> {
    let actor = work.actor()?;
    let everywhere = permit(actor, action)?.contains(&Relation::Installation) && actor.municipality_id.is_none();
    if everywhere { Ok(None) } else { work.municipality().map(Some) }
}

/// A user the caller may change.
fn managed(work: &mut Work, id: UserId) -> Result<(Option<MunicipalityId>, User), Problem> {
    let within = reach(work, Action::UserEdit)?;
    let user = store::users::find(work.db, within, id)?.ok_or(Problem::NotFound)?;
    if work.actor()?.role.may_manage(user.facts.role) { Ok((within, user)) } else { Err(Problem::forbidden()) }
}

fn not_oneself(work: &Work, id: UserId) -> Result<(), Problem> {
    if work.actor()?.user_id == id {
        return Err(Problem::conflict(
            "oneself",
            "自分自身の停止・権限変更・パスワード再発行はできません。",
            "You cannot close, demote or reset your own account.",
        ));
    }
    Ok(())
}

/// What is entered must stay where the caller may act.
fn within_reach(work: &Work, within: Option<MunicipalityId>, facts: &UserFacts) -> Result<(), Problem> {
    own_municipality(within, facts.municipality_id)?;
    role_to_give(work, facts.role)
}

fn own_municipality(within: Option<MunicipalityId>, named: Option<MunicipalityId>) -> Result<(), Problem> {
    if within.is_some() && named != within {
        return Err(Problem::field(
            "municipality_id",
            "not_yours",
            "ほかの自治体の利用者は登録・変更できません。",
            "This is not your municipality.",
        ));
    }
    Ok(())
}

fn role_to_give(work: &Work, role: Role) -> Result<(), Problem> {
    if !work.actor()?.role.may_manage(role) {
        return Err(Problem::field(
            "role",
            "not_allowed",
            "この役割は、システム管理者だけが付けられます。",
            "Only an administrator gives this role.",
        ));
    }
    Ok(())
}

/// The facts in standard form, with the agency found and judged.
fn tidy(work: &mut Work, facts: UserFacts) -> Result<UserFacts, Problem> {
    if let Some(id) = facts.municipality_id
        && store::municipalities::find(work.db, id)?.is_none()
    {
        return Err(Problem::field(
            "municipality_id",
            "unknown",
            "その自治体は登録されていません。",
            "There is no such municipality.",
        ));
    }
    let agency = match (facts.municipality_id, facts.agency_id) {
        (Some(municipality), Some(agency)) => store::agencies::find(work.db, municipality, agency)?,
        _ => None,
    };
    facts.tidy(agency.map(|agency| agency.facts.kind))
}

fn insert(work: &mut Work, facts: UserFacts, secret: &Secret) -> Result<User, Problem> {
    let facts = tidy(work, facts)?;
    let user = User {
        id: work.id(),
        username_key: username_key(&facts.username),
        facts,
        password_hash: secret.hash.clone(),
        must_change_password: secret.must_change,
        password_expires_at: expiry(work, secret),
        disabled_at: None,
        mail: MailWish::Daily,
        version: 1,
        created_at: work.now,
    };
    store::users::insert(work.db, &user)?;
    let entry = Entry::done("user.add", "user", user.id.0).changed(None, Some(&user));
    let entry = entry.in_chain_of(user.facts.municipality_id);
    audit::note(work, entry.with(json!({ "role": user.facts.role })));
    Ok(user)
}

fn close(work: &mut Work, user: User) -> Result<User, Problem> {
    if user.disabled_at.is_some() {
        return Ok(user);
    }
    store::sessions::end_all(work.db, user.id, None, EndReason::Disabled, work.now)?;
    let after = User { disabled_at: Some(work.now), ..user.clone() };
    save(work, "user.disable", &user, after)
}

fn reopen(work: &mut Work, user: User) -> Result<User, Problem> {
    if user.disabled_at.is_none() {
        return Ok(user);
    }
    let after = User { disabled_at: None, ..user.clone() };
    save(work, "user.enable", &user, after)
}

fn set_password(work: &mut Work, user: User, secret: &Secret) -> Result<User, Problem> {
    store::sessions::end_all(work.db, user.id, None, EndReason::PasswordReset, work.now)?;
    store::sign_in::forget(work.db, &name_hash(&user.facts.username))?;
    let after = User {
        password_hash: secret.hash.clone(),
        must_change_password: secret.must_change,
        password_expires_at: expiry(work, secret),
        ..user.clone()
    };
    save(work, "user.reset_password", &user, after)
}

fn lift_lock(work: &mut Work, user: &User) -> Result<(), Problem> {
    store::sign_in::forget(work.db, &name_hash(&user.facts.username))?;
    let entry = Entry::done("user.unlock", "user", user.id.0);
    audit::note(work, entry.in_chain_of(user.facts.municipality_id));
    Ok(())
}

fn expiry(work: &Work, secret: &Secret) -> Option<Instant> {
    secret.must_change.then(|| work.now.plus_minutes(60 * INITIAL_PASSWORD_HOURS))
}

fn save(work: &mut Work, action: &'static str, before: &User, after: User) -> Result<User, Problem> {
    let after = User { version: before.version + 1, ..after };
    store::users::update(work.db, &after)?;
    let entry = Entry::done(action, "user", after.id.0).changed(Some(before), Some(&after));
    let entry = entry.in_chain_of(after.facts.municipality_id);
    audit::note(work, entry.with(json!({ "role_before": before.facts.role, "role_after": after.facts.role })));
    Ok(after)
}

fn account(work: &mut Work, user: User) -> Result<Account, Problem> {
    let locks = store::sign_in::locks(work.db, &[name_hash(&user.facts.username)], work.now)?;
    let last_sign_in_at = store::sessions::last_begun(work.db, &[user.id])?.remove(&user.id);
    Ok(Account { user, locked_until: locks.first().map(|(_, until)| *until), last_sign_in_at })
}

fn listed(
    work: &mut Work,
    within: Option<MunicipalityId>,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<Account>, Problem> {
    let users = store::users::list(work.db, within, filter, page)?;
    let names: Vec<String> = users.rows.iter().map(|user| name_hash(&user.facts.username)).collect();
    let locks = store::sign_in::locks(work.db, &names, work.now)?;
    let ids: Vec<UserId> = users.rows.iter().map(|user| user.id).collect();
    let begun = store::sessions::last_begun(work.db, &ids)?;
    let until = |name: &String| locks.iter().find(|(locked, _)| locked == name).map(|(_, until)| *until);
    let rows = users.rows.into_iter().zip(&names);
    let rows = rows.map(|(user, name)| Account {
        locked_until: until(name),
        last_sign_in_at: begun.get(&user.id).copied(),
        user,
    });
    let rows = rows.collect();
    Ok(Listed { rows, next: users.next, total: users.total })
}
