//! Consultation offices: an agency, its second row and its numbers.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::base::ids::{AgencyId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::base::text;
use crate::each;
use crate::rules::agencies::Agency;
use crate::rules::offices::{Office, OfficeFacts, OfficeNumber, OfficeRow, ServiceNumber};
use crate::schema::{agencies, coordinators, office_numbers, offices};
use crate::store::Db;

/// Rows of one insert: few enough for the number of values a statement may carry.
const BATCH: usize = 500;

/// What a list of offices is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only names (or readings) that begin so.
    pub name: Option<String>,
    /// Only those that serve this district.
    pub district: Option<String>,
    /// Only those that take new children on this day, or only those that do not.
    pub accepting: Option<(NaiveDate, bool)>,
    /// Also those that have closed.
    pub closed: bool,
}

/// One office of a municipality; with `only`, none but this one.
pub fn find(
    db: &mut Db,
    municipality: MunicipalityId,
    only: Option<AgencyId>,
    id: AgencyId,
) -> Result<Option<Office>, Problem> {
    let mut query = offices::table
        .inner_join(agencies::table)
        .filter(agencies::municipality_id.eq(municipality))
        .filter(agencies::id.eq(id))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(agencies::id.eq(only));
    }
    let row = query.select((Agency::as_select(), OfficeFacts::as_select())).first(&mut **db).optional()?;
    Ok(with_numbers(db, row.into_iter().collect())?.pop())
}

/// A page of a municipality's offices by reading.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<Office>, Problem> {
    let narrowed = || {
        let mut query =
            offices::table.inner_join(agencies::table).filter(agencies::municipality_id.eq(municipality)).into_boxed();
        if let Some(name) = &filter.name {
            let key = text::sort_key(name);
            query = query.filter(agencies::name_key.lt(text::upper_bound(&key))).filter(agencies::name_key.ge(key));
        }
        if let Some(district) = &filter.district {
            let needle = serde_json::Value::String(text::clean(district)).to_string();
            query = query.filter(
                sql::<Bool>("replace(CAST(offices.districts AS TEXT), ")
                    .bind::<Text, _>(needle)
                    .sql(", '') <> CAST(offices.districts AS TEXT)"),
            );
        }
        if let Some((day, accepting)) = filter.accepting {
            let paused = not(offices::accepting).or(offices::paused_from.is_not_null());
            let paused = paused.or(offices::paused_until.is_not_null());
            let begun = offices::paused_from.is_null().or(offices::paused_from.assume_not_null().le(day));
            let lasting = offices::paused_until.is_null().or(offices::paused_until.assume_not_null().ge(day));
            let closed = paused.and(begun).and(lasting);
            query = if accepting { query.filter(not(closed)) } else { query.filter(closed) };
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
        .select((Agency::as_select(), OfficeFacts::as_select()))
        .load(&mut **db)?;
    let mark = |row: &(Agency, OfficeFacts)| Mark { key: row.0.name_key.clone(), id: row.0.id.0 };
    let Listed { rows, next, total } = page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))?;
    Ok(Listed { rows: with_numbers(db, rows)?, next, total })
}

