//! `/handovers` and `/children/{child_id}/handovers`: the lead changes, and the one before tells the next what counts.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::handovers::Seen;
use crate::api::{
    Answered, Api, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, computed, one, paged, perform,
};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, CoordinatorId, HandoverId, UserId};
use crate::rules::handovers::sheet::Sheet;
use crate::rules::handovers::{HandoverFacts, HandoverState, Side};
use crate::store::Work;
use crate::store::handovers::{Counts, Filter, Person};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child))
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(open, edit))
        .routes(routes!(hand_over))
        .routes(routes!(acknowledge))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that stand so. Where nothing is said: those in which something is still to be done.
    state: Option<HandoverState>,
    /// Only those past their day in which something is still to be done.
    overdue: Option<bool>,
    /// Only those in which one gives or receives oneself.
    mine: Option<bool>,
}

/// What the one before writes on the sheet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandoverIn {
    /// What was done so far and where things stand.
    #[schema(max_length = 8000)]
    summary: Option<String>,
    /// What the family wishes for.
    #[schema(max_length = 8000)]
    wishes: Option<String>,
    /// What to be careful about.
    #[schema(max_length = 8000)]
    cautions: Option<String>,
}

impl From<HandoverIn> for HandoverFacts {
    fn from(input: HandoverIn) -> Self {
        Self { summary: input.summary, wishes: input.wishes, cautions: input.cautions }
    }
}

impl From<HandoverFacts> for HandoverIn {
    fn from(facts: HandoverFacts) -> Self {
        Self { summary: facts.summary, wishes: facts.wishes, cautions: facts.cautions }
    }
}

/// A coordinator who gives or takes.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverPersonOut {
    /// Who.
    coordinator_id: CoordinatorId,
    /// Name.
    name: String,
    /// Office.
    office_id: AgencyId,
    /// Its name.
    office_name: String,
}

impl From<Person> for HandoverPersonOut {
    fn from(person: Person) -> Self {
        Self {
            coordinator_id: person.id,
            name: person.name,
            office_id: person.office_id,
            office_name: person.office_name,
        }
    }
}

/// A handover.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverOut {
    /// Id.
    id: HandoverId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    /// Who gives.
    from: HandoverPersonOut,
    /// Who takes.
    to: HandoverPersonOut,
    /// The case that is over.
    from_assignment_id: AssignmentId,
    /// The case that began.
    to_assignment_id: AssignmentId,
    /// Where it stands.
    state: HandoverState,
    /// To be acknowledged by this day: ten business days after the new case begins.
    due_on: NaiveDate,
    /// Whether that day is over.
    overdue: bool,
    /// How the reader stands to it: the giver and the section write, the receiver and the section acknowledge.
    side: Side,
    #[serde(flatten)]
    facts: HandoverIn,
    /// When the sheet was written.
    handed_over_at: Option<Instant>,
    /// By whom.
    handed_over_by: Option<UserId>,
    /// When it was acknowledged.
    acknowledged_at: Option<Instant>,
    /// By whom; somebody of the section where it was done on the telephone.
    acknowledged_by: Option<UserId>,
    /// Whether it was acknowledged although nobody had handed a sheet over.
    without_sheet: bool,
    /// The sheet: as it is now or, once acknowledged, as it was then. Absent in lists, and where it was dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<Sheet>,
    /// Version; also the `ETag`.
    version: i32,
    /// Begun at.
    created_at: Instant,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Seen> for HandoverOut {
    fn from(seen: Seen) -> Self {
        let Seen { handover, child, from, to, side, overdue, sheet } = seen;
        Self {
            id: handover.id,
            child_id: handover.child_id,
            child_reference: child.reference,
            child_name: child.name,
            from: from.into(),
            to: to.into(),
            from_assignment_id: handover.from_assignment_id,
            to_assignment_id: handover.to_assignment_id,
            state: handover.state,
            due_on: handover.due_on,
            overdue,
            side,
            without_sheet: handover.without_sheet(),
            facts: handover.facts.into(),
            handed_over_at: handover.handed_over_at,
            handed_over_by: handover.handed_over_by,
            acknowledged_at: handover.acknowledged_at,
            acknowledged_by: handover.acknowledged_by,
            sheet,
            version: handover.version,
            created_at: handover.created_at,
            updated_at: handover.updated_at,
        }
    }
}

