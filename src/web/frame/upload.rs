//! A form with a file (`multipart/form-data`). The proof that it comes from a page of ours must be its first field, so that
//! nothing large is read for a form that has none.
//!
//! It says nothing about what the file is: that is the business of `rules/files.rs`.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};

use super::form::{Form, SentFile};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::files::MOST_BYTES;

/// What the form around the file may take.
const FORM_BYTES: usize = 64 * 1024;
/// The most parts of a form; no form here has half as many.
const MOST_PARTS: usize = 24;
/// The field that holds the file.
const FILE: &str = "file";

/// Whether a form with a file is being sent.
pub fn is_one(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data"))
}

/// Reads a form whose first field is `csrf` with a value that `proves`.
///
/// # Errors
/// `forged` where it does not; `too_large`; malformed where it is no such form.
pub async fn read(
    mut request: Request,
    proves: impl Fn(&str) -> bool,
    forged: impl Fn() -> Problem,
) -> Result<Form, Problem> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BYTES + FORM_BYTES) {
        return Err(too_large());
    }
    DefaultBodyLimit::max(MOST_BYTES + FORM_BYTES).apply(&mut request);
    let path = request.uri().path().to_owned();
    let mut fields = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let first = fields.next_field().await.map_err(|e| broken(&e))?.ok_or_else(&forged)?;
    let (name, proof) = (first.name().unwrap_or_default().to_owned(), text(first, &mut 0).await?);
    if name != "csrf" || !proves(&proof) {
        return Err(forged());
    }
    let mut pairs = vec![(name, proof)];
    let (mut file, mut bytes) = (None, 0);
    while let Some(field) = fields.next_field().await.map_err(|e| broken(&e))? {
        if pairs.len() >= MOST_PARTS {
            return Err(unreadable());
        }
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            file = content(field).await?.or(file);
        } else {
            pairs.push((name, text(field, &mut bytes).await?));
        }
    }
    Form::with_file(&path, pairs, file)
}

/// The text of a field; `bytes` counts those of all.
async fn text(mut field: Field<'_>, bytes: &mut usize) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e))? {
        *bytes += chunk.len();
        if *bytes > FORM_BYTES {
            return Err(too_large());
        }
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| unreadable())
}

/// The file; none where none was chosen, as a browser sends an empty one then.
async fn content(mut field: Field<'_>) -> Result<Option<SentFile>, Problem> {
    let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e))? {
        if content.len() + chunk.len() > MOST_BYTES {
            return Err(too_large());
        }
        content.extend_from_slice(&chunk);
    }
    Ok((!content.is_empty() || name.is_some()).then_some(SentFile { name, content }))
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { unreadable() }
}

fn too_large() -> Problem {
    Problem::Malformed {
        code: "too_large",
        words: Words::fixed(
            "ファイルが大きすぎます。10MB以下にしてください。",
            "The file is too large. It may have 10 MB at most.",
        ),
        fields: Vec::new(),
    }
}

fn unreadable() -> Problem {
    Problem::Malformed {
        code: "malformed",
        words: Words::fixed("送信された内容を読み取れません。", "What was sent cannot be read."),
        fields: Vec::new(),
    }
}
