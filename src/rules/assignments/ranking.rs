//! The order of those who can take a child, and why (product contract §4.2). The same input gives the same answer.
//!
//! One unit: percent of capacity, in hundredths. `after` and each rule's points are rounded once, half up; `adjusted` is
//! their sum. What the order promises stands at [`recommend`].

use chrono::NaiveDate;

use crate::rules::assignments::answer::{Candidate, Excluded, Recommendation, RulePoint};
use crate::rules::assignments::eligibility::{exclusion, standing};
use crate::rules::assignments::evenness::Offices;
use crate::rules::assignments::facts::{AbsenceFacts, CoordinatorFacts, Situation};
use crate::rules::assignments::load::{capacity, load, rounded};
use crate::rules::assignments::peak::peak;
use crate::rules::assignments::relief::relief;
use crate::rules::assignments::why::why;
use crate::rules::assignments::wording;
use crate::rules::assignments::{CaseRole, RankingRule, Tier};

/// Ranks every coordinator for the child on the day of the start, or says why not.
///
/// Order: tier, then `adjusted` in steps of the policy's `step_points`, then the longest time since the last new case
/// (never is the longest), then id. If the child fits within nobody's target, the answer says so, the first three are
/// the least bad ones, and `relief` tells what would free room when.
///
/// What more load does to a rank. A further open case of coordinator X never lowers X's `after`, `adjusted` or step, and
/// never betters X's tier. A co-case changes nobody else's figures, so X's rank cannot improve. A lead case can only
/// lower the evenness points of X's own office, by at most [`Policy::evenness`] of a step's 20 points, while X itself
/// goes up by more than a whole step (0.80 of 3.00 cases is more than 20 %): under the contract's numbers no colleague
/// can fall behind X. A ward whose policy makes a case lighter than a step keeps the first two sentences.
///
/// [`Policy::evenness`]: crate::rules::policy::Policy::evenness
pub fn recommend(situation: &Situation) -> Recommendation {
    let offices = Offices::of(situation);
    let (mut ranked, mut excluded) = (Vec::new(), Vec::new());
    for coordinator in &situation.coordinators {
        let reasons = exclusion(situation, coordinator);
        let candidate = if reasons.is_empty() { candidate(situation, coordinator, &offices) } else { None };
        match candidate {
            Some(candidate) => ranked.push(candidate),
            None => excluded.push(Excluded {
                coordinator_id: coordinator.coordinator_id,
                office_id: coordinator.office_id,
                reasons,
                children: standing(situation, coordinator, CaseRole::Lead, situation.starts_on).now.children,
                capacity: capacity(coordinator, &situation.policy, situation.starts_on),
                load: load(coordinator, &situation.policy, situation.starts_on),
            }),
        }
    }
    excluded.sort_by_key(|out| out.coordinator_id);
    put_in_order(&mut ranked);
    let within = ranked.iter().filter(|candidate| candidate.tier == Tier::WithinTarget).count();
    Recommendation {
        starts_on: situation.starts_on,
        policy_version: situation.policy_version,
        nobody_within_target: within == 0,
        headline: wording::headline(within, ranked.len()),
        relief: if within == 0 { relief(situation) } else { Vec::new() },
        ranked,
        excluded,
    }
}

fn put_in_order(ranked: &mut [Candidate]) {
    // `None` sorts before every date, which is what "never is the longest" asks for.
    ranked.sort_by_key(|one| (one.tier, one.step, one.last_new_case_on, one.coordinator_id));
    for (rank, candidate) in (1..).zip(ranked.iter_mut()) {
        candidate.rank = rank;
    }
    if let [first, rest @ ..] = ranked {
        first.why = Some(why(first, rest.first()));
    }
}

