//! JSON over HTTP: reads requests, calls one action, writes the answer. No rule lives here.
//!
//! The published document (`api-spec/openapi.json`) is what is enforced: bodies and query strings are checked
//! against it (`contract.rs`), so it cannot promise one thing while the code does another.

use std::sync::Arc;

use axum::Router;
use axum::routing::any;
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

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
pub mod closing_days;
pub mod conferences;
pub mod conflicts;
pub mod consents;
pub mod coordinators;
pub mod decisions;
pub mod deliveries;
pub mod disclosure;
pub mod document;
pub mod files;
pub mod frame;
pub mod guardians;
pub mod handovers;
pub mod inbox;
pub mod me;
pub mod minutes;
pub mod municipalities;
pub mod office_import;
pub mod offices;
pub mod policy;
pub mod postal;
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

pub use crate::http::Told;
pub use frame::contract::Contract;
pub use frame::phrase::Phrase;
pub use frame::problem::ProblemOut;
pub use frame::receive::{Body, Patch, PathId, PathParts, Query, as_query, read_csv, read_text};
pub use frame::reply::{Answered, PageOut, Paging, Versioned, attachment, computed, create, done, one, paged, perform};
pub use frame::signed::{Signed, Unsigned};
pub use frame::upload::{Upload, read_upload};
pub use frame::{Api, BASE};

fn parts() -> Result<(Router<Api>, OpenApi), String> {
    let routes = OpenApiRouter::new()
        .merge(absences::routes())
        .merge(activities::routes())
        .merge(agencies::routes())
        .merge(assignments::routes())
        .merge(audit::routes())
        .merge(calendar::routes())
        .merge(break_glass::routes())
        .merge(care_assessments::routes())
        .merge(care_team::routes())
        .merge(children::routes())
        .merge(caseload::routes())
        .merge(checklists::routes())
        .merge(closing_days::routes())
        .merge(conferences::routes())
        .merge(conflicts::routes())
        .merge(consents::routes())
        .merge(coordinators::routes())
        .merge(decisions::routes())
        .merge(deliveries::routes())
        .merge(inbox::routes())
        .merge(disclosure::routes())
        .merge(files::routes())
        .merge(guardians::routes())
        .merge(handovers::routes())
        .merge(me::routes())
        .merge(minutes::routes())
        .merge(municipalities::routes())
        .merge(offices::routes())
        .merge(policy::routes())
        .merge(postal::routes())
        .merge(recommendation::routes())
        .merge(role_matrix::routes())
        .merge(office_import::routes())
        .merge(service_plans::routes())
        .merge(roster::routes())
        .merge(sign_in::routes())
        .merge(stage_board::routes())
        .merge(tasks::routes())
        .merge(timeline::routes())
        .merge(transitions::routes())
        .merge(users::routes())
        .merge(waiting_list::routes());
    let (router, openapi) = OpenApiRouter::with_openapi(document::head()).nest(BASE, routes).split_for_parts();
    Ok((router, document::complete(&openapi)?))
}

/// The published document.
///
/// # Errors
/// As [`document::complete`].
pub fn openapi() -> Result<OpenApi, String> {
    Ok(parts()?.1)
}

/// The API's router, and the document that describes it, for whoever shows it to people.
///
/// # Errors
/// A document that contradicts itself, which a test would have found.
pub fn router(app: App) -> Result<(Router, Value), String> {
    let (router, openapi) = parts()?;
    let contract = Arc::new(Contract::new(&openapi)?);
    let document = serde_json::to_value(&openapi).map_err(|e| e.to_string())?;
    let published = document::routes(document.clone())?;
    // Addresses below the API that name nothing are answered here, in JSON; all others belong to the pages.
    let nothing = Router::new().route("/api/{*rest}", any(frame::problem::no_such_path));
    Ok((router.with_state(Api { app, contract }).merge(published).merge(nothing), document))
}
