//! Tsunagu (つなぐ): care coordination for children with medical care needs.
//!
//! One crate with floors. A floor may use any floor below it, never one above; files on one floor do not know
//! their neighbours. A concept has the same file name on every floor, so that searching for `assignments` tells its
//! whole story from rule to route. `tests/arrows.rs` guards this picture:
//!
//! ```text
//!         main.rs
//!         cli/          serve, demo, import, user, verify-audit, …
//!         server.rs     router, limits, graceful stop
//!         api/  web/    JSON at the left, pages at the right; they do not know each other
//!         http.rs       what both share of HTTP: origin of a request, status of a problem
//!         app.rs        App: one action = one transaction = its audit entries
//!         actions/      what a person can do
//!         steps/        pieces several actions share: audit, score, decide, notify
//!         mailer.rs     the way out for mail
//!         store/        tables and queries, for SQLite and PostgreSQL alike
//!         rules/        what is true and what is allowed; no clock, chance or database
//!         schema.rs     the tables
//!         base/         ids, clock, wording, problems, passwords, tokens
//! ```

pub mod actions;
pub mod api;
pub mod app;
pub mod base;
pub mod cli;
pub mod http;
pub mod mailer;
pub mod rules;
#[expect(missing_docs, reason = "the migrations explain the tables")]
// Clippy looks for wildcard imports only outside test builds.
#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "the form is diesel's"))]
pub mod schema;
pub mod server;
pub mod steps;
pub mod store;
pub mod web;

/// The release.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
