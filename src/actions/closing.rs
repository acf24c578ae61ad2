//! Ending support for a child and taking it up again. The record stays in either case.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::children::{Child, CloseReason, check_closing_day};
use crate::rules::permissions::{Action, permit};
use crate::steps::cases::{first_contact, handover};
use crate::steps::{audit, close_cases, service_plans, stages};
use crate::store;
use crate::store::Work;

/// Ends support for a child on the day `on`, and with it every open case.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `already_closed`; a fault of `on` that lies ahead or before the birth.
pub fn close(work: &mut Work, id: ChildId, on: NaiveDate, reason: CloseReason) -> Result<Child, Problem> {
    let before = locked(work, id)?;
    if before.closed_on.is_some() {
        return Err(Problem::conflict(
            "already_closed",
            "この児の支援はすでに終了しています。",
            "Support for this child has ended already.",
        ));
    }
    check_closing_day(before.facts.born_on, on, work.today())?;
    let version = before.version + 1;
    let after = Child { closed_on: Some(on), close_reason: Some(reason), version, ..before.clone() };
    store::children::update(work.db, &after)?;
    close_cases::end_open_cases(work, &after)?;
    first_contact::support_ended(work, id, reason == CloseReason::Died)?;
    stages::follow(work, &after)?;
    stages::follow_support(work, &after)?;
    service_plans::support_ended(work, &after)?;
    handover::support_ended(work, &after)?;
    let entry = Entry::done("child.close", "child", id.0).of_child(id);
    audit::note(work, entry.changed(Some(&before), Some(&after)).with(json!({ "reason": reason })));
    Ok(after)
}

/// Takes support up again. Cases that ended with it stay ended: the child waits for a coordinator. Plans that ended with it
/// hold again.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `not_closed`.
pub fn reopen(work: &mut Work, id: ChildId) -> Result<Child, Problem> {
    let before = locked(work, id)?;
    let Some(closed_on) = before.closed_on else {
        return Err(Problem::conflict(
            "not_closed",
            "この児の支援は終了していません。",
            "Support for this child has not ended.",
        ));
    };
    let after = Child { closed_on: None, close_reason: None, version: before.version + 1, ..before.clone() };
    store::children::update(work.db, &after)?;
    stages::follow(work, &after)?;
    stages::follow_support(work, &after)?;
    service_plans::support_resumed(work, &after, closed_on)?;
    let entry = Entry::done("child.reopen", "child", id.0).of_child(id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    Ok(after)
}

/// The child, when nobody else decides about cases or changes it any more.
fn locked(work: &mut Work, id: ChildId) -> Result<Child, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildClose)?;
    let (municipality, now) = (work.municipality()?, work.now);
    store::municipalities::lock_decisions(work.db, municipality)?;
    store::children::lock(work.db, id)?;
    store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}
