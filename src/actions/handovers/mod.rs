//! Handovers: looking at them, writing the sheet, handing it over, acknowledging it.

use std::collections::HashMap;

use serde_json::json;

use crate::base::ids::{ChildId, CoordinatorId, HandoverId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::handovers::sheet::Sheet;
use crate::rules::handovers::{Handover, HandoverFacts, HandoverState, Side};
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::tasks::TaskFacts;
use crate::steps::cases::due;
use crate::steps::{audit, child_in_reach, tasks};
use crate::store;
use crate::store::Work;
use crate::store::children::Named;
use crate::store::handovers::{Counts, Filter, Person};

mod gather;

/// A handover as its reader sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The handover.
    pub handover: Handover,
    /// What the child is called.
    pub child: Named,
    /// Who gives.
    pub from: Person,
    /// Who takes.
    pub to: Person,
    /// How the reader stands to it.
    pub side: Side,
    /// Whether its day is over.
    pub overdue: bool,
    /// The sheet, where one handover was opened: as it is now or, once acknowledged, as it was then.
    pub sheet: Option<Sheet>,
}

/// A page of the handovers the reader sees, the most urgent first. `mine`: only those in which the reader gives or
/// receives.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see none.
pub fn list(work: &mut Work, filter: Filter, mine: bool, page: &Page) -> Result<Listed<Seen>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::HandoverSee)?;
    let (municipality, now) = (work.municipality()?, work.now);
    due::settle(work, municipality)?;
    if mine && actor.coordinator_id.is_none() {
        return Ok(Listed { rows: Vec::new(), next: None, total: page.total.then_some(0) });
    }
    let filter = Filter { of: actor.coordinator_id.filter(|_| mine), ..filter };
    let Listed { rows, next, total } = store::handovers::list(work.db, &actor, relations, &filter, page, now)?;
    let ids: Vec<_> = rows.iter().map(|row| (row.id, row.child_id)).collect();
    let entry = Entry::listed("handover.list", "handover", json!({ "handovers_and_children": ids }));
    audit::note(work, Entry { child_id: filter.child, ..entry });
    Ok(Listed { rows: seen(work, rows)?, next, total })
}

/// A page of one child's handovers, in whatever state.
///
/// # Errors
/// [`Problem::NotFound`] for a child of whom the reader sees neither the record nor a handover.
pub fn of_child(work: &mut Work, child: ChildId, page: &Page) -> Result<Listed<Seen>, Problem> {
    permit(work.actor()?, Action::HandoverSee)?;
    let listed = list(work, Filter { child: Some(child), all: true, ..Filter::default() }, false, page)?;
    if listed.rows.is_empty() {
        child_in_reach::find(work, Action::ChildSee, child)?;
    }
    Ok(listed)
}

/// How many handovers the reader sees stand how.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see none.
pub fn counts(work: &mut Work) -> Result<Counts, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::HandoverSee)?;
    let (municipality, now) = (work.municipality()?, work.now);
    due::settle(work, municipality)?;
    store::handovers::counts(work.db, &actor, relations, now)
}

/// One handover with its sheet.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach: for whoever gave the case also once it is acknowledged.
pub fn open(work: &mut Work, id: HandoverId) -> Result<Seen, Problem> {
    let handover = in_reach(work, Action::HandoverSee, id)?;
    audit::note(work, Entry::done("handover.read", "handover", id.0).of_child(handover.child_id));
    shown(work, handover)
}

