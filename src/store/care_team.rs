//! Care teams.

use diesel::prelude::*;

use crate::base::ids::{CareTeamMemberId, ChildId};
use crate::base::problem::Problem;
use crate::rules::care_team::Member;
use crate::schema::care_team_members as members;
use crate::store::Db;

/// One place in a team, of whatever child: the caller asks for the child next.
pub fn find(db: &mut Db, id: CareTeamMemberId) -> Result<Option<Member>, Problem> {
    Ok(members::table.find(id).select(Member::as_select()).first(&mut **db).optional()?)
}

/// A child's care team, present and past, in the order in which they came.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<Member>, Problem> {
    Ok(members::table
        .filter(members::child_id.eq(child))
        .order((members::starts_on, members::id))
        .select(Member::as_select())
        .load(&mut **db)?)
}

/// Adds an agency to a team.
pub fn insert(db: &mut Db, member: &Member) -> Result<(), Problem> {
    diesel::insert_into(members::table).values(member).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed place over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, member: &Member) -> Result<(), Problem> {
    let saved = diesel::update(members::table.find(member.id))
        .filter(members::version.eq(member.version - 1))
        .set((&member.facts, members::version.eq(member.version)))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
