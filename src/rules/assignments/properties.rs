//! What must hold for every ward, however its coordinators, cases and parameters look.

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use crate::base::ids::{ChildId, CoordinatorId};
use crate::rules::assignments::answer::{Candidate, Recommendation};
use crate::rules::assignments::eligibility::{ceiling, exclusion};
use crate::rules::assignments::facts::{CaseFacts, ChildFacts, CoordinatorFacts, Situation};
use crate::rules::assignments::load::{LoadOn, capacity, case_weight, child_weight, load, load_on, percent};
use crate::rules::assignments::phase::later;
use crate::rules::assignments::ranking::recommend;
use crate::rules::assignments::recheck::recheck;
use crate::rules::assignments::samples::{a_day, an_absence, an_acceptance, coordinator, day, one_of};
use crate::rules::assignments::states::is_open;
use crate::rules::assignments::{AssignmentState, CaseRole, Continuity, Tier};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::policy::Policy;

fn a_case() -> impl Strategy<Value = CaseFacts> {
    let dates = (a_day(), option::weighted(0.2, a_day()), option::of(a_day()), vec(a_day(), 0..2));
    let kind = (one_of(CaseRole::ALL), one_of(AssignmentState::ALL), option::of(one_of(Band::ALL)));
    (1_000_u128..2_000, kind, dates).prop_map(|(child, (role, state, band), dates)| {
        let (starts_on, ends_on, discharge_on, transitions) = dates;
        let child = ChildId(Uuid::from_u128(child));
        CaseFacts { child, role, state, starts_on, ends_on, band, discharge_on, transitions }
    })
}

fn an_open_case() -> impl Strategy<Value = CaseFacts> {
    a_case().prop_map(|mut case| {
        if !is_open(case.state) {
            case.state = AssignmentState::Active;
        }
        case
    })
}

fn training() -> impl Strategy<Value = Option<NaiveDate>> {
    prop_oneof![9 => Just(Some(day("2023-03-31"))), 1 => option::of(a_day())]
}

fn a_coordinator() -> impl Strategy<Value = CoordinatorFacts> {
    let time = (1..=4_u128, 1..=100, prop_oneof![Just(0), 0..=100], vec(an_absence(), 0..2));
    let doors = (an_acceptance(), an_acceptance(), training(), prop::bool::weighted(0.05));
    let past = (vec(one_of(CareItem::ALL), 0..3), any::<bool>(), option::weighted(0.1, one_of(Continuity::ALL)));
    let ends = (option::of(a_day()), option::weighted(0.1, a_day()), prop::bool::weighted(0.05));
    (time, doors, past, ends, vec(a_case(), 0..6)).prop_map(|(time, doors, past, ends, cases)| {
        let (office, fte, other_duties, absences) = time;
        let (accepting, office_accepting, training_finished_on, conflict) = doors;
        let (experience, near, continuity) = past;
        let (last_new_case_on, employed_until, account_closed) = ends;
        let mut facts = coordinator(0, office);
        facts.districts = if near { vec!["見本町".to_owned()] } else { Vec::new() };
        CoordinatorFacts {
            fte,
            other_duties,
            accepting,
            office_accepting,
            training_finished_on,
            experience,
            absences,
            cases,
            conflict,
            continuity,
            last_new_case_on,
            employed_until,
            account_closed,
            ..facts
        }
    })
}

fn a_policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::default()),
        (100..2_000, 1..=100, 0..=20, 100..=200, 0..=100).prop_map(
            |(target, step_points, evenness, ceiling_percent, share_co)| {
                Policy { target, share_co, ceiling_percent, evenness, step_points, ..Policy::default() }
            }
        ),
    ]
}