/// The candidate, not yet ranked; none without capacity (which [`exclusion`] has told before).
fn candidate(situation: &Situation, coordinator: &CoordinatorFacts, offices: &Offices) -> Option<Candidate> {
    let stands = standing(situation, coordinator, CaseRole::Lead, situation.starts_on);
    let after_percent = stands.after_percent?;
    let rules = vec![
        RulePoint {
            rule: RankingRule::Load,
            points: after_percent,
            words: wording::load_rule(stands.load_after, stands.now.capacity, after_percent),
        },
        continuity(situation, coordinator),
        experience(situation, coordinator),
        district(situation, coordinator),
        offices.evenness(situation, coordinator.office_id),
    ];
    let adjusted: i64 = rules.iter().map(|rule| rule.points).sum();
    Some(Candidate {
        rank: 0,
        coordinator_id: coordinator.coordinator_id,
        office_id: coordinator.office_id,
        tier: stands.tier,
        children_now: stands.now.children,
        children_after: stands.children_after,
        target: stands.now.target,
        ceiling: stands.ceiling,
        capacity: stands.now.capacity,
        load_now: stands.now.load,
        load_after: stands.load_after,
        after_percent,
        adjusted,
        step: adjusted.div_euclid(100 * i64::from(situation.policy.step_points.max(1))),
        peak: peak(situation, coordinator, after_percent),
        new_cases_30_days: coordinator.new_cases_30_days,
        next_absence: next_absence(coordinator, situation.today),
        last_new_case_on: coordinator.last_new_case_on,
        rules,
        why: None,
    })
}

fn continuity(situation: &Situation, coordinator: &CoordinatorFacts) -> RulePoint {
    let tied = coordinator.continuity.is_some();
    RulePoint {
        rule: RankingRule::Continuity,
        points: if tied { -100 * i64::from(situation.policy.continuity) } else { 0 },
        words: wording::continuity_rule(coordinator.continuity),
    }
}

/// In proportion to the share of the child's care items handled before; nothing while none is known.
fn experience(situation: &Situation, coordinator: &CoordinatorFacts) -> RulePoint {
    let needed = &situation.child.care_items;
    let handled = needed.iter().filter(|item| coordinator.experience.contains(item)).count();
    let (part, whole) = (i64::try_from(handled).unwrap_or_default(), i64::try_from(needed.len()).unwrap_or_default());
    let points = if whole == 0 { 0 } else { rounded(100 * i64::from(situation.policy.experience) * part, whole) };
    RulePoint { rule: RankingRule::Experience, points: -points, words: wording::experience_rule(handled, needed.len()) }
}

/// The coordinator's own districts hold; without any, the office's.
fn district(situation: &Situation, coordinator: &CoordinatorFacts) -> RulePoint {
    let own = &coordinator.districts;
    let districts = if own.is_empty() { &coordinator.office_districts } else { own };
    let home = situation.child.district.as_ref();
    let serves = home.is_some_and(|home| districts.contains(home));
    RulePoint {
        rule: RankingRule::District,
        points: if serves { -100 * i64::from(situation.policy.district) } else { 0 },
        words: wording::district_rule(home.is_some(), serves),
    }
}

