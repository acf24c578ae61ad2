//! Stories about conferences.

mod calendar;
mod handover;
mod requests;
mod story;
mod views;
