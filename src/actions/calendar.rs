//! Calendar files: one conference to download, and a user's own feed.
//!
//! The address of a feed is a secret that its owner can replace and revoke. Fetching a feed leaves no audit entry: it
//! holds receipt numbers, times and places, nothing of a child, and programs fetch it every hour.

use chrono::Days;
use serde_json::json;

use crate::base::ids::ConferenceId;
use crate::base::problem::Problem;
use crate::base::tokens;
use crate::rules::audit::Entry;
use crate::rules::calendar::{CalendarEvent, Method, event_file, feed_file};
use crate::rules::conferences::ConferenceState;
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, organizer};
use crate::store;
use crate::store::Work;
use crate::store::calendar::Feed;

/// How far back a feed reaches, in days.
const DAYS_BACK: u64 = 366;
/// The most entries of a feed.
const MOST_EVENTS: i64 = 1000;

/// A file for one conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub method: Method,
    /// Its text.
    pub text: String,
}

/// The file of a conference: to be entered, or to be taken out where it does not take place.
///
/// # Errors
/// [`Problem::NotFound`] for a conference out of reach; a conflict `not_scheduled` while it has no date.
pub fn file(work: &mut Work, id: ConferenceId) -> Result<File, Problem> {
    let actor = work.actor()?.clone();
    let today = work.today();
    let relations = permit(&actor, Action::ConferenceSee)?;
    let conference = store::conferences::find(work.db, &actor, relations, id, today)?.ok_or(Problem::NotFound)?;
    let organizer = organizer::of(work, conference.municipality_id)?;
    let event = conference.calendar_event(Some(organizer), work.now).ok_or_else(|| {
        Problem::conflict("not_scheduled", "日程がまだ決まっていません。", "No date has been fixed yet.")
    })?;
    let cancelled = conference.state == ConferenceState::Cancelled;
    let method = if cancelled { Method::Cancel } else { Method::Request };
    let entry = Entry::done("conference.calendar", "conference", id.0).of_child(conference.child_id);
    audit::note(work, entry);
    Ok(File { name: format!("{}.ics", conference.receipt()), method, text: event_file(&event, method) })
}

/// Whether one has an address, revoked ones not counted; none where there never was one.
pub fn feed(work: &mut Work) -> Result<Option<Feed>, Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::CalendarFeed)?;
    store::calendar::find(work.db, actor.user_id)
}

/// Makes a fresh address and gives its secret, this once; the one before, if any, leads nowhere from now on.
pub fn make_feed(work: &mut Work) -> Result<(Feed, String), Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::CalendarFeed)?;
    let secret = tokens::opaque();
    let before = store::calendar::find(work.db, actor.user_id)?;
    let feed = Feed {
        user_id: actor.user_id,
        token_hash: Some(tokens::hashed(&secret)),
        version: before.as_ref().map_or(1, |before| before.version + 1),
        created_at: work.now,
    };
    if before.is_some() {
        store::calendar::update(work.db, &feed)?;
    } else {
        store::calendar::insert(work.db, &feed)?;
    }
    let entry = Entry::done("calendar.make_feed", "user", actor.user_id.0);
    audit::note(work, entry.with(json!({ "version": feed.version })));
    Ok((feed, secret))
}

/// Revokes one's address at once.
///
/// # Errors
/// [`Problem::NotFound`] where there is none; [`Problem::Stale`].
pub fn revoke_feed(work: &mut Work, version: i32) -> Result<(), Problem> {
    let actor = work.actor()?.clone();
    permit(&actor, Action::CalendarFeed)?;
    let before = store::calendar::find(work.db, actor.user_id)?.filter(|feed| feed.token_hash.is_some());
    let before = before.ok_or(Problem::NotFound)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    store::calendar::update(work.db, &Feed { token_hash: None, version: version + 1, ..before })?;
    audit::note(work, Entry::done("calendar.revoke_feed", "user", actor.user_id.0));
    Ok(())
}

/// The calendar behind a secret: the dated conferences its owner takes part in, from a year back on. Nothing for a secret
/// that was never made, was replaced or revoked, or whose owner may not sign in any more.
pub fn read_feed(work: &mut Work, secret: &str) -> Result<Option<String>, Problem> {
    let Some(reader) = store::calendar::reader(work.db, &tokens::hashed(secret))? else { return Ok(None) };
    let (Ok(_), Some(municipality)) = (permit(&reader, Action::CalendarFeed), reader.municipality_id) else {
        return Ok(None);
    };
    let today = work.today();
    let from = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let conferences = store::conferences::list::dated(work.db, &reader, municipality, from, MOST_EVENTS)?;
    let organizer = organizer::of(work, municipality)?;
    let events: Vec<CalendarEvent> =
        conferences.iter().filter_map(|one| one.calendar_event(Some(organizer.clone()), work.now)).collect();
    Ok(Some(feed_file("つなぐ", &events)))
}
