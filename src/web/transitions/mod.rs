//! `/children/{id}/ladder`: everything that comes in a child's life, and how far each preparation has come.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::children::Record;
use crate::actions::transitions::ladder::{Ladder, Step as Rung};
use crate::actions::transitions::prepare::{Preparation, Step};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, TransitionId};
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::rules::tasks::{DueState, TaskState};
use crate::rules::transitions::TransitionState;
use crate::store::Work;
use crate::web::{Form, Frame, Paged, Visitor, page, with_done};

mod add_step;
mod day;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{child_id}/ladder", get(show))
        .route("/transitions/{transition_id}/start", post(start))
        .merge(add_step::routes())
        .merge(day::routes())
}

#[derive(Template)]
#[template(path = "transitions/ladder.html")]
struct LadderPage {
    frame: Frame,
    record: Record,
    ladder: Ladder,
    /// The preparations that have been opened and are not over, with their rungs.
    open: Vec<(Rung, Preparation)>,
    /// Those that are over with nothing left to do.
    over: Vec<(Rung, Preparation)>,
}

impl LadderPage {
    fn due_words(&self, step: &Step) -> String {
        self.frame.label(step.task.due_words(step.today))
    }

    fn day_of(&self, at: &Instant) -> String {
        self.frame.near(&at.day())
    }

    fn due(step: &Step) -> Option<DueState> {
        step.task.due(step.today)
    }

    /// Kinds whose day people set.
    fn movable(&self, rung: &Rung) -> bool {
        self.frame.may(Action::ChildEdit) && self.ladder.closed_on.is_none() && Self::people_decide(rung)
    }

    fn people_decide(rung: &Rung) -> bool {
        day::people_decide(rung.rung.kind)
    }

    /// The class of a rung in the drawing of the ladder.
    fn rung_class(rung: &Rung) -> &'static str {
        if Self::is_over(rung) {
            "done"
        } else if rung.is_next {
            "next"
        } else {
            ""
        }
    }

    fn is_over(rung: &Rung) -> bool {
        rung.rung.is_at_home() || rung.transition.as_ref().is_some_and(|row| row.state == TransitionState::Passed)
    }

    /// Where the child stands today: the school year, the class, or else the stage.
    fn stands(&self) -> String {
        let stage = &self.ladder.stage;
        match (stage.grade, stage.nursery_class) {
            (Some(grade), _) => self.frame.label(grade.label()),
            (None, Some(class)) => {
                let stage = self.frame.label(stage.stage.label());
                self.frame.say("ladder-class").put("stage", stage).put("class", class).to_string()
            }
            (None, None) => self.frame.label(stage.stage.label()),
        }
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let (record, ladder, prepared) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            let record = actions::children::open(work, child)?;
            let ladder = actions::transitions::ladder::of_child(work, child)?;
            let mut prepared = Vec::new();
            for rung in &ladder.rungs {
                let opened = rung.transition.as_ref().filter(|row| row.is_open() && row.opened_on.is_some());
                if let Some(row) = opened {
                    prepared.push((rung.clone(), actions::transitions::prepare::open(work, row.id)?));
                }
            }
            Ok((record, ladder, prepared))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "ladder-title").personal();
    let (children, name) = (frame.say("menu-children"), frame.child(&record.child.facts));
    let frame = frame.below("/children", children).below(format!("/children/{child}"), name);
    let (over, open) = prepared.into_iter().partition(|(rung, found): &(Rung, Preparation)| {
        rung.transition.as_ref().is_some_and(|row| row.state == TransitionState::Passed) && found.progress.open() == 0
    });
    page(&LadderPage { frame, record, ladder, open, over }, visitor.guest.language)
}

/// Begins a preparation before its time.
async fn start(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<TransitionId>,
    form: Form,
) -> Result<axum::response::Response, crate::http::Told> {
    let back = with_done(form.page(), "done-ladder-started");
    let begin = move |work: &mut Work| -> Result<String, Problem> {
        actions::transitions::prepare::start(work, id)?;
        Ok(back.clone())
    };
    Ok(visitor.act(&app, &form, begin).await?)
}
