//! Problems as RFC 9457 answers, in the reader's language.
//!
//! Handlers return a problem; one layer words it, because only there both the problem and the reader are known.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::http;
use crate::http::Told;

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

fn render(problem: &Problem, language: Language, mut response: Response) -> Response {
    let status = http::status(problem);
    let (code, words) = problem.wording();
    let body = ProblemOut {
        kind: format!("urn:tsunagu:problem:{code}"),
        title: words.say(language).to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        errors: problem
            .fields()
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
    if let Problem::NotSignedIn(_) = problem {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tsunagu\""));
    }
    http::set_retry_after(headers, problem);
    headers.remove(axum::http::header::CONTENT_LENGTH);
    let text = serde_json::to_string(&body).unwrap_or_default();
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, axum::body::Body::from(text))
}

/// Words every problem on its way out, and turns the framework's own bare refusals into problems.
pub async fn tell(request: Request, next: Next) -> Response {
    let language = http::language(request.headers());
    let response = next.run(request).await;
    if let Some(problem) = Told::of(&response) {
        if let Problem::Internal(detail) | Problem::Unavailable(detail) = &*problem {
            tracing::error!(detail, "problem");
        }
        return render(&problem, language, response);
    }
    match http::refused(&response) {
        Some(problem) => {
            let allow = response.headers().get(ALLOW).cloned();
            let mut response = render(&problem, language, http::status(&problem).into_response());
            if let Some(allow) = allow {
                response.headers_mut().insert(ALLOW, allow);
            }
            response
        }
        None => response,
    }
}

/// There is nothing at this address.
pub async fn no_such_path() -> Told {
    Told(Problem::NotFound)
}
