//! How many children somebody has led in the last months: the line on a coordinator's page.
//!
//! Worked out from the assignments, so that it says the same whenever it is asked for. Working time is not kept by day:
//! the target of a past day follows from today's working time, the absences of that day and the policy then in force.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::assignments::facts::CoordinatorFacts;
use crate::rules::assignments::load::capacity;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::states::is_open;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::policy::Policy;

/// Months the line reaches back.
pub const MONTHS: u32 = 6;

/// How full somebody was on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct LoadPoint {
    /// The day.
    pub on: NaiveDate,
    /// Children whose lead this was. Today's figure is that of [`crate::rules::assignments::load::load_on`].
    #[schema(minimum = 0)]
    pub children: i64,
    /// Children the capacity was meant for (whole ones).
    #[schema(minimum = 0)]
    pub target: i64,
}

/// The days the line is drawn through: the last day of each of the [`MONTHS`] months before, then `today`.
pub fn days(today: NaiveDate) -> Vec<NaiveDate> {
    let first = today.with_day(1).unwrap_or(today);
    let ends = (0..MONTHS).rev().filter_map(|back| first.checked_sub_months(Months::new(back)));
    ends.filter_map(|begin| begin.checked_sub_days(Days::new(1))).chain([today]).collect()
}

/// How full `coordinator` was on `day`, with all `assignments` that reach it, under the `policy` of that day.
///
/// A case counts from the day it was given, or from its start if that was earlier (a case carried over from before), to
/// its last day. What was declined, ran out or was taken back is not in it, except for what is still open `today`.
pub fn point(
    coordinator: &CoordinatorFacts,
    assignments: &[Assignment],
    policy: &Policy,
    day: NaiveDate,
    today: NaiveDate,
) -> LoadPoint {
    let leads = assignments.iter().filter(|one| one.role == CaseRole::Lead && held(one, day, today));
    LoadPoint {
        on: day,
        children: i64::try_from(leads.count()).unwrap_or(i64::MAX),
        target: capacity(coordinator, policy, day) / 100,
    }
}

fn held(assignment: &Assignment, day: NaiveDate, today: NaiveDate) -> bool {
    let state = assignment.state_on(today);
    let was = is_open(state) || (state == AssignmentState::Ended && day < today);
    let given = assignment.starts_on.min(assignment.created_at.day());
    was && given <= day && assignment.ends_on.is_none_or(|last| day <= last)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{AssignmentId, ChildId, DecisionId, MunicipalityId, UserId};
    use crate::rules::assignments::samples::{away, coordinator, day, who};

    fn given(state: AssignmentState, made: &str, starts: &str, ends: Option<&str>) -> Assignment {
        let at = Instant::parse(&format!("{made}T01:00:00Z")).unwrap();
        Assignment {
            id: AssignmentId(Uuid::from_u128(1)),
            municipality_id: MunicipalityId(Uuid::from_u128(2)),
            child_id: ChildId(Uuid::from_u128(3)),
            coordinator_id: who(1),
            role: CaseRole::Lead,
            state,
            starts_on: day(starts),
            ends_on: ends.map(day),
            decision_id: DecisionId(Uuid::from_u128(4)),
            answer_by: None,
            answered_at: None,
            decline_reason: None,
            end_reason: None,
            note: None,
            undo_until: at,
            created_by: UserId(Uuid::from_u128(5)),
            created_at: at,
            version: 1,
            starts_at_discharge: false,
        }
    }

    #[test]
    fn the_line_goes_through_six_month_ends_and_today() {
        for (today, expected) in [
            ("2025-11-25", "2025-05-31 2025-06-30 2025-07-31 2025-08-31 2025-09-30 2025-10-31 2025-11-25"),
            ("2024-03-31", "2023-09-30 2023-10-31 2023-11-30 2023-12-31 2024-01-31 2024-02-29 2024-03-31"),
            ("2025-01-01", "2024-07-31 2024-08-31 2024-09-30 2024-10-31 2024-11-30 2024-12-31 2025-01-01"),
        ] {
            let found: Vec<String> = days(day(today)).iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), expected);
        }
    }

    #[test]
    fn a_case_counts_from_the_day_it_was_given_to_its_last() {
        use AssignmentState::{Active, Declined, Ended, Proposed, Reserved, Undone};
        let today = day("2025-11-25");
        for (case, on, counted) in [
            (given(Active, "2025-09-10", "2025-09-20", None), "2025-08-31", false),
            (given(Active, "2025-09-10", "2025-09-20", None), "2025-09-15", true),
            (given(Active, "2025-09-10", "2024-04-01", None), "2025-08-31", true),
            (given(Ended, "2025-02-01", "2025-02-01", Some("2025-09-30")), "2025-09-30", true),
            (given(Ended, "2025-02-01", "2025-02-01", Some("2025-09-30")), "2025-10-31", false),
            (given(Ended, "2025-02-01", "2025-02-01", Some("2025-11-25")), "2025-11-25", false),
            (given(Reserved, "2025-11-20", "2026-02-01", None), "2025-11-25", true),
            (given(Proposed, "2025-11-24", "2025-12-01", None), "2025-11-25", true),
            (given(Declined, "2025-09-10", "2025-09-20", None), "2025-09-15", false),
            (given(Undone, "2025-09-10", "2025-09-20", None), "2025-09-15", false),
        ] {
            let found = point(&coordinator(1, 1), std::slice::from_ref(&case), &Policy::default(), day(on), today);
            assert_eq!(found.children, i64::from(counted), "{case:?} on {on}");
        }
    }

    #[test]
    fn the_target_is_that_of_the_day() {
        let mut someone = coordinator(1, 1);
        someone.absences = vec![away("2025-08-01", Some("2025-08-31"), 50)];
        let target = |on| point(&someone, &[], &Policy::default(), day(on), day("2025-11-25")).target;
        assert_eq!((target("2025-07-31"), target("2025-08-31"), target("2025-09-30")), (3, 1, 3));
    }
}
