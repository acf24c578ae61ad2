//! How full a coordinator gets in the months after taking a child (product contract §4.2, "projected peak").
//!
//! Projects what is known today; new cases nobody has heard of yet are the forecast's business.

use chrono::{Days, NaiveDate};

use crate::rules::assignments::CaseRole;
use crate::rules::assignments::answer::Peak;
use crate::rules::assignments::facts::{CoordinatorFacts, Situation};
use crate::rules::assignments::load::{capacity, child_weight, load, percent};
use crate::rules::assignments::phase::{later, phase_turns};

/// The fullest day from the start for so many months, this child included. Between the days on which a case, a phase or
/// an absence begins or ends nothing changes, so only those are looked at. `at_start` is the share on the day of the
/// start, in hundredths of a percent.
pub fn peak(situation: &Situation, coordinator: &CoordinatorFacts, at_start: i64) -> Peak {
    let policy = &situation.policy;
    let until = later(situation.starts_on, policy.peak_months);
    let mut days = turning_days(situation, coordinator);
    days.retain(|day| *day > situation.starts_on && *day <= until);
    days.sort_unstable();
    days.dedup();
    let mut peak = Peak { on: situation.starts_on, percent: at_start, no_capacity_from: None };
    for day in days {
        let weight = child_weight(&situation.child, CaseRole::Lead, policy, day);
        match percent(load(coordinator, policy, day) + weight, capacity(coordinator, policy, day)) {
            Some(full) if full > peak.percent => (peak.on, peak.percent) = (day, full),
            Some(_) => {}
            None => peak.no_capacity_from = peak.no_capacity_from.or(Some(day)),
        }
    }
    peak
}

fn turning_days(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<NaiveDate> {
    let next = |day: NaiveDate| day.checked_add_days(Days::new(1));
    let child = &situation.child;
    let mut phases: Vec<NaiveDate> = child.discharge_on.into_iter().chain(child.transitions.iter().copied()).collect();
    let mut days: Vec<NaiveDate> = coordinator.employed_until.and_then(next).into_iter().collect();
    for case in &coordinator.cases {
        phases.extend(case.discharge_on);
        phases.extend(&case.transitions);
        days.extend(case.ends_on.and_then(next));
    }
    for absence in &coordinator.absences {
        days.push(absence.starts_on);
        days.extend(absence.ends_on.and_then(next));
    }
    for day in phases {
        days.extend(phase_turns(day, &situation.policy));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::AssignmentState;
    use crate::rules::assignments::samples::{away, busy, day, situation};

    #[test]
    fn the_peak_is_the_fullest_of_the_coming_days() {
        let mut person = busy(1, 1, 1);
        person.cases[0].state = AssignmentState::Reserved;
        person.cases[0].discharge_on = Some(day("2026-08-10"));
        person.absences = vec![away("2026-06-01", Some("2026-06-30"), 50), away("2026-09-01", None, 100)];
        let found = peak(&situation(vec![]), &person, 6667);
        let expected = Peak { on: day("2026-06-01"), percent: 15000, no_capacity_from: Some(day("2026-09-01")) };
        assert_eq!(found, expected);
    }
}
