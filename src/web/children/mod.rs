//! `/children`: finding children, taking one in, its record and what is done there at once, changing it, its one-page
//! summary. What hangs on a child (guardians, consents, care team, files, …) has files of its own.

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

mod edit;
mod gather;
mod intake;
mod list;
mod record;
mod selected;
mod summary;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children", get(list::show))
        .route("/children/file", get(list::file::show).post(list::file::take))
        .route("/children/new", get(intake::show).post(intake::register))
        .route("/children/selected", get(selected::choose))
        .route("/children/summaries", get(summary::several))
        .route("/children/{id}", get(record::show))
        .route("/children/{id}/edit", get(edit::begin).post(edit::save))
        .route("/children/{id}/summary", get(summary::show))
        .route("/children/{id}/assignments/{assignment_id}/undo", post(record::undo))
}
