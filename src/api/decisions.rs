//! `/decisions`: the frozen record of how an assignment was chosen, and its ranking worked out again.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, PathId, Signed, Versioned, one, perform};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, CoordinatorId, DecisionId, UserId};
use crate::rules::assignments::answer::Recommendation;
use crate::rules::assignments::facts::Situation;
use crate::rules::assignments::{CaseRole, ChoiceReason};
use crate::rules::decisions::{Decision, DecisionMode};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(open)).routes(routes!(replay))
}

/// A decision as it was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionOut {
    /// Id.
    id: DecisionId,
    /// The child.
    child_id: ChildId,
    /// Who was chosen.
    coordinator_id: CoordinatorId,
    /// Assigned or proposed.
    mode: DecisionMode,
    /// Lead or co.
    role: CaseRole,
    /// Number of the policy's version.
    policy_version: i32,
    /// The chosen one's place in the order; absent for somebody excluded and for a co-coordinator.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen_rank: Option<i32>,
    /// Why this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ChoiceReason>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_note: Option<String>,
    /// Whether the ceiling was exceeded.
    over_ceiling: bool,
    /// Who decided.
    made_by: UserId,
    /// Decided at.
    made_at: Instant,
    /// Everything the answer was worked out from.
    situation: Situation,
    /// The answer, with the points of every candidate.
    recommendation: Recommendation,
}

impl From<Decision> for DecisionOut {
    fn from(decision: Decision) -> Self {
        Self {
            id: decision.id,
            child_id: decision.child_id,
            coordinator_id: decision.coordinator_id,
            mode: decision.mode,
            role: decision.role,
            policy_version: decision.policy_version,
            chosen_rank: decision.chosen_rank,
            reason: decision.reason,
            reason_note: decision.reason_note,
            over_ceiling: decision.over_ceiling,
            made_by: decision.made_by,
            made_at: decision.made_at,
            situation: decision.situation.0,
            recommendation: decision.recommendation.0,
        }
    }
}

impl Versioned for DecisionOut {
    /// A decision is never changed.
    fn version(&self) -> i32 {
        1
    }
}

/// A ranking worked out again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayOut {
    /// Whether it is the one that was frozen.
    same: bool,
    /// The ranking.
    recommendation: Recommendation,
}

impl Versioned for ReplayOut {
    fn version(&self) -> i32 {
        1
    }
}

/// Open a decision
#[utoipa::path(get, path = "/decisions/{decision_id}", tag = "assignments",
    params(("decision_id" = DecisionId, Path)), extensions(("x-action" = json!("decision.see"))),
    responses((status = 200, body = DecisionOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<DecisionId>) -> Answered {
    let decision = app.write(&signed.caller, move |work| actions::decisions::open(work, id)).await?;
    Ok(one(&DecisionOut::from(decision)))
}

/// Work out a decision's ranking again from what was frozen
#[utoipa::path(post, path = "/decisions/{decision_id}/replay", tag = "assignments",
    params(("decision_id" = DecisionId, Path)), extensions(("x-action" = json!("decision.see"))),
    responses((status = 200, body = ReplayOut)))]
async fn replay(State(app): State<App>, signed: Signed, PathId(id): PathId<DecisionId>) -> Answered {
    perform(&app, &signed, "", move |work| {
        actions::decisions::replay(work, id).map(|(same, recommendation)| ReplayOut { same, recommendation })
    })
    .await
}
