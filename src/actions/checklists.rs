//! Checklists: seeing those in force and those before, trying a change, and putting a new version in force.
//!
//! A version is for preparations that open from then on: what has been opened keeps its steps.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::checklists::changes::{Changes, OpeningMove, opening_move};
use crate::rules::checklists::{Checklist, ChecklistVersion, Content, shipped};
use crate::rules::life_stage::TransitionKind;
use crate::rules::my_number;
use crate::rules::offsets::Offset;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::checklists::Authored;

/// A checklist and, where it is the ward's own, who made it, when and why.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The checklist.
    pub checklist: Checklist,
    /// The ward's own version; none for the one of the product.
    pub own: Option<Authored>,
}

/// A transition whose opening a change would move.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The child.
    pub child_id: ChildId,
    /// The child's reference code.
    pub reference: String,
    /// The day of the transition.
    pub falls_on: NaiveDate,
    /// Opening as it is.
    pub opens_before: NaiveDate,
    /// Opening as it would be.
    pub opens_after: NaiveDate,
    /// How it moves.
    pub moves: OpeningMove,
}

/// What a change would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The version in force.
    pub version: i32,
    /// What changes in the checklist.
    pub changes: Changes,
    /// Children in preparation, by the version they were opened with: they keep it.
    pub preparing: Vec<(i32, i64)>,
    /// How many transitions would open at once.
    pub at_once: i64,
    /// How many would open sooner.
    pub sooner: i64,
    /// How many would open later.
    pub later: i64,
    /// The first of them, by the day of the transition.
    pub moved: Vec<Moved>,
}

/// The most moved transitions that a preview names.
const MOST_NAMED: i64 = 50;

/// The checklists in force, one for each kind of transition, in the order of a life.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that read no checklists.
pub fn list(work: &mut Work) -> Result<Vec<Seen>, Problem> {
    TransitionKind::ALL.iter().map(|kind| current(work, *kind)).collect()
}

/// The checklist in force for a kind of transition.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that read no checklists.
pub fn current(work: &mut Work, kind: TransitionKind) -> Result<Seen, Problem> {
    permit(work.actor()?, Action::ChecklistSee)?;
    let municipality = work.municipality()?;
    Ok(store::checklists::authored(work.db, municipality, kind, None)?.map_or_else(|| of_product(kind), of_ward))
}

/// A page of a ward's own versions, the newest first. The product's checklist, version 0, is not among them.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that read no checklists; [`Problem::Malformed`] for a wrong cursor.
pub fn versions(work: &mut Work, kind: TransitionKind, page: &Page) -> Result<Listed<Seen>, Problem> {
    permit(work.actor()?, Action::ChecklistSee)?;
    let municipality = work.municipality()?;
    let Listed { rows, next, total } = store::checklists::list(work.db, municipality, kind, page)?;
    Ok(Listed { rows: rows.into_iter().map(of_ward).collect(), next, total })
}

/// One version; 0 is the product's checklist.
///
/// # Errors
/// [`Problem::NotFound`] for a number the ward has not come to.
pub fn version(work: &mut Work, kind: TransitionKind, number: i32) -> Result<Seen, Problem> {
    permit(work.actor()?, Action::ChecklistSee)?;
    if number == 0 {
        return Ok(of_product(kind));
    }
    let municipality = work.municipality()?;
    let found = store::checklists::authored(work.db, municipality, kind, Some(number))?;
    found.map(of_ward).ok_or(Problem::NotFound)
}

/// Puts a new version in force. `based_on` is the version its author had before them, 0 for the product's.
///
/// # Errors
/// [`Problem::Stale`] where `based_on` is not the version in force; [`Problem::Invalid`] with every wrong field, those of
/// the checklist below `content`; a conflict `changed_meanwhile` for whoever comes second at the same moment.
pub fn change(
    work: &mut Work,
    kind: TransitionKind,
    based_on: i32,
    content: Content,
    reason: &str,
) -> Result<Seen, Problem> {
    permit(work.actor()?, Action::ChecklistEdit)?;
    let municipality = work.municipality()?;
    let before = store::checklists::current(work.db, municipality, kind)?;
    if before.version != based_on {
        return Err(Problem::Stale);
    }
    let mut faults = Faults::default();
    let content = faults.gather(content.tidy().map_err(|problem| problem.below("content")))?;
    let reason = faults.gather(tidy_reason(reason))?;
    faults.into_result()?;
    let (Some(content), Some(reason)) = (content, reason) else {
        return Err(Problem::Internal("a checklist neither right nor wrong".to_owned()));
    };
    save(work, "checklist.change", &before, content, reason)
}

/// Goes back to the product's checklist: a new version with its content.
///
/// # Errors
/// A conflict `changed_meanwhile` with the version in force as fact where `based_on` is not it; a conflict
/// `already_shipped` where the product's content is in force; a fault of `reason`.
pub fn reset(work: &mut Work, kind: TransitionKind, based_on: i32, reason: &str) -> Result<Seen, Problem> {
    permit(work.actor()?, Action::ChecklistEdit)?;
    let municipality = work.municipality()?;
    let before = store::checklists::current(work.db, municipality, kind)?;
    if before.version != based_on {
        return Err(changed_meanwhile(before.version));
    }
    let content = shipped(kind).content;
    if content == before.content {
        return Err(Problem::conflict(
            "already_shipped",
            "標準の手順がすでに使われています。",
            "The checklist of the product is in force already.",
        ));
    }
    let reason = tidy_reason(reason)?;
    save(work, "checklist.reset", &before, content, reason)
}

