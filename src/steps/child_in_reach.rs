//! From a right to a child: the one somebody stands in the right relation to.

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::permissions::{Action, permit};
use crate::store;
use crate::store::Work;

/// The child, for something whose right is `action`. Nothing is audited here: the caller knows what was looked at.
///
/// # Errors
/// [`Problem::Forbidden`] where the role may never do it; [`Problem::NotFound`] for a child out of reach, as for one
/// that does not exist.
pub fn find(work: &mut Work, action: Action, id: ChildId) -> Result<Child, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, action)?;
    let now = work.now;
    store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

/// The same, for a change of what hangs on the child: until the transaction ends, nobody else changes it.
pub fn lock(work: &mut Work, action: Action, id: ChildId) -> Result<Child, Problem> {
    permit(work.actor()?, action)?;
    store::children::lock(work.db, id)?;
    find(work, action, id)
}

/// The same, where the whole record must be open, medical matters included.
pub fn find_whole(work: &mut Work, action: Action, id: ChildId) -> Result<Child, Problem> {
    let child = find(work, action, id)?;
    let actor = work.actor()?.clone();
    let (relations, now) = (permit(&actor, action)?, work.now);
    let whole = store::children::seen_whole(work.db, &actor, relations, &[id], now)?;
    if whole.is_empty() { Err(Problem::NotFound) } else { Ok(child) }
}