fn a_situation_under(policy: impl Strategy<Value = Policy>) -> impl Strategy<Value = Situation> {
    let child =
        (option::of(one_of(Band::ALL)), vec(one_of(CareItem::ALL), 0..3), option::of(a_day()), vec(a_day(), 0..2));
    (policy, a_day(), child, vec(a_coordinator(), 1..10)).prop_map(|(policy, starts_on, child, mut coordinators)| {
        for (number, facts) in (1_u128..).zip(coordinators.iter_mut()) {
            facts.coordinator_id = CoordinatorId(Uuid::from_u128(number));
        }
        let (band, care_items, discharge_on, transitions) = child;
        let child_id = ChildId(Uuid::from_u128(1));
        Situation {
            policy_version: 1,
            policy,
            starts_on,
            today: starts_on,
            child: ChildFacts {
                child_id,
                band,
                care_items,
                district: Some("見本町".into()),
                discharge_on,
                transitions,
            },
            coordinators,
        }
    })
}

fn a_situation() -> impl Strategy<Value = Situation> {
    a_situation_under(a_policy())
}

/// A situation, and the same one after one coordinator has got a further open case.
fn with_more_load(
    policy: impl Strategy<Value = Policy>,
) -> impl Strategy<Value = (Situation, Situation, CoordinatorId, CaseFacts)> {
    (a_situation_under(policy), an_open_case(), any::<prop::sample::Index>()).prop_map(|(before, case, index)| {
        let mut after = before.clone();
        let number = index.index(after.coordinators.len());
        after.coordinators[number].cases.push(case.clone());
        let id = after.coordinators[number].coordinator_id;
        (before, after, id, case)
    })
}

/// A situation, and the same one with its coordinators in another order.
fn shuffled() -> impl Strategy<Value = (Situation, Situation)> {
    a_situation().prop_flat_map(|situation| {
        Just(situation.coordinators.clone())
            .prop_shuffle()
            .prop_map(move |coordinators| (situation.clone(), Situation { coordinators, ..situation.clone() }))
    })
}

fn find(answer: &Recommendation, id: CoordinatorId) -> Option<&Candidate> {
    answer.ranked.iter().find(|candidate| candidate.coordinator_id == id)
}

/// Who stands before the candidate.
fn ahead(answer: &Recommendation, id: CoordinatorId) -> Vec<&Candidate> {
    answer.ranked.iter().take_while(|candidate| candidate.coordinator_id != id).collect()
}

