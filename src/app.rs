//! The application: what every server process holds, and the one way to run an action.
//!
//! An action runs whole on a blocking thread, in one transaction, with its audit entries in the same transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::base::clock::{Clock, Instant};
use crate::base::ids::{SessionId, UserId};
use crate::base::problem::Problem;
use crate::base::settings::Settings;
use crate::base::tokens::TokenKey;
use crate::rules::audit::{Entry, Outcome};
use crate::rules::permissions::Action;
use crate::rules::users::{Actor, Origin};
use crate::steps;
use crate::store;
use crate::store::Work;
use crate::store::{Pool, Purpose};

pub mod daily_work;
pub mod delivery;
pub mod sign_in;
pub mod user_import;

/// How often a lost race is run again before the caller is told to come back.
const TRIES: u32 = 4;

/// Everything a server process holds. Nothing in it would be missed by another process.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    pool: Pool,
    clock: Arc<dyn Clock>,
    settings: Settings,
    key: TokenKey,
    /// The embedded database takes one writer; waiting here is fair, waiting inside it is not.
    writing: Option<Semaphore>,
    /// Hashing passwords takes 19 MiB and a core each time.
    hashing: Semaphore,
}

/// Who asks, before the database has been asked who that is.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// User and session of a valid access token.
    pub token: Option<(UserId, SessionId)>,
    /// Where the request came from.
    pub origin: Origin,
    /// What it asks for, should it be refused.
    pub target: Target,
}

/// What a request asks for, as the audit log names it: words and ids out of the program, nothing that was typed.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// Method and route: `PATCH /api/v1/agencies/{agency_id}`.
    pub operation: Option<String>,
    /// The right it takes.
    pub action: Option<Action>,
    /// The last id in the address.
    pub subject: Option<Uuid>,
}

impl App {
    /// Puts an application together.
    pub fn new(pool: Pool, clock: Arc<dyn Clock>, settings: Settings, key: TokenKey) -> Self {
        let writing = pool.embedded().then(|| Semaphore::new(1));
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let hashing = Semaphore::new(cores);
        Self(Arc::new(Inner { pool, clock, settings, key, writing, hashing }))
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The key of the access tokens.
    pub fn key(&self) -> &TokenKey {
        &self.0.key
    }

    /// The database, for migrations and readiness.
    pub fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// Runs an action that neither changes anything nor opens a child's record.
    pub async fn read<T: Send + 'static>(
        &self,
        caller: &Caller,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        self.run(Purpose::Read, caller, act).await
    }

