//! Who looks at a page. A handler without [`Visitor`] knows nobody and can therefore open nothing.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::form::Form;
use crate::actions;
use crate::actions::sessions::Visit;
use crate::app::{App, Caller};
use crate::base::problem::Problem;
use crate::base::words::{Language, Words};
use crate::http::Told;
use crate::rules::drafts::Draft;
use crate::rules::permissions;
use crate::rules::permissions::Action;
use crate::steps::idempotency;
use crate::store::Work;
use crate::store::idempotency::Answer;

/// Where a password set by somebody else is changed, which comes before everything else.
pub const PASSWORD_PAGE: &str = "/account/password";

/// Whoever looks at a page, signed in or not.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The language of the page.
    pub language: Language,
    /// Whom actions are run for.
    pub caller: Caller,
    /// Who it is, if signed in.
    pub visit: Option<Visit>,
    /// What every form of this browser must carry.
    pub csrf: String,
    /// Path and query of the page.
    pub path: String,
    /// In which calendar dates were last typed.
    pub era: Option<String>,
}

/// Whoever looks at a page, shared by everything that answers one request.
#[derive(Debug, Clone)]
pub struct Anybody(pub Arc<Guest>);

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// What is known of the request.
    pub guest: Arc<Guest>,
    /// Who it is.
    pub visit: Visit,
}

impl<S: Sync> FromRequestParts<S> for Anybody {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Told> {
        let guest = parts.extensions.get::<Arc<Guest>>().cloned();
        guest.map(Self).ok_or_else(|| Told(Problem::Internal("a page outside the door".to_owned())))
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Told> {
        let Anybody(guest) = Anybody::from_request_parts(parts, state).await?;
        let visit = guest.visit.clone().ok_or(Problem::NotSignedIn("sign_in_required"))?;
        if visit.must_change_password && parts.uri.path() != PASSWORD_PAGE {
            return Err(Told(password_first()));
        }
        Ok(Self { guest, visit })
    }
}

impl Visitor {
    /// Whether the visitor's role may do this in at least some case: good enough to show a link, never to allow.
    pub fn may(&self, action: Action) -> bool {
        !permissions::reach(self.visit.role, action).is_empty()
    }

    /// Refuses a page for something that the visitor's role may never do.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub fn must(&self, action: Action) -> Result<(), Problem> {
        if self.may(action) { Ok(()) } else { Err(Problem::forbidden()) }
    }

    /// Does once what a form asks for and gives the address to go on at. Sent twice, the form is answered twice and
    /// done once; the draft of the form goes with it. `act` runs in one transaction with both.
    ///
    /// # Errors
    /// Those of `act`; every field that holds too much.
    pub async fn act(
        &self,
        app: &App,
        form: &Form,
        act: impl Fn(&mut Work) -> Result<String, Problem> + Send + Sync + 'static,
    ) -> Result<Response, Problem> {
        form.within_lengths()?;
        let (key, path, fingerprint) = (form.key().to_owned(), form.path.clone(), form.fingerprint());
        let location = app
            .write(&self.guest.caller, move |work| {
                if let Some(answer) = idempotency::recall(work, &key, &fingerprint)? {
                    return Ok(answer.location.unwrap_or_default());
                }
                let location = act(work)?;
                actions::drafts::forget(work, &path)?;
                let answer = Answer { status: 303, etag: None, location: Some(location.clone()), body: String::new() };
                idempotency::keep(work, &key, &answer)?;
                Ok(location)
            })
            .await
            .map_err(sent_already)?;
        Ok(super::page::see_other(&location))
    }

    /// What the visitor has typed into forms and not sent.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the database is away.
    pub async fn drafts(&self, app: &App) -> Result<Vec<Draft>, Problem> {
        app.read(&self.guest.caller, actions::drafts::list).await
    }
}

/// Somebody went back to a form that was sent, changed it and sent it again: it is told, and goes through the second time.
fn sent_already(problem: Problem) -> Problem {
    match &problem {
        Problem::Invalid(faults) if faults.iter().any(|fault| fault.code == idempotency::KEY_REUSED) => {
            Problem::conflict(
                idempotency::KEY_REUSED,
                "この画面の内容は、一度送信されています。もう一度押すと、いまの内容を新しく送信します。",
                "This form has been sent already. Press again to send what it says now as a new one.",
            )
        }
        _ => problem,
    }
}

fn password_first() -> Problem {
    Problem::Forbidden {
        code: "password_change_required",
        words: Words::fixed("先にパスワードを変更してください。", "Change your password first."),
    }
}
