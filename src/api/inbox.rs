//! `/inbox`: a user's own messages.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, PageOut, Paging, PathId, Query, Signed, Versioned, paged, perform};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, ConferenceId, HandoverId, NotificationId, TaskId, TransitionId};
use crate::base::words::Words;
use crate::rules::notifications::{Event, Notification};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// A message. It never holds a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationOut {
    /// Id.
    id: NotificationId,
    /// What happened, as a stable word.
    event: Event,
    /// What happened, for people.
    words: Words,
    /// The assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    assignment_id: Option<AssignmentId>,
    /// The conference.
    #[serde(skip_serializing_if = "Option::is_none")]
    conference_id: Option<ConferenceId>,
    /// The task.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    /// The transition.
    #[serde(skip_serializing_if = "Option::is_none")]
    transition_id: Option<TransitionId>,
    /// The handover.
    #[serde(skip_serializing_if = "Option::is_none")]
    handover_id: Option<HandoverId>,
    /// The child, where the reader may open its record.
    #[serde(skip_serializing_if = "Option::is_none")]
    child_id: Option<ChildId>,
    /// Told at.
    told_at: Instant,
    /// Read at; absent while unread.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<Instant>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Notification> for NotificationOut {
    fn from(message: Notification) -> Self {
        Self {
            id: message.id,
            event: message.event,
            words: message.event.label(),
            assignment_id: message.assignment_id,
            conference_id: message.conference_id,
            task_id: message.task_id,
            transition_id: message.transition_id,
            handover_id: message.handover_id,
            child_id: message.child_id,
            told_at: message.held_until,
            read_at: message.read_at,
            version: message.version,
        }
    }
}

impl Versioned for NotificationOut {
    fn version(&self) -> i32 {
        self.version
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those not read yet.
    unread: Option<bool>,
}

/// List one's own messages, the newest first
#[utoipa::path(get, path = "/inbox", tag = "inbox", params(ListQuery, Paging),
    extensions(("x-action" = json!("inbox.see"))),
    responses((status = 200, body = PageOut<NotificationOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let unread = query.unread.unwrap_or(false);
    let listed = app.read(&signed.caller, move |work| actions::inbox::list(work, unread, &page)).await?;
    Ok(paged(&signed, listed, NotificationOut::from))
}

/// Mark a message as read
#[utoipa::path(post, path = "/inbox/{notification_id}/read", tag = "inbox",
    params(("notification_id" = NotificationId, Path)), extensions(("x-action" = json!("inbox.see"))),
    responses((status = 200, body = NotificationOut)))]
async fn read(State(app): State<App>, signed: Signed, PathId(id): PathId<NotificationId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::inbox::read(work, id).map(NotificationOut::from)).await
}
