//! The pool: how connections are opened, judged and begun on.

use std::path::Path;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::base::problem::Problem;
use crate::store::{AnyConnection, Db};

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// Which database an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    Sqlite(String),
    Postgres(String),
}

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub struct Manager(Address);

/// The connections of one server.
#[derive(Clone)]
pub struct Pool {
    inner: r2d2::Pool<Manager>,
    address: Address,
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Looking only: many at once.
    Read,
    /// Changing, or writing down that somebody looked.
    Write,
}

impl Pool {
    /// Names the database; connections are opened when wanted, so that a server may start before its database.
    ///
    /// # Errors
    /// An address that is neither `sqlite://…` nor `postgres://…`, or a folder that cannot be made.
    pub fn new(url: &str, connections: u32) -> Result<Self, String> {
        let address = Address::parse(url)?;
        let inner = r2d2::Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .error_handler(Box::new(Quiet))
            .build_unchecked(Manager(address.clone()));
        Ok(Self { inner, address })
    }

    /// Whether this is the embedded database, which takes one writer at a time.
    pub fn embedded(&self) -> bool {
        matches!(self.address, Address::Sqlite(_))
    }

    /// What `serve` prints at start: never a password.
    pub fn describe(&self) -> String {
        match &self.address {
            Address::Sqlite(path) => format!("SQLite {path}"),
            Address::Postgres(url) => format!("PostgreSQL {}", url.rsplit('@').next().unwrap_or_default()),
        }
    }

    /// Runs `act` in one transaction: committed when it succeeds, rolled back when it does not.
    ///
    /// A pooled connection may have died while it lay idle (a restart, a promotion). Nothing has happened yet when
    /// `BEGIN` fails, so another connection is tried until one of them is alive.
    pub fn transaction<T>(
        &self,
        purpose: Purpose,
        act: impl FnOnce(&mut Db) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        for _ in 0..=self.inner.max_size() {
            let mut db = self.inner.get().map_err(|e| Problem::Unavailable(e.to_string()))?;
            if let Err(error) = begin(&mut db, purpose) {
                match Problem::from(error) {
                    // The embedded database is alive; another process is writing.
                    problem @ Problem::Contended(_) => return Err(problem),
                    _ => db.broken = true,
                }
                continue;
            }
            let outcome = act(&mut db);
            return finish(&mut db, outcome);
        }
        Err(Problem::Unavailable("no live connection".to_owned()))
    }

    /// A connection outside any transaction, for migrations and readiness.
    pub fn with<T>(&self, act: impl FnOnce(&mut Db) -> Result<T, Problem>) -> Result<T, Problem> {
        let mut db = self.inner.get().map_err(|e| Problem::Unavailable(e.to_string()))?;
        let outcome = act(&mut db);
        db.broken |= matches!(outcome, Err(Problem::Unavailable(_)));
        outcome
    }
}

fn begin(db: &mut Db, purpose: Purpose) -> QueryResult<()> {
    match (&mut **db, purpose) {
        (AnyConnection::Sqlite(c), Purpose::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        // The write lock is taken at once: a transaction that reads first and writes later could fail in the middle.
        (AnyConnection::Sqlite(c), Purpose::Write) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")
        }
        (AnyConnection::Pg(c), Purpose::Read) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
        // Whoever decides locks the municipality's row first (`store/municipalities.rs`) and must then see what the
        // one before has committed, which is what READ COMMITTED shows.
        (AnyConnection::Pg(c), Purpose::Write) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        }
    }
}

fn finish<T>(db: &mut Db, outcome: Result<T, Problem>) -> Result<T, Problem> {
    let committing = outcome.is_ok();
    let ended = match (&mut **db, committing) {
        (AnyConnection::Sqlite(c), true) => AnsiTransactionManager::commit_transaction(c),
        (AnyConnection::Pg(c), true) => AnsiTransactionManager::commit_transaction(c),
        (AnyConnection::Sqlite(c), false) => AnsiTransactionManager::rollback_transaction(c),
        (AnyConnection::Pg(c), false) => AnsiTransactionManager::rollback_transaction(c),
    };
    match (outcome, ended) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(_), Err(error)) => {
            db.broken = true;
            Err(error.into())
        }
        (Err(problem), Ok(())) => {
            db.broken |= matches!(problem, Problem::Unavailable(_));
            Err(problem)
        }
        (Err(problem), Err(_)) => {
            db.broken = true;
            // A transaction that cannot even be rolled back has lost its database, whatever it said first.
            Err(match problem {
                Problem::Internal(text) => Problem::Unavailable(text),
                other => other,
            })
        }
    }
}

impl Address {
    fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err("the database address names no file: sqlite://PATH".to_owned());
            }
            if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            }
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("the database address must begin with sqlite:// or postgres://".to_owned())
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Db;
    type Error = ConnectError;

    fn connect(&self) -> Result<Db, ConnectError> {
        let connection = match &self.0 {
            Address::Sqlite(path) => AnyConnection::Sqlite(open_sqlite(path)?),
            Address::Postgres(url) => AnyConnection::Pg(open_postgres(url)?),
        };
        Ok(Db::new(connection))
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), ConnectError> {
        db.batch_execute("SELECT 1").map_err(ConnectError::Setup)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        db.broken
    }
}

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The database did not answer.
    #[error("{0}")]
    Open(#[from] ConnectionError),
    /// It answered, but not to the opening statements.
    #[error("{0}")]
    Setup(#[from] diesel::result::Error),
    /// It would lose acknowledged writes.
    #[error("{0}")]
    Unsafe(&'static str),
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Synchronous {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

fn open_sqlite(path: &str) -> Result<SqliteConnection, ConnectError> {
    let mut c = SqliteConnection::establish(path)?;
    c.batch_execute(
        "PRAGMA busy_timeout = 1500; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8000;",
    )?;
    let set: Synchronous = diesel::sql_query("PRAGMA synchronous").get_result(&mut c)?;
    if set.synchronous < 2 {
        return Err(ConnectError::Unsafe("SQLite did not take synchronous = FULL"));
    }
    Ok(c)
}

fn open_postgres(url: &str) -> Result<PgConnection, ConnectError> {
    let mut c = PgConnection::establish(url)?;
    c.batch_execute(
        "SET statement_timeout = '10s'; SET lock_timeout = '2s'; \
         SET idle_in_transaction_session_timeout = '30s'; SET TIME ZONE 'UTC'",
    )?;
    let set: Setting = diesel::sql_query("SELECT current_setting('synchronous_commit') AS value").get_result(&mut c)?;
    if matches!(set.value.as_str(), "off" | "local") {
        return Err(ConnectError::Unsafe(
            "PostgreSQL runs with synchronous_commit off or local: acknowledged writes could be lost",
        ));
    }
    Ok(c)
}

/// r2d2 reports each failed attempt; the request that waits reports it once.
#[derive(Debug)]
struct Quiet;

impl r2d2::HandleError<ConnectError> for Quiet {
    fn handle_error(&self, error: ConnectError) {
        tracing::warn!(error = %error, "no database connection");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_must_name_one_of_the_two_databases() {
        for bad in ["", "mysql://x", "sqlite://", "data.sqlite"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Address::parse("postgres://u@h/d").unwrap(), Address::Postgres("postgres://u@h/d".to_owned()));
    }
}
