//! A ward's own versions of the checklists.

use diesel::prelude::*;

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::rules::checklists;
use crate::rules::checklists::{Checklist, ChecklistVersion};
use crate::rules::life_stage::TransitionKind;
use crate::schema::checklists as table;
use crate::store::Db;

/// The checklist in force for a kind of transition: the ward's newest one, or the one of the product.
pub fn current(db: &mut Db, municipality: MunicipalityId, kind: TransitionKind) -> Result<Checklist, Problem> {
    let newest = table::table
        .filter(table::municipality_id.eq(municipality))
        .filter(table::kind.eq(kind))
        .order(table::version.desc())
        .select(ChecklistVersion::as_select())
        .first(&mut **db)
        .optional()?;
    Ok(newest.map_or_else(
        || checklists::shipped(kind),
        |own| Checklist { kind, version: own.version, content: own.content.0 },
    ))
}
