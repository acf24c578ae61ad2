//! The frame of every route: reading requests strictly, knowing who asks, wording problems, writing answers.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::app::App;

pub mod contract;
pub mod phrase;
pub mod problem;
pub mod receive;
pub mod reply;
pub mod signed;
pub mod upload;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// What handlers share.
#[derive(Clone, FromRef)]
pub struct Api {
    /// The application.
    pub app: App,
    /// The published document, ready to check requests.
    pub contract: Arc<contract::Contract>,
}
