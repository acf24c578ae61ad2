//! Styles and script of the pages, inside the binary. Their address holds a hash of their content, so that a browser may
//! keep them for ever and yet never shows an old one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::base::problem::Problem;
use crate::http::Told;

const FILES: [(&str, &str, &str); 5] = [
    ("tokens.css", "text/css; charset=utf-8", include_str!("../assets/tokens.css")),
    ("style.css", "text/css; charset=utf-8", include_str!("../assets/style.css")),
    ("print.css", "text/css; charset=utf-8", include_str!("../assets/print.css")),
    ("icon.svg", "image/svg+xml", include_str!("../assets/icon.svg")),
    ("app.js", "text/javascript; charset=utf-8", include_str!("../assets/app.js")),
];

/// Stands for the content of all files together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, _, content) in FILES {
        hash.update(name);
        hash.update(content);
    }
    hex::encode(hash.finalize()).chars().take(12).collect()
});

/// The address of a file.
pub fn address(file: &str) -> String {
    format!("/assets/{}/{file}", *VERSION)
}

/// `/favicon.ico`, which browsers ask for on their own on pages that name no icon.
pub async fn icon() -> Result<Response, Told> {
    serve(Path((VERSION.clone(), "icon.svg".to_owned()))).await
}

/// `/assets/{version}/{file}`
pub async fn serve(Path((version, name)): Path<(String, String)>) -> Result<Response, Told> {
    let file = FILES.iter().find(|(file, ..)| *file == name && *VERSION == version);
    let (_, kind, content) = file.ok_or(Problem::NotFound)?;
    let mut response = (*content).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
