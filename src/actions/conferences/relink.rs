//! The "new" child of a request turns out to be known: the request goes to the known record, and the one that was made
//! with it is closed as registered twice. It stays, like every record.

use serde_json::json;

use crate::base::ids::{ChildId, ConferenceId};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::children::{Child, CloseReason};
use crate::rules::conferences::Conference;
use crate::rules::conferences::states::pending;
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, child_in_reach, stages};
use crate::store;
use crate::store::Work;

use super::see::{View, shown};
use super::{save, take_up};

/// Puts a conference under another child's record and closes the one that was made with the request.
///
/// # Errors
/// Conflicts: `not_made_here` where the child did not come with this request (or has been put right already), `same_child`,
/// `has_cases` where somebody was given the child meanwhile, `child_closed` for a known record that is closed,
/// `wrong_state` once it was held or ended. A fault of `child_id` that the actor cannot open.
pub fn relink(work: &mut Work, id: ConferenceId, known: ChildId) -> Result<View, Problem> {
    permit(work.actor()?, Action::ConferenceCoordinate)?;
    let municipality = work.municipality()?;
    // Closing a child decides about cases, and whoever decides about cases takes conferences after that lock.
    store::municipalities::lock_decisions(work.db, municipality)?;
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    store::children::lock(work.db, before.child_id)?;
    check(work, &before, known)?;
    let target = match child_in_reach::find(work, Action::ChildSee, known) {
        Ok(child) => child,
        Err(Problem::NotFound) => {
            return Err(Problem::field(
                "child_id",
                "no_such_child",
                "この児は登録されていません。",
                "There is no such child.",
            ));
        }
        Err(other) => return Err(other),
    };
    target.supported()?;
    let double = store::children::find_in(work.db, municipality, before.child_id)?.ok_or(Problem::NotFound)?;
    if double.closed_on.is_none() {
        let closed = Child {
            closed_on: Some(work.today()),
            close_reason: Some(CloseReason::RegisteredTwice),
            version: double.version + 1,
            ..double.clone()
        };
        store::children::update(work.db, &closed)?;
        stages::follow(work, &closed)?;
        stages::follow_support(work, &closed)?;
        let entry = Entry::done("child.close", "child", double.id.0).of_child(double.id);
        let detail = json!({ "reason": CloseReason::RegisteredTwice, "known_as": known });
        audit::note(work, entry.changed(Some(&double), Some(&closed)).with(detail));
    }
    let detail = json!({ "from": before.child_id, "to": known });
    save(work, "conference.relink", &before, detail, |after| after.child_id = known)?;
    shown(work, id)
}

fn check(work: &mut Work, before: &Conference, known: ChildId) -> Result<(), Problem> {
    if !pending(before.state) {
        return Err(Problem::conflict(
            "wrong_state",
            "開催済み・終了したカンファレンスの児は変えられません。",
            "The child of a conference that was held or has ended stays.",
        ));
    }
    if before.child_id == known {
        return Err(Problem::conflict("same_child", "すでにこの児の記録です。", "It is under this record already."));
    }
    if before.given.0.child_made != Some(before.child_id) {
        return Err(Problem::conflict(
            "not_made_here",
            "この依頼で新しく登録された児ではないため、付け替えられません。",
            "The child was not registered with this request.",
        ));
    }
    let hanging = store::conferences::follow::hanging(work.db, before.child_id, before.id)?;
    if hanging > 0 {
        return Err(Problem::Conflict {
            code: "has_records",
            words: Words::told(
                format!(
                    "この児には、ほかに{hanging}件の記録が登録されているため、付け替えられません。先に記録を移してください。"
                ),
                format!(
                    "There are {hanging} other records on this child, which would be left behind. Move them first."
                ),
            ),
            facts: json!({ "records": hanging }),
        });
    }
    if store::conferences::follow::was_assigned(work.db, before.child_id)? {
        return Err(Problem::conflict(
            "has_cases",
            "この児にはすでに担当・打診の記録があるため、付け替えられません。",
            "Somebody has been given this child, or asked to take it, already.",
        ));
    }
    Ok(())
}