/// What a change would do, on today's data. Nothing is written.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field, those of the checklist below `content`.
pub fn preview(work: &mut Work, kind: TransitionKind, content: Content) -> Result<Preview, Problem> {
    permit(work.actor()?, Action::ChecklistEdit)?;
    let municipality = work.municipality()?;
    let content = content.tidy().map_err(|problem| problem.below("content"))?;
    let before = store::checklists::current(work.db, municipality, kind)?;
    let preparing = store::checklists::preparing(work.db, municipality, kind)?;
    let mut preview = Preview {
        version: before.version,
        changes: Changes::between(&before.content, &content),
        preparing: preparing.into_iter().map(|(version, count)| (version.unwrap_or_default(), count)).collect(),
        at_once: 0,
        sooner: 0,
        later: 0,
        moved: Vec::new(),
    };
    if let Some(opens) = preview.changes.opens {
        moves(work, kind, opens, &mut preview)?;
    }
    let ids: Vec<_> = preview.moved.iter().map(|moved| moved.child_id).collect();
    let detail = json!({ "kind": kind, "based_on": before.version, "children": ids });
    audit::note(work, Entry::listed("checklist.preview", "checklist", detail));
    Ok(preview)
}

/// Counts and names the transitions whose opening moves.
fn moves(work: &mut Work, kind: TransitionKind, opens: (Offset, Offset), preview: &mut Preview) -> Result<(), Problem> {
    let (municipality, today) = (work.municipality()?, work.today());
    let closing = store::closing_days::days(work.db, municipality, today)?;
    let mut days = Vec::new();
    let mut named = 0;
    for (day, count) in store::checklists::days_ahead(work.db, municipality, kind, today)? {
        let Some(moved) = opening_move(opens, day, today, &closing) else { continue };
        match moved {
            OpeningMove::AtOnce => preview.at_once += count,
            OpeningMove::Sooner => preview.sooner += count,
            OpeningMove::Later => preview.later += count,
        }
        if named < MOST_NAMED {
            days.push(day);
            named += count;
        }
    }
    let rows = store::checklists::ahead_on(work.db, municipality, kind, &days, MOST_NAMED)?;
    preview.moved = rows
        .into_iter()
        .filter_map(|row| {
            Some(Moved {
                child_id: row.child_id,
                reference: row.reference,
                falls_on: row.falls_on,
                opens_before: opens.0.from_day(row.falls_on, &closing).max(today),
                opens_after: opens.1.from_day(row.falls_on, &closing).max(today),
                moves: opening_move(opens, row.falls_on, today, &closing)?,
            })
        })
        .collect();
    Ok(())
}

fn save(
    work: &mut Work,
    action: &'static str,
    before: &Checklist,
    content: Content,
    reason: String,
) -> Result<Seen, Problem> {
    let (kind, municipality) = (before.kind, work.municipality()?);
    let changes = Changes::between(&before.content, &content);
    let after = ChecklistVersion {
        id: work.id(),
        municipality_id: municipality,
        kind,
        version: before.version + 1,
        content: Json(content),
        reason,
        author_id: work.actor()?.user_id,
        created_at: work.now,
    };
    store::checklists::insert(work.db, &after)?;
    // The day of a child's next look was worked out from the opening as it was. What opens at once is opened by the next
    // look of a server, within a minute, as the preview has told.
    let today = work.today();
    let looked_at = match changes.opens {
        Some(_) => store::checklists::look_at_upcoming(work.db, municipality, kind, today)?,
        None => 0,
    };
    let detail = json!({
        "kind": kind, "version": after.version, "added": changes.added.len(), "removed": changes.removed.len(),
        "changed": changes.changed.len(), "opens": changes.opens.is_some(), "looked_at": looked_at,
    });
    let entry = Entry::done(action, "checklist", after.id.0).changed(Some(before), Some(&after));
    audit::note(work, entry.with(detail));
    current(work, kind)
}

fn of_product(kind: TransitionKind) -> Seen {
    Seen { checklist: shipped(kind), own: None }
}

fn of_ward(own: Authored) -> Seen {
    let version = &own.version;
    let checklist = Checklist { kind: version.kind, version: version.version, content: version.content.0.clone() };
    Seen { checklist, own: Some(own) }
}

fn tidy_reason(reason: &str) -> Result<String, Problem> {
    let reason = text::clean_note(reason);
    let mut faults = Faults::default();
    faults.unless(!reason.is_empty(), "reason", "required", "理由を入力してください。", "Enter a reason.");
    my_number::refuse(&mut faults, [("reason", Some(reason.as_str()))]);
    faults.into_result()?;
    Ok(reason)
}

fn changed_meanwhile(latest: i32) -> Problem {
    Problem::Conflict {
        code: "changed_meanwhile",
        words: Words::fixed(
            "ほかの方が先に手順を変更しました。最新の手順を確認してから、もう一度お試しください。",
            "Somebody else has changed the checklist since you read it. Read it again, then repeat your change.",
        ),
        facts: json!({ "version": latest }),
    }
}
