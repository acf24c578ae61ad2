//! Reading a decision as it was made, and working its ranking out again.

use serde_json::json;

use crate::base::ids::DecisionId;
use crate::base::problem::Problem;
use crate::rules::assignments::answer::Recommendation;
use crate::rules::audit::Entry;
use crate::rules::decisions::Decision;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// One decision.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's as for one that does not exist.
pub fn open(work: &mut Work, id: DecisionId) -> Result<Decision, Problem> {
    permit(work.actor()?, Action::DecisionSee)?;
    let decision = store::decisions::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)?;
    audit::note(work, Entry::done("decision.read", "decision", id.0).of_child(decision.child_id));
    Ok(decision)
}

/// The ranking worked out again from the frozen facts and policy, and whether it is the one that was frozen.
///
/// # Errors
/// As [`open`].
pub fn replay(work: &mut Work, id: DecisionId) -> Result<(bool, Recommendation), Problem> {
    permit(work.actor()?, Action::DecisionSee)?;
    let decision = store::decisions::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)?;
    let (same, recommendation) = decision.replay();
    let entry = Entry::done("decision.replay", "decision", id.0).of_child(decision.child_id);
    audit::note(work, entry.with(json!({ "same": same })));
    Ok((same, recommendation))
}
