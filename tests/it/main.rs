//! Stories against the real router, each with its own database.
//!
//! `TSUNAGU_TEST_DATABASE=postgres` runs the same stories on PostgreSQL (`tests/run` starts one).

mod api;
mod commands;
mod doors;
mod import;
mod rights;
mod servers;
mod store;
mod support;
