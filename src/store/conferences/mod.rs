//! Conferences as records; those invited, dates and answers are in `parts.rs`, lists in `list.rs`.
//!
//! Which of them somebody may see is narrowed in `reach.rs`, the same for a record, a list and a count.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{ConferenceId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::conferences::Conference;
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::conferences;
use crate::store::{AnyConnection, Db};

pub mod follow;
pub mod list;
pub mod parts;
mod reach;

pub use reach::{Condition, taking_part, within_reach};

/// One conference, if the actor stands in one of `relations` to it.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: ConferenceId,
    today: NaiveDate,
) -> Result<Option<Conference>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(None) };
    let query = conferences::table.find(id).filter(conferences::municipality_id.eq(municipality));
    let query = query.filter(within_reach(actor, relations, today));
    Ok(query.select(Conference::as_select()).first(&mut **db).optional()?)
}

/// One conference of a municipality, whoever asks: for actions that have asked for rights in another way.
pub fn find_in(db: &mut Db, municipality: MunicipalityId, id: ConferenceId) -> Result<Option<Conference>, Problem> {
    let query = conferences::table.find(id).filter(conferences::municipality_id.eq(municipality));
    Ok(query.select(Conference::as_select()).first(&mut **db).optional()?)
}

/// Lets one transaction at a time change a conference and what hangs on it, until it ends.
pub fn lock(db: &mut Db, id: ConferenceId) -> Result<(), Problem> {
    if let AnyConnection::Pg(c) = &mut **db {
        conferences::table.find(id).select(conferences::id).for_no_key_update().first::<ConferenceId>(c).optional()?;
    }
    Ok(())
}

/// Adds a conference.
pub fn insert(db: &mut Db, conference: &Conference) -> Result<(), Problem> {
    diesel::insert_into(conferences::table).values(conference).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed conference over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, conference: &Conference) -> Result<(), Problem> {
    let saved = diesel::update(conferences::table.find(conference.id))
        .filter(conferences::version.eq(conference.version - 1))
        .set(conference)
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
