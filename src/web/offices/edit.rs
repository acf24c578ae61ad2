//! Adding and changing an office, and setting whether it takes new children.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use super::service;
use crate::actions;
use crate::app::App;
use crate::base::ids::AgencyId;
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::agencies::{AgencyFacts, AgencyKind};
use crate::rules::offices::{OfficeFacts, OfficeInput, ServiceNumber};
use crate::rules::permissions::Action;
use crate::web::{AcceptancePage, Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// Lines for numbers beyond those on record.
const SPARE: usize = 2;
/// Most numbers of an office.
const MOST_NUMBERS: usize = 60;

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/offices/new", get(new).post(add))
        .route("/offices/{id}/edit", get(edit).post(save))
        .route("/offices/{id}/acceptance", get(acceptance).post(set_acceptance))
}

#[derive(Template)]
#[template(path = "offices/edit.html")]
struct EditPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    services: Vec<Choice>,
    lines: usize,
    version: Option<String>,
}

async fn new(State(app): State<App>, visitor: Visitor) -> Paged {
    visitor.needs(&app, Action::OfficeEdit).await?;
    let form = Filled::blank().or_draft(&visitor.drafts(&app).await?, "/offices/new");
    edit_page(&app, &visitor, None, form)
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let done = match read(&form) {
        Ok(input) => {
            let act = move |work: &mut crate::store::Work| {
                let office = actions::offices::add(work, input.clone())?;
                Ok(format!("/offices/{}?done=office-added", office.agency.id))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => edit_page(&app, &visitor, None, form.refused(placed(problem, &form))?),
    }
}

async fn edit(State(app): State<App>, visitor: Visitor, Path(id): Path<AgencyId>) -> Paged {
    visitor.needs(&app, Action::OfficeEdit).await?;
    let office = app.read(&visitor.guest.caller, move |work| actions::offices::open(work, id)).await?;
    let form = filled(&office.input()).set("version", office.agency.version);
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/offices/{id}/edit"));
    edit_page(&app, &visitor, Some(id), form)
}

async fn save(State(app): State<App>, visitor: Visitor, Path(id): Path<AgencyId>, form: Form) -> Paged {
    let done = match read(&form).and_then(|input| Ok((input, form.version()?))) {
        Ok((input, version)) => {
            let act = move |work: &mut crate::store::Work| {
                actions::offices::edit(work, id, version, |before| {
                    // What the form does not ask for stays as it is.
                    let kept = before.facts.acceptance();
                    let facts = OfficeFacts { source_no: before.facts.source_no, ..input.facts.clone() };
                    Ok(OfficeInput { facts: facts.with_acceptance(kept), ..input.clone() })
                })?;
                Ok(format!("/offices/{id}?done=office-saved"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => edit_page(&app, &visitor, Some(id), form.refused(placed(problem, &form))?),
    }
}

fn edit_page(app: &App, visitor: &Visitor, id: Option<AgencyId>, form: Filled) -> Paged {
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, if id.is_some() { "office-edit-title" } else { "office-new-title" });
    let (home, up) = (frame.say("menu-home"), frame.say("offices-title"));
    let used = (0..MOST_NUMBERS).filter(|at| !form.value(&format!("numbers.{at}.number")).is_empty()).max();
    let mut services = vec![Choice::new("70", service(&frame, "70")), Choice::new("52", service(&frame, "52"))];
    for at in 0..MOST_NUMBERS {
        let code = form.value(&format!("numbers.{at}.code"));
        if !code.is_empty() && !services.iter().any(|choice| choice.value == code) {
            services.push(Choice::new(code, service(&frame, code)));
        }
    }
    let page = EditPage {
        action: id.map_or_else(|| "/offices/new".to_owned(), |id| format!("/offices/{id}/edit")),
        back: id.map_or_else(|| "/offices".to_owned(), |id| format!("/offices/{id}")),
        services,
        lines: (used.map_or(0, |last| last + 1) + SPARE).min(MOST_NUMBERS),
        version: id.map(|_| form.value("version").to_owned()),
        frame: frame.below("/", home).below("/offices", up).with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn filled(input: &OfficeInput) -> Filled {
    let agency = &input.agency;
    let mut form = Filled::blank()
        .set("name", &agency.name)
        .set_some("name_kana", agency.name_kana.as_ref())
        .set_some("corporation_name", agency.corporation_name.as_ref())
        .set_some("corporate_number", agency.corporate_number.as_ref())
        .set_some("phone", agency.phone.as_ref())
        .set_some("fax", agency.fax.as_ref())
        .set_some("email", agency.email.as_ref())
        .set_some("url", agency.url.as_ref())
        .set_some("postal_code", agency.postal_code.as_ref())
        .set_some("address", agency.address.as_ref())
        .set_some("note", agency.note.as_ref())
        .set_day("closed_on", agency.closed_on)
        .set("districts", input.facts.districts.0.join("、"));
    for (at, one) in input.numbers.iter().enumerate() {
        form = form
            .set(&format!("numbers.{at}.code"), &one.service_code)
            .set(&format!("numbers.{at}.number"), &one.number);
    }
    form
}

fn read(form: &Form) -> Result<OfficeInput, Problem> {
    let mut faults = Faults::default();
    let agency = AgencyFacts {
        kind: AgencyKind::ConsultationOffice,
        name: form.text_within("name", 200, &mut faults).unwrap_or_default(),
        name_kana: form.text_within("name_kana", 200, &mut faults),
        corporation_name: form.text_within("corporation_name", 200, &mut faults),
        corporate_number: form.text_within("corporate_number", 20, &mut faults),
        phone: form.text_within("phone", 40, &mut faults),
        fax: form.text_within("fax", 40, &mut faults),
        email: form.email("email", &mut faults),
        url: form.text_within("url", 500, &mut faults),
        postal_code: form.text_within("postal_code", 20, &mut faults),
        address: form.text_within("address", 300, &mut faults),
        note: form.text_within("note", 4000, &mut faults),
        closed_on: form.date("closed_on", &mut faults),
    };
    let facts = OfficeFacts {
        accepting: true,
        paused_from: None,
        paused_until: None,
        pause_reason: None,
        districts: Json(form.words("districts")),
        source_no: None,
    };
    let numbers = lines(form).into_iter().map(|(_, number)| number).collect();
    let input = OfficeInput { agency, facts, numbers };
    faults.gather(input.clone().tidy())?;
    faults.into_result().map(|()| input)
}

/// The numbers that were typed, each with the line it stands on.
fn lines(form: &Form) -> Vec<(usize, ServiceNumber)> {
    let line = |at: usize| {
        let number = form.text(&format!("numbers.{at}.number"))?;
        let code = form.raw(&format!("numbers.{at}.code"));
        let known = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        let service_code = if known { code } else { "70" }.to_owned();
        Some((at, ServiceNumber { service_code, number: number.chars().take(20).collect() }))
    };
    (0..MOST_NUMBERS).filter_map(line).collect()
}

/// Faults of numbers, counted without empty lines, on the lines they stand on.
fn placed(problem: Problem, form: &Form) -> Problem {
    let Problem::Invalid(mut faults) = problem else { return problem };
    let lines = lines(form);
    for fault in &mut faults {
        let at = fault.field.strip_prefix("numbers.").and_then(|rest| rest.strip_suffix(".number"));
        if let Some((line, _)) = at.and_then(|at| at.parse::<usize>().ok()).and_then(|at| lines.get(at)) {
            fault.field = format!("numbers.{line}.number");
        }
    }
    Problem::Invalid(faults)
}

async fn acceptance(State(app): State<App>, visitor: Visitor, Path(id): Path<AgencyId>) -> Paged {
    acceptance_page(&app, &visitor, id, None).await
}

async fn acceptance_page(app: &App, visitor: &Visitor, id: AgencyId, refused: Option<Filled>) -> Paged {
    let office = app.read(&visitor.guest.caller, move |work| actions::offices::open(work, id)).await?;
    if !visitor.sets_office(id) {
        visitor.refused(app).await?;
    }
    let facts = office.facts.acceptance();
    let frame = Frame::named(app, visitor, "office-acceptance-title");
    let back = format!("/offices/{id}");
    let form = if let Some(form) = refused {
        form
    } else {
        let form = Filled::blank().taking(&facts, frame.today()).set("version", office.agency.version);
        form.or_draft(&visitor.drafts(app).await?, &format!("{back}/acceptance"))
    };
    let (name, note) = (office.agency.facts.name, frame.say("office-acceptance-note"));
    AcceptancePage::shown(frame, &form.seen_by(&visitor.guest), &facts, back, name, note)
}

async fn set_acceptance(State(app): State<App>, visitor: Visitor, Path(id): Path<AgencyId>, form: Form) -> Paged {
    let wanted: Result<(AcceptanceFacts, i32), Problem> = form.taking().and_then(|facts| Ok((facts, form.version()?)));
    let done = match wanted {
        Ok((facts, version)) => {
            let act = move |work: &mut crate::store::Work| {
                actions::offices::set_acceptance(work, id, version, |_| Ok(facts.clone()))?;
                Ok(format!("/offices/{id}?done=taking-saved"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => acceptance_page(&app, &visitor, id, Some(form.refused(problem)?)).await,
    }
}
