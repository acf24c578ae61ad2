//! A connection to either database.
#![expect(missing_docs, reason = "diesel's derive writes items that cannot be documented")]

use diesel::prelude::*;

#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}
