//! Stories about pages: what stands on them, what is sent from them, what must not be on them.

mod administration;
mod api_document;
mod checklists;
mod children;
mod children_list;
mod conferences;
mod door;
mod files;
mod handovers;
mod inbox;
mod links;
mod offices;
mod stage_board;
mod transitions;
