//! A process that serves until it is told to stop, and its log.

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::base::settings::Settings;
use crate::cli::{Failure, say};
use crate::server;

/// Serves an application until the process is told to stop; prints the address once it listens.
pub fn serve_until_stopped(app: App) -> Result<(), Failure> {
    run_with(app, Router::new(), async |_| Ok(()))
}

/// As [`serve_until_stopped`], with further routes, and with something to prepare before the door opens.
pub fn run_with(
    app: App,
    further: Router,
    prepare: impl AsyncFnOnce(Router) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::Failed(e.to_string()))?;
    runtime.block_on(async {
        let told = told_to_stop().map_err(|e| Failure::Failed(e.to_string()))?;
        let listener = TcpListener::bind(app.settings().listen).await;
        let listener = listener.map_err(|e| Failure::Failed(format!("{}: {e}", app.settings().listen)))?;
        let address = listener.local_addr().map_err(|e| Failure::Failed(e.to_string()))?;
        let router = server::router_with(app.clone(), further).map_err(Failure::Failed)?;
        prepare(router.clone()).await?;
        let (stop, stopped) = watch::channel(false);
        // A demonstration's clock stands still but for its own door, which does the work of the day it turns to.
        let calendar = (!app.settings().demo).then(|| {
            let (app, stopped) = (app.clone(), stopped.clone());
            tokio::spawn(async move { app.work_until(stopped).await })
        });
        let office = app.post_office().map_err(Failure::Usage)?;
        let post = office.map(|office| {
            let app = app.clone();
            tokio::spawn(async move { app.deliver_until(office, stopped).await })
        });
        say(&format!("http://{address}"))?;
        server::serve(listener, router, told).await;
        stop.send_replace(true);
        for work in [calendar, post].into_iter().flatten() {
            work.await.map_err(|e| Failure::Failed(e.to_string()))?;
        }
        Ok(())
    })
}

/// Starts the log: JSON, one line an event, to standard error.
pub fn start_log(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// What resolves when the process is told to stop. It listens from this call on, not only from when it is first awaited:
/// whoever has read the address may say stop the next moment.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
