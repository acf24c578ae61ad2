//! What a person can do. One function is one transaction's work: permission, facts, rule, save, audit.
//!
//! Actions never call each other; what two of them share is a step.

pub mod absences;
pub mod activities;
pub mod agencies;
pub mod assignments;
pub mod audit;
pub mod break_glass;
pub mod calendar;
pub mod care_assessments;
pub mod care_team;
pub mod caseload;
pub mod checklists;
pub mod children;
pub mod closing;
pub mod closing_days;
pub mod conferences;
pub mod conflicts;
pub mod consents;
pub mod coordinators;
pub mod daily_work;
pub mod decisions;
pub mod deliveries;
pub mod disclosure;
pub mod files;
pub mod guardians;
pub mod handovers;
pub mod inbox;
pub mod me;
pub mod minutes;
pub mod municipalities;
pub mod office_import;
pub mod offices;
pub mod policy;
pub mod recommendation;
pub mod role_matrix;
pub mod roster;
pub mod service_plans;
pub mod sign_in;
pub mod stage_board;
pub mod tasks;
pub mod timeline;
pub mod transitions;
pub mod users;
pub mod waiting_list;
