//! Calendar files: `/conferences/{conference_id}/calendar.ics`, one's own feed, and what a feed's secret address answers.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, BASE, PathId, Signed, Told, Unsigned, Versioned, create, done, one};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::ConferenceId;
use crate::base::problem::Problem;
use crate::rules::calendar::Method;
use crate::store::calendar::Feed;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(file)).routes(routes!(feed, make, revoke)).routes(routes!(read))
}

/// Whether one has an address for one's calendar.
#[derive(Debug, Serialize, ToSchema)]
struct FeedOut {
    /// Whether an address leads to the calendar.
    active: bool,
    /// Since when.
    since: Option<Instant>,
    /// Version; also the `ETag`.
    version: i32,
}

impl FeedOut {
    fn new(feed: Option<Feed>) -> Self {
        let active = feed.as_ref().is_some_and(|feed| feed.token_hash.is_some());
        Self {
            active,
            since: feed.as_ref().map(|feed| feed.created_at).filter(|_| active),
            version: feed.map_or(0, |feed| feed.version),
        }
    }
}

impl Versioned for FeedOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A fresh address for one's calendar. It is told this once.
#[derive(Debug, Serialize, ToSchema)]
struct NewFeedOut {
    /// The address on this server, to be entered into a calendar program. Whoever has it can read the calendar. Absent
    /// when the same request is answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Since when.
    since: Instant,
    /// Version; also the `ETag`.
    version: i32,
}

impl Versioned for NewFeedOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some("/calendar/feed".to_owned())
    }

    fn kept(&self) -> Option<serde_json::Value> {
        serde_json::to_value(Self { path: None, since: self.since, version: self.version }).ok()
    }
}

/// Download a conference as a calendar file
///
/// It asks to be entered, or, for a cancelled conference, to be taken out. It never names the child.
#[utoipa::path(get, path = "/conferences/{conference_id}/calendar.ics", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    extensions(("x-action" = json!("conference.see"))),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = 409, body = crate::api::ProblemOut, content_type = "application/problem+json")))]
async fn file(State(app): State<App>, signed: Signed, PathId(id): PathId<ConferenceId>) -> Answered {
    let file = app.write(&signed.caller, move |work| actions::calendar::file(work, id)).await?;
    Ok(calendar(file.text, file.method, &file.name))
}

/// See whether one has an address for one's calendar
#[utoipa::path(get, path = "/calendar/feed", tag = "calendar",
    extensions(("x-action" = json!("calendar.feed"))),
    responses((status = 200, body = FeedOut)))]
async fn feed(State(app): State<App>, signed: Signed) -> Answered {
    let feed = app.read(&signed.caller, actions::calendar::feed).await?;
    Ok(one(&FeedOut::new(feed)))
}

/// Make a fresh address for one's calendar
///
/// The address before, if any, leads nowhere from now on.
#[utoipa::path(post, path = "/calendar/feed", tag = "calendar",
    extensions(("x-action" = json!("calendar.feed"))),
    responses((status = 201, body = NewFeedOut)))]
async fn make(State(app): State<App>, signed: Signed) -> Answered {
    create(&app, &signed, "", move |work| {
        let (feed, secret) = actions::calendar::make_feed(work)?;
        let path = Some(format!("{BASE}/calendar/{secret}.ics"));
        Ok(NewFeedOut { path, since: feed.created_at, version: feed.version })
    })
    .await
}

/// Revoke the address of one's calendar
#[utoipa::path(delete, path = "/calendar/feed", tag = "calendar",
    extensions(("x-action" = json!("calendar.feed"))),
    responses((status = 204)))]
async fn revoke(State(app): State<App>, signed: Signed) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::calendar::revoke_feed(work, version)).await?;
    Ok(done())
}

/// Read the calendar behind a secret address
///
/// For calendar programs, which cannot sign in: the secret in the address stands for its owner.
#[utoipa::path(get, path = "/calendar/{file}", tag = "calendar", security(()),
    params(("file" = String, Path, description = "The secret and `.ics`.")),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = 404, body = crate::api::ProblemOut, content_type = "application/problem+json")))]
async fn read(State(app): State<App>, unsigned: Unsigned, Path(file): Path<String>) -> Answered {
    let secret = file.strip_suffix(".ics").unwrap_or_default().to_owned();
    // An address that leads nowhere is answered here, not by the action: it would fill the audit log.
    let found = app.read(&unsigned.caller, move |work| actions::calendar::read_feed(work, &secret)).await?;
    let text = found.ok_or(Told(Problem::NotFound))?;
    Ok(calendar(text, Method::Publish, "tsunagu.ics"))
}

fn calendar(text: String, method: Method, name: &str) -> Response {
    let mut response = text.into_response();
    let kind = format!("text/calendar; charset=utf-8; method={}", method.as_str());
    let disposition = format!("attachment; filename=\"{name}\"");
    for (header, value) in [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header, value);
        }
    }
    response
}
