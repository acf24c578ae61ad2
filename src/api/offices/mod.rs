//! `/offices`: consultation offices.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::offices::shapes::{OfficeIn, OfficeOut};
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, create, done, one, paged};
use crate::app::App;
use crate::base::ids::AgencyId;
use crate::rules::acceptance::AcceptanceFacts;
use crate::store::offices::Filter;

pub mod shapes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(open, edit, remove)).routes(routes!(set_acceptance))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only names or readings that begin so.
    #[param(max_length = 200)]
    name: Option<String>,
    /// Only those that serve this district.
    #[param(max_length = 100)]
    district: Option<String>,
    /// Only those that take new children today, or only those that do not.
    accepting: Option<bool>,
    /// Also those that have closed.
    closed: Option<bool>,
}

/// List consultation offices by reading
#[utoipa::path(get, path = "/offices", tag = "offices", params(ListQuery, Paging),
    extensions(("x-action" = json!("office.see"))),
    responses((status = 200, body = PageOut<OfficeOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter =
        Filter { name: query.name, district: query.district, accepting: None, closed: query.closed.unwrap_or(false) };
    let listed = app
        .read(&signed.caller, move |work| actions::offices::list(work, filter.clone(), query.accepting, &page))
        .await?;
    Ok(paged(&signed, listed, OfficeOut::from))
}

/// Add a consultation office
#[utoipa::path(post, path = "/offices", tag = "offices", request_body = OfficeIn,
    extensions(("x-action" = json!("office.edit"))),
    responses((status = 201, body = OfficeOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<OfficeIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::offices::add(work, input.clone().input(None)).map(OfficeOut::from)
    })
    .await
}

/// Open a consultation office
#[utoipa::path(get, path = "/offices/{office_id}", tag = "offices", params(("office_id" = AgencyId, Path)),
    extensions(("x-action" = json!("office.see"))),
    responses((status = 200, body = OfficeOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>) -> Answered {
    let office = app.read(&signed.caller, move |work| actions::offices::open(work, id)).await?;
    Ok(one(&OfficeOut::from(office)))
}

/// Change a consultation office
#[utoipa::path(patch, path = "/offices/{office_id}", tag = "offices", params(("office_id" = AgencyId, Path)),
    request_body = OfficeIn, extensions(("x-action" = json!("office.edit"))),
    responses((status = 200, body = OfficeOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let office = app
        .write(&signed.caller, move |work| {
            actions::offices::edit(work, id, version, |before| {
                let source_no = before.facts.source_no.clone();
                Ok(patch.apply(&OfficeIn::from(before))?.input(source_no))
            })
        })
        .await?;
    Ok(one(&OfficeOut::from(office)))
}

/// Set whether a consultation office takes new children
///
/// The section sets it for every office, an office's manager for the own one.
#[utoipa::path(patch, path = "/offices/{office_id}/acceptance", tag = "offices",
    params(("office_id" = AgencyId, Path)), request_body = AcceptanceFacts,
    extensions(("x-action" = json!("office.acceptance"))),
    responses((status = 200, body = OfficeOut)))]
async fn set_acceptance(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<AgencyId>,
    patch: Patch,
) -> Answered {
    let version = signed.version()?;
    let office = app
        .write(&signed.caller, move |work| {
            actions::offices::set_acceptance(work, id, version, |before| patch.apply(&before))
        })
        .await?;
    Ok(one(&OfficeOut::from(office)))
}

/// Remove a consultation office nothing refers to
#[utoipa::path(delete, path = "/offices/{office_id}", tag = "offices", params(("office_id" = AgencyId, Path)),
    extensions(("x-action" = json!("office.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::offices::remove(work, id, version)).await?;
    Ok(done())
}
