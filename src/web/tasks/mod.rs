//! `/tasks`: what is to be done, the reader's own first, and doing it from there.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};

use crate::actions;
use crate::actions::tasks::{Counts, Seen};
use crate::app::App;
use crate::base::ids::TaskId;
use crate::base::problem::Problem;
use crate::http::Told;
use crate::rules::permissions::Action;
use crate::rules::tasks::{DueState, TaskRole, TaskState};
use crate::store::Work;
use crate::store::tasks::Filter;
use crate::web::{Choice, Form, Frame, Paged, Visitor, back_to, list_page, page, with, with_done};

mod add;
mod one;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/tasks", get(show))
        .route("/tasks/{task_id}/done", post(done))
        .route("/tasks/{task_id}/reopen", post(reopen))
        .merge(add::routes())
        .merge(one::routes())
}

#[derive(Template)]
#[template(path = "tasks/list.html")]
struct TasksPage {
    frame: Frame,
    counts: Counts,
    groups: Vec<(DueState, Vec<Seen>)>,
    total: i64,
    next: Option<String>,
    paged: bool,
    mine: bool,
    due: Option<DueState>,
    role: Option<TaskRole>,
    state: TaskState,
    roles: Vec<Choice>,
}

impl TasksPage {
    /// The address with another filter; from its first page on.
    fn to(&self, name: &'static str, value: &str) -> String {
        with(&with(self.frame.path(), "cursor", ""), name, value)
    }

    fn chip(seen: &Seen) -> &'static str {
        match DueState::of(seen.task.facts.due_on, seen.today) {
            DueState::Overdue => "chip chip-late",
            DueState::Today => "chip chip-over",
            DueState::Week | DueState::Later | DueState::Undated => "chip",
        }
    }

    fn due_words(&self, seen: &Seen) -> String {
        self.frame.label(seen.task.due_words(seen.today))
    }

    fn is_open(&self) -> bool {
        self.state == TaskState::Open
    }
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let asked = visitor.asked()?;
    let mine = asked.raw("view") != "all";
    let state = asked.word("state", TaskState::parse).unwrap_or(TaskState::Open);
    let (due, role) = (asked.word("due", DueState::parse), asked.word("role", TaskRole::parse));
    let wanted = list_page(&asked)?;
    let paged = wanted.after.is_some();
    let filter = Filter { mine, state: Some(state), due, role, child: None };
    let (counts, listed) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::tasks::counts(work)?, actions::tasks::list(work, &filter, &wanted)?))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "tasks-title").personal();
    let mut groups: Vec<(DueState, Vec<Seen>)> = Vec::new();
    for seen in listed.rows {
        let stands = DueState::of(seen.task.facts.due_on, seen.today);
        match groups.last_mut() {
            Some((last, rows)) if *last == stands => rows.push(seen),
            _ => groups.push((stands, vec![seen])),
        }
    }
    let all = Choice::new("", frame.say("tasks-all-roles"));
    let roles = TaskRole::ALL.iter().map(|role| (role.as_str(), role.label()));
    let roles = std::iter::once(all).chain(Choice::list(roles, visitor.guest.language)).collect();
    let next = listed.next.map(|mark| with(frame.path(), "cursor", &mark.seal()));
    let total = listed.total.unwrap_or_default();
    page(
        &TasksPage { frame, counts, groups, total, next, paged, mine, due, role, state, roles },
        visitor.guest.language,
    )
}

/// Marks a task done, and goes back to where the button stood.
async fn done(State(app): State<App>, visitor: Visitor, Path(id): Path<TaskId>, form: Form) -> Result<Response, Told> {
    let back = with_done(&back_to(&form, form.page()), "done-tasks-done");
    let act = move |work: &mut Work| -> Result<String, Problem> {
        actions::tasks::done(work, id)?;
        Ok(back.clone())
    };
    Ok(visitor.act(&app, &form, act).await?)
}

/// Opens a task again.
async fn reopen(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<TaskId>,
    form: Form,
) -> Result<Response, Told> {
    let back = with_done(&back_to(&form, form.page()), "done-task-reopened");
    let act = move |work: &mut Work| -> Result<String, Problem> {
        actions::tasks::reopen(work, id)?;
        Ok(back.clone())
    };
    Ok(visitor.act(&app, &form, act).await?)
}
