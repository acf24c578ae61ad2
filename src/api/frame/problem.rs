//! Problems as RFC 9457 answers, in the reader's language.
//!
//! Handlers return a problem; one layer words it, because only there both the problem and the reader are known.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::base::problem::{FieldError, Problem};
use crate::base::words::{Language, Words};

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

/// The body of every error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemOut {
    /// A stable address for this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:tsunagu:problem:invalid")]
    kind: String,
    /// What happened, for people.
    title: String,
    /// The HTTP status again.
    status: u16,
    /// A stable word for programs.
    code: String,
    /// Every wrong field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Ids and counts a program needs to go on.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schema(value_type = Option<Object>)]
    facts: Value,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path of the field.
    field: String,
    /// A stable word for programs.
    code: String,
    /// What is wrong, for people.
    message: String,
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

/// The stable word and the sentence of a problem.
fn wording(problem: &Problem) -> (&'static str, Words) {
    match problem {
        Problem::Malformed { code, words, .. }
        | Problem::Forbidden { code, words }
        | Problem::Conflict { code, words, .. } => (code, words.clone()),
        Problem::Invalid(_) => {
            ("invalid", Words::fixed("入力内容に誤りがあります。", "Some fields are missing or wrong."))
        }
        Problem::NotSignedIn(code) => (code, signed_out(code)),
        Problem::NotFound => ("not_found", Words::fixed("見つかりません。", "Not found.")),
        Problem::Stale => (
            "stale",
            Words::fixed(
                "ほかの方が先に変更しました。最新の内容を確認してから、もう一度お試しください。",
                "Somebody else has changed this since you read it. Read it again, then repeat your change.",
            ),
        ),
        Problem::VersionRequired => (
            "version_required",
            Words::fixed(
                "変更には If-Match ヘッダーに ETag の値が必要です。",
                "A change needs the record's ETag in an If-Match header.",
            ),
        ),
        Problem::TooManyTries { .. } => (
            "too_many_tries",
            Words::fixed(
                "試行回数が多すぎます。しばらく待ってからお試しください。",
                "Too many tries. Please wait before the next.",
            ),
        ),
        Problem::Unavailable(_) | Problem::Contended(_) => (
            "unavailable",
            Words::fixed(
                "ただいま利用できません。少し待ってから、もう一度お試しください。",
                "The service is not available at the moment. Please try again shortly.",
            ),
        ),
        Problem::Internal(_) => (
            "internal",
            Words::fixed(
                "処理中に問題が起きました。内容は保存されていません。",
                "Something went wrong on our side. Nothing was saved.",
            ),
        ),
    }
}

fn signed_out(code: &str) -> Words {
    match code {
        "bad_credentials" => {
            Words::fixed("利用者名またはパスワードが正しくありません。", "The user name or the password is not right.")
        }
        "token_expired" => Words::fixed("アクセストークンの期限が切れました。", "The access token has run out."),
        "session_ended" => {
            Words::fixed("サインインの期限が切れました。", "The session has ended. Please sign in again.")
        }
        "password_expired" => Words::fixed(
            "仮パスワードの期限が切れました。管理者に再発行を依頼してください。",
            "The temporary password has run out. Ask your administrator for another.",
        ),
        _ => Words::fixed("サインインが必要です。", "Please sign in."),
    }
}

fn fields(problem: &Problem) -> &[FieldError] {
    match problem {
        Problem::Invalid(fields) | Problem::Malformed { fields, .. } => fields,
        _ => &[],
    }
}

fn render(problem: &Problem, language: Language, mut response: Response) -> Response {
    let status = status(problem);
    let (code, words) = wording(problem);
    let body = ProblemOut {
        kind: format!("urn:tsunagu:problem:{code}"),
        title: words.say(language).to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        errors: fields(problem)
            .iter()
            .map(|fault| FieldProblem {
                field: fault.field.clone(),
                code: fault.code.to_owned(),
                message: fault.words.say(language).to_owned(),
            })
            .collect(),
        facts: if let Problem::Conflict { facts, .. } = problem { facts.clone() } else { Value::Null },
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    match problem {
        Problem::NotSignedIn(_) => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tsunagu\""));
        }
        Problem::TooManyTries { retry_after } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        Problem::Unavailable(_) | Problem::Contended(_) => {
            headers.insert(RETRY_AFTER, HeaderValue::from(COME_BACK));
        }
        _ => {}
    }
    headers.remove(axum::http::header::CONTENT_LENGTH);
    let text = serde_json::to_string(&body).unwrap_or_default();
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, axum::body::Body::from(text))
}

/// The language a request wants to be answered in.
pub fn language(headers: &HeaderMap) -> Language {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(Language::from_header).unwrap_or_default()
}

/// Words every problem on its way out, and turns the framework's own bare refusals into problems.
pub async fn tell(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let response = next.run(request).await;
    if let Some(problem) = response.extensions().get::<Arc<Problem>>().cloned() {
        if let Problem::Internal(detail) | Problem::Unavailable(detail) = &*problem {
            tracing::error!(detail, "problem");
        }
        return render(&problem, language, response);
    }
    match bare(&response) {
        Some(problem) => {
            let allow = response.headers().get(ALLOW).cloned();
            let mut response = render(&problem, language, status(&problem).into_response());
            if let Some(allow) = allow {
                response.headers_mut().insert(ALLOW, allow);
            }
            response
        }
        None => response,
    }
}

/// What the framework refused by itself, without a body of ours.
fn bare(response: &Response) -> Option<Problem> {
    let ours = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
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

/// There is nothing at this address.
pub async fn no_such_path() -> Told {
    Told(Problem::NotFound)
}
