//! Mail: finding what is to be sent, taking it up, writing it, and noting what became of it; and seeing all that.
//!
//! The messages in the inbox are the outbox: they are written in the transaction of what they tell of, and held for the
//! time of undo. Any server may pick them up here, each once. A mail is taken up before it is handed over; a server
//! that dies in between leaves it to another one after [`LEASE`], under the same message id.

use crate::base::clock::Instant;
use crate::base::ids::{DeliveryId, MunicipalityId, UserId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::calendar::Method;
use crate::rules::deliveries;
use crate::rules::deliveries::{Delivery, DeliveryKind, DeliveryState, Letter, Outcome, WITH_CALENDAR};
use crate::rules::notifications::{Event, Notice};
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::users::{MailWish, User};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

mod calendar;

/// Minutes for which a mail that was taken up is left alone.
const LEASE: i64 = 5;
/// How many mails are made at once.
const BATCH: i64 = 50;
/// How many mails one server takes up at once: few enough to be handed over within the lease, however slow the server.
const HANDFUL: i64 = 10;
/// How far back a message may lie to be mailed at once: whatever is older was given up, or mail is new here.
const AT_ONCE_HOURS: i64 = 24;
/// How far back messages may lie that a daily mail counts.
const DIGEST_DAYS: i64 = 7;

/// Where a mail goes and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The address.
    pub address: String,
    /// Subject and text.
    pub letter: Letter,
    /// A file for the calendar, with what it asks for.
    pub calendar: Option<(Method, String)>,
}

/// Turns messages that nobody has been mailed about into mail that is due.
pub fn collect(work: &mut Work) -> Result<(), Problem> {
    let mut mail = notices(work)?;
    mail.extend(digests(work)?);
    mail.extend(calendar::collect(work)?);
    if mail.is_empty() { Ok(()) } else { store::deliveries::insert_new(work.db, &mail) }
}

fn notices(work: &mut Work) -> Result<Vec<Delivery>, Problem> {
    let since = work.now.plus_minutes(-AT_ONCE_HOURS * 60);
    let mut but = WITH_CALENDAR.to_vec();
    // That mail cannot be sent is not told by mail.
    but.push(Event::MailGivenUp);
    let messages = store::deliveries::unsent(work.db, since, work.now, &but, BATCH)?;
    let mail = messages.into_iter().map(|message| Delivery {
        user_id: Some(message.user_id),
        notification_id: Some(message.id),
        ..due(work, DeliveryKind::Notice, message.municipality_id, format!("notice:{}", message.id), work.now)
    });
    Ok(mail.collect())
}

fn digests(work: &mut Work) -> Result<Vec<Delivery>, Problem> {
    let until = deliveries::digest_moment(work.now);
    let since = until.plus_minutes(-DIGEST_DAYS * 24 * 60);
    let readers = store::deliveries::without_digest(work.db, since, until, BATCH)?;
    let mail = readers.into_iter().map(|(user, municipality)| Delivery {
        user_id: Some(user),
        ..due(work, DeliveryKind::Digest, municipality, format!("digest:{user}:{}", until.day()), until)
    });
    Ok(mail.collect())
}

fn due(work: &Work, kind: DeliveryKind, municipality: MunicipalityId, key: String, at: Instant) -> Delivery {
    Delivery { created_at: work.now, ..Delivery::due(work.id(), kind, municipality, key, at) }
}

/// Takes up mail that may be tried now: nobody else will touch it before the lease is over.
pub fn take_up(work: &mut Work) -> Result<Vec<Delivery>, Problem> {
    let mut taken = Vec::new();
    for before in store::deliveries::waiting(work.db, work.now, HANDFUL)? {
        let next_at = work.now.plus_minutes(LEASE);
        let after = Delivery { attempts: before.attempts + 1, next_at, version: before.version + 1, ..before };
        if store::deliveries::save(work.db, &after)? {
            taken.push(after);
        }
    }
    Ok(taken)
}

