//! Mail that is to leave the house.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{DeliveryId, Id as _, MunicipalityId, NotificationId, UserId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::deliveries::{Delivery, DeliveryKind, DeliveryState};
use crate::rules::notifications::{Event, Notification};
use crate::rules::users::MailWish;
use crate::schema::{deliveries, notifications, users};
use crate::store::Db;

/// Messages shown between `since` and `now` to users who want mail at once, unread, and not put into a mail yet; none of
/// the events in `but`.
pub fn unsent(
    db: &mut Db,
    since: Instant,
    now: Instant,
    but: &[Event],
    limit: i64,
) -> Result<Vec<Notification>, Problem> {
    let mailed = deliveries::table.filter(deliveries::notification_id.eq(notifications::id.nullable()));
    Ok(notifications::table
        .inner_join(users::table.on(users::id.eq(notifications::user_id)))
        .filter(notifications::held_until.gt(since))
        .filter(notifications::held_until.le(now))
        .filter(notifications::cancelled_at.is_null())
        .filter(notifications::read_at.is_null())
        .filter(notifications::event.ne_all(but.to_vec()))
        .filter(users::mail.eq(MailWish::AtOnce))
        .filter(users::email.is_not_null())
        .filter(users::disabled_at.is_null())
        .filter(not(exists(mailed.select(deliveries::id))))
        .order((notifications::held_until, notifications::id))
        .limit(limit)
        .select(Notification::as_select())
        .load(&mut **db)?)
}

/// Users who want mail once a day and have unread messages, shown between `since` and `until`, that no daily mail of
/// theirs has told of.
pub fn without_digest(
    db: &mut Db,
    since: Instant,
    until: Instant,
    limit: i64,
) -> Result<Vec<(UserId, MunicipalityId)>, Problem> {
    let told = deliveries::table
        .filter(deliveries::user_id.eq(users::id.nullable()))
        .filter(deliveries::kind.eq(DeliveryKind::Digest))
        .filter(deliveries::due_at.ge(notifications::held_until));
    let unread = notifications::table
        .filter(notifications::user_id.eq(users::id))
        .filter(notifications::held_until.gt(since))
        .filter(notifications::held_until.le(until))
        .filter(notifications::cancelled_at.is_null())
        .filter(notifications::read_at.is_null())
        .filter(not(exists(told.select(deliveries::id))));
    Ok(users::table
        .filter(users::mail.eq(MailWish::Daily))
        .filter(users::email.is_not_null())
        .filter(users::disabled_at.is_null())
        .filter(users::municipality_id.is_not_null())
        .filter(exists(unread.select(notifications::id)))
        .order(users::id)
        .limit(limit)
        .select((users::id, users::municipality_id.assume_not_null()))
        .load(&mut **db)?)
}

/// How many unread messages a user is shown at `now`, by event.
pub fn unread_by_event(db: &mut Db, user: UserId, now: Instant) -> Result<Vec<(Event, i64)>, Problem> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(user))
        .filter(notifications::held_until.le(now))
        .filter(notifications::cancelled_at.is_null())
        .filter(notifications::read_at.is_null())
        .group_by(notifications::event)
        .order(notifications::event)
        .select((notifications::event, diesel::dsl::count_star()))
        .load(&mut **db)?)
}

/// One message, whoever's.
pub fn notification(db: &mut Db, id: NotificationId) -> Result<Option<Notification>, Problem> {
    Ok(notifications::table.find(id).select(Notification::as_select()).first(&mut **db).optional()?)
}

/// Adds mail; what is there already under the same key stays as it is.
pub fn insert_new(db: &mut Db, mail: &[Delivery]) -> Result<(), Problem> {
    for one in mail {
        each!(db, |c| {
            diesel::insert_into(deliveries::table).values(one).on_conflict(deliveries::key).do_nothing().execute(c)
        })?;
    }
    Ok(())
}

/// Mail that may be tried at `now`, the longest waiting first.
pub fn waiting(db: &mut Db, now: Instant, limit: i64) -> Result<Vec<Delivery>, Problem> {
    Ok(deliveries::table
        .filter(deliveries::sent_at.is_null())
        .filter(deliveries::given_up_at.is_null())
        .filter(deliveries::cancelled_at.is_null())
        .filter(deliveries::next_at.le(now))
        .order((deliveries::next_at, deliveries::id))
        .limit(limit)
        .select(Delivery::as_select())
        .load(&mut **db)?)
}

/// Saves a mail over the version before; whether nobody else had changed it.
pub fn save(db: &mut Db, mail: &Delivery) -> Result<bool, Problem> {
    let saved = diesel::update(deliveries::table.find(mail.id))
        .filter(deliveries::version.eq(mail.version - 1))
        .set((
            deliveries::due_at.eq(mail.due_at),
            deliveries::next_at.eq(mail.next_at),
            deliveries::attempts.eq(mail.attempts),
            deliveries::sent_at.eq(mail.sent_at),
            deliveries::given_up_at.eq(mail.given_up_at),
            deliveries::cancelled_at.eq(mail.cancelled_at),
            deliveries::fault.eq(mail.fault),
            deliveries::version.eq(mail.version),
        ))
        .execute(&mut **db)?;
    Ok(saved == 1)
}

/// One mail, of this municipality where one is given.
pub fn find(db: &mut Db, within: Option<MunicipalityId>, id: DeliveryId) -> Result<Option<Delivery>, Problem> {
    let mut query = deliveries::table.filter(deliveries::id.eq(id)).into_boxed();
    if let Some(municipality) = within {
        query = query.filter(deliveries::municipality_id.eq(municipality));
    }
    Ok(query.select(Delivery::as_select()).first(&mut **db).optional()?)
}

/// A page of mail, the newest first.
pub fn list(
    db: &mut Db,
    within: Option<MunicipalityId>,
    state: Option<DeliveryState>,
    page: &Page,
) -> Result<Listed<Delivery>, Problem> {
    let narrowed = || {
        let mut query = deliveries::table.into_boxed();
        if let Some(municipality) = within {
            query = query.filter(deliveries::municipality_id.eq(municipality));
        }
        let open = deliveries::sent_at.is_null().and(deliveries::given_up_at.is_null());
        match state {
            None => query,
            Some(DeliveryState::Sent) => query.filter(deliveries::sent_at.is_not_null()),
            Some(DeliveryState::GivenUp) => query.filter(deliveries::given_up_at.is_not_null()),
            Some(DeliveryState::Cancelled) => query.filter(deliveries::cancelled_at.is_not_null()),
            Some(DeliveryState::Waiting) => query.filter(open.and(deliveries::cancelled_at.is_null())),
        }
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let due = Instant::parse(&after.key).ok_or_else(bad_cursor)?;
        let id = DeliveryId::wrap(after.id);
        query = query.filter(deliveries::due_at.lt(due).or(deliveries::due_at.eq(due).and(deliveries::id.lt(id))));
    }
    let rows = query
        .order((deliveries::due_at.desc(), deliveries::id.desc()))
        .limit(page.limit + 1)
        .select(Delivery::as_select())
        .load(&mut **db)?;
    let mark = |mail: &Delivery| Mark { key: mail.due_at.to_string(), id: mail.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}
