//! Adding and changing a coordinator, and setting whether new children are taken.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde::Deserialize;

use crate::actions;
use crate::app::App;
use crate::base::ids::{AgencyId, CoordinatorId, Id as _, UserId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::care_score::CareItem;
use crate::rules::coordinators::{CoordinatorFacts, Links};
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::store::Work;
use crate::store::{offices, users};
use crate::web::{AcceptancePage, Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/coordinators/new", get(new).post(add))
        .route("/coordinators/{id}/edit", get(edit).post(save))
        .route("/coordinators/{id}/acceptance", get(acceptance).post(set_acceptance))
}

#[derive(Template)]
#[template(path = "coordinators/edit.html")]
struct EditPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    offices: Vec<Choice>,
    accounts: Option<Vec<Choice>>,
    cares: Vec<Choice>,
    version: Option<String>,
    is_new: bool,
}

#[derive(Debug, Deserialize)]
struct At {
    office: Option<AgencyId>,
}

async fn new(State(app): State<App>, visitor: Visitor, Query(at): Query<At>) -> Paged {
    visitor.needs(&app, Action::CoordinatorEdit).await?;
    let form = Filled::blank().set_some("office_id", at.office).set("fte", 100).set("other_duties", 0);
    let form = form.or_draft(&visitor.drafts(&app).await?, "/coordinators/new");
    edit_page(&app, &visitor, None, form).await
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let today = app.now().day();
    let done = match read(&form, today) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                let shown = actions::coordinators::add(work, facts.clone())?;
                Ok(format!("/coordinators/{}?done=coordinator-added", shown.coordinator.id))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => edit_page(&app, &visitor, None, form.refused(problem)?).await,
    }
}

async fn edit(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>) -> Paged {
    visitor.needs(&app, Action::CoordinatorEdit).await?;
    let shown = app.read(&visitor.guest.caller, move |work| actions::coordinators::open(work, id)).await?;
    let form = filled(&shown.coordinator.facts).set("version", shown.coordinator.version);
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/coordinators/{id}/edit"));
    edit_page(&app, &visitor, Some(id), form).await
}

