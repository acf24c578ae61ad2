//! Asking for a conference: the child (known or new), what is said about consent, and the request, at once or not at all.

use serde_json::json;

use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::audit::Entry;
use crate::rules::children::ChildFacts;
use crate::rules::conferences::request::Request;
use crate::rules::conferences::{Conference, ConferenceState, Given, Participant, receipt};
use crate::rules::life_stage;
use crate::rules::notifications::Event;
use crate::rules::permissions::{Action, permit};
use crate::rules::users::Role;
use crate::steps::{audit, intake, stages};
use crate::store;
use crate::store::Work;

use super::about::{About, about, asker, discharge_of, given};
use super::see::{View, shown};
use super::tell;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The request.
    pub request: Request,
    /// The agency on whose behalf the section enters it.
    pub requester_id: Option<AgencyId>,
    /// A child that is registered.
    pub child_id: Option<ChildId>,
    /// A child that is not.
    pub child: Option<ChildFacts>,
}

/// Takes a request down and gives it the next receipt number of its fiscal year. Whoever asks takes part from the
/// beginning. The requester gets no access to the child's record by it.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field: those of [`Request::tidy`] and of a child's intake, an unknown
/// requester, a child that the asker cannot open, both or neither of a known and a new child. [`Problem::Forbidden`]
/// for somebody of a hospital or health centre who belongs to none. A conflict `child_closed`.
pub fn request(work: &mut Work, asked: Asked) -> Result<View, Problem> {
    permit(work.actor()?, Action::ConferenceRequest)?;
    let mut faults = Faults::default();
    let asker = asker(work, &asked, &mut faults)?;
    let tidy = faults.gather(asked.request.clone().tidy(work.today()))?;
    let about = about(work, &asked, &asker, &mut faults)?;
    let discharge_on = discharge_of(work, &asked, about.as_ref(), &mut faults);
    faults.into_result()?;
    let (Some(request), Some(about)) = (tidy, about) else {
        return Err(Problem::Internal("a request neither right nor wrong".to_owned()));
    };
    let mut given = given(&request, &about);
    if request.discharge.is_some() {
        given.discharge_on = discharge_on;
    }
    let child_id = match about {
        About::Known(child) => child.id,
        About::New(checked) => {
            let (made, _) = intake::register(work, *checked)?;
            stages::follow(work, &made)?;
            given.child_made = Some(made.id);
            made.id
        }
    };
    let conference = record(work, request, asker.requester_id, given, child_id)?;
    store::conferences::insert(work.db, &conference)?;
    first_place(work, &conference)?;
    tell(work, Event::ConferenceRequested, &conference, Vec::new());
    let entry = Entry::done("conference.request", "conference", conference.id.0).of_child(child_id);
    let detail = json!({
        "kind": conference.kind, "requester_id": conference.requester_id,
        "child_made": conference.given.0.child_made.is_some(), "consent_state": conference.consent_state,
    });
    audit::note(work, entry.changed(None, Some(&conference)).with(detail));
    shown(work, conference.id)
}

/// The record of a request, with the next receipt number of its fiscal year and the last day for the section's answer.
fn record(
    work: &mut Work,
    request: Request,
    requester_id: Option<AgencyId>,
    given: Given,
    child_id: ChildId,
) -> Result<Conference, Problem> {
    let municipality_id = work.municipality()?;
    let closing = store::closing_days::days(work.db, municipality_id, request.requested_on)?;
    let receipt_year = life_stage::fiscal_year(request.requested_on);
    let number = store::counters::next(work.db, municipality_id, &receipt::counter(receipt_year))?;
    Ok(Conference {
        id: work.id(),
        municipality_id,
        receipt_year,
        receipt_number: i32::try_from(number).map_err(|e| Problem::Internal(e.to_string()))?,
        kind: request.kind,
        state: ConferenceState::Requested,
        child_id,
        given: Json(given),
        requester_id,
        requested_by: work.actor()?.user_id,
        means: request.means,
        contact_person: Some(request.contact_person),
        contact_phone: request.contact_phone,
        wishes: Json(request.wishes),
        venue_wish: request.venue_wish,
        wanted: Json(request.wanted),
        consent_state: request.consent_state,
        note: request.note,
        requested_on: request.requested_on,
        respond_by: Conference::respond_by(request.requested_on, &closing),
        starts_at: None,
        ends_at: None,
        venue: None,
        sequence: 0,
        moved_reason: None,
        held_on: None,
        closed_on: None,
        end_reason: None,
        end_note: None,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    })
}

/// Whoever asks comes too: the agency, or the coordinator in person.
fn first_place(work: &mut Work, conference: &Conference) -> Result<(), Problem> {
    let actor = work.actor()?;
    let coordinator_id = actor.coordinator_id.filter(|_| actor.role == Role::Coordinator);
    if conference.requester_id.is_none() && coordinator_id.is_none() {
        return Ok(());
    }
    let place = Participant {
        id: work.id(),
        conference_id: conference.id,
        agency_id: conference.requester_id,
        coordinator_id,
        person: None,
        required: true,
        invited_at: work.now,
        left_at: None,
        leave_reason: None,
        joined_with: None,
        left_with: None,
        attended: None,
        version: 1,
    };
    store::conferences::parts::insert_participant(work.db, &place)
}
