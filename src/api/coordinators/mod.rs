//! `/coordinators`: the workers who can be given a case.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::coordinators::shapes::{CoordinatorIn, CoordinatorOut};
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, create, done, one, paged};
use crate::app::App;
use crate::base::ids::{AgencyId, CoordinatorId};
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::coordinators::CoordinatorFacts;
use crate::store::coordinators::Filter;

pub mod shapes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(open, edit, remove)).routes(routes!(set_acceptance))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those of this office.
    office_id: Option<AgencyId>,
    /// Only names or readings that begin so.
    #[param(max_length = 100)]
    name: Option<String>,
    /// Only those who serve this district.
    #[param(max_length = 100)]
    district: Option<String>,
    /// Only those who take new children on this day, as their offices do.
    accepting_on: Option<NaiveDate>,
    /// Also those who have left.
    left: Option<bool>,
}

/// List coordinators by reading
#[utoipa::path(get, path = "/coordinators", tag = "coordinators", params(ListQuery, Paging),
    extensions(("x-action" = json!("coordinator.see"))),
    responses((status = 200, body = PageOut<CoordinatorOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let left = query.left.unwrap_or(false);
    let filter = Filter {
        office_id: query.office_id,
        name: query.name,
        district: query.district,
        accepting_on: query.accepting_on,
        still_there_on: None,
    };
    let listed =
        app.read(&signed.caller, move |work| actions::coordinators::list(work, filter.clone(), left, &page)).await?;
    Ok(paged(&signed, listed, CoordinatorOut::from))
}

/// Add a coordinator
#[utoipa::path(post, path = "/coordinators", tag = "coordinators", request_body = CoordinatorIn,
    extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 201, body = CoordinatorOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<CoordinatorIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::coordinators::add(work, input.clone().into()).map(CoordinatorOut::from)
    })
    .await
}

/// Open a coordinator
#[utoipa::path(get, path = "/coordinators/{coordinator_id}", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), extensions(("x-action" = json!("coordinator.see"))),
    responses((status = 200, body = CoordinatorOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<CoordinatorId>) -> Answered {
    let shown = app.read(&signed.caller, move |work| actions::coordinators::open(work, id)).await?;
    Ok(one(&CoordinatorOut::from(shown)))
}

/// Change a coordinator
#[utoipa::path(patch, path = "/coordinators/{coordinator_id}", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), request_body = CoordinatorIn,
    extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 200, body = CoordinatorOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<CoordinatorId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let shown = app
        .write(&signed.caller, move |work| {
            actions::coordinators::edit(work, id, version, |facts| {
                patch.apply(&CoordinatorIn::from(facts)).map(CoordinatorFacts::from)
            })
        })
        .await?;
    Ok(one(&CoordinatorOut::from(shown)))
}

/// Set whether a coordinator takes new children
///
/// The section sets it for everybody, an office's manager for the own office, a coordinator for herself.
#[utoipa::path(patch, path = "/coordinators/{coordinator_id}/acceptance", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), request_body = AcceptanceFacts,
    extensions(("x-action" = json!("coordinator.acceptance"))),
    responses((status = 200, body = CoordinatorOut)))]
async fn set_acceptance(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<CoordinatorId>,
    patch: Patch,
) -> Answered {
    let version = signed.version()?;
    let shown = app
        .write(&signed.caller, move |work| {
            actions::coordinators::set_acceptance(work, id, version, |before| patch.apply(&before))
        })
        .await?;
    Ok(one(&CoordinatorOut::from(shown)))
}

/// Remove a coordinator nothing refers to
#[utoipa::path(delete, path = "/coordinators/{coordinator_id}", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<CoordinatorId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::coordinators::remove(work, id, version)).await?;
    Ok(done())
}