async fn save(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>, form: Form) -> Paged {
    let today = app.now().day();
    let links_account = visitor.may(Action::UserSee);
    let done = match read(&form, today).and_then(|facts| Ok((facts, form.version()?))) {
        Ok((facts, version)) => {
            let act = move |work: &mut Work| {
                actions::coordinators::edit(work, id, version, |before| {
                    // What the form does not ask for stays as it is.
                    let user_id = if links_account { facts.user_id } else { before.user_id };
                    let kept = before.acceptance();
                    Ok(CoordinatorFacts { user_id, ..facts.clone() }.with_acceptance(kept))
                })?;
                Ok(format!("/coordinators/{id}?done=coordinator-saved"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => edit_page(&app, &visitor, Some(id), form.refused(problem)?).await,
    }
}

async fn edit_page(app: &App, visitor: &Visitor, id: Option<CoordinatorId>, form: Filled) -> Paged {
    let form = form.seen_by(&visitor.guest);
    let sees_accounts = visitor.may(Action::UserSee);
    let (offices, accounts) =
        app.read(&visitor.guest.caller, move |work| Ok((offices(work)?, accounts(work, sees_accounts)?))).await?;
    let frame =
        Frame::named(app, visitor, if id.is_some() { "coordinator-edit-title" } else { "coordinator-new-title" });
    let (home, up) = (frame.say("menu-home"), frame.say("offices-title"));
    let choose = Choice::new("", frame.say("coordinator-choose"));
    let nobody = Choice::new("", frame.say("coordinator-no-account"));
    let page = EditPage {
        action: id.map_or_else(|| "/coordinators/new".to_owned(), |id| format!("/coordinators/{id}/edit")),
        back: id.map_or_else(|| "/offices".to_owned(), |id| format!("/coordinators/{id}")),
        offices: std::iter::once(choose).chain(offices).collect(),
        accounts: accounts.map(|accounts| std::iter::once(nobody).chain(accounts).collect()),
        cares: Choice::list(CareItem::ALL.iter().map(|item| (item.as_str(), item.label())), frame.language),
        version: id.map(|_| form.value("version").to_owned()),
        is_new: id.is_none(),
        frame: frame.below("/", home).below("/offices", up).with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn offices(work: &mut Work) -> Result<Vec<Choice>, Problem> {
    let mut choices = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let listed = actions::offices::list(work, offices::Filter::default(), None, &page)?;
        choices.extend(listed.rows.iter().map(|office| Choice::new(office.agency.id, &office.agency.facts.name)));
        let Some(next) = listed.next else { return Ok(choices) };
        page.after = Some(next);
    }
}

/// The accounts of coordinators, for readers who may see accounts.
fn accounts(work: &mut Work, sees: bool) -> Result<Option<Vec<Choice>>, Problem> {
    if !sees {
        return Ok(None);
    }
    let mut choices = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let filter = users::Filter { role: Some(Role::Coordinator), ..users::Filter::default() };
        let listed = actions::users::list(work, &filter, &page)?;
        choices.extend(listed.rows.iter().map(|account| {
            let facts = &account.user.facts;
            Choice::new(account.user.id, format!("{}（{}）", facts.display_name, facts.username))
        }));
        let Some(next) = listed.next else { return Ok(Some(choices)) };
        page.after = Some(next);
    }
}

fn filled(facts: &CoordinatorFacts) -> Filled {
    let mut form = Filled::blank()
        .set("office_id", facts.office_id)
        .set_some("user_id", facts.user_id)
        .set("name", &facts.name)
        .set_some("name_kana", facts.name_kana.as_ref())
        .set_some("email", facts.email.as_ref())
        .set_some("phone", facts.phone.as_ref())
        .set("fte", facts.fte)
        .set("other_duties", facts.other_duties)
        .set_day("training_finished_on", facts.training_finished_on)
        .set("languages", facts.languages.0.join("、"))
        .set("districts", facts.districts.0.join("、"))
        .set_day("left_on", facts.left_on);
    if facts.consultation_specialist {
        form = form.set("consultation_specialist", "yes");
    }
    for item in &facts.experience.0 {
        form = form.set("experience", item);
    }
    form
}

fn read(form: &Form, today: chrono::NaiveDate) -> Result<CoordinatorFacts, Problem> {
    let mut faults = Faults::default();
    let office = form.id::<AgencyId>("office_id");
    faults.unless(office.is_some(), "office_id", "required", "事業所を選んでください。", "Choose the office.");
    let facts = CoordinatorFacts {
        office_id: office.unwrap_or_else(|| AgencyId::wrap(uuid::Uuid::nil())),
        user_id: form.id::<UserId>("user_id"),
        name: form.text_within("name", 100, &mut faults).unwrap_or_default(),
        name_kana: form.text_within("name_kana", 100, &mut faults),
        email: form.email("email", &mut faults),
        phone: form.text_within("phone", 40, &mut faults),
        fte: form.number("fte", &mut faults).unwrap_or(100),
        other_duties: form.number("other_duties", &mut faults).unwrap_or(0),
        accepting: true,
        paused_from: None,
        paused_until: None,
        pause_reason: None,
        training_finished_on: form.date("training_finished_on", &mut faults),
        consultation_specialist: form.has("consultation_specialist"),
        experience: Json(form.all("experience").filter_map(CareItem::parse).collect()),
        languages: Json(form.words("languages")),
        districts: Json(form.words("districts")),
        left_on: form.date("left_on", &mut faults),
    };
    faults.gather(facts.clone().tidy(Links::default(), today))?;
    faults.into_result().map(|()| facts)
}

async fn acceptance(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>) -> Paged {
    acceptance_page(&app, &visitor, id, None).await
}

async fn acceptance_page(app: &App, visitor: &Visitor, id: CoordinatorId, refused: Option<Filled>) -> Paged {
    let shown = app.read(&visitor.guest.caller, move |work| actions::coordinators::open(work, id)).await?;
    let facts = shown.coordinator.facts;
    if !visitor.sets_coordinator(id, facts.office_id) {
        visitor.refused(app).await?;
    }
    let acceptance = facts.acceptance();
    let frame = Frame::named(app, visitor, "coordinator-acceptance-title");
    let back = format!("/coordinators/{id}");
    let form = if let Some(form) = refused {
        form
    } else {
        let form = Filled::blank().taking(&acceptance, frame.today()).set("version", shown.coordinator.version);
        form.or_draft(&visitor.drafts(app).await?, &format!("{back}/acceptance"))
    };
    let name = frame.say("person").put("name", facts.name).to_string();
    let note = frame.say("coordinator-acceptance-note");
    AcceptancePage::shown(frame, &form.seen_by(&visitor.guest), &acceptance, back, name, note)
}

async fn set_acceptance(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>, form: Form) -> Paged {
    let wanted: Result<(AcceptanceFacts, i32), Problem> = form.taking().and_then(|facts| Ok((facts, form.version()?)));
    let done = match wanted {
        Ok((facts, version)) => {
            let act = move |work: &mut Work| {
                actions::coordinators::set_acceptance(work, id, version, |_| Ok(facts.clone()))?;
                Ok(format!("/coordinators/{id}?done=taking-saved"))
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
