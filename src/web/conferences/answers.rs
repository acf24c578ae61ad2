//! Answering dates: for oneself on the conference's own page, for somebody who called on a page of its own.

use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use uuid::Uuid;

use super::head::{Head, frame_below, participant};
use super::rows::Rows;
use super::{deadline, id_in, poll};
use crate::actions::conferences::answer::{Said, answer};
use crate::actions::conferences::see;
use crate::actions::conferences::see::{Attendee, View};
use crate::app::App;
use crate::base::ids::{Id as _, ParticipantId, SlotId};
use crate::base::problem::{FieldError, Problem};
use crate::rules::conferences::DateAnswer;
use crate::rules::permissions::Action;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// A date to be answered.
pub struct Date {
    pub name: String,
    pub note: String,
    pub words: String,
    pub choices: Vec<Choice>,
}

/// The dates as somebody is asked about them.
pub struct AnswerForm {
    pub whose: String,
    pub participant: ParticipantId,
    pub dates: Vec<Date>,
    pub form: Filled,
}

impl AnswerForm {
    /// The form for one who takes part, with what they have said; or `sent`, where it was refused.
    pub fn of(frame: &Frame, visitor: &Visitor, view: &View, who: &Attendee, sent: Option<&Filled>) -> Self {
        let id = who.invited.participant.id;
        let given = || {
            let own = view.offered.iter().flat_map(|date| date.answers.iter()).filter(|one| one.participant_id == id);
            own.fold(Filled::blank(), |form, one| {
                form.set(&format!("answer.{}", one.slot_id), one.answer)
                    .set_some(&format!("note.{}", one.slot_id), one.note.clone())
            })
        };
        let choice = |answer: &DateAnswer| {
            Choice::new(answer.as_str(), format!("{} {}", poll::mark(*answer), poll::word(frame, *answer)))
        };
        let dates = view.offered.iter().map(|date| Date {
            name: format!("answer.{}", date.slot.id),
            note: format!("note.{}", date.slot.id),
            words: frame.span(&date.slot.starts_at, &date.slot.ends_at),
            choices: DateAnswer::ALL.iter().map(choice).collect(),
        });
        Self {
            whose: participant(frame, &who.invited, view.sight.request()),
            participant: id,
            dates: dates.collect(),
            form: sent.cloned().unwrap_or_else(given).seen_by(&visitor.guest).prefixed(id),
        }
    }
}

#[derive(Template)]
#[template(path = "conferences/answers.html")]
struct AnswersPage {
    frame: Frame,
    head: Head,
    answer: AnswerForm,
}

/// Whom to answer for.
#[derive(Debug, Deserialize)]
pub struct Whose {
    #[serde(rename = "for")]
    who: Option<String>,
}

/// The page for one who takes part.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(whose): Query<Whose>,
) -> Paged {
    let who = whose.who.as_deref().and_then(|id| Uuid::try_parse(id).ok()).map(ParticipantId::wrap);
    shown(&app, &visitor, &id, who, None).await
}

async fn shown(app: &App, visitor: &Visitor, id: &str, who: Option<ParticipantId>, sent: Option<Filled>) -> Paged {
    let id = id_in(id)?;
    let (view, closing) = app
        .write(&visitor.guest.caller, move |work| {
            let view = see::open(work, id)?;
            let closing = deadline::closing(work, [view.conference.respond_by])?;
            Ok((view, closing))
        })
        .await?;
    let coordinates = visitor.may(Action::ConferenceCoordinate);
    let here = |one: &&Attendee| one.invited.participant.left_at.is_none() && (one.mine || coordinates);
    let mut people = view.attendees.iter().filter(here);
    let found = match who {
        Some(who) => people.find(|one| one.invited.participant.id == who),
        None => people.find(|one| one.mine),
    };
    let found = found.ok_or(Problem::NotFound)?;
    let frame = frame_below(app, visitor, "conf-answers-title", &view);
    let answer = AnswerForm::of(&frame, visitor, &view, found, sent.as_ref());
    let form = answer.form.clone();
    let head = Head::of(&frame, &view, &closing);
    let frame = frame.with_form(&form);
    form_page(&AnswersPage { frame, head, answer }, &form, visitor.guest.language)
}

/// Keeps the answers.
pub async fn send(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let who: Option<ParticipantId> = form.id("participant");
    let names = answered(&form);
    let said: Vec<Said> = names.iter().filter_map(|name| said(&form, name)).collect();
    let sent = if said.is_empty() {
        Err(nothing_said(&form))
    } else {
        let act = visitor.act(&app, &form, move |work| {
            answer(work, conference, who, said.clone())?;
            Ok(format!("/conferences/{conference}?done=conference-answered"))
        });
        act.await
    };
    let rows = Rows { list: "answers", names: &names, endings: &[] };
    match sent.map_err(|problem| rows.rename(problem)) {
        Ok(response) => Ok(response),
        Err(problem) => shown(&app, &visitor, &id, who, Some(form.refused(problem)?)).await,
    }
}

/// The names of the dates that were answered.
fn answered(form: &Form) -> Vec<String> {
    let dates = form.pairs().into_iter().filter(|(name, _)| name.starts_with("answer."));
    dates.map(|(name, _)| name).collect()
}

fn said(form: &Form, name: &str) -> Option<Said> {
    let slot = name.strip_prefix("answer.")?;
    let slot_id = Uuid::try_parse(slot).ok().map(SlotId::wrap)?;
    Some(Said { slot_id, answer: form.word(name, DateAnswer::parse)?, note: form.text(&format!("note.{slot}")) })
}

fn nothing_said(form: &Form) -> Problem {
    let first = form.pairs().into_iter().find_map(|(name, _)| Some(format!("answer.{}", name.strip_prefix("note.")?)));
    Problem::Invalid(vec![FieldError::new(
        first.unwrap_or_default(),
        "required",
        "候補日のどれかに返事を選んでください。",
        "Answer at least one of the dates.",
    )])
}
