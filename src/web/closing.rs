//! `/children/{id}/close` and `/reopen`: ending support for a child, and beginning it again; each asks once more.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::problem::Faults;
use crate::rules::children::CloseReason;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day, page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/close", get(ask).post(close))
        .route("/children/{id}/reopen", get(ask_reopen).post(reopen))
}

#[derive(Template)]
#[template(path = "closing/close.html")]
struct ClosePage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    name: String,
    reasons: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "closing/reopen.html")]
struct ReopenPage {
    frame: Frame,
    child: ChildId,
    name: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let form = Filled::blank().set_day("on", Some(app.now().day()));
    show(&app, &visitor, child, form).await
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, form: Filled) -> Paged {
    visitor.must(Action::ChildClose)?;
    let record = app.write(&visitor.guest.caller, move |work| actions::children::open(work, child)).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "closing-title").under_child(child, &record.child.facts).with_form(&form);
    let page = ClosePage {
        name: frame.child(&record.child.facts),
        reasons: Choice::list(CloseReason::ALL.iter().map(|reason| (reason.as_str(), reason.label())), frame.language),
        frame,
        form: form.clone(),
        child,
    };
    form_page(&page, &form, visitor.guest.language)
}

async fn close(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let mut faults = Faults::default();
    let reason = form.word("reason", CloseReason::parse);
    faults.unless(reason.is_some(), "reason", "required", "終了の理由を選んでください。", "Choose why support ends.");
    let missing = ("終了日を入力してください。", "Enter the last day.");
    let on = needed_day(&form, "on", &mut faults, missing);
    let done = match (faults.into_result(), on, reason) {
        (Ok(()), Some(on), Some(reason)) => {
            let act = move |work: &mut Work| {
                actions::closing::close(work, child, on, reason)?;
                Ok(format!("/children/{child}?done=child-closed"))
            };
            visitor.act(&app, &form, act).await
        }
        (Err(problem), ..) => Err(problem),
        (Ok(()), ..) => return show(&app, &visitor, child, Filled::typed(form.pairs(), form.key())).await,
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, form.refused(problem)?).await,
    }
}

async fn ask_reopen(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    visitor.must(Action::ChildClose)?;
    let record = app.write(&visitor.guest.caller, move |work| actions::children::open(work, child)).await?;
    let frame = Frame::named(&app, &visitor, "closing-reopen-title").under_child(child, &record.child.facts);
    let shown = ReopenPage { name: frame.child(&record.child.facts), frame, child };
    page(&shown, visitor.guest.language)
}

async fn reopen(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        actions::closing::reopen(work, child)?;
        Ok(format!("/children/{child}?done=child-reopened"))
    };
    Ok(visitor.act(&app, &form, act).await?)
}