/// The districts that the offices of a municipality and their coordinators serve, by name.
pub fn districts(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<String>, Problem> {
    let of_offices: Vec<Json<Vec<String>>> =
        offices::table.filter(offices::municipality_id.eq(municipality)).select(offices::districts).load(&mut **db)?;
    let own: Vec<Json<Vec<String>>> = coordinators::table
        .filter(coordinators::municipality_id.eq(municipality))
        .select(coordinators::districts)
        .load(&mut **db)?;
    let all: BTreeSet<String> = of_offices.into_iter().chain(own).flat_map(|served| served.0).collect();
    Ok(all.into_iter().collect())
}

/// Every office of a municipality, closed ones too, in the order of their ids.
pub fn all(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<Office>, Problem> {
    let rows = offices::table
        .inner_join(agencies::table)
        .filter(agencies::municipality_id.eq(municipality))
        .order(agencies::id)
        .select((Agency::as_select(), OfficeFacts::as_select()))
        .load(&mut **db)?;
    let numbers = office_numbers::table
        .inner_join(offices::table)
        .filter(offices::municipality_id.eq(municipality))
        .select(OfficeNumber::as_select())
        .load(&mut **db)?;
    Ok(join(rows, numbers))
}

/// Adds the second row of an agency that is an office.
pub fn insert(db: &mut Db, office: &OfficeRow) -> Result<(), Problem> {
    diesel::insert_into(offices::table).values(office).execute(&mut **db)?;
    Ok(())
}

/// Adds offices with everything that belongs to them.
pub fn insert_all(db: &mut Db, added: &[Office]) -> Result<(), Problem> {
    for batch in added.chunks(BATCH) {
        let first: Vec<Agency> = batch.iter().map(|office| office.agency.clone()).collect();
        let second: Vec<OfficeRow> = batch.iter().map(Office::row).collect();
        each!(db, |c| diesel::insert_into(agencies::table).values(&first).execute(c))?;
        each!(db, |c| diesel::insert_into(offices::table).values(&second).execute(c))?;
        insert_numbers(db, batch.iter().flat_map(Office::number_rows).collect())?;
    }
    Ok(())
}

/// Saves a changed office over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, before: &Office, after: &Office) -> Result<(), Problem> {
    let agency = &after.agency;
    let saved = diesel::update(agencies::table.find(agency.id))
        .filter(agencies::version.eq(agency.version - 1))
        .set((
            &agency.facts,
            agencies::name_key.eq(&agency.name_key),
            agencies::version.eq(agency.version),
            agencies::updated_at.eq(agency.updated_at),
        ))
        .execute(&mut **db)?;
    if saved != 1 {
        return Err(Problem::Stale);
    }
    if before.facts != after.facts {
        diesel::update(offices::table.find(agency.id)).set(&after.facts).execute(&mut **db)?;
    }
    if before.numbers != after.numbers {
        diesel::delete(office_numbers::table.filter(office_numbers::office_id.eq(agency.id))).execute(&mut **db)?;
        insert_numbers(db, after.number_rows())?;
    }
    Ok(())
}

/// Removes an office nothing refers to.
///
/// # Errors
/// [`Problem::Stale`] for another version, a conflict `in_use` where something refers to it.
pub fn delete(db: &mut Db, id: AgencyId, version: i32) -> Result<(), Problem> {
    diesel::delete(office_numbers::table.filter(office_numbers::office_id.eq(id))).execute(&mut **db)?;
    diesel::delete(offices::table.find(id)).execute(&mut **db)?;
    let gone = diesel::delete(agencies::table.find(id)).filter(agencies::version.eq(version)).execute(&mut **db)?;
    if gone == 1 { Ok(()) } else { Err(Problem::Stale) }
}

fn insert_numbers(db: &mut Db, numbers: Vec<OfficeNumber>) -> Result<(), Problem> {
    for batch in numbers.chunks(BATCH) {
        each!(db, |c| diesel::insert_into(office_numbers::table).values(batch).execute(c))?;
    }
    Ok(())
}

fn with_numbers(db: &mut Db, rows: Vec<(Agency, OfficeFacts)>) -> Result<Vec<Office>, Problem> {
    let ids: Vec<AgencyId> = rows.iter().map(|(agency, _)| agency.id).collect();
    let numbers = office_numbers::table
        .filter(office_numbers::office_id.eq_any(ids))
        .select(OfficeNumber::as_select())
        .load(&mut **db)?;
    Ok(join(rows, numbers))
}

fn join(rows: Vec<(Agency, OfficeFacts)>, numbers: Vec<OfficeNumber>) -> Vec<Office> {
    let mut of_office: HashMap<AgencyId, Vec<ServiceNumber>> = HashMap::new();
    for OfficeNumber { office_id, service_code, number } in numbers {
        of_office.entry(office_id).or_default().push(ServiceNumber { service_code, number });
    }
    rows.into_iter()
        .map(|(agency, facts)| {
            let mut numbers = of_office.remove(&agency.id).unwrap_or_default();
            numbers.sort();
            Office { agency, facts, numbers }
        })
        .collect()
}
