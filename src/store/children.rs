//! Children.

use diesel::prelude::*;

use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::schema::children;
use crate::store::Db;

/// Adds a child.
pub fn insert(db: &mut Db, child: &Child) -> Result<(), Problem> {
    diesel::insert_into(children::table).values(child).execute(&mut **db)?;
    Ok(())
}
