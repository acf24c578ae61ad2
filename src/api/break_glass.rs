//! `/break-glass`: opening a record in an emergency, and the list that is reviewed afterwards.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::break_glass::Seen;
use crate::api::{Answered, Api, Body, PageOut, Paging, PathId, Query, Signed, Versioned, create, one, paged, perform};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{BreakGlassId, ChildId, UserId};
use crate::rules::break_glass::{Asked, Finding};
use crate::store::Work;
use crate::store::break_glass::Filter;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(see)).routes(routes!(close)).routes(routes!(review))
}

/// Whose record is needed, and why. Either the reference code alone, or date of birth and reading together.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpeningIn {
    /// Why the record is needed now. The section reads it.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "けいれんで救急搬送中。主治医と人工呼吸器の設定を確認するため"
    )]
    reason: String,
    /// The child's reference code.
    #[schema(max_length = 20, example = "K-001")]
    reference: Option<String>,
    /// The child's date of birth.
    born_on: Option<NaiveDate>,
    /// A part of the reading of the child's or the mother's name; two letters or more.
    #[schema(max_length = 100)]
    kana: Option<String>,
}

impl OpeningIn {
    fn asked(&self) -> Asked {
        Asked { reference: self.reference.clone(), born_on: self.born_on, kana: self.kana.clone() }
    }
}

/// What the section found.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FindingIn {
    /// The finding. One that is not justified ends the opening at once.
    finding: Finding,
    /// In words; needed where it was not justified.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// A record opened in an emergency.
#[derive(Debug, Serialize, ToSchema)]
struct OpeningOut {
    /// Id.
    id: BreakGlassId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// Who opened it.
    user_id: UserId,
    /// That user's name.
    user_name: String,
    /// Why.
    reason: String,
    /// Since when.
    opened_at: Instant,
    /// Until when.
    expires_at: Instant,
    /// Whether the record is open through it now.
    open: bool,
    /// How often the opener looked at or changed something of the child meanwhile, as the audit log has it.
    uses: i64,
    /// When the section looked at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_at: Option<Instant>,
    /// Who looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed_by: Option<UserId>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<Finding>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding_note: Option<String>,
    /// Version.
    version: i32,
}

impl From<Seen> for OpeningOut {
    fn from(Seen { named, uses, open }: Seen) -> Self {
        let opening = named.opening;
        Self {
            id: opening.id,
            child_id: opening.child_id,
            child_reference: named.reference,
            user_id: opening.user_id,
            user_name: named.user_name,
            reason: opening.reason,
            opened_at: opening.opened_at,
            expires_at: opening.expires_at,
            open,
            uses,
            reviewed_at: opening.reviewed_at,
            reviewed_by: opening.reviewed_by,
            finding: opening.finding,
            finding_note: opening.finding_note,
            version: opening.version,
        }
    }
}

impl Versioned for OpeningOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/break-glass/{}", self.id))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that are open now (true) or over (false).
    open: Option<bool>,
    /// Only those that the section has (true) or has not (false) looked at.
    reviewed: Option<bool>,
    /// Only those of this user; others than reviewers see their own in any case.
    user_id: Option<UserId>,
}

/// List records opened in an emergency, the newest first
///
/// Section managers see all of the municipality, health centres their own.
#[utoipa::path(get, path = "/break-glass", tag = "break-glass", params(ListQuery, Paging),
    extensions(("x-action" = json!("break_glass.open"))),
    responses((status = 200, body = PageOut<OpeningOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter { user: query.user_id, open: query.open, reviewed: query.reviewed };
    let read = move |work: &mut Work| actions::break_glass::list(work, &filter, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, OpeningOut::from))
}

/// Open a child's record in an emergency
///
/// For four hours, by the exact reference code, or by date of birth and (part of) a reading that only one child of the
/// municipality has. Whether none or several fit is not told: both are 404. Coordinator and section are told at once.
/// Ten tries an hour; every one is written down.
#[utoipa::path(post, path = "/break-glass", tag = "break-glass", request_body = OpeningIn,
    extensions(("x-action" = json!("break_glass.open"))),
    responses((status = 201, body = OpeningOut)))]
async fn open(State(app): State<App>, signed: Signed, body: Body<OpeningIn>) -> Answered {
    let input = body.value.clone();
    let look = move |work: &mut Work| actions::break_glass::search(work, input.asked(), &input.reason);
    // The try stays written down, also where nothing is found; therefore it has a transaction of its own.
    let child = app.write(&signed.caller, look).await?.found()?;
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::break_glass::open(work, input.asked(), &input.reason, child).map(OpeningOut::from)
    })
    .await
}

/// See how a record was opened in an emergency
#[utoipa::path(get, path = "/break-glass/{opening_id}", tag = "break-glass",
    params(("opening_id" = BreakGlassId, Path)), extensions(("x-action" = json!("break_glass.open"))),
    responses((status = 200, body = OpeningOut)))]
async fn see(State(app): State<App>, signed: Signed, PathId(id): PathId<BreakGlassId>) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::break_glass::see(work, id)).await?;
    Ok(one(&OpeningOut::from(seen)))
}

/// Close a record opened in an emergency before its time
#[utoipa::path(post, path = "/break-glass/{opening_id}/close", tag = "break-glass",
    params(("opening_id" = BreakGlassId, Path)), extensions(("x-action" = json!("break_glass.open"))),
    responses((status = 200, body = OpeningOut)))]
async fn close(State(app): State<App>, signed: Signed, PathId(id): PathId<BreakGlassId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::break_glass::close(work, id).map(OpeningOut::from)).await
}

/// Review how a record was opened in an emergency
///
/// By a section manager other than the one who opened it.
#[utoipa::path(post, path = "/break-glass/{opening_id}/review", tag = "break-glass",
    params(("opening_id" = BreakGlassId, Path)), request_body = FindingIn,
    extensions(("x-action" = json!("break_glass.review"))),
    responses((status = 200, body = OpeningOut)))]
async fn review(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<BreakGlassId>,
    body: Body<FindingIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::break_glass::review(work, id, input.finding, input.note.as_deref()).map(OpeningOut::from)
    })
    .await
}
