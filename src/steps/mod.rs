//! Pieces of work that several actions share. A step writes; it never opens or ends a transaction.

pub mod audit;
pub mod cases;
pub mod child_in_reach;
pub mod child_search;
pub mod close_cases;
pub mod conferences;
pub mod consents;
pub mod found;
pub mod idempotency;
pub mod intake;
pub mod lead;
pub mod notify;
pub mod offices;
pub mod organizer;
pub mod reach;
pub mod score;
pub mod service_plans;
pub mod stages;
pub mod tasks;
mod told;
pub mod transitions;
pub mod watches;

pub use lead::coordinator_of;
pub use tasks::{note as note_task, save as save_task, tell as tell_of_task};
pub use told::{
    by_section, lead as told_lead, role as told_role, section as told_section, team as told_team, users as told_users,
};
