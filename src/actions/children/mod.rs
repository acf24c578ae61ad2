//! Registering, finding, opening and changing children. The list with how each child stands: `overview.rs`; as a file:
//! `file.rs`; who is nearest where nobody was found: `near.rs`. Closing and reopening: `actions/closing.rs`.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::base::ids::ChildId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::children::awaiting::Beside;
use crate::rules::children::duplicates::Likeness;
use crate::rules::children::{Child, Intake, Referral};
use crate::rules::life_stage::TransitionKind;
use crate::rules::moves;
use crate::rules::moves::Move;
use crate::rules::permissions::{Action, Relation, permit, reach};
use crate::steps::cases::reservations;
use crate::steps::intake::Checked;
use crate::steps::{audit, child_search, intake, stages};
use crate::store;
use crate::store::Work;
use crate::store::children::Filter;

mod file;
mod near;
mod overview;

pub use file::{ListFile, count_in_file, file};
pub use near::near;
pub use overview::{Standing, districts, overview, standing};

/// A child's record as the reader may see it, with what is known beside it, on one day.
#[derive(Debug, Clone)]
pub struct Record {
    /// The child; without medical matters where consent leaves them out.
    pub child: Child,
    /// Who called.
    pub referral: Referral,
    /// What is known beside.
    pub beside: Beside,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

/// A page of the children the reader may see, in the order of the filter.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that never see children.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Record>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildSee)?;
    let (now, tasks) = (work.now, reach(actor.role, Action::TaskSee));
    let listed = store::children::list(work.db, &actor, relations, tasks, filter, page, now)?;
    let action = if filter.q.is_some() { "child.search" } else { "child.list" };
    audit::note(work, Entry::listed(action, "child", json!({ "count": listed.rows.len(), "total": listed.total })));
    Ok(Listed { rows: records(work, relations, listed.rows)?, next: listed.next, total: listed.total })
}

/// One child's record.
///
/// # Errors
/// [`Problem::NotFound`] for a child the reader has no relation to, as for one that does not exist.
pub fn open(work: &mut Work, id: ChildId) -> Result<Record, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildSee)?;
    let now = work.now;
    let child = store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)?;
    audit::note(work, Entry::done("child.read", "child", id.0).of_child(id));
    record(work, relations, child)
}

/// Registers a child with the next reference code, and gives those it may be the same as, which never block.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field.
pub fn register(work: &mut Work, intake: Intake) -> Result<(Record, Vec<Child>), Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildRegister)?;
    let checked = intake::check(work, relations, None, intake)?;
    let (child, alike) = intake::register(work, checked)?;
    stages::follow(work, &child)?;
    Ok((record(work, relations, child)?, alike))
}

/// Children that the one described may be the same as, before it is saved.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that register no children.
pub fn likely_duplicates(work: &mut Work, likeness: &Likeness) -> Result<Vec<Child>, Problem> {
    permit(work.actor()?, Action::ChildRegister)?;
    let alike = intake::alike(work, likeness)?;
    audit::note(work, Entry::listed("child.compare", "child", json!({ "found": ids(&alike) })));
    Ok(alike)
}

/// Changes a child: `change` gets what was entered and gives it as it shall be.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], a conflict `child_closed`, [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: ChildId,
    version: i32,
    change: impl FnOnce(Intake) -> Result<Intake, Problem>,
) -> Result<Record, Problem> {
    edit_with(work, id, version, Value::Null, change)
}

/// Moves the day of a transition of a child's record (次へ進める); everything that hangs on it follows. Whether a reason
/// was given is audited; the reason itself stands in the record.
///
/// # Errors
/// As [`edit`], the faults on `on`, `precision` and `reason`; a conflict `fixed_by_law`.
pub fn move_transition(
    work: &mut Work,
    id: ChildId,
    version: i32,
    kind: TransitionKind,
    to: Move,
) -> Result<Record, Problem> {
    let today = work.today();
    let detail = json!({ "moved": kind, "to": to.on, "reason_given": to.reason.is_some() });
    let moved = edit_with(work, id, version, detail, |intake| {
        Ok(Intake { child: moves::moved(intake.child, kind, to, today)?, ..intake })
    });
    moved.map_err(|problem| match problem {
        Problem::Invalid(faults) => Problem::Invalid(moves::renamed(faults, kind)),
        other => other,
    })
}

fn edit_with(
    work: &mut Work,
    id: ChildId,
    version: i32,
    detail: Value,
    change: impl FnOnce(Intake) -> Result<Intake, Problem>,
) -> Result<Record, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildEdit)?;
    let now = work.now;
    let before = store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)?;
    // Whoever ends support at this moment changes the version, on which saving depends.
    before.supported()?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let call = store::children::referrals(work.db, &[id])?.pop();
    let call = call.ok_or_else(|| Problem::Internal("a child without a referral".to_owned()))?;
    let present = Intake { child: before.facts.clone(), referral: call.facts.clone(), sibling_of: None };
    let Checked { intake, family } = intake::check(work, relations, Some(&before), change(present)?)?;
    let after = Child {
        kana_key: intake.child.kana_key(),
        facts: intake.child,
        family_id: family.unwrap_or(before.family_id),
        version: version + 1,
        ..before.clone()
    };
    let referral = Referral { child_id: id, facts: intake.referral };
    if after.facts.discharge_on != before.facts.discharge_on {
        // What is reserved for the day of discharge moves with it, so this decides about cases.
        store::municipalities::lock_decisions(work.db, before.municipality_id)?;
    }
    store::children::update(work.db, &after)?;
    store::children::update_referral(work.db, &referral)?;
    child_search::refresh(work, &after)?;
    let entry = Entry::done("child.edit", "child", id.0).of_child(id);
    audit::note(work, entry.changed(Some(&(&before, &call)), Some(&(&after, &referral))).with(detail));
    reservations::move_to(work, &before, &after)?;
    if after.facts.stage_facts() != before.facts.stage_facts() {
        stages::follow(work, &after)?;
    }
    record(work, relations, after)
}

fn ids(children: &[Child]) -> Vec<ChildId> {
    children.iter().map(|child| child.id).collect()
}

fn record(work: &mut Work, relations: &[Relation], child: Child) -> Result<Record, Problem> {
    records(work, relations, vec![child])?.pop().ok_or(Problem::NotFound)
}

/// The records of children that were found through `relations`.
fn records(work: &mut Work, relations: &[Relation], children: Vec<Child>) -> Result<Vec<Record>, Problem> {
    let (actor, today) = (work.actor()?.clone(), work.today());
    let ids = ids(&children);
    let mut referrals = store::children::referrals(work.db, &ids)?;
    let guardians: HashSet<_> = store::guardians::known(work.db, &ids)?.into_iter().collect();
    let consents: HashSet<_> = store::consents::held(work.db, &ids, today)?.into_iter().collect();
    let whole: HashSet<_> =
        store::children::seen_whole(work.db, &actor, relations, &ids, work.now)?.into_iter().collect();
    let mut records = Vec::with_capacity(children.len());
    for child in children {
        let id = child.id;
        let medical = whole.contains(&id);
        let at = referrals.iter().position(|referral| referral.child_id == id);
        let at = at.ok_or_else(|| Problem::Internal("a child without a referral".to_owned()))?;
        records.push(Record {
            child: if medical { child } else { child.without_medical() },
            referral: referrals.swap_remove(at),
            beside: Beside { guardian: guardians.contains(&id), consent: consents.contains(&id), medical },
            today,
        });
    }
    Ok(records)
}
