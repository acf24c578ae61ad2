//! The shape of a recommendation: what the reader is told about every coordinator. How it is worked out: `ranking.rs`.
//!
//! Frozen with a decision as JSON, so a field added later needs `#[serde(default)]`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::ids::{AgencyId, ChildId, CoordinatorId};
use crate::base::words::Words;
use crate::rules::assignments::eligibility::Exclusion;
use crate::rules::assignments::facts::AbsenceFacts;
use crate::rules::assignments::load::Hundredths;
use crate::rules::assignments::{RankingRule, ReliefKind, Tier};

/// One rule's points for one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RulePoint {
    /// The rule.
    pub rule: RankingRule,
    /// Hundredths of a point (a point is a percent of capacity). More is worse; what speaks for somebody is below zero.
    pub points: i64,
    /// The same as a sentence.
    pub words: Words,
}

/// The fullest day ahead, with this child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Peak {
    /// The first such day, from the start on.
    pub on: NaiveDate,
    /// Load in hundredths of a percent of capacity, among days with capacity.
    #[schema(minimum = 0)]
    pub percent: Hundredths,
    /// First day in the same time without any capacity.
    pub no_capacity_from: Option<NaiveDate>,
}

/// A coordinator who can be offered the child. "Now" is the day of the start without this child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// Place in the order, from 1.
    #[schema(minimum = 1)]
    pub rank: i64,
    /// Who.
    pub coordinator_id: CoordinatorId,
    /// Whose office.
    pub office_id: AgencyId,
    /// Within or above target.
    pub tier: Tier,
    /// Lead children, proposals and reservations included.
    #[schema(minimum = 0)]
    pub children_now: i64,
    /// The same with this child.
    #[schema(minimum = 1)]
    pub children_after: i64,
    /// Children the capacity is meant for.
    #[schema(minimum = 0)]
    pub target: i64,
    /// Children at most.
    #[schema(minimum = 0)]
    pub ceiling: i64,
    /// Capacity in hundredths of a case.
    #[schema(minimum = 1)]
    pub capacity: Hundredths,
    /// Load in hundredths of a case.
    #[schema(minimum = 0)]
    pub load_now: Hundredths,
    /// Load with this child, in hundredths of a case.
    #[schema(minimum = 0)]
    pub load_after: Hundredths,
    /// Load with this child in hundredths of a percent of capacity.
    #[schema(minimum = 0)]
    pub after_percent: Hundredths,
    /// The figure of the order: the sum of all rules' points, in hundredths of a point.
    pub adjusted: i64,
    /// The step of the order `adjusted` falls into; a lower step comes first.
    pub step: i64,
    /// The fullest day of the coming months.
    pub peak: Peak,
    /// New lead cases in the last 30 days.
    pub new_cases_30_days: i32,
    /// The absence that is running or comes next.
    pub next_absence: Option<AbsenceFacts>,
    /// Day of the last new lead case; none if there never was one.
    pub last_new_case_on: Option<NaiveDate>,
    /// Every rule, in a fixed order.
    pub rules: Vec<RulePoint>,
    /// Why this one comes first; for the first one only.
    pub why: Option<Words>,
}

/// A coordinator who cannot be offered the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Excluded {
    /// Who.
    pub coordinator_id: CoordinatorId,
    /// Whose office.
    pub office_id: AgencyId,
    /// Every reason, at least one.
    pub reasons: Vec<Exclusion>,
    /// Lead children on the day of the start.
    #[schema(minimum = 0)]
    pub children: i64,
    /// Capacity on the day of the start, in hundredths of a case.
    #[schema(minimum = 0)]
    pub capacity: Hundredths,
    /// Load on the day of the start, in hundredths of a case.
    #[schema(minimum = 0)]
    pub load: Hundredths,
}

/// Something that would free room, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Relief {
    /// First day with the room; for a reservation the day on which it is to start.
    pub on: NaiveDate,
    /// What it is.
    pub kind: ReliefKind,
    /// Whose room.
    pub coordinator_id: CoordinatorId,
    /// Whose office.
    pub office_id: AgencyId,
    /// The other child concerned, if it is about one.
    pub child_id: Option<ChildId>,
    /// Whether this child would then fit within the coordinator's target.
    pub enough: bool,
    /// The same as a sentence.
    pub words: Words,
}

/// The answer to "who takes this child from this day on": every coordinator once, ranked or excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recommendation {
    /// Day on which the case is to start.
    pub starts_on: NaiveDate,
    /// Number of the policy's version.
    pub policy_version: i32,
    /// The child fits within nobody's target. To be said before anything else.
    pub nobody_within_target: bool,
    /// The answer in one sentence.
    pub headline: Words,
    /// The best first.
    pub ranked: Vec<Candidate>,
    /// By id.
    pub excluded: Vec<Excluded>,
    /// What would free room when, the earliest first; empty while the child fits within somebody's target.
    pub relief: Vec<Relief>,
}
