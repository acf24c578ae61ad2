//! The one definition of load (product contract §4.1). Pages, recommendation, figures, exports and forecast call this.
//!
//! Whole numbers only: cases in hundredths, shares in hundredths of a percent. A product of several factors is rounded
//! once, at its end, half up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::assignments::CaseRole;
use crate::rules::assignments::facts::{CaseFacts, ChildFacts, CoordinatorFacts};
use crate::rules::assignments::phase::phase;
use crate::rules::assignments::states::is_open;
use crate::rules::care_score::Band;
use crate::rules::policy::Policy;

/// Hundredths of a case, or of a percent.
pub type Hundredths = i64;

/// How full somebody is on a day: the one summary that every reader gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadOn {
    /// Children whose lead this is, proposals and reservations included.
    #[schema(minimum = 0)]
    pub children: i64,
    /// Children the capacity is meant for (whole ones).
    #[schema(minimum = 0)]
    pub target: i64,
    /// Capacity in hundredths of a case. Zero is "no capacity", which is not a load of zero.
    #[schema(minimum = 0)]
    pub capacity: Hundredths,
    /// Weighted load in hundredths of a case.
    #[schema(minimum = 0)]
    pub load: Hundredths,
    /// Children that still fit within the target.
    #[schema(minimum = 0)]
    pub room: i64,
    /// Load in hundredths of a percent of capacity; none without capacity.
    pub percent: Option<Hundredths>,
    /// More children than the target.
    pub over_target: bool,
    /// Children, but no capacity: somebody has to stand in.
    pub needs_cover: bool,
}

impl LoadOn {
    /// The sum over several coordinators, such as those of an office. Room of one does not cancel another's excess.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = summary(0, 0, 0);
        for part in parts {
            sum.children += part.children;
            sum.target += part.target;
            sum.capacity += part.capacity;
            sum.load += part.load;
            sum.room += part.room;
            sum.over_target |= part.over_target;
            sum.needs_cover |= part.needs_cover;
        }
        sum.percent = percent(sum.load, sum.capacity);
        sum
    }
}

/// The summary of a coordinator on `day`.
pub fn load_on(coordinator: &CoordinatorFacts, policy: &Policy, day: NaiveDate) -> LoadOn {
    summary(lead_count(coordinator, day), capacity(coordinator, policy, day), load(coordinator, policy, day))
}

/// How much a coordinator can bear on `day`, in hundredths of a case, never below zero.
///
/// Target × working time × (1 − other duties) × presence. Absences that overlap add up. After the last day of
/// employment and with a closed account there is no presence.
pub fn capacity(coordinator: &CoordinatorFacts, policy: &Policy, day: NaiveDate) -> Hundredths {
    let own_time = 100 - i64::from(coordinator.other_duties.clamp(0, 100));
    let product =
        i64::from(policy.target) * i64::from(coordinator.fte.clamp(0, 100)) * own_time * presence(coordinator, day);
    rounded(product, 1_000_000)
}

/// What a child weighs on `day`, in hundredths of a case: need × phase × share.
pub fn child_weight(child: &ChildFacts, role: CaseRole, policy: &Policy, day: NaiveDate) -> Hundredths {
    weight(child.band, phase(child.discharge_on, &child.transitions, policy, day), role, policy)
}

/// What a case weighs on `day`, in hundredths of a case, whether it is open or not: need × phase × share.
pub fn case_weight(case: &CaseFacts, policy: &Policy, day: NaiveDate) -> Hundredths {
    weight(case.band, phase(case.discharge_on, &case.transitions, policy, day), case.role, policy)
}

/// Need × phase × share in hundredths of a case; `phase` in hundredths. A child not yet assessed weighs, too.
pub fn weight(band: Option<Band>, phase: Hundredths, role: CaseRole, policy: &Policy) -> Hundredths {
    let need = match band {
        Some(Band::Band3) => policy.need_band_3,
        Some(Band::Band2) => policy.need_band_2,
        Some(Band::Band1) => policy.need_band_1,
        Some(Band::None) => policy.need_none,
        None => policy.need_unassessed,
    };
    let share = match role {
        CaseRole::Lead => 100,
        CaseRole::Co => i64::from(policy.share_co),
    };
    rounded(i64::from(need) * phase * share, 10_000)
}

