//! What every list of transitions shows beside the rows: whose they are, who leads, and how far they have come.

use std::collections::HashMap;

use crate::base::ids::{ChildId, TransitionId};
use crate::base::problem::Problem;
use crate::rules::permissions::{Action, reach};
use crate::rules::preparation::{PreparationStanding, Progress, standing};
use crate::store;
use crate::store::Work;
use crate::store::leads::Lead;
use crate::store::transitions::list::{Brief, Shown};

/// A transition in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The transition.
    pub transition: Brief,
    /// What the child is called.
    pub child: Shown,
    /// Who has the case.
    pub lead: Option<Lead>,
    /// Its steps in numbers.
    pub progress: Progress,
    /// How it stands.
    pub standing: PreparationStanding,
}

/// The rows with everything beside them, in the order given. Rows that were dropped, or whose child the reader does not
/// see, are left out.
pub fn rows(work: &mut Work, found: Vec<Brief>) -> Result<Vec<Row>, Problem> {
    let (actor, now, today) = (work.actor()?.clone(), work.now, work.today());
    let mut children: Vec<ChildId> = found.iter().map(|one| one.child_id).collect();
    children.sort_unstable();
    children.dedup();
    let relations = reach(actor.role, Action::TransitionSee);
    let shown = store::transitions::list::shown(work.db, &actor, relations, &children, now)?;
    let shown: HashMap<ChildId, Shown> = shown.into_iter().map(|one| (one.child_id, one)).collect();
    let leads = store::leads::of_children(work.db, &children, today)?;
    let leads: HashMap<ChildId, Lead> = leads.into_iter().map(|lead| (lead.child_id, lead)).collect();
    let ids: Vec<TransitionId> = found.iter().map(|one| one.id).collect();
    let progress = progress(work, &ids)?;
    let rows = found.into_iter().filter_map(|transition| {
        let progress = progress.get(&transition.id).copied().unwrap_or_default();
        Some(Row {
            child: shown.get(&transition.child_id)?.clone(),
            lead: leads.get(&transition.child_id).cloned(),
            standing: standing(transition.state, progress)?,
            progress,
            transition,
        })
    });
    Ok(rows.collect())
}

/// The steps of these transitions in numbers, for those that have any.
pub fn progress(work: &mut Work, ids: &[TransitionId]) -> Result<HashMap<TransitionId, Progress>, Problem> {
    let today = work.today();
    let mut progress: HashMap<TransitionId, Progress> = HashMap::new();
    for (source, state, due_on) in store::transitions::list::steps(work.db, ids)? {
        if let Some(source) = source {
            let one = progress.entry(TransitionId(source.0)).or_default();
            *one = one.with(state, due_on, today);
        }
    }
    Ok(progress)
}
