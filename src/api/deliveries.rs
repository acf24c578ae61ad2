//! `/deliveries`: the mail that left the house, or did not.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, PageOut, Paging, PathId, Query, Signed, Versioned, paged, perform};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, CoordinatorId, DeliveryId, UserId};
use crate::base::words::Words;
use crate::rules::deliveries::{Delivery, DeliveryFault, DeliveryKind, DeliveryState};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(repeat))
}

/// A mail. Neither its address nor its text is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOut {
    /// Id.
    id: DeliveryId,
    /// What it is.
    kind: DeliveryKind,
    /// How far it has come.
    state: DeliveryState,
    /// The same, for people.
    words: Words,
    /// To which user.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    /// To which agency, where nobody there has an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    /// To which coordinator, where they have no account.
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinator_id: Option<CoordinatorId>,
    /// About which conference.
    #[serde(skip_serializing_if = "Option::is_none")]
    conference_id: Option<ConferenceId>,
    /// Due since.
    due_at: Instant,
    /// Tries so far.
    attempts: i32,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Instant>,
    /// Handed to the mail server at.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<Instant>,
    /// Given up at.
    #[serde(skip_serializing_if = "Option::is_none")]
    given_up_at: Option<Instant>,
    /// What went wrong the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<DeliveryFault>,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_words: Option<Words>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Delivery> for DeliveryOut {
    fn from(mail: Delivery) -> Self {
        let state = mail.state();
        Self {
            id: mail.id,
            kind: mail.kind,
            state,
            words: state.label(),
            user_id: mail.user_id,
            agency_id: mail.agency_id,
            coordinator_id: mail.coordinator_id,
            conference_id: mail.conference_id,
            due_at: mail.due_at,
            attempts: mail.attempts,
            next_at: (state == DeliveryState::Waiting).then_some(mail.next_at),
            sent_at: mail.sent_at,
            given_up_at: mail.given_up_at,
            fault: mail.fault,
            fault_words: mail.fault.map(DeliveryFault::label),
            version: mail.version,
        }
    }
}

impl Versioned for DeliveryOut {
    fn version(&self) -> i32 {
        self.version
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only mail in this state.
    state: Option<DeliveryState>,
}

/// List mail, the newest first
#[utoipa::path(get, path = "/deliveries", tag = "inbox", params(ListQuery, Paging),
    extensions(("x-action" = json!("mail.see"))),
    responses((status = 200, body = PageOut<DeliveryOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let listed = app.read(&signed.caller, move |work| actions::deliveries::list(work, query.state, &page)).await?;
    Ok(paged(&signed, listed, DeliveryOut::from))
}

/// Send a mail again that was given up
#[utoipa::path(post, path = "/deliveries/{delivery_id}/repeat", tag = "inbox",
    params(("delivery_id" = DeliveryId, Path)), extensions(("x-action" = json!("mail.see"))),
    responses((status = 200, body = DeliveryOut)))]
async fn repeat(State(app): State<App>, signed: Signed, PathId(id): PathId<DeliveryId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::deliveries::repeat(work, id).map(DeliveryOut::from)).await
}
