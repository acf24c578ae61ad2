//! What the rules of assignment need to know, and nothing else: no name, no address, no free text about a family.
//!
//! A decision freezes a [`Situation`] as JSON, so that the same ranking can be worked out again years later. A field
//! added here later therefore needs `#[serde(default)]`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::ids::{AgencyId, ChildId, CoordinatorId};
use crate::rules::assignments::{AssignmentState, CaseRole, Continuity};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::policy::Policy;

/// The child for whom a coordinator is sought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChildFacts {
    /// Whose facts these are.
    pub child_id: ChildId,
    /// Band of the score sheet in force; none while nobody has assessed the child.
    pub band: Option<Band>,
    /// Care the child needs, each item once.
    pub care_items: Vec<CareItem>,
    /// Where the family lives; none if unknown.
    pub district: Option<String>,
    /// Day of (expected) discharge; none if unknown.
    pub discharge_on: Option<NaiveDate>,
    /// Days of the child's transitions, past and coming.
    pub transitions: Vec<NaiveDate>,
}

/// A case that a coordinator holds or held, for the load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseFacts {
    /// Whose case it is.
    pub child: ChildId,
    /// Lead or co.
    pub role: CaseRole,
    /// Where the assignment stands.
    pub state: AssignmentState,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day, if one is known.
    pub ends_on: Option<NaiveDate>,
    /// The child's band; none while unassessed.
    pub band: Option<Band>,
    /// The child's day of discharge, if known.
    pub discharge_on: Option<NaiveDate>,
    /// Days of the child's transitions, past and coming.
    pub transitions: Vec<NaiveDate>,
}

/// A time in which a coordinator works less or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct AbsenceFacts {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none if unknown.
    pub ends_on: Option<NaiveDate>,
    /// Part of the working time that falls away, in percent.
    #[schema(minimum = 1, maximum = 100)]
    pub percent: i32,
}

impl AbsenceFacts {
    /// Whether the absence covers `day` (its first and last day included).
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|last| day <= last)
    }
}

/// Whether somebody takes new cases, and from when to when not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acceptance {
    /// False: not at all, or only outside the dates of the pause.
    pub accepting: bool,
    /// First day of the pause; without one it has begun.
    pub paused_from: Option<NaiveDate>,
    /// Last day of the pause; without one it has no end.
    pub paused_until: Option<NaiveDate>,
    /// Why, in the office's own words.
    pub reason: Option<String>,
}

impl Acceptance {
    /// Takes new cases without any limit.
    pub fn open() -> Self {
        Self { accepting: true, paused_from: None, paused_until: None, reason: None }
    }

    /// Whether a case may start on `day`.
    ///
    /// There is a pause if `accepting` is false or a date of a pause is given. It runs from `paused_from` to
    /// `paused_until`, both included; a side without a date is open. Outside the pause cases are taken.
    pub fn accepts_on(&self, day: NaiveDate) -> bool {
        let paused = !self.accepting || self.paused_from.is_some() || self.paused_until.is_some();
        let begun = self.paused_from.is_none_or(|first| first <= day);
        let over = self.paused_until.is_some_and(|last| last < day);
        !paused || !begun || over
    }
}

/// A coordinator of the municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoordinatorFacts {
    /// Who.
    pub coordinator_id: CoordinatorId,
    /// The office the coordinator works for.
    pub office_id: AgencyId,
    /// Working time, in hundredths of a full-time post.
    #[schema(minimum = 1, maximum = 100)]
    pub fte: i32,
    /// Part of the working time that belongs to other duties, in percent.
    #[schema(minimum = 0, maximum = 100)]
    pub other_duties: i32,
    /// The coordinator's own acceptance.
    pub accepting: Acceptance,
    /// The office's acceptance.
    pub office_accepting: Acceptance,
    /// Day on which the required training was finished or will be; none if unknown.
    pub training_finished_on: Option<NaiveDate>,
    /// Care items handled before.
    pub experience: Vec<CareItem>,
    /// The coordinator's own districts; empty if the office's hold.
    pub districts: Vec<String>,
    /// Districts the office serves.
    pub office_districts: Vec<String>,
    /// Absences, past and coming.
    pub absences: Vec<AbsenceFacts>,
    /// Cases at every office. Those no longer open do not count.
    pub cases: Vec<CaseFacts>,
    /// A conflict with this family has been declared.
    pub conflict: bool,
    /// Has declined this child.
    pub has_declined: bool,
    /// Tie to this family.
    pub continuity: Option<Continuity>,
    /// Day of the last new lead case; none if there never was one.
    pub last_new_case_on: Option<NaiveDate>,
    /// New lead cases in the last 30 days.
    #[schema(minimum = 0)]
    pub new_cases_30_days: i32,
    /// Last day of employment, if one is known.
    pub employed_until: Option<NaiveDate>,
    /// The account is closed.
    pub account_closed: bool,
}

/// Everything a recommendation is worked out from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Situation {
    /// Number of the policy's version.
    pub policy_version: i32,
    /// The policy.
    pub policy: Policy,
    /// Day on which the case is to start.
    pub starts_on: NaiveDate,
    /// Day on which the question is asked.
    pub today: NaiveDate,
    /// The child.
    pub child: ChildFacts,
    /// Every coordinator of the municipality, once, in any order.
    pub coordinators: Vec<CoordinatorFacts>,
}

#[cfg(test)]
mod tests {
    use super::Acceptance;

    #[test]
    fn a_pause_holds_from_its_first_to_its_last_day() {
        let day = |text: &str| text.parse().unwrap();
        for (accepting, from, until, on, expected) in [
            (true, None, None, "2026-04-01", true),
            (false, None, None, "2026-04-01", false),
            (false, None, Some("2026-04-30"), "2026-04-30", false),
            (false, None, Some("2026-04-30"), "2026-05-01", true),
            (true, Some("2026-05-01"), None, "2026-04-30", true),
            (true, Some("2026-05-01"), None, "2026-05-01", false),
            (true, Some("2026-05-01"), Some("2026-05-31"), "2026-06-01", true),
            (false, Some("2026-05-01"), Some("2026-05-31"), "2026-05-15", false),
        ] {
            let acceptance =
                Acceptance { accepting, paused_from: from.map(day), paused_until: until.map(day), reason: None };
            assert_eq!(acceptance.accepts_on(day(on)), expected, "{acceptance:?} on {on}");
        }
    }
}
