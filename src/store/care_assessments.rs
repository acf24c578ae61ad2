//! Care assessments.

use diesel::prelude::*;

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::care_assessments::CareAssessment;
use crate::schema::care_assessments as assessments;
use crate::store::Db;

/// A child's assessments, the newest first.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<CareAssessment>, Problem> {
    Ok(assessments::table
        .filter(assessments::child_id.eq(child))
        .order((assessments::scored_on.desc(), assessments::id.desc()))
        .select(CareAssessment::as_select())
        .load(&mut **db)?)
}

/// The one that counts: the newest by the day of judgement, then by the moment it was entered.
pub fn newest(db: &mut Db, child: ChildId) -> Result<Option<CareAssessment>, Problem> {
    Ok(assessments::table
        .filter(assessments::child_id.eq(child))
        .order((assessments::scored_on.desc(), assessments::id.desc()))
        .select(CareAssessment::as_select())
        .first(&mut **db)
        .optional()?)
}

/// Adds an assessment.
pub fn insert(db: &mut Db, assessment: &CareAssessment) -> Result<(), Problem> {
    diesel::insert_into(assessments::table).values(assessment).execute(&mut **db)?;
    Ok(())
}
