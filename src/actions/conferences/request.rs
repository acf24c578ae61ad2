//! Asking for a conference: the child (known or new), what is said about consent, and the request, at once or not at all.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::children::{Child, ChildFacts, Intake, ReferralFacts, discharge};
use crate::rules::conferences::request::{Request, under_request};
use crate::rules::conferences::{Conference, ConferenceState, Given, GivenChild, Participant, receipt};
use crate::rules::notifications::Event;
use crate::rules::permissions::{Action, permit};
use crate::rules::users::Role;
use crate::steps::intake::Checked;
use crate::steps::{audit, intake};
use crate::store;
use crate::store::Work;

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

/// Whom the request is about, once that is known to be right.
enum About {
    Known(Box<Child>),
    New(Box<Checked>),
}

/// Who asks.
struct Asker {
    requester_id: Option<AgencyId>,
    requester_kind: Option<AgencyKind>,
    section: bool,
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
            let made = intake::register(work, *checked)?.0.id;
            given.child_made = Some(made);
            made
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
    let receipt_year = receipt::fiscal_year(request.requested_on);
    let number = store::counters::next(work.db, municipality_id, &format!("conference-{receipt_year}"))?;
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

/// On whose behalf somebody asks: the section for whomever it names, hospitals and health centres for themselves, a
/// coordinator in person.
fn asker(work: &mut Work, asked: &Asked, faults: &mut Faults) -> Result<Asker, Problem> {
    let actor = work.actor()?.clone();
    let section = permit(&actor, Action::ConferenceCoordinate).is_ok();
    let own = if actor.role == Role::Coordinator { None } else { actor.agency_id };
    if !section && actor.role != Role::Coordinator && own.is_none() {
        return Err(Problem::forbidden());
    }
    let requester_id = if section { asked.requester_id } else { own };
    faults.unless(
        section || asked.requester_id.is_none() || asked.requester_id == own,
        "requester_id",
        "not_for_role",
        "ほかの機関に代わって依頼することはできません。",
        "Nobody but the section asks on behalf of another agency.",
    );
    faults.unless(
        section || asked.request.requested_on == work.today(),
        "requested_on",
        "not_for_role",
        "依頼日を指定できるのは、障害者支援課が代理で入力するときだけです。",
        "Only the section enters a request of an earlier day.",
    );
    let mut requester_kind = None;
    if let Some(id) = requester_id {
        let municipality = work.municipality()?;
        requester_kind = store::agencies::find(work.db, municipality, id)?.map(|agency| agency.facts.kind);
        faults.unless(
            requester_kind.is_some(),
            "requester_id",
            "no_such_agency",
            "この機関は登録されていません。",
            "There is no such agency.",
        );
    }
    Ok(Asker { requester_id, requester_kind, section })
}

fn about(work: &mut Work, asked: &Asked, asker: &Asker, faults: &mut Faults) -> Result<Option<About>, Problem> {
    match (asked.child_id, &asked.child) {
        (Some(id), None) => known(work, id, faults),
        (None, Some(facts)) => new(work, asked, facts.clone(), asker, faults),
        _ => {
            faults.add(
                "child",
                "one_of_two",
                "登録済みの児（child_id）か新しい児（child）のどちらか一方を入力してください。",
                "Name a registered child or describe a new one, not both.",
            );
            Ok(None)
        }
    }
}

/// A registered child must be one whose record the asker may open.
fn known(work: &mut Work, id: ChildId, faults: &mut Faults) -> Result<Option<About>, Problem> {
    let (actor, now) = (work.actor()?.clone(), work.now);
    let relations = permit(&actor, Action::ChildSee)?;
    let Some(child) = store::children::find(work.db, &actor, relations, id, now)? else {
        faults.add("child_id", "no_such_child", "この児は登録されていません。", "There is no such child.");
        return Ok(None);
    };
    if child.closed_on.is_some() {
        return Err(Problem::conflict(
            "child_closed",
            "この児の支援は終了しています。",
            "Support for this child has ended.",
        ));
    }
    Ok(Some(About::Known(Box::new(child))))
}

/// A new child goes through the same intake as one that the section registers.
fn new(
    work: &mut Work,
    asked: &Asked,
    facts: ChildFacts,
    asker: &Asker,
    faults: &mut Faults,
) -> Result<Option<About>, Problem> {
    if !asker.section && asker.requester_id.is_none() {
        faults.add(
            "child",
            "own_case_only",
            "コーディネーターは、担当している児についてだけ依頼できます。",
            "A coordinator asks for a conference about an own case only.",
        );
        return Ok(None);
    }
    let hospital = asker.requester_kind == Some(AgencyKind::Hospital);
    let intake = Intake {
        child: ChildFacts { hospital_id: asker.requester_id.filter(|_| hospital), ..facts },
        referral: ReferralFacts {
            referred_by: asked.request.contact_person.clone(),
            agency_id: asker.requester_id.filter(|_| asker.requester_kind.is_some()),
            means: asked.request.means,
            referred_on: asked.request.requested_on,
        },
        sibling_of: None,
    };
    let checked = intake::check(work, &[], None, intake).map_err(under_request);
    Ok(faults.gather(checked)?.map(|checked| About::New(Box::new(checked))))
}

/// What the requester says about the discharge of a registered child, in the form it is kept in.
fn discharge_of(work: &Work, asked: &Asked, about: Option<&About>, faults: &mut Faults) -> Option<NaiveDate> {
    let (precision, on) = asked.request.discharge?;
    match about {
        Some(About::Known(child)) => discharge(on, precision, child.facts.born_on, work.today(), faults),
        Some(About::New(_)) => {
            faults.add(
                "discharge",
                "within_child",
                "新しい児の退院日は child の中に入力してください。",
                "The discharge of a new child is said within the child.",
            );
            None
        }
        None => None,
    }
}

/// What was given, as it stays.
fn given(request: &Request, about: &About) -> Given {
    let base = Given {
        child: None,
        child_made: None,
        discharge_on: None,
        discharge_precision: request.discharge.map(|(precision, _)| precision),
        care_items: request.care_items.clone(),
        venue_note: request.venue_note.clone(),
        consent: request.consent.clone(),
    };
    let About::New(checked) = about else { return base };
    let facts = checked.intake.child.clone();
    Given {
        discharge_on: facts.discharge_on,
        discharge_precision: Some(facts.discharge_precision),
        child: Some(GivenChild {
            name: facts.name,
            name_kana: facts.name_kana,
            mother_name: facts.mother_name,
            mother_kana: facts.mother_kana,
            born_on: facts.born_on,
            district: facts.district,
        }),
        ..base
    }
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
