//! The server: routes, limits, the log line of each request, and a graceful stop.
//!
//! axum's own `serve` has no time limits at all, so the connection loop is written out here with hyper's.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HOST, HeaderName, HeaderValue};
use axum::http::{StatusCode, Version};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::api;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::fresh;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::http;
use crate::http::Told;
use crate::web;

/// How long a client may take over the head of a request, the first byte included.
const HEAD: Duration = Duration::from_secs(10);
/// How long over its body.
const BODY: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// How long running requests are given when the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(15);
/// From how many letters on a part of an address may be a secret.
const SECRET: usize = 40;
/// How many connections one server holds.
const CONNECTIONS: usize = 2000;

/// Everything the server answers, with its limits.
///
/// # Errors
/// A document that contradicts itself, which a test would have found.
pub fn router(app: App) -> Result<Router, String> {
    router_with(app, Router::new())
}

/// As [`router`], with further routes under the same limits.
///
/// # Errors
/// As [`router`].
pub fn router_with(app: App, further: Router) -> Result<Router, String> {
    let health = Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).with_state(app.clone());
    let (programs, document) = api::router(app.clone())?;
    Ok(programs
        .merge(health)
        .merge(further)
        .merge(web::router(app.clone(), document))
        .layer(RequestBodyTimeoutLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(from_fn(sound))
        .layer(from_fn(tell))
        .layer(from_fn(headers))
        .layer(axum::middleware::from_fn_with_state(app, log)))
}

/// Serves until `stop` resolves; then takes no new work and gives running requests [`FAREWELL`] to end.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        // Running out of file descriptors is passing: wait for connections to close instead of giving up.
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            let router = router.clone();
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_headers(64)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away or is cut off is no fault of ours.
            connection.await.ok();
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// The process is alive.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can serve: the database answers.
async fn readyz(State(app): State<App>) -> Result<&'static str, Told> {
    app.ready().await?;
    Ok("ready\n")
}

/// Whether something at this address talks to programs, who are answered in JSON; everything else is for people, what is
/// written about the API too.
fn for_programs(path: &str) -> bool {
    let about = path == "/api/docs" || path.starts_with("/api/docs/");
    (path.starts_with("/api/") && !about) || path.starts_with("/demo/") || matches!(path, "/healthz" | "/readyz")
}

/// Words every problem on its way out, for whoever asked.
async fn tell(request: Request, next: Next) -> Response {
    if for_programs(request.uri().path()) {
        api::frame::problem::tell(request, next).await
    } else {
        web::frame::problem::tell(request, next).await
    }
}

/// Refuses what HTTP allows and nobody honest sends: no `Host`, addresses that are not UTF-8 or hold a NUL.
async fn sound(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let whole = format!("{}?{}", uri.path(), uri.query().unwrap_or_default());
    let readable = decodes_to_text(&whole);
    let named = request.version() < Version::HTTP_11 || request.headers().contains_key(HOST);
    if readable && named {
        return next.run(request).await;
    }
    let words = Words::fixed("依頼の形が正しくありません。", "The request cannot be read.");
    Told(Problem::Malformed { code: "malformed", words, fields: Vec::new() }).into_response()
}

/// Whether the percent-encoded bytes of an address are UTF-8 without NUL.
fn decodes_to_text(address: &str) -> bool {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (hex(rest.next()), hex(rest.next())) else { return false };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok()
}

/// Headers of every answer, errors included.
async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed = [
        ("x-content-type-options", "nosniff"),
        // With no referrer at all a browser calls the origin of a page's own forms `null`, and the door keeps them out.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000"),
        ("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in fixed {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// One log line a request: never a query string, a body or a name.
async fn log(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let id = request_id(&request, app.now());
    http::note_origin(&mut request, &app, &id);
    let (method, path) = (request.method().clone(), without_secrets(request.uri().path()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(request_id = id, %method, path, status = response.status().as_u16(), micros, "request");
    response
}

/// An address as it may stand in the log: a part as long as a secret (the feed of a calendar) is left out, wherever it
/// stands. Ids and words are shorter.
fn without_secrets(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.len() >= SECRET { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The id a proxy gave, if it looks like one, else a new one.
fn request_id(request: &Request, now: Instant) -> String {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    let plain = |id: &&str| (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    given.filter(plain).map_or_else(|| fresh(now).to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{decodes_to_text, without_secrets};

    #[test]
    fn a_secret_in_an_address_is_not_logged() {
        let secret = crate::base::tokens::opaque();
        assert_eq!(without_secrets(&format!("/api/v1/calendar/{secret}.ics")), "/api/v1/calendar/…");
        assert_eq!(without_secrets(&format!("/x//{secret}/y")), "/x//…/y");
        let id = "/api/v1/conference-participants/01890000-0000-7000-8000-000000000000/remove";
        assert_eq!(without_secrets(id), id);
    }

    #[test]
    fn an_address_must_be_text() {
        for (address, good) in [
            ("/children?q=%E8%A6%8B", true),
            ("/children?q=%ff", false),
            ("/children?q=%00", false),
            ("/children?q=%zz", false),
            ("/children?q=%2", false),
        ] {
            assert_eq!(decodes_to_text(address), good, "{address}");
        }
    }
}
