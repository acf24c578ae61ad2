//! Recording physicians' score sheets. The newest one is what the child's record carries.

use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::audit::Entry;
use crate::rules::care_assessments::{CareAssessment, SheetFacts};
use crate::rules::permissions::Action;
use crate::steps::{audit, child_in_reach, score};
use crate::store;
use crate::store::Work;

/// A child's assessments, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] also where consent leaves medical matters out.
pub fn list(work: &mut Work, child: ChildId) -> Result<Vec<CareAssessment>, Problem> {
    child_in_reach::find_whole(work, Action::ChildSee, child)?;
    let assessments = store::care_assessments::of_child(work.db, child)?;
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "care_assessments", "count": assessments.len() })));
    Ok(assessments)
}

/// Records a sheet, and brings the child's record up to date with the newest one.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `child_closed`; [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, child: ChildId, facts: SheetFacts) -> Result<CareAssessment, Problem> {
    let before = child_in_reach::lock(work, Action::CareAssess, child)?;
    before.supported()?;
    let (facts, score) = facts.tidy(before.facts.born_on, work.today())?;
    let assessment = CareAssessment {
        id: work.id(),
        child_id: child,
        scored_on: facts.scored_on,
        scored_by: facts.scored_by,
        items: Json(facts.items),
        base: score.base,
        watch: score.watch,
        total: score.total,
        band: score.band,
        sheet_total: facts.sheet_total,
        sheet_band: facts.sheet_band,
        note: facts.note,
        version: 1,
        created_at: work.now,
    };
    store::care_assessments::insert(work.db, &assessment)?;
    let entry = Entry::done("care_assessment.add", "care_assessment", assessment.id.0).of_child(child);
    let detail = json!({ "differs": assessment.differs() });
    audit::note(work, entry.changed(None, Some(&assessment)).with(detail));
    let after = score::refresh(work, before.clone())?;
    if after.version != before.version {
        let entry = Entry::done("child.score", "child", child.0).of_child(child);
        audit::note(work, entry.changed(Some(&before), Some(&after)));
    }
    Ok(assessment)
}
