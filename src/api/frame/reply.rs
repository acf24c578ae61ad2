//! Writing answers: one record with its tag, a page of a list, a thing created once.

use axum::Json;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LINK, LOCATION,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::BASE;
use super::signed::Signed;
use crate::app::App;
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::http::Told;
use crate::steps::idempotency;
use crate::store::Work;
use crate::store::idempotency::Answer;

/// What a handler gives back.
pub type Answered = Result<Response, Told>;

/// A record with a version, which becomes its tag.
pub trait Versioned: Serialize {
    /// The version.
    fn version(&self) -> i32;
    /// The record's own address below `/api/v1`, where it has one.
    fn path(&self) -> Option<String> {
        None
    }
    /// What is kept under an `Idempotency-Key` instead of the answer, where the answer holds a secret that is told once.
    fn kept(&self) -> Option<serde_json::Value> {
        None
    }
}

/// One record, with its tag.
pub fn one<T: Versioned>(record: &T) -> Response {
    let tag = format!("\"{}\"", record.version());
    let mut response = Json(record).into_response();
    set(&mut response, ETAG, &tag);
    response
}

/// Something computed, which has no tag.
pub fn computed<T: Serialize>(value: &T) -> Response {
    Json(value).into_response()
}

/// Done; nothing to say.
pub fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A download: never shown in a browser, whatever is in it.
pub fn attachment(kind: &'static str, disposition: &str, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    set(&mut response, CONTENT_TYPE, kind);
    set(&mut response, CONTENT_DISPOSITION, disposition);
    set(&mut response, CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    set(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    response
}

/// How a list is asked for. Every list takes these.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Rows on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where the next page begins: the `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
    /// Whether to count all rows too.
    pub total: Option<bool>,
}

impl Paging {
    /// The page asked for.
    pub fn page(&self) -> Result<Page, Problem> {
        let after = self.cursor.as_deref().map(Mark::open).transpose()?;
        Ok(Page { after, total: self.total.unwrap_or(false), ..Page::first(self.limit.unwrap_or(50)) })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOut<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Send it as `cursor` to have the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many there are in all, where `total=true` was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// A page of a list, with a link to the next.
pub fn paged<R, T: Serialize>(signed: &Signed, listed: Listed<R>, out: impl Fn(R) -> T) -> Response {
    let next = listed.next.map(|mark| mark.seal());
    let body =
        PageOut { items: listed.rows.into_iter().map(out).collect(), next_cursor: next.clone(), total: listed.total };
    let mut response = Json(body).into_response();
    if let (Some(next), Some((_, path))) = (next, signed.target.split_once(' ')) {
        set(&mut response, LINK, &format!("<{path}?cursor={next}>; rel=\"next\""));
    }
    response
}

/// Creates something once: with an `Idempotency-Key`, the same request again gets the first answer again.
///
/// `act` runs in the transaction that also keeps the key, so that neither exists without the other.
pub async fn create<T: Versioned>(
    app: &App,
    signed: &Signed,
    body_hash: &str,
    act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
) -> Answered {
    once(app, signed, body_hash, StatusCode::CREATED, act).await
}

/// Does something once to an existing record (accept, end, …); otherwise as [`create`].
pub async fn perform<T: Versioned>(
    app: &App,
    signed: &Signed,
    body_hash: &str,
    act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
) -> Answered {
    once(app, signed, body_hash, StatusCode::OK, act).await
}

async fn once<T: Versioned>(
    app: &App,
    signed: &Signed,
    body_hash: &str,
    status: StatusCode,
    act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
) -> Answered {
    let key = signed.idempotency_key.clone();
    let fingerprint = format!("{} {body_hash}", signed.target);
    let (answer, replayed) = app
        .write(&signed.caller, move |work| {
            if let Some(key) = &key
                && let Some(answer) = idempotency::recall(work, key, &fingerprint)?
            {
                return Ok((answer, true));
            }
            let record = act(work)?;
            let answer = answer_of(&record, status)?;
            if let Some(key) = &key {
                let body = record.kept().map_or_else(|| answer.body.clone(), |kept| kept.to_string());
                idempotency::keep(work, key, &Answer { body, ..answer.clone() })?;
            }
            Ok((answer, false))
        })
        .await?;
    let mut response = respond(answer);
    if replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn answer_of<T: Versioned>(record: &T, status: StatusCode) -> Result<Answer, Problem> {
    Ok(Answer {
        status: i32::from(status.as_u16()),
        etag: Some(format!("\"{}\"", record.version())),
        location: record.path().filter(|_| status == StatusCode::CREATED).map(|path| format!("{BASE}{path}")),
        body: serde_json::to_string(record).map_err(|e| Problem::Internal(e.to_string()))?,
    })
}

fn respond(answer: Answer) -> Response {
    let status = u16::try_from(answer.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), answer.body).into_response();
    set(&mut response, CONTENT_TYPE, "application/json");
    if let Some(etag) = answer.etag {
        set(&mut response, ETAG, &etag);
    }
    if let Some(location) = answer.location {
        set(&mut response, LOCATION, &location);
    }
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
