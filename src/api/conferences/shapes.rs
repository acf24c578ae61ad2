//! The JSON of a conference as its readers see it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::RequestOut;
use crate::actions::conferences::see::{Attendee, Listing, Offered, View};
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ConferenceId, CoordinatorId, ParticipantId, SlotId};
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::children::Child;
use crate::rules::conferences::{
    Answer, Conference, ConferenceKind, ConferenceState, DateAnswer, LeaveReason, StopReason,
};

/// The child, for whoever may open its record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConferenceChildOut {
    /// Id.
    id: ChildId,
    /// Reference code.
    reference: String,
    /// Name.
    name: Option<String>,
    /// The mother's name, by which a child without one is known.
    mother_name: Option<String>,
    /// Date of birth.
    born_on: NaiveDate,
    /// Support ended on.
    closed_on: Option<NaiveDate>,
}

impl From<Child> for ConferenceChildOut {
    fn from(child: Child) -> Self {
        Self {
            id: child.id,
            reference: child.reference,
            name: child.facts.name,
            mother_name: child.facts.mother_name,
            born_on: child.facts.born_on,
            closed_on: child.closed_on,
        }
    }
}

/// Where a conference stands and when it is: what everybody who reaches it may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConferenceHead {
    /// Id.
    id: ConferenceId,
    /// Receipt number.
    #[schema(example = "C7-0042")]
    receipt: String,
    /// What for.
    kind: ConferenceKind,
    /// Where it stands.
    state: ConferenceState,
    /// The agency that asked; absent where a coordinator or the section did.
    requester_id: Option<AgencyId>,
    /// Its name.
    requester: Option<String>,
    /// Asked for on.
    requested_on: NaiveDate,
    /// Last business day for a date.
    respond_by: NaiveDate,
    /// Whether that is over without one.
    overdue: bool,
    /// Begins.
    starts_at: Option<Instant>,
    /// Ends.
    ends_at: Option<Instant>,
    /// Where.
    venue: Option<String>,
    /// How often it was moved or cancelled after its first date.
    sequence: i32,
    /// Held on.
    held_on: Option<NaiveDate>,
    /// Closed on.
    closed_on: Option<NaiveDate>,
    /// Why it was declined or cancelled.
    end_reason: Option<StopReason>,
    /// Version; also the `ETag`.
    version: i32,
    /// Last changed at.
    updated_at: Instant,
}

impl ConferenceHead {
    fn new(conference: &Conference, requester: Option<String>, today: NaiveDate) -> Self {
        Self {
            id: conference.id,
            receipt: conference.receipt(),
            kind: conference.kind,
            state: conference.state,
            requester_id: conference.requester_id,
            requester,
            requested_on: conference.requested_on,
            respond_by: conference.respond_by,
            overdue: conference.overdue(today),
            starts_at: conference.starts_at,
            ends_at: conference.ends_at,
            venue: conference.venue.clone(),
            sequence: conference.sequence,
            held_on: conference.held_on,
            closed_on: conference.closed_on,
            end_reason: conference.end_reason,
            version: conference.version,
            updated_at: conference.updated_at,
        }
    }
}

/// A row of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConferenceRowOut {
    #[serde(flatten)]
    head: ConferenceHead,
    /// The child, for whoever may open its record.
    child: Option<ConferenceChildOut>,
}

impl From<Listing> for ConferenceRowOut {
    fn from(row: Listing) -> Self {
        Self {
            head: ConferenceHead::new(&row.conference, row.requester, row.today),
            child: row.child.map(ConferenceChildOut::from),
        }
    }
}

/// Somebody invited.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantOut {
    /// Id.
    id: ParticipantId,
    /// The agency.
    agency_id: Option<AgencyId>,
    /// Its kind.
    agency_kind: Option<AgencyKind>,
    /// The coordinator.
    coordinator_id: Option<CoordinatorId>,
    /// The agency's or the coordinator's name; a person's for whoever sees the request.
    name: Option<String>,
    /// Whether the conference makes no sense without them.
    required: bool,
    /// Whether one may answer for them.
    mine: bool,
    /// Takes no part any more since.
    left_at: Option<Instant>,
    /// Why.
    leave_reason: Option<LeaveReason>,
    /// Whether they came, once it was held.
    attended: Option<bool>,
}

