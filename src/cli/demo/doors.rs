//! The demonstration's own doors, which exist in no other mode: begin anew, turn the clock, end every session.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;

use super::{Stage, story};
use crate::base::clock::Instant;
use crate::base::problem::Problem;
use crate::http::Told;
use crate::server;
use crate::store;

/// The routes below `/demo`.
pub fn routes(stage: Stage) -> Router {
    Router::new()
        .route("/demo/reset", post(reset))
        .route("/demo/clock", post(clock))
        .route("/demo/expire-sessions", post(expire_sessions))
        .with_state(stage)
}

/// Begins anew: everything anybody did is gone, and the clock stands where it stood.
async fn reset(State(stage): State<Stage>) -> Result<StatusCode, Told> {
    let app = stage.app.clone();
    tokio::task::spawn_blocking(move || app.pool().with(store::migrate::start_over))
        .await
        .map_err(|e| Problem::Internal(e.to_string()))??;
    let router = server::router(stage.app.clone()).map_err(Problem::Internal)?;
    let told = story::tell(&stage.app, &router, &stage.clock, stage.now, stage.seed).await;
    told.map_err(|failure| Problem::Internal(format!("{failure:?}")))?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockIn {
    now: String,
}

/// Puts the clock to another moment.
async fn clock(State(stage): State<Stage>, Json(input): Json<ClockIn>) -> Response {
    match Instant::parse(&input.now) {
        Some(now) => {
            stage.clock.set(now);
            // Whoever turns the clock wants to see the day it shows.
            match stage.app.daily_work().await {
                Ok(_) => StatusCode::NO_CONTENT.into_response(),
                Err(problem) => Told(problem).into_response(),
            }
        }
        None => Told(Problem::field(
            "now",
            "bad_instant",
            "日時の形が正しくありません。",
            "Write a moment as 2025-11-25T09:00:00+09:00.",
        ))
        .into_response(),
    }
}

/// Ends every session, to see what a page does then.
async fn expire_sessions(State(stage): State<Stage>) -> Result<StatusCode, Told> {
    let (app, now) = (stage.app.clone(), stage.app.now());
    tokio::task::spawn_blocking(move || {
        app.pool().transaction(store::Purpose::Write, |db| store::sessions::end_everywhere(db, now))
    })
    .await
    .map_err(|e| Problem::Internal(e.to_string()))??;
    Ok(StatusCode::NO_CONTENT)
}