proptest! {
    #[test]
    fn a_further_open_case_never_lowers_a_load((before, after, id, _) in with_more_load(a_policy()), on in a_day()) {
        let pick = |situation: &Situation| -> LoadOn {
            let who = situation.coordinators.iter().find(|who| who.coordinator_id == id).unwrap();
            load_on(who, &situation.policy, on)
        };
        let (before, after) = (pick(&before), pick(&after));
        prop_assert!(after.load >= before.load && after.children >= before.children && after.room <= before.room);
        prop_assert_eq!(after.capacity, before.capacity);
        prop_assert!(after.percent >= before.percent);
    }

    #[test]
    fn more_load_never_betters_a_figure_and_never_a_rank_against_other_offices(
        (before, after, id, _) in with_more_load(a_policy())
    ) {
        let (old, new) = (recommend(&before), recommend(&after));
        let Some(now) = find(&new, id) else { return Ok(()) };
        let was = find(&old, id);
        prop_assert!(was.is_some(), "a case made somebody eligible");
        let was = was.unwrap();
        prop_assert!(now.after_percent >= was.after_percent && now.adjusted >= was.adjusted);
        prop_assert!(now.step >= was.step && now.tier >= was.tier);
        let still_ahead: Vec<_> = ahead(&new, id).iter().map(|one| one.coordinator_id).collect();
        for other in ahead(&old, id) {
            if other.office_id == was.office_id {
                let distance = now.adjusted - find(&new, other.coordinator_id).unwrap().adjusted;
                prop_assert!(distance >= was.adjusted - other.adjusted);
            } else {
                prop_assert!(still_ahead.contains(&other.coordinator_id));
            }
        }
    }

    #[test]
    fn more_load_of_at_least_a_step_never_betters_a_rank((before, after, id, case) in with_more_load(a_policy())) {
        let who = after.coordinators.iter().find(|who| who.coordinator_id == id).unwrap();
        let weight = case_weight(&case, &after.policy, after.starts_on);
        let bears = capacity(who, &after.policy, after.starts_on);
        if weight * 100 < bears * i64::from(after.policy.step_points) + bears {
            return Ok(());
        }
        let (old, new) = (recommend(&before), recommend(&after));
        if let (Some(was), Some(now)) = (find(&old, id), find(&new, id)) {
            prop_assert!(now.rank >= was.rank);
        }
    }

    #[test]
    fn under_the_contracts_numbers_a_further_open_case_never_betters_a_rank(
        (before, after, id, _) in with_more_load(Just(Policy::default()))
    ) {
        let (old, new) = (recommend(&before), recommend(&after));
        if let (Some(was), Some(now)) = (find(&old, id), find(&new, id)) {
            prop_assert!(now.rank >= was.rank);
        }
    }

    #[test]
    fn nobody_without_capacity_and_nobody_above_the_ceiling_is_ranked(situation in a_situation()) {
        for candidate in recommend(&situation).ranked {
            prop_assert!(candidate.capacity > 0);
            prop_assert!(candidate.children_after <= ceiling(candidate.capacity, &situation.policy));
            let check = recheck(&situation, candidate.coordinator_id, CaseRole::Lead).unwrap();
            prop_assert!(check.allow(false, candidate.tier == Tier::AboveTarget).is_ok());
        }
    }

    #[test]
    fn nobody_above_target_stands_before_somebody_within_it(situation in a_situation()) {
        let answer = recommend(&situation);
        let tiers: Vec<_> = answer.ranked.iter().map(|candidate| candidate.tier).collect();
        prop_assert!(tiers.is_sorted());
        prop_assert_eq!(answer.nobody_within_target, !tiers.contains(&Tier::WithinTarget));
        prop_assert!(answer.relief.is_empty() || answer.nobody_within_target);
        prop_assert!(answer.relief.is_sorted_by_key(|relief| relief.on));
    }

    #[test]
    fn everybody_appears_once_ranked_or_excluded(situation in a_situation()) {
        let answer = recommend(&situation);
        let ranked = answer.ranked.iter().map(|candidate| candidate.coordinator_id);
        let mut told: Vec<_> = ranked.chain(answer.excluded.iter().map(|out| out.coordinator_id)).collect();
        told.sort_unstable();
        let everybody: Vec<_> = situation.coordinators.iter().map(|who| who.coordinator_id).collect();
        prop_assert_eq!(told, everybody);
        for who in &situation.coordinators {
            prop_assert_eq!(find(&answer, who.coordinator_id).is_none(), !exclusion(&situation, who).is_empty());
        }
        for candidate in &answer.ranked {
            prop_assert_eq!(candidate.rules.iter().map(|rule| rule.points).sum::<i64>(), candidate.adjusted);
            prop_assert!(candidate.peak.percent >= candidate.after_percent);
        }
    }

    #[test]
    fn the_order_of_the_facts_does_not_matter((situation, shuffled) in shuffled()) {
        prop_assert_eq!(recommend(&situation), recommend(&shuffled));
    }

    #[test]
    fn a_frozen_situation_gives_the_same_ranking_again(situation in a_situation()) {
        let answer = recommend(&situation);
        let frozen = serde_json::to_string(&situation).unwrap();
        let thawed: Situation = serde_json::from_str(&frozen).unwrap();
        prop_assert_eq!(recommend(&thawed), answer.clone());
        let kept = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Recommendation>(&kept).unwrap(), answer);
    }

    #[test]
    fn the_peak_is_the_greatest_of_all_days_one_by_one(situation in a_situation()) {
        let policy = &situation.policy;
        let until = later(situation.starts_on, policy.peak_months);
        for candidate in recommend(&situation).ranked.iter().take(2) {
            let who = situation.coordinators.iter().find(|who| who.coordinator_id == candidate.coordinator_id).unwrap();
            let mut greatest = (0, situation.starts_on);
            for on in situation.starts_on.iter_days().take_while(|on| *on <= until) {
                let child = child_weight(&situation.child, CaseRole::Lead, policy, on);
                let after = load(who, policy, on) + child;
                let full = percent(after, capacity(who, policy, on)).unwrap_or_default();
                if full > greatest.0 {
                    greatest = (full, on);
                }
            }
            prop_assert_eq!((candidate.peak.percent, candidate.peak.on), greatest);
        }
    }
}
