//! Coordinators.

use chrono::NaiveDate;
use diesel::dsl::{exists, select, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, Id as _, MunicipalityId, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::coordinators::Coordinator;
use crate::rules::users::Role;
use crate::schema::{absences, agencies, coordinators, offices, users};
use crate::store::{Db, Within};

/// What a list of coordinators is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only those of this office.
    pub office_id: Option<AgencyId>,
    /// Only names (or readings) that begin so.
    pub name: Option<String>,
    /// Only those who serve this district.
    pub district: Option<String>,
    /// Only those who take new children on this day, as their offices do.
    pub accepting_on: Option<NaiveDate>,
    /// Also those who had left before this day.
    pub still_there_on: Option<NaiveDate>,
}

/// Adds a coordinator.
pub fn insert(db: &mut Db, coordinator: &Coordinator) -> Result<(), Problem> {
    diesel::insert_into(coordinators::table).values(coordinator).execute(&mut **db)?;
    Ok(())
}

/// One coordinator of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: CoordinatorId) -> Result<Option<Coordinator>, Problem> {
    find_within(db, municipality, Within::Municipality, id)
}

/// One coordinator of those somebody reaches.
pub fn find_within(
    db: &mut Db,
    municipality: MunicipalityId,
    within: Within,
    id: CoordinatorId,
) -> Result<Option<Coordinator>, Problem> {
    let mut query = coordinators::table
        .filter(coordinators::id.eq(id))
        .filter(coordinators::municipality_id.eq(municipality))
        .into_boxed();
    match within {
        Within::Municipality => {}
        Within::Office(office) => query = query.filter(coordinators::office_id.eq(office)),
        Within::Coordinator(own) => query = query.filter(coordinators::id.eq(own)),
    }
    Ok(query.select(Coordinator::as_select()).first(&mut **db).optional()?)
}

/// A page of a municipality's coordinators by reading.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<Coordinator>, Problem> {
    let narrowed = || {
        let mut query = coordinators::table
            .inner_join(offices::table)
            .filter(coordinators::municipality_id.eq(municipality))
            .into_boxed();
        if let Some(office) = filter.office_id {
            query = query.filter(coordinators::office_id.eq(office));
        }
        if let Some(name) = &filter.name {
            let key = text::sort_key(name);
            let above = text::upper_bound(&key);
            query = query.filter(coordinators::name_key.lt(above)).filter(coordinators::name_key.ge(key));
        }
        if let Some(district) = &filter.district {
            let needle = serde_json::Value::String(text::clean(district)).to_string();
            query = query.filter(
                sql::<Bool>("replace(CAST(coordinators.districts AS TEXT), ")
                    .bind::<Text, _>(needle)
                    .sql(", '') <> CAST(coordinators.districts AS TEXT)"),
            );
        }
        if let Some(day) = filter.accepting_on {
            let unpaused = coordinators::paused_from.is_null().and(coordinators::paused_until.is_null());
            let own = coordinators::accepting.and(unpaused).or(coordinators::paused_from.assume_not_null().gt(day));
            query = query.filter(own.or(coordinators::paused_until.assume_not_null().lt(day)));
            let unpaused = offices::paused_from.is_null().and(offices::paused_until.is_null());
            let office = offices::accepting.and(unpaused).or(offices::paused_from.assume_not_null().gt(day));
            query = query.filter(office.or(offices::paused_until.assume_not_null().lt(day)));
        }
        if let Some(day) = filter.still_there_on {
            query = query.filter(coordinators::left_on.is_null().or(coordinators::left_on.assume_not_null().ge(day)));
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let id = CoordinatorId::wrap(after.id);
        query = query.filter(
            coordinators::name_key
                .gt(after.key.clone())
                .or(coordinators::name_key.eq(after.key.clone()).and(coordinators::id.gt(id))),
        );
    }
    let rows = query
        .order((coordinators::name_key, coordinators::id))
        .limit(page.limit + 1)
        .select(Coordinator::as_select())
        .load(&mut **db)?;
    let mark = |one: &Coordinator| Mark { key: one.name_key.clone(), id: one.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Saves a changed coordinator over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, coordinator: &Coordinator) -> Result<(), Problem> {
    let saved = diesel::update(coordinators::table.find(coordinator.id))
        .filter(coordinators::version.eq(coordinator.version - 1))
        .set((
            &coordinator.facts,
            coordinators::name_key.eq(&coordinator.name_key),
            coordinators::version.eq(coordinator.version),
            coordinators::updated_at.eq(coordinator.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Removes a coordinator nothing but absences refers to.
///
/// # Errors
/// [`Problem::Stale`] for another version, a conflict `in_use` where something refers to the coordinator.
pub fn delete(db: &mut Db, id: CoordinatorId, version: i32) -> Result<(), Problem> {
    diesel::delete(absences::table.filter(absences::coordinator_id.eq(id))).execute(&mut **db)?;
    let query = coordinators::table.find(id).filter(coordinators::version.eq(version));
    if diesel::delete(query).execute(&mut **db)? == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Whether an office is one of the municipality and has not closed by `day`.
pub fn office_open(
    db: &mut Db,
    municipality: MunicipalityId,
    office: AgencyId,
    day: NaiveDate,
) -> Result<bool, Problem> {
    let open = agencies::closed_on.is_null().or(agencies::closed_on.assume_not_null().gt(day));
    let query = offices::table
        .inner_join(agencies::table)
        .filter(agencies::id.eq(office))
        .filter(agencies::municipality_id.eq(municipality))
        .filter(open);
    Ok(select(exists(query)).get_result(&mut **db)?)
}

/// The role of an account of the municipality, and whether it may still sign in.
pub fn account(db: &mut Db, municipality: MunicipalityId, user: UserId) -> Result<Option<(Role, bool)>, Problem> {
    let row = users::table
        .find(user)
        .filter(users::municipality_id.eq(municipality))
        .select((users::role, users::disabled_at))
        .first::<(Role, Option<Instant>)>(&mut **db)
        .optional()?;
    Ok(row.map(|(role, disabled_at)| (role, disabled_at.is_none())))
}
