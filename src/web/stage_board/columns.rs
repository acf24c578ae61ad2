//! The columns of the board and their cards: one card for a child, with everything that comes in the year.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::actions::stage_board::{Column, Consultation};
use crate::base::ids::{ChildId, TransitionId};
use crate::rules::life_stage;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::Action;
use crate::rules::preparation::PreparationStanding;
use crate::rules::stage_board::BoardColumn;
use crate::steps::transitions::Row;
use crate::web::Frame;

/// A column as it is shown.
pub struct ColumnView {
    /// Its word, the anchor on the page.
    pub id: &'static str,
    /// Its name, with the school that comes next where that is the same for all.
    pub title: String,
    /// Children in it whom the reader sees.
    pub seen: i64,
    /// How many others stand in it.
    pub others: Option<i64>,
    /// A card for each child that moves.
    pub cards: Vec<CardView>,
    /// Transitions that found no room.
    pub more: i64,
    /// Cards folded away, and where the column is shown by itself.
    pub folded: Option<(usize, String)>,
}

/// A child's card.
pub struct CardView {
    /// The child.
    pub child_id: ChildId,
    /// What it is called.
    pub name: String,
    /// The reference code.
    pub reference: String,
    /// Who has the case.
    pub lead: Option<String>,
    /// What comes in the year.
    pub moves: Vec<MoveView>,
}

/// One transition on a card.
pub struct MoveView {
    /// Which, as a word.
    pub kind: &'static str,
    /// Which, as it is read.
    pub label: String,
    /// Its day.
    pub on: Option<NaiveDate>,
    /// Its steps: settled and all, once it is prepared.
    pub progress: Option<(i64, i64)>,
    /// How it stands.
    pub standing: String,
    /// The class of the chip.
    pub class: &'static str,
    /// The next day by which something is to be done.
    pub due_on: Option<NaiveDate>,
    /// How the consultation on the school stands.
    pub consultation: Option<Consultation>,
    /// Whether the reader may move its day.
    pub movable: bool,
}

impl ColumnView {
    /// A column of the board.
    pub fn new(
        frame: &Frame,
        column: Column,
        consultations: &HashMap<TransitionId, Consultation>,
        today: NaiveDate,
    ) -> Self {
        let mut cards: Vec<CardView> = Vec::new();
        for row in column.cards {
            let moves = MoveView::new(frame, &row, consultations);
            if let Some(card) = cards.iter_mut().find(|card| card.child_id == row.transition.child_id) {
                card.moves.push(moves);
            } else {
                cards.push(CardView {
                    child_id: row.transition.child_id,
                    name: frame.child_named(&row.child.name, &row.child.reference),
                    reference: row.child.reference,
                    lead: row.lead.map(|lead| lead.name),
                    moves: vec![moves],
                });
            }
        }
        Self {
            id: column.column.as_str(),
            title: title(frame, column.column, today),
            seen: column.seen,
            others: column.others,
            cards,
            more: column.more,
            folded: None,
        }
    }
}

impl MoveView {
    fn new(frame: &Frame, row: &Row, consultations: &HashMap<TransitionId, Consultation>) -> Self {
        let begun = row.standing != PreparationStanding::Upcoming;
        Self {
            kind: row.transition.kind.as_str(),
            label: frame.label(row.transition.kind.label()),
            on: row.transition.falls_on,
            progress: begun.then_some((row.progress.settled, row.progress.total)),
            standing: frame.label(row.standing.label()),
            class: chip(row.standing),
            due_on: row.progress.next_due_on,
            consultation: consultations
                .get(&row.transition.id)
                .copied()
                .filter(|_| row.transition.kind == TransitionKind::Elementary),
            movable: frame.may(Action::ChildEdit),
        }
    }
}

/// The class of the chip for how a preparation stands.
fn chip(standing: PreparationStanding) -> &'static str {
    match standing {
        PreparationStanding::Overdue => "chip chip-late",
        PreparationStanding::NotStarted => "chip chip-note",
        PreparationStanding::InProgress => "chip chip-info",
        PreparationStanding::Ready => "chip chip-good",
        PreparationStanding::Upcoming | PreparationStanding::Passed => "chip",
    }
}

/// The last class before school tells when school begins: 年長（2026年4月 小学校）.
fn title(frame: &Frame, column: BoardColumn, today: NaiveDate) -> String {
    let label = frame.label(column.label());
    if column != BoardColumn::Class5 {
        return label;
    }
    let enters = life_stage::fiscal_year(today) + 1;
    frame.say("stages-before-school").put("column", label).put("year", enters).to_string()
}
