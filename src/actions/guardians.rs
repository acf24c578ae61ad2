//! A child's guardians. Every change of a name or a number reaches the search index at once.

use serde_json::json;

use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::guardians::{Guardian, GuardianFacts};
use crate::rules::permissions::Action;
use crate::steps::{audit, child_in_reach, child_search};
use crate::store;
use crate::store::Work;

/// A child's guardians, whom to call first at the top.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn list(work: &mut Work, child: ChildId) -> Result<Vec<Guardian>, Problem> {
    child_in_reach::find(work, Action::ChildSee, child)?;
    let guardians = store::guardians::of_child(work.db, child)?;
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "guardians", "count": guardians.len() })));
    Ok(guardians)
}

/// One guardian.
///
/// # Errors
/// [`Problem::NotFound`] where the child is out of reach.
pub fn open(work: &mut Work, id: GuardianId) -> Result<Guardian, Problem> {
    let guardian = store::guardians::find(work.db, id)?.ok_or(Problem::NotFound)?;
    child_in_reach::find(work, Action::ChildSee, guardian.child_id)?;
    audit::note(work, Entry::done("child.read", "guardian", id.0).of_child(guardian.child_id));
    Ok(guardian)
}

/// Adds a guardian. One who is called first takes that from the others.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a conflict `child_closed`; [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, child: ChildId, facts: GuardianFacts) -> Result<Guardian, Problem> {
    let child = child_in_reach::lock(work, Action::ChildEdit, child)?;
    child.supported()?;
    let facts = facts.tidy()?;
    let guardian = Guardian { id: work.id(), child_id: child.id, facts, version: 1, created_at: work.now };
    store::guardians::insert(work.db, &guardian)?;
    saved(work, &guardian)?;
    child_search::refresh(work, &child)?;
    let entry = Entry::done("guardian.add", "guardian", guardian.id.0).of_child(child.id);
    audit::note(work, entry.changed(None, Some(&guardian)));
    Ok(guardian)
}

/// Changes a guardian: `change` gets the facts as they are and gives them as they shall be.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], a conflict `child_closed`, [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: GuardianId,
    version: i32,
    change: impl FnOnce(GuardianFacts) -> Result<GuardianFacts, Problem>,
) -> Result<Guardian, Problem> {
    let found = store::guardians::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let child = child_in_reach::lock(work, Action::ChildEdit, found.child_id)?;
    child.supported()?;
    let before = store::guardians::find(work.db, id)?.ok_or(Problem::NotFound)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?.tidy()?;
    let after = Guardian { facts, version: version + 1, ..before.clone() };
    store::guardians::update(work.db, &after)?;
    saved(work, &after)?;
    child_search::refresh(work, &child)?;
    let entry = Entry::done("guardian.edit", "guardian", id.0).of_child(child.id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    Ok(after)
}

/// Removes a guardian entered by mistake.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`]; conflicts `child_closed`, and `in_use` for one who gave a consent.
pub fn remove(work: &mut Work, id: GuardianId, version: i32) -> Result<(), Problem> {
    let found = store::guardians::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let child = child_in_reach::lock(work, Action::ChildEdit, found.child_id)?;
    child.supported()?;
    store::guardians::delete(work.db, id, version)?;
    child_search::refresh(work, &child)?;
    let entry = Entry::done("guardian.remove", "guardian", id.0).of_child(child.id);
    audit::note(work, entry.changed(Some(&found), None));
    Ok(())
}

fn saved(work: &mut Work, guardian: &Guardian) -> Result<(), Problem> {
    if guardian.facts.primary_contact {
        store::guardians::leave_primary_to(work.db, guardian)?;
    }
    Ok(())
}
