//! Messages to users, written in the transaction of the change they tell of.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, CoordinatorId, Id as _, MunicipalityId, NotificationId, UserId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::notifications::Notification;
use crate::rules::users::Role;
use crate::schema::{coordinators, notifications, users};
use crate::store::Db;

/// The open account of a coordinator, and the office.
pub fn coordinator_user(db: &mut Db, id: CoordinatorId) -> Result<(AgencyId, Option<UserId>), Problem> {
    let open = users::id.nullable().eq(coordinators::user_id).and(users::disabled_at.is_null());
    Ok(coordinators::table
        .left_join(users::table.on(open))
        .filter(coordinators::id.eq(id))
        .select((coordinators::office_id, users::id.nullable()))
        .first(&mut **db)?)
}

/// The open accounts of a municipality in some roles; of one agency, where one is given.
pub fn users_in(
    db: &mut Db,
    municipality: MunicipalityId,
    roles: &[Role],
    agency: Option<AgencyId>,
) -> Result<Vec<UserId>, Problem> {
    let mut query = users::table
        .filter(users::municipality_id.eq(municipality))
        .filter(users::role.eq_any(roles.to_vec()))
        .filter(users::disabled_at.is_null())
        .into_boxed();
    if let Some(agency) = agency {
        query = query.filter(users::agency_id.eq(agency));
    }
    Ok(query.order(users::id).select(users::id).load(&mut **db)?)
}

/// Adds messages.
pub fn insert_all(db: &mut Db, messages: &[Notification]) -> Result<(), Problem> {
    each!(db, |c| diesel::insert_into(notifications::table).values(messages).execute(c))?;
    Ok(())
}

/// Cancels every message about an assignment that nobody has been shown yet.
pub fn cancel(db: &mut Db, assignment: AssignmentId, now: Instant) -> Result<usize, Problem> {
    Ok(diesel::update(notifications::table)
        .filter(notifications::assignment_id.eq(assignment))
        .filter(notifications::cancelled_at.is_null())
        .filter(notifications::held_until.gt(now))
        .set((notifications::cancelled_at.eq(now), notifications::version.eq(notifications::version + 1)))
        .execute(&mut **db)?)
}

/// A page of the messages a user is shown at `now`, the newest first.
pub fn list(
    db: &mut Db,
    user: UserId,
    unread_only: bool,
    now: Instant,
    page: &Page,
) -> Result<Listed<Notification>, Problem> {
    let narrowed = || {
        let mut query = notifications::table
            .filter(notifications::user_id.eq(user))
            .filter(notifications::held_until.le(now))
            .filter(notifications::cancelled_at.is_null())
            .into_boxed();
        if unread_only {
            query = query.filter(notifications::read_at.is_null());
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let held = Instant::parse(&after.key).ok_or_else(bad_cursor)?;
        let id = NotificationId::wrap(after.id);
        let later = notifications::held_until.eq(held).and(notifications::id.lt(id));
        query = query.filter(notifications::held_until.lt(held).or(later));
    }
    let rows = query
        .order((notifications::held_until.desc(), notifications::id.desc()))
        .limit(page.limit + 1)
        .select(Notification::as_select())
        .load(&mut **db)?;
    let mark = |row: &Notification| Mark { key: row.held_until.to_string(), id: row.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// One message that a user is shown at `now`.
pub fn find(db: &mut Db, user: UserId, id: NotificationId, now: Instant) -> Result<Option<Notification>, Problem> {
    Ok(notifications::table
        .find(id)
        .filter(notifications::user_id.eq(user))
        .filter(notifications::held_until.le(now))
        .filter(notifications::cancelled_at.is_null())
        .select(Notification::as_select())
        .first(&mut **db)
        .optional()?)
}

/// Notes of everybody's messages from before a moment that they were read.
pub fn read_before(db: &mut Db, before: Instant, now: Instant) -> Result<(), Problem> {
    let old = notifications::held_until.lt(before).and(notifications::read_at.is_null());
    diesel::update(notifications::table.filter(old))
        .set((notifications::read_at.eq(now), notifications::version.eq(notifications::version + 1)))
        .execute(&mut **db)?;
    Ok(())
}

/// Notes that a message was read.
pub fn mark_read(db: &mut Db, id: NotificationId, now: Instant) -> Result<(), Problem> {
    diesel::update(notifications::table.find(id))
        .set((notifications::read_at.eq(now), notifications::version.eq(notifications::version + 1)))
        .execute(&mut **db)?;
    Ok(())
}
