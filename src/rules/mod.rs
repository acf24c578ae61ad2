//! What is true and what is allowed, with all facts on the table.
//!
//! No clock, no randomness, no database, no waiting: dates and facts come in, answers with their reasons go out.

pub mod acceptance;
pub mod activities;
pub mod agencies;
pub mod assignments;
pub mod audit;
pub mod break_glass;
pub mod business_days;
pub mod calendar;
pub mod calendar_mail;
pub mod care_assessments;
pub mod care_score;
pub mod care_team;
pub mod caseload;
pub mod checklists;
pub mod child_search;
pub mod children;
pub mod closing_days;
pub mod conferences;
pub mod consents;
pub mod coordinators;
pub mod decisions;
pub mod deliveries;
pub mod disclosure;
pub mod files;
pub mod guardians;
pub mod life_stage;
pub mod minutes;
pub mod municipalities;
pub mod my_number;
pub mod notifications;
pub mod office_import;
pub mod offices;
pub mod offsets;
pub mod permissions;
pub mod policy;
pub mod reminders;
pub mod service_plans;
pub mod sessions;
pub mod sign_in;
pub mod tasks;
pub mod timeline;
pub mod transitions;
pub mod users;
pub mod waiting_list;
