//! `/conferences/{id}`: where a conference stands, and what the reader does next. `/conferences/{id}.ics` is its calendar
//! file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use chrono::NaiveDate;

use super::answers::AnswerForm;
use super::facts::{Fact, facts};
use super::head::{Head, participant};
use super::poll::Poll;
use super::{deadline, id_in};
use crate::actions;
use crate::actions::conferences::proceed::{Date, schedule};
use crate::actions::conferences::see;
use crate::actions::conferences::see::{Attendee, View};
use crate::app::App;
use crate::base::ids::{ConferenceId, SlotId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::children::Child;
use crate::rules::conferences::states::{pending, unanswered};
use crate::rules::conferences::{ConferenceState, RESPOND_DAYS, VenueWish};
use crate::rules::minutes::{Minutes, MinutesState};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Filled, Form, Frame, Paged, Said, Visitor, form_page};

/// Everything about one conference that stands on its page.
pub struct Seen {
    view: View,
    closing: Vec<NaiveDate>,
    minutes: Vec<Minutes>,
    section: Option<Agency>,
}

/// The way of a conference that takes place.
const WAY: [ConferenceState; 6] = [
    ConferenceState::Requested,
    ConferenceState::Coordinating,
    ConferenceState::Scheduled,
    ConferenceState::Held,
    ConferenceState::Minuted,
    ConferenceState::Closed,
];

/// A step of the way.
struct Step {
    name: String,
    class: &'static str,
    current: bool,
}

/// Somebody who takes part.
struct Person {
    name: String,
    note: String,
    required: bool,
    attended: Option<bool>,
    left: Option<String>,
    answer_for: Option<String>,
}

/// What the reader may do now.
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own")]
struct Can {
    coordinate: bool,
    first_dates: bool,
    fix: bool,
    move_it: bool,
    hold: bool,
    close: bool,
    stop: bool,
    relink: bool,
    write_minutes: bool,
    assign: Option<String>,
}

#[derive(Template)]
#[template(path = "conferences/see.html")]
struct SeePage {
    frame: Frame,
    head: Head,
    steps: Vec<Step>,
    stopped: Option<Said>,
    promise: Option<Said>,
    call: Option<Said>,
    people: Vec<Person>,
    poll: Option<Poll>,
    fix: Filled,
    answers: Vec<AnswerForm>,
    facts: Vec<Fact>,
    versions: Vec<Said>,
    alike: Vec<(String, String)>,
    moved: Option<String>,
    can: Can,
    dated: bool,
    notice: bool,
    url: String,
}

/// Reads what stands on the page.
fn gather(work: &mut Work, id: ConferenceId, minutes: bool) -> Result<Seen, Problem> {
    let view = see::open(work, id)?;
    let closing = deadline::closing(work, [view.conference.respond_by])?;
    // Whoever takes part without reaching the child whole sees no minutes.
    let minutes = match if minutes { actions::minutes::list(work, id) } else { Ok(Vec::new()) } {
        Err(Problem::NotFound | Problem::Forbidden { .. }) => Vec::new(),
        read => read?,
    };
    Ok(Seen { view, closing, minutes, section: section(work)? })
}

/// The section, as it is entered among the agencies: whom to call, where to send a fax.
pub fn section(work: &mut Work) -> Result<Option<Agency>, Problem> {
    let filter = Filter { kind: Some(AgencyKind::DisabilitySupportSection), ..Filter::default() };
    Ok(actions::agencies::list(work, &filter, &Page::first(1))?.rows.into_iter().next())
}

/// The page, or the calendar file where the address ends so.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Paged {
    if let Some(id) = name.strip_suffix(".ics") {
        return calendar(&app, &visitor, id_in(id)?).await;
    }
    shown(&app, &visitor, id_in(&name)?, None).await
}

/// The calendar file of one conference. It never names the child.
async fn calendar(app: &App, visitor: &Visitor, id: ConferenceId) -> Paged {
    let file = app.write(&visitor.guest.caller, move |work| actions::calendar::file(work, id)).await?;
    let kind = format!("text/calendar; charset=utf-8; method={}", file.method.as_str());
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let mut response = file.text.into_response();
    for (header, value) in [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header, value);
        }
    }
    Ok(response)
}

