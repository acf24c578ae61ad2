//! `/children/{id}/consents`: what the family agreed to share, recording it, withdrawing it. The form on paper is in
//! `paper.rs`.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::consents::Shared;
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId, ConsentId, GuardianId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::agencies::AgencyKind;
use crate::rules::consents::{ConsentFacts, ConsentScope, Recipient};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Said, Visitor, form_page, needed_day, page};

mod paper;

/// Single agencies that one consent may name on the page.
const SINGLE: usize = 3;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/consents", get(list))
        .route("/children/{id}/consents/new", get(begin).post(add))
        .route("/children/{id}/consents/form", get(paper::of_child))
        .route("/consents/form", get(paper::empty))
        .route("/children/{id}/consents/{consent_id}/withdraw", get(ask).post(withdraw))
}

#[derive(Template)]
#[template(path = "consents/list.html")]
struct ListPage {
    frame: Frame,
    child: ChildId,
    rows: Vec<Row>,
    open: bool,
}

/// A consent as it stands in the list.
struct Row {
    shared: Shared,
    guardian: Option<String>,
    recipients: Vec<String>,
}

#[derive(Template)]
#[template(path = "consents/form.html")]
struct ConsentPage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    guardians: Vec<Choice>,
    scopes: Vec<Choice>,
    kinds: Vec<Choice>,
    agencies: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "consents/withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    id: ConsentId,
}

async fn list(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, child)?;
        let guardians = actions::guardians::list(work, child)?;
        let consents = actions::consents::list(work, child)?;
        let mut names = HashMap::new();
        for recipient in consents.iter().flat_map(|shared| &shared.recipients) {
            if let Recipient::Agency(id) = recipient {
                names.insert(*id, actions::agencies::open(work, *id)?.facts.name);
            }
        }
        Ok((record, guardians, consents, names))
    };
    let (record, guardians, consents, names) = app.write(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "consents-title").under_child(child, &record.child.facts);
    let row = |shared: Shared| {
        let given = shared.consent.facts.guardian_id;
        let guardian = guardians.iter().find(|guardian| Some(guardian.id) == given);
        Row {
            guardian: guardian.map(|one| format!("{}（{}）", one.facts.name, frame.relation(&one.facts.relationship))),
            recipients: shared.recipients.iter().map(|recipient| told(&frame, *recipient, &names)).collect(),
            shared,
        }
    };
    let rows = consents.into_iter().map(row).collect();
    let shown = ListPage { child, rows, open: record.child.closed_on.is_none(), frame };
    page(&shown, visitor.guest.language)
}

fn told(frame: &Frame, recipient: Recipient, names: &HashMap<AgencyId, String>) -> String {
    match recipient {
        Recipient::Agency(id) => names.get(&id).cloned().unwrap_or_default(),
        Recipient::Kind(kind) => frame.say("consents-every").put("kind", frame.label(kind.label())).to_string(),
    }
}

