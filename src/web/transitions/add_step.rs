//! `/transitions/{id}/steps/new`: a step that people add to a preparation.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::transitions::prepare::{By, Preparation};
use crate::app::App;
use crate::base::ids::TransitionId;
use crate::base::problem::Problem;
use crate::rules::offsets::Offset;
use crate::rules::tasks::{TaskFacts, TaskRole};
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/transitions/{transition_id}/steps/new", get(show).post(add))
}

#[derive(Template)]
#[template(path = "transitions/add_step.html")]
struct StepPage {
    frame: Frame,
    form: Filled,
    preparation: Preparation,
    roles: Vec<Choice>,
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<TransitionId>) -> Paged {
    let address = format!("/transitions/{id}/steps/new");
    let form =
        Filled::blank().set("role", TaskRole::Coordinator.as_str()).or_draft(&visitor.drafts(&app).await?, &address);
    step_page(&app, &visitor, id, form).await
}

async fn step_page(app: &App, visitor: &Visitor, id: TransitionId, form: Filled) -> Paged {
    let found = move |work: &mut Work| actions::transitions::prepare::open(work, id);
    let preparation = app.write(&visitor.guest.caller, found).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "ladder-add-title").personal().with_form(&form);
    let child = preparation.transition.child_id;
    let name = frame.child_named(&preparation.child.name, &preparation.child.reference);
    let ladder = frame.say("ladder-title");
    let frame = frame.below(format!("/children/{child}"), name).below(format!("/children/{child}/ladder"), ladder);
    let roles = TaskRole::ALL.iter().map(|role| (role.as_str(), role.label()));
    let roles = Choice::list(roles, visitor.guest.language);
    form_page(&StepPage { frame, form: form.clone(), preparation, roles }, &form, visitor.guest.language)
}

async fn add(State(app): State<App>, visitor: Visitor, Path(id): Path<TransitionId>, form: Form) -> Paged {
    let done = match form.task(None) {
        Ok(facts) => {
            let moves = form.has("moves");
            visitor.act(&app, &form, move |work| insert(work, id, facts.clone(), moves)).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => step_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

fn insert(work: &mut Work, id: TransitionId, facts: TaskFacts, moves: bool) -> Result<String, Problem> {
    let transition = actions::transitions::prepare::open(work, id)?.transition;
    let by = match (facts.due_on, transition.falls_on) {
        (Some(due), Some(on)) if moves => {
            let days = i32::try_from((due - on).num_days()).unwrap_or_default();
            By::Offset(Offset { days, ..Offset::default() })
        }
        (due, _) => By::Day(due),
    };
    actions::transitions::prepare::add_step(work, id, facts, by)?;
    Ok(format!("/children/{}/ladder?done=ladder-step-added", transition.child_id))
}
