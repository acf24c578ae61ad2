//! Accounts with a password made for somebody else: it is shown once, on the answer itself, and kept nowhere.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use super::edit::{edit_page, read};
use super::{administration, confirm, open_page};
use crate::actions;
use crate::actions::users::Account;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::rules::users::Secret;
use crate::store::Work;
use crate::web::{Filled, Form, Frame, Paged, Visitor, page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin/users/new", get(new).post(add))
        .route("/admin/users/{id}/password", get(ask_password).post(reset_password))
}

async fn new(State(app): State<App>, visitor: Visitor) -> Paged {
    visitor.needs(&app, Action::UserEdit).await?;
    let form = Filled::blank().set("language", "ja").or_draft(&visitor.drafts(&app).await?, "/admin/users/new");
    edit_page(&app, &visitor, None, form).await
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let own = visitor.visit.municipality.as_ref().map(|(id, _)| *id);
    let made = match read(&form, own) {
        Ok(facts) => {
            once(&app, &visitor, &form, "?done=user-added", move |work, secret| {
                actions::users::add(work, facts.clone(), secret)
            })
            .await
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok(response) => response,
        Err(problem) => edit_page(&app, &visitor, None, form.refused(problem)?).await,
    }
}

async fn ask_password(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>) -> Paged {
    let what = ["users-password-old", "users-password-sessions", "users-password-once"];
    confirm(&app, &visitor, id, "users-password-title", &what, "users-password").await
}

async fn reset_password(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>, form: Form) -> Paged {
    let act = move |work: &mut Work, secret: &Secret| actions::users::reset_password(work, id, secret);
    match once(&app, &visitor, &form, "?done=user-password", act).await {
        Ok(response) => response,
        Err(problem) => open_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

#[derive(Template)]
#[template(path = "users/password.html")]
struct PasswordPage {
    frame: Frame,
    name: String,
    username: String,
    password: String,
    until: Option<Instant>,
    href: String,
}

/// Does something that needs a fresh password and shows it. The same form sent again does nothing, cannot know the
/// password, and goes on at the account's page.
async fn once(
    app: &App,
    visitor: &Visitor,
    form: &Form,
    done: &'static str,
    act: impl Fn(&mut Work, &Secret) -> Result<Account, Problem> + Send + Sync + 'static,
) -> Result<Paged, Problem> {
    let (password, secret) = app.initial_password().await?;
    let made: Arc<Mutex<Option<Account>>> = Arc::default();
    let kept = Arc::clone(&made);
    let response = visitor
        .act(app, form, move |work| {
            let account = act(work, &secret)?;
            let location = format!("/admin/users/{}{done}", account.user.id);
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(account);
            Ok(location)
        })
        .await?;
    let made = made.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Account { user, .. }) = made else { return Ok(Ok(response)) };
    let frame = Frame::named(app, visitor, "users-password-shown");
    let up = frame.say("users-title");
    let (name, href) = (user.facts.display_name, format!("/admin/users/{}", user.id));
    let shown = PasswordPage {
        frame: administration(frame).below("/admin/users", up).below(&href, &name).personal(),
        name,
        username: user.facts.username,
        password,
        until: user.password_expires_at,
        href,
    };
    Ok(page(&shown, visitor.guest.language))
}
