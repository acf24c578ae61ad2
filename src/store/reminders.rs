//! What was reminded of, and for which day.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, SubjectId};
use crate::base::problem::Problem;
use crate::each;
use crate::schema::reminders;
use crate::store::Db;

/// Notes that a point of a subject was reminded of for a day; whether nobody had done so before. `child` is none for what
/// belongs to no child.
pub fn note(
    db: &mut Db,
    child: Option<ChildId>,
    subject: SubjectId,
    point: &str,
    for_day: NaiveDate,
    at: Instant,
) -> Result<bool, Problem> {
    let row = (
        reminders::subject_id.eq(subject),
        reminders::point.eq(point),
        reminders::for_day.eq(for_day),
        reminders::child_id.eq(child),
        reminders::told_at.eq(at),
    );
    let written = each!(db, |c| {
        diesel::insert_into(reminders::table)
            .values(row)
            .on_conflict((reminders::subject_id, reminders::point, reminders::for_day))
            .do_nothing()
            .execute(c)
    })?;
    Ok(written == 1)
}

/// The days for which points of a child's matters were told: subject, point and day.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<HashSet<(SubjectId, String, NaiveDate)>, Problem> {
    let query = reminders::table.filter(reminders::child_id.eq(child));
    let rows: Vec<_> = query.select((reminders::subject_id, reminders::point, reminders::for_day)).load(&mut **db)?;
    Ok(rows.into_iter().collect())
}

/// The days for which points of one subject were told.
pub fn of_subject(db: &mut Db, subject: SubjectId) -> Result<HashSet<(String, NaiveDate)>, Problem> {
    let query = reminders::table.filter(reminders::subject_id.eq(subject));
    Ok(query.select((reminders::point, reminders::for_day)).load(&mut **db)?.into_iter().collect())
}

/// The day for which a point of a subject was told last, and when.
pub fn latest(db: &mut Db, subject: SubjectId, point: &str) -> Result<Option<(NaiveDate, Instant)>, Problem> {
    let query = reminders::table.filter(reminders::subject_id.eq(subject)).filter(reminders::point.eq(point));
    Ok(query
        .order(reminders::told_at.desc())
        .select((reminders::for_day, reminders::told_at))
        .first(&mut **db)
        .optional()?)
}

/// Notes that people were told of a day, be it once more.
pub fn tell_day(
    db: &mut Db,
    child: ChildId,
    subject: SubjectId,
    point: &str,
    for_day: NaiveDate,
    at: Instant,
) -> Result<(), Problem> {
    if !note(db, Some(child), subject, point, for_day, at)? {
        diesel::update(reminders::table.find((subject, point, for_day)))
            .set(reminders::told_at.eq(at))
            .execute(&mut **db)?;
    }
    Ok(())
}
