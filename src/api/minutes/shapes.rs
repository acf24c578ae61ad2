//! What is sent and answered about minutes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, MinutesId, SubjectId, UserId};
use crate::base::words::Words;
use crate::rules::minutes::differences::{LineChange, Part};
use crate::rules::minutes::{Attendee, Minutes, MinutesFacts, MinutesState, Resolved, Section, SectionKey};
use crate::rules::tasks::TaskRole;

/// A section.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MinutesSectionIn {
    /// Which.
    key: SectionKey,
    /// The text.
    #[schema(max_length = 10000)]
    text: String,
}

/// Somebody who was there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AttendeeIn {
    /// Name, or the agency's.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The agency.
    agency_id: Option<AgencyId>,
}

/// Something decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResolvedIn {
    /// Id, of a decision that stands here already; a new one has none yet.
    id: Option<SubjectId>,
    /// What is to be done.
    #[schema(min_length = 1, max_length = 200, example = "訪問看護ステーションに連絡する")]
    what: String,
    /// By whom.
    role: TaskRole,
    /// At which agency.
    agency_id: Option<AgencyId>,
    /// By which day.
    due_on: Option<NaiveDate>,
}

/// Minutes as a person writes them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MinutesIn {
    /// The sections.
    #[schema(max_items = 10)]
    sections: Vec<MinutesSectionIn>,
    /// Who was there.
    #[schema(max_items = 100)]
    attendees: Vec<AttendeeIn>,
    /// What was decided.
    #[schema(max_items = 50)]
    decisions: Vec<ResolvedIn>,
}

/// Which draft is confirmed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmIn {
    /// The draft's version as it was read: what somebody else wrote since is not confirmed unread (412).
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub(super) version: i32,
}

impl From<MinutesIn> for MinutesFacts {
    fn from(input: MinutesIn) -> Self {
        let decision = |one: ResolvedIn| Resolved {
            id: one.id.unwrap_or(SubjectId(uuid::Uuid::nil())),
            what: one.what,
            role: one.role,
            agency_id: one.agency_id,
            due_on: one.due_on,
        };
        let attendee = |one: AttendeeIn| Attendee { name: one.name, agency_id: one.agency_id };
        Self {
            sections: input.sections.into_iter().map(|one| Section { key: one.key, text: one.text }).collect(),
            attendees: input.attendees.into_iter().map(attendee).collect(),
            decisions: input.decisions.into_iter().map(decision).collect(),
        }
    }
}

impl From<MinutesFacts> for MinutesIn {
    fn from(facts: MinutesFacts) -> Self {
        let decision = |one: Resolved| ResolvedIn {
            id: Some(one.id),
            what: one.what,
            role: one.role,
            agency_id: one.agency_id,
            due_on: one.due_on,
        };
        let attendee = |one: Attendee| AttendeeIn { name: one.name, agency_id: one.agency_id };
        Self {
            sections: facts.sections.into_iter().map(|one| MinutesSectionIn { key: one.key, text: one.text }).collect(),
            attendees: facts.attendees.into_iter().map(attendee).collect(),
            decisions: facts.decisions.into_iter().map(decision).collect(),
        }
    }
}

/// What to think of in a section.
#[derive(Debug, Serialize, ToSchema)]
struct PromptsOut {
    /// The section.
    key: SectionKey,
    /// What it is called.
    title: Words,
    /// The points.
    points: Vec<Words>,
}

/// A version of minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinutesOut {
    /// Id.
    id: MinutesId,
    /// The conference.
    conference_id: ConferenceId,
    /// Number, from 1.
    number: i32,
    /// Where it stands.
    state: MinutesState,
    #[serde(flatten)]
    facts: MinutesIn,
    /// What the sections are called, and what to think of in each.
    prompts: Vec<PromptsOut>,
    /// Who began it.
    written_by: UserId,
    /// Who confirmed it.
    confirmed_by: Option<UserId>,
    /// When.
    confirmed_at: Option<Instant>,
    /// Version; also the `ETag`.
    version: i32,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Minutes> for MinutesOut {
    fn from(minutes: Minutes) -> Self {
        let prompts = |section: &Section| PromptsOut {
            key: section.key,
            title: section.key.label(),
            points: section.key.prompts(),
        };
        Self {
            id: minutes.id,
            conference_id: minutes.conference_id,
            number: minutes.number,
            state: minutes.state,
            prompts: minutes.sections.0.iter().map(prompts).collect(),
            facts: minutes.facts().into(),
            written_by: minutes.written_by,
            confirmed_by: minutes.confirmed_by,
            confirmed_at: minutes.confirmed_at,
            version: minutes.version,
            updated_at: minutes.updated_at,
        }
    }
}

impl Versioned for MinutesOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/minutes/{}", self.id))
    }
}

/// A line of a part.
#[derive(Debug, Serialize, ToSchema)]
struct MinutesLineOut {
    /// What became of it.
    change: LineChange,
    /// Its text.
    text: String,
}

/// A part of minutes, compared.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinutesPartOut {
    /// The section; absent for those present and for the decisions.
    key: Option<SectionKey>,
    /// What it is called.
    title: Words,
    /// Whether anything changed in it.
    changed: bool,
    /// Its lines in order.
    lines: Vec<MinutesLineOut>,
}

impl From<Part> for MinutesPartOut {
    fn from(part: Part) -> Self {
        let lines = part.lines.into_iter().map(|(change, text)| MinutesLineOut { change, text }).collect();
        Self { key: part.key, title: part.title, changed: part.changed, lines }
    }
}
