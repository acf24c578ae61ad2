//! The heavier months of a case: after discharge and near a transition (product contract §4.1).
//!
//! Takes the days as they are; which transitions a child has is worked out from its life stage.

use chrono::{Months, NaiveDate};

use crate::rules::policy::Policy;

/// The phase's factor on `day`, in hundredths; of several the greatest.
///
/// After discharge: from that day for so many calendar months. Near a transition: so many months before it and after
/// it; before its day, discharge is a transition as well. The last day of a month stands in for a day that the month
/// does not have. The first day of a span counts, the day on which so many months are full does not.
pub fn phase(discharge_on: Option<NaiveDate>, transitions: &[NaiveDate], policy: &Policy, day: NaiveDate) -> i64 {
    let months = policy.phase_months;
    let after_discharge = discharge_on.is_some_and(|at| at <= day && day < later(at, months));
    let before_discharge = discharge_on.is_some_and(|at| earlier(at, months) <= day && day < at);
    let near_transition = transitions.iter().any(|at| earlier(*at, months) <= day && day < later(*at, months));
    let mut factor = 100;
    if before_discharge || near_transition {
        factor = factor.max(i64::from(policy.phase_near_transition));
    }
    if after_discharge {
        factor = factor.max(i64::from(policy.phase_after_discharge));
    }
    factor
}

/// So many calendar months later (the last day of the month where the day does not exist).
pub fn later(day: NaiveDate, months: i32) -> NaiveDate {
    day.checked_add_months(Months::new(months.unsigned_abs())).unwrap_or(NaiveDate::MAX)
}

/// The days on which the phase may change because of a discharge or a transition on `at`.
pub fn phase_turns(at: NaiveDate, policy: &Policy) -> [NaiveDate; 3] {
    [earlier(at, policy.phase_months), at, later(at, policy.phase_months)]
}

fn earlier(day: NaiveDate, months: i32) -> NaiveDate {
    day.checked_sub_months(Months::new(months.unsigned_abs())).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::samples::day;

    #[test]
    fn the_phase_follows_calendar_months() {
        let policy = Policy::default();
        for (discharge, transition, on, expected) in [
            (None, None, "2026-04-01", 100),
            (Some("2026-04-10"), None, "2026-01-09", 100),
            (Some("2026-04-10"), None, "2026-01-10", 125),
            (Some("2026-04-10"), None, "2026-04-09", 125),
            (Some("2026-04-10"), None, "2026-04-10", 150),
            (Some("2026-04-10"), None, "2026-07-09", 150),
            (Some("2026-04-10"), None, "2026-07-10", 100),
            (Some("2025-11-30"), None, "2026-02-27", 150),
            (Some("2025-11-30"), None, "2026-02-28", 100),
            (None, Some("2027-04-01"), "2026-12-31", 100),
            (None, Some("2027-04-01"), "2027-01-01", 125),
            (None, Some("2027-04-01"), "2027-06-30", 125),
            (None, Some("2027-04-01"), "2027-07-01", 100),
            (Some("2027-03-01"), Some("2027-04-01"), "2027-05-31", 150),
            (Some("2027-03-01"), Some("2027-04-01"), "2027-06-01", 125),
        ] {
            let transitions: Vec<NaiveDate> = transition.map(day).into_iter().collect();
            let factor = phase(discharge.map(day), &transitions, &policy, day(on));
            assert_eq!(factor, expected, "{discharge:?} {transition:?} {on}");
        }
    }
}
