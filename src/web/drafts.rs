//! `/drafts`: what the script saves while somebody is typing, and throwing a draft away.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::post;

use crate::actions;
use crate::app::App;
use crate::web::{Form, Paged, Visitor, see_other};

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/drafts", post(save)).route("/drafts/forget", post(forget))
}

/// Keeps the fields of the form named in the field `form`.
async fn save(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let (of, body) = (form.raw("form").to_owned(), form.draft());
    app.write(&visitor.guest.caller, move |work| actions::drafts::save(work, &of, &body)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Throws a draft away, and begins the form anew.
async fn forget(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let of = form.raw("form").to_owned();
    app.write(&visitor.guest.caller, move |work| actions::drafts::forget(work, &of)).await?;
    Ok(see_other(form.page()))
}