/// Writes on the sheet: `change` gets the texts as they are and gives them as they shall be. The one before writes, or
/// the section; until it is acknowledged.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], [`Problem::Forbidden`] `giver_writes`, a conflict `wrong_state`,
/// [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: HandoverId,
    version: i32,
    change: impl FnOnce(HandoverFacts) -> Result<HandoverFacts, Problem>,
) -> Result<Seen, Problem> {
    let before = take_up(work, Action::HandoverWrite, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    side(work, &before)?.may_write()?;
    let facts = change(before.facts.clone())?.tidy()?;
    let after = before.written(facts, work.now)?;
    save(work, "handover.write", &before, &after)?;
    shown(work, after)
}

/// The sheet is written: the new lead is told.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`] `giver_writes`, conflicts `wrong_state`, `nothing_written`.
pub fn hand_over(work: &mut Work, id: HandoverId) -> Result<Seen, Problem> {
    let before = take_up(work, Action::HandoverWrite, id)?;
    side(work, &before)?.may_write()?;
    let after = before.handed_over(work.actor()?.user_id, work.now)?;
    save(work, "handover.hand_over", &before, &after)?;
    let case = store::handovers::case(work.db, after.to_assignment_id)?;
    work.notices.push(Notice {
        child_id: Some(after.child_id),
        assignment_id: Some(after.to_assignment_id),
        handover_id: Some(after.id),
        parties: vec![Party::Coordinator(after.to_coordinator_id)],
        outside_from: case.map(|case| case.undo_until),
        ..Notice::of(Event::HandoverWritten, after.municipality_id)
    });
    shown(work, after)
}

/// Acknowledges a handover, with or without a written sheet, and keeps the sheet as it is now. From then on the one before
/// sees it no more; what was still open of earlier changes of lead is closed; tasks that were in person those of the one
/// before, or of whoever gave in one of these earlier changes, become the new lead's.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Forbidden`] `receiver_acknowledges`, conflicts `wrong_state`, `may_be_undone`.
pub fn acknowledge(work: &mut Work, id: HandoverId) -> Result<Seen, Problem> {
    let before = take_up(work, Action::HandoverAcknowledge, id)?;
    side(work, &before)?.may_acknowledge()?;
    // Undone within ten minutes, a change of lead leaves no trace; what was acknowledged could not be taken back.
    let case = store::handovers::case(work.db, before.to_assignment_id)?;
    if case.is_some_and(|case| case.undo_until > work.now) {
        return Err(Problem::conflict(
            "may_be_undone",
            "担当の決定を取り消せる間は、まだ確認できません。数分後にもう一度お試しください。",
            "The change of coordinator may still be undone. Please try again in a few minutes.",
        ));
    }
    let sheet = gather::sheet(work, &before)?;
    let after = before.acknowledged(sheet, work.actor()?.user_id, work.now)?;
    save(work, "handover.acknowledge", &before, &after)?;
    for older in store::handovers::of_child(work.db, after.child_id)? {
        if older.pending() && older.created_at < after.created_at {
            let dropped = older.dropped(work.now)?;
            save(work, "handover.drop", &older, &dropped)?;
            pass_on_tasks(work, older.child_id, older.from_coordinator_id, after.to_coordinator_id)?;
        }
    }
    pass_on_tasks(work, after.child_id, after.from_coordinator_id, after.to_coordinator_id)?;
    work.notices.push(Notice {
        child_id: Some(after.child_id),
        handover_id: Some(after.id),
        parties: vec![Party::Coordinator(after.from_coordinator_id)],
        ..Notice::of(Event::HandoverAcknowledged, after.municipality_id)
    });
    shown(work, after)
}

fn in_reach(work: &mut Work, action: Action, id: HandoverId) -> Result<Handover, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, action)?;
    let (municipality, now) = (work.municipality()?, work.now);
    due::settle(work, municipality)?;
    store::handovers::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

/// The handover, when nobody else changes what hangs on the child any more.
fn take_up(work: &mut Work, action: Action, id: HandoverId) -> Result<Handover, Problem> {
    let found = in_reach(work, action, id)?;
    store::children::lock(work.db, found.child_id)?;
    in_reach(work, action, id)
}

fn side(work: &Work, handover: &Handover) -> Result<Side, Problem> {
    let actor = work.actor()?;
    let relations = permit(actor, Action::HandoverSee)?;
    let own = actor.coordinator_id;
    Ok(if relations.contains(&Relation::Municipality) {
        Side::Section
    } else if own == Some(handover.from_coordinator_id) {
        Side::Giver
    } else if own == Some(handover.to_coordinator_id) {
        Side::Receiver
    } else {
        Side::Office
    })
}

