//! A ward's own versions of the checklists, and the transitions a new one moves. No version is ever changed or removed.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::base::ids::{ChildId, Id as _, MunicipalityId, TransitionId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::rules::checklists;
use crate::rules::checklists::{Checklist, ChecklistVersion};
use crate::rules::life_stage::TransitionKind;
use crate::rules::transitions::TransitionState;
use crate::schema::{checklists as table, children, transitions, users, watches};
use crate::store::Db;

/// A ward's own version and the name of whoever made it.
#[derive(Debug, Clone, Queryable)]
pub struct Authored {
    /// The version.
    pub version: ChecklistVersion,
    /// The author's display name.
    pub author_name: String,
}

/// A transition whose preparation has not been opened.
#[derive(Debug, Clone, Queryable)]
pub struct Ahead {
    /// Id.
    pub id: TransitionId,
    /// The child.
    pub child_id: ChildId,
    /// The child's reference code.
    pub reference: String,
    /// Its day.
    pub falls_on: NaiveDate,
}

/// The checklists in force, one for every kind of transition, in the order of a life.
pub fn in_force(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<Checklist>, Problem> {
    let newer = diesel::alias!(table as newer);
    let a_newer_one = newer
        .filter(newer.field(table::municipality_id).eq(table::municipality_id))
        .filter(newer.field(table::kind).eq(table::kind))
        .filter(newer.field(table::version).gt(table::version));
    let own: Vec<ChecklistVersion> = table::table
        .filter(table::municipality_id.eq(municipality))
        .filter(not(exists(a_newer_one.select(newer.field(table::id)))))
        .select(ChecklistVersion::as_select())
        .load(&mut **db)?;
    let mut own: HashMap<_, _> = own.into_iter().map(|one| (one.kind, one)).collect();
    let each = TransitionKind::ALL.iter().map(|kind| {
        let newest = own.remove(kind);
        newest.map_or_else(
            || checklists::shipped(*kind),
            |one| Checklist { kind: *kind, version: one.version, content: one.content.0 },
        )
    });
    Ok(each.collect())
}

/// The checklist in force for a kind of transition: the ward's newest one, or the one of the product.
pub fn current(db: &mut Db, municipality: MunicipalityId, kind: TransitionKind) -> Result<Checklist, Problem> {
    let newest = table::table
        .filter(table::municipality_id.eq(municipality))
        .filter(table::kind.eq(kind))
        .order(table::version.desc())
        .select(ChecklistVersion::as_select())
        .first(&mut **db)
        .optional()?;
    Ok(newest.map_or_else(
        || checklists::shipped(kind),
        |own| Checklist { kind, version: own.version, content: own.content.0 },
    ))
}

/// The ward's own version with this number, or (for none) its newest; nothing where it has none.
pub fn authored(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
    number: Option<i32>,
) -> Result<Option<Authored>, Problem> {
    let mut query = table::table
        .inner_join(users::table)
        .filter(table::municipality_id.eq(municipality))
        .filter(table::kind.eq(kind))
        .order(table::version.desc())
        .into_boxed();
    if let Some(number) = number {
        query = query.filter(table::version.eq(number));
    }
    let columns = (ChecklistVersion::as_select(), users::display_name);
    Ok(query.select(columns).first::<Authored>(&mut **db).optional()?)
}

/// A page of a ward's own versions for a kind of transition, the newest first.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
    page: &Page,
) -> Result<Listed<Authored>, Problem> {
    let narrowed = || {
        table::table
            .inner_join(users::table)
            .filter(table::municipality_id.eq(municipality))
            .filter(table::kind.eq(kind))
            .into_boxed()
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let version: i32 = after.key.parse().map_err(|_| bad_cursor())?;
        query = query.filter(table::version.lt(version));
    }
    let rows = query
        .order(table::version.desc())
        .limit(page.limit + 1)
        .select((ChecklistVersion::as_select(), users::display_name))
        .load::<Authored>(&mut **db)?;
    let mark = |row: &Authored| Mark { key: row.version.version.to_string(), id: row.version.id.uuid() };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Adds a version.
///
/// # Errors
/// A conflict `changed_meanwhile` where its number is taken.
pub fn insert(db: &mut Db, version: &ChecklistVersion) -> Result<(), Problem> {
    diesel::insert_into(table::table).values(version).execute(&mut **db)?;
    Ok(())
}

/// How many children are being prepared for this kind of transition with which version of its checklist, the lowest
/// first.
pub fn preparing(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
) -> Result<Vec<(Option<i32>, i64)>, Problem> {
    Ok(transitions::table
        .filter(transitions::municipality_id.eq(municipality))
        .filter(transitions::kind.eq(kind))
        .filter(transitions::state.eq(TransitionState::Preparing))
        .group_by(transitions::checklist_version)
        .order(transitions::checklist_version)
        .select((transitions::checklist_version, diesel::dsl::count_star()))
        .load(&mut **db)?)
}

/// The days from `today` on, on which transitions of this kind fall that have not been opened, with their number, the
/// earliest first.
pub fn days_ahead(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
    today: NaiveDate,
) -> Result<Vec<(NaiveDate, i64)>, Problem> {
    Ok(transitions::table
        .filter(transitions::municipality_id.eq(municipality))
        .filter(transitions::kind.eq(kind))
        .filter(transitions::state.eq(TransitionState::Upcoming))
        .filter(transitions::falls_on.ge(today))
        .group_by(transitions::falls_on)
        .order(transitions::falls_on)
        .select((transitions::falls_on.assume_not_null(), diesel::dsl::count_star()))
        .load(&mut **db)?)
}

/// Up to `limit` transitions of this kind that fall on these days and have not been opened, the earliest first.
pub fn ahead_on(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
    days: &[NaiveDate],
    limit: i64,
) -> Result<Vec<Ahead>, Problem> {
    Ok(transitions::table
        .inner_join(children::table)
        .filter(transitions::municipality_id.eq(municipality))
        .filter(transitions::kind.eq(kind))
        .filter(transitions::state.eq(TransitionState::Upcoming))
        .filter(transitions::falls_on.eq_any(days))
        .order((transitions::falls_on, transitions::id))
        .limit(limit)
        .select((transitions::id, transitions::child_id, children::reference, transitions::falls_on.assume_not_null()))
        .load(&mut **db)?)
}

/// Has the calendar look on `day` at the latest at every child with a transition of this kind that has not been opened.
/// Gives the number of children whose day moved.
pub fn look_at_upcoming(
    db: &mut Db,
    municipality: MunicipalityId,
    kind: TransitionKind,
    day: NaiveDate,
) -> Result<usize, Problem> {
    let upcoming = transitions::table
        .filter(transitions::municipality_id.eq(municipality))
        .filter(transitions::kind.eq(kind))
        .filter(transitions::state.eq(TransitionState::Upcoming))
        .filter(transitions::falls_on.is_not_null())
        .select(transitions::child_id);
    let watched = watches::table.filter(watches::look_on.gt(day)).filter(watches::child_id.eq_any(upcoming));
    Ok(diesel::update(watched).set(watches::look_on.eq(day)).execute(&mut **db)?)
}
