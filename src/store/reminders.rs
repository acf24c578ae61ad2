//! What was reminded of, and for which day.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, SubjectId};
use crate::base::problem::Problem;
use crate::each;
use crate::schema::reminders;
use crate::store::Db;

/// Notes that a point of a subject was reminded of for a day; whether nobody had done so before.
pub fn note(
    db: &mut Db,
    child: ChildId,
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
