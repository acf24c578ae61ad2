//! `/account`: one's own account: language, mail, sessions, password.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::me::{Me, Preferences};
use crate::app::App;
use crate::base::ids::SessionId;
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::words::Words;
use crate::rules::sessions::Session;
use crate::rules::users::{MailWish, UserLanguage};
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, see_other};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(open).post(save))
        .route("/account/sessions/{id}/end", post(end_session))
        .route("/account/password", get(password).post(change_password))
}

#[derive(Template)]
#[template(path = "me/account.html")]
struct AccountPage {
    frame: Frame,
    form: Filled,
    me: Me,
    role: String,
    languages: Vec<Choice>,
    mails: Vec<Choice>,
    own: SessionId,
    sessions: Vec<Session>,
}

async fn open(State(app): State<App>, visitor: Visitor) -> Paged {
    account_page(&app, &visitor, None).await
}

async fn account_page(app: &App, visitor: &Visitor, refused: Option<Filled>) -> Paged {
    let read = |work: &mut Work| Ok((actions::me::open(work)?, actions::me::list_sessions(work, &Page::first(MOST))?));
    let (me, (own, sessions)) = app.read(&visitor.guest.caller, read).await?;
    let form = refused.unwrap_or_else(|| {
        Filled::blank()
            .set("language", me.user.facts.language)
            .set("mail", me.user.mail)
            .set("version", me.user.version)
    });
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "account-title");
    let home = frame.say("menu-home");
    let page = AccountPage {
        role: frame.label(me.actor.role.label()),
        languages: Choice::list(UserLanguage::ALL.iter().map(|one| (one.as_str(), one.label())), frame.language),
        mails: Choice::list(MailWish::ALL.iter().map(|one| (one.as_str(), one.label())), frame.language),
        frame: frame.below("/", home).with_form(&form),
        form: form.clone(),
        me,
        own,
        sessions: sessions.rows,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Sets language and mail.
async fn save(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let done = match wishes(&form) {
        Ok((wishes, version)) => {
            let act = move |work: &mut Work| {
                actions::me::edit(work, version, |_| Ok(wishes))?;
                Ok("/account?done=account-saved".to_owned())
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => account_page(&app, &visitor, Some(form.refused(problem)?)).await,
    }
}

fn wishes(form: &Form) -> Result<(Preferences, i32), Problem> {
    let mut faults = Faults::default();
    let language = form.must_choose("language", UserLanguage::parse, &mut faults);
    let mail = form.must_choose("mail", MailWish::parse, &mut faults);
    faults.into_result()?;
    let (Some(language), Some(mail)) = (language, mail) else { return Err(Problem::NotFound) };
    Ok((Preferences { language, mail }, form.version()?))
}

/// Ends one of one's own sessions.
async fn end_session(State(app): State<App>, visitor: Visitor, Path(id): Path<SessionId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        actions::me::end_session(work, id)?;
        Ok("/account?done=session-ended".to_owned())
    };
    Ok(visitor.act(&app, &form, act).await?)
}

#[derive(Template)]
#[template(path = "me/password.html")]
struct PasswordPage {
    frame: Frame,
    form: Filled,
    /// Whether it was set by somebody else and must be changed before anything else.
    first: bool,
    /// For the browser's store of passwords.
    username: String,
    least: usize,
}

async fn password(State(app): State<App>, visitor: Visitor) -> Paged {
    password_page(&app, &visitor, Filled::blank()).await
}

async fn password_page(app: &App, visitor: &Visitor, form: Filled) -> Paged {
    let form = form.seen_by(&visitor.guest);
    let first = visitor.visit.must_change_password;
    let username = app.read(&visitor.guest.caller, actions::me::open).await?.user.facts.username;
    let frame = Frame::named(app, visitor, "account-password-title");
    let (home, up) = (frame.say("menu-home"), frame.say("account-title"));
    let frame = if first { frame } else { frame.below("/", home).below("/account", up) };
    let least = app.settings().password_length;
    form_page(
        &PasswordPage { frame: frame.with_form(&form), form: form.clone(), first, username, least },
        &form,
        visitor.guest.language,
    )
}

/// Sets the password. What was typed is neither drafted nor kept with the form's key.
async fn change_password(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let changed = match typed(&form) {
        Ok((current, new)) => app.change_password(&visitor.guest.caller, current, new).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(()) => Ok(see_other("/?done=password-changed")),
        Err(problem) => password_page(&app, &visitor, form.refused(told(problem))?).await,
    }
}

fn typed(form: &Form) -> Result<(String, String), Problem> {
    let mut faults = Faults::default();
    let (current, new) = (form.raw("current"), form.raw("new"));
    faults.unless(
        !current.is_empty(),
        "current",
        "required",
        "いまのパスワードを入力してください。",
        "Enter your current password.",
    );
    faults.unless(!new.is_empty(), "new", "required", "新しいパスワードを入力してください。", "Enter a new password.");
    faults.unless(
        new == form.raw("again"),
        "again",
        "different",
        "確認のために、新しいパスワードと同じものをもう一度入力してください。",
        "Enter the same new password again.",
    );
    faults.into_result().map(|()| (current.to_owned(), new.to_owned()))
}

/// Too many tries, told at the field.
fn told(problem: Problem) -> Problem {
    let Problem::TooManyTries { retry_after } = problem else { return problem };
    let minutes = retry_after.div_ceil(60);
    let words = Words::told(
        format!("続けて間違えたため、しばらく変更できません。{minutes}分後にもう一度お試しください。"),
        format!("There were too many wrong passwords. Please try again in {minutes} minutes."),
    );
    Problem::Invalid(vec![FieldError { field: "current".to_owned(), code: "too_many_tries", words }])
}
