//! How a conference ends: it was held, it does not take place, everything is done.

use askama::Template;
use axum::extract::{Path, State};

use super::head::{Head, frame_below, participant};
use super::{deadline, id_in};
use crate::actions::conferences::proceed;
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::ids::{Id as _, ParticipantId};
use crate::base::problem::{Faults, Problem};
use crate::rules::conferences::{ConferenceState, StopReason};
use crate::rules::permissions::Action;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// A conference with a form below it, as whoever may do `action` reads it.
async fn read(app: &App, visitor: &Visitor, id: &str, key: &'static str, action: Action) -> Result<Read, Problem> {
    let id = id_in(id)?;
    if !visitor.may(action) {
        return Err(Problem::forbidden());
    }
    let (view, closing) = app
        .write(&visitor.guest.caller, move |work| {
            let view = see::open(work, id)?;
            let closing = deadline::closing(work, [view.conference.respond_by])?;
            Ok((view, closing))
        })
        .await?;
    let frame = frame_below(app, visitor, key, &view);
    let head = Head::of(&frame, &view, &closing);
    Ok(Read { view, frame, head })
}

struct Read {
    view: View,
    frame: Frame,
    head: Head,
}

#[derive(Template)]
#[template(path = "conferences/held.html")]
struct HeldPage {
    frame: Frame,
    head: Head,
    form: Filled,
    people: Vec<Choice>,
}

/// The form that says when it was held and who came.
pub async fn show_held(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Paged {
    held_page(&app, &visitor, &id, None).await
}

async fn held_page(app: &App, visitor: &Visitor, id: &str, sent: Option<Filled>) -> Paged {
    let Read { view, frame, head } = read(app, visitor, id, "conf-held", Action::ConferenceCoordinate).await?;
    let here = || view.attendees.iter().filter(|one| one.invited.participant.left_at.is_none());
    let blank = || {
        let day = view.conference.starts_at.map(crate::base::clock::Instant::day);
        let form = Filled::blank().set_day("held_on", day);
        here().fold(form, |form, one| form.set("attended", one.invited.participant.id))
    };
    let form = sent.unwrap_or_else(blank).seen_by(&visitor.guest);
    let choice = |one: &see::Attendee| {
        Choice::new(one.invited.participant.id, participant(&frame, &one.invited, view.sight.request()))
    };
    let people = here().map(choice).collect();
    let page = HeldPage { frame: frame.with_form(&form), head, people, form: form.clone() };
    form_page(&page, &form, visitor.guest.language)
}

/// It was held.
pub async fn hold(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let mut faults = Faults::default();
    let on = form.date("held_on", &mut faults);
    let ids = form.all("attended").filter_map(|id| uuid::Uuid::try_parse(id).ok());
    let attended: Vec<ParticipantId> = ids.map(ParticipantId::wrap).collect();
    let sent = if let Err(problem) = faults.into_result() {
        Err(problem)
    } else {
        let act = visitor.act(&app, &form, move |work| {
            proceed::hold(work, conference, on, &attended)?;
            Ok(format!("/conferences/{conference}?done=conference-held"))
        });
        act.await
    };
    match sent {
        Ok(response) => Ok(response),
        Err(problem) => held_page(&app, &visitor, &id, Some(form.refused(problem)?)).await,
    }
}

#[derive(Template)]
#[template(path = "conferences/stop.html")]
struct StopPage {
    frame: Frame,
    head: Head,
    form: Filled,
    reasons: Vec<Choice>,
    declines: bool,
}

/// The form that says why it does not take place.
pub async fn show_stop(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Paged {
    stop_page(&app, &visitor, &id, None).await
}

async fn stop_page(app: &App, visitor: &Visitor, id: &str, sent: Option<Filled>) -> Paged {
    let Read { view, frame, head } = read(app, visitor, id, "conf-stop", Action::ConferenceCancel).await?;
    let form = sent.unwrap_or_default().seen_by(&visitor.guest);
    let page = StopPage {
        reasons: Choice::list(StopReason::ALL.iter().map(|why| (why.as_str(), why.label())), frame.language),
        declines: view.sight.coordinates && view.conference.state == ConferenceState::Requested,
        frame: frame.with_form(&form),
        head,
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

/// It does not take place: the section declines what has no date yet, or whoever may calls it off.
pub async fn stop(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let mut faults = Faults::default();
    let reason = form.word("reason", StopReason::parse);
    faults.unless(
        reason.is_some(),
        "reason",
        "required",
        "取りやめる理由を選んでください。",
        "Choose why it does not take place.",
    );
    let (note, declines) = (form.text("note"), form.raw("how") == "decline");
    let sent = match (faults.into_result(), reason) {
        (Ok(()), Some(reason)) => {
            let act = visitor.act(&app, &form, move |work| {
                let stop = if declines { proceed::decline } else { proceed::cancel };
                stop(work, conference, reason, note.as_deref())?;
                Ok(format!("/conferences/{conference}?done=conference-stopped"))
            });
            act.await
        }
        (Err(problem), _) => Err(problem),
        (Ok(()), None) => Err(Problem::Internal("a reason neither given nor missing".to_owned())),
    };
    match sent {
        Ok(response) => Ok(response),
        Err(problem) => stop_page(&app, &visitor, &id, Some(form.refused(problem)?)).await,
    }
}

/// Everything is done.
pub async fn close(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let id = id_in(&id)?;
    let act = visitor.act(&app, &form, move |work| {
        proceed::close(work, id)?;
        Ok(format!("/conferences/{id}?done=conference-closed"))
    });
    Ok(act.await?)
}
