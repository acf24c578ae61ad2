//! `/login`, `/logout`, `/language`, `/alive`: in, out, and in which language.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::me::Preferences;
use crate::app::App;
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::words::{Language, Words};
use crate::rules::users::UserLanguage;
use crate::web::{Anybody, Filled, Form, Frame, Guest, Paged, Said, Visitor, cookies, form_page, local, see_other};

/// Accounts of the demonstration, each with the message that names it.
const DEMO_PEOPLE: [(&str, &str); 12] = [
    ("section", "demo-section"),
    ("coord", "demo-coord"),
    ("health", "demo-health"),
    ("hospital", "demo-hospital"),
    ("nursery", "demo-nursery"),
    ("school", "demo-school"),
    ("office", "demo-office"),
    ("manager", "demo-manager"),
    ("adviser", "demo-adviser"),
    ("secretariat", "demo-secretariat"),
    ("auditor", "demo-auditor"),
    ("admin", "demo-admin"),
];

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(show).post(enter))
        .route("/logout", post(leave))
        .route("/language", post(speak))
        .route("/alive", get(alive))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: Filled,
    people: Vec<(&'static str, Said)>,
    returning: bool,
}

/// The page to sign in at.
async fn show(State(app): State<App>, Anybody(guest): Anybody) -> Paged {
    let next = query_value(&guest.path, "next").and_then(|next| local(&next).map(str::to_owned));
    if guest.visit.is_some() {
        return Ok(see_other(next.as_deref().unwrap_or("/")));
    }
    let form = Filled::blank().set("next", next.unwrap_or_else(|| "/".to_owned()));
    sign_in_page(&app, &guest, form)
}

fn sign_in_page(app: &App, guest: &Arc<Guest>, form: Filled) -> Paged {
    let form = form.seen_by(guest);
    let say = |key| Said::new(guest.language, key);
    let frame = Frame::new(app, guest, say("sign-in-title")).with_form(&form);
    let people = DEMO_PEOPLE.iter().map(|(name, key)| (*name, say(key))).collect();
    let returning = form.value("next") != "/";
    form_page(&SignInPage { frame, people, returning, form: form.clone() }, &form, guest.language)
}

/// Signs in and goes on where one wanted to.
async fn enter(State(app): State<App>, Anybody(guest): Anybody, form: Form) -> Paged {
    let signed = match wanted(&form) {
        Ok((username, password)) => app.sign_in_to_pages(&guest.caller, username, password).await,
        Err(problem) => Err(problem),
    };
    match signed {
        Ok(cookie) => {
            let mut response = see_other(local(form.raw("next")).unwrap_or("/"));
            cookies::set(&mut response, cookies::SESSION, &cookie);
            cookies::clear(&mut response, cookies::DOOR);
            Ok(response)
        }
        Err(problem) => {
            let told = form.refused(refusal(problem)?)?;
            sign_in_page(&app, &guest, told)
        }
    }
}

fn wanted(form: &Form) -> Result<(String, String), Problem> {
    let mut faults = Faults::default();
    let username = form.text("username").unwrap_or_default();
    let password = form.raw("password").to_owned();
    faults.unless(
        !username.is_empty(),
        "username",
        "required",
        "職員番号またはメールアドレスを入力してください。",
        "Enter your user name or email address.",
    );
    faults.unless(
        !password.is_empty(),
        "password",
        "required",
        "パスワードを入力してください。",
        "Enter your password.",
    );
    faults.into_result().map(|()| (username, password))
}

/// A refusal as the sign-in page tells it: one sentence, which does not say whether the name or the password was wrong.
fn refusal(problem: Problem) -> Result<Problem, Problem> {
    match problem {
        Problem::NotSignedIn(_) => {
            let (code, words) = problem.wording();
            Ok(Problem::Invalid(vec![FieldError { field: "username".to_owned(), code, words }]))
        }
        Problem::TooManyTries { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            let words = Words::told(
                format!("続けて間違えたため、しばらくログインできません。{minutes}分後にもう一度お試しください。"),
                format!("There were too many wrong passwords. Please try again in {minutes} minutes."),
            );
            Ok(Problem::Invalid(vec![FieldError { field: "username".to_owned(), code: "too_many_tries", words }]))
        }
        Problem::Invalid(faults) => Ok(Problem::Invalid(faults)),
        other => Err(other),
    }
}

/// Signs out.
async fn leave(State(app): State<App>, Anybody(guest): Anybody, _form: Form) -> Paged {
    if guest.visit.is_some() {
        app.write(&guest.caller, actions::sign_in::sign_out).await?;
    }
    let mut response = see_other("/login?done=signed-out");
    cookies::clear(&mut response, cookies::SESSION);
    Ok(response)
}

/// Changes the language: of the account for somebody signed in, else of the browser.
async fn speak(State(app): State<App>, Anybody(guest): Anybody, form: Form) -> Paged {
    let language = if form.raw("language") == "en" { Language::En } else { Language::Ja };
    let mut response = see_other(form.page());
    match &guest.visit {
        Some(visit) if !visit.must_change_password => {
            let language = match language {
                Language::Ja => UserLanguage::Ja,
                Language::En => UserLanguage::En,
            };
            app.write(&guest.caller, move |work| {
                let version = actions::me::open(work)?.user.version;
                actions::me::edit(work, version, |wishes| Ok(Preferences { language, ..wishes }))
            })
            .await?;
        }
        _ => cookies::set(&mut response, cookies::LANGUAGE, language.tag()),
    }
    Ok(response)
}

/// The session is in use: having asked is enough (`door.rs` notes it).
async fn alive(_visitor: Visitor) -> Response {
    StatusCode::NO_CONTENT.into_response()
}

fn query_value(path: &str, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(path.split_once('?')?.1).ok()?;
    pairs.into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
}
