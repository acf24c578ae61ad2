//! What the actions round assignments share: the facts of a situation, what the calendar does, who is told, and how
//! reservations follow the discharge.

pub mod due;
pub mod first_contact;
pub mod handover;
pub mod notify;
pub mod reservations;
pub mod situation;
