//! The day on which the calendar next has something to do for a child.
//!
//! A server that does it moves the day in the same transaction, so each piece of work is done once, whichever server
//! comes first and whenever one is killed.

use chrono::NaiveDate;
use diesel::dsl::{case_when, date, now};
use diesel::prelude::*;
use diesel::sql_types::Date;

use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::each;
use crate::schema::{children, watches};
use crate::store::{AnyConnection, Db};

/// The day of the next look, or `$day` if that is earlier.
macro_rules! at_latest {
    ($day:expr) => {
        case_when(watches::look_on.gt($day), $day.into_sql::<Date>()).otherwise(watches::look_on)
    };
}

/// Sees to it that the child is looked at on `day` at the latest. Whoever looks at it at this moment is waited for, so that
/// the day they set does not hide what was changed meanwhile.
pub fn touch(db: &mut Db, child: ChildId, municipality: MunicipalityId, day: NaiveDate) -> Result<(), Problem> {
    if diesel::update(watches::table.find(child)).set(watches::look_on.eq(at_latest!(day))).execute(&mut **db)? == 1 {
        return Ok(());
    }
    let row = (watches::child_id.eq(child), watches::municipality_id.eq(municipality), watches::look_on.eq(day));
    each!(db, |c| {
        diesel::insert_into(watches::table).values(row).on_conflict(watches::child_id).do_nothing().execute(c)
    })?;
    Ok(())
}

/// The same for every child of a municipality that is looked at.
pub fn touch_all(db: &mut Db, municipality: MunicipalityId, day: NaiveDate) -> Result<(), Problem> {
    let all = diesel::update(watches::table.filter(watches::municipality_id.eq(municipality)));
    all.set(watches::look_on.eq(at_latest!(day))).execute(&mut **db)?;
    Ok(())
}

/// Sets the day of the next look.
pub fn next(db: &mut Db, child: ChildId, day: NaiveDate) -> Result<(), Problem> {
    diesel::update(watches::table.find(child)).set(watches::look_on.eq(day)).execute(&mut **db)?;
    Ok(())
}

/// The municipality of a child that is looked at.
pub fn municipality(db: &mut Db, child: ChildId) -> Result<Option<MunicipalityId>, Problem> {
    Ok(watches::table.find(child).select(watches::municipality_id).first(&mut **db).optional()?)
}

/// The day by the clock of the database, which all servers share; none for a file, which has no clock of its own.
pub fn day_of_database(db: &mut Db) -> Result<Option<NaiveDate>, Problem> {
    match &mut **db {
        AnyConnection::Pg(c) => Ok(Some(diesel::select(date(now)).get_result(c)?)),
        AnyConnection::Sqlite(_) => Ok(None),
    }
}

/// Nobody looks at the child any more.
pub fn remove(db: &mut Db, child: ChildId) -> Result<(), Problem> {
    diesel::delete(watches::table.find(child)).execute(&mut **db)?;
    Ok(())
}

/// Up to `limit` children that are due for a look on `day`, the longest waiting first, also those whose day lies after
/// `latest`, where no look ever puts one (a clock that had run ahead did); on PostgreSQL both rows of each are
/// taken, and those that somebody else holds are left out, so that nobody waits for anybody.
pub fn take_up(db: &mut Db, day: NaiveDate, latest: NaiveDate, limit: i64) -> Result<Vec<ChildId>, Problem> {
    let due = watches::table
        .inner_join(children::table)
        .filter(watches::look_on.le(day).or(watches::look_on.gt(latest)))
        .order((watches::look_on, watches::child_id))
        .limit(limit)
        .select(watches::child_id);
    Ok(match &mut **db {
        AnyConnection::Pg(c) => due.for_no_key_update().skip_locked().load(c)?,
        AnyConnection::Sqlite(c) => due.load(c)?,
    })
}

/// The children that [`take_up`] would take, all of them, without taking them.
pub fn due(db: &mut Db, day: NaiveDate, latest: NaiveDate) -> Result<Vec<ChildId>, Problem> {
    let due = watches::table.filter(watches::look_on.le(day).or(watches::look_on.gt(latest)));
    Ok(due.order((watches::look_on, watches::child_id)).select(watches::child_id).load(&mut **db)?)
}
