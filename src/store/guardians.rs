//! Guardians.

use diesel::prelude::*;

use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::Problem;
use crate::rules::guardians::Guardian;
use crate::schema::guardians;
use crate::store::Db;

/// One guardian, of whatever child: the caller asks for the child next.
pub fn find(db: &mut Db, id: GuardianId) -> Result<Option<Guardian>, Problem> {
    Ok(guardians::table.find(id).select(Guardian::as_select()).first(&mut **db).optional()?)
}

/// A child's guardians, whom to call first at the top.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<Guardian>, Problem> {
    Ok(guardians::table
        .filter(guardians::child_id.eq(child))
        .order((guardians::primary_contact.desc(), guardians::id))
        .select(Guardian::as_select())
        .load(&mut **db)?)
}

/// Those of these children who have a guardian on record.
pub fn known(db: &mut Db, children: &[ChildId]) -> Result<Vec<ChildId>, Problem> {
    let query = guardians::table.filter(guardians::child_id.eq_any(children));
    Ok(query.select(guardians::child_id).distinct().load(&mut **db)?)
}

/// Makes every other guardian of the child one who is not called first.
pub fn leave_primary_to(db: &mut Db, guardian: &Guardian) -> Result<(), Problem> {
    let others = guardians::table
        .filter(guardians::child_id.eq(guardian.child_id))
        .filter(guardians::id.ne(guardian.id))
        .filter(guardians::primary_contact.eq(true));
    diesel::update(others)
        .set((guardians::primary_contact.eq(false), guardians::version.eq(guardians::version + 1)))
        .execute(&mut **db)?;
    Ok(())
}

/// Adds a guardian.
pub fn insert(db: &mut Db, guardian: &Guardian) -> Result<(), Problem> {
    diesel::insert_into(guardians::table).values(guardian).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed guardian over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, guardian: &Guardian) -> Result<(), Problem> {
    let saved = diesel::update(guardians::table.find(guardian.id))
        .filter(guardians::version.eq(guardian.version - 1))
        .set((&guardian.facts, guardians::version.eq(guardian.version)))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// Removes a guardian who gave no consent.
///
/// # Errors
/// [`Problem::Stale`] for another version, a conflict `in_use` where a consent refers to it.
pub fn delete(db: &mut Db, id: GuardianId, version: i32) -> Result<(), Problem> {
    let gone = diesel::delete(guardians::table.find(id)).filter(guardians::version.eq(version)).execute(&mut **db)?;
    if gone == 1 { Ok(()) } else { Err(Problem::Stale) }
}
