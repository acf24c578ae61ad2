//! The addresses of users' calendars, of whose secrets only hashes are kept.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{MunicipalityId, SessionId, UserId};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::users::Actor;
use crate::schema::{agencies, calendar_feeds as feeds, coordinators, users};
use crate::store::Db;

/// A user's address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::calendar_feeds, treat_none_as_null = true)]
pub struct Feed {
    /// Whose.
    pub user_id: UserId,
    /// Hash of the secret; none once revoked.
    pub token_hash: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// A user's address, revoked or not.
pub fn find(db: &mut Db, user: UserId) -> Result<Option<Feed>, Problem> {
    Ok(feeds::table.find(user).select(Feed::as_select()).first(&mut **db).optional()?)
}

/// Adds a user's first address.
pub fn insert(db: &mut Db, feed: &Feed) -> Result<(), Problem> {
    diesel::insert_into(feeds::table).values(feed).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed address over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, feed: &Feed) -> Result<(), Problem> {
    let saved = diesel::update(feeds::table.find(feed.user_id))
        .filter(feeds::version.eq(feed.version - 1))
        .set(feed)
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Whose address has a secret with this hash, as an actor without a session; nobody while the account is closed or its
/// password has been set by somebody else.
pub fn reader(db: &mut Db, token_hash: &str) -> Result<Option<Actor>, Problem> {
    let row = feeds::table
        .inner_join(users::table.on(users::id.eq(feeds::user_id)))
        .left_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(feeds::token_hash.eq(token_hash))
        .filter(users::disabled_at.is_null())
        .filter(users::must_change_password.eq(false))
        .select((users::id, users::municipality_id, users::agency_id, coordinators::id.nullable(), users::role))
        .first::<(_, _, _, _, _)>(&mut **db)
        .optional()?;
    Ok(row.map(|(user_id, municipality_id, agency_id, coordinator_id, role)| Actor {
        user_id,
        session_id: SessionId(uuid::Uuid::nil()),
        municipality_id,
        agency_id,
        coordinator_id,
        role,
        must_change_password: false,
    }))
}

/// Name and mail address of the municipality's section, the oldest where it has several.
pub fn section(db: &mut Db, municipality: MunicipalityId) -> Result<Option<(String, Option<String>)>, Problem> {
    Ok(agencies::table
        .filter(agencies::municipality_id.eq(municipality))
        .filter(agencies::kind.eq(AgencyKind::DisabilitySupportSection))
        .filter(agencies::closed_on.is_null())
        .order(agencies::id)
        .select((agencies::name, agencies::email))
        .first(&mut **db)
        .optional()?)
}
