//! Adding and changing an account. A new account's password is shown by `passwords.rs`.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use super::{Places, administration};
use crate::actions;
use crate::app::App;
use crate::base::ids::{AgencyId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::rules::permissions::Action;
use crate::rules::users::{Role, UserFacts, UserLanguage};
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/admin/users/{id}/edit", get(edit).post(save))
}

#[derive(Template)]
#[template(path = "users/edit.html")]
struct EditPage {
    frame: Frame,
    form: Filled,
    action: String,
    back: String,
    roles: Vec<Choice>,
    municipalities: Option<Vec<Choice>>,
    agencies: Vec<Choice>,
    languages: Vec<Choice>,
    version: Option<String>,
}

async fn edit(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>) -> Paged {
    visitor.needs(&app, Action::UserEdit).await?;
    let account = app.read(&visitor.guest.caller, move |work| actions::users::open(work, id)).await?;
    let facts = &account.user.facts;
    let form = Filled::blank()
        .set("username", &facts.username)
        .set("display_name", &facts.display_name)
        .set("role", facts.role)
        .set_some("municipality_id", facts.municipality_id)
        .set_some("agency_id", facts.agency_id)
        .set_some("email", facts.email.as_ref())
        .set("language", facts.language)
        .set("version", account.user.version);
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/admin/users/{id}/edit"));
    edit_page(&app, &visitor, Some(id), form).await
}

async fn save(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>, form: Form) -> Paged {
    let own = visitor.visit.municipality.as_ref().map(|(id, _)| *id);
    let done = match read(&form, own).and_then(|facts| Ok((facts, form.version()?))) {
        Ok((facts, version)) => {
            let act = move |work: &mut Work| {
                actions::users::edit(work, id, version, |before| {
                    // A user does not move to another municipality, so the form does not ask for it.
                    Ok(UserFacts { municipality_id: before.municipality_id, ..facts.clone() })
                })?;
                Ok(format!("/admin/users/{id}?done=user-saved"))
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

/// The page of the form, of an account or of a new one.
pub async fn edit_page(app: &App, visitor: &Visitor, id: Option<UserId>, form: Filled) -> Paged {
    let form = form.seen_by(&visitor.guest);
    let places = app.read(&visitor.guest.caller, Places::gather).await?;
    let frame = Frame::named(app, visitor, if id.is_some() { "users-edit-title" } else { "users-new-title" });
    let up = frame.say("users-title");
    let several = places.municipalities.len() > 1;
    let agencies = places.agencies.iter().map(|place| {
        let kind = frame.label(place.kind.label());
        let ward = places.municipalities.iter().find(|(id, _)| several && *id == place.municipality_id);
        let ward = ward.map(|(_, name)| format!("{name}・")).unwrap_or_default();
        Choice::new(place.id, format!("{}（{ward}{kind}）", place.name))
    });
    let roles = Role::ALL.iter().filter(|role| visitor.visit.role.may_manage(**role));
    let everywhere = visitor.visit.municipality.is_none() && id.is_none();
    let page = EditPage {
        action: id.map_or_else(|| "/admin/users/new".to_owned(), |id| format!("/admin/users/{id}/edit")),
        back: id.map_or_else(|| "/admin/users".to_owned(), |id| format!("/admin/users/{id}")),
        roles: with_first(
            &frame,
            "users-choose",
            Choice::list(roles.map(|role| (role.as_str(), role.label())), frame.language),
        ),
        municipalities: everywhere.then(|| {
            let wards = places.municipalities.iter().map(|(id, name)| Choice::new(id, name)).collect();
            with_first(&frame, "users-everywhere", wards)
        }),
        agencies: with_first(&frame, "users-no-agency", agencies.collect()),
        languages: Choice::list(UserLanguage::ALL.iter().map(|one| (one.as_str(), one.label())), frame.language),
        version: id.map(|_| form.value("version").to_owned()),
        frame: administration(frame).below("/admin/users", up).with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn with_first(frame: &Frame, key: &'static str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", frame.say(key))).chain(choices).collect()
}

/// What was entered; `own` is the municipality of whoever enters it, where they belong to one.
pub fn read(form: &Form, own: Option<MunicipalityId>) -> Result<UserFacts, Problem> {
    let mut faults = Faults::default();
    let username = form.text_within("username", 200, &mut faults);
    faults.unless(username.is_some(), "username", "required", "利用者名を入力してください。", "Enter the user name.");
    let display_name = form.text_within("display_name", 100, &mut faults);
    faults.unless(
        display_name.is_some(),
        "display_name",
        "required",
        "氏名を入力してください。",
        "Enter the person’s name.",
    );
    let role = form.word("role", Role::parse);
    faults.unless(role.is_some(), "role", "required", "役割を選んでください。", "Choose a role.");
    let agency_id = form.id::<AgencyId>("agency_id");
    let needs_agency = role.is_some_and(|role| role.agency_kind().is_some());
    faults.unless(
        agency_id.is_some() || !needs_agency,
        "agency_id",
        "required",
        "この役割の人が勤める機関を選んでください。",
        "Choose the agency that somebody of this role works for.",
    );
    let email = form.email("email", &mut faults);
    faults.into_result()?;
    Ok(UserFacts {
        municipality_id: own.or(form.id("municipality_id")),
        agency_id,
        username: username.unwrap_or_default(),
        display_name: display_name.unwrap_or_default(),
        role: role.ok_or(Problem::NotFound)?,
        email,
        language: form.word("language", UserLanguage::parse).unwrap_or(UserLanguage::Ja),
    })
}
