//! `tsunagu demo`: a fictional ward to try everything on. Its data is gone when it ends.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::app::App;
use crate::base::clock::{Instant, SetClock};
use crate::base::tokens::TokenKey;
use crate::cli::{Failure, Given, ISSUER, run_with, settle, start_log};
use crate::store;
use crate::store::{Pool, Purpose};

mod accounts;
mod chance;
mod daily;
mod doors;
mod families;
mod people;
mod stages;
mod story;

/// What `tsunagu demo` can be told.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The moment at which the ward's clock stands
    #[arg(long, default_value = "2025-11-25T09:00:00+09:00", value_name = "RFC 3339")]
    now: String,
    /// Varies what is left to chance in the sample data
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Everything the demonstration needs to begin anew.
#[derive(Clone)]
struct Stage {
    app: App,
    clock: Arc<SetClock>,
    now: Instant,
    seed: u64,
}

/// `tsunagu demo`
pub fn demo(given: &Given, arguments: &DemoArguments) -> Result<(), Failure> {
    let now = Instant::parse(&arguments.now).ok_or_else(|| Failure::Usage(format!("--now {}", arguments.now)))?;
    let folder = Folder::fresh()?;
    let mut settings = settle(given)?;
    settings.demo = true;
    // A database named on purpose is used: an empty one is filled, one that has the ward already is gone on with. The
    // one of the settings' default never is.
    if given.options.database_url.is_none() {
        settings.database_url = format!("sqlite://{}", folder.0.join("demo.sqlite").display());
    }
    settings.listen = std::net::SocketAddr::from(([127, 0, 0, 1], arguments.port));
    let pool = Pool::new(&settings.database_url, settings.connections).map_err(Failure::Failed)?;
    store::migrate::run(&pool)?;
    let ward = pool.transaction(Purpose::Read, |db| store::municipalities::find_by_code(db, accounts::LG_CODE))?;
    let clock = Arc::new(SetClock::at(now));
    let app = App::new(pool, clock.clone(), settings, TokenKey::ephemeral(ISSUER));
    let stage = Stage { app: app.clone(), clock, now, seed: arguments.seed };
    let ended = run_with(app, doors::routes(stage.clone()), async move |router| {
        if ward.is_none() {
            story::tell(&stage.app, &router, &stage.clock, stage.now, stage.seed).await?;
        }
        // The hundreds of requests that tell the ward's story are nobody's visit: they would bury the address.
        start_log(stage.app.settings());
        Ok(())
    });
    drop(folder);
    ended
}

/// A folder that goes when the demonstration ends.
struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("tsunagu-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| Failure::Failed(format!("{}: {e}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
