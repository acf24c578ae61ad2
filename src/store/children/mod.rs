//! Children and who called about them.
//!
//! What somebody may see is narrowed in `visible.rs`, the same for a record, a list, a count and a search.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::children::{Child, Referral};
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{children, referrals};
use crate::store::{AnyConnection, Db};

mod among;
mod column;
mod filter;
mod order;
mod stage;
mod visible;

pub use among::{among, among_children, among_steps};
pub use column::in_column;
pub use filter::{Filter, Narrowed, narrowed};
pub use order::{list, next_due};
pub use visible::{Condition, visible};

/// What a child is called in a list of something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The reference code.
    pub reference: String,
    /// The name, once there is one.
    pub name: Option<String>,
}

/// One child, if the actor stands in one of `relations` to it at the moment `now`.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: ChildId,
    now: Instant,
) -> Result<Option<Child>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(None) };
    let query = children::table.find(id).filter(children::municipality_id.eq(municipality));
    let query = query.filter(visible(actor, relations, now, false));
    Ok(query.select(Child::as_select()).first(&mut **db).optional()?)
}

/// One child of a municipality, whoever asks: for actions that have asked for rights in another way.
pub fn find_in(db: &mut Db, municipality: MunicipalityId, id: ChildId) -> Result<Option<Child>, Problem> {
    let query = children::table.find(id).filter(children::municipality_id.eq(municipality));
    Ok(query.select(Child::as_select()).first(&mut **db).optional()?)
}

/// Those of `ids` whose support has ended, whoever asks.
pub fn closed(db: &mut Db, ids: &[ChildId]) -> Result<Vec<ChildId>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(children::closed_on.is_not_null());
    Ok(query.select(children::id).load(&mut **db)?)
}

/// One child, of whichever municipality: for the calendar, which works for all.
pub fn whoever(db: &mut Db, id: ChildId) -> Result<Option<Child>, Problem> {
    Ok(children::table.find(id).select(Child::as_select()).first(&mut **db).optional()?)
}

/// Those of `ids` that the actor may see through one of `relations`.
pub fn seen(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<ChildId>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(visible(actor, relations, now, false));
    Ok(query.select(children::id).load(&mut **db)?)
}

/// The same with their records.
pub fn records(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<Child>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(Vec::new()) };
    let query = children::table.filter(children::id.eq_any(ids)).filter(children::municipality_id.eq(municipality));
    let query = query.filter(visible(actor, relations, now, false));
    Ok(query.select(Child::as_select()).load(&mut **db)?)
}

/// Those of `ids` whose medical matters the actor may see too, through one of `relations`.
pub fn seen_whole(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<ChildId>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(visible(actor, relations, now, true));
    Ok(query.select(children::id).load(&mut **db)?)
}

/// Reference code and name of those of `ids` that the actor may see through one of `relations`.
pub fn named(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<(ChildId, Named)>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(visible(actor, relations, now, false));
    let rows: Vec<(ChildId, String, Option<String>)> =
        query.select((children::id, children::reference, children::name)).load(&mut **db)?;
    Ok(rows.into_iter().map(|(id, reference, name)| (id, Named { reference, name })).collect())
}

/// Reference code and name of those of `ids`, whoever asks: for actions that have asked for rights in another way.
pub fn named_in(db: &mut Db, municipality: MunicipalityId, ids: &[ChildId]) -> Result<Vec<(ChildId, Named)>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(children::municipality_id.eq(municipality));
    let rows: Vec<(ChildId, String, Option<String>)> =
        query.select((children::id, children::reference, children::name)).load(&mut **db)?;
    Ok(rows.into_iter().map(|(id, reference, name)| (id, Named { reference, name })).collect())
}

/// What a child may be looked for by where nothing was found.
#[derive(Debug, Clone, Queryable)]
pub struct Called {
    /// The child.
    pub id: ChildId,
    /// Folded reading (or name) it is sorted by.
    pub kana_key: String,
    /// The name, once there is one.
    pub name: Option<String>,
    /// The mother's name.
    pub mother_name: Option<String>,
    /// Its reading.
    pub mother_kana: Option<String>,
}

