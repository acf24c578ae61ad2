//! A child as a row of the list.

use chrono::NaiveDate;

use crate::actions::children::{Record, Standing};
use crate::base::ids::ChildId;
use crate::rules::children::case_state::CaseState;
use crate::rules::children::standing::Standing as Place;
use crate::rules::life_stage::Grade;
use crate::web::{Frame, LoadFigure};

/// A child on the list.
pub struct Row {
    /// The child.
    pub id: ChildId,
    /// Where its record is.
    pub href: String,
    pub reference: String,
    pub name: String,
    pub kana: Option<String>,
    pub age: String,
    pub place: String,
    pub discharge: Option<String>,
    pub care: Option<String>,
    pub score: Option<i32>,
    pub medical: bool,
    pub state: CaseState,
    pub state_label: String,
    pub lead: Option<(String, String)>,
    pub load: Option<LoadFigure>,
    pub waiting_days: Option<i64>,
    pub next: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub late: bool,
}

impl Row {
    /// A child as the reader sees it.
    pub fn new(frame: &Frame, record: &Record, standing: &Standing) -> Self {
        let (child, today) = (&record.child, record.today);
        let place = Place::of(child, today);
        let place = place.grade.map_or(place.stage.label(), Grade::label);
        let next = standing.next.as_ref();
        let due_on = next.and_then(|(task, _)| task.facts.due_on);
        Self {
            id: child.id,
            href: format!("/children/{}", child.id),
            reference: child.reference.clone(),
            name: frame.child(&child.facts),
            kana: child.facts.name_kana.clone().or_else(|| child.facts.mother_kana.clone()),
            age: frame.age_of(&child.facts),
            place: frame.label(place),
            discharge: frame.discharge(&child.facts).filter(|_| child.facts.discharge_on.is_some()),
            care: (!child.care_items.0.is_empty()).then(|| frame.care(&child.care_items.0)),
            score: child.care_score,
            medical: record.beside.medical,
            state: standing.state,
            state_label: frame.label(standing.state.label()),
            lead: standing.lead.as_ref().map(|lead| (lead.name.clone(), lead.office_name.clone())),
            load: standing.load.as_ref().map(|load| LoadFigure::new(load.children, load.target, frame.language)),
            waiting_days: standing.waiting_since.map(|since| (today - since).num_days() + 1),
            next: next.map(|(_, title)| frame.words(title).to_owned()),
            due_on,
            late: due_on.is_some_and(|due| due < today),
        }
    }

    /// The class of the chip that says how the child stands.
    pub fn chip(&self) -> &'static str {
        match self.state {
            CaseState::Undecided => "chip chip-late",
            CaseState::Asked | CaseState::Active => "chip chip-info",
            CaseState::HandingOver => "chip chip-note",
            CaseState::Closed => "chip",
        }
    }
}
