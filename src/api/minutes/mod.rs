//! `/conferences/{conference_id}/minutes` and `/minutes/{minutes_id}`: writing, confirming and comparing minutes.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Patch, PathId, Signed, create, one, paged, perform};
use crate::app::App;
use crate::base::ids::{ConferenceId, MinutesId};
use crate::base::paging::Listed;
use crate::rules::minutes::MinutesFacts;

mod shapes;

use shapes::{ConfirmIn, MinutesIn, MinutesOut, MinutesPartOut};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, begin))
        .routes(routes!(open, write))
        .routes(routes!(confirm))
        .routes(routes!(compare))
}

/// List every version of a conference's minutes, the newest first
#[utoipa::path(get, path = "/conferences/{conference_id}/minutes", tag = "minutes",
    params(("conference_id" = ConferenceId, Path)), extensions(("x-action" = json!("minutes.see"))),
    responses((status = 200, body = PageOut<MinutesOut>)))]
async fn list(State(app): State<App>, signed: Signed, PathId(conference): PathId<ConferenceId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::minutes::list(work, conference)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, MinutesOut::from))
}

/// Begin a version of a conference's minutes
///
/// The first from the template of the kind of conference, with those invited as present; later ones from the version
/// before. 409 `draft_exists` while one is being written.
#[utoipa::path(post, path = "/conferences/{conference_id}/minutes", tag = "minutes",
    params(("conference_id" = ConferenceId, Path)), extensions(("x-action" = json!("minutes.write"))),
    responses((status = 201, body = MinutesOut)))]
async fn begin(State(app): State<App>, signed: Signed, PathId(conference): PathId<ConferenceId>) -> Answered {
    create(&app, &signed, "", move |work| actions::minutes::begin(work, conference).map(MinutesOut::from)).await
}

/// Open a version of minutes
#[utoipa::path(get, path = "/minutes/{minutes_id}", tag = "minutes", params(("minutes_id" = MinutesId, Path)),
    extensions(("x-action" = json!("minutes.see"))),
    responses((status = 200, body = MinutesOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<MinutesId>) -> Answered {
    let minutes = app.write(&signed.caller, move |work| actions::minutes::open(work, id)).await?;
    Ok(one(&MinutesOut::from(minutes)))
}

/// Write in a draft
///
/// Lists are sent whole. A decision without an id is new; an agency that could not see its task is refused.
#[utoipa::path(patch, path = "/minutes/{minutes_id}", tag = "minutes", params(("minutes_id" = MinutesId, Path)),
    request_body = MinutesIn, extensions(("x-action" = json!("minutes.write"))),
    responses((status = 200, body = MinutesOut)))]
async fn write(State(app): State<App>, signed: Signed, PathId(id): PathId<MinutesId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let minutes = app
        .write(&signed.caller, move |work| {
            actions::minutes::write(work, id, version, |facts| {
                patch.apply(&MinutesIn::from(facts)).map(MinutesFacts::from)
            })
        })
        .await?;
    Ok(one(&MinutesOut::from(minutes)))
}

/// Confirm a draft
///
/// The version is locked, the conference is minuted, and each decision becomes exactly one task. Confirmed again in a
/// later version, a changed decision changes its task while that is open; one taken out skips it; what is done stays.
#[utoipa::path(post, path = "/minutes/{minutes_id}/confirm", tag = "minutes",
    params(("minutes_id" = MinutesId, Path)), request_body = ConfirmIn,
    extensions(("x-action" = json!("minutes.write"))),
    responses((status = 200, body = MinutesOut)))]
async fn confirm(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<MinutesId>,
    body: Body<ConfirmIn>,
) -> Answered {
    let version = body.value.version;
    perform(&app, &signed, &body.hash, move |work| {
        actions::minutes::confirm::confirm(work, id, version).map(MinutesOut::from)
    })
    .await
}

/// Show how a version differs from the one before it, part by part and line by line
#[utoipa::path(get, path = "/minutes/{minutes_id}/differences", tag = "minutes",
    params(("minutes_id" = MinutesId, Path)), extensions(("x-action" = json!("minutes.see"))),
    responses((status = 200, body = PageOut<MinutesPartOut>)))]
async fn compare(State(app): State<App>, signed: Signed, PathId(id): PathId<MinutesId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::minutes::compare(work, id)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, MinutesPartOut::from))
}
