//! The frozen record of how an assignment was chosen. It is written once and never changed; `replay` works the same
//! ranking out again from what was frozen.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, CoordinatorId, DecisionId, MunicipalityId, UserId};
use crate::base::sql_types::Json;
use crate::rules::assignments::answer::Recommendation;
use crate::rules::assignments::facts::Situation;
use crate::rules::assignments::ranking::recommend;
use crate::rules::assignments::{CaseRole, ChoiceReason};

crate::text_enum! {
    /// Whether the coordinator has agreed already (product contract §4.3).
    pub enum DecisionMode {
        /// Agreed by telephone.
        Assign = "assign" ("担当を決定", "Assign"),
        /// The office is asked and may decline.
        Propose = "propose" ("打診", "Propose"),
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::decisions)]
pub struct Decision {
    /// Id.
    pub id: DecisionId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// Who was chosen.
    pub coordinator_id: CoordinatorId,
    /// Assigned or proposed.
    pub mode: DecisionMode,
    /// Lead or co.
    pub role: CaseRole,
    /// The policy's version.
    pub policy_version: i32,
    /// Everything the answer was worked out from.
    pub situation: Json<Situation>,
    /// The answer.
    pub recommendation: Json<Recommendation>,
    /// The chosen one's place in it; none for somebody excluded and for a co-coordinator.
    pub chosen_rank: Option<i32>,
    /// Why this one.
    pub reason: Option<ChoiceReason>,
    /// The same in words.
    pub reason_note: Option<String>,
    /// Whether the ceiling was exceeded.
    pub over_ceiling: bool,
    /// Who decided.
    pub made_by: UserId,
    /// Decided at.
    pub made_at: Instant,
}

impl Decision {
    /// The answer worked out again from the frozen situation, and whether it is still the one that was frozen.
    pub fn replay(&self) -> (bool, Recommendation) {
        let again = recommend(&self.situation.0);
        (again == self.recommendation.0, again)
    }
}
