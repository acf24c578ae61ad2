//! Transitions: what comes next for each child.

use diesel::prelude::*;

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::transitions::Transition;
use crate::schema::transitions;
use crate::store::Db;

pub mod list;

/// All of a child, by their days; those without one last.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<Transition>, Problem> {
    let query = transitions::table.filter(transitions::child_id.eq(child)).select(Transition::as_select());
    let mut rows: Vec<Transition> = query.load(&mut **db)?;
    rows.sort_by_key(|one| (one.falls_on.is_none(), one.falls_on, one.kind));
    Ok(rows)
}

/// Adds one.
pub fn insert(db: &mut Db, transition: &Transition) -> Result<(), Problem> {
    diesel::insert_into(transitions::table).values(transition).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed one over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, transition: &Transition) -> Result<(), Problem> {
    let saved = diesel::update(transitions::table.find(transition.id))
        .filter(transitions::version.eq(transition.version - 1))
        .set((
            transitions::falls_on.eq(transition.falls_on),
            transitions::state.eq(transition.state),
            transitions::checklist_version.eq(transition.checklist_version),
            transitions::checklist.eq(&transition.checklist),
            transitions::opened_on.eq(transition.opened_on),
            transitions::opened_by.eq(transition.opened_by),
            transitions::ended_on.eq(transition.ended_on),
            transitions::version.eq(transition.version),
            transitions::updated_at.eq(transition.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
