//! The intake form, read into what the actions take, and saved by them in one transaction.

use chrono::NaiveDate;

use super::{agency, when};
use crate::actions;
use crate::actions::conferences::request::Asked;
use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::{Faults, Problem};
use crate::rules;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::care_assessments::SheetFacts;
use crate::rules::care_score::{CareItem, ScoredItem, Watch};
use crate::rules::children::{ChildFacts, DischargePrecision, Intake, ReferralFacts, ReferralMeans};
use crate::rules::conferences::request::{MOST_WISHES, Request};
use crate::rules::conferences::{ConferenceKind, ConsentSaid, ConsentState, PartOfDay, VenueWish, Wish};
use crate::rules::consents::{ConsentFacts, ConsentScope, Recipient};
use crate::rules::guardians::GuardianFacts;
use crate::store::Work;
use crate::web::Form;

/// The family itself called.
pub const FAMILY: &str = "family";
/// Somebody called who is in no list.
pub const OTHER: &str = "other";
/// Who made the first score of a child: nobody in particular, by asking the caller.
const HEARD: &str = "受付時の聞き取り（医師の判定前）";
/// What a consent taken at intake is for.
const PURPOSE: &str = "支援に必要な情報の共有";

/// A consent that was obtained before the call.
#[derive(Debug, Clone)]
struct Consented {
    starts_on: NaiveDate,
    taken_by: String,
    recipients: Vec<AgencyKind>,
}

/// Everything that was entered.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The child and the call.
    pub intake: Intake,
    guardian: Option<GuardianFacts>,
    care: Vec<CareItem>,
    consent: Option<Consented>,
    /// Wished times, where a conference is wanted.
    conference: Option<Vec<Wish>>,
    contact: String,
}

impl Wanted {
    /// Reads the form. `taker` is whoever sits at the screen.
    pub fn read(form: &Form, agencies: &[Agency], taker: &str, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let referral = referral(form, agencies, today, &mut faults);
        let child = child(form, agencies, &mut faults);
        let guardian = guardian(form);
        let consent = consent(form, taker, today, &mut faults);
        let conference = (form.raw("conference") == "wanted").then(|| wishes(form, &mut faults));
        if let Some(guardian) = guardian.clone() {
            faults.gather(guardian.tidy().map_err(|problem| problem.below("guardian")))?;
        }
        let (Some(child), Some(referral)) = (child, referral) else {
            faults.into_result()?;
            return Err(Problem::Internal("an intake neither right nor wrong".to_owned()));
        };
        let intake = Intake { child, referral, sibling_of: None };
        faults.gather(intake.clone().tidy(today).map_err(named))?;
        faults.into_result()?;
        let contact = form.text("contact").unwrap_or_else(|| intake.referral.referred_by.clone());
        let care = form.all("care").filter_map(CareItem::parse).collect();
        Ok(Self { intake, guardian, care, consent, conference, contact })
    }

    /// Saves all of it, and says where to go on.
    pub fn settle(&self, work: &mut Work, assign: bool) -> Result<String, Problem> {
        let (record, _) = actions::children::register(work, self.intake.clone()).map_err(named)?;
        let id = record.child.id;
        let guardian = match &self.guardian {
            Some(facts) => Some(actions::guardians::add(work, id, facts.clone()).map_err(|p| p.below("guardian"))?.id),
            None => None,
        };
        self.add_consent(work, id, guardian)?;
        self.add_care(work, id)?;
        self.ask_conference(work, id)?;
        let next = if assign { "/assign" } else { "" };
        Ok(format!("/children/{id}{next}?done=intake-registered"))
    }

    fn add_consent(&self, work: &mut Work, id: ChildId, guardian: Option<GuardianId>) -> Result<(), Problem> {
        let Some(consent) = &self.consent else { return Ok(()) };
        let facts = ConsentFacts {
            guardian_id: guardian,
            scope: ConsentScope::All,
            purpose: PURPOSE.to_owned(),
            starts_on: consent.starts_on,
            ends_on: None,
            taken_by: consent.taken_by.clone(),
            paper_location: None,
        };
        let recipients = consent.recipients.iter().map(|kind| Some(Recipient::Kind(*kind))).collect();
        actions::consents::add(work, id, facts, recipients).map_err(|p| p.below("consent"))?;
        Ok(())
    }

