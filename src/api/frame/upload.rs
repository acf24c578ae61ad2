//! A file with its form (`multipart/form-data`), within limits and in agreement with the document.
//!
//! It says nothing about what the file is: that is the business of `rules/files.rs`.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Api;
use super::receive::{find_nul, malformed, media_type, operation, too_large, unlike};
use crate::base::problem::{FieldError, Problem};

/// What the form around the file may take.
const FORM_BYTES: usize = 64 * 1024;
/// The most parts of a form; no form here has half as many.
const MOST_PARTS: usize = 16;
/// The field that holds the file.
const FILE: &str = "file";

/// A form with a file.
#[derive(Debug, Clone)]
pub struct Upload<T> {
    /// The fields of the form; that of the file holds nothing of it.
    pub value: T,
    /// The name the file had where it came from.
    pub name: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
    /// SHA-256 over fields and content, for `Idempotency-Key`.
    pub hash: String,
}

/// Reads a form whose file has at most `most` bytes.
///
/// # Errors
/// `too_large`, `unsupported_media_type`, `bad_multipart`; every wrong field.
pub async fn read_upload<T: DeserializeOwned>(
    mut request: Request,
    api: &Api,
    most: usize,
) -> Result<Upload<T>, Problem> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most + FORM_BYTES) {
        return Err(too_large());
    }
    DefaultBodyLimit::max(most + FORM_BYTES).apply(&mut request);
    let (parts, body) = request.into_parts();
    if media_type(&parts) != "multipart/form-data" {
        return Err(malformed(
            "unsupported_media_type",
            "ファイルは multipart/form-data で送ってください。",
            "Send the file as multipart/form-data.",
        ));
    }
    let mut form = Form::default();
    let request = Request::from_parts(parts.clone(), body);
    let mut fields = Multipart::from_request(request, &()).await.map_err(|_| bad_multipart())?;
    while let Some(field) = fields.next_field().await.map_err(|e| broken(&e))? {
        form.take(field, most).await?;
    }
    let operation = operation(&api.contract, &parts)?;
    let typed = form.fields.iter().map(|(name, text)| (name.clone(), operation.typed(name, text))).collect();
    let value = Value::Object(typed);
    form.faults.extend(operation.check_body(&value));
    find_nul(&value, "", &mut form.faults);
    if !form.faults.is_empty() {
        return Err(Problem::Invalid(form.faults));
    }
    let hash = form.hash();
    let value = serde_json::from_value(value).map_err(|e| unlike(&e))?;
    Ok(Upload { value, name: form.name, content: form.content, hash })
}

#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    name: Option<String>,
    content: Vec<u8>,
    faults: Vec<FieldError>,
    /// Parts so far, given twice or not.
    parts: usize,
    /// Bytes of all texts so far.
    text_bytes: usize,
}

impl Form {
    async fn take(&mut self, mut field: Field<'_>, most: usize) -> Result<(), Problem> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(bad_multipart());
        }
        let name = field.name().unwrap_or_default().to_owned();
        if self.fields.iter().any(|(known, _)| *known == name) {
            self.faults.push(FieldError::new(
                name,
                "repeated",
                "同じ項目が2回あります。",
                "This field is given twice.",
            ));
            return Ok(());
        }
        if name == FILE {
            self.name = field.file_name().map(str::to_owned);
            while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e))? {
                if self.content.len() + chunk.len() > most {
                    return Err(too_large());
                }
                self.content.extend_from_slice(&chunk);
            }
            self.fields.push((name, String::new()));
            return Ok(());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e))? {
            self.text_bytes += chunk.len();
            if self.text_bytes > FORM_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| bad_multipart())?;
        // A form sends an empty field for what was left out.
        if !text.is_empty() {
            self.fields.push((name, text));
        }
        Ok(())
    }

    fn hash(&self) -> String {
        let mut fields: Map<String, Value> = Map::new();
        for (name, text) in &self.fields {
            fields.insert(name.clone(), Value::String(text.clone()));
        }
        let content = hex::encode(Sha256::digest(&self.content));
        hex::encode(Sha256::digest(format!("{content} {}", Value::Object(fields))))
    }
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { bad_multipart() }
}

fn bad_multipart() -> Problem {
    malformed(
        "bad_multipart",
        "送信内容が multipart/form-data として読めません。",
        "The body is not multipart/form-data.",
    )
}