impl Versioned for HandoverOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/handovers/{}", self.id))
    }
}

/// How many handovers stand how.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverCountsOut {
    /// Something is still to be done.
    open: i64,
    /// Of these: the sheet waits for being acknowledged.
    handed_over: i64,
    /// Of these: past their day.
    overdue: i64,
}

impl From<Counts> for HandoverCountsOut {
    fn from(counts: Counts) -> Self {
        Self { open: counts.pending, handed_over: counts.handed_over, overdue: counts.overdue }
    }
}

/// List a child's handovers in whatever state
#[utoipa::path(get, path = "/children/{child_id}/handovers", tag = "handovers",
    params(("child_id" = ChildId, Path), Paging), extensions(("x-action" = json!("handover.see"))),
    responses((status = 200, body = PageOut<HandoverOut>)))]
async fn of_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let read = move |work: &mut Work| actions::handovers::of_child(work, child, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, HandoverOut::from))
}

/// List handovers, the most urgent first
#[utoipa::path(get, path = "/handovers", tag = "handovers", params(ListQuery, Paging),
    extensions(("x-action" = json!("handover.see"))),
    responses((status = 200, body = PageOut<HandoverOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let overdue = query.overdue.unwrap_or(false);
    let filter = Filter { state: query.state, overdue, ..Filter::default() };
    let mine = query.mine.unwrap_or(false);
    let listed = app.write(&signed.caller, move |work| actions::handovers::list(work, filter, mine, &page)).await?;
    Ok(paged(&signed, listed, HandoverOut::from))
}

/// Count the handovers in which something is still to be done
#[utoipa::path(get, path = "/handovers/counts", tag = "handovers",
    extensions(("x-action" = json!("handover.see"))),
    responses((status = 200, body = HandoverCountsOut)))]
async fn counts(State(app): State<App>, signed: Signed) -> Answered {
    let counts = app.write(&signed.caller, actions::handovers::counts).await?;
    Ok(computed(&HandoverCountsOut::from(counts)))
}

/// Open a handover with its sheet
///
/// Whoever gave the case sees it until it is acknowledged, whoever takes it for as long as they have the case.
#[utoipa::path(get, path = "/handovers/{handover_id}", tag = "handovers",
    params(("handover_id" = HandoverId, Path)), extensions(("x-action" = json!("handover.see"))),
    responses((status = 200, body = HandoverOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<HandoverId>) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::handovers::open(work, id)).await?;
    Ok(one(&HandoverOut::from(seen)))
}

/// Write on the sheet
///
/// The coordinator before writes, or the section for them, until it is acknowledged; others: 403 `giver_writes`.
#[utoipa::path(patch, path = "/handovers/{handover_id}", tag = "handovers",
    params(("handover_id" = HandoverId, Path)), request_body = HandoverIn,
    extensions(("x-action" = json!("handover.write"))),
    responses((status = 200, body = HandoverOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<HandoverId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let seen = app
        .write(&signed.caller, move |work| {
            actions::handovers::edit(work, id, version, |facts| {
                patch.apply(&HandoverIn::from(facts)).map(HandoverFacts::from)
            })
        })
        .await?;
    Ok(one(&HandoverOut::from(seen)))
}

/// Hand the written sheet over
///
/// The new lead is told. With nothing written: 409 `nothing_written`.
#[utoipa::path(post, path = "/handovers/{handover_id}/hand-over", tag = "handovers",
    params(("handover_id" = HandoverId, Path)), extensions(("x-action" = json!("handover.write"))),
    responses((status = 200, body = HandoverOut)))]
async fn hand_over(State(app): State<App>, signed: Signed, PathId(id): PathId<HandoverId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::handovers::hand_over(work, id).map(HandoverOut::from)).await
}

/// Acknowledge a handover
///
/// The new lead does, or the section on the telephone; others: 403 `receiver_acknowledges`. The sheet is kept as it is at
/// this moment. Without a written sheet it is possible too, and said so.
#[utoipa::path(post, path = "/handovers/{handover_id}/acknowledge", tag = "handovers",
    params(("handover_id" = HandoverId, Path)), extensions(("x-action" = json!("handover.acknowledge"))),
    responses((status = 200, body = HandoverOut)))]
async fn acknowledge(State(app): State<App>, signed: Signed, PathId(id): PathId<HandoverId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::handovers::acknowledge(work, id).map(HandoverOut::from)).await
}
