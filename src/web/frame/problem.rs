//! Problems as pages: what happened, what was saved, and what to do next.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::page::{Frame, with_status};
use super::visitor::Guest;
use super::{assets, door};
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::http;
use crate::http::Told;
use crate::web::frame::wording::Said;

/// A problem as a page, as whoever came through the door sees every page.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    told: Telling,
}

/// A problem as a page without the frame, where nothing is known of the reader because the frame's own facts could not
/// be had.
#[derive(Template)]
#[template(path = "problem_bare.html")]
struct BarePage {
    language: Language,
    title: String,
    told: Telling,
}

/// What the page tells: what happened, what was wrong, what to do next.
struct Telling {
    /// Nothing where the title has said it already.
    sentence: Option<String>,
    faults: Vec<String>,
    next: Said,
    home: Said,
    help: Said,
}

impl BarePage {
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn asset(&self, file: &str) -> String {
        assets::address(file)
    }

    fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }
}

/// Words every problem on its way out, and turns the framework's own bare refusals into pages.
pub async fn tell(request: Request, next: Next) -> Response {
    let (language, path) = (http::language(request.headers()), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let Some(problem) = Told::of(&response).or_else(|| http::refused(&response).map(Arc::new)) else {
        return response;
    };
    if let Problem::Internal(detail) | Problem::Unavailable(detail) = &*problem {
        tracing::error!(detail, "problem");
    }
    let guest = response.extensions_mut().remove::<Arc<Guest>>();
    if let Some(detour) = guest.as_ref().and_then(|guest| door::detour(&problem, guest)) {
        return detour;
    }
    let frame = response.extensions_mut().remove::<Frame>();
    let language = guest.map_or(language, |guest| guest.language);
    show(&problem, frame, language, &path, response.headers())
}

fn show(problem: &Problem, frame: Option<Frame>, language: Language, path: &str, headers: &HeaderMap) -> Response {
    let (code, words) = problem.wording();
    let title = Said::new(language, title(problem)).to_string();
    let sentence = words.say(language);
    let told = Telling {
        sentence: (sentence.trim_end_matches(['。', '.']) != title).then(|| sentence.to_owned()),
        faults: problem.fields().iter().map(|fault| fault.words.say(language).to_owned()).collect(),
        next: Said::new(language, what_next(problem, code)).put("path", path),
        home: Said::new(language, "problem-home"),
        help: Said::new(language, "menu-help"),
    };
    let status = http::status(problem);
    let page = match frame {
        Some(frame) => with_status(status, &ProblemPage { frame: frame.titled(title), told }, language),
        None => with_status(status, &BarePage { language, title, told }, language),
    };
    let mut response = match page {
        Ok(response) => response,
        Err(told) => told.into_response(),
    };
    http::set_retry_after(response.headers_mut(), problem);
    for cookie in headers.get_all(axum::http::header::SET_COOKIE) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie.clone());
    }
    response
}

fn title(problem: &Problem) -> &'static str {
    match problem {
        Problem::Forbidden { .. } | Problem::NotSignedIn(_) => "problem-forbidden",
        Problem::NotFound => "problem-not-found",
        Problem::Conflict { .. } | Problem::Stale | Problem::VersionRequired => "problem-conflict",
        Problem::Malformed { .. } | Problem::Invalid(_) => "problem-malformed",
        Problem::TooManyTries { .. } => "problem-wait",
        Problem::Unavailable(_) | Problem::Contended(_) => "problem-unavailable",
        Problem::Internal(_) => "problem-internal",
    }
}

fn what_next(problem: &Problem, code: &str) -> &'static str {
    match problem {
        Problem::Forbidden { .. } if code == "not_from_here" => "problem-next-back",
        Problem::Forbidden { .. } | Problem::NotSignedIn(_) => "problem-next-ask",
        Problem::NotFound => "problem-next-search",
        Problem::Unavailable(_) | Problem::Contended(_) | Problem::TooManyTries { .. } => "problem-next-wait",
        Problem::Internal(_) => "problem-next-report",
        _ => "problem-next-back",
    }
}

/// There is nothing at this address.
pub async fn no_such_page() -> Told {
    Told(Problem::NotFound)
}
