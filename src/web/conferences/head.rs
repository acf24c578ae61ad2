//! What stands at the head of every page about one conference, and words that several of these pages share.

use chrono::{Datelike as _, NaiveDate};

use super::deadline::Deadline;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::ids::ConferenceId;
use crate::base::words::Language;
use crate::rules::children::{Child, DischargePrecision};
use crate::rules::conferences::{Conference, ConferenceState, Given, Participant};
use crate::rules::permissions::Action;
use crate::store::conferences::parts::Invited;
use crate::web::{Frame, Visitor};

/// The head of a conference.
#[derive(Debug, Clone)]
pub struct Head {
    /// Id.
    pub id: ConferenceId,
    /// Its version.
    pub version: i32,
    /// Receipt number.
    pub receipt: String,
    /// What for, and the receipt number.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// The class of the state's chip.
    pub chip: &'static str,
    /// The child: name and, for whoever may open the record, its address.
    pub child: Option<(String, Option<String>)>,
    /// Until when the section answers.
    pub deadline: Option<Deadline>,
    /// When it is: for programs and for readers.
    pub when: Option<(String, String)>,
    /// Where it is.
    pub venue: Option<String>,
}

impl Head {
    /// The head of a conference as its reader may see it.
    pub fn of(frame: &Frame, view: &View, closing: &[NaiveDate]) -> Self {
        let conference = &view.conference;
        let given = view.sight.request().then_some(&conference.given.0);
        Self {
            id: conference.id,
            version: conference.version,
            receipt: conference.receipt(),
            title: title(frame, conference),
            state: frame.label(conference.state.label()),
            chip: chip(conference.state),
            child: child(frame, view.child.as_ref(), given),
            deadline: Deadline::of(frame, conference, closing),
            when: when(frame, conference),
            venue: conference.venue.clone(),
        }
    }
}

/// 退院前カンファレンス C7-0042.
pub fn title(frame: &Frame, conference: &Conference) -> String {
    format!("{} {}", frame.label(conference.kind.label()), conference.receipt())
}

/// When it is: for programs and for readers.
pub fn when(frame: &Frame, conference: &Conference) -> Option<(String, String)> {
    let (from, until) = conference.starts_at.zip(conference.ends_at)?;
    Some((from.to_string(), frame.span_of_year(&from, &until)))
}

/// The class of a state's chip.
pub fn chip(state: ConferenceState) -> &'static str {
    match state {
        ConferenceState::Coordinating => "chip chip-info",
        ConferenceState::Scheduled | ConferenceState::Minuted => "chip chip-good",
        ConferenceState::Requested | ConferenceState::Held => "chip chip-note",
        ConferenceState::Closed | ConferenceState::Declined | ConferenceState::Cancelled => "chip",
    }
}

/// The child's name, and the address of the record where it may be opened; of a child that whoever asked has described,
/// what they said.
pub fn child(frame: &Frame, child: Option<&Child>, given: Option<&Given>) -> Option<(String, Option<String>)> {
    if let Some(child) = child {
        let href = frame.may(Action::ChildSee).then(|| format!("/children/{}", child.id));
        return Some((frame.child(&child.facts), href));
    }
    let given = given?.child.as_ref()?;
    let name = match (&given.name, &given.mother_name) {
        (Some(name), _) => frame.say("person").put("name", name),
        (None, Some(mother)) => frame.say("child-unnamed").put("mother", mother),
        (None, None) => frame.say("child-nameless"),
    };
    Some((name.to_string(), None))
}

/// What somebody who takes part is called; persons outside by name only where `names`.
pub fn participant(frame: &Frame, invited: &Invited, names: bool) -> String {
    if let Some((name, _)) = &invited.agency {
        return name.clone();
    }
    if let Some((name, _)) = &invited.coordinator {
        return frame.say("person").put("name", name).to_string();
    }
    match &invited.participant {
        Participant { person: Some(name), .. } if names => frame.say("person").put("name", name).to_string(),
        _ => frame.say("conf-somebody").to_string(),
    }
}

/// A day of discharge as exactly as it is known.
pub fn discharge(frame: &Frame, precision: DischargePrecision, on: Option<NaiveDate>) -> String {
    match (precision, on) {
        (DischargePrecision::AtHome, _) => frame.label(DischargePrecision::AtHome.label()),
        (DischargePrecision::Unknown, _) | (_, None) => frame.label(DischargePrecision::Unknown.label()),
        (DischargePrecision::Day, Some(on)) => frame.day(&on),
        (vague, Some(on)) => {
            let part = frame.label(vague.label());
            match frame.language {
                Language::Ja => format!("{}年{}月{part}", on.year(), on.month()),
                Language::En => format!("{part}, {}", on.format("%B %Y")),
            }
        }
    }
}

/// The frame of a page below a conference.
pub fn frame_below(app: &App, visitor: &Visitor, key: &'static str, view: &View) -> Frame {
    let frame = Frame::named(app, visitor, key).personal();
    let above = title(&frame, &view.conference);
    let list = frame.say("conf-list-title");
    frame.below("/conferences", list).below(format!("/conferences/{}", view.conference.id), above)
}
