//! Decisions. There is no way to change or remove one.

use diesel::prelude::*;

use crate::base::ids::{DecisionId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::decisions::Decision;
use crate::schema::decisions;
use crate::store::Db;

/// Adds a decision.
pub fn insert(db: &mut Db, decision: &Decision) -> Result<(), Problem> {
    diesel::insert_into(decisions::table).values(decision).execute(&mut **db)?;
    Ok(())
}

/// One decision of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: DecisionId) -> Result<Option<Decision>, Problem> {
    let found = decisions::table.find(id).filter(decisions::municipality_id.eq(municipality));
    Ok(found.select(Decision::as_select()).first(&mut **db).optional()?)
}

/// Whether a decision went over the ceiling.
pub fn went_over_ceiling(db: &mut Db, id: DecisionId) -> Result<bool, Problem> {
    Ok(decisions::table.find(id).select(decisions::over_ceiling).first(&mut **db)?)
}
