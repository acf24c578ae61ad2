//! `/children/{child_id}/consents` and `/consents/{consent_id}/withdraw`.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::consents::Shared;
use crate::api::{Answered, Api, Body, PageOut, PathId, Signed, Versioned, create, paged, perform};
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId, ConsentId, GuardianId};
use crate::base::paging::Listed;
use crate::rules::agencies::AgencyKind;
use crate::rules::consents::{ConsentFacts, ConsentScope, Recipient};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(withdraw))
}

/// With whom is shared: one agency, or every agency of a kind. Exactly one of the two.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecipientIn {
    /// This agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    /// Every agency of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_kind: Option<AgencyKind>,
}

impl From<Recipient> for RecipientIn {
    fn from(recipient: Recipient) -> Self {
        match recipient {
            Recipient::Agency(id) => Self { agency_id: Some(id), agency_kind: None },
            Recipient::Kind(kind) => Self { agency_id: None, agency_kind: Some(kind) },
        }
    }
}

/// A consent as a person enters it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConsentIn {
    /// Who gave it.
    guardian_id: Option<GuardianId>,
    /// How much of the record it opens.
    scope: ConsentScope,
    /// What for.
    #[schema(min_length = 1, max_length = 500, example = "退院後の支援の調整")]
    purpose: String,
    /// With whom is shared.
    #[schema(min_items = 1, max_items = 50)]
    recipients: Vec<RecipientIn>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day; none until withdrawn.
    ends_on: Option<NaiveDate>,
    /// Who took it.
    #[schema(min_length = 1, max_length = 100)]
    taken_by: String,
    /// Where the signed paper is.
    #[schema(max_length = 200)]
    paper_location: Option<String>,
}

impl From<ConsentIn> for ConsentFacts {
    fn from(input: ConsentIn) -> Self {
        Self {
            guardian_id: input.guardian_id,
            scope: input.scope,
            purpose: input.purpose,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            taken_by: input.taken_by,
            paper_location: input.paper_location,
        }
    }
}

/// A consent.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentOut {
    /// Id.
    id: ConsentId,
    /// The child.
    child_id: ChildId,
    /// Who gave it.
    guardian_id: Option<GuardianId>,
    /// How much of the record it opens.
    scope: ConsentScope,
    /// What for.
    purpose: String,
    /// With whom is shared.
    recipients: Vec<RecipientIn>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day.
    ends_on: Option<NaiveDate>,
    /// Who took it.
    taken_by: String,
    /// Where the signed paper is.
    paper_location: Option<String>,
    /// Withdrawn since.
    withdrawn_on: Option<NaiveDate>,
    /// Whether it holds today.
    holds: bool,
    /// Version.
    version: i32,
}

impl From<Shared> for ConsentOut {
    fn from(Shared { consent, recipients, holds }: Shared) -> Self {
        Self {
            id: consent.id,
            child_id: consent.child_id,
            guardian_id: consent.facts.guardian_id,
            scope: consent.facts.scope,
            purpose: consent.facts.purpose,
            recipients: recipients.into_iter().map(RecipientIn::from).collect(),
            starts_on: consent.facts.starts_on,
            ends_on: consent.facts.ends_on,
            taken_by: consent.facts.taken_by,
            paper_location: consent.facts.paper_location,
            withdrawn_on: consent.withdrawn_on,
            holds,
            version: consent.version,
        }
    }
}

impl Versioned for ConsentOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// Since when a consent is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawIn {
    /// From this day on it opens nothing; not ahead.
    on: NaiveDate,
}

/// List a child's consents, the newest first
#[utoipa::path(get, path = "/children/{child_id}/consents", tag = "children", params(("child_id" = ChildId, Path)),
    extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = PageOut<ConsentOut>)))]
async fn list(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::consents::list(work, child)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, ConsentOut::from))
}

/// Record a consent
#[utoipa::path(post, path = "/children/{child_id}/consents", tag = "children", params(("child_id" = ChildId, Path)),
    request_body = ConsentIn, extensions(("x-action" = json!("consent.edit"))),
    responses((status = 201, body = ConsentOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<ConsentIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let recipients = input.recipients.iter().map(|one| Recipient::of(one.agency_id, one.agency_kind)).collect();
        actions::consents::add(work, child, input.clone().into(), recipients).map(ConsentOut::from)
    })
    .await
}

/// Withdraw a consent
#[utoipa::path(post, path = "/consents/{consent_id}/withdraw", tag = "children",
    params(("consent_id" = ConsentId, Path)), request_body = WithdrawIn,
    extensions(("x-action" = json!("consent.edit"))),
    responses((status = 200, body = ConsentOut)))]
async fn withdraw(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConsentId>,
    body: Body<WithdrawIn>,
) -> Answered {
    let on = body.value.on;
    perform(&app, &signed, &body.hash, move |work| actions::consents::withdraw(work, id, on).map(ConsentOut::from))
        .await
}
