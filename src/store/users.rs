//! Users and whoever is at work.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{SessionId, UserId};
use crate::base::problem::Problem;
use crate::rules::users::{Actor, User};
use crate::schema::{coordinators, sessions, users};
use crate::store::Db;

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
        ))
        .first::<(_, _, _, _, _, _)>(&mut **db)
        .optional()?;
    Ok(row.map(|(user_id, session_id, municipality_id, agency_id, coordinator_id, role)| Actor {
        user_id,
        session_id,
        municipality_id,
        agency_id,
        coordinator_id,
        role,
    }))
}

/// Adds a user.
pub fn insert(db: &mut Db, user: &User) -> Result<(), Problem> {
    diesel::insert_into(users::table).values(user).execute(&mut **db)?;
    Ok(())
}
