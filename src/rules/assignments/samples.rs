//! Invented coordinators, cases and children for the tests of this folder.

use chrono::{Days, NaiveDate};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use crate::base::ids::{AgencyId, ChildId, CoordinatorId};
use crate::rules::assignments::facts::{AbsenceFacts, Acceptance, CaseFacts, ChildFacts, CoordinatorFacts, Situation};
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::care_score::Band;
use crate::rules::policy::Policy;

/// A date from its ISO text.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The n-th coordinator.
pub fn who(number: u128) -> CoordinatorId {
    CoordinatorId(Uuid::from_u128(number))
}

/// An absence.
pub fn away(from: &str, until: Option<&str>, percent: i32) -> AbsenceFacts {
    AbsenceFacts { starts_on: day(from), ends_on: until.map(day), percent }
}

/// An active case of weight 1.00 (lead) or 0.30 (co), far from discharge and transitions.
pub fn case(child: u128, role: CaseRole) -> CaseFacts {
    CaseFacts {
        child: ChildId(Uuid::from_u128(1_000 + child)),
        role,
        state: AssignmentState::Active,
        starts_on: day("2024-04-01"),
        ends_on: None,
        band: Some(Band::Band2),
        discharge_on: None,
        transitions: Vec::new(),
    }
}

/// A full-time coordinator of an office, trained, accepting, without cases.
pub fn coordinator(number: u128, office: u128) -> CoordinatorFacts {
    CoordinatorFacts {
        coordinator_id: who(number),
        office_id: AgencyId(Uuid::from_u128(office)),
        fte: 100,
        other_duties: 0,
        accepting: Acceptance::open(),
        office_accepting: Acceptance::open(),
        training_finished_on: Some(day("2023-03-31")),
        experience: Vec::new(),
        districts: Vec::new(),
        office_districts: Vec::new(),
        absences: Vec::new(),
        cases: Vec::new(),
        conflict: false,
        has_declined: false,
        continuity: None,
        last_new_case_on: None,
        new_cases_30_days: 0,
        employed_until: None,
        account_closed: false,
    }
}

/// A coordinator of an office with so many lead cases of weight 1.00.
pub fn busy(number: u128, office: u128, leads: u128) -> CoordinatorFacts {
    let mut who = coordinator(number, office);
    who.cases = (0..leads).map(|child| case(number * 10 + child, CaseRole::Lead)).collect();
    who
}

/// A child of weight 1.00 whose case is to start today.
pub fn situation(coordinators: Vec<CoordinatorFacts>) -> Situation {
    Situation {
        policy_version: 1,
        policy: Policy::default(),
        starts_on: day("2026-04-01"),
        today: day("2026-04-01"),
        child: ChildFacts {
            child_id: ChildId(Uuid::from_u128(7)),
            band: Some(Band::Band2),
            care_items: Vec::new(),
            district: None,
            discharge_on: None,
            transitions: Vec::new(),
        },
        coordinators,
    }
}

/// Any day within two and a half years.
pub fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..900).prop_map(|days| day("2025-06-01") + Days::new(days))
}

/// One of a closed list.
pub fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

/// Any absence.
pub fn an_absence() -> impl Strategy<Value = AbsenceFacts> {
    (a_day(), option::of(0_u64..200), 1..=100).prop_map(|(starts_on, length, percent)| {
        let ends_on = length.map(|days| starts_on + Days::new(days));
        AbsenceFacts { starts_on, ends_on, percent }
    })
}

/// Mostly open.
pub fn an_acceptance() -> impl Strategy<Value = Acceptance> {
    (prop::bool::weighted(0.9), option::weighted(0.1, a_day())).prop_map(|(accepting, paused_until)| Acceptance {
        accepting,
        paused_until,
        ..Acceptance::open()
    })
}
