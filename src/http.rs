//! What the JSON and the pages share of HTTP: where a request came from, how a problem leaves, the reader's language.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::base::problem::Problem;
use crate::base::words::{Language, Words};
use crate::rules::users::Origin;

/// Seconds a caller is asked to wait when the database is away.
const COME_BACK: u32 = 2;

/// A problem on its way out.
#[derive(Debug)]
pub struct Told(pub Problem);

impl From<Problem> for Told {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

impl Told {
    /// The problem a handler gave back with this answer, if it did.
    pub fn of(response: &Response) -> Option<Arc<Problem>> {
        response.extensions().get::<Arc<Problem>>().cloned()
    }
}

/// The HTTP status of a problem.
pub fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Malformed { code: "too_large", .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::Malformed { code: "unsupported_media_type", .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Problem::Malformed { code: "method_not_allowed", .. } => StatusCode::METHOD_NOT_ALLOWED,
        Problem::Malformed { .. } => StatusCode::BAD_REQUEST,
        Problem::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::NotSignedIn(_) => StatusCode::UNAUTHORIZED,
        Problem::Forbidden { .. } => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
        Problem::Conflict { .. } => StatusCode::CONFLICT,
        Problem::Stale => StatusCode::PRECONDITION_FAILED,
        Problem::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
        Problem::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        Problem::Unavailable(_) | Problem::Contended(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the framework refused by itself, without a body of ours.
pub fn refused(response: &Response) -> Option<Problem> {
    let ours = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"application/problem+json") || kind.as_bytes().starts_with(b"text/html")
    });
    if ours {
        return None;
    }
    let malformed = |code, ja, en| Problem::Malformed { code, words: Words::fixed(ja, en), fields: Vec::new() };
    match response.status() {
        StatusCode::NOT_FOUND => Some(Problem::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => {
            Some(malformed("method_not_allowed", "この操作はできません。", "This method is not allowed here."))
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some(malformed("too_large", "送信内容が大きすぎます。", "The body is too large."))
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(malformed(
            "unsupported_media_type",
            "この形式には対応していません。",
            "This media type is not supported.",
        )),
        StatusCode::BAD_REQUEST => {
            Some(malformed("malformed", "依頼の形が正しくありません。", "The request cannot be read."))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            Some(Problem::Unavailable("time limit".to_owned()))
        }
        StatusCode::INTERNAL_SERVER_ERROR => Some(Problem::Internal("the framework gave up".to_owned())),
        _ => None,
    }
}

/// Says in the head of an answer when to come back, where waiting helps.
pub fn set_retry_after(headers: &mut HeaderMap, problem: &Problem) {
    let seconds = match problem {
        Problem::TooManyTries { retry_after } => *retry_after,
        Problem::Unavailable(_) | Problem::Contended(_) => COME_BACK,
        _ => return,
    };
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
}

/// The language a request wants to be answered in.
pub fn language(headers: &HeaderMap) -> Language {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(Language::from_header).unwrap_or_default()
}

/// Where a request came from, as it was found when it came in ([`note_origin`]).
pub fn origin(parts: &Parts) -> Origin {
    parts.extensions.get::<Origin>().cloned().unwrap_or_default()
}

/// Finds out where a request comes from, once. `X-Forwarded-For` counts only when it comes from a proxy the settings
/// name.
pub fn note_origin(request: &mut Request, app: &App, id: &str) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let trusted = |ip: IpAddr| app.settings().trusted_proxies.iter().any(|proxy| proxy.parse() == Ok(ip));
    let forwarded = || {
        let header = request.headers().get("x-forwarded-for")?.to_str().ok()?;
        header.rsplit(',').map(str::trim).find_map(|hop| {
            let ip: IpAddr = hop.parse().ok()?;
            (!trusted(ip)).then_some(ip)
        })
    };
    let address = match peer {
        Some(ip) if trusted(ip) => forwarded().or(Some(ip)),
        other => other,
    };
    let origin = Origin { address: address.map(|ip| ip.to_string()), request_id: Some(id.to_owned()) };
    request.extensions_mut().insert(origin);
}
