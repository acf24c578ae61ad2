//! `/assignments/{id}`: a proposal, as whoever is asked sees it before answering: the child in short form, what it would
//! mean, and the two answers.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::assignments::{Seen, answer, see};
use crate::app::App;
use crate::base::ids::AssignmentId;
use crate::base::problem::{Faults, Problem};
use crate::rules::assignments::{AssignmentState, DeclineReason};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Heat, LoadFigure, Paged, Said, Visitor, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/assignments/{id}", get(open))
        .route("/assignments/{id}/accept", post(accept))
        .route("/assignments/{id}/decline", get(open).post(decline))
}

#[derive(Template)]
#[template(path = "assignments/answer.html")]
struct AnswerPage {
    frame: Frame,
    form: Filled,
    seen: Seen,
    /// The child as far as the reader may be told: a label and a fact each.
    facts: Vec<(Said, String)>,
    child: Option<(String, String)>,
    state: String,
    load: Option<(LoadFigure, i64, Said)>,
    reasons: Vec<Choice>,
    answers: bool,
}

async fn open(State(app): State<App>, visitor: Visitor, Path(id): Path<AssignmentId>) -> Paged {
    let form = Filled::blank().or_draft(&visitor.drafts(&app).await?, &format!("/assignments/{id}/decline"));
    answer_page(&app, &visitor, id, form).await
}

async fn answer_page(app: &App, visitor: &Visitor, id: AssignmentId, form: Filled) -> Paged {
    let sees_loads = visitor.may(Action::CaseloadSee);
    let read = move |work: &mut Work| {
        let seen = see::open(work, id)?;
        let offices = if sees_loads { actions::caseload::of_all(work)?.1 } else { Vec::new() };
        let who = seen.full.assignment.coordinator_id;
        let figures = offices.into_iter().flat_map(|office| office.coordinators).find(|one| one.coordinator_id == who);
        Ok((seen, figures.map(|figures| figures.load)))
    };
    let (seen, load) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "answer-title");
    let (home, inbox) = (frame.say("menu-home"), frame.say("menu-inbox"));
    let asked = seen.state == AssignmentState::Proposed;
    let page = AnswerPage {
        facts: facts(&frame, &seen),
        child: seen
            .names_child
            .then(|| (format!("/children/{}", seen.full.assignment.child_id), frame.child(&seen.full.child.facts))),
        state: frame.label(seen.state.label()),
        // A proposal counts from the moment it is made: this child is in the figure already.
        load: load.filter(|_| asked).map(|load| {
            let heat = Heat::of(load.children, load.target);
            let word = heat.word(load.children, load.target, frame.language);
            (frame.load(&load.children, &load.target), load.children - 1, word)
        }),
        reasons: Choice::list(DeclineReason::ALL.iter().map(|one| (one.as_str(), one.label())), frame.language),
        answers: asked && frame.may(Action::AssignmentAnswer),
        frame: frame.below("/", home).below("/inbox", inbox).with_form(&form).personal(),
        form: form.clone(),
        seen,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Age, district, care, band and discharge: what somebody who is asked may know (product contract §4.3).
fn facts(frame: &Frame, seen: &Seen) -> Vec<(Said, String)> {
    let Some(short) = &seen.short else { return Vec::new() };
    let child = &seen.full.child.facts;
    let unknown = || frame.say("answer-unknown").to_string();
    let care = frame.care(&short.care_items);
    let band = short.care_band.map(|band| frame.label(band.label()));
    vec![
        (frame.say("answer-age"), frame.age(short.age_years, short.age_months).to_string()),
        (frame.say("answer-district"), short.district.clone().unwrap_or_else(unknown)),
        (frame.say("answer-care"), if care.is_empty() { unknown() } else { care }),
        (frame.say("answer-band"), band.unwrap_or_else(|| frame.say("answer-unassessed").to_string())),
        (
            frame.say("answer-discharge"),
            frame.discharge_day(child).unwrap_or_else(|| frame.say("answer-at-home").to_string()),
        ),
    ]
}

/// Accepts.
async fn accept(State(app): State<App>, visitor: Visitor, Path(id): Path<AssignmentId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        let seen = answer::accept(work, id)?;
        Ok(format!("/children/{}?done=proposal-accepted", seen.full.assignment.child_id))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => answer_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

/// Declines, with the reason.
async fn decline(State(app): State<App>, visitor: Visitor, Path(id): Path<AssignmentId>, form: Form) -> Paged {
    let done = match reason(&form) {
        Ok((reason, note)) => {
            let act = move |work: &mut Work| {
                answer::decline(work, id, reason, note.as_deref())?;
                Ok("/inbox?done=proposal-declined".to_owned())
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => answer_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

fn reason(form: &Form) -> Result<(DeclineReason, Option<String>), Problem> {
    let mut faults = Faults::default();
    let reason = form.word("reason", DeclineReason::parse);
    faults.unless(reason.is_some(), "reason", "required", "辞退する理由を選んでください。", "Choose why you decline.");
    let note = form.text_within("note", 2000, &mut faults);
    faults.into_result()?;
    reason.map(|reason| (reason, note)).ok_or(Problem::NotFound)
}
