//! Absences of coordinators.

use diesel::prelude::*;

use crate::base::ids::{AbsenceId, CoordinatorId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::coordinators::{Absence, Coordinator};
use crate::schema::{absences, coordinators};
use crate::store::{Db, Within};

/// One absence and whose it is, of those somebody reaches.
pub fn find_within(
    db: &mut Db,
    municipality: MunicipalityId,
    within: Within,
    id: AbsenceId,
) -> Result<Option<(Absence, Coordinator)>, Problem> {
    let mut query = absences::table
        .inner_join(coordinators::table)
        .filter(absences::id.eq(id))
        .filter(coordinators::municipality_id.eq(municipality))
        .into_boxed();
    match within {
        Within::Municipality => {}
        Within::Office(office) => query = query.filter(coordinators::office_id.eq(office)),
        Within::Coordinator(own) => query = query.filter(coordinators::id.eq(own)),
    }
    Ok(query.select((Absence::as_select(), Coordinator::as_select())).first(&mut **db).optional()?)
}

/// A page of a coordinator's absences by first day.
pub fn list(db: &mut Db, coordinator: CoordinatorId, page: &Page) -> Result<Listed<Absence>, Problem> {
    let narrowed = || absences::table.filter(absences::coordinator_id.eq(coordinator)).into_boxed();
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let day = after.day()?;
        let id = AbsenceId::wrap(after.id);
        query = query.filter(absences::starts_on.gt(day).or(absences::starts_on.eq(day).and(absences::id.gt(id))));
    }
    let rows = query
        .order((absences::starts_on, absences::id))
        .limit(page.limit + 1)
        .select(Absence::as_select())
        .load(&mut **db)?;
    let mark = |one: &Absence| Mark { key: one.facts.starts_on.to_string(), id: one.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Adds an absence.
pub fn insert(db: &mut Db, absence: &Absence) -> Result<(), Problem> {
    diesel::insert_into(absences::table).values(absence).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed absence over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, absence: &Absence) -> Result<(), Problem> {
    let saved = diesel::update(absences::table.find(absence.id))
        .filter(absences::version.eq(absence.version - 1))
        .set((&absence.facts, absences::version.eq(absence.version)))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Removes an absence.
///
/// # Errors
/// [`Problem::Stale`] for another version.
pub fn delete(db: &mut Db, id: AbsenceId, version: i32) -> Result<(), Problem> {
    let gone = diesel::delete(absences::table.find(id)).filter(absences::version.eq(version)).execute(&mut **db)?;
    if gone == 1 { Ok(()) } else { Err(Problem::Stale) }
}
