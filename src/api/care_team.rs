//! `/children/{child_id}/care-team`, `/care-team/{member_id}` and the list of places without consent.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::care_team::Place;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, create, one, paged, perform,
};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CareTeamMemberId, ChildId, UserId};
use crate::base::paging::Listed;
use crate::rules::care_team::MemberFacts;
use crate::store::care_team::Uncovered;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit))
        .routes(routes!(without_consent))
        .routes(routes!(review))
}

/// A place in a care team as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberIn {
    /// The agency. It stays: another agency is another place.
    agency_id: AgencyId,
    /// Its part.
    #[schema(min_length = 1, max_length = 100, example = "保健相談")]
    role: String,
    /// Who there.
    #[schema(max_length = 100)]
    person: Option<String>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day; none while it goes on.
    ends_on: Option<NaiveDate>,
    /// Why the agency is added although no consent covers it. It sees nothing until one does.
    #[schema(max_length = 500)]
    without_consent_reason: Option<String>,
}

impl From<MemberIn> for MemberFacts {
    fn from(input: MemberIn) -> Self {
        Self {
            agency_id: input.agency_id,
            role: input.role,
            person: input.person,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            without_consent_reason: input.without_consent_reason,
        }
    }
}

impl From<MemberFacts> for MemberIn {
    fn from(facts: MemberFacts) -> Self {
        Self {
            agency_id: facts.agency_id,
            role: facts.role,
            person: facts.person,
            starts_on: facts.starts_on,
            ends_on: facts.ends_on,
            without_consent_reason: facts.without_consent_reason,
        }
    }
}

/// A place in a care team.
#[derive(Debug, Serialize, ToSchema)]
struct MemberOut {
    /// Id.
    id: CareTeamMemberId,
    /// The child.
    child_id: ChildId,
    #[serde(flatten)]
    facts: MemberIn,
    /// Whether a consent covers the agency today: without one it sees nothing.
    covered_by_consent: bool,
    /// The last day on which today's consents cover it; absent where none does or one goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered_until: Option<NaiveDate>,
    /// When a section manager looked at the place, where no consent covered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_at: Option<Instant>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Place> for MemberOut {
    fn from(Place { member, covered, covered_until }: Place) -> Self {
        Self {
            id: member.id,
            child_id: member.child_id,
            facts: member.facts.into(),
            covered_by_consent: covered,
            covered_until,
            reviewed_at: member.reviewed_at,
            version: member.version,
        }
    }
}

impl Versioned for MemberOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A place in a care team that no consent covers today.
#[derive(Debug, Serialize, ToSchema)]
struct UncoveredOut {
    /// Id of the place.
    id: CareTeamMemberId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The agency.
    agency_id: AgencyId,
    /// Its name.
    agency_name: String,
    /// Its part.
    role: String,
    /// First day.
    starts_on: NaiveDate,
    /// Why it was added without consent; absent where a consent was withdrawn or ran out later.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_consent_reason: Option<String>,
    /// When a section manager looked at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_at: Option<Instant>,
    /// Who looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_by: Option<UserId>,
}

impl From<Uncovered> for UncoveredOut {
    fn from(Uncovered { member, reference, agency_name }: Uncovered) -> Self {
        Self {
            id: member.id,
            child_id: member.child_id,
            child_reference: reference,
            agency_id: member.facts.agency_id,
            agency_name,
            role: member.facts.role,
            starts_on: member.facts.starts_on,
            without_consent_reason: member.facts.without_consent_reason,
            reviewed_at: member.reviewed_at,
            reviewed_by: member.reviewed_by,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UncoveredQuery {
    /// Only those that a section manager has (true) or has not (false) looked at.
    reviewed: Option<bool>,
}

/// List a child's care team, present and past
#[utoipa::path(get, path = "/children/{child_id}/care-team", tag = "children", params(("child_id" = ChildId, Path)),
    extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = PageOut<MemberOut>)))]
async fn list(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::care_team::list(work, child)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, MemberOut::from))
}

/// Add an agency to a child's care team
#[utoipa::path(post, path = "/children/{child_id}/care-team", tag = "children", params(("child_id" = ChildId, Path)),
    request_body = MemberIn, extensions(("x-action" = json!("care_team.edit"))),
    responses((status = 201, body = MemberOut)))]
async fn add(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>, body: Body<MemberIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::care_team::add(work, child, input.clone().into()).map(MemberOut::from)
    })
    .await
}

/// Change or end a place in a care team
#[utoipa::path(patch, path = "/care-team/{member_id}", tag = "children",
    params(("member_id" = CareTeamMemberId, Path)), request_body = MemberIn,
    extensions(("x-action" = json!("care_team.edit"))),
    responses((status = 200, body = MemberOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<CareTeamMemberId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let place = app
        .write(&signed.caller, move |work| {
            actions::care_team::edit(work, id, version, |facts| {
                patch.apply(&MemberIn::from(facts)).map(MemberFacts::from)
            })
        })
        .await?;
    Ok(one(&MemberOut::from(place)))
}

/// List the places in care teams that no consent covers today
///
/// The newest first, over all open children of the municipality. The agencies see nothing of these children.
#[utoipa::path(get, path = "/care-team/without-consent", tag = "children", params(UncoveredQuery, Paging),
    extensions(("x-action" = json!("care_team.review"))),
    responses((status = 200, body = PageOut<UncoveredOut>)))]
async fn without_consent(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<UncoveredQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let read =
        move |work: &mut crate::store::Work<'_>| actions::care_team::without_consent(work, query.reviewed, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, UncoveredOut::from))
}

/// Note that a place without consent was looked at
#[utoipa::path(post, path = "/care-team/{member_id}/review", tag = "children",
    params(("member_id" = CareTeamMemberId, Path)), extensions(("x-action" = json!("care_team.review"))),
    responses((status = 200, body = MemberOut)))]
async fn review(State(app): State<App>, signed: Signed, PathId(id): PathId<CareTeamMemberId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::care_team::review(work, id).map(MemberOut::from)).await
}
