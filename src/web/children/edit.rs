//! `/children/{id}/edit`: changing what was entered about a child.

use askama::Template;
use axum::extract::{Path, State};

use crate::actions;
use crate::actions::children::Record;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::children::{ChildFacts, DischargePrecision, Intake, ReferralFacts, ReferralMeans};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day};

#[derive(Template)]
#[template(path = "children/edit.html")]
struct EditPage {
    frame: Frame,
    form: Filled,
    id: ChildId,
    precisions: Vec<Choice>,
    hospitals: Vec<Choice>,
    callers: Vec<Choice>,
    means: Vec<Choice>,
}

/// The form with what is on record.
pub async fn begin(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>) -> Paged {
    visitor.must(Action::ChildEdit)?;
    let record = app.write(&visitor.guest.caller, move |work| actions::children::open(work, id)).await?;
    record.child.supported()?;
    let form = filled(&record).or_draft(&visitor.drafts(&app).await?, &format!("/children/{id}/edit"));
    show(&app, &visitor, id, form).await
}

fn filled(record: &Record) -> Filled {
    let (child, call) = (&record.child.facts, &record.referral.facts);
    let form = Filled::blank()
        .set("version", record.child.version)
        .set_some("name", child.name.as_ref())
        .set_some("name_kana", child.name_kana.as_ref())
        .set_some("mother_name", child.mother_name.as_ref())
        .set_some("mother_kana", child.mother_kana.as_ref())
        .set_day("born_on", Some(child.born_on))
        .set("discharge.precision", child.discharge_precision)
        .set_day("discharge.on", child.discharge_on)
        .set_some("hospital_id", child.hospital_id)
        .set_some("district", child.district.as_ref())
        .set_some("address", child.address.as_ref())
        .set_some("certificate_number", child.certificate_number.as_ref());
    let form = if child.in_nursery { form.set("in_nursery", "yes") } else { form };
    form.set_day("nursery_entry_on", child.nursery_entry_on)
        .set_some("school_entry_year", child.school_entry_year)
        .set_some("school_entry_reason", child.school_entry_reason.as_ref())
        .set_some("graduation_year", child.graduation_year)
        .set_some("graduation_reason", child.graduation_reason.as_ref())
        .set_some("note", child.note.as_ref())
        .set("referred_by", &call.referred_by)
        .set_some("referral_agency_id", call.agency_id)
        .set("referral_means", call.means)
        .set_day("referred_on", Some(call.referred_on))
}

async fn show(app: &App, visitor: &Visitor, id: ChildId, form: Filled) -> Paged {
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, id)?;
        Ok((record, actions::agencies::list(work, &Filter::default(), &Page::first(MOST))?.rows))
    };
    let (record, agencies) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "edit-title").under_child(id, &record.child.facts).with_form(&form);
    let language = frame.language;
    let precisions = DischargePrecision::ALL.iter().map(|one| (one.as_str(), one.label()));
    let page = EditPage {
        precisions: Choice::list(precisions, language),
        hospitals: choices(&frame, &agencies, |agency| agency.facts.kind == AgencyKind::Hospital),
        callers: choices(&frame, &agencies, |_| true),
        means: Choice::list(ReferralMeans::ALL.iter().map(|means| (means.as_str(), means.label())), language),
        frame,
        form: form.clone(),
        id,
    };
    form_page(&page, &form, visitor.guest.language)
}

fn choices(frame: &Frame, agencies: &[Agency], wanted: impl Fn(&Agency) -> bool) -> Vec<Choice> {
    let some = agencies.iter().filter(|agency| wanted(agency)).map(|agency| Choice::new(agency.id, &agency.facts.name));
    std::iter::once(Choice::new("", frame.say("edit-none"))).chain(some).collect()
}

/// Saves what was changed.
pub async fn save(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>, form: Form) -> Paged {
    let version = form.version()?;
    let done = match read(&form) {
        Ok(intake) => {
            let act = move |work: &mut Work| {
                actions::children::edit(work, id, version, |_| Ok(intake.clone()))?;
                Ok(format!("/children/{id}?done=child-changed"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, id, form.refused(problem)?).await,
    }
}

fn read(form: &Form) -> Result<Intake, Problem> {
    let mut faults = Faults::default();
    let missing = ("生年月日を入力してください。", "Enter the date of birth.");
    let born_on = needed_day(form, "born_on", &mut faults, missing);
    let missing = ("連絡を受けた日を入力してください。", "Enter the day of the call.");
    let referred_on = needed_day(form, "referred_on", &mut faults, missing);
    let discharge_precision = form.must_choose("discharge.precision", DischargePrecision::parse, &mut faults);
    let means = form.must_choose("referral_means", ReferralMeans::parse, &mut faults);
    let discharge_on = form.date("discharge.on", &mut faults);
    let nursery_entry_on = form.date("nursery_entry_on", &mut faults);
    let school_entry_year = form.number("school_entry_year", &mut faults);
    let graduation_year = form.number("graduation_year", &mut faults);
    let (Some(born_on), Some(referred_on), Some(discharge_precision), Some(means)) =
        (born_on, referred_on, discharge_precision, means)
    else {
        faults.into_result()?;
        return Err(Problem::Internal("a child neither right nor wrong".to_owned()));
    };
    faults.into_result()?;
    Ok(Intake {
        child: ChildFacts {
            name: form.text("name"),
            name_kana: form.text("name_kana"),
            mother_name: form.text("mother_name"),
            mother_kana: form.text("mother_kana"),
            born_on,
            discharge_on,
            discharge_precision,
            hospital_id: form.id("hospital_id"),
            district: form.text("district"),
            address: form.text("address").map(|address| text::clean(&address)),
            certificate_number: form.text("certificate_number"),
            in_nursery: form.has("in_nursery"),
            school_entry_year,
            school_entry_reason: form.text("school_entry_reason"),
            note: form.text("note"),
            nursery_entry_on,
            graduation_year,
            graduation_reason: form.text("graduation_reason"),
        },
        referral: ReferralFacts {
            referred_by: form.text("referred_by").unwrap_or_default(),
            agency_id: form.id("referral_agency_id"),
            means,
            referred_on,
        },
        sibling_of: None,
    })
}
