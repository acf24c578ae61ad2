//! `/children/{child_id}/recommendation`: who should take the case, in what order and why.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, PathId, ProblemOut, Query, Signed, as_query, computed};
use crate::app::App;
use crate::base::ids::{ChildId, CoordinatorId};
use crate::base::words::Words;
use crate::rules::assignments::answer::{Candidate, Excluded, Recommendation, Relief};
use crate::steps::cases::situation::Names;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(see))
}

/// Something about a coordinator, with the names.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named<T> {
    #[serde(flatten)]
    it: T,
    /// The coordinator's name.
    coordinator_name: String,
    /// The office's name.
    office_name: String,
}

/// The answer to "who takes this child from this day on": every coordinator once, ranked or excluded.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationOut {
    /// The child.
    child_id: ChildId,
    /// Day on which the case is to start.
    starts_on: NaiveDate,
    /// Number of the policy's version.
    policy_version: i32,
    /// The child fits within nobody's target. To be said before anything else.
    nobody_within_target: bool,
    /// The answer in one sentence.
    headline: Words,
    /// The best first.
    ranked: Vec<Named<Candidate>>,
    /// By id, with every reason.
    excluded: Vec<Named<Excluded>>,
    /// What would free room when; empty while the child fits within somebody's target.
    relief: Vec<Named<Relief>>,
}

impl RecommendationOut {
    fn new(child_id: ChildId, recommendation: Recommendation, names: &Names) -> Self {
        Self {
            child_id,
            starts_on: recommendation.starts_on,
            policy_version: recommendation.policy_version,
            nobody_within_target: recommendation.nobody_within_target,
            headline: recommendation.headline,
            ranked: named(recommendation.ranked, names, |one| one.coordinator_id),
            excluded: named(recommendation.excluded, names, |one| one.coordinator_id),
            relief: named(recommendation.relief, names, |one| one.coordinator_id),
        }
    }
}

fn named<T>(all: Vec<T>, names: &Names, who: impl Fn(&T) -> CoordinatorId) -> Vec<Named<T>> {
    all.into_iter()
        .map(|it| {
            let (coordinator_name, office_name) = names.get(&who(&it)).cloned().unwrap_or_default();
            Named { it, coordinator_name, office_name }
        })
        .collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhenQuery {
    /// Day on which the case is to start; without one the day of discharge, or today where that is past or unknown.
    starts_on: Option<NaiveDate>,
}

/// See who should take a child, and why
///
/// Every coordinator of the municipality appears once: ranked with points and sentences, or excluded with every reason.
/// The same facts always give the same answer. Nothing is decided by asking.
#[utoipa::path(get, path = "/children/{child_id}/recommendation", tag = "assignments",
    params(("child_id" = ChildId, Path), WhenQuery),
    extensions(("x-action" = json!("recommendation.see"))),
    responses((status = 200, body = RecommendationOut), (status = 409, description = "The child is closed", body = ProblemOut, content_type = "application/problem+json")))]
async fn see(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ChildId>,
    Query(query): Query<WhenQuery>,
) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::recommendation::see(work, id, query.starts_on)).await;
    let (recommendation, names) = seen.map_err(as_query)?;
    Ok(computed(&RecommendationOut::new(id, recommendation, &names)))
}