    /// What care the caller named, as a first score without watching over; of a child not yet born nothing is scored.
    fn add_care(&self, work: &mut Work, id: ChildId) -> Result<(), Problem> {
        let today = work.today();
        if self.care.is_empty() || self.intake.child.born_on > today {
            return Ok(());
        }
        let sheet = SheetFacts {
            scored_on: today,
            scored_by: HEARD.to_owned(),
            items: self.care.iter().map(|item| ScoredItem { item: *item, watch: Watch::Low }).collect(),
            sheet_total: None,
            sheet_band: None,
            note: None,
        };
        actions::care_assessments::add(work, id, sheet).map_err(|p| p.below("care"))?;
        Ok(())
    }

    fn ask_conference(&self, work: &mut Work, id: ChildId) -> Result<(), Problem> {
        let Some(wishes) = &self.conference else { return Ok(()) };
        let taken = self.consent.as_ref();
        let request = Request {
            kind: ConferenceKind::PreDischarge,
            means: self.intake.referral.means,
            requested_on: work.today(),
            contact_person: self.contact.clone(),
            contact_phone: None,
            wishes: wishes.clone(),
            venue_wish: VenueWish::Either,
            venue_note: None,
            wanted: crate::rules::conferences::Wanted { agencies: Vec::new(), coordinator: true },
            consent_state: if taken.is_some() { ConsentState::Obtained } else { ConsentState::ToBeObtained },
            consent: ConsentSaid {
                taken_by: taken.map(|consent| consent.taken_by.clone()),
                taken_on: taken.map(|consent| consent.starts_on),
                note: None,
            },
            discharge: None,
            care_items: self.care.clone(),
            note: None,
        };
        let requester_id = self.intake.referral.agency_id;
        let asked = Asked { request, requester_id, child_id: Some(id), child: None };
        actions::conferences::request::request(work, asked).map_err(|p| p.below("conference"))?;
        Ok(())
    }
}

/// Faults of the actions at the fields of the form.
fn named(problem: Problem) -> Problem {
    let Problem::Invalid(mut faults) = problem else { return problem };
    for fault in &mut faults {
        let field = match fault.field.as_str() {
            "name" => "family_name",
            "name_kana" => "family_kana",
            "discharge.on" => "discharge.on",
            "referral_agency_id" | "hospital_id" => "referred_by",
            _ => continue,
        };
        field.clone_into(&mut fault.field);
    }
    Problem::Invalid(faults)
}

fn referral(form: &Form, agencies: &[Agency], today: NaiveDate, faults: &mut Faults) -> Option<ReferralFacts> {
    let contact = form.text("contact");
    let chosen = agency(agencies, form.id("referred_by"));
    let name = match (form.raw("referred_by"), chosen) {
        (_, Some(agency)) => Some(agency.facts.name.clone()),
        (FAMILY, None) => Some("ご家族".to_owned()),
        (OTHER, None) if contact.is_some() => Some(String::new()),
        (OTHER, None) => {
            let (ja, en) = ("連絡元の名前を「連絡先」に入力してください。", "Enter the caller’s name in “Contact”.");
            faults.add("contact", "required", ja, en);
            None
        }
        _ => {
            faults.add("referred_by", "required", "連絡元を選んでください。", "Choose an answer for “Referred by”.");
            None
        }
    };
    let means = form.word("means", ReferralMeans::parse);
    faults.unless(
        means.is_some(),
        "means",
        "required",
        "受けた方法を選んでください。",
        "Choose an answer for “How it came in”.",
    );
    let referred_by = [name?, contact.unwrap_or_default()].join(" ").trim().to_owned();
    Some(ReferralFacts { referred_by, agency_id: chosen.map(|agency| agency.id), means: means?, referred_on: today })
}

fn child(form: &Form, agencies: &[Agency], faults: &mut Faults) -> Option<ChildFacts> {
    let joined = |names: [&str; 2]| {
        let names: Vec<String> = names.into_iter().filter_map(|name| form.text(name)).collect();
        (!names.is_empty()).then(|| names.join(" "))
    };
    let pending = form.has("name_pending");
    let name = joined(["family_name", "given_name"]).filter(|_| !pending);
    let mother_name = form.text("mother_name");
    if pending {
        faults.unless(
            mother_name.is_some(),
            "mother_name",
            "required",
            "母の氏名を入力してください。",
            "Enter the mother's name.",
        );
    } else {
        faults.unless(
            name.is_some() || mother_name.is_some(),
            "family_name",
            "required",
            "氏名の姓を入力してください。まだ名前がないときは「まだ名前がない」を選び、母の氏名を入力してください。",
            "Enter the family name. Where there is no name yet, tick “No name yet” and enter the mother's.",
        );
    }
    let before = faults_of(faults, "born_on", |faults| form.date("born_on", faults));
    let discharge = discharge(form, faults);
    let postal = postal(form, faults);
    let address = [postal.map(|code| format!("〒{code}")), form.text("address")];
    let address: Vec<String> = address.into_iter().flatten().collect();
    let hospital = agency(agencies, form.id("referred_by")).filter(|one| one.facts.kind == AgencyKind::Hospital);
    let (discharge_on, discharge_precision) = discharge?;
    Some(ChildFacts {
        name_kana: joined(["family_kana", "given_kana"]).filter(|_| !pending),
        name,
        mother_name,
        mother_kana: form.text("mother_kana"),
        born_on: before?,
        discharge_on,
        discharge_precision,
        hospital_id: hospital.map(|hospital| hospital.id),
        district: form.text("district"),
        address: (!address.is_empty()).then(|| address.join(" ")),
        certificate_number: None,
        in_nursery: false,
        school_entry_year: None,
        school_entry_reason: None,
        note: form.text("note"),
        nursery_entry_on: None,
        graduation_year: None,
        graduation_reason: None,
    })
}

