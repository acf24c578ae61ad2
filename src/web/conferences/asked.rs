//! A request as its form says it, read into what the action takes.

use chrono::NaiveDate;

use super::rows::Rows;
use crate::actions::conferences::request::Asked;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::wareki;
use crate::rules::agencies::AgencyKind;
use crate::rules::care_score::CareItem;
use crate::rules::children::{ChildFacts, DischargePrecision, ReferralMeans};
use crate::rules::conferences::request::{MOST_WISHES, Request};
use crate::rules::conferences::{ConferenceKind, ConsentSaid, ConsentState, PartOfDay, VenueWish, Wanted, Wish};
use crate::web::Form;

/// Times one can wish for.
pub const WISHES: usize = MOST_WISHES;
/// The box for the child's coordinator among those who should come.
pub const COORDINATOR: &str = "coordinator";
/// The discharge is on a day.
pub const DAY: &str = "day";
/// The discharge is about a time.
pub const ABOUT: &str = "about";
/// Nobody knows yet.
pub const UNKNOWN: &str = "unknown";
/// The child is at home already, the day unknown.
pub const HOME: &str = "home";
/// Kinds of agencies that one mostly wants to come.
pub const WANTED: [AgencyKind; 7] = [
    AgencyKind::HealthCentre,
    AgencyKind::HomeNursingStation,
    AgencyKind::DisabilitySupportSection,
    AgencyKind::Nursery,
    AgencyKind::School,
    AgencyKind::ServiceProvider,
    AgencyKind::SupportCentre,
];

/// The fields as they stand on the form: faults are told in this order.
const ORDER: [&str; 12] = [
    "requester_id",
    "requested_on",
    "contact_",
    "child_id",
    "child.mother",
    "child.name",
    "child.born_on",
    "child.",
    "discharge",
    "wishes",
    "venue",
    "consent",
];

/// What was asked for, or every fault of the form at once; with it, the rows of wishes that were filled in.
pub fn read(form: &Form, today: NaiveDate, section: bool) -> (Vec<String>, Result<Asked, Problem>) {
    let mut faults = Faults::default();
    let (rows, wishes) = wishes(form, &mut faults);
    let asked = whole(form, today, section, wishes, faults);
    (rows, asked)
}

fn whole(
    form: &Form,
    today: NaiveDate,
    section: bool,
    wishes: Vec<Wish>,
    mut faults: Faults,
) -> Result<Asked, Problem> {
    let described = form.has("describes");
    let child_id: Option<ChildId> = form.id("child_id").filter(|_| !described);
    faults.unless(
        described || child_id.is_some(),
        "child_id",
        "required",
        "お子さんを選んでください。",
        "Choose the child.",
    );
    let requester_id: Option<AgencyId> = form.id("requester_id").filter(|_| section);
    faults.unless(
        !section || requester_id.is_some(),
        "requester_id",
        "required",
        "依頼元の機関を選んでください。",
        "Choose the agency that asks.",
    );
    let requested_on = if section { form.date("requested_on", &mut faults) } else { None };
    let discharge = discharge(form, described, &mut faults);
    let child = if described { child(form, discharge, &mut faults) } else { None };
    let consent_state = form.word("consent.state", ConsentState::parse);
    faults.unless(
        consent_state.is_some(),
        "consent.state",
        "required",
        "保護者の同意を選んでください。",
        "Choose an answer for “Guardian’s consent”.",
    );
    let request = Request {
        kind: form.word("kind", ConferenceKind::parse).unwrap_or(ConferenceKind::PreDischarge),
        means: form.word("means", ReferralMeans::parse).filter(|_| section).unwrap_or(ReferralMeans::Online),
        requested_on: requested_on.unwrap_or(today),
        contact_person: form.text("contact_person").unwrap_or_default(),
        contact_phone: form.text("contact_phone"),
        wishes,
        venue_wish: form.word("venue_wish", VenueWish::parse).unwrap_or(VenueWish::Either),
        venue_note: form.text("venue_note"),
        wanted: wanted(form),
        consent_state: consent_state.unwrap_or(ConsentState::ToBeObtained),
        consent: consent(form, consent_state),
        discharge: discharge.filter(|_| !described),
        care_items: care_items(form),
        note: form.text("note"),
    };
    // Whoever has forgotten something on the form is told at once what the rule finds, too.
    faults.gather(request.clone().tidy(today))?;
    faults.into_result()?;
    Ok(Asked { request, requester_id, child_id, child })
}

fn care_items(form: &Form) -> Vec<CareItem> {
    form.all("care_items").filter_map(CareItem::parse).collect()
}

fn wanted(form: &Form) -> Wanted {
    Wanted {
        agencies: form.all("wanted").filter_map(AgencyKind::parse).collect(),
        coordinator: form.all("wanted").any(|one| one == COORDINATOR),
    }
}

/// Who took the consent; it stands there already for whoever has still to get it, and then says nothing.
fn consent(form: &Form, state: Option<ConsentState>) -> ConsentSaid {
    let obtained = state == Some(ConsentState::Obtained);
    ConsentSaid { taken_by: form.text("consent.taken_by").filter(|_| obtained), ..ConsentSaid::default() }
}

