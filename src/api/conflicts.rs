//! `/coordinators/{coordinator_id}/conflicts` and `/conflicts`: whom a coordinator must not be given.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, PathId, Query, Signed, Versioned, create, done, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, ConflictId, CoordinatorId};
use crate::rules::coordinators::Conflict;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(remove))
}

/// A conflict as a person declares it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictIn {
    /// The child.
    child_id: ChildId,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A declared conflict.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictOut {
    /// Id.
    id: ConflictId,
    /// The coordinator.
    coordinator_id: CoordinatorId,
    /// The child.
    child_id: ChildId,
    /// Why.
    reason: String,
    /// Version; also the `ETag`.
    version: i32,
    /// Declared at.
    created_at: Instant,
}

impl From<Conflict> for ConflictOut {
    fn from(conflict: Conflict) -> Self {
        Self {
            id: conflict.id,
            coordinator_id: conflict.coordinator_id,
            child_id: conflict.child_id,
            reason: conflict.reason,
            version: conflict.version,
            created_at: conflict.created_at,
        }
    }
}

impl Versioned for ConflictOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// List a coordinator's declared conflicts
#[utoipa::path(get, path = "/coordinators/{coordinator_id}/conflicts", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path), Paging),
    extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 200, body = PageOut<ConflictOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<CoordinatorId>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let listed = app.write(&signed.caller, move |work| actions::conflicts::list(work, id, &page)).await?;
    Ok(paged(&signed, listed, ConflictOut::from))
}

/// Declare a conflict between a coordinator and a family
#[utoipa::path(post, path = "/coordinators/{coordinator_id}/conflicts", tag = "coordinators",
    params(("coordinator_id" = CoordinatorId, Path)), request_body = ConflictIn,
    extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 201, body = ConflictOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<CoordinatorId>,
    body: Body<ConflictIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::conflicts::add(work, id, input.child_id, &input.reason).map(ConflictOut::from)
    })
    .await
}

/// Take a declared conflict back
#[utoipa::path(delete, path = "/conflicts/{conflict_id}", tag = "coordinators",
    params(("conflict_id" = ConflictId, Path)), extensions(("x-action" = json!("coordinator.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<ConflictId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::conflicts::remove(work, id, version)).await?;
    Ok(done())
}
