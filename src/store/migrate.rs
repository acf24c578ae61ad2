//! Brings the tables up to this release: forward only, safe to run twice and by two servers at once.

use std::collections::HashSet;

use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::base::problem::Problem;
use crate::store::Pool;
use crate::store::{AnyConnection, Db};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// "tsunagu" in ASCII, the number of the advisory lock that lets one server at a time migrate.
const LOCK: &str = "SELECT pg_advisory_xact_lock(32776193110240117)";

/// Runs what has not been run; gives the versions applied now.
///
/// # Errors
/// A database that a newer release has migrated is refused: going back is not guessed.
pub fn run(pool: &Pool) -> Result<Vec<String>, Problem> {
    pool.with(run_on)
}

/// As [`run`], on one connection outside a transaction.
pub fn run_on(db: &mut Db) -> Result<Vec<String>, Problem> {
    match &mut **db {
        AnyConnection::Pg(c) => c.transaction(|c| {
            c.batch_execute(LOCK)?;
            apply(c, POSTGRES)
        }),
        AnyConnection::Sqlite(c) => c.immediate_transaction(|c| apply(c, SQLITE)),
    }
}

/// Drops every table of the embedded database and makes them anew: for the demonstration alone.
///
/// # Errors
/// [`Problem::Internal`] on PostgreSQL, which no demonstration runs on.
pub fn start_over(db: &mut Db) -> Result<(), Problem> {
    let AnyConnection::Sqlite(c) = &mut **db else {
        return Err(Problem::Internal("only the embedded database is started over".to_owned()));
    };
    let tables: Vec<Table> = diesel::sql_query(
        "SELECT 'DROP TABLE \"' || name || '\";' AS statement FROM sqlite_master \
         WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    .load(c)?;
    c.batch_execute("PRAGMA foreign_keys = OFF")?;
    let dropped: Result<(), diesel::result::Error> =
        c.immediate_transaction(|c| tables.iter().try_for_each(|table| c.batch_execute(&table.statement)));
    c.batch_execute("PRAGMA foreign_keys = ON")?;
    dropped?;
    run_on(db).map(|_| ())
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = diesel::sql_types::Text)]
    statement: String,
}

/// The versions this release knows, oldest first.
pub fn known() -> Result<Vec<String>, Problem> {
    let list = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map_err(|e| lost(&*e))?;
    let mut names: Vec<_> = list.iter().map(|m| m.name().version().to_string()).collect();
    names.sort();
    Ok(names)
}

fn apply<C, DB>(connection: &mut C, series: EmbeddedMigrations) -> Result<Vec<String>, Problem>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: HashSet<String> = series
        .migrations()
        .map_err(|e| lost(&*e))?
        .iter()
        .map(|m| Migration::<DB>::name(m).version().to_string())
        .collect();
    let applied: Vec<MigrationVersion<'static>> = connection.applied_migrations().map_err(|e| lost(&*e))?;
    if let Some(newer) = applied.iter().find(|version| !known.contains(&version.to_string())) {
        return Err(Problem::Internal(format!(
            "the database has migration {newer}, which this release does not know: use a newer release"
        )));
    }
    let run = connection.run_pending_migrations(series).map_err(|e| lost(&*e))?;
    Ok(run.iter().map(ToString::to_string).collect())
}

fn lost(error: &(dyn std::error::Error + Send + Sync)) -> Problem {
    Problem::Internal(format!("migration: {error}"))
}
