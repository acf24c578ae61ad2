//! Activities: recording, finding, correcting and striking them.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::base::ids::{ActivityId, ChildId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::activities::{Activity, ActivityFacts, ActivityVersion, reason_of};
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, permit, reach};
use crate::steps::cases::first_contact;
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;
use crate::store::activities::Filter;
use crate::store::children::Named;

/// An activity as its reader sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The activity; without `with_whom`, `place` and `note` where `withheld`.
    pub activity: Activity,
    /// What its child is called, while the child is open to the reader.
    pub child: Option<Named>,
    /// The author's name.
    pub author: Option<String>,
    /// The name of the author's agency.
    pub agency: Option<String>,
    /// Whether what was written is left out, because consent leaves out medical matters.
    pub withheld: bool,
    /// Whether the reader wrote it, and therefore may correct it.
    pub own: bool,
}

/// A page of the activities the reader sees, the newest first.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that see none.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ActivitySee)?;
    let now = work.now;
    let Listed { rows, next, total } = store::activities::list(work.db, &actor, relations, filter, page, now)?;
    let ids: Vec<_> = rows.iter().map(|activity| (activity.id, activity.child_id)).collect();
    audit::note(work, Entry::listed("activity.list", "activity", json!({ "activities_and_children": ids })));
    Ok(Listed { rows: seen(work, rows)?, next, total })
}

/// A page of one child's activities.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn of_child(work: &mut Work, child: ChildId, filter: Filter, page: &Page) -> Result<Listed<Seen>, Problem> {
    child_in_reach::find(work, Action::ActivitySee, child)?;
    audit::note(work, Entry::done("activity.list", "child", child.0).of_child(child));
    list(work, &Filter { child: Some(child), ..filter }, page)
}

/// One activity.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach.
pub fn open(work: &mut Work, id: ActivityId) -> Result<Seen, Problem> {
    let activity = found(work, Action::ActivitySee, id)?;
    let entry = Entry { child_id: activity.child_id, ..Entry::done("activity.read", "activity", id.0) };
    audit::note(work, entry);
    shown(work, activity)
}

/// Records an activity for a child, or for the region without one. Author, the author's agency and the coordinator are
/// whoever is at work, for ever. A coordinator who met the family has made the first contact.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach, [`Problem::Invalid`] with every wrong field.
pub fn add(work: &mut Work, child: Option<ChildId>, facts: ActivityFacts) -> Result<Seen, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::ActivityAdd)?;
    if let Some(id) = child {
        child_in_reach::find(work, Action::ActivityAdd, id)?;
    }
    let facts = checked(work, child, facts)?;
    let activity = Activity {
        id: work.id(),
        municipality_id: work.municipality()?,
        child_id: child,
        author_id: actor.user_id,
        agency_id: actor.agency_id,
        coordinator_id: actor.coordinator_id,
        facts,
        struck_at: None,
        strike_reason: None,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    store::activities::insert(work.db, &activity, &activity.form(None, actor.user_id))?;
    let entry = Entry { child_id: child, ..Entry::done("activity.add", "activity", activity.id.0) };
    audit::note(work, entry.changed(None, Some(&activity)));
    if let (Some(child), true) = (child, activity.facts.kind.reaches_family()) {
        first_contact::made(work, child)?;
    }
    shown(work, activity)
}

