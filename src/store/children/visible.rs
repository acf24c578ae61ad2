//! Which children somebody may see: one SQL condition, for a record, a list, a count and a search alike.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, UserId};
use crate::rules::assignments::AssignmentState;
use crate::rules::consents::ConsentScope;
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{
    agencies, assignments, break_glass, care_team_members, children, consent_recipients, consents, coordinators,
};
use crate::store::MultiBackend;

/// A condition on children.
pub type Condition = Box<dyn BoxableExpression<children::table, MultiBackend, SqlType = Bool>>;

/// The children within the actor's municipality that one of `relations` opens at the moment `now`; nothing for none.
///
/// A proposal opens nothing here: whoever was asked sees the short form. With `whole`, an agency of the care team sees
/// only children whose consent covers the whole record.
pub fn visible(actor: &Actor, relations: &[Relation], now: Instant, whole: bool) -> Condition {
    let mut conditions = relations.iter().filter_map(|relation| match relation {
        // Said as a constant: a comparison of a column with itself would mislead the planner.
        Relation::Municipality => Some(constant("1 = 1")),
        Relation::Office => actor.agency_id.map(|office| of_office(office, now.day())),
        Relation::OwnCase => actor.coordinator_id.map(|own| own_cases(own, now.day())),
        Relation::CareTeam => actor.agency_id.map(|agency| of_care_team(agency, now.day(), whole)),
        Relation::Emergency => Some(opened(actor.user_id, now)),
        Relation::Installation
        | Relation::Proposed
        | Relation::Oneself
        | Relation::Participant
        | Relation::Requested
        | Relation::Handover
        | Relation::Author => None,
    });
    let first = conditions.next().unwrap_or_else(|| constant("1 = 0"));
    conditions.fold(first, |all, more| Box::new(all.or(more)))
}

fn constant(truth: &'static str) -> Condition {
    Box::new(diesel::dsl::sql::<Bool>(truth))
}

/// Open cases of the office's coordinators.
fn of_office(office: AgencyId, today: NaiveDate) -> Condition {
    let cases = assignments::table
        .inner_join(coordinators::table)
        .filter(coordinators::office_id.eq(office))
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
        // A case past its last day is over, whether that has been written down or not.
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
        .select(assignments::child_id);
    Box::new(children::id.eq_any(cases))
}

/// A coordinator's open cases, as lead or as co.
fn own_cases(coordinator: CoordinatorId, today: NaiveDate) -> Condition {
    let cases = assignments::table
        .filter(assignments::coordinator_id.eq(coordinator))
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
        .select(assignments::child_id);
    Box::new(children::id.eq_any(cases))
}

/// Children whose record the user has opened in an emergency, until the opening runs out.
fn opened(user: UserId, now: Instant) -> Condition {
    let openings = break_glass::table
        .filter(break_glass::user_id.eq(user))
        .filter(break_glass::expires_at.gt(now))
        .select(break_glass::child_id);
    Box::new(children::id.eq_any(openings))
}

/// Children in whose care team the agency is today, with a consent that covers it today.
fn of_care_team(agency: AgencyId, today: NaiveDate, whole: bool) -> Condition {
    let teams = care_team_members::table
        .filter(care_team_members::agency_id.eq(agency))
        .filter(care_team_members::starts_on.le(today))
        .filter(care_team_members::ends_on.is_null().or(care_team_members::ends_on.ge(today)))
        .select(care_team_members::child_id);
    let kind = agencies::table.find(agency).select(agencies::kind.nullable());
    let scopes = if whole { vec![ConsentScope::All] } else { ConsentScope::ALL.to_vec() };
    let consented = consents::table
        .inner_join(consent_recipients::table)
        .filter(consents::child_id.eq(children::id))
        .filter(consents::scope.eq_any(scopes))
        .filter(consents::starts_on.le(today))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(today)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(today)))
        .filter(consent_recipients::agency_id.eq(agency).or(consent_recipients::agency_kind.eq_any(kind)))
        .select(consents::id);
    Box::new(children::id.eq_any(teams).and(exists(consented)))
}
