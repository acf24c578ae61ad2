//! What is true by law and by the ward's policy: pure functions of their arguments.
//!
//! Nothing here reads a clock, a random source or a database; dates come in, and answers carry their reasons.

pub mod business_days;
pub mod care_score;
pub mod life_stage;
