//! Declared conflicts between a coordinator and a family: such a coordinator is never offered the child.

use serde_json::json;

use crate::base::ids::{ChildId, ConflictId, CoordinatorId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::audit::Entry;
use crate::rules::coordinators::Conflict;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// A page of a coordinator's conflicts, the oldest first.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's coordinator as for one that does not exist.
pub fn list(work: &mut Work, coordinator: CoordinatorId, page: &Page) -> Result<Listed<Conflict>, Problem> {
    permit(work.actor()?, Action::CoordinatorEdit)?;
    store::coordinators::find(work.db, work.municipality()?, coordinator)?.ok_or(Problem::NotFound)?;
    let listed = store::conflicts::list(work.db, coordinator, page)?;
    // Each names a child, so each is a look at that child.
    for conflict in &listed.rows {
        audit::note(work, Entry::done("conflict.read", "conflict", conflict.id.0).of_child(conflict.child_id));
    }
    Ok(listed)
}

/// Declares a conflict.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for an empty reason or a child that is not of the municipality; a
/// conflict `already_declared`.
pub fn add(
    work: &mut Work,
    coordinator_id: CoordinatorId,
    child_id: ChildId,
    reason: &str,
) -> Result<Conflict, Problem> {
    permit(work.actor()?, Action::CoordinatorEdit)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    store::coordinators::find(work.db, municipality, coordinator_id)?.ok_or(Problem::NotFound)?;
    let reason = text::clean(reason);
    let mut faults = Faults::default();
    let known = store::conflicts::child_known(work.db, municipality, child_id)?;
    faults.unless(known, "child_id", "no_such_child", "この児は登録されていません。", "There is no such child.");
    faults.unless(!reason.is_empty(), "reason", "required", "理由を入力してください。", "Enter a reason.");
    faults.into_result()?;
    let conflict = Conflict { id: work.id(), coordinator_id, child_id, reason, version: 1, created_at: work.now };
    store::conflicts::insert(work.db, &conflict)?;
    let entry = Entry::done("conflict.add", "conflict", conflict.id.0).of_child(child_id);
    let entry = entry.with(json!({ "coordinator_id": coordinator_id }));
    audit::note(work, entry.changed(None, Some(&conflict)));
    Ok(conflict)
}

/// Takes a declaration back.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: ConflictId, version: i32) -> Result<(), Problem> {
    permit(work.actor()?, Action::CoordinatorEdit)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = store::conflicts::find(work.db, municipality, id)?.ok_or(Problem::NotFound)?;
    store::conflicts::delete(work.db, id, version)?;
    let entry = Entry::done("conflict.remove", "conflict", id.0).of_child(before.child_id);
    audit::note(work, entry.changed(Some(&before), None));
    Ok(())
}
