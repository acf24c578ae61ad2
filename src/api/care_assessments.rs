//! `/children/{child_id}/care-assessments`: physicians' score sheets.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, PathId, Signed, Versioned, create, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{CareAssessmentId, ChildId};
use crate::base::paging::Listed;
use crate::base::problem::Problem;
use crate::rules::care_assessments::{CareAssessment, SheetFacts};
use crate::rules::care_score;
use crate::rules::care_score::{Band, CareScore, ScoredItem};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add))
}

/// A physician's sheet as a person enters it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CareAssessmentIn {
    /// The day of the physician's judgement.
    scored_on: NaiveDate,
    /// The physician.
    #[schema(min_length = 1, max_length = 100, example = "見本病院 見本医師")]
    scored_by: String,
    /// The rows that apply, each once.
    #[schema(max_items = 19)]
    items: Vec<ScoredItem>,
    /// The total as printed on the sheet.
    #[schema(minimum = 0, maximum = 200)]
    sheet_total: Option<i32>,
    /// The band as printed.
    sheet_band: Option<Band>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl From<CareAssessmentIn> for SheetFacts {
    fn from(input: CareAssessmentIn) -> Self {
        Self {
            scored_on: input.scored_on,
            scored_by: input.scored_by,
            items: input.items,
            sheet_total: input.sheet_total,
            sheet_band: input.sheet_band,
            note: input.note,
        }
    }
}

/// A care assessment: the sheet, what the table of the law makes of it, and what counts.
#[derive(Debug, Serialize, ToSchema)]
struct CareAssessmentOut {
    /// Id.
    id: CareAssessmentId,
    /// The child.
    child_id: ChildId,
    /// The day of the physician's judgement.
    scored_on: NaiveDate,
    /// The physician.
    scored_by: String,
    /// The rows that apply.
    items: Vec<ScoredItem>,
    /// The total as printed.
    sheet_total: Option<i32>,
    /// The band as printed.
    sheet_band: Option<Band>,
    /// What the table makes of the rows, with every part.
    calculated: CareScore,
    /// The band that counts: the sheet's, where it says one.
    band: Band,
    /// The score that counts: the sheet's, where it says one.
    score: i32,
    /// Whether the sheet says something else than the table.
    differs: bool,
    /// Remarks.
    note: Option<String>,
    /// Version.
    version: i32,
    /// Entered at.
    created_at: Instant,
}

impl TryFrom<CareAssessment> for CareAssessmentOut {
    type Error = Problem;

    fn try_from(assessment: CareAssessment) -> Result<Self, Problem> {
        let in_force = assessment.in_force();
        // Points and band are told as they were stored; the parts follow from the rows.
        let parts = care_score::score(&assessment.items.0)?.parts;
        Ok(Self {
            id: assessment.id,
            child_id: assessment.child_id,
            differs: assessment.differs(),
            scored_on: assessment.scored_on,
            scored_by: assessment.scored_by,
            items: assessment.items.0,
            sheet_total: assessment.sheet_total,
            sheet_band: assessment.sheet_band,
            calculated: CareScore {
                base: assessment.base,
                watch: assessment.watch,
                total: assessment.total,
                band: assessment.band,
                parts,
            },
            band: in_force.band,
            score: in_force.score,
            note: assessment.note,
            version: assessment.version,
            created_at: assessment.created_at,
        })
    }
}

impl Versioned for CareAssessmentOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// List a child's care assessments, the newest first
#[utoipa::path(get, path = "/children/{child_id}/care-assessments", tag = "children",
    params(("child_id" = ChildId, Path)), extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = PageOut<CareAssessmentOut>)))]
async fn list(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let rows = app
        .write(&signed.caller, move |work| {
            let sheets = actions::care_assessments::list(work, child)?;
            sheets.into_iter().map(CareAssessmentOut::try_from).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, |sheet| sheet))
}

/// Record a physician's score sheet
///
/// The newest sheet by the day of judgement is what the child's record carries.
#[utoipa::path(post, path = "/children/{child_id}/care-assessments", tag = "children",
    params(("child_id" = ChildId, Path)), request_body = CareAssessmentIn,
    extensions(("x-action" = json!("care_assessment.add"))),
    responses((status = 201, body = CareAssessmentOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<CareAssessmentIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::care_assessments::add(work, child, input.clone().into()).and_then(CareAssessmentOut::try_from)
    })
    .await
}
