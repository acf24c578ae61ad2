//! Reading a decision as it was made, and working its ranking out again.

use serde_json::json;

use crate::base::ids::{ChildId, DecisionId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::answer::Recommendation;
use crate::rules::audit::Entry;
use crate::rules::decisions::Decision;
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::assignments::{Filter, Full};
use crate::store::{Within, Work};

/// A decision about a child and what became of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The decision as it was frozen.
    pub decision: Decision,
    /// The assignment that came of it, with the names of coordinator and office.
    pub full: Full,
    /// Where that stands today.
    pub state: AssignmentState,
    /// Name of whoever decided.
    pub made_by: Option<String>,
}

/// The newest decisions about a child, at most `most` of them, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, id: ChildId, most: i64) -> Result<Vec<Made>, Problem> {
    permit(work.actor()?, Action::DecisionSee)?;
    child_in_reach::find(work, Action::ChildSee, id)?;
    let (municipality, today) = (work.municipality()?, work.today());
    let filter = Filter { child_id: Some(id), ..Filter::default() };
    let rows =
        store::assignments::list(work.db, municipality, Within::Municipality, &filter, today, &Page::first(most))?.rows;
    let mut made = Vec::with_capacity(rows.len());
    for full in rows {
        let found = store::decisions::find(work.db, municipality, full.assignment.decision_id)?;
        let decision = found.ok_or_else(|| Problem::Internal("an assignment without a decision".to_owned()))?;
        made.push((decision, full));
    }
    let users: Vec<_> = made.iter().map(|(decision, _)| decision.made_by).collect();
    let names = store::users::names(work.db, &users)?;
    let entry = Entry::done("decision.list", "child", id.0).of_child(id);
    audit::note(work, entry.with(json!({ "count": made.len() })));
    let one = |(decision, full): (Decision, Full)| Made {
        state: full.assignment.state_on(today),
        made_by: names.get(&decision.made_by).cloned(),
        decision,
        full,
    };
    Ok(made.into_iter().map(one).collect())
}

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
