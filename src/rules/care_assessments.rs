//! A physician's score sheet (医療的ケア判定スコア) as it was handed in, beside what the table of the law makes of it.
//!
//! Where the sheet and the table disagree, the sheet counts and the difference is shown: the band that is printed on the
//! certificate is fixed by the physician's sheet, never by this program.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{CareAssessmentId, ChildId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::rules::care_score;
use crate::rules::care_score::{Band, CareItem, CareScore, ScoredItem};
use crate::rules::my_number;

/// What a person enters from a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFacts {
    /// The day of the physician's judgement.
    pub scored_on: NaiveDate,
    /// The physician.
    pub scored_by: String,
    /// The rows that apply.
    pub items: Vec<ScoredItem>,
    /// The total as printed, 0 to 123.
    pub sheet_total: Option<i32>,
    /// The band as printed.
    pub sheet_band: Option<Band>,
    /// Remarks.
    pub note: Option<String>,
}

/// A care assessment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::care_assessments)]
pub struct CareAssessment {
    /// Id.
    pub id: CareAssessmentId,
    /// The child.
    pub child_id: ChildId,
    /// The day of the physician's judgement.
    pub scored_on: NaiveDate,
    /// The physician.
    pub scored_by: String,
    /// The rows that apply.
    pub items: Json<Vec<ScoredItem>>,
    /// Points for the care itself, by the table.
    pub base: i32,
    /// Points for watching over, by the table.
    pub watch: i32,
    /// Both, by the table.
    pub total: i32,
    /// The band of that total.
    pub band: Band,
    /// The total as printed.
    pub sheet_total: Option<i32>,
    /// The band as printed.
    pub sheet_band: Option<Band>,
    /// Remarks.
    pub note: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// What a child's record carries of its newest assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Band.
    pub band: Band,
    /// Points.
    pub score: i32,
    /// Care items.
    pub items: Vec<CareItem>,
}

impl SheetFacts {
    /// The facts in their standard form with the score of the table, or every fault at once: those of
    /// [`care_score::score`], `scored_by` empty after cleaning, `scored_on` after `today` or before `born_on`, a My
    /// Number anywhere.
    pub fn tidy(self, born_on: NaiveDate, today: NaiveDate) -> Result<(Self, CareScore), Problem> {
        let mut faults = Faults::default();
        let scored_by = text::clean(&self.scored_by);
        faults.unless(
            !scored_by.is_empty(),
            "scored_by",
            "required",
            "判定した医師を入力してください。",
            "Enter the physician.",
        );
        faults.unless(
            self.scored_on <= today,
            "scored_on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        );
        faults.unless(
            self.scored_on >= born_on,
            "scored_on",
            "before_birth",
            "判定日が出生日より前です。",
            "The assessment is before the birth.",
        );
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        my_number::refuse(&mut faults, [("scored_by", Some(scored_by.as_str())), ("note", note.as_deref())]);
        let score = faults.gather(care_score::score(&self.items))?;
        faults.into_result()?;
        let score = score.ok_or_else(|| Problem::Internal("a score neither right nor wrong".to_owned()))?;
        Ok((Self { scored_by, note, ..self }, score))
    }
}

impl CareAssessment {
    /// What counts: the printed band and total, and the table's only where the sheet says nothing. A printed total
    /// without a printed band gives its own band.
    pub fn in_force(&self) -> InForce {
        let printed = self.sheet_band.or(self.sheet_total.map(care_score::band_of));
        InForce {
            band: printed.unwrap_or(self.band),
            score: self.sheet_total.unwrap_or(self.total),
            items: self.items.0.iter().map(|scored| scored.item).collect(),
        }
    }

    /// Whether the sheet says something else than the table.
    pub fn differs(&self) -> bool {
        self.sheet_total.is_some_and(|total| total != self.total)
            || self.sheet_band.is_some_and(|band| band != self.band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;

    #[test]
    fn the_sheet_counts_and_the_difference_is_known() {
        for (sheet_total, sheet_band, band, score, differs) in [
            (None, None, Band::Band1, 10, false),
            (Some(10), Some(Band::Band1), Band::Band1, 10, false),
            (Some(16), None, Band::Band2, 16, true),
            (None, Some(Band::Band3), Band::Band3, 10, true),
            (Some(10), Some(Band::Band2), Band::Band2, 10, true),
        ] {
            let assessment = CareAssessment {
                id: CareAssessmentId::wrap(uuid::Uuid::nil()),
                child_id: ChildId::wrap(uuid::Uuid::nil()),
                scored_on: NaiveDate::default(),
                scored_by: "見本 医師".into(),
                items: Json(Vec::new()),
                base: 8,
                watch: 2,
                total: 10,
                band: Band::Band1,
                sheet_total,
                sheet_band,
                note: None,
                version: 1,
                created_at: Instant::parse("2025-11-01T00:00:00Z").unwrap(),
            };
            let in_force = assessment.in_force();
            assert_eq!((in_force.band, in_force.score), (band, score), "{sheet_total:?} {sheet_band:?}");
            assert_eq!(assessment.differs(), differs, "{sheet_total:?} {sheet_band:?}");
        }
    }
}
