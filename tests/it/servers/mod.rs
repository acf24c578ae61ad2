//! Real server processes: how they start, stop, share their work and meet faults.

mod calendar;
mod faults;
mod lifetime;
mod mail;
mod process;
mod starting;
mod thread;
mod together;