async fn begin(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    visitor.must(Action::ConsentEdit)?;
    let form = Filled::blank()
        .set("scope", ConsentScope::All)
        .set("purpose", Said::new(visitor.guest.language, "consents-purpose-usual"))
        .set("taken_by", &visitor.visit.display_name)
        .set_day("starts_on", Some(app.now().day()));
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/children/{child}/consents/new"));
    show(&app, &visitor, child, form).await
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, form: Filled) -> Paged {
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, child)?;
        let guardians = actions::guardians::list(work, child)?;
        Ok((record, guardians, actions::agencies::list(work, &Filter::default(), &Page::first(MOST))?.rows))
    };
    let (record, guardians, agencies) = app.write(&visitor.guest.caller, read).await?;
    record.child.supported()?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "consents-new").under_child(child, &record.child.facts).with_form(&form);
    let none = || std::iter::once(Choice::new("", frame.say("consents-none-chosen")));
    let kinds = AgencyKind::ALL.iter().filter(|kind| **kind != AgencyKind::DisabilitySupportSection);
    let people = guardians
        .iter()
        .map(|one| Choice::new(one.id, format!("{}（{}）", one.facts.name, frame.relation(&one.facts.relationship))));
    let page = ConsentPage {
        guardians: none().chain(people).collect(),
        scopes: Choice::list(ConsentScope::ALL.iter().map(|scope| (scope.as_str(), scope.label())), frame.language),
        kinds: Choice::list(kinds.map(|kind| (kind.as_str(), kind.label())), frame.language),
        agencies: none().chain(agencies.iter().map(|agency| Choice::new(agency.id, &agency.facts.name))).collect(),
        frame,
        form: form.clone(),
        child,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// What was entered, and with whom is shared.
fn read(form: &Form) -> Result<(ConsentFacts, Vec<Option<Recipient>>), Problem> {
    let mut faults = Faults::default();
    let missing = ("同意の日を入力してください。", "Enter the day of consent.");
    let starts_on = needed_day(form, "starts_on", &mut faults, missing);
    let ends_on = form.date("ends_on", &mut faults);
    let kinds = form.all("kinds").filter_map(AgencyKind::parse).map(Recipient::Kind);
    let single = (0..SINGLE).filter_map(|number| form.id(&format!("agencies.{number}"))).map(Recipient::Agency);
    let recipients: Vec<Option<Recipient>> = kinds.chain(single).map(Some).collect();
    faults.unless(
        !recipients.is_empty(),
        "kinds",
        "required",
        "情報を共有する相手を1つ以上選んでください。",
        "Choose at least one recipient.",
    );
    let scope = form.must_choose("scope", ConsentScope::parse, &mut faults);
    let facts = starts_on.zip(scope).map(|(starts_on, scope)| ConsentFacts {
        guardian_id: form.id::<GuardianId>("guardian_id"),
        scope,
        purpose: form.text("purpose").unwrap_or_default(),
        starts_on,
        ends_on,
        taken_by: form.text("taken_by").unwrap_or_default(),
        paper_location: form.text("paper_location"),
    });
    faults.into_result()?;
    let facts = facts.ok_or_else(|| Problem::Internal("a consent neither right nor wrong".to_owned()))?;
    Ok((facts, recipients))
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let done = match read(&form) {
        Ok((facts, recipients)) => {
            let act = move |work: &mut Work| {
                actions::consents::add(work, child, facts.clone(), recipients.clone()).map_err(at_recipients)?;
                Ok(format!("/children/{child}/consents?done=consent-added"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, form.refused(problem)?).await,
    }
}

/// Faults of single recipients at the field where kinds are ticked.
fn at_recipients(problem: Problem) -> Problem {
    let Problem::Invalid(mut faults) = problem else { return problem };
    for fault in faults.iter_mut().filter(|fault| fault.field.starts_with("recipients.")) {
        "kinds".clone_into(&mut fault.field);
    }
    Problem::Invalid(faults)
}

async fn ask(State(app): State<App>, visitor: Visitor, Path((child, id)): Path<(ChildId, ConsentId)>) -> Paged {
    let form = Filled::blank().set_day("on", Some(app.now().day()));
    ask_page(&app, &visitor, child, id, form).await
}

async fn ask_page(app: &App, visitor: &Visitor, child: ChildId, id: ConsentId, form: Filled) -> Paged {
    visitor.must(Action::ConsentEdit)?;
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, child)?;
        Ok((record, of_child(work, child, id)?))
    };
    let (record, _) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "consents-withdraw-title").under_child(child, &record.child.facts);
    let page = WithdrawPage { frame: frame.with_form(&form), form: form.clone(), child, id };
    form_page(&page, &form, visitor.guest.language)
}

fn of_child(work: &mut Work, child: ChildId, id: ConsentId) -> Result<Shared, Problem> {
    let all = actions::consents::list(work, child)?;
    all.into_iter().find(|shared| shared.consent.id == id).ok_or(Problem::NotFound)
}

async fn withdraw(
    State(app): State<App>,
    visitor: Visitor,
    Path((child, id)): Path<(ChildId, ConsentId)>,
    form: Form,
) -> Paged {
    let mut faults = Faults::default();
    let missing = ("撤回の日を入力してください。", "Enter the day of withdrawal.");
    let on = needed_day(&form, "on", &mut faults, missing);
    let done = match (faults.into_result(), on) {
        (Ok(()), Some(on)) => {
            let act = move |work: &mut Work| {
                of_child(work, child, id)?;
                actions::consents::withdraw(work, id, on)?;
                Ok(format!("/children/{child}/consents?done=consent-withdrawn"))
            };
            visitor.act(&app, &form, act).await
        }
        (Err(problem), _) => Err(problem),
        (Ok(()), None) => return ask(State(app), visitor, Path((child, id))).await,
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => ask_page(&app, &visitor, child, id, form.refused(problem)?).await,
    }
}
