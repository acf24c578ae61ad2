//! `serve`, `migrate`, `openapi`.

use std::sync::Arc;

use crate::api;
use crate::app::App;
use crate::base::clock::SystemClock;
use crate::base::tokens::TokenKey;
use crate::cli::{Failure, Given, ISSUER, open, say, serve_until_stopped, settle, start_log};
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
        mail = settings.mail.is_some(),
        trusted_proxies = settings.trusted_proxies.len(),
        files = settings.files_folder.as_ref().map_or("database", |_| "folder"),
        version = env!("CARGO_PKG_VERSION"),
        "starting"
    );
    serve_until_stopped(App::new(pool, Arc::new(SystemClock), settings, key))
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
    let text = api::openapi().and_then(|openapi| api::document::text(&openapi)).map_err(Failure::Failed)?;
    say(text.trim_end())
}
