//! Declared conflicts between a coordinator and a family.

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::base::ids::{ChildId, ConflictId, CoordinatorId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::coordinators::Conflict;
use crate::schema::{children, conflicts, coordinators};
use crate::store::Db;

/// One conflict of a municipality's coordinator.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: ConflictId) -> Result<Option<Conflict>, Problem> {
    Ok(conflicts::table
        .inner_join(coordinators::table.on(coordinators::id.eq(conflicts::coordinator_id)))
        .filter(conflicts::id.eq(id))
        .filter(coordinators::municipality_id.eq(municipality))
        .select(Conflict::as_select())
        .first(&mut **db)
        .optional()?)
}

/// A page of a coordinator's conflicts, the oldest first.
pub fn list(db: &mut Db, coordinator: CoordinatorId, page: &Page) -> Result<Listed<Conflict>, Problem> {
    let narrowed = || conflicts::table.filter(conflicts::coordinator_id.eq(coordinator)).into_boxed();
    let mut query = narrowed();
    if let Some(after) = &page.after {
        query = query.filter(conflicts::id.gt(ConflictId::wrap(after.id)));
    }
    let rows = query.order(conflicts::id).limit(page.limit + 1).select(Conflict::as_select()).load(&mut **db)?;
    let mark = |one: &Conflict| Mark { key: String::new(), id: one.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Whether a child is one of the municipality's.
pub fn child_known(db: &mut Db, municipality: MunicipalityId, child: ChildId) -> Result<bool, Problem> {
    let query = children::table.find(child).filter(children::municipality_id.eq(municipality));
    Ok(select(exists(query)).get_result(&mut **db)?)
}

/// Adds a conflict.
pub fn insert(db: &mut Db, conflict: &Conflict) -> Result<(), Problem> {
    diesel::insert_into(conflicts::table).values(conflict).execute(&mut **db)?;
    Ok(())
}

/// Removes a conflict.
///
/// # Errors
/// [`Problem::Stale`] for another version.
pub fn delete(db: &mut Db, id: ConflictId, version: i32) -> Result<(), Problem> {
    let gone = diesel::delete(conflicts::table.find(id)).filter(conflicts::version.eq(version)).execute(&mut **db)?;
    if gone == 1 { Ok(()) } else { Err(Problem::Stale) }
}
