//! The ward's own closing days.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{ClosingDayId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::closing_days::ClosingDay;
use crate::schema::closing_days;
use crate::store::Db;

/// The ward's own closing days from a day on, for working out deadlines.
pub fn days(db: &mut Db, municipality: MunicipalityId, from: NaiveDate) -> Result<Vec<NaiveDate>, Problem> {
    Ok(closing_days::table
        .filter(closing_days::municipality_id.eq(municipality))
        .filter(closing_days::day.ge(from))
        .order(closing_days::day)
        .select(closing_days::day)
        .load(&mut **db)?)
}

/// The ward's own closing days from one day to another, both included.
pub fn between(
    db: &mut Db,
    municipality: MunicipalityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ClosingDay>, Problem> {
    Ok(closing_days::table
        .filter(closing_days::municipality_id.eq(municipality))
        .filter(closing_days::day.ge(from))
        .filter(closing_days::day.le(to))
        .order(closing_days::day)
        .select(ClosingDay::as_select())
        .load(&mut **db)?)
}

/// One closing day of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: ClosingDayId) -> Result<Option<ClosingDay>, Problem> {
    Ok(closing_days::table
        .find(id)
        .filter(closing_days::municipality_id.eq(municipality))
        .select(ClosingDay::as_select())
        .first(&mut **db)
        .optional()?)
}

/// Adds a closing day.
///
/// # Errors
/// A conflict where the day is one already.
pub fn insert(db: &mut Db, day: &ClosingDay) -> Result<(), Problem> {
    diesel::insert_into(closing_days::table).values(day).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed day over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first; a conflict where the day is one already.
pub fn update(db: &mut Db, day: &ClosingDay) -> Result<(), Problem> {
    let saved = diesel::update(closing_days::table.find(day.id))
        .filter(closing_days::version.eq(day.version - 1))
        .set((&day.facts, closing_days::version.eq(day.version)))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Removes a closing day.
///
/// # Errors
/// [`Problem::Stale`] for another version.
pub fn delete(db: &mut Db, id: ClosingDayId, version: i32) -> Result<(), Problem> {
    let gone = diesel::delete(closing_days::table.find(id)).filter(closing_days::version.eq(version));
    if gone.execute(&mut **db)? == 1 { Ok(()) } else { Err(Problem::Stale) }
}
