//! Versions of the parameters. There is no way to change or remove one.

use diesel::prelude::*;

use crate::base::ids::{Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::rules::policy::PolicyVersion;
use crate::schema::policies;
use crate::store::Db;

/// The version in force: the newest.
///
/// # Errors
/// [`Problem::Internal`] for a municipality without any, which is a defect: it is founded with one.
pub fn current(db: &mut Db, municipality: MunicipalityId) -> Result<PolicyVersion, Problem> {
    policies::table
        .filter(policies::municipality_id.eq(municipality))
        .order(policies::version.desc())
        .select(PolicyVersion::as_select())
        .first(&mut **db)
        .optional()?
        .ok_or_else(|| Problem::Internal("a municipality without a policy".to_owned()))
}

/// A page of a municipality's versions, the newest first.
pub fn list(db: &mut Db, municipality: MunicipalityId, page: &Page) -> Result<Listed<PolicyVersion>, Problem> {
    let mut query = policies::table.filter(policies::municipality_id.eq(municipality)).into_boxed();
    if let Some(after) = &page.after {
        let version: i32 = after.key.parse().map_err(|_| bad_cursor())?;
        query = query.filter(policies::version.lt(version));
    }
    let rows = query
        .order(policies::version.desc())
        .limit(page.limit + 1)
        .select(PolicyVersion::as_select())
        .load(&mut **db)?;
    let mark = |row: &PolicyVersion| Mark { key: row.version.to_string(), id: row.id.uuid() };
    let all = || policies::table.filter(policies::municipality_id.eq(municipality));
    page.listed(rows, mark, || Ok(all().count().get_result(&mut **db)?))
}

/// Adds a version.
///
/// # Errors
/// A conflict `changed_meanwhile` where its number is taken.
pub fn insert(db: &mut Db, policy: &PolicyVersion) -> Result<(), Problem> {
    diesel::insert_into(policies::table).values(policy).execute(&mut **db)?;
    Ok(())
}
