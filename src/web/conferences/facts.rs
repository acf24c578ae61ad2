//! What was asked for, line by line, for whoever may see it.

use super::head::discharge;
use crate::actions::conferences::see::View;
use crate::base::words::Language;
use crate::rules::conferences::{Conference, ConsentState, GivenChild, Wish};
use crate::web::Frame;

/// A line: its name as a message, and what it says.
pub type Fact = (&'static str, String);

/// The request as it was given; nothing for those who do not see it.
pub fn facts(frame: &Frame, view: &View) -> Vec<Fact> {
    let conference = &view.conference;
    if !view.sight.request() {
        return Vec::new();
    }
    let given = &conference.given.0;
    let inside = || frame.say("conf-requester-inside").to_string();
    let mut facts = vec![
        ("conf-requester", view.requester.clone().unwrap_or_else(inside)),
        ("conf-contact", contact(conference)),
        ("conf-requested-on", requested(frame, conference)),
    ];
    if let Some(child) = &given.child {
        facts.push(("conf-child", described(frame, child)));
    }
    if let Some(precision) = given.discharge_precision {
        facts.push(("conf-discharge", discharge(frame, precision, given.discharge_on)));
    }
    if !given.care_items.is_empty() {
        facts.push(("conf-care", frame.care(&given.care_items)));
    }
    if !conference.wishes.0.is_empty() {
        let wishes: Vec<_> = conference.wishes.0.iter().map(|wish| wished(frame, wish)).collect();
        facts.push(("conf-wishes", wishes.join(comma(frame))));
    }
    let venue = frame.label(conference.venue_wish.label());
    facts.push(("conf-venue", with(frame, venue, given.venue_note.as_deref())));
    facts.push(("conf-wanted", wanted(frame, conference)));
    facts.push(("conf-consent", consent(frame, conference)));
    if let Some(note) = &conference.note {
        facts.push(("conf-note", note.clone()));
    }
    facts.retain(|(_, words)| !words.is_empty());
    facts
}

fn comma(frame: &Frame) -> &'static str {
    match frame.language {
        Language::Ja => "、",
        Language::En => ", ",
    }
}

fn with(frame: &Frame, words: String, more: Option<&str>) -> String {
    match (more, frame.language) {
        (None, _) => words,
        (Some(more), Language::Ja) => format!("{words}（{more}）"),
        (Some(more), Language::En) => format!("{words} ({more})"),
    }
}

fn contact(conference: &Conference) -> String {
    let parts = [conference.contact_person.as_deref(), conference.contact_phone.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn requested(frame: &Frame, conference: &Conference) -> String {
    with(frame, frame.day(&conference.requested_on), Some(&frame.label(conference.means.label())))
}

fn described(frame: &Frame, child: &GivenChild) -> String {
    let (name, kana) = match (&child.name, &child.mother_name) {
        (Some(name), _) => (frame.say("person").put("name", name), child.name_kana.as_deref()),
        (None, Some(mother)) => (frame.say("child-unnamed").put("mother", mother), child.mother_kana.as_deref()),
        (None, None) => (frame.say("child-nameless"), None),
    };
    let born = frame.say("conf-born").put("day", frame.day_of_record(&child.born_on)).to_string();
    let mut parts = vec![with(frame, name.to_string(), kana), born];
    parts.extend(child.district.clone());
    parts.join(comma(frame))
}

fn wished(frame: &Frame, wish: &Wish) -> String {
    let time = match (&wish.from, &wish.until) {
        (Some(from), Some(until)) => format!("{from}–{until}"),
        (Some(from), None) => format!("{from}–"),
        (None, Some(until)) => format!("–{until}"),
        (None, None) => frame.label(wish.part.label()),
    };
    format!("{} {time}", frame.short(&wish.on))
}

fn wanted(frame: &Frame, conference: &Conference) -> String {
    let wanted = &conference.wanted.0;
    let coordinator = wanted.coordinator.then(|| frame.say("conf-coordinator").to_string());
    let kinds = wanted.agencies.iter().map(|kind| frame.label(kind.label()));
    coordinator.into_iter().chain(kinds).collect::<Vec<_>>().join(comma(frame))
}

fn consent(frame: &Frame, conference: &Conference) -> String {
    let said = &conference.given.0.consent;
    let state = frame.label(conference.consent_state.label());
    if conference.consent_state != ConsentState::Obtained {
        return state;
    }
    let day = said.taken_on.map(|day| frame.day(&day));
    let more: Vec<_> = said.taken_by.clone().into_iter().chain(day).collect();
    with(frame, state, Some(more.join(comma(frame)).as_str()).filter(|more| !more.is_empty()))
}
