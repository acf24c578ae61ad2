//! Which conferences somebody may see: one SQL condition, for a record, a list and a count alike.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::base::ids::AgencyId;
use crate::rules::agencies::AgencyKind;
use crate::rules::assignments::AssignmentState;
use crate::rules::permissions::Relation;
use crate::rules::users::{Actor, Role};
use crate::schema::{agencies, assignments, conference_participants as participants, conferences, coordinators};
use crate::store::MultiBackend;

/// A condition on conferences.
pub type Condition = Box<dyn BoxableExpression<conferences::table, MultiBackend, SqlType = Bool>>;

/// The conferences of the actor's municipality that one of `relations` opens on the day `today`; nothing for none. A case
/// past its last day opens nothing, whether its end has been written down or not.
pub fn within_reach(actor: &Actor, relations: &[Relation], today: NaiveDate) -> Condition {
    any(relations.iter().filter_map(|relation| match relation {
        Relation::Municipality => Some(constant("1 = 1")),
        Relation::OwnCase => actor.coordinator_id.map(|coordinator| -> Condition {
            let cases = assignments::table
                .filter(assignments::coordinator_id.eq(coordinator))
                .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
                .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
                .select(assignments::child_id);
            Box::new(conferences::child_id.eq_any(cases))
        }),
        Relation::Office => actor.agency_id.map(|office| -> Condition {
            let cases = assignments::table
                .inner_join(coordinators::table)
                .filter(coordinators::office_id.eq(office))
                .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
                .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)))
                .select(assignments::child_id);
            Box::new(conferences::child_id.eq_any(cases))
        }),
        Relation::Participant => Some(taking_part(actor)),
        Relation::Requested => actor.agency_id.map(requested_by),
        Relation::Author => Some(Box::new(conferences::requested_by.eq(actor.user_id))),
        Relation::Installation
        | Relation::Handover
        | Relation::Proposed
        | Relation::CareTeam
        | Relation::Emergency
        | Relation::Oneself => None,
    }))
}

/// The conferences the actor is invited to: in person as a coordinator, with their agency, or, as somebody of the
/// section, where the section is. A manager of an office takes part wherever its coordinators do.
pub fn taking_part(actor: &Actor) -> Condition {
    let present = || participants::table.filter(participants::left_at.is_null());
    let mut ways: Vec<Condition> = Vec::new();
    if let Some(coordinator) = actor.coordinator_id {
        let own = present().filter(participants::coordinator_id.eq(coordinator));
        ways.push(Box::new(conferences::id.eq_any(own.select(participants::conference_id))));
    }
    if let Some(agency) = actor.agency_id {
        let own = present().filter(participants::agency_id.eq(agency));
        ways.push(Box::new(conferences::id.eq_any(own.select(participants::conference_id))));
        if actor.role == Role::OfficeManager {
            let people =
                coordinators::table.filter(coordinators::office_id.eq(agency)).select(coordinators::id.nullable());
            let own = present().filter(participants::coordinator_id.eq_any(people));
            ways.push(Box::new(conferences::id.eq_any(own.select(participants::conference_id))));
        }
    }
    if let (Role::Section | Role::SectionManager, Some(municipality)) = (actor.role, actor.municipality_id) {
        let sections = agencies::table
            .filter(agencies::municipality_id.eq(municipality))
            .filter(agencies::kind.eq(AgencyKind::DisabilitySupportSection))
            .select(agencies::id.nullable());
        let own = present().filter(participants::agency_id.eq_any(sections));
        ways.push(Box::new(conferences::id.eq_any(own.select(participants::conference_id))));
    }
    any(ways)
}

fn requested_by(agency: AgencyId) -> Condition {
    Box::new(conferences::requester_id.eq(agency).assume_not_null())
}

fn constant(truth: &'static str) -> Condition {
    Box::new(diesel::dsl::sql::<Bool>(truth))
}

fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    let mut conditions = conditions.into_iter();
    let first = conditions.next().unwrap_or_else(|| constant("1 = 0"));
    conditions.fold(first, |all, more| Box::new(all.or(more)))
}