/// The absence that is running on `today` or begins next.
fn next_absence(coordinator: &CoordinatorFacts, today: NaiveDate) -> Option<AbsenceFacts> {
    let ahead = coordinator.absences.iter().filter(|absence| absence.ends_on.is_none_or(|last| today <= last));
    ahead.min().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::Continuity;
    use crate::rules::assignments::samples::{away, busy, coordinator, day, situation, who};
    use crate::rules::care_score::{Band, CareItem};

    fn order(situation: &Situation) -> Vec<u128> {
        recommend(situation).ranked.iter().map(|candidate| candidate.coordinator_id.0.as_u128()).collect()
    }

    fn points(candidate: &Candidate) -> Vec<i64> {
        candidate.rules.iter().map(|rule| rule.points).collect()
    }

    #[test]
    fn the_lighter_step_comes_first_and_the_target_before_it() {
        let mut above = busy(1, 1, 3);
        above.continuity = Some(Continuity::Sibling);
        for light in &mut above.cases {
            light.band = Some(Band::Band1);
        }
        let answer = recommend(&situation(vec![above, busy(2, 2, 2), busy(3, 3, 0), busy(4, 4, 1), busy(5, 5, 4)]));
        let ranked: Vec<_> = answer.ranked.iter().map(|one| (one.coordinator_id, one.rank, one.tier)).collect();
        let (within, over) = (Tier::WithinTarget, Tier::AboveTarget);
        assert_eq!(ranked, [(who(3), 1, within), (who(4), 2, within), (who(2), 3, within), (who(1), 4, over)]);
        assert_eq!(answer.excluded.iter().map(|out| out.coordinator_id).collect::<Vec<_>>(), [who(5)]);
        assert!(answer.ranked[3].step < answer.ranked[2].step);
        assert!(!answer.nobody_within_target && answer.relief.is_empty());
        assert_eq!(answer.headline.ja, "目安の範囲で受け入れられるコーディネーターは3人です。");
        assert!(answer.ranked[0].why.is_some() && answer.ranked[1].why.is_none());
    }

    #[test]
    fn within_a_step_the_longest_wait_decides_and_then_the_id() {
        let mut people = [1, 2, 3, 4, 5].map(|number| coordinator(number, 1));
        for (person, last) in
            people.iter_mut().zip([Some("2026-03-01"), Some("2026-01-15"), None, None, Some("2025-12-01")])
        {
            person.last_new_case_on = last.map(day);
        }
        assert_eq!(order(&situation(people.to_vec())), [3, 4, 5, 2, 1]);
    }

    #[test]
    fn each_rule_gives_its_points_and_they_add_up() {
        let mut situation = situation(vec![busy(1, 1, 0), busy(2, 2, 2), busy(3, 3, 1)]);
        situation.child.care_items = CareItem::ALL.iter().copied().take(3).collect();
        situation.child.district = Some("見本町".to_owned());
        situation.coordinators[0].continuity = Some(Continuity::EarlierLead);
        situation.coordinators[0].experience = CareItem::ALL.iter().copied().take(2).collect();
        situation.coordinators[0].office_districts = vec!["見本町".to_owned()];
        situation.coordinators[1].districts = vec!["別町".to_owned()];
        situation.coordinators[1].office_districts = vec!["見本町".to_owned()];
        let answer = recommend(&situation);
        assert_eq!(points(&answer.ranked[0]), [3333, -3000, -667, -500, -500]);
        assert_eq!((answer.ranked[0].adjusted, answer.ranked[0].step), (-1334, -1));
        assert_eq!(points(&answer.ranked[1]), [6667, 0, 0, 0, 0]);
        assert_eq!(points(&answer.ranked[2]), [10000, 0, 0, 0, 0]);
        assert_eq!((answer.ranked[2].adjusted, answer.ranked[2].step), (10000, 5));
    }

    #[test]
    fn nobody_within_target_is_said_first_with_what_would_free_room() {
        let mut ending = busy(1, 1, 3);
        ending.cases[0].ends_on = Some(day("2026-06-30"));
        let answer = recommend(&situation(vec![ending, busy(2, 2, 4)]));
        assert!(answer.nobody_within_target);
        assert_eq!(
            answer.headline.ja,
            "目安の範囲で受け入れられるコーディネーターがいません。目安を超える候補は1人です。"
        );
        assert_eq!((answer.ranked.len(), answer.excluded.len()), (1, 1));
        assert!(
            answer.ranked[0]
                .why
                .as_ref()
                .unwrap()
                .ja
                .starts_with("目安の範囲で受け入れられるコーディネーターはいません。")
        );
        let relief: Vec<_> = answer.relief.iter().map(|one| (one.on, one.coordinator_id, one.enough)).collect();
        assert_eq!(relief, [(day("2026-07-01"), who(1), true)]);
        let nobody = recommend(&situation(vec![]));
        assert_eq!(nobody.headline.en, "No coordinator can take this child.");
        assert!(nobody.nobody_within_target);
    }

    #[test]
    fn the_day_of_the_start_is_what_counts() {
        let mut person = busy(1, 1, 3);
        person.cases[0].ends_on = Some(day("2026-04-30"));
        let mut situation = situation(vec![person]);
        assert_eq!(recommend(&situation).ranked[0].tier, Tier::AboveTarget);
        situation.starts_on = day("2026-05-01");
        assert_eq!(recommend(&situation).ranked[0].tier, Tier::WithinTarget);
    }

    #[test]
    fn the_absence_told_is_the_one_that_runs_or_comes_next() {
        let mut person = coordinator(1, 1);
        person.absences = vec![
            away("2026-09-01", None, 100),
            away("2026-06-01", Some("2026-06-30"), 50),
            away("2026-03-01", Some("2026-03-31"), 50),
        ];
        let answer = recommend(&situation(vec![person]));
        assert_eq!(answer.ranked[0].next_absence, Some(away("2026-06-01", Some("2026-06-30"), 50)));
    }
}