impl ParticipantOut {
    fn new(attendee: Attendee, names: bool) -> Self {
        let place = attendee.invited.participant;
        let (agency, kind) = attendee.invited.agency.unzip();
        let coordinator = attendee.invited.coordinator.map(|(name, _)| name);
        Self {
            id: place.id,
            agency_id: place.agency_id,
            agency_kind: kind,
            coordinator_id: place.coordinator_id,
            name: agency.or(coordinator).or(place.person.filter(|_| names)),
            required: place.required,
            mine: attendee.mine,
            left_at: place.left_at,
            leave_reason: place.leave_reason,
            attended: place.attended,
        }
    }
}

/// An answer about a date.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerOut {
    /// Whose.
    participant_id: ParticipantId,
    /// The answer.
    answer: DateAnswer,
    /// Remarks.
    note: Option<String>,
    /// Entered at.
    answered_at: Instant,
}

impl From<Answer> for AnswerOut {
    fn from(answer: Answer) -> Self {
        Self {
            participant_id: answer.participant_id,
            answer: answer.answer,
            note: answer.note,
            answered_at: answer.answered_at,
        }
    }
}

/// A date that is offered, with what is said about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotOut {
    /// Id.
    id: SlotId,
    /// Begins.
    starts_at: Instant,
    /// Ends.
    ends_at: Instant,
    /// Everybody who must come can.
    all_required: bool,
    /// Those who can come.
    yes: usize,
    /// Those who could, with some effort.
    maybe: usize,
    /// Those who cannot.
    no: usize,
    /// Those who have not answered.
    open: usize,
    /// The same in words: why it stands where it stands.
    words: Words,
    /// The answers; others than the section see their own.
    answers: Vec<AnswerOut>,
}

impl From<Offered> for SlotOut {
    fn from(offered: Offered) -> Self {
        Self {
            id: offered.slot.id,
            starts_at: offered.slot.starts_at,
            ends_at: offered.slot.ends_at,
            all_required: offered.standing.all_required,
            yes: offered.standing.yes,
            maybe: offered.standing.maybe,
            no: offered.standing.no,
            open: offered.standing.open,
            words: offered.standing.words,
            answers: offered.answers.into_iter().map(AnswerOut::from).collect(),
        }
    }
}

/// A conference as far as the reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConferenceOut {
    #[serde(flatten)]
    head: ConferenceHead,
    /// The child, for whoever may open its record.
    child: Option<ConferenceChildOut>,
    /// The request, for the section, whoever asked, and whoever may open the child's whole record.
    request: Option<RequestOut>,
    /// Why it was moved last, for the same readers.
    moved_reason: Option<String>,
    /// Why it was declined or cancelled, in words, for the same readers.
    end_note: Option<String>,
    /// Everybody invited.
    participants: Vec<ParticipantOut>,
    /// The dates that are offered, the best first.
    slots: Vec<SlotOut>,
    /// For the section: children that the new one of this request may be the same as.
    possible_duplicates: Vec<ConferenceChildOut>,
}

impl From<View> for ConferenceOut {
    fn from(view: View) -> Self {
        let request = view.sight.request();
        let conference = view.conference;
        Self {
            head: ConferenceHead::new(&conference, view.requester, view.today),
            child: view.child.map(ConferenceChildOut::from),
            moved_reason: conference.moved_reason.clone().filter(|_| request),
            end_note: conference.end_note.clone().filter(|_| request),
            request: request.then(|| conference.into()),
            participants: view.attendees.into_iter().map(|one| ParticipantOut::new(one, request)).collect(),
            slots: view.offered.into_iter().map(SlotOut::from).collect(),
            possible_duplicates: view.possible_duplicates.into_iter().map(ConferenceChildOut::from).collect(),
        }
    }
}

impl Versioned for ConferenceOut {
    fn version(&self) -> i32 {
        self.head.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/conferences/{}", self.head.id))
    }
}