/// The coordinator's load on `day`, in hundredths of a case: the weights of all that [`counts`].
pub fn load(coordinator: &CoordinatorFacts, policy: &Policy, day: NaiveDate) -> Hundredths {
    coordinator.cases.iter().filter(|case| counts(case, day)).map(|case| case_weight(case, policy, day)).sum()
}

/// Children whose lead the coordinator is on `day`, proposals and reservations included.
pub fn lead_count(coordinator: &CoordinatorFacts, day: NaiveDate) -> i64 {
    let leads = coordinator.cases.iter().filter(|case| case.role == CaseRole::Lead && counts(case, day));
    i64::try_from(leads.count()).unwrap_or(i64::MAX)
}

/// Whether a case counts on `day`: open, and not past its last day. A start that lies ahead counts from now on.
pub fn counts(case: &CaseFacts, day: NaiveDate) -> bool {
    is_open(case.state) && case.ends_on.is_none_or(|last| day <= last)
}

/// `load` in hundredths of a percent of `capacity`, rounded half up; none without capacity.
pub fn percent(load: Hundredths, capacity: Hundredths) -> Option<Hundredths> {
    (capacity > 0).then(|| rounded(load * 10_000, capacity))
}

/// A quotient rounded half up. `below` is above zero.
pub fn rounded(above: i64, below: i64) -> i64 {
    (2 * above + below).div_euclid(2 * below)
}

/// Percent of the working time for which the coordinator is there.
fn presence(coordinator: &CoordinatorFacts, day: NaiveDate) -> i64 {
    let gone = coordinator.account_closed || coordinator.employed_until.is_some_and(|last| last < day);
    if gone {
        return 0;
    }
    let covering = coordinator.absences.iter().filter(|absence| absence.covers(day));
    let away: i64 = covering.map(|absence| i64::from(absence.percent.clamp(0, 100))).sum();
    100 - away.min(100)
}

