//! Agencies.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::base::ids::{AgencyId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::schema::agencies;
use crate::store::Db;

/// What a list of agencies is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<AgencyKind>,
    /// Only names (or readings) that begin so.
    pub name: Option<String>,
    /// Also those that have closed.
    pub closed: bool,
}

/// One agency of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: AgencyId) -> Result<Option<Agency>, Problem> {
    Ok(agencies::table
        .find(id)
        .filter(agencies::municipality_id.eq(municipality))
        .select(Agency::as_select())
        .first(&mut **db)
        .optional()?)
}

/// A page of a municipality's agencies by reading.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<Agency>, Problem> {
    let narrowed = || {
        let mut query = agencies::table.filter(agencies::municipality_id.eq(municipality)).into_boxed();
        if let Some(kind) = filter.kind {
            query = query.filter(agencies::kind.eq(kind));
        }
        if let Some(name) = &filter.name {
            let key = text::sort_key(name);
            query = query.filter(agencies::name_key.lt(text::upper_bound(&key))).filter(agencies::name_key.ge(key));
        }
        if !filter.closed {
            query = query.filter(agencies::closed_on.is_null());
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let id = AgencyId::wrap(after.id);
        query = query.filter(
            agencies::name_key
                .gt(after.key.clone())
                .or(agencies::name_key.eq(after.key.clone()).and(agencies::id.gt(id))),
        );
    }
    let rows = query
        .order((agencies::name_key, agencies::id))
        .limit(page.limit + 1)
        .select(Agency::as_select())
        .load(&mut **db)?;
    let mark = |agency: &Agency| Mark { key: agency.name_key.clone(), id: agency.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// The names of agencies.
pub fn names(db: &mut Db, ids: &[AgencyId]) -> Result<HashMap<AgencyId, String>, Problem> {
    let query = agencies::table.filter(agencies::id.eq_any(ids));
    let rows: Vec<(AgencyId, String)> = query.select((agencies::id, agencies::name)).load(&mut **db)?;
    Ok(rows.into_iter().collect())
}

/// Adds an agency.
pub fn insert(db: &mut Db, agency: &Agency) -> Result<(), Problem> {
    diesel::insert_into(agencies::table).values(agency).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed agency over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, agency: &Agency) -> Result<(), Problem> {
    let saved = diesel::update(agencies::table.find(agency.id))
        .filter(agencies::version.eq(agency.version - 1))
        .set((
            &agency.facts,
            agencies::name_key.eq(&agency.name_key),
            agencies::version.eq(agency.version),
            agencies::updated_at.eq(agency.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Removes an agency nothing refers to.
///
/// # Errors
/// [`Problem::Stale`] for another version, a conflict `in_use` where something refers to it.
pub fn delete(db: &mut Db, id: AgencyId, version: i32) -> Result<(), Problem> {
    let gone = diesel::delete(agencies::table.find(id)).filter(agencies::version.eq(version)).execute(&mut **db)?;
    if gone == 1 { Ok(()) } else { Err(Problem::Stale) }
}