/// Writes a mail, just before it is handed over; nothing where there is nothing to tell any more. `home` is the address
/// of the pages.
pub fn write(work: &mut Work, mail: &Delivery, home: &str) -> Result<Option<Written>, Problem> {
    match mail.kind {
        DeliveryKind::Notice => notice(work, mail, home),
        DeliveryKind::Digest => digest(work, mail, home),
        DeliveryKind::Calendar => calendar::write(work, mail, home),
    }
}

fn notice(work: &mut Work, mail: &Delivery, home: &str) -> Result<Option<Written>, Problem> {
    let Some((user, address)) = reader(work, mail.user_id, MailWish::AtOnce)? else { return Ok(None) };
    let Some(id) = mail.notification_id else { return Ok(None) };
    let message = store::deliveries::notification(work.db, id)?;
    let message = message.filter(|message| message.read_at.is_none() && message.cancelled_at.is_none());
    let letter = message.map(|message| deliveries::notice(message.event, user.facts.language, &inbox(home)));
    Ok(letter.map(|letter| Written { address, letter, calendar: None }))
}

fn digest(work: &mut Work, mail: &Delivery, home: &str) -> Result<Option<Written>, Problem> {
    let Some((user, address)) = reader(work, mail.user_id, MailWish::Daily)? else { return Ok(None) };
    let counts = store::deliveries::unread_by_event(work.db, user.id, work.now)?;
    if counts.is_empty() {
        return Ok(None);
    }
    let letter = deliveries::digest(&counts, user.facts.language, &inbox(home));
    Ok(Some(Written { address, letter, calendar: None }))
}

/// A reader who still wants such mail, and where it goes.
fn reader(work: &mut Work, id: Option<UserId>, wish: MailWish) -> Result<Option<(User, String)>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let user = store::users::find(work.db, None, id)?.filter(|user| user.disabled_at.is_none() && user.mail == wish);
    Ok(user.and_then(|user| user.facts.email.clone().map(|address| (user, address))))
}

fn inbox(home: &str) -> String {
    format!("{}/inbox", home.trim_end_matches('/'))
}

/// Notes what became of a mail that was taken up. One that is given up is told to the managers of the section.
pub fn settle(work: &mut Work, mail: &Delivery, outcome: Outcome) -> Result<Delivery, Problem> {
    let after = mail.tried(outcome, work.now);
    let saved = store::deliveries::save(work.db, &after)?;
    if saved && after.state() == DeliveryState::GivenUp {
        work.notices.push(Notice::of(Event::MailGivenUp, after.municipality_id));
    }
    Ok(after)
}

/// A page of the mail of one's municipality (of all, for an administrator), the newest first, of one state or of all.
pub fn list(work: &mut Work, state: Option<DeliveryState>, page: &Page) -> Result<Listed<Delivery>, Problem> {
    let within = within(work)?;
    store::deliveries::list(work.db, within, state, page)
}

/// Puts a mail that was given up back among those to be sent, for another day.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `not_given_up`; [`Problem::Stale`] where somebody else did the same.
pub fn repeat(work: &mut Work, id: DeliveryId) -> Result<Delivery, Problem> {
    let within = within(work)?;
    let before = store::deliveries::find(work.db, within, id)?.ok_or(Problem::NotFound)?;
    let after = before.again(work.now)?;
    if !store::deliveries::save(work.db, &after)? {
        return Err(Problem::Stale);
    }
    let entry = Entry::done("delivery.repeat", "delivery", id.0).in_chain_of(Some(after.municipality_id));
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    Ok(after)
}

/// The municipality whose mail the actor sees; none for all.
fn within(work: &Work) -> Result<Option<MunicipalityId>, Problem> {
    if permit(work.actor()?, Action::MailSee)?.contains(&Relation::Installation) {
        return Ok(None);
    }
    work.municipality().map(Some)
}