fn summary(children: i64, capacity: Hundredths, load: Hundredths) -> LoadOn {
    let target = capacity / 100;
    LoadOn {
        children,
        target,
        capacity,
        load,
        room: (target - children).max(0),
        percent: percent(load, capacity),
        over_target: children > target,
        needs_cover: capacity == 0 && children > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::AssignmentState;
    use crate::rules::assignments::samples::{away, case, coordinator, day};

    #[test]
    fn capacity_is_target_times_time_times_presence() {
        for (target, fte, other, absences, on, expected) in [
            (300, 100, 0, vec![], "2026-04-01", 300),
            (300, 50, 0, vec![], "2026-04-01", 150),
            (300, 80, 25, vec![], "2026-04-01", 180),
            (300, 33, 0, vec![], "2026-04-01", 99),
            (300, 1, 50, vec![], "2026-04-01", 2),
            (300, 1, 51, vec![], "2026-04-01", 1),
            (300, 100, 100, vec![], "2026-04-01", 0),
            (300, 100, 0, vec![away("2026-04-01", Some("2026-04-30"), 100)], "2026-03-31", 300),
            (300, 100, 0, vec![away("2026-04-01", Some("2026-04-30"), 100)], "2026-04-01", 0),
            (300, 100, 0, vec![away("2026-04-01", Some("2026-04-30"), 100)], "2026-04-30", 0),
            (300, 100, 0, vec![away("2026-04-01", Some("2026-04-30"), 100)], "2026-05-01", 300),
            (300, 100, 0, vec![away("2026-04-01", None, 40)], "2030-01-01", 180),
            (300, 100, 0, vec![away("2026-04-01", None, 40), away("2026-04-01", None, 30)], "2026-04-01", 90),
            (300, 100, 0, vec![away("2026-04-01", None, 80), away("2026-04-01", None, 80)], "2026-04-01", 0),
            (1000, 75, 10, vec![away("2026-04-01", None, 50)], "2026-04-01", 338),
        ] {
            let mut who = coordinator(1, 1);
            (who.fte, who.other_duties, who.absences) = (fte, other, absences);
            let policy = Policy { target, ..Policy::default() };
            assert_eq!(capacity(&who, &policy, day(on)), expected, "{target} {fte} {other} {:?} {on}", who.absences);
        }
    }

    #[test]
    fn whoever_has_left_has_no_capacity() {
        let mut who = coordinator(1, 1);
        who.employed_until = Some(day("2026-04-30"));
        let on = |who: &CoordinatorFacts, text| capacity(who, &Policy::default(), day(text));
        assert_eq!((on(&who, "2026-04-30"), on(&who, "2026-05-01")), (300, 0));
        who.account_closed = true;
        assert_eq!(on(&who, "2026-04-30"), 0);
    }

    #[test]
    fn weight_is_need_times_phase_times_share() {
        let policy = Policy::default();
        for (band, phase, role, expected) in [
            (Some(Band::Band3), 100, CaseRole::Lead, 130),
            (Some(Band::Band3), 150, CaseRole::Lead, 195),
            (Some(Band::Band3), 125, CaseRole::Lead, 163),
            (Some(Band::Band3), 125, CaseRole::Co, 49),
            (Some(Band::Band2), 100, CaseRole::Lead, 100),
            (Some(Band::Band1), 150, CaseRole::Lead, 120),
            (Some(Band::None), 100, CaseRole::Co, 24),
            (None, 150, CaseRole::Lead, 150),
            (None, 100, CaseRole::Co, 30),
        ] {
            assert_eq!(weight(band, phase, role, &policy), expected, "{band:?} {phase} {role}");
        }
    }

    #[test]
    fn open_cases_count_from_now_to_their_last_day() {
        let on = day("2026-04-01");
        for state in AssignmentState::ALL.iter().copied() {
            let mut held = case(1, CaseRole::Lead);
            held.state = state;
            held.starts_on = day("2026-09-01");
            assert_eq!(counts(&held, on), is_open(state), "{state}");
            held.ends_on = Some(day("2026-03-31"));
            assert!(!counts(&held, on), "{state} after its last day");
        }
        let mut held = case(1, CaseRole::Lead);
        held.ends_on = Some(on);
        assert!(counts(&held, on));
    }

    #[test]
    fn the_summary_counts_children_and_weighs_cases() {
        let mut who = coordinator(1, 1);
        who.cases = vec![case(1, CaseRole::Lead), case(2, CaseRole::Lead), case(3, CaseRole::Co)];
        let on = load_on(&who, &Policy::default(), day("2026-04-01"));
        assert_eq!((on.children, on.target, on.capacity, on.load, on.room), (2, 3, 300, 230, 1));
        assert_eq!((on.percent, on.over_target, on.needs_cover), (Some(7667), false, false));
        who.fte = 50;
        let half = load_on(&who, &Policy::default(), day("2026-04-01"));
        assert_eq!((half.target, half.room, half.percent, half.over_target), (1, 0, Some(15333), true));
        who.absences = vec![away("2026-04-01", None, 100)];
        let none = load_on(&who, &Policy::default(), day("2026-04-01"));
        assert_eq!((none.capacity, none.percent, none.needs_cover), (0, None, true));
        let office = LoadOn::together([&on, &half, &none]);
        assert_eq!((office.children, office.target, office.capacity, office.load, office.room), (6, 4, 450, 690, 1));
        assert_eq!((office.percent, office.over_target, office.needs_cover), (Some(15333), true, true));
    }

    #[test]
    fn rounding_is_half_up_at_the_end_only() {
        for (above, below, expected) in
            [(1, 2, 1), (149, 100, 1), (150, 100, 2), (0, 7, 0), (-150, 100, -1), (-151, 100, -2)]
        {
            assert_eq!(rounded(above, below), expected, "{above}/{below}");
        }
    }
}
