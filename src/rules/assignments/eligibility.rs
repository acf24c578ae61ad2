//! Who can be offered a child at all, and how full the child would make them (product contract §4.2).
//!
//! The order among those who can is made in `ranking.rs`; what a save asks once more is in `recheck.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::words::Words;
use crate::rules::assignments::facts::{CoordinatorFacts, Situation};
use crate::rules::assignments::load::{Hundredths, LoadOn, child_weight, counts, load_on, percent};
use crate::rules::assignments::wording;
use crate::rules::assignments::{CaseRole, ExclusionCode, Tier};
use crate::rules::policy::Policy;

/// One reason why a coordinator cannot be offered the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Exclusion {
    /// The reason's word.
    pub code: ExclusionCode,
    /// The reason as a sentence.
    pub words: Words,
}

/// How full a coordinator is on a day without the child and with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Without the child.
    pub now: LoadOn,
    /// Lead children with this one.
    pub children_after: i64,
    /// Load with this child, in hundredths of a case.
    pub load_after: Hundredths,
    /// Load with this child, in hundredths of a percent of capacity; none without capacity.
    pub after_percent: Option<Hundredths>,
    /// Lead children at most.
    pub ceiling: i64,
    /// Within or above target.
    pub tier: Tier,
}

/// Every reason why `coordinator` cannot be offered the child as its lead on the day of the start; empty if there is
/// none. In the order of [`ExclusionCode`].
pub fn exclusion(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Exclusion> {
    reasons(situation, coordinator, CaseRole::Lead, situation.starts_on)
}

/// Lead children at most for a capacity in hundredths of a case: `ceiling_percent` of it, whole children only.
pub fn ceiling(capacity: Hundredths, policy: &Policy) -> i64 {
    capacity * i64::from(policy.ceiling_percent) / 10_000
}

/// How full `coordinator` would be on `day` with the child in `role`.
///
/// Within target: no more lead children than the capacity, and no more load than `ceiling_percent` of it.
pub fn standing(situation: &Situation, coordinator: &CoordinatorFacts, role: CaseRole, day: NaiveDate) -> Standing {
    let policy = &situation.policy;
    let now = load_on(coordinator, policy, day);
    let children_after = now.children + i64::from(role == CaseRole::Lead);
    let load_after = now.load + child_weight(&situation.child, role, policy, day);
    let after_percent = percent(load_after, now.capacity);
    let bearable = after_percent.is_some_and(|after| after <= 100 * i64::from(policy.ceiling_percent));
    let tier = if children_after <= now.target && bearable { Tier::WithinTarget } else { Tier::AboveTarget };
    Standing { ceiling: ceiling(now.capacity, policy), now, children_after, load_after, after_percent, tier }
}

/// Every reason against the child in `role` on `day`.
pub(super) fn reasons(
    situation: &Situation,
    coordinator: &CoordinatorFacts,
    role: CaseRole,
    day: NaiveDate,
) -> Vec<Exclusion> {
    let standing = standing(situation, coordinator, role, day);
    let child = situation.child.child_id;
    let has_child = coordinator.cases.iter().any(|case| case.child == child && counts(case, day));
    let over = role == CaseRole::Lead && standing.children_after > standing.ceiling;
    ExclusionCode::ALL
        .iter()
        .copied()
        .filter(|code| match code {
            ExclusionCode::NoCapacity => standing.now.capacity == 0,
            ExclusionCode::CoordinatorNotAccepting => !coordinator.accepting.accepts_on(day),
            ExclusionCode::OfficeNotAccepting => !coordinator.office_accepting.accepts_on(day),
            ExclusionCode::TrainingUnfinished => coordinator.training_finished_on.is_none_or(|finished| day < finished),
            ExclusionCode::Conflict => coordinator.conflict,
            ExclusionCode::Declined => coordinator.has_declined,
            // Without capacity there is no ceiling to be over; the reason told is the missing capacity.
            ExclusionCode::OverCeiling => over && standing.now.capacity > 0,
            ExclusionCode::AccountClosed => coordinator.account_closed,
            ExclusionCode::Left => coordinator.employed_until.is_some_and(|last| last < day),
            ExclusionCode::AlreadyHasChild => has_child,
        })
        .map(|code| Exclusion {
            code,
            words: wording::excluded(code, standing.children_after, standing.ceiling, coordinator),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::AssignmentState;
    use crate::rules::assignments::samples::{away, busy, case, coordinator, day, situation};

    #[test]
    fn the_ceiling_is_four_at_full_time_and_two_at_half_time() {
        for (capacity, expected) in [(300, 4), (150, 2), (240, 3), (99, 1), (74, 0), (75, 1), (0, 0), (3500, 46)] {
            assert_eq!(ceiling(capacity, &Policy::default()), expected, "{capacity}");
        }
    }

    #[test]
    fn each_fact_has_its_own_reason() {
        type Change = fn(&mut CoordinatorFacts);
        let cases: [(Change, &[ExclusionCode]); 13] = [
            (|_| (), &[]),
            (|who| who.absences = vec![away("2026-03-01", None, 100)], &[ExclusionCode::NoCapacity]),
            (|who| who.other_duties = 100, &[ExclusionCode::NoCapacity]),
            (|who| who.accepting.accepting = false, &[ExclusionCode::CoordinatorNotAccepting]),
            (|who| who.office_accepting.accepting = false, &[ExclusionCode::OfficeNotAccepting]),
            (|who| who.training_finished_on = None, &[ExclusionCode::TrainingUnfinished]),
            (|who| who.training_finished_on = Some(day("2026-04-02")), &[ExclusionCode::TrainingUnfinished]),
            (|who| who.conflict = true, &[ExclusionCode::Conflict]),
            (|who| who.has_declined = true, &[ExclusionCode::Declined]),
            (|who| who.cases = busy(9, 1, 4).cases, &[ExclusionCode::OverCeiling]),
            (|who| who.account_closed = true, &[ExclusionCode::NoCapacity, ExclusionCode::AccountClosed]),
            (|who| who.employed_until = Some(day("2026-03-31")), &[ExclusionCode::NoCapacity, ExclusionCode::Left]),
            (
                |who| {
                    who.conflict = true;
                    who.has_declined = true;
                    who.accepting.accepting = false;
                },
                &[ExclusionCode::CoordinatorNotAccepting, ExclusionCode::Conflict, ExclusionCode::Declined],
            ),
        ];
        for (number, (change, expected)) in cases.into_iter().enumerate() {
            let mut who = coordinator(1, 1);
            change(&mut who);
            let found: Vec<_> = exclusion(&situation(vec![]), &who).into_iter().map(|reason| reason.code).collect();
            assert_eq!(found, expected, "case {number}");
        }
    }

    #[test]
    fn proposals_and_reservations_fill_the_ceiling() {
        for (state, excluded) in [
            (AssignmentState::Proposed, true),
            (AssignmentState::Reserved, true),
            (AssignmentState::Active, true),
            (AssignmentState::Ended, false),
            (AssignmentState::Declined, false),
        ] {
            let mut who = busy(1, 1, 4);
            who.cases[3].state = state;
            assert_eq!(!exclusion(&situation(vec![]), &who).is_empty(), excluded, "{state}");
        }
    }

    #[test]
    fn whoever_has_the_child_is_not_offered_it_again() {
        let mut situation = situation(vec![]);
        let mut who = coordinator(1, 1);
        let mut own = case(1, CaseRole::Co);
        own.child = situation.child.child_id;
        who.cases = vec![own];
        assert_eq!(exclusion(&situation, &who)[0].code, ExclusionCode::AlreadyHasChild);
        who.cases[0].state = AssignmentState::Ended;
        assert_eq!(exclusion(&situation, &who), []);
        who.cases[0].state = AssignmentState::Active;
        who.cases[0].ends_on = Some(day("2026-03-31"));
        situation.starts_on = day("2026-04-01");
        assert_eq!(exclusion(&situation, &who), []);
    }

    #[test]
    fn the_tier_looks_at_children_and_at_load() {
        for (fte, leads, child_in_first_months, expected) in [
            (100, 2, false, Tier::WithinTarget),
            (100, 3, false, Tier::AboveTarget),
            (100, 2, true, Tier::WithinTarget),
            (50, 0, true, Tier::WithinTarget),
            (50, 1, false, Tier::AboveTarget),
            (40, 0, false, Tier::WithinTarget),
            (40, 0, true, Tier::WithinTarget),
            (33, 0, false, Tier::AboveTarget),
            (35, 0, true, Tier::AboveTarget),
        ] {
            let mut situation = situation(vec![]);
            situation.child.discharge_on = child_in_first_months.then_some(situation.starts_on);
            let mut who = busy(1, 1, leads);
            who.fte = fte;
            let tier = standing(&situation, &who, CaseRole::Lead, situation.starts_on).tier;
            assert_eq!(tier, expected, "{fte} {leads} {child_in_first_months}");
        }
    }
}
