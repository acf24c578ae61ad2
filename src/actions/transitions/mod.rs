//! Transitions: lists and counts of what comes next for the children one sees.
//!
//! One child's ladder: `ladder.rs`. One preparation and its steps: `prepare.rs`.

use serde_json::json;

use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::{Action, permit};
use crate::rules::preparation::PreparationStanding;
use crate::steps::audit;
use crate::steps::transitions;
use crate::steps::transitions::Row;
use crate::store;
use crate::store::Work;
use crate::store::transitions::list::Filter;

pub mod invite;
pub mod ladder;
pub mod prepare;

/// How many transitions of a kind stand how.
#[derive(Debug, Clone)]
pub struct Counts {
    /// The kind.
    pub kind: TransitionKind,
    /// Every way to stand with its number, in the order of the vocabulary.
    pub standings: Vec<(PreparationStanding, i64)>,
}

/// A page of the transitions of the children the reader sees, by their days.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see no transitions.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Row>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TransitionSee)?;
    let now = work.now;
    let listed = store::transitions::list::list(work.db, &actor, relations, filter, page, now)?;
    let ids: Vec<_> = listed.rows.iter().map(|one| (one.id, one.child_id)).collect();
    let entry = Entry::listed("transition.list", "transition", json!({ "transitions_and_children": ids }));
    audit::note(work, Entry { child_id: filter.child, ..entry });
    Ok(Listed { rows: transitions::rows(work, listed.rows)?, next: listed.next, total: listed.total })
}

/// How many of the transitions that a list would hold stand how, for every kind.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see no transitions.
pub fn counts(work: &mut Work, filter: &Filter) -> Result<Vec<Counts>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::TransitionSee)?;
    let now = work.now;
    let mut counts: Vec<Counts> =
        TransitionKind::ALL.iter().map(|kind| Counts { kind: *kind, standings: Vec::new() }).collect();
    for standing in PreparationStanding::ALL {
        let filter = Filter { standing: Some(*standing), ..filter.clone() };
        let kinds = store::transitions::list::kinds(work.db, &actor, relations, &filter, now)?;
        for one in &mut counts {
            let number = kinds.iter().find(|(kind, _)| *kind == one.kind).map_or(0, |(_, number)| *number);
            one.standings.push((*standing, number));
        }
    }
    Ok(counts)
}
