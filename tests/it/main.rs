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
#![expect(
    clippy::single_match_else,
    clippy::unused_async,
    clippy::struct_field_names,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a story is read as a story: the two databases side by side, every beginning awaited"
)]

mod api;
mod audit_words;
mod commands;
mod doors;
mod export;
mod import;
mod rights;
mod servers;
mod store;
mod support;
mod web;