    /// Runs an action that changes something, or that opens a child's record and therefore leaves an audit entry.
    pub async fn write<T: Send + 'static>(
        &self,
        caller: &Caller,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        self.run(Purpose::Write, caller, act).await
    }

    /// Runs an action at the command line for the user of this name, who need not sign in there: whoever can start the
    /// program on the data could read it anyway. The audit log names the user, with `cli` for an address.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `as` where no such user is there or the account is closed; otherwise those of the action.
    pub async fn run_as<T: Send + 'static>(
        &self,
        username: &str,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let username = username.to_owned();
        self.as_operator(move |work| {
            let actor = store::users::local_actor(work.db, &username)?;
            work.actor = Some(actor.ok_or_else(no_such_user)?);
            act(work)
        })
        .await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where it does not.
    pub async fn ready(&self) -> Result<(), Problem> {
        let app = self.clone();
        let asked = self.on_blocking_thread(Purpose::Read, move || app.0.pool.transaction(Purpose::Read, |_| Ok(())));
        asked.await?
    }

    /// Runs something slow (hashing) off the async threads, never more at once than there are cores.
    pub async fn hash<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _turn = self.0.hashing.acquire().await.map_err(|e| Problem::Internal(e.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|e| Problem::Internal(e.to_string()))
    }

    async fn run<T: Send + 'static>(
        &self,
        purpose: Purpose,
        caller: &Caller,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let act = Arc::new(act);
        let mut tries = 0;
        loop {
            let (app, caller_now, act) = (self.clone(), caller.clone(), Arc::clone(&act));
            let outcome = self.on_blocking_thread(purpose, move || app.once(purpose, &caller_now, &*act)).await?;
            tries += 1;
            match outcome {
                Err(Problem::Contended(_)) if tries < TRIES => {
                    tokio::time::sleep(Duration::from_millis(15 * u64::from(tries * tries))).await;
                }
                Err(Problem::Contended(text)) => return Err(Problem::Unavailable(text)),
                Err(problem @ Problem::Forbidden { code, .. }) => {
                    self.note_refusal(caller, code).await?;
                    return Err(problem);
                }
                Err(Problem::NotFound) => {
                    self.note_refusal(caller, "not_found").await?;
                    return Err(Problem::NotFound);
                }
                other => return other,
            }
        }
    }

    fn once<T>(
        &self,
        purpose: Purpose,
        caller: &Caller,
        act: &(impl Fn(&mut Work) -> Result<T, Problem> + ?Sized),
    ) -> Result<T, Problem> {
        let now = self.now();
        self.0.pool.transaction(purpose, |db| {
            let actor = find_actor(db, caller, now)?;
            let mut work = Work::new(db, actor, caller.origin.clone(), now);
            let value = act(&mut work)?;
            steps::notify::flush(&mut work)?;
            steps::watches::flush(&mut work)?;
            steps::audit::flush(&mut work)?;
            Ok(value)
        })
    }

    /// Writes down that a caller was refused before any action began.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`] where the caller's session has ended.
    pub async fn refuse(&self, caller: &Caller) -> Result<(), Problem> {
        self.note_refusal(caller, "forbidden").await
    }

    /// A refusal has rolled its transaction back, so it is written down in one of its own.
    async fn note_refusal(&self, caller: &Caller, code: &'static str) -> Result<(), Problem> {
        let (app, caller) = (self.clone(), caller.clone());
        let written = self.on_blocking_thread(Purpose::Write, move || {
            app.once(Purpose::Write, &caller, &|work: &mut Work| {
                let Target { operation, action, subject } = &caller.target;
                let detail = json!({ "code": code, "operation": operation, "action": action });
                let entry = Entry { subject_id: *subject, ..Entry::listed("refused", "request", detail) };
                steps::audit::note(work, entry.ended(Outcome::Refused));
                Ok(())
            })
        });
        written.await?
    }

    /// Runs an action for the operator at the command line, where nobody is signed in.
    pub async fn as_operator<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        self.write(&operator(), act).await
    }

    /// As [`App::as_operator`], but nothing is kept: for `--dry-run`.
    pub async fn rehearse_as_operator<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Work) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let app = self.clone();
        let rehearsed = self.on_blocking_thread(Purpose::Write, move || {
            let value = Mutex::new(None);
            let ended: Result<(), Problem> = app.once(Purpose::Write, &operator(), &|work: &mut Work| {
                *value.lock().unwrap_or_else(PoisonError::into_inner) = Some(act(work)?);
                Err(Problem::Contended("a rehearsal is rolled back".to_owned()))
            });
            let value = value.into_inner().unwrap_or_else(PoisonError::into_inner);
            value.map_or_else(|| Err(ended.err().unwrap_or(Problem::NotFound)), Ok)
        });
        rehearsed.await?
    }

    async fn on_blocking_thread<T: Send + 'static>(
        &self,
        purpose: Purpose,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = match &self.0.writing {
            Some(writing) if purpose == Purpose::Write => {
                Some(writing.acquire().await.map_err(|e| Problem::Internal(e.to_string()))?)
            }
            _ => None,
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| Problem::Internal(e.to_string()))
    }
}

/// Whoever works at the command line.
fn operator() -> Caller {
    let origin = Origin { address: Some("cli".to_owned()), request_id: None };
    Caller { origin, ..Caller::default() }
}

fn find_actor(db: &mut store::Db, caller: &Caller, now: Instant) -> Result<Option<Actor>, Problem> {
    let Some((user, session)) = caller.token else { return Ok(None) };
    store::users::actor(db, session, user, now)?.map(Some).ok_or(Problem::NotSignedIn("session_ended"))
}

fn no_such_user() -> Problem {
    Problem::field(
        "as",
        "no_such_user",
        "この名前の利用者はいないか、無効になっています。",
        "There is no such user, or the account is closed.",
    )
}
