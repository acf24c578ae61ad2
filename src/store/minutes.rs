//! Versions of minutes.

use diesel::prelude::*;

use crate::base::ids::{ConferenceId, MinutesId};
use crate::base::problem::Problem;
use crate::rules::minutes::Minutes;
use crate::schema::conference_minutes as minutes;
use crate::store::Db;

/// One version, of whatever conference: the caller asks for the conference next.
pub fn find(db: &mut Db, id: MinutesId) -> Result<Option<Minutes>, Problem> {
    Ok(minutes::table.find(id).select(Minutes::as_select()).first(&mut **db).optional()?)
}

/// Every version of a conference's minutes, the newest first.
pub fn of_conference(db: &mut Db, conference: ConferenceId) -> Result<Vec<Minutes>, Problem> {
    Ok(minutes::table
        .filter(minutes::conference_id.eq(conference))
        .order(minutes::number.desc())
        .select(Minutes::as_select())
        .load(&mut **db)?)
}

/// The version before one.
pub fn before(db: &mut Db, version: &Minutes) -> Result<Option<Minutes>, Problem> {
    Ok(minutes::table
        .filter(minutes::conference_id.eq(version.conference_id))
        .filter(minutes::number.lt(version.number))
        .order(minutes::number.desc())
        .select(Minutes::as_select())
        .first(&mut **db)
        .optional()?)
}

/// Adds a draft.
pub fn insert(db: &mut Db, draft: &Minutes) -> Result<(), Problem> {
    diesel::insert_into(minutes::table).values(draft).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed or confirmed draft over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, after: &Minutes) -> Result<(), Problem> {
    let saved = diesel::update(minutes::table.find(after.id))
        .filter(minutes::version.eq(after.version - 1))
        .set((
            minutes::state.eq(after.state),
            minutes::sections.eq(&after.sections),
            minutes::attendees.eq(&after.attendees),
            minutes::decisions.eq(&after.decisions),
            minutes::confirmed_by.eq(after.confirmed_by),
            minutes::confirmed_at.eq(after.confirmed_at),
            minutes::version.eq(after.version),
            minutes::updated_at.eq(after.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
