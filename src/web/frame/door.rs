//! The door to every page: whose cookie it is, in which language they read, whether a form comes from a page of ours.
//!
//! Nothing that is sent passes without the proof, so no handler can forget to ask for it. What was sent in a session that
//! had ended is kept as a draft and found again after signing in.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::cookies;
use super::form::Form;
use super::page::{Frame, see_other};
use super::upload;
use super::visitor::{Guest, PASSWORD_PAGE};
use crate::actions;
use crate::actions::sessions::{Presence, Visit};
use crate::app::{App, Caller, Target};
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::base::tokens;
use crate::base::words::{Language, Words};
use crate::http;
use crate::http::Told;
use crate::rules::users::UserLanguage;

/// Most bytes of a form without files.
const LARGEST_FORM: usize = 512 * 1024;
/// The page to sign in at.
pub const SIGN_IN: &str = "/login";
/// Forms that need no session, so that one which has ended stops none of them.
const OF_ANYBODY: [&str; 3] = [SIGN_IN, "/logout", "/language"];

/// Lets a request in, with what is known of whoever sent it.
pub async fn enter(State(app): State<App>, request: Request, next: Next) -> Response {
    match pass(&app, request, next).await {
        Ok(response) => response,
        Err(problem) => Told(problem).into_response(),
    }
}

async fn pass(app: &App, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let cookie = cookies::read(&parts.headers, cookies::SESSION).map(str::to_owned);
    let presence = match &cookie {
        Some(cookie) => presence(app, &parts, cookie).await?,
        None => Presence::Unknown,
    };
    let door = cookies::read(&parts.headers, cookies::DOOR).map(str::to_owned);
    let fresh_door = (cookie.is_none() && door.is_none()).then(tokens::opaque);
    let secret = cookie.or(door).or_else(|| fresh_door.clone()).unwrap_or_default();
    let csrf = proof(&secret);
    let mut request = if parts.method == Method::POST {
        if !from_here(&parts.headers) {
            return Err(forged());
        }
        let form = if upload::is_one(&parts.headers) {
            if !matches!(presence, Presence::Here(_)) {
                return Ok(see_other(SIGN_IN));
            }
            upload::read(Request::from_parts(parts.clone(), body), |proof| same(proof, &csrf), forged).await?
        } else {
            let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| too_large())?;
            let form = Form::read(parts.uri.path(), &bytes)?;
            if !same(form.raw("csrf"), &csrf) {
                return Err(forged());
            }
            form
        };
        if let Presence::Gone(user) = presence
            && !OF_ANYBODY.contains(&form.path.as_str())
        {
            return kept_for_later(app, user, &form).await;
        }
        parts.extensions.insert(form);
        Request::from_parts(parts, Body::empty())
    } else {
        Request::from_parts(parts, body)
    };
    let visit = match presence {
        Presence::Here(visit) => Some(*visit),
        Presence::Gone(_) | Presence::Unknown => None,
    };
    let guest = Arc::new(guest(&request, visit, csrf));
    let era = request.extensions().get::<Form>().and_then(Form::calendar);
    request.extensions_mut().insert(Arc::clone(&guest));
    let mut response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        // Should it be a problem, its page stands in the same frame as every other.
        response.extensions_mut().insert(Frame::new(app, &guest, ""));
    }
    response.extensions_mut().insert(guest);
    if let Some(door) = fresh_door {
        cookies::set(&mut response, cookies::DOOR, &door);
    }
    if let Some(era) = era {
        cookies::keep(&mut response, cookies::ERA, era);
    }
    Ok(response)
}

async fn presence(app: &App, parts: &Parts, cookie: &str) -> Result<Presence, Problem> {
    let (hash, idle) = (tokens::hashed(cookie), app.settings().idle_minutes);
    let nobody = Caller { origin: http::origin(parts), ..Caller::default() };
    let presence = app.read(&nobody, move |work| actions::sessions::visit(work, &hash, idle)).await?;
    if let Presence::Here(visit) = &presence
        && visit.to_be_noted
    {
        let session = visit.session_id;
        app.write(&nobody, move |work| actions::sessions::note_use(work, session)).await?;
    }
    Ok(presence)
}

