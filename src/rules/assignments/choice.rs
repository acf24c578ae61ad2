//! What a decision must satisfy beside eligibility: its child, its first day and its reasons (product contract §4.3).

use chrono::{Days, NaiveDate};

use crate::base::ids::CoordinatorId;
use crate::base::problem::{Faults, Problem};
use crate::rules::assignments::answer::Recommendation;
use crate::rules::assignments::recheck::Recheck;
use crate::rules::assignments::{CaseRole, ChoiceReason};
use crate::rules::children::Child;

/// A case that began longer ago than this was not decided here.
const DAYS_BACK: u64 = 366;
/// Nobody plans further ahead.
const DAYS_AHEAD: u64 = 731;

/// The first day of a case that is to be decided on `today`: the one given, else the day of discharge where it lies
/// ahead, else `today`.
///
/// A conflict `child_closed` for a child whose support has ended; the wrong field `starts_on` / `out_of_range` for a day
/// more than a year back or two years ahead.
pub fn start(child: &Child, given: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Problem> {
    child.supported()?;
    let Some(day) = given else {
        return Ok(child.facts.discharge_on.filter(|day| *day > today).unwrap_or(today));
    };
    let first = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let last = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    if (first..=last).contains(&day) {
        return Ok(day);
    }
    Err(Problem::field(
        "starts_on",
        "out_of_range",
        "開始日は1年前から2年後までの間にしてください。",
        "The start must lie between a year ago and two years ahead.",
    ))
}

/// The chosen coordinator's place in the order; none for somebody who was excluded.
pub fn rank_of(recommendation: &Recommendation, chosen: CoordinatorId) -> Option<i64> {
    recommendation.ranked.iter().find(|candidate| candidate.coordinator_id == chosen).map(|candidate| candidate.rank)
}

/// Whether the reasons given are enough for the choice: every wrong field at once.
///
/// For a lead, `reason` is required where the first candidate was passed over (`required_not_first`), the target is
/// exceeded (`required_above_target`) or the ceiling is (`required_over_ceiling`). A co-coordinator is not ranked and
/// needs none. `reason_note` is required with the reason `other` (`required`).
pub fn reasons(
    role: CaseRole,
    rank: Option<i64>,
    check: &Recheck,
    reason: Option<ChoiceReason>,
    note: Option<&str>,
) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if role == CaseRole::Lead && reason.is_none() {
        if check.over_ceiling {
            faults.add(
                "reason",
                "required_over_ceiling",
                "上限を超えるため、理由を入れてください。",
                "This goes above the ceiling, so a reason is needed.",
            );
        } else if check.above_target {
            faults.add(
                "reason",
                "required_above_target",
                "目安を超えるため、理由を入れてください。",
                "This goes above the target, so a reason is needed.",
            );
        } else if rank != Some(1) {
            faults.add(
                "reason",
                "required_not_first",
                "おすすめ以外を選ぶ理由を選んでください。",
                "Choose why it is not the first suggestion.",
            );
        }
    }
    let told = note.is_some_and(|note| !note.trim().is_empty());
    faults.unless(
        reason != Some(ChoiceReason::Other) || told,
        "reason_note",
        "required",
        "「その他」のときは、内容を入れてください。",
        "Enter the details.",
    );
    faults.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::ranking::recommend;
    use crate::rules::assignments::recheck::recheck;
    use crate::rules::assignments::samples::{busy, situation, who};

    fn told(number: u128, role: CaseRole, reason: Option<ChoiceReason>, note: Option<&str>) -> Vec<&'static str> {
        let situation = situation(vec![busy(1, 1, 0), busy(2, 2, 2), busy(3, 3, 3), busy(4, 4, 4)]);
        let check = recheck(&situation, who(number), role).unwrap();
        let rank = rank_of(&recommend(&situation), who(number));
        match reasons(role, rank, &check, reason, note) {
            Ok(()) => Vec::new(),
            Err(Problem::Invalid(fields)) => fields.into_iter().map(|fault| fault.code).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_reason_is_asked_for_exactly_where_the_contract_wants_one() {
        let lead = CaseRole::Lead;
        for (number, role, reason, note, expected) in [
            (1, lead, None, None, vec![]),
            (2, lead, None, None, vec!["required_not_first"]),
            (3, lead, None, None, vec!["required_above_target"]),
            (4, lead, None, None, vec!["required_over_ceiling"]),
            (2, CaseRole::Co, None, None, vec![]),
            (4, CaseRole::Co, None, None, vec![]),
            (4, lead, Some(ChoiceReason::FamilyWish), None, vec![]),
            (2, lead, Some(ChoiceReason::Other), Some(" "), vec!["required"]),
            (2, lead, Some(ChoiceReason::Other), Some("家族と旧知"), vec![]),
            (1, lead, Some(ChoiceReason::Other), None, vec!["required"]),
        ] {
            assert_eq!(told(number, role, reason, note), expected, "{number} {role} {reason:?}");
        }
    }
}
