//! What a save asks once more, with facts read in its own transaction (product contract §4.3).
//!
//! Who may go over the ceiling is for the table of rights to say; here it is only told apart from what nobody may.

use serde_json::json;

use crate::base::ids::CoordinatorId;
use crate::base::problem::Problem;
use crate::rules::assignments::eligibility::{Exclusion, Standing, reasons, standing};
use crate::rules::assignments::facts::Situation;
use crate::rules::assignments::wording;
use crate::rules::assignments::{CaseRole, ExclusionCode, Tier};

/// What must still hold when a choice is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// Reasons nobody can set aside.
    pub obstacles: Vec<Exclusion>,
    /// The child goes beyond the ceiling: for a section manager only.
    pub over_ceiling: bool,
    /// The child goes beyond the target: a reason is needed.
    pub above_target: bool,
    /// The figures behind it.
    pub standing: Standing,
}

/// Looks again at a choice inside the transaction that saves it, with facts read in that transaction.
///
/// The ceiling is counted in lead children, so it never stands against a co-coordinator. A coordinator who is not among
/// the facts gives [`Problem::NotFound`].
pub fn recheck(situation: &Situation, coordinator_id: CoordinatorId, role: CaseRole) -> Result<Recheck, Problem> {
    let found = situation.coordinators.iter().find(|coordinator| coordinator.coordinator_id == coordinator_id);
    let coordinator = found.ok_or(Problem::NotFound)?;
    let all = reasons(situation, coordinator, role, situation.starts_on);
    let (ceiling, obstacles): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|reason| reason.code == ExclusionCode::OverCeiling);
    let standing = standing(situation, coordinator, role, situation.starts_on);
    Ok(Recheck {
        obstacles,
        over_ceiling: !ceiling.is_empty(),
        above_target: standing.tier == Tier::AboveTarget,
        standing,
    })
}

impl Recheck {
    /// Whether the ceiling is all that stands against the choice.
    pub fn only_ceiling(&self) -> bool {
        self.obstacles.is_empty() && self.over_ceiling
    }

    /// Whether the choice may be saved by somebody who may (or may not) go over the ceiling, with (or without) a reason.
    ///
    /// Conflicts: `not_eligible` (facts: the reasons' codes), `over_ceiling` (facts: children and ceiling). A missing
    /// reason for going above target is the wrong field `reason`, code `required_above_target`.
    pub fn allow(&self, may_exceed_ceiling: bool, reason_given: bool) -> Result<(), Problem> {
        if !self.obstacles.is_empty() {
            let codes: Vec<&str> = self.obstacles.iter().map(|reason| reason.code.as_str()).collect();
            let words = wording::listed(self.obstacles.iter().map(|reason| &reason.words));
            return Err(Problem::Conflict { code: "not_eligible", words, facts: json!({ "reasons": codes }) });
        }
        if self.over_ceiling && !may_exceed_ceiling {
            let Standing { children_after, ceiling, .. } = self.standing;
            return Err(Problem::Conflict {
                code: "over_ceiling",
                words: wording::over_ceiling(children_after, ceiling),
                facts: json!({ "children_after": children_after, "ceiling": ceiling }),
            });
        }
        if self.above_target && !reason_given {
            return Err(Problem::field(
                "reason",
                "required_above_target",
                "目安を超えるため、理由を入れてください。",
                "This goes above the target, so a reason is needed.",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::samples::{busy, coordinator, situation, who};

    #[test]
    fn saving_tells_the_ceiling_apart_from_what_nobody_can_set_aside() {
        let mut refused = coordinator(5, 1);
        refused.conflict = true;
        let situation = situation(vec![busy(2, 1, 2), busy(3, 1, 3), busy(4, 1, 4), refused]);
        let allow = |number, manager, reason| match recheck(&situation, who(number), CaseRole::Lead)
            .and_then(|check| check.allow(manager, reason))
        {
            Ok(()) => "ok",
            Err(Problem::Conflict { code, .. }) => code,
            Err(Problem::Invalid(fields)) => fields[0].code,
            Err(Problem::NotFound) => "not_found",
            Err(_) => "other",
        };
        for (number, manager, reason, expected) in [
            (2, false, false, "ok"),
            (3, false, false, "required_above_target"),
            (3, false, true, "ok"),
            (4, false, true, "over_ceiling"),
            (4, true, false, "required_above_target"),
            (4, true, true, "ok"),
            (5, true, true, "not_eligible"),
            (6, true, true, "not_found"),
        ] {
            assert_eq!(allow(number, manager, reason), expected, "{number} {manager} {reason}");
        }
        assert!(recheck(&situation, who(4), CaseRole::Lead).unwrap().only_ceiling());
        assert!(recheck(&situation, who(4), CaseRole::Co).unwrap().allow(false, true).is_ok());
    }
}
