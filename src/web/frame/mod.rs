//! The frame of every page: who visits, in which language, what was typed, how a page leaves.

pub mod acceptance;
pub mod asked;
pub mod assets;
pub mod child;
pub mod cookies;
pub mod dates;
pub mod door;
pub mod field;
pub mod filled;
pub mod form;
mod lengths;
pub mod line;
pub mod load;
mod menu;
pub mod offsets;
pub mod page;
pub mod problem;
pub mod rest;
pub mod rights;
mod task;
pub mod times;
pub mod upload;
pub mod visitor;
pub mod wording;
