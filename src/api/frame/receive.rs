//! Reading what a caller sends: body, query string and path, strictly.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Api;
use super::contract::{Contract, Operation};
use crate::base::ids::Id;
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::http::Told;

/// The largest JSON body, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The deepest nesting of a JSON body.
const DEEPEST: usize = 32;
/// The largest file, in bytes.
const MOST_FILE_BYTES: usize = 16 * 1024 * 1024;

/// A JSON body that agrees with the document.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// The body's SHA-256, for `Idempotency-Key`.
    pub hash: String,
}

/// A JSON merge patch (RFC 7396) that agrees with the document.
#[derive(Debug, Clone)]
pub struct Patch(pub Value);

/// A query string that agrees with the document.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// An id in the path. What is no id is not found.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

/// Words and numbers in the path, in their order, as a tuple. What is none of them is not found.
#[derive(Debug, Clone, Copy)]
pub struct PathParts<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        let (value, hash) = read_json(request, api).await.map_err(|p| Told(p).into_response())?;
        let value = serde_json::from_value(value).map_err(|e| Told(unlike(&e)).into_response())?;
        Ok(Self { value, hash })
    }
}

impl FromRequest<Api> for Patch {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        read_json(request, api).await.map(|(value, _)| Self(value)).map_err(|p| Told(p).into_response())
    }
}

impl Patch {
    /// What `record` becomes with this patch.
    pub fn apply<T: Serialize + DeserializeOwned>(&self, record: &T) -> Result<T, Problem> {
        let mut whole = serde_json::to_value(record).map_err(|e| Problem::Internal(e.to_string()))?;
        merge(&mut whole, &self.0);
        serde_json::from_value(whole).map_err(|e| unlike(&e))
    }
}

/// RFC 7396, section 2.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(fields) = target {
        for (name, change) in changes {
            if change.is_null() {
                fields.remove(name);
            } else {
                merge(fields.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        read_query(parts, api).map(Self).map_err(|p| Told(p).into_response())
    }
}

impl<T: Id + Send> FromRequestParts<Api> for PathId<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        let read = axum::extract::Path::<Vec<(String, Uuid)>>::from_request_parts(parts, api).await;
        let id = read.ok().and_then(|path| path.0.last().map(|(_, id)| *id));
        id.map(|id| Self(T::wrap(id))).ok_or_else(|| Told(Problem::NotFound).into_response())
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for PathParts<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, api).await;
        read.map(|path| Self(path.0)).map_err(|_| Told(Problem::NotFound).into_response())
    }
}

/// The operation a request is for.
pub fn operation<'a>(contract: &'a Arc<Contract>, parts: &Parts) -> Result<&'a Operation, Problem> {
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let method = if parts.method == axum::http::Method::HEAD { &axum::http::Method::GET } else { &parts.method };
    contract.operation(method, path).ok_or_else(|| Problem::Internal(format!("undocumented: {method} {path}")))
}

/// What the body is said to be, without parameters.
pub(super) fn media_type(parts: &Parts) -> String {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

async fn read_json(request: Request, api: &Api) -> Result<(Value, String), Problem> {
    let (parts, body) = request.into_parts();
    let operation = operation(&api.contract, &parts)?;
    if !matches!(media_type(&parts).as_str(), "application/json" | "application/merge-patch+json") {
        return Err(malformed(
            "unsupported_media_type",
            "本文は application/json で送ってください。",
            "Send the body as application/json.",
        ));
    }
    let bytes = to_bytes(body, MOST_BYTES).await.map_err(|_| too_large())?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| malformed("not_utf8", "本文が UTF-8 ではありません。", "The body is not UTF-8."))?;
    if depth(text) > DEEPEST {
        return Err(malformed("too_deep", "本文の入れ子が深すぎます。", "The body is nested too deeply."));
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|_| malformed("not_json", "本文が JSON として読めません。", "The body is not JSON."))?;
    let mut faults = operation.check_body(&value);
    find_nul(&value, "", &mut faults);
    if faults.is_empty() { Ok((value, hex::encode(Sha256::digest(&bytes)))) } else { Err(Problem::Invalid(faults)) }
}

/// A CSV file sent as the body.
pub async fn read_csv(request: Request) -> Result<String, Problem> {
    let (parts, body) = request.into_parts();
    if media_type(&parts) != "text/csv" {
        return Err(malformed(
            "unsupported_media_type",
            "ファイルは text/csv で送ってください。",
            "Send the file as text/csv.",
        ));
    }
    read_text(body, MOST_FILE_BYTES).await
}

/// A text body of at most `most` bytes, for uploads.
pub async fn read_text(body: axum::body::Body, most: usize) -> Result<String, Problem> {
    let bytes = to_bytes(body, most).await.map_err(|_| too_large())?;
    String::from_utf8(bytes.to_vec())
        .map_err(|_| malformed("not_utf8", "ファイルが UTF-8 ではありません。", "The file is not UTF-8."))
}

fn read_query<T: DeserializeOwned>(parts: &Parts, api: &Api) -> Result<T, Problem> {
    let operation = operation(&api.contract, parts)?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).map_err(|_| bad_query(Vec::new()))?;
    let value = operation.check_query(pairs).map_err(bad_query)?;
    serde_json::from_value(value).map_err(|_| bad_query(Vec::new()))
}

/// A field of a query string that an action finds wrong makes the request malformed.
pub fn as_query(problem: Problem) -> Problem {
    match problem {
        Problem::Invalid(fields) => bad_query(fields),
        other => other,
    }
}

fn bad_query(fields: Vec<FieldError>) -> Problem {
    Problem::Malformed {
        code: "bad_query",
        words: Words::fixed("検索条件が正しくありません。", "A query parameter is unknown or wrong."),
        fields,
    }
}

pub(super) fn malformed(code: &'static str, ja: &'static str, en: &'static str) -> Problem {
    Problem::Malformed { code, words: Words::fixed(ja, en), fields: Vec::new() }
}

pub(super) fn too_large() -> Problem {
    malformed("too_large", "送信内容が大きすぎます。", "The body is too large.")
}

/// The document and the types are made from the same code, so this is a defect unless a number overflows.
pub(super) fn unlike(error: &serde_json::Error) -> Problem {
    tracing::warn!(
        line = error.line(),
        column = error.column(),
        "a body agreed with the document but not with its type"
    );
    Problem::field("", "bad_value", "値が正しくありません。", "A value is not allowed.")
}

pub(super) fn find_nul(value: &Value, path: &str, faults: &mut Vec<FieldError>) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) if crate::base::text::has_forbidden_control(text) => {
            faults.push(FieldError::new(
                path,
                "bad_characters",
                "使えない文字が含まれています。",
                "A character cannot be used here.",
            ));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| find_nul(item, &at(&i.to_string()), faults));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| find_nul(field, &at(name), faults)),
        _ => {}
    }
}

/// How deeply brackets nest, without building anything.
fn depth(text: &str) -> usize {
    let (mut deep, mut deepest, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                deep += 1;
                deepest = deepest.max(deep);
            }
            b'}' | b']' if !in_string => deep = deep.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_merge_patch_works_as_its_standard_says() {
        for (target, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
        ] {
            let mut result = target;
            merge(&mut result, &patch);
            assert_eq!(result, expected);
        }
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(r#"{"a": "[[[[", "b": [1, {"c": "\"]"}]}"#), 3);
    }
}