/// How the children are called that the actor may see, closed ones too: first those whose reading begins with `first`,
/// at most `most`.
pub fn called(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    first: &str,
    most: i64,
    now: Instant,
) -> Result<Vec<Called>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(Vec::new()) };
    let every = Filter { closed: true, ..Filter::default() };
    let apart = sql::<Integer>("CASE WHEN \"children\".\"kana_key\" >= ")
        .bind::<Text, _>(first.to_owned())
        .sql(" AND \"children\".\"kana_key\" < ")
        .bind::<Text, _>(text::upper_bound(first))
        .sql(" THEN 0 ELSE 1 END");
    let query = narrowed(actor, municipality, relations, &every, now).order((apart, children::kana_key, children::id));
    let columns = (children::id, children::kana_key, children::name, children::mother_name, children::mother_kana);
    Ok(query.limit(most).select(columns).load(&mut **db)?)
}

/// The districts in which the children live that the actor may see, in their order.
pub fn districts(db: &mut Db, actor: &Actor, relations: &[Relation], now: Instant) -> Result<Vec<String>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(Vec::new()) };
    let query = children::table
        .filter(children::municipality_id.eq(municipality))
        .filter(children::district.is_not_null())
        .filter(visible(actor, relations, now, false));
    let rows: Vec<Option<String>> = query.select(children::district).distinct().load(&mut **db)?;
    let mut districts: Vec<String> = rows.into_iter().flatten().collect();
    districts.sort();
    Ok(districts)
}

/// The children of a municipality born (or expected) on a day.
pub fn born_on(db: &mut Db, municipality: MunicipalityId, day: NaiveDate) -> Result<Vec<Child>, Problem> {
    let query = children::table.filter(children::municipality_id.eq(municipality)).filter(children::born_on.eq(day));
    Ok(query.order(children::id).select(Child::as_select()).load(&mut **db)?)
}

/// Who called about these children.
pub fn referrals(db: &mut Db, ids: &[ChildId]) -> Result<Vec<Referral>, Problem> {
    let query = referrals::table.filter(referrals::child_id.eq_any(ids));
    Ok(query.select(Referral::as_select()).load(&mut **db)?)
}

/// Lets one transaction at a time change what hangs on a child, until it ends.
pub fn lock(db: &mut Db, id: ChildId) -> Result<(), Problem> {
    if let AnyConnection::Pg(c) = &mut **db {
        children::table.find(id).select(children::id).for_no_key_update().first::<ChildId>(c).optional()?;
    }
    Ok(())
}

/// Adds a child.
pub fn insert(db: &mut Db, child: &Child) -> Result<(), Problem> {
    diesel::insert_into(children::table).values(child).execute(&mut **db)?;
    Ok(())
}

/// Adds who called about a child.
pub fn insert_referral(db: &mut Db, referral: &Referral) -> Result<(), Problem> {
    diesel::insert_into(referrals::table).values(referral).execute(&mut **db)?;
    Ok(())
}

/// Saves who called about a child.
pub fn update_referral(db: &mut Db, referral: &Referral) -> Result<(), Problem> {
    diesel::update(referrals::table.find(referral.child_id)).set(&referral.facts).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed child over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, child: &Child) -> Result<(), Problem> {
    let saved = diesel::update(children::table.find(child.id))
        .filter(children::version.eq(child.version - 1))
        .set((
            &child.facts,
            children::family_id.eq(child.family_id),
            children::kana_key.eq(&child.kana_key),
            children::care_band.eq(child.care_band),
            children::care_score.eq(child.care_score),
            children::care_items.eq(&child.care_items),
            children::closed_on.eq(child.closed_on),
            children::close_reason.eq(child.close_reason),
            children::version.eq(child.version),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
