//! Children and who called about them.
//!
//! What somebody may see is narrowed in `visible.rs`, the same for a record, a list, a count and a search.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::care_score::Band;
use crate::rules::child_search;
use crate::rules::children::{Child, Referral};
use crate::rules::life_stage::LifeStage;
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{assignments, child_search as index, children, referrals};
use crate::store::{AnyConnection, Db, MultiBackend};

mod among;
mod column;
mod stage;
mod visible;

pub use among::{among, among_children, among_steps};
pub use column::in_column;
pub use visible::{Condition, visible};

/// What a list of children is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name or reading, a guardian's telephone number, a reference code; as typed.
    pub q: Option<String>,
    /// Only this life stage today.
    pub stage: Option<LifeStage>,
    /// Only this care band.
    pub band: Option<Band>,
    /// Only this district.
    pub district: Option<String>,
    /// Only those without a lead coordinator, asked or agreed.
    pub without_lead: bool,
    /// Also those that are closed.
    pub closed: bool,
}

/// What a child is called in a list of something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The reference code.
    pub reference: String,
    /// The name, once there is one.
    pub name: Option<String>,
}

/// A query on children that can still be narrowed, sorted and limited.
pub type Narrowed = children::BoxedQuery<'static, MultiBackend>;

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

/// The children the actor may see through `relations`, narrowed by `filter`.
///
/// A search begins at its index, which holds only children of the municipality; the condition on the municipality is
/// left out then, so that no database is tempted to walk through all children in the order of the list.
pub fn narrowed(
    actor: &Actor,
    municipality: MunicipalityId,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Narrowed {
    // Whoever may not see a band must not learn it from a list narrowed to it.
    let whole = filter.band.is_some();
    let mut query = children::table.filter(visible(actor, relations, now, whole)).into_boxed();
    query = match filter.q.as_deref().map(child_search::wanted) {
        None => query.filter(children::municipality_id.eq(municipality)),
        Some(None) => query.filter(children::id.eq_any(Vec::<ChildId>::new())),
        Some(Some(key)) => query.filter(
            children::id.eq_any(
                index::table
                    .filter(index::municipality_id.eq(municipality))
                    .filter(index::suffix.lt(text::upper_bound(&key)))
                    .filter(index::suffix.ge(key))
                    .select(index::child_id),
            ),
        ),
    };
    if let Some(stage) = filter.stage {
        query = query.filter(stage::in_stage(stage, now.day()));
    }
    if let Some(band) = filter.band {
        query = query.filter(children::care_band.eq(band));
    }
    if let Some(district) = &filter.district {
        query = query.filter(children::district.eq(text::clean(district)));
    }
    if filter.without_lead {
        query = query.filter(diesel::dsl::not(diesel::dsl::exists(
            assignments::table
                .filter(assignments::child_id.eq(children::id))
                .filter(assignments::role.eq(CaseRole::Lead))
                .filter(assignments::state.eq_any([
                    AssignmentState::Proposed,
                    AssignmentState::Reserved,
                    AssignmentState::Active,
                ]))
                .select(assignments::id),
        )));
    }
    if !filter.closed {
        query = query.filter(children::closed_on.is_null());
    }
    query
}

/// A page of the children the actor may see, by reading.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Child>, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let mut query = narrowed(actor, municipality, relations, filter, now);
    if let Some(after) = &page.after {
        let id = ChildId::wrap(after.id);
        query = query.filter(
            children::kana_key
                .gt(after.key.clone())
                .or(children::kana_key.eq(after.key.clone()).and(children::id.gt(id))),
        );
    }
    let rows = query
        .order((children::kana_key, children::id))
        .limit(page.limit + 1)
        .select(Child::as_select())
        .load(&mut **db)?;
    let mark = |child: &Child| Mark { key: child.kana_key.clone(), id: child.id.0 };
    let all = || narrowed(actor, municipality, relations, filter, now);
    page.listed(rows, mark, || Ok(all().count().get_result(&mut **db)?))
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
