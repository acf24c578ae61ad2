//! The JSON of what is done to a conference.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, CoordinatorId, ParticipantId, SlotId};
use crate::rules::conferences::{DateAnswer, LeaveReason, StopReason};

/// A date to offer.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotIn {
    /// Begins.
    pub starts_at: Instant,
    /// Ends.
    pub ends_at: Instant,
}

/// Dates to offer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsIn {
    /// The dates.
    #[schema(min_items = 1, max_items = 20)]
    pub slots: Vec<SlotIn>,
}

/// Somebody to invite: an agency, a coordinator or a person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestIn {
    /// An agency.
    pub agency_id: Option<AgencyId>,
    /// A coordinator who has the child or is being asked to take it.
    pub coordinator_id: Option<CoordinatorId>,
    /// Somebody who belongs to neither: a guardian.
    #[schema(max_length = 100)]
    pub person: Option<String>,
    /// Whether the conference makes no sense without them; so where nothing is said.
    pub required: Option<bool>,
}

/// Whom to invite.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteIn {
    /// Whom.
    #[schema(min_items = 1, max_items = 30)]
    pub participants: Vec<GuestIn>,
}

/// Why somebody need not come.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveIn {
    /// Why.
    pub reason: LeaveReason,
}

/// What is said about one date.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIn {
    /// The date.
    pub slot_id: SlotId,
    /// The answer.
    pub answer: DateAnswer,
    /// Remarks, for the section.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Answers about dates.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersIn {
    /// For whom one answers: needed by the section; others answer for themselves.
    pub on_behalf_of: Option<ParticipantId>,
    /// The answers.
    #[schema(min_items = 1, max_items = 20)]
    pub answers: Vec<AnswerIn>,
}

/// When and where: one of the dates that are offered, or another.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleIn {
    /// An offered date.
    pub slot_id: Option<SlotId>,
    /// Or from when.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// Where.
    #[schema(max_length = 200)]
    pub venue: Option<String>,
    /// Why it is moved, where a date was fixed before.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The version of the conference one has seen; needed for a move, so that nobody undoes another's unseen.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: Option<i32>,
}

/// When it was held and who came.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldIn {
    /// The day; that of the date where nothing is said.
    pub held_on: Option<NaiveDate>,
    /// Those who came.
    #[schema(max_items = 30)]
    pub attended: Vec<ParticipantId>,
}

/// Why it does not take place.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopIn {
    /// Why.
    pub reason: StopReason,
    /// The same in words.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// The record of a child that is known already.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelinkIn {
    /// The known child.
    pub child_id: ChildId,
}
