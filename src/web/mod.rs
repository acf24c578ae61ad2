//! Pages: reads forms, calls one action, shows a page. No rule lives here, and no page knows the API.
//!
//! One struct per page and one template with it (`templates/`), checked when it is compiled. Wording stands in
//! `messages/`, styles and the small script in `assets/`. Everything works without the script.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use serde_json::Value;

use crate::app::App;

pub mod activities;
pub mod api_document;
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
pub mod consents;
pub mod coordinators;
pub mod disclosure;
pub mod drafts;
pub mod files;
pub mod frame;
pub mod guardians;
pub mod handovers;
pub mod help;
pub mod home;
pub mod inbox;
pub mod me;
pub mod offices;
pub mod role_matrix;
pub mod roles;
pub mod roster;
pub mod service_plans;
pub mod sign_in;
pub mod stage_board;
pub mod tasks;
pub mod transitions;
pub mod users;

pub use frame::acceptance::{AcceptancePage, Taking, takes_on};
pub use frame::asked::{back_to, list_page, needed_day, with, with_done};
pub use frame::child::RELATIONS;
pub use frame::cookies;
pub use frame::field::Choice;
pub use frame::filled::Filled;
pub use frame::form::{Form, local};
pub use frame::line::{LineFigure, LinePoint};
pub use frame::load::{Heat, LoadFigure};
pub use frame::page::{Frame, Paged, download, form_page, page, see_other, with_status};
pub use frame::rest::{Rest, address, attachment, page_from};
pub use frame::visitor::{Anybody, Guest, Visitor};
pub use frame::wording::Said;

/// Everything people see. `document` describes the API (OpenAPI 3.1).
pub fn router(app: App, document: Value) -> Router {
    let pages = Router::new()
        .merge(activities::routes())
        .merge(api_document::routes(document))
        .merge(assignments::routes())
        .merge(audit::routes())
        .merge(break_glass::routes())
        .merge(calendar::routes())
        .merge(care_assessments::routes())
        .merge(care_team::routes())
        .merge(caseload::routes())
        .merge(checklists::routes())
        .merge(children::routes())
        .merge(closing::routes())
        .merge(closing_days::routes())
        .merge(conferences::routes())
        .merge(consents::routes())
        .merge(coordinators::routes())
        .merge(disclosure::routes())
        .merge(drafts::routes())
        .merge(files::routes())
        .merge(guardians::routes())
        .merge(handovers::routes())
        .merge(help::routes())
        .merge(home::routes())
        .merge(inbox::routes())
        .merge(me::routes())
        .merge(offices::routes())
        .merge(role_matrix::routes())
        .merge(roles::routes())
        .merge(roster::routes())
        .merge(service_plans::routes())
        .merge(sign_in::routes())
        .merge(stage_board::routes())
        .merge(tasks::routes())
        .merge(transitions::routes())
        .merge(users::routes());
    let pages = pages.fallback(frame::problem::no_such_page);
    let pages = pages.layer(from_fn_with_state(app.clone(), frame::door::enter)).with_state(app);
    Router::new()
        .route("/assets/{version}/{file}", get(frame::assets::serve))
        .route("/favicon.ico", get(frame::assets::icon))
        .merge(pages)
}
