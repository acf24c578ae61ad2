//! Files on children, as a form sends them.

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt as _;

use crate::support::{Client, Reply};

/// A small PDF.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A form with these fields and, last, this file.
pub fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in fields {
        let part = format!("--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, content)) = file {
        let head = format!(
            "--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--line--\r\n");
    body
}

/// Sends a form to a child's files.
pub async fn send(client: &Client, child: &str, body: Vec<u8>, more: &[(&str, &str)]) -> Reply {
    let kind = [("content-type", "multipart/form-data; boundary=line")];
    client.raw("POST", &format!("/children/{child}/files"), body, &[&kind[..], more].concat()).await
}

/// A consent form on a child.
pub async fn pdf(client: &Client, child: &str) -> Reply {
    let body = form(&[("kind", "consent_form"), ("name", "見本 同意書.pdf")], Some(("x.pdf", PDF)));
    send(client, child, body, &[]).await.expect(201)
}

/// The bytes behind an address, with status and headers.
pub async fn bytes(client: &Client, path: &str) -> (Reply, Vec<u8>) {
    let token = client.token.clone().unwrap_or_default();
    let request = Request::get(format!("/api/v1{path}")).header("host", "test");
    let request = request.header("authorization", format!("Bearer {token}")).body(Body::empty()).expect("a request");
    read(client, request).await
}

/// The bytes that come back for a JSON body.
pub async fn post_for_bytes(client: &Client, path: &str, body: &serde_json::Value) -> (Reply, Vec<u8>) {
    let token = client.token.clone().unwrap_or_default();
    let request = Request::post(format!("/api/v1{path}")).header("host", "test");
    let request = request.header("authorization", format!("Bearer {token}")).header("content-type", "application/json");
    read(client, request.body(Body::from(body.to_string())).expect("a request")).await
}

async fn read(client: &Client, request: Request<Body>) -> (Reply, Vec<u8>) {
    let response = client.router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(serde_json::Value::Null);
    (Reply { status: parts.status, headers: parts.headers, body, text }, bytes)
}
