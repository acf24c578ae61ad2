//! What goes on paper: the notice of a conference, as offices write it, and an empty form for those who ask by fax.

use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use serde::Deserialize;

use super::head::{frame_below, participant};
use super::id_in;
use super::see::section;
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::ConferenceId;
use crate::base::problem::Problem;
use crate::base::wareki;
use crate::base::words::Language;
use crate::rules::agencies::Agency;
use crate::rules::care_score::CareItem;
use crate::rules::conferences::{ConferenceState, RESPOND_DAYS};
use crate::rules::permissions::Action;
use crate::web::{Frame, Paged, Said, Visitor, page};

/// How figures are written: in full width, as most offices do, or in half width.
#[derive(Debug, Deserialize)]
pub struct Asked {
    width: Option<String>,
}

#[derive(Template)]
#[template(path = "conferences/notice.html")]
struct NoticePage {
    frame: Frame,
    receipt: String,
    written: String,
    from: String,
    subject: Said,
    when: String,
    venue: Option<String>,
    people: Vec<String>,
    contact: String,
    half: bool,
    id: ConferenceId,
}

/// The notice of a conference that has a date. It does not name the child: it goes by fax and lies on desks.
pub async fn notice(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Paged {
    let id = id_in(&id)?;
    let (view, section) =
        app.write(&visitor.guest.caller, move |work| Ok((see::open(work, id)?, section(work)?))).await?;
    let half = asked.width.as_deref() == Some("half");
    let frame = frame_below(&app, &visitor, "conf-notice-title", &view);
    let conference = &view.conference;
    let dated = conference.starts_at.zip(conference.ends_at);
    let (starts, ends) = dated.filter(|_| conference.state == ConferenceState::Scheduled).ok_or_else(no_date)?;
    let ward = visitor.visit.municipality.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let notice = NoticePage {
        receipt: conference.receipt(),
        written: written(&frame, frame.today(), half),
        from: section.as_ref().map_or(ward, |section| section.facts.name.clone()),
        subject: frame.say("conf-notice-subject").put("kind", frame.label(conference.kind.label())),
        when: from_until(&frame, starts, ends, half),
        venue: conference.venue.clone(),
        people: people(&frame, &view),
        contact: section.as_ref().map(|section| contact(&frame, section)).unwrap_or_default(),
        half,
        id,
        frame,
    };
    page(&notice, visitor.guest.language)
}

fn no_date() -> Problem {
    Problem::conflict(
        "not_scheduled",
        "日程が決まっていないため、案内はまだありません。",
        "There is no notice before a date has been fixed.",
    )
}

/// A day as a document is dated.
fn written(frame: &Frame, day: NaiveDate, half: bool) -> String {
    match (frame.language, half) {
        (Language::En, _) => frame.day_of_record(&day),
        (Language::Ja, true) => wareki::long(day),
        (Language::Ja, false) => wareki::full_width(&wareki::long(day)),
    }
}

/// From when until when: 令和７年１２月３日（水）　午前１０時から午前１１時まで.
fn from_until(frame: &Frame, starts: Instant, ends: Instant, half: bool) -> String {
    if frame.language == Language::En {
        return frame.span_of_year(&starts, &ends);
    }
    let minutes = |at: Instant| (at.seconds() - Instant::start_of(at.day()).seconds()) / 60;
    let end = if ends.day() == starts.day() { String::new() } else { wareki::long_with_weekday(ends.day()) };
    let text = format!(
        "{}　{}から{end}{}まで",
        wareki::long_with_weekday(starts.day()),
        wareki::time(minutes(starts)),
        wareki::time(minutes(ends)),
    );
    if half { text } else { wareki::full_width(&text) }
}

/// Those who are expected, persons outside left out: whoever reads the notice need not know of them.
fn people(frame: &Frame, view: &View) -> Vec<String> {
    let here = view.attendees.iter().filter(|one| one.invited.participant.left_at.is_none());
    let named = here.filter(|one| one.invited.participant.person.is_none());
    named.map(|one| participant(frame, &one.invited, false)).collect()
}

fn contact(frame: &Frame, section: &Agency) -> String {
    let phone = section.facts.phone.as_ref().map(|phone| frame.say("conf-paper-phone").put("phone", phone).to_string());
    let fax = section.facts.fax.as_ref().map(|fax| frame.say("conf-paper-fax").put("fax", fax).to_string());
    std::iter::once(section.facts.name.clone()).chain(phone).chain(fax).collect::<Vec<_>>().join("　")
}

#[derive(Template)]
#[template(path = "conferences/fax_form.html")]
struct FaxPage {
    frame: Frame,
    to: String,
    /// Whether the number to send it to is known.
    faxed: bool,
    care: Vec<String>,
    promise: Said,
}

/// The empty form. It holds no personal data.
pub async fn fax_form(State(app): State<App>, visitor: Visitor) -> Paged {
    if !visitor.may(Action::ConferenceRequest) {
        return Err(Problem::forbidden().into());
    }
    let section = app.read(&visitor.guest.caller, section).await?;
    let frame = Frame::named(&app, &visitor, "conf-fax-title");
    let list = frame.say("conf-list-title");
    let frame = frame.below("/conferences", list);
    let common = [
        CareItem::Ventilator,
        CareItem::Tracheostomy,
        CareItem::Oxygen,
        CareItem::Suction,
        CareItem::Nebulizer,
        CareItem::TubeFeeding,
        CareItem::CentralVenousCatheter,
        CareItem::IntermittentCatheterization,
        CareItem::SeizureTreatment,
    ];
    let fax = FaxPage {
        faxed: section.as_ref().is_some_and(|section| section.facts.fax.is_some()),
        to: section.as_ref().map(|section| contact(&frame, section)).unwrap_or_default(),
        care: common.iter().map(|item| frame.label(item.label())).collect(),
        promise: frame.say("conf-promise").count("days", i64::from(RESPOND_DAYS)),
        frame,
    };
    page(&fax, visitor.guest.language)
}
