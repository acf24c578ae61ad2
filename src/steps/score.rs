//! Keeping band, score and care items of a child's record the ones of its newest assessment.

use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::children::Child;
use crate::store;
use crate::store::Work;

/// The child with what its newest assessment says (by day of judgement, then the order of entry), saved if it changed.
pub fn refresh(work: &mut Work, child: Child) -> Result<Child, Problem> {
    let newest = store::care_assessments::newest(work.db, child.id)?.map(|assessment| assessment.in_force());
    let (band, score, items) = match newest {
        Some(in_force) => (Some(in_force.band), Some(in_force.score), in_force.items),
        None => (None, None, Vec::new()),
    };
    if child.care_band == band && child.care_score == score && child.care_items.0 == items {
        return Ok(child);
    }
    let version = child.version + 1;
    let after = Child { care_band: band, care_score: score, care_items: Json(items), version, ..child };
    store::children::update(work.db, &after)?;
    Ok(after)
}
