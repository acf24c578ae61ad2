//! How far an office lies below the others (product contract §4.2, "office evenness").
//!
//! The one rule that ties coordinators to each other. It weighs an office by its lead cases: a co-case is help for
//! another's child, and leaving it out is what keeps a rank from ever improving by more load (see `recommend`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::ids::AgencyId;
use crate::rules::assignments::answer::RulePoint;
use crate::rules::assignments::facts::{CoordinatorFacts, Situation};
use crate::rules::assignments::load::{Hundredths, capacity, case_weight, counts, percent, rounded};
use crate::rules::assignments::wording;
use crate::rules::assignments::{CaseRole, RankingRule};
use crate::rules::policy::Policy;

/// Load of each office by its lead cases, where it has capacity on the day of the start, in hundredths of a percent.
pub struct Offices {
    percents: BTreeMap<AgencyId, i64>,
    sum: i64,
    count: i64,
}

impl Offices {
    /// All coordinators of an office count, also those who cannot be offered this child: theirs is the office's burden.
    pub fn of(situation: &Situation) -> Self {
        let (policy, day) = (&situation.policy, situation.starts_on);
        let mut sums: BTreeMap<AgencyId, (i64, i64)> = BTreeMap::new();
        for coordinator in &situation.coordinators {
            let sum = sums.entry(coordinator.office_id).or_default();
            sum.0 += lead_load(coordinator, policy, day);
            sum.1 += capacity(coordinator, policy, day);
        }
        let percents: BTreeMap<AgencyId, i64> = sums
            .into_iter()
            .filter_map(|(office, (load, capacity))| Some((office, percent(load, capacity)?)))
            .collect();
        let count = i64::try_from(percents.len()).unwrap_or_default();
        Self { sum: percents.values().sum(), count, percents }
    }

    /// So much of the policy's points as the office lies below the mean, in proportion to the mean.
    pub fn evenness(&self, situation: &Situation, office: AgencyId) -> RulePoint {
        let own = self.percents.get(&office).copied().unwrap_or_default();
        let below = (self.sum - own * self.count).max(0);
        let most = 100 * i64::from(situation.policy.evenness);
        let points = if self.sum == 0 { 0 } else { rounded(most * below, self.sum) };
        let mean = if self.count == 0 { 0 } else { rounded(self.sum, self.count) };
        RulePoint { rule: RankingRule::Evenness, points: -points, words: wording::evenness_rule(own, mean) }
    }
}

/// What the lead cases alone weigh, in hundredths of a case.
fn lead_load(coordinator: &CoordinatorFacts, policy: &Policy, day: NaiveDate) -> Hundredths {
    let leads = coordinator.cases.iter().filter(|case| case.role == CaseRole::Lead && counts(case, day));
    leads.map(|case| case_weight(case, policy, day)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::samples::{away, busy, situation};

    /// The points of the offices 1, 2, … as far as the coordinators tell of them.
    fn points(coordinators: Vec<CoordinatorFacts>) -> Vec<i64> {
        let situation = situation(coordinators);
        let offices = Offices::of(&situation);
        offices.percents.keys().map(|office| offices.evenness(&situation, *office).points).collect()
    }

    #[test]
    fn evenness_is_the_part_by_which_an_office_lies_below_the_mean() {
        // 33.33 % and 66.67 %: the mean is 50.00 %, and the first office lies a third of it below.
        assert_eq!(points(vec![busy(1, 1, 1), busy(2, 2, 2)]), [-167, 0]);
        // Nobody has anything: there is no mean to lie below.
        assert_eq!(points(vec![busy(1, 1, 0), busy(2, 2, 0)]), [0, 0]);
        // The cases of somebody absent are still the office's; an office without capacity is no part of the mean.
        let mut absent = busy(3, 1, 2);
        absent.absences = vec![away("2026-03-01", None, 100)];
        let mut closed = busy(4, 3, 2);
        closed.absences = vec![away("2026-03-01", None, 100)];
        assert_eq!(points(vec![busy(1, 1, 0), absent, busy(2, 2, 2), closed]), [0, 0]);
    }
}
