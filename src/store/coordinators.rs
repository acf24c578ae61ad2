//! Coordinators, their absences and conflicts.

use diesel::prelude::*;

use crate::base::ids::{CoordinatorId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::coordinators::Coordinator;
use crate::schema::coordinators;
use crate::store::Db;

/// Adds a coordinator.
pub fn insert(db: &mut Db, coordinator: &Coordinator) -> Result<(), Problem> {
    diesel::insert_into(coordinators::table).values(coordinator).execute(&mut **db)?;
    Ok(())
}

/// One coordinator of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: CoordinatorId) -> Result<Option<Coordinator>, Problem> {
    Ok(coordinators::table
        .find(id)
        .filter(coordinators::municipality_id.eq(municipality))
        .select(Coordinator::as_select())
        .first(&mut **db)
        .optional()?)
}
