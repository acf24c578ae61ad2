//! From rights to records: which coordinators' records somebody reaches for an action.
//!
//! It looks at relations only; whether the record exists is the store's to say.

use crate::base::problem::Problem;
use crate::rules::permissions::{Action, Relation, permit};
use crate::store::{Within, Work};

/// Whose records of the municipality the actor reaches for `action`.
///
/// # Errors
/// [`Problem::Forbidden`] where the role may never do it; [`Problem::NotFound`] where the actor belongs to no office
/// and is no coordinator, and therefore reaches nobody.
pub fn within(work: &Work, action: Action) -> Result<Within, Problem> {
    let actor = work.actor()?;
    let reached = permit(actor, action)?.iter().find_map(|relation| match relation {
        Relation::Municipality => Some(Within::Municipality),
        Relation::Office => actor.agency_id.map(Within::Office),
        Relation::Oneself | Relation::OwnCase | Relation::Proposed => actor.coordinator_id.map(Within::Coordinator),
        _ => None,
    });
    reached.ok_or(Problem::NotFound)
}
