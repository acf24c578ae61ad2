//! Opening a record in an emergency, ending that, and looking at it afterwards.
//!
//! Every try is written down and counted, also those that find nothing. What an opening opens is decided where records
//! are found (`store/children/visible.rs`).

use serde_json::json;

use crate::base::ids::{BreakGlassId, ChildId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::{Entry, Outcome};
use crate::rules::break_glass::{Asked, Finding, MINUTES, Opening, TRIES, WINDOW_MINUTES, Wanted};
use crate::rules::notifications::{Event, Notice};
use crate::rules::permissions::{Action, Relation, permit, reach};
use crate::steps::{audit, lead};
use crate::store;
use crate::store::Work;
use crate::store::break_glass::{Filter, Named};

/// The word by which tries are found again in the audit log.
const TRY: &str = "break_glass.search";

/// An opening with what was done through it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The opening.
    pub named: Named,
    /// How often the child's record was looked at or changed by its opener meanwhile.
    pub uses: i64,
    /// Whether the record is open through it now.
    pub open: bool,
}

/// What came of a search. It is no error to find nothing, because the try must stay written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// Exactly this child.
    Child(ChildId),
    /// None, or several: nobody is told which.
    Nothing,
    /// Too many tries; seconds to wait.
    TooMany(u32),
}

impl Sought {
    /// The child, or why there is none.
    ///
    /// # Errors
    /// [`Problem::NotFound`], [`Problem::TooManyTries`].
    pub fn found(self) -> Result<ChildId, Problem> {
        match self {
            Self::Child(id) => Ok(id),
            Self::Nothing => Err(Problem::NotFound),
            Self::TooMany(retry_after) => Err(Problem::TooManyTries { retry_after }),
        }
    }
}

/// Looks for the one child of the municipality somebody needs in an emergency. Counts as a try, whatever comes of it.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field, the reason among them; that is no try.
pub fn search(work: &mut Work, asked: Asked, reason: &str) -> Result<Sought, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::BreakGlassOpen)?;
    let municipality = work.municipality()?;
    let (wanted, _) = asked.tidy(reason)?;
    store::break_glass::lock_user(work.db, actor.user_id)?;
    let since = work.now.plus_minutes(-WINDOW_MINUTES);
    let tries = store::break_glass::tries(work.db, actor.user_id, TRY, since)?;
    let by = if matches!(wanted, Wanted::Reference(_)) { "reference" } else { "born_on" };
    if tries.len() >= usize::try_from(TRIES).unwrap_or(usize::MAX) {
        let entry = Entry::listed("break_glass.limit", "child", json!({ "by": by }));
        audit::note(work, entry.ended(Outcome::Refused));
        let free_at = tries.first().map_or(work.now, |first| first.plus_minutes(WINDOW_MINUTES));
        let wait = u32::try_from(free_at.seconds() - work.now.seconds()).unwrap_or(0);
        return Ok(Sought::TooMany(wait.max(1)));
    }
    let children = store::break_glass::candidates(work.db, municipality, &wanted)?;
    let found = wanted.pick(&children);
    let mut entry = Entry::listed(TRY, "child", json!({ "by": by, "found": found.is_some() }));
    entry.child_id = found;
    audit::note(work, entry.ended(if found.is_some() { Outcome::Done } else { Outcome::Refused }));
    Ok(found.map_or(Sought::Nothing, Sought::Child))
}

/// Opens the record of a child that [`search`] has found, for [`MINUTES`]; tells coordinator and section.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `already_open` with the opening's id; [`Problem::Invalid`] for the reason.
pub fn open(work: &mut Work, asked: Asked, reason: &str, child: ChildId) -> Result<Seen, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::BreakGlassOpen)?;
    let municipality_id = work.municipality()?;
    let (wanted, reason) = asked.tidy(reason)?;
    store::break_glass::lock_user(work.db, actor.user_id)?;
    // The child is the one the same words lead to: an id alone opens nothing.
    let children = store::break_glass::candidates(work.db, municipality_id, &wanted)?;
    let child_id = wanted.pick(&children).filter(|found| *found == child).ok_or(Problem::NotFound)?;
    if let Some(present) = store::break_glass::open_for(work.db, actor.user_id, child_id, work.now)? {
        return Err(already_open(&present));
    }
    let opening = Opening {
        id: work.id(),
        municipality_id,
        child_id,
        user_id: actor.user_id,
        reason,
        opened_at: work.now,
        expires_at: work.now.plus_minutes(MINUTES),
        reviewed_at: None,
        reviewed_by: None,
        finding: None,
        finding_note: None,
        version: 1,
    };
    store::break_glass::insert(work.db, &opening)?;
    let entry = Entry::done("break_glass.open", "break_glass", opening.id.0).of_child(child_id);
    audit::note(work, entry.changed(None, Some(&opening)).with(json!({ "expires_at": opening.expires_at })));
    let coordinator = lead::coordinator_of(work, child_id)?;
    work.notices.push(Notice {
        child_id: Some(child_id),
        coordinator,
        ..Notice::of(Event::RecordOpened, municipality_id)
    });
    let named = store::break_glass::find(work.db, municipality_id, opening.id)?.ok_or(Problem::NotFound)?;
    seen(work, named)
}

