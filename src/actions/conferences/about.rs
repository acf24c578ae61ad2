//! Who asks for a conference and about whom, checked before anything is written.

use chrono::NaiveDate;

use crate::actions::conferences::request::Asked;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{Faults, Problem};
use crate::rules::agencies::AgencyKind;
use crate::rules::children::{Child, ChildFacts, Intake, ReferralFacts, discharge};
use crate::rules::conferences::request::{Request, under_request};
use crate::rules::conferences::{Given, GivenChild};
use crate::rules::permissions::{Action, permit};
use crate::rules::users::Role;
use crate::steps::intake;
use crate::steps::intake::Checked;
use crate::store;
use crate::store::Work;

/// Whom the request is about, once that is known to be right.
pub(super) enum About {
    Known(Box<Child>),
    New(Box<Checked>),
}

/// Who asks.
pub(super) struct Asker {
    pub(super) requester_id: Option<AgencyId>,
    pub(super) requester_kind: Option<AgencyKind>,
    pub(super) section: bool,
}

/// On whose behalf somebody asks: the section for whomever it names, hospitals and health centres for themselves, a
/// coordinator in person.
pub(super) fn asker(work: &mut Work, asked: &Asked, faults: &mut Faults) -> Result<Asker, Problem> {
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

/// The child: exactly one that is registered or one that is not. Nothing where a fault was noted.
pub(super) fn about(
    work: &mut Work,
    asked: &Asked,
    asker: &Asker,
    faults: &mut Faults,
) -> Result<Option<About>, Problem> {
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
    child.supported()?;
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
pub(super) fn discharge_of(
    work: &Work,
    asked: &Asked,
    about: Option<&About>,
    faults: &mut Faults,
) -> Option<NaiveDate> {
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
pub(super) fn given(request: &Request, about: &About) -> Given {
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
