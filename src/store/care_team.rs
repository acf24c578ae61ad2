//! Care teams.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::base::ids::{CareTeamMemberId, ChildId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::care_team::Member;
use crate::schema::{agencies, care_team_members as members, children, consent_recipients, consents};
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

/// A place that no consent covers, as a list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Uncovered {
    /// The place.
    pub member: Member,
    /// The child's reference code.
    pub reference: String,
    /// The agency's name.
    pub agency_name: String,
}

/// A page of the places of today (and to come) in the teams of a municipality's open children whose agency no consent
/// covers on the day, the newest first; with `reviewed`, only those that were or were not looked at.
pub fn uncovered(
    db: &mut Db,
    municipality: MunicipalityId,
    reviewed: Option<bool>,
    day: NaiveDate,
    page: &Page,
) -> Result<Listed<Uncovered>, Problem> {
    let narrowed = || {
        let covering = consents::table
            .inner_join(consent_recipients::table)
            .filter(consents::child_id.eq(members::child_id))
            .filter(consents::starts_on.le(day))
            .filter(consents::ends_on.is_null().or(consents::ends_on.ge(day)))
            .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(day)))
            .filter(
                consent_recipients::agency_id
                    .eq(members::agency_id.nullable())
                    .or(consent_recipients::agency_kind.eq(agencies::kind.nullable())),
            )
            .select(consents::id);
        let mut query = members::table
            .inner_join(children::table)
            .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
            .filter(children::municipality_id.eq(municipality))
            .filter(children::closed_on.is_null())
            .filter(members::ends_on.is_null().or(members::ends_on.ge(day)))
            .filter(not(exists(covering)))
            .into_boxed();
        query = match reviewed {
            Some(true) => query.filter(members::reviewed_at.is_not_null()),
            Some(false) => query.filter(members::reviewed_at.is_null()),
            None => query,
        };
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        query = query.filter(members::id.lt(CareTeamMemberId::wrap(after.id)));
    }
    let rows = query
        .order(members::id.desc())
        .limit(page.limit + 1)
        .select((Member::as_select(), children::reference, agencies::name))
        .load::<Uncovered>(&mut **db)?;
    let mark = |row: &Uncovered| Mark { key: String::new(), id: row.member.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
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
        .set((
            &member.facts,
            members::reviewed_at.eq(member.reviewed_at),
            members::reviewed_by.eq(member.reviewed_by),
            members::version.eq(member.version),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
