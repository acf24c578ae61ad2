//! Adding, changing, finding and removing coordinators, and setting whether they take new children.
//!
//! Absences and conflicts have files of their own; who gets a case is decided under `assignments`.

use crate::base::ids::CoordinatorId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::audit::Entry;
use crate::rules::coordinators::{Coordinator, CoordinatorFacts, Links};
use crate::rules::permissions::{Action, permit};
use crate::steps;
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::coordinators::Filter;

/// A coordinator, and whether whoever asked is shown everything about them.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The coordinator.
    pub coordinator: Coordinator,
    /// Whether contact data, working time and the account are shown too.
    pub in_full: bool,
}

/// A page of the municipality's coordinators, by reading. `left`: also those who have left.
pub fn list(work: &mut Work, filter: Filter, left: bool, page: &Page) -> Result<Listed<Shown>, Problem> {
    permit(work.actor()?, Action::CoordinatorSee)?;
    let filter = Filter { still_there_on: (!left).then(|| work.today()), ..filter };
    let listed = store::coordinators::list(work.db, work.municipality()?, &filter, page)?;
    let rows = listed.rows.into_iter().map(|one| show(work, one)).collect::<Result<_, _>>()?;
    Ok(Listed { rows, next: listed.next, total: listed.total })
}

/// One coordinator.
///
/// # Errors
/// [`Problem::NotFound`] for another municipality's as for one that does not exist.
pub fn open(work: &mut Work, id: CoordinatorId) -> Result<Shown, Problem> {
    permit(work.actor()?, Action::CoordinatorSee)?;
    let found = store::coordinators::find(work.db, work.municipality()?, id)?.ok_or(Problem::NotFound)?;
    show(work, found)
}

/// Adds a coordinator.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a conflict `user_taken` where the account is another coordinator's.
pub fn add(work: &mut Work, facts: CoordinatorFacts) -> Result<Shown, Problem> {
    permit(work.actor()?, Action::CoordinatorEdit)?;
    let municipality_id = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality_id)?;
    let links = links(work, None, &facts)?;
    let facts = facts.tidy(links, work.today())?;
    let coordinator = Coordinator {
        id: work.id(),
        municipality_id,
        name_key: facts.name_key(),
        facts,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    store::coordinators::insert(work.db, &coordinator)?;
    let entry = Entry::done("coordinator.add", "coordinator", coordinator.id.0);
    audit::note(work, entry.changed(None, Some(&coordinator)));
    show(work, coordinator)
}

/// Changes a coordinator: `change` gets the facts as they are and gives them as they shall be.
///
/// # Errors
/// [`Problem::Stale`] where `version` is no longer the present one; [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: CoordinatorId,
    version: i32,
    change: impl FnOnce(CoordinatorFacts) -> Result<CoordinatorFacts, Problem>,
) -> Result<Shown, Problem> {
    save(work, Action::CoordinatorEdit, id, version, change)
}

/// Sets whether a coordinator takes new children: the section, the manager of the own office, or oneself.
///
/// # Errors
/// [`Problem::NotFound`] for a coordinator the actor does not reach; [`Problem::Stale`]; [`Problem::Invalid`].
pub fn set_acceptance(
    work: &mut Work,
    id: CoordinatorId,
    version: i32,
    change: impl FnOnce(AcceptanceFacts) -> Result<AcceptanceFacts, Problem>,
) -> Result<Shown, Problem> {
    save(work, Action::CoordinatorAcceptance, id, version, |facts| {
        let acceptance = change(facts.acceptance())?;
        Ok(facts.with_acceptance(acceptance))
    })
}

/// Removes a coordinator that nothing refers to; one with a history has left instead (`left_on`).
///
/// # Errors
/// [`Problem::Conflict`] `in_use`; [`Problem::Stale`].
pub fn remove(work: &mut Work, id: CoordinatorId, version: i32) -> Result<(), Problem> {
    permit(work.actor()?, Action::CoordinatorEdit)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = store::coordinators::find(work.db, municipality, id)?.ok_or(Problem::NotFound)?;
    store::coordinators::delete(work.db, id, version)?;
    audit::note(work, Entry::done("coordinator.remove", "coordinator", id.0).changed(Some(&before), None));
    Ok(())
}

fn save(
    work: &mut Work,
    action: Action,
    id: CoordinatorId,
    version: i32,
    change: impl FnOnce(CoordinatorFacts) -> Result<CoordinatorFacts, Problem>,
) -> Result<Shown, Problem> {
    let within = steps::reach::within(work, action)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = store::coordinators::find_within(work.db, municipality, within, id)?.ok_or(Problem::NotFound)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?;
    let links = links(work, Some(&before.facts), &facts)?;
    let facts = facts.tidy(links, work.today())?;
    let after =
        Coordinator { name_key: facts.name_key(), facts, version: version + 1, updated_at: work.now, ..before.clone() };
    store::coordinators::update(work.db, &after)?;
    let entry = Entry::done(action.as_str(), "coordinator", id.0);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    show(work, after)
}

/// Looks up office and account where they are new; a link that stays is not judged again, so that somebody whose
/// office has closed can still be edited.
fn links(work: &mut Work, before: Option<&CoordinatorFacts>, after: &CoordinatorFacts) -> Result<Links, Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    let office_stays = before.is_some_and(|before| before.office_id == after.office_id);
    let office_open = if office_stays {
        None
    } else {
        Some(store::coordinators::office_open(work.db, municipality, after.office_id, today)?)
    };
    let account = match after.user_id {
        Some(user) if before.is_none_or(|before| before.user_id != Some(user)) => {
            Some(store::coordinators::account(work.db, municipality, user)?)
        }
        _ => None,
    };
    Ok(Links { office_open, account })
}

fn show(work: &Work, coordinator: Coordinator) -> Result<Shown, Problem> {
    let in_full = coordinator.shown_in_full(work.actor()?);
    Ok(Shown { coordinator, in_full })
}
