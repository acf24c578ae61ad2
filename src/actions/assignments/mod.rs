//! A child's way to its coordinator: deciding, answering, ending, undoing, looking.

use chrono::NaiveDate;

use crate::base::ids::AssignmentId;
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::record::Assignment;
use crate::rules::audit::Entry;
use crate::rules::children::standing::ShortChild;
use crate::rules::permissions::Action;
use crate::steps::cases::{due, first_contact, handover};
use crate::steps::{audit, reach};
use crate::store;
use crate::store::assignments::Full;
use crate::store::{Within, Work};

pub mod answer;
pub mod decide;
pub mod see;

/// An assignment as far as one reader may see it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The record. What of it may go out is told by the other fields.
    pub full: Full,
    /// Where it stands today.
    pub state: AssignmentState,
    /// The reader is of the section, who decide.
    pub decides: bool,
    /// The child may be named: to the section always, to others once they have agreed to take it.
    pub names_child: bool,
    /// The child's short form, for whoever is being asked.
    pub short: Option<ShortChild>,
}

impl Seen {
    fn new(full: Full, within: Within, today: NaiveDate) -> Self {
        let decides = within == Within::Municipality;
        let state = full.assignment.state_on(today);
        let names_child = decides || full.assignment.was_agreed(today);
        let asked = decides || state == AssignmentState::Proposed;
        let short = asked.then(|| ShortChild::of(&full.child, today));
        Self { full, state, decides, names_child, short }
    }
}

/// Readies a change of one assignment: rights, the lock, what has come due, the record as far as the actor reaches.
fn take_up(work: &mut Work, action: Action, id: AssignmentId) -> Result<(Within, Full), Problem> {
    let within = reach::within(work, action)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    due::settle(work, municipality)?;
    let full = store::assignments::find(work.db, municipality, within, id)?.ok_or(Problem::NotFound)?;
    Ok((within, full))
}

/// Saves a changed assignment with its audit entry.
fn save(
    work: &mut Work,
    action: &'static str,
    before: &Assignment,
    change: impl FnOnce(&mut Assignment),
) -> Result<Assignment, Problem> {
    let mut after = Assignment { version: before.version + 1, ..before.clone() };
    change(&mut after);
    store::assignments::update(work.db, &after)?;
    let entry = Entry::done(action, "assignment", after.id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(before), Some(&after)));
    first_contact::follow(work, Some(before.state), &after)?;
    handover::follow(work, Some(before.state), &after)?;
    Ok(after)
}

/// The actor's view of an assignment after the change.
fn shown(work: &mut Work, within: Within, id: AssignmentId) -> Result<Seen, Problem> {
    let municipality = work.municipality()?;
    let full = store::assignments::find(work.db, municipality, within, id)?.ok_or(Problem::NotFound)?;
    Ok(Seen::new(full, within, work.today()))
}
