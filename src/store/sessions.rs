//! Sessions and the tokens that renew them.

use diesel::prelude::*;

use crate::base::problem::Problem;
use crate::rules::sessions::Session;
use crate::schema::sessions;
use crate::store::Db;

/// Begins a session.
pub fn insert(db: &mut Db, session: &Session) -> Result<(), Problem> {
    diesel::insert_into(sessions::table).values(session).execute(&mut **db)?;
    Ok(())
}
