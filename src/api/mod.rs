//! JSON over HTTP: reads requests, calls one action, writes the answer. No rule lives here.
//!
//! The published document (`api-spec/openapi.json`) is what is enforced: bodies and query strings are checked
//! against it (`contract.rs`), so it cannot promise one thing while the code does another.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::api::contract::Contract;
use crate::app::App;

pub mod agencies;
pub mod contract;
pub mod document;
pub mod problem;
pub mod receive;
pub mod reply;
pub mod signed;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// What handlers share.
#[derive(Clone, FromRef)]
pub struct Api {
    /// The application.
    pub app: App,
    /// The published document, ready to check requests.
    pub contract: Arc<Contract>,
}

fn parts() -> (Router<Api>, OpenApi) {
    let routes = OpenApiRouter::new().merge(agencies::routes());
    let (router, openapi) = OpenApiRouter::with_openapi(document::head()).nest(BASE, routes).split_for_parts();
    (router, document::complete(openapi))
}

/// The published document.
pub fn openapi() -> OpenApi {
    parts().1
}

/// The API's router.
///
/// # Errors
/// A document that contradicts itself, which a test would have found.
pub fn router(app: App) -> Result<Router, String> {
    let (router, openapi) = parts();
    let contract = Arc::new(Contract::new(&openapi)?);
    let published = document::routes(&openapi)?;
    Ok(router.fallback(problem::no_such_path).with_state(Api { app, contract }).merge(published))
}
