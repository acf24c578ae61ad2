//! Looking at assignments: the section at all of the municipality, an office at its own, a coordinator at one's own.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AssignmentId, ChildId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, permit};
use crate::steps::cases::first_contact;
use crate::steps::{audit, reach};
use crate::store;
use crate::store::assignments::Filter;
use crate::store::{Within, Work};

use super::{Seen, shown};

/// One assignment.
///
/// # Errors
/// [`Problem::NotFound`] for one the reader does not reach, and for an undone one outside the section.
pub fn open(work: &mut Work, id: AssignmentId) -> Result<Seen, Problem> {
    let within = reach::within(work, Action::AssignmentSee)?;
    let seen = shown(work, within, id)?;
    audit::note(work, Entry::done("assignment.read", "assignment", id.0).of_child(seen.full.assignment.child_id));
    Ok(seen)
}

/// A page of assignments, the newest first.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    let within = reach::within(work, Action::AssignmentSee)?;
    let seen = seen(work, within, filter, page)?;
    let ids: Vec<_> = seen.rows.iter().map(|row| (row.full.assignment.id, row.full.assignment.child_id)).collect();
    audit::note(work, Entry::listed("assignment.list", "assignment", json!({ "assignments_and_children": ids })));
    Ok(seen)
}

/// A page of one child's assignments, the newest first: all of them for the section, one's own for others.
///
/// # Errors
/// [`Problem::NotFound`] for a child elsewhere or, outside the section, one that was never one's own.
pub fn history(work: &mut Work, child_id: ChildId, page: &Page) -> Result<Listed<Seen>, Problem> {
    let within = reach::within(work, Action::AssignmentSee)?;
    let municipality = work.municipality()?;
    store::situation::child(work.db, municipality, child_id)?.ok_or(Problem::NotFound)?;
    let filter = Filter { child_id: Some(child_id), ..Filter::default() };
    if within != Within::Municipality {
        let own = store::assignments::list(work.db, municipality, within, &filter, work.today(), &Page::first(1))?;
        if own.rows.is_empty() {
            return Err(Problem::NotFound);
        }
    }
    audit::note(work, Entry::done("assignment.list", "child", child_id.0).of_child(child_id));
    seen(work, within, &filter, page)
}

/// By which day the family would have to be spoken with, were a case to start on `starts_on`: shown before deciding.
pub fn first_contact_by(work: &mut Work, starts_on: NaiveDate) -> Result<NaiveDate, Problem> {
    permit(work.actor()?, Action::AssignmentMake)?;
    let municipality = work.municipality()?;
    first_contact::due_by(work, municipality, starts_on)
}

fn seen(work: &mut Work, within: Within, filter: &Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    let Listed { rows, next, total } = store::assignments::list(work.db, municipality, within, filter, today, page)?;
    let rows = rows.into_iter().map(|full| Seen::new(full, within, today)).collect();
    Ok(Listed { rows, next, total })
}
