//! Municipalities, and the lock under which cases are decided.

use diesel::prelude::*;

use crate::base::ids::{Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::municipalities::Municipality;
use crate::schema::municipalities;
use crate::store::{AnyConnection, Db};

/// Adds a municipality.
pub fn insert(db: &mut Db, municipality: &Municipality) -> Result<(), Problem> {
    diesel::insert_into(municipalities::table).values(municipality).execute(&mut **db)?;
    Ok(())
}

/// One municipality.
pub fn find(db: &mut Db, id: MunicipalityId) -> Result<Option<Municipality>, Problem> {
    Ok(municipalities::table.find(id).select(Municipality::as_select()).first(&mut **db).optional()?)
}

/// The municipality of a code.
pub fn find_by_code(db: &mut Db, lg_code: &str) -> Result<Option<Municipality>, Problem> {
    Ok(municipalities::table
        .filter(municipalities::lg_code.eq(lg_code))
        .select(Municipality::as_select())
        .first(&mut **db)
        .optional()?)
}

/// A page of the installation's municipalities by code, or only the one of `only`.
pub fn list(db: &mut Db, only: Option<MunicipalityId>, page: &Page) -> Result<Listed<Municipality>, Problem> {
    let narrowed = || {
        let mut query = municipalities::table.into_boxed();
        if let Some(id) = only {
            query = query.filter(municipalities::id.eq(id));
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        query = query.filter(municipalities::lg_code.gt(after.key.clone()));
    }
    let rows =
        query.order(municipalities::lg_code).limit(page.limit + 1).select(Municipality::as_select()).load(&mut **db)?;
    let mark = |row: &Municipality| Mark { key: row.lg_code.clone(), id: row.id.uuid() };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Lets one transaction at a time decide in a municipality, until it ends.
///
/// Everything that changes who may take a case (assigning, answering, ending, absences, working hours, policy) takes
/// this lock first. That is what makes the ceiling of the product contract §4.3 hold under any number of savers on any
/// number of servers. On SQLite the write lock of `BEGIN IMMEDIATE` already does it.
pub fn lock_decisions(db: &mut Db, id: MunicipalityId) -> Result<(), Problem> {
    if let AnyConnection::Pg(c) = &mut **db {
        municipalities::table.find(id).select(municipalities::id).for_no_key_update().first::<MunicipalityId>(c)?;
    }
    Ok(())
}
