//! `/tasks` and `/children/{child_id}/tasks`: what is to be done, by whom and by when.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, computed, create, one, paged, perform,
};
use crate::app::App;
use crate::base::ids::{ChildId, TaskId};
use crate::rules::tasks::{DueState, TaskFacts, TaskRole, TaskState};
use crate::store::tasks::Filter;

mod shapes;

use shapes::{SkipIn, TaskCountsOut, TaskIn, TaskOut};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child, add_for_child))
        .routes(routes!(list, add))
        .routes(routes!(counts))
        .routes(routes!(open, edit))
        .routes(routes!(mark_done))
        .routes(routes!(reopen))
        .routes(routes!(skip))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NarrowQuery {
    /// Only one's own list: what was given to oneself, to one's agency, or to one's role for this child.
    mine: Option<bool>,
    /// Only those that stand so. One's own list (`mine`) holds the open ones where nothing is said.
    state: Option<TaskState>,
    /// Only those whose day lies so to today.
    due: Option<DueState>,
    /// Only those of this role.
    role: Option<TaskRole>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChildQuery {
    /// Only those of this child.
    child_id: Option<ChildId>,
}

impl NarrowQuery {
    fn filter(&self, child: Option<ChildId>) -> Filter {
        Filter {
            mine: self.mine.unwrap_or(false),
            state: standing(self.mine, self.state),
            due: self.due,
            role: self.role,
            child,
        }
    }
}

/// One's own list is a list of what is left to do.
fn standing(mine: Option<bool>, state: Option<TaskState>) -> Option<TaskState> {
    state.or((mine == Some(true)).then_some(TaskState::Open))
}

/// List tasks, the most urgent first
///
/// Tasks without a day come last. Where consent leaves out medical matters, an agency sees only tasks of its own.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(NarrowQuery, ChildQuery, Paging),
    extensions(("x-action" = json!("task.see"))),
    responses((status = 200, body = PageOut<TaskOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<NarrowQuery>,
    Query(only): Query<ChildQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = query.filter(only.child_id);
    let listed = app.write(&signed.caller, move |work| actions::tasks::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, TaskOut::from))
}

/// List a child's tasks, the most urgent first
#[utoipa::path(get, path = "/children/{child_id}/tasks", tag = "tasks",
    params(("child_id" = ChildId, Path), NarrowQuery, Paging), extensions(("x-action" = json!("task.see"))),
    responses((status = 200, body = PageOut<TaskOut>)))]
async fn of_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(query): Query<NarrowQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = query.filter(None);
    let read = move |work: &mut crate::store::Work| actions::tasks::of_child(work, child, filter.clone(), &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, TaskOut::from))
}

/// Add a task for a child
///
/// An agency or person who could not see the task (no membership, no consent) is refused: 422 `out_of_reach`.
#[utoipa::path(post, path = "/children/{child_id}/tasks", tag = "tasks", params(("child_id" = ChildId, Path)),
    request_body = TaskIn, extensions(("x-action" = json!("task.add"))),
    responses((status = 201, body = TaskOut)))]
async fn add_for_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<TaskIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::tasks::add(work, Some(child), input.clone().into()).map(TaskOut::from)
    })
    .await
}

/// Add a task of the section's own, without a child
#[utoipa::path(post, path = "/tasks", tag = "tasks", request_body = TaskIn,
    extensions(("x-action" = json!("task.add"))),
    responses((status = 201, body = TaskOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<TaskIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::tasks::add(work, None, input.clone().into()).map(TaskOut::from)
    })
    .await
}

/// Count the open tasks of one's own list
#[utoipa::path(get, path = "/tasks/counts", tag = "tasks", extensions(("x-action" = json!("task.see"))),
    responses((status = 200, body = TaskCountsOut)))]
async fn counts(State(app): State<App>, signed: Signed) -> Answered {
    let counts = app.write(&signed.caller, actions::tasks::counts).await?;
    Ok(computed(&TaskCountsOut::from(counts)))
}

/// Open a task
#[utoipa::path(get, path = "/tasks/{task_id}", tag = "tasks", params(("task_id" = TaskId, Path)),
    extensions(("x-action" = json!("task.see"))),
    responses((status = 200, body = TaskOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<TaskId>) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::tasks::open(work, id)).await?;
    Ok(one(&TaskOut::from(seen)))
}

/// Change an open task
///
/// 409 `child_closed` once support of its child has ended; done or skipped it still can be.
#[utoipa::path(patch, path = "/tasks/{task_id}", tag = "tasks", params(("task_id" = TaskId, Path)),
    request_body = TaskIn, extensions(("x-action" = json!("task.do"))),
    responses((status = 200, body = TaskOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<TaskId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let seen = app
        .write(&signed.caller, move |work| {
            actions::tasks::edit(work, id, version, |facts| patch.apply(&TaskIn::from(facts)).map(TaskFacts::from))
        })
        .await?;
    Ok(one(&TaskOut::from(seen)))
}

/// Mark a task done
#[utoipa::path(post, path = "/tasks/{task_id}/done", tag = "tasks", params(("task_id" = TaskId, Path)),
    extensions(("x-action" = json!("task.do"))),
    responses((status = 200, body = TaskOut)))]
async fn mark_done(State(app): State<App>, signed: Signed, PathId(id): PathId<TaskId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::tasks::done(work, id).map(TaskOut::from)).await
}

/// Open a task again
///
/// 409 `child_closed` once support of its child has ended.
#[utoipa::path(post, path = "/tasks/{task_id}/reopen", tag = "tasks", params(("task_id" = TaskId, Path)),
    extensions(("x-action" = json!("task.do"))),
    responses((status = 200, body = TaskOut)))]
async fn reopen(State(app): State<App>, signed: Signed, PathId(id): PathId<TaskId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::tasks::reopen(work, id).map(TaskOut::from)).await
}

/// Mark a task as no longer needed
#[utoipa::path(post, path = "/tasks/{task_id}/skip", tag = "tasks", params(("task_id" = TaskId, Path)),
    request_body = SkipIn, extensions(("x-action" = json!("task.do"))),
    responses((status = 200, body = TaskOut)))]
async fn skip(State(app): State<App>, signed: Signed, PathId(id): PathId<TaskId>, body: Body<SkipIn>) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| actions::tasks::skip(work, id, &input.reason).map(TaskOut::from))
        .await
}