/// Corrects an activity: `change` gets the facts as they are and gives them as they shall be, with the reason. The
/// child, the author and the author's agency stay.
///
/// # Errors
/// [`Problem::NotFound`] for what somebody else wrote, [`Problem::Stale`], a conflict `struck`, [`Problem::Invalid`] with
/// every wrong field.
pub fn correct(
    work: &mut Work,
    id: ActivityId,
    version: i32,
    change: impl FnOnce(ActivityFacts) -> Result<(ActivityFacts, Option<String>), Problem>,
) -> Result<Seen, Problem> {
    let before = found(work, Action::ActivityCorrect, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let (facts, reason) = change(before.facts.clone())?;
    let mut faults = Faults::default();
    let facts = faults.gather(checked(work, before.child_id, facts))?;
    let reason = faults.gather(reason_of(reason.as_deref().unwrap_or_default()))?;
    faults.into_result()?;
    let (Some(facts), Some(reason)) = (facts, reason) else {
        return Err(Problem::Internal("a correction neither right nor wrong".to_owned()));
    };
    let after = before.corrected(facts, work.now)?;
    save(work, "activity.correct", &before, &after, reason)?;
    shown(work, after)
}

/// Strikes an activity that should not have been recorded; it stays to be seen as struck.
///
/// # Errors
/// [`Problem::NotFound`] for what somebody else wrote, a conflict `struck`, a fault of `reason`.
pub fn strike(work: &mut Work, id: ActivityId, reason: &str) -> Result<Seen, Problem> {
    let before = found(work, Action::ActivityCorrect, id)?;
    let reason = reason_of(reason)?;
    let after = before.struck(reason.clone(), work.now)?;
    save(work, "activity.strike", &before, &after, reason)?;
    shown(work, after)
}

/// Every form an activity had, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] for one out of reach, and where consent leaves out medical matters.
pub fn versions(work: &mut Work, id: ActivityId) -> Result<Vec<ActivityVersion>, Problem> {
    let activity = found(work, Action::ActivitySee, id)?;
    let entry = Entry { child_id: activity.child_id, ..Entry::done("activity.read", "activity", id.0) };
    audit::note(work, entry.with(json!({ "part": "versions" })));
    if shown(work, activity)?.withheld {
        return Err(Problem::NotFound);
    }
    store::activities::versions(work.db, id)
}

fn found(work: &mut Work, action: Action, id: ActivityId) -> Result<Activity, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, action)?;
    let now = work.now;
    store::activities::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)
}

fn checked(work: &mut Work, child: Option<ChildId>, facts: ActivityFacts) -> Result<ActivityFacts, Problem> {
    let mut faults = Faults::default();
    if let Some(conference) = facts.conference_id {
        let municipality = work.municipality()?;
        let of = store::activities::conference_child(work.db, municipality, conference)?;
        faults.unless(
            of.is_some() && of == child,
            "conference_id",
            "no_such_conference",
            "この児のカンファレンスではありません。",
            "This conference is not about this child.",
        );
    }
    let facts = faults.gather(facts.tidy(work.today()))?;
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("an activity neither right nor wrong".to_owned()))
}

fn save(
    work: &mut Work,
    action: &'static str,
    before: &Activity,
    after: &Activity,
    reason: String,
) -> Result<(), Problem> {
    let user = work.actor()?.user_id;
    store::activities::update(work.db, after, &after.form(Some(reason), user))?;
    let entry = Entry { child_id: after.child_id, ..Entry::done(action, "activity", after.id.0) };
    audit::note(work, entry.changed(Some(before), Some(after)));
    Ok(())
}

fn shown(work: &mut Work, activity: Activity) -> Result<Seen, Problem> {
    seen(work, vec![activity])?.pop().ok_or_else(|| Problem::Internal("an activity went missing".to_owned()))
}

fn seen(work: &mut Work, rows: Vec<Activity>) -> Result<Vec<Seen>, Problem> {
    let (actor, now) = (work.actor()?.clone(), work.now);
    let relations = reach(actor.role, Action::ActivitySee);
    let children: Vec<_> = rows.iter().filter_map(|activity| activity.child_id).collect();
    let named: HashMap<_, _> =
        store::children::named(work.db, &actor, relations, &children, now)?.into_iter().collect();
    let whole: HashSet<_> =
        store::children::seen_whole(work.db, &actor, relations, &children, now)?.into_iter().collect();
    let authors: Vec<_> = rows.iter().map(|activity| activity.author_id).collect();
    let bodies: Vec<_> = rows.iter().filter_map(|activity| activity.agency_id).collect();
    let authors = store::users::names(work.db, &authors)?;
    let bodies = store::agencies::names(work.db, &bodies)?;
    let shown = rows.into_iter().map(|mut activity| {
        let own = activity.author_id == actor.user_id;
        let withheld = !own && activity.child_id.is_some_and(|child| !whole.contains(&child));
        if withheld {
            activity.facts.with_whom = None;
            activity.facts.place = None;
            activity.facts.note = None;
            activity.strike_reason = None;
        }
        Seen {
            child: activity.child_id.and_then(|child| named.get(&child).cloned()),
            author: authors.get(&activity.author_id).cloned(),
            agency: activity.agency_id.and_then(|agency| bodies.get(&agency).cloned()),
            withheld,
            own,
            activity,
        }
    });
    Ok(shown.collect())
}
