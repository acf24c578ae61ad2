//! Users and whoever is at work.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{Id as _, MunicipalityId, SessionId, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::users::{Actor, Role, User, username_key};
use crate::schema::{coordinators, sessions, users};
use crate::store::Db;

/// What a list of users is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this role.
    pub role: Option<Role>,
    /// Only user names that begin so.
    pub name: Option<String>,
    /// Also closed accounts.
    pub disabled: bool,
}

/// The names of users.
pub fn names(db: &mut Db, ids: &[UserId]) -> Result<HashMap<UserId, String>, Problem> {
    let query = users::table.filter(users::id.eq_any(ids));
    let rows: Vec<(UserId, String)> = query.select((users::id, users::display_name)).load(&mut **db)?;
    Ok(rows.into_iter().collect())
}

/// Who a session belongs to, if it is still open and the account is too.
pub fn actor(db: &mut Db, session: SessionId, user: UserId, now: Instant) -> Result<Option<Actor>, Problem> {
    let row = sessions::table
        .inner_join(users::table)
        .left_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(sessions::id.eq(session))
        .filter(users::id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(users::disabled_at.is_null())
        .select((
            users::id,
            sessions::id,
            users::municipality_id,
            users::agency_id,
            coordinators::id.nullable(),
            users::role,
            users::must_change_password,
        ))
        .first::<(_, _, _, _, _, _, _)>(&mut **db)
        .optional()?;
    Ok(row.map(|(user_id, session_id, municipality_id, agency_id, coordinator_id, role, must_change_password)| Actor {
        user_id,
        session_id,
        municipality_id,
        agency_id,
        coordinator_id,
        role,
        must_change_password,
    }))
}

/// One user, of this municipality where one is given.
pub fn find(db: &mut Db, within: Option<MunicipalityId>, id: UserId) -> Result<Option<User>, Problem> {
    let mut query = users::table.filter(users::id.eq(id)).into_boxed();
    if let Some(municipality) = within {
        query = query.filter(users::municipality_id.eq(municipality));
    }
    Ok(query.select(User::as_select()).first(&mut **db).optional()?)
}

/// The user of a name as an actor without a session, if the account is open. For the command line alone.
pub fn local_actor(db: &mut Db, username: &str) -> Result<Option<Actor>, Problem> {
    let row = users::table
        .left_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(users::username_key.eq(username_key(username)))
        .filter(users::disabled_at.is_null())
        .select((users::id, users::municipality_id, users::agency_id, coordinators::id.nullable(), users::role))
        .first::<(_, _, _, _, _)>(&mut **db)
        .optional()?;
    Ok(row.map(|(user_id, municipality_id, agency_id, coordinator_id, role)| Actor {
        user_id,
        session_id: SessionId::wrap(uuid::Uuid::nil()),
        municipality_id,
        agency_id,
        coordinator_id,
        role,
        must_change_password: false,
    }))
}

/// The user of a name, however it is typed.
pub fn find_by_name(db: &mut Db, username: &str) -> Result<Option<User>, Problem> {
    let named = users::table.filter(users::username_key.eq(username_key(username)));
    Ok(named.select(User::as_select()).first(&mut **db).optional()?)
}

/// Which of these names, in the form in which names are compared, are taken.
pub fn taken(db: &mut Db, keys: &[String]) -> Result<Vec<String>, Problem> {
    let query = users::table.filter(users::username_key.eq_any(keys));
    Ok(query.select(users::username_key).load(&mut **db)?)
}

/// A page of users by name, of this municipality where one is given.
pub fn list(
    db: &mut Db,
    within: Option<MunicipalityId>,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<User>, Problem> {
    let narrowed = || {
        let mut query = users::table.into_boxed();
        if let Some(municipality) = within {
            query = query.filter(users::municipality_id.eq(municipality));
        }
        if let Some(role) = filter.role {
            query = query.filter(users::role.eq(role));
        }
        if let Some(name) = &filter.name {
            let key = username_key(name);
            query = query.filter(users::username_key.lt(text::upper_bound(&key))).filter(users::username_key.ge(key));
        }
        if !filter.disabled {
            query = query.filter(users::disabled_at.is_null());
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let id = UserId::wrap(after.id);
        query = query.filter(
            users::username_key
                .gt(after.key.clone())
                .or(users::username_key.eq(after.key.clone()).and(users::id.gt(id))),
        );
    }
    let rows = query
        .order((users::username_key, users::id))
        .limit(page.limit + 1)
        .select(User::as_select())
        .load(&mut **db)?;
    let mark = |user: &User| Mark { key: user.username_key.clone(), id: user.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Adds a user.
pub fn insert(db: &mut Db, user: &User) -> Result<(), Problem> {
    diesel::insert_into(users::table).values(user).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed user over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first; a conflict `username_taken`.
pub fn update(db: &mut Db, user: &User) -> Result<(), Problem> {
    let saved = diesel::update(users::table.find(user.id))
        .filter(users::version.eq(user.version - 1))
        .set((
            &user.facts,
            users::username_key.eq(&user.username_key),
            users::password_hash.eq(&user.password_hash),
            users::must_change_password.eq(user.must_change_password),
            users::password_expires_at.eq(user.password_expires_at),
            users::disabled_at.eq(user.disabled_at),
            users::mail.eq(user.mail),
            users::version.eq(user.version),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Keeps the same password under today's parameters. It is no change anybody could see, so the version stays.
pub fn rehash(db: &mut Db, id: UserId, old: &str, new: &str) -> Result<(), Problem> {
    let same = users::table.find(id).filter(users::password_hash.eq(old));
    diesel::update(same).set(users::password_hash.eq(new)).execute(&mut **db)?;
    Ok(())
}
