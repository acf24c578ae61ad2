//! A ward's own versions of the checklists.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::rules::checklists;
use crate::rules::checklists::{Checklist, ChecklistVersion};
use crate::rules::life_stage::TransitionKind;
use crate::schema::checklists as table;
use crate::store::Db;

/// The checklists in force, one for every kind of transition, in the order of a life.
pub fn in_force(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<Checklist>, Problem> {
    let own: Vec<ChecklistVersion> = table::table
        .filter(table::municipality_id.eq(municipality))
        .order((table::kind, table::version.desc()))
        .select(ChecklistVersion::as_select())
        .load(&mut **db)?;
    let mut own = own.into_iter().rev().map(|one| (one.kind, one)).collect::<HashMap<_, _>>();
    let each = TransitionKind::ALL.iter().map(|kind| {
        let newest = own.remove(kind);
        newest.map_or_else(
            || checklists::shipped(*kind),
            |one| Checklist { kind: *kind, version: one.version, content: one.content.0 },
        )
    });
    Ok(each.collect())
}

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
