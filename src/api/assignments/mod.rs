//! `/assignments`: who takes a child: deciding, answering, ending, undoing.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, PathId, Query, Signed, create, one, paged, perform};
use crate::app::App;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId};
use crate::rules::assignments::AssignmentState;
use crate::store::Work;
use crate::store::assignments::Filter;

mod shapes;

use shapes::{AssignmentOut, DecisionIn, DeclineIn, EndIn, NoteIn};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(history, decide))
        .routes(routes!(list))
        .routes(routes!(open))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(withdraw))
        .routes(routes!(end))
        .routes(routes!(undo))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that stand so today.
    state: Option<AssignmentState>,
    /// Only this coordinator's.
    coordinator_id: Option<CoordinatorId>,
    /// Only this child's; outside the section only where the child was agreed to.
    child_id: Option<ChildId>,
}

/// Decide who takes a child: assign or propose
///
/// `assign` where it is agreed already; `propose` asks the office, which answers within the policy's business days. A
/// start that lies ahead makes a reservation. Load and eligibility are judged again while saving: 409 `lead_taken`,
/// `not_eligible`, `over_ceiling`, `child_closed`, each with the facts. Somebody other than the first candidate, or one
/// above target, needs a reason (422). Above the ceiling only a section manager goes, with `exceed_ceiling` and a reason.
#[utoipa::path(post, path = "/children/{child_id}/assignments", tag = "assignments",
    params(("child_id" = ChildId, Path)), request_body = DecisionIn,
    extensions(("x-action" = json!("assignment.make"))),
    responses((status = 201, body = AssignmentOut)))]
async fn decide(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ChildId>,
    body: Body<DecisionIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::assignments::decide::decide(work, id, input.clone().into()).map(AssignmentOut::from)
    })
    .await
}

/// List a child's assignments, the newest first
#[utoipa::path(get, path = "/children/{child_id}/assignments", tag = "assignments",
    params(("child_id" = ChildId, Path), Paging),
    extensions(("x-action" = json!("assignment.see"))),
    responses((status = 200, body = PageOut<AssignmentOut>)))]
async fn history(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ChildId>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let read = move |work: &mut Work| actions::assignments::see::history(work, id, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, AssignmentOut::from))
}

/// List assignments, the newest first
///
/// The section sees all of the municipality, an office manager the office's, a coordinator the own ones.
#[utoipa::path(get, path = "/assignments", tag = "assignments", params(ListQuery, Paging),
    extensions(("x-action" = json!("assignment.see"))),
    responses((status = 200, body = PageOut<AssignmentOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter { state: query.state, coordinator_id: query.coordinator_id, child_id: query.child_id };
    let read = move |work: &mut Work| actions::assignments::see::list(work, &filter, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, AssignmentOut::from))
}

/// Open an assignment
///
/// Whoever is being asked sees the child in short form only: age, district, care items, band and discharge.
#[utoipa::path(get, path = "/assignments/{assignment_id}", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), extensions(("x-action" = json!("assignment.see"))),
    responses((status = 200, body = AssignmentOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<AssignmentId>) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::assignments::see::open(work, id)).await?;
    Ok(one(&AssignmentOut::from(seen)))
}

/// Accept a proposal
///
/// By the coordinator who was asked, the office's manager, or the section on their behalf.
#[utoipa::path(post, path = "/assignments/{assignment_id}/accept", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), extensions(("x-action" = json!("assignment.answer"))),
    responses((status = 200, body = AssignmentOut)))]
async fn accept(State(app): State<App>, signed: Signed, PathId(id): PathId<AssignmentId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::assignments::answer::accept(work, id).map(AssignmentOut::from))
        .await
}

/// Decline a proposal
///
/// By the same people, with a reason. The child returns to the waiting list with its next candidate.
#[utoipa::path(post, path = "/assignments/{assignment_id}/decline", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), request_body = DeclineIn,
    extensions(("x-action" = json!("assignment.answer"))),
    responses((status = 200, body = AssignmentOut)))]
async fn decline(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<AssignmentId>,
    body: Body<DeclineIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::assignments::answer::decline(work, id, input.reason, input.note.as_deref()).map(AssignmentOut::from)
    })
    .await
}

/// Take a proposal or a reservation back
#[utoipa::path(post, path = "/assignments/{assignment_id}/withdraw", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), request_body = NoteIn,
    extensions(("x-action" = json!("assignment.make"))),
    responses((status = 200, body = AssignmentOut)))]
async fn withdraw(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<AssignmentId>,
    body: Body<NoteIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::assignments::answer::withdraw(work, id, input.note.as_deref()).map(AssignmentOut::from)
    })
    .await
}

/// End a case
///
/// With a day that lies ahead the case stays open until then.
#[utoipa::path(post, path = "/assignments/{assignment_id}/end", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), request_body = EndIn,
    extensions(("x-action" = json!("assignment.end"))),
    responses((status = 200, body = AssignmentOut)))]
async fn end(State(app): State<App>, signed: Signed, PathId(id): PathId<AssignmentId>, body: Body<EndIn>) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        let note = input.note.as_deref();
        actions::assignments::answer::end(work, id, input.on, input.reason, note).map(AssignmentOut::from)
    })
    .await
}

/// Undo a decision
///
/// While its notices are still held (10 minutes): nobody outside ever hears of it.
#[utoipa::path(post, path = "/assignments/{assignment_id}/undo", tag = "assignments",
    params(("assignment_id" = AssignmentId, Path)), extensions(("x-action" = json!("assignment.make"))),
    responses((status = 200, body = AssignmentOut)))]
async fn undo(State(app): State<App>, signed: Signed, PathId(id): PathId<AssignmentId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::assignments::decide::undo(work, id).map(AssignmentOut::from)).await
}
