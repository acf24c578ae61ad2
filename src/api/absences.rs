//! `/coordinators/{coordinator_id}/absences` and `/absences`: when a coordinator works less or not at all.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, create, done, one, paged,
};
use crate::app::App;
use crate::base::ids::{AbsenceId, CoordinatorId};
use crate::rules::coordinators::{Absence, AbsenceFacts};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit, remove))
}

/// An absence as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceIn {
    /// First day.
    starts_on: NaiveDate,
    /// Last day; none while nobody knows.
    ends_on: Option<NaiveDate>,
    /// How much of the working time falls away, in percent.
    #[schema(minimum = 1, maximum = 100)]
    percent: i32,
    /// Why.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

impl From<AbsenceIn> for AbsenceFacts {
    fn from(input: AbsenceIn) -> Self {
        Self { starts_on: input.starts_on, ends_on: input.ends_on, percent: input.percent, reason: input.reason }
    }
}

impl From<AbsenceFacts> for AbsenceIn {
    fn from(facts: AbsenceFacts) -> Self {
        Self { starts_on: facts.starts_on, ends_on: facts.ends_on, percent: facts.percent, reason: facts.reason }
    }
}

/// An absence.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsenceOut {
    /// Id.
    id: AbsenceId,
    /// Whose.
    coordinator_id: CoordinatorId,
    #[serde(flatten)]
    facts: AbsenceIn,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Absence> for AbsenceOut {
    fn from(absence: Absence) -> Self {
        Self {
            id: absence.id,
            coordinator_id: absence.coordinator_id,
            facts: absence.facts.into(),
            version: absence.version,
        }
    }
}

impl Versioned for AbsenceOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// List a coordinator's absences by first day
#[utoipa::path(get, path = "/coordinators/{coordinator_id}/absences", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path), Paging),
    extensions(("x-action" = json!("coordinator.acceptance"))),
    responses((status = 200, body = PageOut<AbsenceOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<CoordinatorId>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let listed = app.read(&signed.caller, move |work| actions::absences::list(work, id, &page)).await?;
    Ok(paged(&signed, listed, AbsenceOut::from))
}

/// Add an absence
#[utoipa::path(post, path = "/coordinators/{coordinator_id}/absences", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), request_body = AbsenceIn,
    extensions(("x-action" = json!("coordinator.acceptance"))),
    responses((status = 201, body = AbsenceOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<CoordinatorId>,
    body: Body<AbsenceIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::absences::add(work, id, input.clone().into()).map(AbsenceOut::from)
    })
    .await
}

/// Change an absence
#[utoipa::path(patch, path = "/absences/{absence_id}", tag = "coordinators",
    params(("absence_id" = AbsenceId, Path)), request_body = AbsenceIn,
    extensions(("x-action" = json!("coordinator.acceptance"))),
    responses((status = 200, body = AbsenceOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<AbsenceId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let absence = app
        .write(&signed.caller, move |work| {
            actions::absences::edit(work, id, version, |facts| {
                patch.apply(&AbsenceIn::from(facts)).map(AbsenceFacts::from)
            })
        })
        .await?;
    Ok(one(&AbsenceOut::from(absence)))
}

/// Remove an absence
#[utoipa::path(delete, path = "/absences/{absence_id}", tag = "coordinators",
    params(("absence_id" = AbsenceId, Path)), extensions(("x-action" = json!("coordinator.acceptance"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<AbsenceId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::absences::remove(work, id, version)).await?;
    Ok(done())
}
