//! `serve`, `migrate`, `openapi`.

use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::api;
use crate::app::App;
use crate::base::clock::SystemClock;
use crate::base::settings::Settings;
use crate::base::tokens::TokenKey;
use crate::cli::{Failure, Given, ISSUER, open, say, settle};
use crate::server;
use crate::store;
use crate::store::Pool;

/// `tsunagu serve`
pub fn serve(given: &Given) -> Result<(), Failure> {
    let settings = settle(given)?;
    let key = given.options.token_key(&given.file).map_err(Failure::Usage)?;
    let key = TokenKey::from_base64(&key, ISSUER).map_err(Failure::Usage)?;
    start_log(&settings);
    let pool = open(&settings)?;
    tracing::info!(
        database = pool.describe(),
        connections = settings.connections,
        sign_in_tries = settings.sign_in_tries,
        lock_minutes = settings.lock_minutes,
        password_length = settings.password_length,
        trusted_proxies = settings.trusted_proxies.len(),
        version = env!("CARGO_PKG_VERSION"),
        "starting"
    );
    run(App::new(pool, Arc::new(SystemClock), settings, key))
}

/// `tsunagu migrate`
pub fn migrate(given: &Given) -> Result<(), Failure> {
    let settings = settle(given)?;
    let pool = Pool::new(&settings.database_url, settings.connections).map_err(Failure::Usage)?;
    let applied = store::migrate::run(&pool)?;
    say(&format!("{}: {} migrations applied", pool.describe(), applied.len()))
}

/// `tsunagu openapi`
pub fn openapi() -> Result<(), Failure> {
    let text = api::document::text(&api::openapi()).map_err(Failure::Failed)?;
    say(text.trim_end())
}

/// Serves an application until the process is told to stop; prints the address once it listens.
pub fn run(app: App) -> Result<(), Failure> {
    run_with(app, Router::new(), async |_| Ok(()))
}

/// As [`run`], with further routes, and with something to prepare before the door opens.
pub fn run_with(
    app: App,
    further: Router,
    prepare: impl AsyncFnOnce(Router) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::Failed(e.to_string()))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(app.settings().listen).await;
        let listener = listener.map_err(|e| Failure::Failed(format!("{}: {e}", app.settings().listen)))?;
        let address = listener.local_addr().map_err(|e| Failure::Failed(e.to_string()))?;
        let router = server::router_with(app, further).map_err(Failure::Failed)?;
        prepare(router.clone()).await?;
        say(&format!("http://{address}"))?;
        server::serve(listener, router, told_to_stop()).await;
        Ok(())
    })
}

/// Starts the log: JSON, one line an event, to standard error.
pub fn start_log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            interrupt.await.ok();
        }
    }
}
