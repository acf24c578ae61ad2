//! The municipality's parameters: seeing the version in force and those before it, and setting a new one.

use serde_json::json;

use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, permit};
use crate::rules::policy::{Policy, PolicyVersion};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// The version in force.
pub fn current(work: &mut Work) -> Result<PolicyVersion, Problem> {
    permit(work.actor()?, Action::PolicySee)?;
    store::policy::current(work.db, work.municipality()?)
}

/// A page of all versions, the newest first.
pub fn list(work: &mut Work, page: &Page) -> Result<Listed<PolicyVersion>, Problem> {
    permit(work.actor()?, Action::PolicySee)?;
    store::policy::list(work.db, work.municipality()?, page)
}

/// Puts a new version in force. `based_on` is the version its author had before them. Nothing in the past changes:
/// decisions keep the version they were made under.
///
/// # Errors
/// A conflict `changed_meanwhile` with the newest version as fact where `based_on` is not it; [`Problem::Invalid`] with
/// every number out of its range and for an empty `reason`.
pub fn change(work: &mut Work, based_on: i32, parameters: Policy, reason: &str) -> Result<PolicyVersion, Problem> {
    permit(work.actor()?, Action::PolicyChange)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = store::policy::current(work.db, municipality)?;
    if before.version != based_on {
        return Err(changed_meanwhile(before.version));
    }
    let reason = text::clean_note(reason);
    let mut faults = Faults::default();
    faults.gather(parameters.check().map_err(|problem| problem.below("parameters")))?;
    faults.unless(!reason.is_empty(), "reason", "required", "理由を入力してください。", "Enter a reason.");
    faults.into_result()?;
    let after = PolicyVersion {
        id: work.id(),
        municipality_id: municipality,
        version: before.version + 1,
        parameters: Json(parameters),
        reason,
        author_id: Some(work.actor()?.user_id),
        created_at: work.now,
    };
    store::policy::insert(work.db, &after)?;
    let entry = Entry::done("policy.change", "policy", after.id.0).changed(Some(&before), Some(&after));
    audit::note(work, entry.with(json!({ "version": after.version })));
    Ok(after)
}

fn changed_meanwhile(latest: i32) -> Problem {
    Problem::Conflict {
        code: "changed_meanwhile",
        words: Words::fixed(
            "ほかの方が先に方針を変更しました。最新の方針を確認してから、もう一度お試しください。",
            "Somebody else has changed the policy since you read it. Read it again, then repeat your change.",
        ),
        facts: json!({ "version": latest }),
    }
}
