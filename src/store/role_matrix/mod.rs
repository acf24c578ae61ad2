//! Who holds which role for which child, and the open tasks whose role nobody holds.
//!
//! `rules/role_matrix.rs` says what holding a role means; `gaps.rs` says the same in SQL.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, CoordinatorId, MunicipalityId, UserId};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::role_matrix::{Lead, Person, Place, Situation};
use crate::rules::users::Role;
use crate::schema::{
    agencies, assignments, care_team_members as members, consent_recipients as recipients, consents, coordinators,
    service_plans, users,
};
use crate::store::Db;

mod gaps;

pub use gaps::{Filter, Gap, count_by_role_and_day, list};

/// The states in which a coordinator has agreed to a case.
const AGREED: [AssignmentState; 2] = [AssignmentState::Active, AssignmentState::Reserved];

/// What decides who holds a role for each of these children on the day.
pub fn situations(
    db: &mut Db,
    municipality: MunicipalityId,
    children: &[ChildId],
    today: NaiveDate,
) -> Result<HashMap<ChildId, Situation>, Problem> {
    let sections: Vec<AgencyId> = agencies::table
        .filter(agencies::municipality_id.eq(municipality))
        .filter(agencies::kind.eq(AgencyKind::DisabilitySupportSection))
        .select(agencies::id)
        .load(&mut **db)?;
    let fresh = || Situation { sections: sections.clone(), ..Situation::default() };
    let mut found: HashMap<ChildId, Situation> = children.iter().map(|child| (*child, fresh())).collect();
    add_cases(db, children, today, &mut found)?;
    add_team(db, children, today, &mut found)?;
    add_plans(db, children, today, &mut found)?;
    Ok(found)
}

/// People whom tasks were given to, with what decides which children are open to them.
pub fn people(db: &mut Db, ids: &[UserId]) -> Result<HashMap<UserId, Person>, Problem> {
    let rows: Vec<PersonRow> = users::table
        .left_join(coordinators::table.on(coordinators::user_id.eq(users::id.nullable())))
        .filter(users::id.eq_any(ids))
        .select((
            users::id,
            users::display_name,
            users::disabled_at,
            users::role,
            users::agency_id,
            coordinators::id.nullable(),
        ))
        .load(&mut **db)?;
    let person = |(id, name, disabled_at, role, agency_id, coordinator_id): PersonRow| {
        (id, Person { name, closed: disabled_at.is_some(), role, agency_id, coordinator_id })
    };
    Ok(rows.into_iter().map(person).collect())
}

/// A person's account: id, name, when it was closed, role, agency, coordinator.
type PersonRow = (UserId, String, Option<Instant>, Role, Option<AgencyId>, Option<CoordinatorId>);

/// With whom a consent shares: an agency, or a kind of agency.
type Recipient = (Option<AgencyId>, Option<AgencyKind>);
type Found = HashMap<ChildId, Situation>;

fn add_cases(db: &mut Db, children: &[ChildId], today: NaiveDate, found: &mut Found) -> Result<(), Problem> {
    let rows: Vec<(ChildId, CaseRole, CoordinatorId, String, bool, AgencyId, String)> = assignments::table
        .inner_join(coordinators::table)
        .inner_join(agencies::table.on(agencies::id.eq(coordinators::office_id)))
        .filter(assignments::child_id.eq_any(children))
        .filter(assignments::state.eq_any(AGREED))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
        .order(assignments::id)
        .select((
            assignments::child_id,
            assignments::role,
            coordinators::id,
            coordinators::name,
            coordinators::consultation_specialist,
            agencies::id,
            agencies::name,
        ))
        .load(&mut **db)?;
    for (child, role, coordinator_id, name, consultation_specialist, office_id, office_name) in rows {
        let Some(situation) = found.get_mut(&child) else { continue };
        situation.case_coordinators.push(coordinator_id);
        situation.case_offices.push(office_id);
        if role == CaseRole::Lead {
            situation.lead = Some(Lead { coordinator_id, name, office_id, office_name, consultation_specialist });
        }
    }
    Ok(())
}

fn add_team(db: &mut Db, children: &[ChildId], today: NaiveDate, found: &mut Found) -> Result<(), Problem> {
    let consented: Vec<(ChildId, Option<AgencyId>, Option<AgencyKind>)> = consents::table
        .inner_join(recipients::table)
        .filter(consents::child_id.eq_any(children))
        .filter(consents::starts_on.le(today))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(today)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(today)))
        .select((consents::child_id, recipients::agency_id, recipients::agency_kind))
        .load(&mut **db)?;
    let mut shared: HashMap<ChildId, Vec<Recipient>> = HashMap::new();
    for (child, agency, kind) in consented {
        shared.entry(child).or_default().push((agency, kind));
    }
    let rows: Vec<(ChildId, AgencyId, String, AgencyKind, Option<String>)> = members::table
        .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
        .filter(members::child_id.eq_any(children))
        .filter(members::starts_on.le(today))
        .filter(members::ends_on.is_null().or(members::ends_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)))
        .order((members::starts_on, members::id))
        .select((members::child_id, agencies::id, agencies::name, agencies::kind, members::person))
        .load(&mut **db)?;
    for (child, agency_id, name, kind, person) in rows {
        let Some(situation) = found.get_mut(&child) else { continue };
        let covers = |(agency, of_kind): &Recipient| *agency == Some(agency_id) || *of_kind == Some(kind);
        let covered = shared.get(&child).is_some_and(|all| all.iter().any(covers));
        situation.team.push(Place { agency_id, name, kind, person, covered });
    }
    Ok(())
}

fn add_plans(db: &mut Db, children: &[ChildId], today: NaiveDate, found: &mut Found) -> Result<(), Problem> {
    let rows: Vec<(ChildId, AgencyId, String)> = service_plans::table
        .inner_join(agencies::table.on(agencies::id.nullable().eq(service_plans::office_id)))
        .filter(service_plans::child_id.eq_any(children))
        .filter(service_plans::starts_on.le(today))
        .filter(service_plans::ends_on.ge(today))
        .filter(service_plans::ended_on.is_null().or(service_plans::ended_on.ge(today)))
        .filter(agencies::closed_on.is_null().or(agencies::closed_on.gt(today)))
        .order((service_plans::starts_on, service_plans::id))
        .select((service_plans::child_id, agencies::id, agencies::name))
        .load(&mut **db)?;
    for (child, id, name) in rows {
        let Some(situation) = found.get_mut(&child) else { continue };
        if !situation.plan_offices.iter().any(|(known, _)| *known == id) {
            situation.plan_offices.push((id, name));
        }
    }
    Ok(())
}
