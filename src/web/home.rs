//! `/`: the day's work, for whoever opens it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::app::App;
use crate::web::{Frame, Paged, Visitor, page};

/// The page of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let frame = Frame::named(&app, &visitor, "home-title");
    page(&HomePage { frame }, visitor.guest.language)
}
