//! x
pub mod base;
pub mod rules;
