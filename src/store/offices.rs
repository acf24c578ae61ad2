//! Consultation offices.

use diesel::prelude::*;

use crate::base::problem::Problem;
use crate::rules::offices::OfficeRow;
use crate::schema::offices;
use crate::store::Db;

/// Adds the second row of an agency that is an office.
pub fn insert(db: &mut Db, office: &OfficeRow) -> Result<(), Problem> {
    diesel::insert_into(offices::table).values(office).execute(&mut **db)?;
    Ok(())
}
