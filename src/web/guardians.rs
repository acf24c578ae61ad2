//! `/children/{id}/guardians`: adding, changing and removing a child's guardians.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::app::App;
use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::Problem;
use crate::rules::guardians::{Guardian, GuardianFacts};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Filled, Form, Frame, Paged, Visitor, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/guardians/new", get(begin).post(add))
        .route("/children/{id}/guardians/{guardian_id}", get(open).post(change))
        .route("/children/{id}/guardians/{guardian_id}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "guardians/form.html")]
struct GuardianPage {
    frame: Frame,
    form: Filled,
    action: String,
    child: ChildId,
    present: Option<Guardian>,
}

async fn begin(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    visitor.must(Action::ChildEdit)?;
    let form = Filled::blank().or_draft(&visitor.drafts(&app).await?, &format!("/children/{child}/guardians/new"));
    show(&app, &visitor, child, None, form).await
}

async fn open(State(app): State<App>, visitor: Visitor, Path((child, id)): Path<(ChildId, GuardianId)>) -> Paged {
    visitor.must(Action::ChildEdit)?;
    let guardian = app.write(&visitor.guest.caller, move |work| found(work, child, id)).await?;
    let form = filled(&guardian);
    show(&app, &visitor, child, Some(guardian), form).await
}

fn found(work: &mut Work, child: ChildId, id: GuardianId) -> Result<Guardian, Problem> {
    let guardian = actions::guardians::open(work, id)?;
    if guardian.child_id == child { Ok(guardian) } else { Err(Problem::NotFound) }
}

fn filled(guardian: &Guardian) -> Filled {
    let facts = &guardian.facts;
    let form = Filled::blank().set("version", guardian.version).set("name", &facts.name);
    let form = form.set("relationship", &facts.relationship).set_some("name_kana", facts.name_kana.as_ref());
    let form = form.set_some("phone", facts.phone.as_ref()).set_some("email", facts.email.as_ref());
    let form = form.set_some("address", facts.address.as_ref()).set_some("note", facts.note.as_ref());
    if facts.primary_contact { form.set("primary_contact", "yes") } else { form }
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, present: Option<Guardian>, form: Filled) -> Paged {
    let record = app.write(&visitor.guest.caller, move |work| actions::children::open(work, child)).await?;
    record.child.supported()?;
    let form = form.seen_by(&visitor.guest);
    let key = if present.is_some() { "guardians-change" } else { "guardians-add" };
    let last = present.as_ref().map_or_else(|| "new".to_owned(), |guardian| guardian.id.to_string());
    let page = GuardianPage {
        frame: Frame::named(app, visitor, key).under_child(child, &record.child.facts).with_form(&form),
        form: form.clone(),
        action: format!("/children/{child}/guardians/{last}"),
        child,
        present,
    };
    form_page(&page, &form, visitor.guest.language)
}

fn facts(form: &Form) -> GuardianFacts {
    GuardianFacts {
        name: form.text("name").unwrap_or_default(),
        name_kana: form.text("name_kana"),
        relationship: form.text("relationship").unwrap_or_default(),
        phone: form.text("phone"),
        email: form.text("email"),
        address: form.text("address"),
        primary_contact: form.has("primary_contact"),
        note: form.text("note"),
    }
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let facts = facts(&form);
    let act = move |work: &mut Work| {
        actions::guardians::add(work, child, facts.clone())?;
        Ok(format!("/children/{child}?done=guardian-added#family"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, None, form.refused(problem)?).await,
    }
}

async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path((child, id)): Path<(ChildId, GuardianId)>,
    form: Form,
) -> Paged {
    let (facts, version) = (facts(&form), form.version()?);
    let act = move |work: &mut Work| {
        found(work, child, id)?;
        actions::guardians::edit(work, id, version, |_| Ok(facts.clone()))?;
        Ok(format!("/children/{child}?done=guardian-changed#family"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => {
            let told = form.refused(problem)?;
            let present = app.write(&visitor.guest.caller, move |work| found(work, child, id)).await?;
            show(&app, &visitor, child, Some(present), told).await
        }
    }
}

async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path((child, id)): Path<(ChildId, GuardianId)>,
    form: Form,
) -> Paged {
    let version = form.version()?;
    let act = move |work: &mut Work| {
        found(work, child, id)?;
        actions::guardians::remove(work, id, version)?;
        Ok(format!("/children/{child}?done=guardian-removed#family"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => {
            let faults = form.refused(problem)?.faults().to_vec();
            let present = app.write(&visitor.guest.caller, move |work| found(work, child, id)).await?;
            let told = filled(&present).with_faults(faults);
            show(&app, &visitor, child, Some(present), told).await
        }
    }
}
