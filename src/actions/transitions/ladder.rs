//! The ladder of one child: every kind of transition, when it comes, since when it is prepared and how far.

use chrono::NaiveDate;

use crate::base::ids::{ChildId, TransitionId};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::checklists::Checklist;
use crate::rules::children::CloseReason;
use crate::rules::children::standing::Standing as Stage;
use crate::rules::ladder;
use crate::rules::ladder::Rung;
use crate::rules::permissions::{Action, permit};
use crate::rules::preparation::{PreparationStanding, Progress, standing};
use crate::rules::transitions::Transition;
use crate::steps::{audit, child_in_reach, transitions};
use crate::store;
use crate::store::Work;

/// A child's ladder on one day.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The child.
    pub child_id: ChildId,
    /// The version of the child's record, for moving a day.
    pub child_version: i32,
    /// The day everything is worked out for.
    pub today: NaiveDate,
    /// Stage, grade and class.
    pub stage: Stage,
    /// Since when support has ended.
    pub closed_on: Option<NaiveDate>,
    /// Why.
    pub close_reason: Option<CloseReason>,
    /// The rungs, in the order of life.
    pub rungs: Vec<Step>,
}

/// A rung with its preparation.
#[derive(Debug, Clone)]
pub struct Step {
    /// The kind and its day; the reason only where the reader may see the record whole.
    pub rung: Rung,
    /// The day on which its window opens, from the checklist it was opened with or the one in force.
    pub opens_on: Option<NaiveDate>,
    /// The preparation, once there is a row for it.
    pub transition: Option<Transition>,
    /// How it stands.
    pub standing: Option<PreparationStanding>,
    /// Its steps in numbers.
    pub progress: Progress,
    /// Whether it is what comes next.
    pub is_next: bool,
    /// All of it in a sentence.
    pub words: Words,
}

/// A child's ladder today.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, id: ChildId) -> Result<Ladder, Problem> {
    let child = child_in_reach::find(work, Action::TransitionSee, id)?;
    let actor = work.actor()?.clone();
    let (relations, now, today) = (permit(&actor, Action::TransitionSee)?, work.now, work.today());
    let whole = !store::children::seen_whole(work.db, &actor, relations, &[id], now)?.is_empty();
    audit::note(work, Entry::done("transition.ladder", "child", id.0).of_child(id));
    let closed = child.closed_on.is_some();
    let next = child.next_transition(today).map(|next| next.kind);
    let rows = store::transitions::of_child(work.db, id)?;
    let ids: Vec<TransitionId> = rows.iter().map(|row| row.id).collect();
    let progress = transitions::progress(work, &ids)?;
    let closing = store::closing_days::days(work.db, child.municipality_id, child.facts.born_on)?;
    let in_force = store::checklists::in_force(work.db, child.municipality_id)?;
    let mut rungs = Vec::new();
    for rung in ladder::ladder(&child.facts, today) {
        let transition = rows.iter().find(|row| row.kind == rung.kind).cloned();
        let progress = transition.as_ref().and_then(|row| progress.get(&row.id)).copied().unwrap_or_default();
        let opens_on = opens_on(&in_force, &rung, transition.as_ref(), &closing);
        let opened = transition.as_ref().is_some_and(|row| row.opened_on.is_some());
        let steps = opened.then_some((progress.settled, progress.total));
        let standing = transition.as_ref().and_then(|row| standing(row.state, progress));
        rungs.push(Step {
            words: ladder::words(&rung, today, opens_on, steps, closed),
            is_next: next == Some(rung.kind),
            rung: if whole { rung } else { Rung { reason: None, ..rung } },
            standing: standing.filter(|_| !closed),
            opens_on,
            transition,
            progress,
        });
    }
    Ok(Ladder {
        child_id: id,
        child_version: child.version,
        today,
        stage: Stage::of(&child, today),
        closed_on: child.closed_on,
        close_reason: child.close_reason,
        rungs,
    })
}

/// The day on which the window of a rung opens: counted by the checklist it was opened with, else by the one in force.
fn opens_on(
    in_force: &[Checklist],
    rung: &Rung,
    transition: Option<&Transition>,
    closing: &[NaiveDate],
) -> Option<NaiveDate> {
    let frozen = transition.and_then(|row| row.checklist.as_ref()).map(|checklist| checklist.0.opens);
    let current = || in_force.iter().find(|one| one.kind == rung.kind).map(|one| one.content.opens);
    Some(frozen.or_else(current)?.from_day(rung.on?, closing))
}
