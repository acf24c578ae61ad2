//! The dates that are offered, and who can come on which.

use super::head::participant;
use crate::actions::conferences::see::{Attendee, Offered, View};
use crate::base::ids::{ParticipantId, SlotId};
use crate::rules::conferences::{Answer, DateAnswer};
use crate::web::Frame;

/// Somebody who takes part.
pub struct Column {
    pub id: ParticipantId,
    pub name: String,
    pub required: bool,
}

/// What somebody says about a date.
pub struct Cell {
    pub mark: &'static str,
    pub word: String,
    pub note: Option<String>,
}

/// A date.
pub struct Line {
    pub slot: SlotId,
    pub at: String,
    pub words: String,
    /// What is to be said about it beside who can come: all can, or all who must come.
    pub suits: Option<&'static str>,
    pub standing: String,
    pub cells: Vec<Cell>,
}

/// The table: whose answers the reader may see, and the dates, the best first.
pub struct Poll {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
}

impl Poll {
    /// The dates of a conference; nothing where none is offered.
    pub fn of(frame: &Frame, view: &View) -> Option<Self> {
        if view.offered.is_empty() {
            return None;
        }
        let here = |one: &&Attendee| one.invited.participant.left_at.is_none();
        let seen = |one: &&Attendee| view.sight.coordinates || one.mine;
        let people: Vec<_> = view.attendees.iter().filter(here).filter(seen).collect();
        let names = view.sight.request();
        let columns = people.iter().map(|one| Column {
            id: one.invited.participant.id,
            name: participant(frame, &one.invited, names),
            required: one.invited.participant.required,
        });
        let columns: Vec<_> = columns.collect();
        let lines = view.offered.iter().map(|date| line(frame, date, &columns)).collect();
        Some(Self { columns, lines })
    }
}

fn line(frame: &Frame, date: &Offered, columns: &[Column]) -> Line {
    let standing = &date.standing;
    let all = standing.yes > 0 && standing.maybe + standing.no + standing.open == 0;
    let suits = match (all, standing.all_required && standing.yes > 0) {
        (true, _) => Some("conf-all-can"),
        (false, true) => Some("conf-required-can"),
        _ => None,
    };
    let cell = |column: &Column| {
        let answer = date.answers.iter().find(|answer| answer.participant_id == column.id);
        cell(frame, answer)
    };
    Line {
        slot: date.slot.id,
        at: date.slot.starts_at.to_string(),
        words: frame.span(&date.slot.starts_at, &date.slot.ends_at),
        suits,
        standing: frame.words(&standing.words).to_owned(),
        cells: columns.iter().map(cell).collect(),
    }
}

fn cell(frame: &Frame, answer: Option<&Answer>) -> Cell {
    let Some(answer) = answer else {
        return Cell { mark: "—", word: frame.say("conf-answer-open").to_string(), note: None };
    };
    Cell { mark: mark(answer.answer), word: word(frame, answer.answer), note: answer.note.clone() }
}

/// The sign of an answer.
pub fn mark(answer: DateAnswer) -> &'static str {
    match answer {
        DateAnswer::Yes => "○",
        DateAnswer::Maybe => "△",
        DateAnswer::No => "×",
    }
}

/// The short word of an answer.
pub fn word(frame: &Frame, answer: DateAnswer) -> String {
    frame
        .say(match answer {
            DateAnswer::Yes => "conf-answer-yes",
            DateAnswer::Maybe => "conf-answer-maybe",
            DateAnswer::No => "conf-answer-no",
        })
        .to_string()
}
