//! What is sent and answered about activities.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::activities::Seen;
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{ActivityId, AgencyId, ChildId, ConferenceId, CoordinatorId, UserId};
use crate::rules::activities::{
    ActivityFacts, ActivityKind, ActivityMeans, ActivityVersion, SubsidyCategory, SubsidyGroup,
};

/// An activity as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivityIn {
    /// On which day; not in the future.
    happened_on: NaiveDate,
    /// What.
    kind: ActivityKind,
    /// How.
    means: ActivityMeans,
    /// How long, in minutes.
    #[schema(minimum = 0, maximum = 1440, example = 60)]
    minutes: i32,
    /// With whom.
    #[schema(max_length = 200)]
    with_whom: Option<String>,
    /// Where.
    #[schema(max_length = 200)]
    place: Option<String>,
    /// What came of it.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Which subsidised work it was; none where it is paid by a fee.
    subsidy_category: Option<SubsidyCategory>,
    /// Whether it is paid by a fee; no, where nothing is said.
    fee_claimed: Option<bool>,
    /// At which conference of the child.
    conference_id: Option<ConferenceId>,
}

/// A correction of an activity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrectionIn {
    /// On which day; not in the future.
    happened_on: NaiveDate,
    /// What.
    kind: ActivityKind,
    /// How.
    means: ActivityMeans,
    /// How long, in minutes.
    #[schema(minimum = 0, maximum = 1440)]
    minutes: i32,
    /// With whom.
    #[schema(max_length = 200)]
    with_whom: Option<String>,
    /// Where.
    #[schema(max_length = 200)]
    place: Option<String>,
    /// What came of it.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Which subsidised work it was; none where it is paid by a fee.
    subsidy_category: Option<SubsidyCategory>,
    /// Whether it is paid by a fee.
    fee_claimed: Option<bool>,
    /// At which conference of the child.
    conference_id: Option<ConferenceId>,
    /// Why it is corrected. A correction without a reason is refused.
    #[schema(min_length = 1, max_length = 400)]
    reason: Option<String>,
}

/// Why an activity is struck.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StrikeIn {
    /// The reason.
    #[schema(min_length = 1, max_length = 400)]
    pub(super) reason: String,
}

impl From<ActivityIn> for ActivityFacts {
    fn from(input: ActivityIn) -> Self {
        Self {
            happened_on: input.happened_on,
            kind: input.kind,
            means: input.means,
            minutes: input.minutes,
            with_whom: input.with_whom,
            place: input.place,
            note: input.note,
            subsidy_category: input.subsidy_category,
            fee_claimed: input.fee_claimed.unwrap_or(false),
            conference_id: input.conference_id,
        }
    }
}

impl From<ActivityFacts> for ActivityIn {
    fn from(facts: ActivityFacts) -> Self {
        Self {
            happened_on: facts.happened_on,
            kind: facts.kind,
            means: facts.means,
            minutes: facts.minutes,
            with_whom: facts.with_whom,
            place: facts.place,
            note: facts.note,
            subsidy_category: facts.subsidy_category,
            fee_claimed: Some(facts.fee_claimed),
            conference_id: facts.conference_id,
        }
    }
}

impl From<ActivityFacts> for CorrectionIn {
    fn from(facts: ActivityFacts) -> Self {
        Self {
            happened_on: facts.happened_on,
            kind: facts.kind,
            means: facts.means,
            minutes: facts.minutes,
            with_whom: facts.with_whom,
            place: facts.place,
            note: facts.note,
            subsidy_category: facts.subsidy_category,
            fee_claimed: Some(facts.fee_claimed),
            conference_id: facts.conference_id,
            reason: None,
        }
    }
}

impl CorrectionIn {
    /// What it shall be, and why.
    pub(super) fn split(self) -> (ActivityFacts, Option<String>) {
        let facts = ActivityFacts {
            happened_on: self.happened_on,
            kind: self.kind,
            means: self.means,
            minutes: self.minutes,
            with_whom: self.with_whom,
            place: self.place,
            note: self.note,
            subsidy_category: self.subsidy_category,
            fee_claimed: self.fee_claimed.unwrap_or(false),
            conference_id: self.conference_id,
        };
        (facts, self.reason)
    }
}

/// An activity.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActivityOut {
    /// Id.
    id: ActivityId,
    /// The child; absent for work for the region.
    child_id: Option<ChildId>,
    /// The child's reference code, while the child is open to the reader.
    child_reference: Option<String>,
    /// The child's name, while the child is open to the reader.
    child_name: Option<String>,
    #[serde(flatten)]
    facts: ActivityIn,
    /// The group of the subsidy category.
    subsidy_group: Option<SubsidyGroup>,
    /// Whether `with_whom`, `place` and `note` are left out, because consent leaves out medical matters.
    withheld: bool,
    /// Who did it.
    author_id: UserId,
    /// The author's name.
    author_name: Option<String>,
    /// The agency the author worked for then.
    agency_id: Option<AgencyId>,
    /// That agency's name.
    agency_name: Option<String>,
    /// The author as coordinator.
    coordinator_id: Option<CoordinatorId>,
    /// Whether the reader wrote it, and therefore may correct it.
    own: bool,
    /// Struck at: it counts no more.
    struck_at: Option<Instant>,
    /// Why it was struck.
    strike_reason: Option<String>,
    /// Version; also the `ETag`.
    version: i32,
    /// Made at.
    created_at: Instant,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Seen> for ActivityOut {
    fn from(seen: Seen) -> Self {
        let Seen { activity, child, author, agency, withheld, own } = seen;
        let (child_reference, child_name) = child.map_or((None, None), |child| (Some(child.reference), child.name));
        Self {
            id: activity.id,
            child_id: activity.child_id,
            child_reference,
            child_name,
            subsidy_group: activity.facts.subsidy_category.map(SubsidyCategory::group),
            facts: activity.facts.into(),
            withheld,
            author_id: activity.author_id,
            author_name: author,
            agency_id: activity.agency_id,
            agency_name: agency,
            coordinator_id: activity.coordinator_id,
            own,
            struck_at: activity.struck_at,
            strike_reason: activity.strike_reason,
            version: activity.version,
            created_at: activity.created_at,
            updated_at: activity.updated_at,
        }
    }
}

impl Versioned for ActivityOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/activities/{}", self.id))
    }
}

/// A form an activity had.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActivityVersionOut {
    #[serde(flatten)]
    facts: ActivityIn,
    /// Number, from 1.
    version: i32,
    /// Why it was corrected or struck; absent for the first.
    reason: Option<String>,
    /// By whom.
    saved_by: UserId,
    /// When.
    saved_at: Instant,
}

impl From<ActivityVersion> for ActivityVersionOut {
    fn from(form: ActivityVersion) -> Self {
        Self {
            facts: form.facts.0.into(),
            version: form.version,
            reason: form.reason,
            saved_by: form.saved_by,
            saved_at: form.saved_at,
        }
    }
}