/// A page of openings, the newest first: one's own, for reviewers everybody's.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::BreakGlassOpen)?;
    let municipality = work.municipality()?;
    let user = if reviews(work)? { filter.user } else { Some(actor.user_id) };
    let filter = Filter { user, ..filter.clone() };
    let listed = store::break_glass::list(work.db, municipality, &filter, work.now, page)?;
    let detail = json!({ "count": listed.rows.len(), "total": listed.total });
    audit::note(work, Entry::listed("break_glass.list", "break_glass", detail));
    let rows = listed.rows.into_iter().map(|named| seen(work, named)).collect::<Result<_, _>>()?;
    Ok(Listed { rows, next: listed.next, total: listed.total })
}

/// One opening: one's own, for reviewers anybody's.
///
/// # Errors
/// [`Problem::NotFound`] for another's.
pub fn see(work: &mut Work, id: BreakGlassId) -> Result<Seen, Problem> {
    let named = reached(work, id)?;
    let entry = Entry::done("break_glass.read", "break_glass", id.0).of_child(named.opening.child_id);
    audit::note(work, entry);
    seen(work, named)
}

/// Ends an opening before its time: one's own, for reviewers anybody's.
///
/// # Errors
/// [`Problem::NotFound`] for another's; a conflict `already_over`.
pub fn close(work: &mut Work, id: BreakGlassId) -> Result<Seen, Problem> {
    let named = reached(work, id)?;
    let after = named.opening.clone().closed(work.now)?;
    save(work, "break_glass.close", named, after)
}

/// Writes down what the section found. An opening that was not justified is over at once.
///
/// # Errors
/// [`Problem::NotFound`]; conflicts `own_opening`, `already_reviewed`; [`Problem::Invalid`] for the note.
pub fn review(work: &mut Work, id: BreakGlassId, finding: Finding, note: Option<&str>) -> Result<Seen, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::BreakGlassReview)?;
    let municipality = work.municipality()?;
    let named = store::break_glass::find(work.db, municipality, id)?.ok_or(Problem::NotFound)?;
    let after = named.opening.clone().reviewed(actor.user_id, work.now, finding, note)?;
    save(work, "break_glass.review", named, after)
}

fn save(work: &mut Work, action: &'static str, before: Named, after: Opening) -> Result<Seen, Problem> {
    store::break_glass::update(work.db, &after)?;
    let entry = Entry::done(action, "break_glass", after.id.0).of_child(after.child_id);
    let entry = entry.changed(Some(&before.opening), Some(&after));
    audit::note(work, entry.with(json!({ "finding": after.finding })));
    seen(work, Named { opening: after, ..before })
}

fn reached(work: &mut Work, id: BreakGlassId) -> Result<Named, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::BreakGlassOpen)?;
    let municipality = work.municipality()?;
    let all = reviews(work)?;
    let found = store::break_glass::find(work.db, municipality, id)?;
    found.filter(|named| all || named.opening.user_id == actor.user_id).ok_or(Problem::NotFound)
}

/// Whether the actor reviews everybody's openings.
fn reviews(work: &Work) -> Result<bool, Problem> {
    Ok(reach(work.actor()?.role, Action::BreakGlassReview).contains(&Relation::Municipality))
}

fn seen(work: &mut Work, named: Named) -> Result<Seen, Problem> {
    let uses = store::break_glass::uses(work.db, &named.opening)?;
    let open = named.opening.holds_at(work.now);
    Ok(Seen { named, uses, open })
}

fn already_open(opening: &Opening) -> Problem {
    Problem::Conflict {
        code: "already_open",
        words: Words::fixed("この記録はすでに開かれています。", "You have this record open already."),
        facts: json!({ "opening_id": opening.id, "child_id": opening.child_id, "expires_at": opening.expires_at }),
    }
}
