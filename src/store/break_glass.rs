//! Records opened in an emergency. That an opening opens the record stands in `store/children/visible.rs`.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{BreakGlassId, ChildId, Id as _, MunicipalityId, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::break_glass::{Opening, Wanted};
use crate::rules::children::Child;
use crate::schema::{audit_entries as entries, break_glass, children, users};
use crate::store::{AnyConnection, Db};

/// What a list of openings is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of this user.
    pub user: Option<UserId>,
    /// Only those that are (true) or are not (false) open now.
    pub open: Option<bool>,
    /// Only those that were (true) or were not (false) reviewed.
    pub reviewed: Option<bool>,
}

/// An opening as a list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Named {
    /// The opening.
    pub opening: Opening,
    /// The child's reference code.
    pub reference: String,
    /// Name of whoever opened it.
    pub user_name: String,
}

/// Lets one request at a time of a user try, so that the count of tries holds.
pub fn lock_user(db: &mut Db, user: UserId) -> Result<(), Problem> {
    // On SQLite the whole transaction holds the write lock already.
    if let AnyConnection::Pg(c) = &mut **db {
        users::table.find(user).select(users::id).for_no_key_update().first::<UserId>(c).optional()?;
    }
    Ok(())
}

/// When the user tried since a moment, the earliest first.
pub fn tries(db: &mut Db, user: UserId, action: &str, since: Instant) -> Result<Vec<Instant>, Problem> {
    Ok(entries::table
        .filter(entries::user_id.eq(user))
        .filter(entries::action.eq(action.to_owned()))
        .filter(entries::at.gt(since))
        .order(entries::at)
        .select(entries::at)
        .load(&mut **db)?)
}

/// The children of a municipality that may be the one looked for.
pub fn candidates(db: &mut Db, municipality: MunicipalityId, wanted: &Wanted) -> Result<Vec<Child>, Problem> {
    let mut query = children::table.filter(children::municipality_id.eq(municipality)).into_boxed();
    query = match wanted {
        Wanted::Reference(code) => query.filter(children::reference.eq(code.clone())),
        Wanted::Born(day, _) => query.filter(children::born_on.eq(*day)),
    };
    Ok(query.order(children::id).select(Child::as_select()).load(&mut **db)?)
}

/// The opening through which the user has the child's record open at a moment.
pub fn open_for(db: &mut Db, user: UserId, child: ChildId, now: Instant) -> Result<Option<Opening>, Problem> {
    Ok(break_glass::table
        .filter(break_glass::user_id.eq(user))
        .filter(break_glass::child_id.eq(child))
        .filter(break_glass::expires_at.gt(now))
        .order(break_glass::id)
        .select(Opening::as_select())
        .first(&mut **db)
        .optional()?)
}

/// One opening of a municipality.
pub fn find(db: &mut Db, municipality: MunicipalityId, id: BreakGlassId) -> Result<Option<Named>, Problem> {
    Ok(break_glass::table
        .inner_join(children::table)
        .inner_join(users::table.on(users::id.eq(break_glass::user_id)))
        .filter(break_glass::id.eq(id))
        .filter(break_glass::municipality_id.eq(municipality))
        .select((Opening::as_select(), children::reference, users::display_name))
        .first::<Named>(&mut **db)
        .optional()?)
}

/// A page of a municipality's openings, the newest first.
pub fn list(
    db: &mut Db,
    municipality: MunicipalityId,
    filter: &Filter,
    now: Instant,
    page: &Page,
) -> Result<Listed<Named>, Problem> {
    let narrowed = || {
        let mut query = break_glass::table
            .inner_join(children::table)
            .inner_join(users::table.on(users::id.eq(break_glass::user_id)))
            .filter(break_glass::municipality_id.eq(municipality))
            .into_boxed();
        if let Some(user) = filter.user {
            query = query.filter(break_glass::user_id.eq(user));
        }
        query = match filter.open {
            Some(true) => query.filter(break_glass::expires_at.gt(now)),
            Some(false) => query.filter(break_glass::expires_at.le(now)),
            None => query,
        };
        match filter.reviewed {
            Some(true) => query.filter(break_glass::reviewed_at.is_not_null()),
            Some(false) => query.filter(break_glass::reviewed_at.is_null()),
            None => query,
        }
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        query = query.filter(break_glass::id.lt(BreakGlassId::wrap(after.id)));
    }
    let rows = query
        .order(break_glass::id.desc())
        .limit(page.limit + 1)
        .select((Opening::as_select(), children::reference, users::display_name))
        .load::<Named>(&mut **db)?;
    let mark = |row: &Named| Mark { key: String::new(), id: row.opening.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// How often the user looked at or changed something of the child while the opening lasted, the opening itself not
/// counted.
pub fn uses(db: &mut Db, opening: &Opening) -> Result<i64, Problem> {
    Ok(entries::table
        .filter(entries::child_id.eq(opening.child_id))
        .filter(entries::user_id.eq(opening.user_id))
        .filter(entries::at.ge(opening.opened_at))
        .filter(entries::at.le(opening.expires_at))
        .filter(entries::action.not_like("break_glass.%"))
        .count()
        .get_result(&mut **db)?)
}

/// Adds an opening.
pub fn insert(db: &mut Db, opening: &Opening) -> Result<(), Problem> {
    diesel::insert_into(break_glass::table).values(opening).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed opening over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, opening: &Opening) -> Result<(), Problem> {
    let saved = diesel::update(break_glass::table.find(opening.id))
        .filter(break_glass::version.eq(opening.version - 1))
        .set((
            break_glass::expires_at.eq(opening.expires_at),
            break_glass::reviewed_at.eq(opening.reviewed_at),
            break_glass::reviewed_by.eq(opening.reviewed_by),
            break_glass::finding.eq(opening.finding),
            break_glass::finding_note.eq(&opening.finding_note),
            break_glass::version.eq(opening.version),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
