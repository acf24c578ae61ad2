//! Stories against the real router, each with its own database.
//!
//! `TSUNAGU_TEST_DATABASE=postgres` runs the same stories on PostgreSQL (`tests/run` starts one).
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that goes wrong should stop where it does"
)]

mod api;
mod commands;
mod doors;
mod import;
mod rights;
mod servers;
mod store;
mod support;
