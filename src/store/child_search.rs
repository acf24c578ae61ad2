//! The index that children are found by. It is read in `store/children`.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::each;
use crate::schema::child_search as index;
use crate::store::Db;

/// Puts these entries in the place of all entries of a child.
pub fn replace(
    db: &mut Db,
    municipality: MunicipalityId,
    child: ChildId,
    entries: &BTreeSet<String>,
) -> Result<(), Problem> {
    diesel::delete(index::table.filter(index::child_id.eq(child))).execute(&mut **db)?;
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| (index::municipality_id.eq(municipality), index::suffix.eq(entry), index::child_id.eq(child)))
        .collect();
    each!(db, |c| diesel::insert_into(index::table).values(&rows).execute(c))?;
    Ok(())
}
