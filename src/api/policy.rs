//! `/policy`: every number of the assignment rules that a ward may set, in versions.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, Query, Signed, Versioned, create, one, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::rules::policy::{Policy, PolicyVersion};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(current, change)).routes(routes!(list))
}

/// A new version of the policy.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyIn {
    /// The version this was made from. If it is no longer the newest, nothing is changed (409 `changed_meanwhile`).
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    based_on: i32,
    /// Every number.
    parameters: Policy,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// A version of the policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyOut {
    /// Number, from 1; also the `ETag`.
    version: i32,
    /// Every number.
    parameters: Policy,
    /// Why.
    reason: String,
    /// Who set it; absent for the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<UserId>,
    /// In force since.
    created_at: Instant,
}

impl From<PolicyVersion> for PolicyOut {
    fn from(policy: PolicyVersion) -> Self {
        Self {
            version: policy.version,
            parameters: policy.parameters.0,
            reason: policy.reason,
            author_id: policy.author_id,
            created_at: policy.created_at,
        }
    }
}

impl Versioned for PolicyOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some("/policy".to_owned())
    }
}

/// Open the policy in force
#[utoipa::path(get, path = "/policy", tag = "policy", extensions(("x-action" = json!("policy.see"))),
    responses((status = 200, body = PolicyOut)))]
async fn current(State(app): State<App>, signed: Signed) -> Answered {
    let policy = app.read(&signed.caller, actions::policy::current).await?;
    Ok(one(&PolicyOut::from(policy)))
}

/// Put a new version of the policy in force
///
/// Nothing in the past changes: a decision keeps the version it was made under.
#[utoipa::path(post, path = "/policy", tag = "policy", request_body = PolicyIn,
    extensions(("x-action" = json!("policy.change"))),
    responses((status = 201, body = PolicyOut)))]
async fn change(State(app): State<App>, signed: Signed, body: Body<PolicyIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let made = actions::policy::change(work, input.based_on, input.parameters.clone(), &input.reason);
        made.map(PolicyOut::from)
    })
    .await
}

/// List the versions of the policy, the newest first
#[utoipa::path(get, path = "/policy/versions", tag = "policy", params(Paging),
    extensions(("x-action" = json!("policy.see"))),
    responses((status = 200, body = PageOut<PolicyOut>)))]
async fn list(State(app): State<App>, signed: Signed, Query(paging): Query<Paging>) -> Answered {
    let page = paging.page()?;
    let listed = app.read(&signed.caller, move |work| actions::policy::list(work, &page)).await?;
    Ok(paged(&signed, listed, PolicyOut::from))
}