fn guest(request: &Request, visit: Option<Visit>, csrf: String) -> Guest {
    let headers = request.headers();
    let shown_at = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    // A form that is shown again stands on the page it came from.
    let path = request.extensions().get::<Form>().map_or(shown_at, Form::page);
    let path = path.split('#').next().unwrap_or(path).to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|path| format!("{} {}", request.method(), path.as_str()));
    let subject = request.uri().path().rsplit('/').find_map(|part| part.parse().ok());
    let origin = request.extensions().get().cloned().unwrap_or_default();
    Guest {
        language: language(headers, visit.as_ref()),
        caller: Caller {
            token: visit.as_ref().map(|visit| (visit.user_id, visit.session_id)),
            origin,
            target: Target { operation: route, action: None, subject },
        },
        visit,
        csrf,
        path,
        era: cookies::read(headers, cookies::ERA).map(str::to_owned),
    }
}

/// The user's own language; before signing in the one chosen on the page, then the browser's.
fn language(headers: &HeaderMap, visit: Option<&Visit>) -> Language {
    match visit.map(|visit| visit.language) {
        Some(UserLanguage::Ja) => return Language::Ja,
        Some(UserLanguage::En) => return Language::En,
        None => {}
    }
    match cookies::read(headers, cookies::LANGUAGE) {
        Some("en") => Language::En,
        Some("ja") => Language::Ja,
        _ => headers.get(ACCEPT_LANGUAGE).map_or(Language::Ja, |_| http::language(headers)),
    }
}

/// What proves that a form stood on a page shown to this browser: nobody else can work it out, and it tells nobody the
/// cookie.
fn proof(secret: &str) -> String {
    hex::encode(Sha256::digest(format!("form of {secret}")))
}

/// Compares without telling by the time it takes how much was right.
fn same(given: &str, expected: &str) -> bool {
    given.len() == expected.len() && given.bytes().zip(expected.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Whether the browser says that it was sent from this site; one that says nothing is judged by the proof alone.
fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// Keeps what was sent too late, and leads to the sign-in page and from there back.
async fn kept_for_later(app: &App, user: UserId, form: &Form) -> Result<Response, Problem> {
    let (path, body, page) = (form.path.clone(), form.draft(), form.page().to_owned());
    // What holds a password is kept nowhere.
    if path != PASSWORD_PAGE {
        let nobody = Caller::default();
        app.write(&nobody, move |work| actions::drafts::keep_refused(work, user, &path, &body)).await?;
    }
    Ok(see_other(&sign_in_address(&page)))
}

/// Where to sign in and then go on at `page`.
pub fn sign_in_address(page: &str) -> String {
    let query = serde_urlencoded::to_string([("next", page)]).unwrap_or_default();
    if page == "/" { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?{query}") }
}

/// Where somebody is led who may not see a page before doing something else.
pub fn detour(problem: &Problem, guest: &Guest) -> Option<Response> {
    match problem {
        Problem::NotSignedIn(_) if guest.visit.is_none() => Some(see_other(&sign_in_address(&guest.path))),
        Problem::NotSignedIn(_) => Some(see_other(SIGN_IN)),
        Problem::Forbidden { code: "password_change_required", .. } => Some(see_other(PASSWORD_PAGE)),
        _ => None,
    }
}

fn too_large() -> Problem {
    Problem::Malformed {
        code: "too_large",
        words: Words::fixed("送信内容が大きすぎます。", "The form is too large."),
        fields: Vec::new(),
    }
}

fn forged() -> Problem {
    Problem::Forbidden {
        code: "not_from_here",
        words: Words::fixed(
            "この送信がこのサイトの画面からのものだと確かめられませんでした。前の画面に戻って、もう一度送信してください。",
            "We could not make sure that this was sent from a page of ours. Go back and send it again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_another_site_is_known_by_its_headers() {
        for (site, origin, good) in [
            (Some("same-origin"), Some("https://ward.example"), true),
            (None, Some("https://ward.example"), true),
            (None, None, true),
            (Some("cross-site"), None, false),
            (Some("same-site"), Some("https://ward.example"), false),
            (None, Some("https://evil.example"), false),
            (None, Some("null"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "ward.example".parse().unwrap());
            site.map(|site| headers.insert("sec-fetch-site", site.parse().unwrap()));
            origin.map(|origin| headers.insert(ORIGIN, origin.parse().unwrap()));
            assert_eq!(from_here(&headers), good, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn the_proof_of_one_browser_is_none_of_another() {
        assert!(same(&proof("a"), &proof("a")));
        assert!(!same(&proof("a"), &proof("b")));
        assert!(!same("", &proof("a")));
    }
}