fn child(
    form: &Form,
    discharge: Option<(DischargePrecision, Option<NaiveDate>)>,
    faults: &mut Faults,
) -> Option<ChildFacts> {
    let unnamed = form.has("name_pending");
    let name = form.text("child.name").filter(|_| !unnamed);
    let mother_name = form.text("child.mother_name");
    if unnamed {
        faults.unless(
            mother_name.is_some(),
            "child.mother_name",
            "required",
            "母の氏名を入力してください。",
            "Enter the mother's name.",
        );
    } else {
        faults.unless(
            name.is_some(),
            "child.name",
            "required",
            "お子さんの氏名を入力するか、「まだ名前がない」を選んでください。",
            "Enter the child's name, or tick that there is none yet.",
        );
    }
    let born_on = form.date("child.born_on", faults);
    if untyped(form, "child.born_on") {
        faults.add("child.born_on", "required", "生年月日を入力してください。", "Enter the date of birth.");
    }
    let (discharge_precision, discharge_on) = discharge.unwrap_or((DischargePrecision::Unknown, None));
    Some(ChildFacts {
        name,
        name_kana: form.text("child.name_kana").filter(|_| !unnamed),
        mother_name,
        mother_kana: form.text("child.mother_kana"),
        born_on: born_on?,
        discharge_on,
        discharge_precision,
        hospital_id: None,
        district: form.text("child.district"),
        address: None,
        certificate_number: None,
        in_nursery: false,
        nursery_entry_on: None,
        graduation_year: None,
        graduation_reason: None,
        school_entry_year: None,
        school_entry_reason: None,
        note: None,
    })
}

/// Whether nothing was typed for a day.
fn untyped(form: &Form, name: &str) -> bool {
    ["", ".month", ".day"].iter().all(|ending| form.text(&format!("{name}{ending}")).is_none())
}

/// When the child leaves hospital: on a day, about a part of a month, nobody knows, or it is at home already.
fn discharge(form: &Form, needed: bool, faults: &mut Faults) -> Option<(DischargePrecision, Option<NaiveDate>)> {
    match form.raw("discharge") {
        DAY => {
            let on = form.date("discharge.on", faults);
            if untyped(form, "discharge.on") {
                faults.add("discharge.on", "required", "退院予定日を入力してください。", "Enter the day of discharge.");
            }
            Some((DischargePrecision::Day, Some(on?)))
        }
        ABOUT => {
            let part = form.word("discharge.part", DischargePrecision::parse).unwrap_or(DischargePrecision::Month);
            Some((part, Some(about(form, part, faults)?)))
        }
        UNKNOWN => Some((DischargePrecision::Unknown, None)),
        HOME => Some((DischargePrecision::AtHome, None)),
        _ => {
            faults.unless(
                !needed,
                "discharge",
                "required",
                "退院予定を選んでください。",
                "Choose an answer for “Discharge”.",
            );
            None
        }
    }
}

/// A day within the part of the month that is meant; the day itself need not be typed.
fn about(form: &Form, part: DischargePrecision, faults: &mut Faults) -> Option<NaiveDate> {
    let day = match part {
        DischargePrecision::EarlyMonth => 5,
        DischargePrecision::LateMonth => 25,
        _ => 15,
    };
    let (year, month) = (form.raw("discharge.on").trim(), form.raw("discharge.on.month").trim());
    let on = wareki::parse(&format!("{year}年{month}月{day}日")).ok();
    faults.unless(
        on.is_some(),
        "discharge.on",
        "required",
        "およその退院予定の年と月を入力してください。",
        "Enter the year and month of the discharge.",
    );
    on
}

fn wishes(form: &Form, faults: &mut Faults) -> (Vec<String>, Vec<Wish>) {
    let (mut rows, mut wishes) = (Vec::new(), Vec::new());
    for name in (0..WISHES).map(|at| format!("wishes.{at}")) {
        let Some(on) = form.near_day(&name, faults) else { continue };
        let part = form.word(&format!("{name}.part"), PartOfDay::parse).unwrap_or(PartOfDay::Any);
        wishes.push(Wish { on, part, from: None, until: None });
        rows.push(name);
    }
    (rows, wishes)
}

/// Faults under the names that the form has for their fields.
pub fn at_their_fields(problem: Problem, rows: &[String]) -> Problem {
    let rows = Rows { list: "wishes", names: rows, endings: &[] };
    let faults = match rows.rename(problem) {
        Problem::Invalid(faults) => faults,
        other => return other,
    };
    let named = faults.into_iter().map(|fault| {
        let field = match fault.field.as_str() {
            "child.discharge.on" => "discharge.on",
            "child" => "child.name",
            other => other,
        };
        FieldError { field: field.to_owned(), ..fault }
    });
    let mut named: Vec<FieldError> = named.collect();
    named.sort_by_key(|fault| ORDER.iter().position(|field| fault.field.starts_with(field)).unwrap_or(ORDER.len()));
    Problem::Invalid(named)
}
