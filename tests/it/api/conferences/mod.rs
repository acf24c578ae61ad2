//! Stories about conferences.

mod handover;
mod requests;
mod story;
mod views;
