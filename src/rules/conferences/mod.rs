//! Conferences round a child: a request and what became of it (退院前カンファレンス and the like).
//!
//! Steps are in `states.rs`, what a request must say in `request.rs`, the order of dates in `dates.rs`. Minutes are a
//! concept of their own.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::clock::Instant;
use crate::base::ids::{
    AgencyId, AssignmentId, ChildId, ConferenceId, CoordinatorId, MunicipalityId, ParticipantId, SlotId, UserId,
};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::business_days::add_business_days;
use crate::rules::calendar::{CalendarEvent, Organizer};
use crate::rules::care_score::CareItem;
use crate::rules::children::{DischargePrecision, ReferralMeans};

pub mod dates;
pub mod receipt;
pub mod request;
pub mod states;
pub mod times;
mod words;

pub use words::{
    ConferenceKind, ConferenceState, ConsentState, DateAnswer, LeaveReason, PartOfDay, StopReason, VenueWish,
};

/// Within how many business days (開庁日) after a request the section answers with a date (product contract §6).
pub const RESPOND_DAYS: u32 = 2;

/// A time the requester wishes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The day.
    pub on: NaiveDate,
    /// The part of it.
    pub part: PartOfDay,
    /// From this time, `HH:MM`.
    pub from: Option<String>,
    /// Until this time, `HH:MM`.
    pub until: Option<String>,
}

/// Who should come, in the requester's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Kinds of agencies.
    pub agencies: Vec<AgencyKind>,
    /// The child's coordinator.
    pub coordinator: bool,
}

/// What the requester entered about a child that was not registered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenChild {
    /// Name.
    pub name: Option<String>,
    /// Its reading.
    pub name_kana: Option<String>,
    /// The mother's name.
    pub mother_name: Option<String>,
    /// Its reading.
    pub mother_kana: Option<String>,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// District.
    pub district: Option<String>,
}

/// What the requester said about consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSaid {
    /// Who took it.
    pub taken_by: Option<String>,
    /// When.
    pub taken_on: Option<NaiveDate>,
    /// What was said, where the paper is.
    pub note: Option<String>,
}

/// What the requester gave, frozen: all of the child that they see through the conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The child, where it was new.
    pub child: Option<GivenChild>,
    /// The record that was made from it.
    pub child_made: Option<ChildId>,
    /// The discharge, or the first day it may mean.
    pub discharge_on: Option<NaiveDate>,
    /// How exactly it is known.
    pub discharge_precision: Option<DischargePrecision>,
    /// What medical care there is.
    pub care_items: Vec<CareItem>,
    /// More about the place.
    pub venue_note: Option<String>,
    /// About consent.
    pub consent: ConsentSaid,
}

/// A conference as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::conferences, treat_none_as_null = true)]
pub struct Conference {
    /// Id.
    pub id: ConferenceId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// Fiscal year of the receipt number, by the calendar year in which its April lies.
    pub receipt_year: i32,
    /// Running number in that year, from 1 without gaps.
    pub receipt_number: i32,
    /// What for.
    pub kind: ConferenceKind,
    /// Where it stands.
    pub state: ConferenceState,
    /// The child.
    pub child_id: ChildId,
    /// What the requester gave.
    pub given: Json<Given>,
    /// The agency that asked; none where a coordinator or the section did.
    pub requester_id: Option<AgencyId>,
    /// The user who entered it.
    pub requested_by: UserId,
    /// How the section was asked.
    pub means: ReferralMeans,
    /// Whom to call back.
    pub contact_person: Option<String>,
    /// Where.
    pub contact_phone: Option<String>,
    /// Wished times, at most three.
    pub wishes: Json<Vec<Wish>>,
    /// Wished place.
    pub venue_wish: VenueWish,
    /// Who should come.
    pub wanted: Json<Wanted>,
    /// What is said about consent.
    pub consent_state: ConsentState,
    /// Remarks of the requester.
    pub note: Option<String>,
    /// Asked for on.
    pub requested_on: NaiveDate,
    /// Last business day for the section's answer.
    pub respond_by: NaiveDate,
    /// Begins.
    pub starts_at: Option<Instant>,
    /// Ends.
    pub ends_at: Option<Instant>,
    /// Where.
    pub venue: Option<String>,
    /// How often it was moved or cancelled after its first date (RFC 5545 SEQUENCE).
    pub sequence: i32,
    /// Why it was moved last.
    pub moved_reason: Option<String>,
    /// Held on.
    pub held_on: Option<NaiveDate>,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// Why it was declined or cancelled.
    pub end_reason: Option<StopReason>,
    /// The same in words.
    pub end_note: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

impl Conference {
    /// The number given to the requester: `C7-0042`.
    pub fn receipt(&self) -> String {
        receipt::number(self.receipt_year, self.receipt_number)
    }

    /// Whether the section's answer is late on `today`: no date yet, and the last business day for one is over.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        states::unanswered(self.state) && self.respond_by < today
    }

    /// The last day for the section's answer to a request of the day `requested_on`; `closing` are the ward's own
    /// closing days.
    pub fn respond_by(requested_on: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
        add_business_days(requested_on, RESPOND_DAYS, closing)
    }

    /// The conference as an entry of a calendar, written at `now`; none while it has no date. It never names the child.
    pub fn calendar_event(&self, organizer: Option<Organizer>, now: Instant) -> Option<CalendarEvent> {
        let (starts_at, ends_at) = self.starts_at.zip(self.ends_at)?;
        Some(CalendarEvent {
            uid: format!("{}@conferences.tsunagu", self.id),
            sequence: self.sequence,
            stamp: now,
            changed_at: self.updated_at,
            starts_at,
            ends_at,
            summary: format!("{} {}", self.kind.label().ja, self.receipt()),
            location: self.venue.clone(),
            cancelled: self.state == ConferenceState::Cancelled,
            organizer,
        })
    }
}

/// A date that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::conference_slots, treat_none_as_null = true)]
pub struct Slot {
    /// Id.
    pub id: SlotId,
    /// The conference.
    pub conference_id: ConferenceId,
    /// Begins.
    pub starts_at: Instant,
    /// Ends.
    pub ends_at: Instant,
    /// Offered no longer since.
    pub withdrawn_at: Option<Instant>,
}

/// Somebody invited: an agency, a coordinator, or somebody who belongs to neither.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::conference_participants, treat_none_as_null = true)]
pub struct Participant {
    /// Id.
    pub id: ParticipantId,
    /// The conference.
    pub conference_id: ConferenceId,
    /// The agency.
    pub agency_id: Option<AgencyId>,
    /// The coordinator.
    pub coordinator_id: Option<CoordinatorId>,
    /// The person.
    pub person: Option<String>,
    /// Whether the conference makes no sense without them.
    pub required: bool,
    /// Invited at.
    pub invited_at: Instant,
    /// Takes no part any more since.
    pub left_at: Option<Instant>,
    /// Why.
    pub leave_reason: Option<LeaveReason>,
    /// The case that brought this coordinator in.
    pub joined_with: Option<AssignmentId>,
    /// The successor's case.
    pub left_with: Option<AssignmentId>,
    /// Whether they came, once it was held.
    pub attended: Option<bool>,
    /// Version.
    pub version: i32,
}

/// An answer about one date.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::conference_answers)]
pub struct Answer {
    /// Whose.
    pub participant_id: ParticipantId,
    /// About which date.
    pub slot_id: SlotId,
    /// The answer.
    pub answer: DateAnswer,
    /// Remarks.
    pub note: Option<String>,
    /// Who entered it.
    pub answered_by: UserId,
    /// When.
    pub answered_at: Instant,
}
