//! `/account/calendar`: the secret address under which a calendar program reads one's own conferences.
//!
//! The address is told once, on the page that answers the button; afterwards only its fingerprint is known.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use axum::routing::{get, post};

use crate::actions;
use crate::app::App;
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::steps::idempotency;
use crate::store::calendar::Feed;
use crate::store::idempotency::Answer;
use crate::web::{Form, Frame, Paged, Said, Visitor, page};

/// Where calendar programs read.
const FEEDS: &str = "/api/v1/calendar";

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/account/calendar", get(show).post(make)).route("/account/calendar/revoke", post(revoke))
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    frame: Frame,
    since: Option<Said>,
    version: i32,
    address: Option<String>,
    told: bool,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let feed = app.read(&visitor.guest.caller, actions::calendar::feed).await?;
    shown(&app, &visitor, feed, None, false)
}

fn shown(app: &App, visitor: &Visitor, feed: Option<Feed>, address: Option<String>, told: bool) -> Paged {
    if !visitor.may(Action::CalendarFeed) {
        return Err(Problem::forbidden().into());
    }
    let frame = Frame::named(app, visitor, "calendar-title");
    let feed = feed.filter(|feed| feed.token_hash.is_some());
    let since = feed.as_ref().map(|feed| frame.say("calendar-since").put("at", frame.moment(&feed.created_at)));
    let version = feed.map_or(0, |feed| feed.version);
    page(&CalendarPage { frame, since, version, address, told }, visitor.guest.language)
}

/// Makes a fresh address and tells it. Sent twice, the form makes one address, which is told the first time only.
async fn make(State(app): State<App>, visitor: Visitor, headers: HeaderMap, form: Form) -> Paged {
    let (key, fingerprint) = (form.key().to_owned(), form.fingerprint());
    let (feed, secret) = app
        .write(&visitor.guest.caller, move |work| {
            if idempotency::recall(work, &key, &fingerprint)?.is_some() {
                return Ok((actions::calendar::feed(work)?, None));
            }
            let (feed, secret) = actions::calendar::make_feed(work)?;
            let answer = Answer { status: 200, etag: None, location: None, body: String::new() };
            idempotency::keep(work, &key, &answer)?;
            Ok((Some(feed), Some(secret)))
        })
        .await?;
    let told = secret.is_none();
    let address = secret.map(|secret| format!("{}{FEEDS}/{secret}.ics", origin(&app, &headers)));
    shown(&app, &visitor, feed, address, told)
}

/// Where this site is, as far as is known: as it was set up, or as the browser says.
fn origin(app: &App, headers: &HeaderMap) -> String {
    let set = app.settings().mail.as_ref().map(|mail| mail.public_url.trim_end_matches('/').to_owned());
    let said =
        || headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).filter(|origin| origin.starts_with("http"));
    set.or_else(|| said().map(str::to_owned)).unwrap_or_default()
}

async fn revoke(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let version = form.version()?;
    let act = visitor.act(&app, &form, move |work| {
        actions::calendar::revoke_feed(work, version)?;
        Ok("/account/calendar?done=calendar-revoked".to_owned())
    });
    Ok(act.await?)
}