fn save(work: &mut Work, action: &'static str, before: &Handover, after: &Handover) -> Result<(), Problem> {
    store::handovers::update(work.db, after)?;
    let entry = Entry::done(action, "handover", after.id.0).of_child(after.child_id);
    let detail = json!({ "state": after.state, "without_sheet": after.without_sheet() });
    audit::note(work, entry.changed(Some(before), Some(after)).with(detail));
    Ok(())
}

/// What was given to the one before in person, or to an office that no longer has the child, falls to its role again, so
/// that it does not stay on a list nobody reads.
fn pass_on_tasks(work: &mut Work, child: ChildId, from: CoordinatorId, to: CoordinatorId) -> Result<(), Problem> {
    // Whoever gave the case once and has it back keeps what is theirs.
    if from == to {
        return Ok(());
    }
    let people = store::handovers::people(work.db, &[from, to])?;
    let Some(giver) = people.get(&from) else { return Ok(()) };
    let (office, user) = (giver.office_id, giver.user_id);
    let stays = people.get(&to).is_some_and(|taker| taker.office_id == office);
    for before in store::tasks::open_of_child(work.db, child, None, None)? {
        let persons = before.facts.user_id.is_some() && before.facts.user_id == user;
        let offices = !stays && before.facts.agency_id == Some(office) && before.facts.user_id.is_none();
        if !persons && !offices {
            continue;
        }
        let agency_id = before.facts.agency_id.filter(|agency| stays || *agency != office);
        let facts = TaskFacts { user_id: None, agency_id, ..before.facts.clone() };
        let after = before.changed(facts, work.now)?;
        tasks::save(work, "task.edit", &before, &after, "handover")?;
    }
    Ok(())
}

/// With its sheet: as kept, or as it is now; none of one that was dropped. Whoever gave the case writes from what was known
/// while it was theirs to hand over: once the sheet is written, or its day is over, they see their own texts alone.
fn shown(work: &mut Work, handover: Handover) -> Result<Seen, Problem> {
    let seen = seen(work, vec![handover])?.pop().ok_or(Problem::NotFound)?;
    let theirs = match seen.side {
        Side::Giver => true,
        Side::Office => work.actor()?.agency_id != Some(seen.to.office_id),
        Side::Section | Side::Receiver => false,
    };
    let over = seen.handover.handed_over_at.is_some() || seen.overdue;
    let sheet = match (&seen.handover.sheet, seen.handover.state) {
        _ if theirs && over => None,
        (Some(kept), _) => Some(kept.0.clone()),
        (None, HandoverState::Dropped) => None,
        (None, _) => Some(gather::sheet(work, &seen.handover)?),
    };
    Ok(Seen { sheet, ..seen })
}

fn seen(work: &mut Work, rows: Vec<Handover>) -> Result<Vec<Seen>, Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    let ids: Vec<_> = rows.iter().flat_map(|row| [row.from_coordinator_id, row.to_coordinator_id]).collect();
    let people = store::handovers::people(work.db, &ids)?;
    let ids: Vec<_> = rows.iter().map(|row| row.child_id).collect();
    let children: HashMap<_, _> = store::children::named_in(work.db, municipality, &ids)?.into_iter().collect();
    let mut seen = Vec::new();
    for handover in rows {
        let side = side(work, &handover)?;
        let named = children.get(&handover.child_id).cloned();
        let (from, to) = (people.get(&handover.from_coordinator_id), people.get(&handover.to_coordinator_id));
        let both = from.cloned().zip(to.cloned());
        let Some((child, (from, to))) = named.zip(both) else { continue };
        let overdue = handover.overdue(today);
        seen.push(Seen { handover, child, from, to, side, overdue, sheet: None });
    }
    Ok(seen)
}
