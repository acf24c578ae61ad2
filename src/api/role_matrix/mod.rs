//! `/role-matrix`, `/children/{child_id}/role-matrix` and `/role-gaps`: who is responsible for what, and where nobody is.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, PageOut, Paging, PathId, Query, Signed, computed, paged};
use crate::app::App;
use crate::base::ids::ChildId;
use crate::rules::life_stage::TransitionKind;
use crate::rules::tasks::{DueState, TaskRole};
use crate::store::role_matrix::Filter;

mod gaps;
mod shapes;

use gaps::{RoleGapCountsOut, RoleGapOut};
use shapes::{ChildRoleMatrixOut, RoleMatrixOut};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(template))
        .routes(routes!(of_child))
        .routes(routes!(list_gaps))
        .routes(routes!(gap_counts))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// Only this transition.
    kind: Option<TransitionKind>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChildQuery {
    /// Also what the checklists say of transitions that are not prepared yet.
    upcoming: Option<bool>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GapQuery {
    /// Only those of this role.
    role: Option<TaskRole>,
    /// Only those whose day lies so to today.
    due: Option<DueState>,
    /// Only those of this child.
    child_id: Option<ChildId>,
}

/// Open the matrix of roles as the checklists in force say it
///
/// A row for every step, a column for every role: responsible, helps, is told, or nothing.
#[utoipa::path(get, path = "/role-matrix", tag = "role-matrix", params(TemplateQuery),
    extensions(("x-action" = json!("checklist.see"))),
    responses((status = 200, body = RoleMatrixOut)))]
async fn template(State(app): State<App>, signed: Signed, Query(query): Query<TemplateQuery>) -> Answered {
    let kind = query.kind;
    let template = app.read(&signed.caller, move |work| actions::role_matrix::template(work, kind)).await?;
    Ok(computed(&RoleMatrixOut::from(template)))
}

/// Open a child's matrix of roles with the names of those who hold them today
///
/// Rows are the steps of preparations under way, what is still open of transitions that have passed, and all other open
/// tasks. Where consent leaves out medical matters, an agency sees only rows of its own.
#[utoipa::path(get, path = "/children/{child_id}/role-matrix", tag = "role-matrix",
    params(("child_id" = ChildId, Path), ChildQuery), extensions(("x-action" = json!("role_matrix.see"))),
    responses((status = 200, body = ChildRoleMatrixOut)))]
async fn of_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(query): Query<ChildQuery>,
) -> Answered {
    let upcoming = query.upcoming.unwrap_or(false);
    let read = move |work: &mut crate::store::Work| actions::role_matrix::of_child(work, child, upcoming);
    let matrix = app.write(&signed.caller, read).await?;
    Ok(computed(&ChildRoleMatrixOut::from(matrix)))
}

/// List the open tasks whose role nobody holds, the most urgent first
#[utoipa::path(get, path = "/role-gaps", tag = "role-matrix", params(GapQuery, Paging),
    extensions(("x-action" = json!("role_gap.see"))),
    responses((status = 200, body = PageOut<RoleGapOut>)))]
async fn list_gaps(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<GapQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter { role: query.role, due: query.due, child: query.child_id };
    let listed = app.write(&signed.caller, move |work| actions::role_matrix::gaps(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, RoleGapOut::from))
}

/// Count the open tasks whose role nobody holds
#[utoipa::path(get, path = "/role-gaps/counts", tag = "role-matrix",
    extensions(("x-action" = json!("role_gap.see"))),
    responses((status = 200, body = RoleGapCountsOut)))]
async fn gap_counts(State(app): State<App>, signed: Signed) -> Answered {
    let counts = app.read(&signed.caller, actions::role_matrix::gap_counts).await?;
    Ok(computed(&RoleGapCountsOut::from(counts)))
}