/// Fixes one of the offered dates.
pub async fn fix(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let id = id_in(&id)?;
    let date = Date {
        slot_id: form.id::<SlotId>("slot"),
        starts_at: None,
        ends_at: None,
        venue: form.text("venue"),
        reason: None,
        version: Some(form.version()?),
    };
    let act = visitor.act(&app, &form, move |work| {
        schedule(work, id, date.clone())?;
        Ok(format!("/conferences/{id}?done=conference-scheduled"))
    });
    match act.await {
        Ok(response) => Ok(response),
        Err(problem) => shown(&app, &visitor, id, Some(form.refused(problem)?)).await,
    }
}

/// The page of a conference; `sent` is a choice of a date that was refused.
pub async fn shown(app: &App, visitor: &Visitor, id: ConferenceId, sent: Option<Filled>) -> Paged {
    let minutes = visitor.may(Action::MinutesSee);
    let seen = app.write(&visitor.guest.caller, move |work| gather(work, id, minutes)).await?;
    let frame = Frame::named(app, visitor, "conf-list-title").personal();
    let list = frame.say("conf-list-title");
    let head = Head::of(&frame, &seen.view, &seen.closing);
    let mut frame = frame.below("/conferences", list);
    frame.title.clone_from(&head.title);
    let view = &seen.view;
    let conference = &view.conference;
    let fix = sent.unwrap_or_else(|| Filled::blank().set_some("venue", venue(&frame, view))).seen_by(&visitor.guest);
    let frame = frame.with_form(&fix);
    let can = can(visitor, &seen);
    let open = conference.state == ConferenceState::Coordinating;
    let mine = view.attendees.iter().filter(|one| one.mine && one.invited.participant.left_at.is_none());
    let answers = mine.filter(|_| open && !view.offered.is_empty());
    let waits = view.sight.asked && unanswered(conference.state);
    let page = SeePage {
        steps: steps(&frame, conference.state),
        stopped: stopped(&frame, view),
        promise: waits.then(|| promise(&frame, conference.overdue(view.today))),
        call: call(&frame, seen.section.as_ref()).filter(|_| waits),
        people: view.attendees.iter().map(|one| person(&frame, view, one, open && can.coordinate)).collect(),
        poll: Poll::of(&frame, view).filter(|_| unanswered(conference.state)),
        answers: answers.map(|one| AnswerForm::of(&frame, visitor, view, one, None)).collect(),
        facts: facts(&frame, view),
        versions: seen.minutes.iter().map(|version| told(&frame, version)).collect(),
        alike: alike(&frame, view),
        moved: conference.moved_reason.clone().filter(|_| view.sight.request()),
        dated: conference.starts_at.is_some(),
        notice: conference.state == ConferenceState::Scheduled,
        url: format!("/conferences/{id}"),
        can,
        head,
        fix: fix.clone(),
        frame,
    };
    form_page(&page, &fix, visitor.guest.language)
}

/// What whoever asked is told while they wait.
fn promise(frame: &Frame, late: bool) -> Said {
    if late {
        return frame.say("conf-promise-late");
    }
    frame.say("conf-promise").count("days", i64::from(RESPOND_DAYS))
}

/// Where it could be, out of what was wished for.
fn venue(frame: &Frame, view: &View) -> Option<String> {
    let conference = &view.conference;
    if conference.venue.is_some() {
        return conference.venue.clone();
    }
    match conference.venue_wish {
        VenueWish::Hospital => view.requester.clone(),
        VenueWish::Online => Some(frame.label(VenueWish::Online.label())),
        VenueWish::Other => conference.given.0.venue_note.clone(),
        VenueWish::Either => None,
    }
}

fn steps(frame: &Frame, state: ConferenceState) -> Vec<Step> {
    let at = WAY.iter().position(|step| *step == state);
    let step = |(number, step): (usize, &ConferenceState)| Step {
        name: frame.label(step.label()),
        class: match at {
            Some(at) if number < at => "done",
            Some(at) if number == at => "now",
            _ => "",
        },
        current: at == Some(number),
    };
    WAY.iter().enumerate().map(step).collect()
}

