//! `/checklists`: what is to be done for each kind of transition, as the product ships it and as the ward changed it.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, PathParts, Query, Signed, computed, one, paged, perform};
use crate::app::App;
use crate::rules::life_stage::TransitionKind;

mod shapes;

use shapes::{ChecklistIn, ChecklistOut, ChecklistPreviewIn, ChecklistPreviewOut, ChecklistResetIn, ChecklistRowOut};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(current, change))
        .routes(routes!(versions))
        .routes(routes!(version))
        .routes(routes!(preview))
        .routes(routes!(reset))
}

/// List the checklists in force, one for each kind of transition
#[utoipa::path(get, path = "/checklists", tag = "checklists", extensions(("x-action" = json!("checklist.see"))),
    responses((status = 200, body = PageOut<ChecklistRowOut>)))]
async fn list(State(app): State<App>, signed: Signed) -> Answered {
    let seen = app.read(&signed.caller, actions::checklists::list).await?;
    let items: Vec<_> = seen.iter().map(ChecklistRowOut::from).collect();
    Ok(computed(&PageOut { items, next_cursor: None, total: None }))
}

/// Open the checklist in force for a kind of transition
#[utoipa::path(get, path = "/checklists/{kind}", tag = "checklists", params(("kind" = TransitionKind, Path)),
    extensions(("x-action" = json!("checklist.see"))),
    responses((status = 200, body = ChecklistOut)))]
async fn current(State(app): State<App>, signed: Signed, PathParts((kind,)): PathParts<(TransitionKind,)>) -> Answered {
    let seen = app.read(&signed.caller, move |work| actions::checklists::current(work, kind)).await?;
    Ok(one(&ChecklistOut::from(seen)))
}

/// Put a new version of a checklist in force
///
/// It holds for preparations that open from now on: those that have been opened keep their steps. `If-Match` is the
/// version it was made from, `"0"` for the one of the product.
#[utoipa::path(put, path = "/checklists/{kind}", tag = "checklists", params(("kind" = TransitionKind, Path)),
    request_body = ChecklistIn, extensions(("x-action" = json!("checklist.edit"))),
    responses((status = 200, body = ChecklistOut)))]
async fn change(
    State(app): State<App>,
    signed: Signed,
    PathParts((kind,)): PathParts<(TransitionKind,)>,
    body: Body<ChecklistIn>,
) -> Answered {
    let (based_on, input) = (signed.version()?, body.value);
    let seen = app
        .write(&signed.caller, move |work| {
            actions::checklists::change(work, kind, based_on, input.content.clone(), &input.reason)
        })
        .await?;
    Ok(one(&ChecklistOut::from(seen)))
}

/// List the ward's own versions of a checklist, the newest first
#[utoipa::path(get, path = "/checklists/{kind}/versions", tag = "checklists",
    params(("kind" = TransitionKind, Path), Paging), extensions(("x-action" = json!("checklist.see"))),
    responses((status = 200, body = PageOut<ChecklistRowOut>)))]
async fn versions(
    State(app): State<App>,
    signed: Signed,
    PathParts((kind,)): PathParts<(TransitionKind,)>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let listed = app.read(&signed.caller, move |work| actions::checklists::versions(work, kind, &page)).await?;
    Ok(paged(&signed, listed, |seen| ChecklistRowOut::from(&seen)))
}

/// Open one version of a checklist; 0 is the one of the product
#[utoipa::path(get, path = "/checklists/{kind}/versions/{version}", tag = "checklists",
    params(("kind" = TransitionKind, Path), ("version" = i32, Path, minimum = 0, maximum = 2_147_483_647)),
    extensions(("x-action" = json!("checklist.see"))),
    responses((status = 200, body = ChecklistOut)))]
async fn version(
    State(app): State<App>,
    signed: Signed,
    PathParts((kind, number)): PathParts<(TransitionKind, i32)>,
) -> Answered {
    let seen = app.read(&signed.caller, move |work| actions::checklists::version(work, kind, number)).await?;
    Ok(one(&ChecklistOut::from(seen)))
}

/// See what a new version of a checklist would do
///
/// Which steps would come, go and change, how many children are in preparation (they keep theirs), and which
/// preparations would open sooner, later or at once. Nothing is written.
#[utoipa::path(post, path = "/checklists/{kind}/preview", tag = "checklists",
    params(("kind" = TransitionKind, Path)), request_body = ChecklistPreviewIn,
    extensions(("x-action" = json!("checklist.edit"))),
    responses((status = 200, body = ChecklistPreviewOut)))]
async fn preview(
    State(app): State<App>,
    signed: Signed,
    PathParts((kind,)): PathParts<(TransitionKind,)>,
    body: Body<ChecklistPreviewIn>,
) -> Answered {
    let content = body.value.content;
    let preview =
        app.write(&signed.caller, move |work| actions::checklists::preview(work, kind, content.clone())).await?;
    Ok(computed(&ChecklistPreviewOut::from(preview)))
}

/// Go back to the product's checklist
///
/// A new version with the content of the one that the product ships.
#[utoipa::path(post, path = "/checklists/{kind}/reset", tag = "checklists",
    params(("kind" = TransitionKind, Path)), request_body = ChecklistResetIn,
    extensions(("x-action" = json!("checklist.edit"))),
    responses((status = 200, body = ChecklistOut)))]
async fn reset(
    State(app): State<App>,
    signed: Signed,
    PathParts((kind,)): PathParts<(TransitionKind,)>,
    body: Body<ChecklistResetIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::checklists::reset(work, kind, input.based_on, &input.reason).map(ChecklistOut::from)
    })
    .await
}
