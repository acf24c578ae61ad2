//! `/conferences`: the list, one conference with all that is done to it, asking for one, its minutes, and what goes on
//! paper.

use axum::Router;
use axum::routing::{get, post};
use uuid::Uuid;

use crate::app::App;
use crate::base::ids::{ConferenceId, Id as _};
use crate::base::problem::Problem;

mod answers;
mod asked;
mod dates;
mod deadline;
mod end;
mod facts;
mod head;
mod known;
mod list;
mod minutes;
mod paper;
mod people;
mod poll;
mod request;
mod rows;
mod see;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/conferences", get(list::show))
        .route("/conferences/new", get(request::show).post(request::send))
        .route("/conferences/fax-form", get(paper::fax_form))
        .route("/conferences/{id}", get(see::show))
        .route("/conferences/{id}/answers", get(answers::show).post(answers::send))
        .route("/conferences/{id}/dates", get(dates::show).post(dates::offer))
        .route("/conferences/{id}/dates/withdraw", post(dates::withdraw))
        .route("/conferences/{id}/schedule", post(see::fix))
        .route("/conferences/{id}/move", get(dates::show_move).post(dates::move_it))
        .route("/conferences/{id}/people", get(people::show).post(people::invite))
        .route("/conferences/{id}/people/remove", post(people::remove))
        .route("/conferences/{id}/held", get(end::show_held).post(end::hold))
        .route("/conferences/{id}/stop", get(end::show_stop).post(end::stop))
        .route("/conferences/{id}/close", post(end::close))
        .route("/conferences/{id}/minutes", get(minutes::show).post(minutes::send))
        .route("/conferences/{id}/minutes/begin", post(minutes::begin))
        .route("/conferences/{id}/notice", get(paper::notice))
        .route("/conferences/{id}/child", get(known::show).post(known::relink))
}

/// The id in an address; whatever is none leads nowhere.
fn id_in(address: &str) -> Result<ConferenceId, Problem> {
    Uuid::try_parse(address).map(ConferenceId::wrap).map_err(|_| Problem::NotFound)
}