/// Why it does not take place.
fn stopped(frame: &Frame, view: &View) -> Option<Said> {
    let conference = &view.conference;
    let key = match conference.state {
        ConferenceState::Declined => "conf-declined-because",
        ConferenceState::Cancelled => "conf-cancelled-because",
        _ => return None,
    };
    let reason = conference.end_reason.map(|reason| frame.label(reason.label())).unwrap_or_default();
    let note = conference.end_note.clone().filter(|_| view.sight.request());
    let told = note.map_or_else(|| reason.clone(), |note| format!("{reason}　{note}"));
    Some(frame.say(key).put("reason", told))
}

/// Whom to call with a question.
fn call(frame: &Frame, section: Option<&Agency>) -> Option<Said> {
    let section = section?;
    let phone = section.facts.phone.clone().unwrap_or_default();
    Some(frame.say("conf-call").put("name", &section.facts.name).put("phone", phone))
}

fn person(frame: &Frame, view: &View, one: &Attendee, answerable: bool) -> Person {
    let place = &one.invited.participant;
    let kind = one.invited.agency.as_ref().map(|(_, kind)| frame.label(kind.label()));
    let coordinator = one.invited.coordinator.as_ref().map(|_| frame.say("conf-coordinator").to_string());
    let gone = place.left_at.is_some();
    Person {
        name: participant(frame, &one.invited, view.sight.request()),
        note: kind.or(coordinator).unwrap_or_default(),
        required: place.required,
        attended: place.attended,
        left: gone.then(|| place.leave_reason.map(|why| frame.label(why.label())).unwrap_or_default()),
        answer_for: (answerable && !gone && !view.offered.is_empty())
            .then(|| format!("/conferences/{}/answers?for={}", view.conference.id, place.id)),
    }
}

fn told(frame: &Frame, version: &Minutes) -> Said {
    let key = match version.state {
        MinutesState::Draft => "conf-minutes-draft",
        MinutesState::Confirmed => "conf-minutes-confirmed",
    };
    let at = version.confirmed_at.unwrap_or(version.updated_at);
    frame.say(key).count("number", i64::from(version.number)).put("at", frame.moment(&at))
}

/// Children that the one of this request may be: what they are called, and their address.
fn alike(frame: &Frame, view: &View) -> Vec<(String, String)> {
    let told = |child: &Child| {
        let name = format!("{} {}", child.reference, frame.child(&child.facts));
        (name, frame.day_of_record(&child.facts.born_on))
    };
    view.possible_duplicates.iter().map(told).collect()
}

fn can(visitor: &Visitor, seen: &Seen) -> Can {
    let conference = &seen.view.conference;
    let state = conference.state;
    // With a child whose support has ended nothing goes on: what was held is written down, what was planned called off.
    let goes_on = seen.view.child.as_ref().is_none_or(|child| child.closed_on.is_none());
    let coordinates = seen.view.sight.coordinates;
    let coordinate = coordinates && goes_on;
    let cancels = visitor.may(Action::ConferenceCancel) && (coordinates || seen.view.sight.asked);
    let reaches = seen.view.sight.whole && visitor.may(Action::MinutesWrite);
    let minuted = matches!(state, ConferenceState::Held | ConferenceState::Minuted | ConferenceState::Closed);
    Can {
        coordinate: coordinate && pending(state),
        first_dates: coordinate && unanswered(state) && seen.view.offered.is_empty(),
        fix: coordinate && state == ConferenceState::Coordinating,
        move_it: coordinate && state == ConferenceState::Scheduled,
        hold: coordinates && state == ConferenceState::Scheduled,
        close: coordinates && state == ConferenceState::Minuted,
        stop: cancels && pending(state),
        relink: coordinates && pending(state) && conference.given.0.child_made == Some(conference.child_id),
        write_minutes: reaches && minuted,
        assign: (visitor.may(Action::AssignmentMake) && goes_on && pending(state))
            .then(|| format!("/children/{}/assign", conference.child_id)),
    }
}