/// The day of birth, which must be there.
fn faults_of(
    faults: &mut Faults,
    field: &str,
    read: impl FnOnce(&mut Faults) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    let mut own = Faults::default();
    let day = read(&mut own);
    let unread = own.into_result();
    if unread.is_ok() && day.is_none() {
        faults.add(field, "required", "生年月日を入力してください。", "Enter the date of birth.");
    }
    // `gather` keeps the faults and gives back only problems of another kind, of which a date has none.
    faults.gather(unread).ok().and(day)
}

/// The day of discharge and how exactly it is known. A day that was typed needs no choice beside it.
fn discharge(form: &Form, faults: &mut Faults) -> Option<(Option<NaiveDate>, DischargePrecision)> {
    let day = form.date("discharge.on", faults);
    match form.raw("discharge") {
        "unknown" => Some((None, DischargePrecision::Unknown)),
        // With a day beside it, the rule tells to choose the day.
        "home" => Some((day, DischargePrecision::AtHome)),
        "about" => {
            let about = when::parse(form.raw("discharge.about"));
            faults.unless(
                about.is_some(),
                "discharge.about",
                "required",
                "退院のおよその時期を選んでください。",
                "Choose “About when” for the discharge.",
            );
            about.map(|(on, part)| (Some(on), part))
        }
        "day" if day.is_none() => {
            if form.text("discharge.on").is_none() {
                faults.add("discharge.on", "required", "退院予定日を入力してください。", "Enter the day of discharge.");
            }
            None
        }
        _ if day.is_some() => Some((day, DischargePrecision::Day)),
        _ => {
            let (ja, en) = ("退院予定を選んでください。", "Choose an answer for “Discharge from hospital”.");
            faults.add("discharge", "required", ja, en);
            None
        }
    }
}

fn postal(form: &Form, faults: &mut Faults) -> Option<String> {
    // `gather` keeps the fault and gives back only problems of another kind, of which a code has none.
    faults.gather(rules::postal::code(&form.text("postal_code")?)).ok().flatten()
}

/// A guardian, where anything but the usual relationship was typed.
fn guardian(form: &Form) -> Option<GuardianFacts> {
    let (name, phone) = (form.text("guardian.name"), form.text("guardian.phone"));
    if name.is_none() && phone.is_none() {
        return None;
    }
    let relationship = form.text("guardian.relationship").unwrap_or_else(|| "保護者".to_owned());
    let mother = form.text("mother_name").filter(|_| relationship == "母");
    Some(GuardianFacts {
        name: name.or(mother).unwrap_or_else(|| "氏名未確認".to_owned()),
        name_kana: None,
        relationship,
        phone,
        email: None,
        address: None,
        primary_contact: true,
        note: None,
    })
}

fn consent(form: &Form, taker: &str, today: NaiveDate, faults: &mut Faults) -> Option<Consented> {
    if form.raw("consent") != "obtained" {
        return None;
    }
    let starts_on = form.date("consent.starts_on", faults).unwrap_or(today);
    Some(Consented {
        starts_on,
        taken_by: form.text("consent.taken_by").unwrap_or_else(|| taker.to_owned()),
        recipients: form.all("consent.recipients").filter_map(AgencyKind::parse).collect(),
    })
}

/// Up to three days on which a conference could be.
fn wishes(form: &Form, faults: &mut Faults) -> Vec<Wish> {
    let one = |number: usize| {
        let on = form.date(&format!("conference.wishes.{number}.on"), faults)?;
        let part = form.word(&format!("conference.wishes.{number}.part"), PartOfDay::parse);
        Some(Wish { on, part: part.unwrap_or(PartOfDay::Any), from: None, until: None })
    };
    (0..MOST_WISHES).filter_map(one).collect()
}
