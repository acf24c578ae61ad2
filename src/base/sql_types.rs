//! Column types that are native on both databases under one name.
//!
//! How each is written and read stands in `store/types.rs`, because only the store knows the databases.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::SqlType;
use serde::{Deserialize, Serialize};

/// An id: `uuid` on PostgreSQL, `BLOB` of 16 bytes on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "uuid"), sqlite_type(name = "Binary"))]
pub struct SqlId;

/// An instant: `timestamptz` on PostgreSQL, RFC 3339 text in UTC with six decimals on SQLite (sorts as text).
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "timestamptz"), sqlite_type(name = "Text"))]
pub struct SqlInstant;

/// The last of several moments can be asked for.
impl diesel::sql_types::SqlOrd for SqlInstant {}

/// A JSON document: `jsonb` on PostgreSQL, text on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "jsonb"), sqlite_type(name = "Text"))]
pub struct SqlJson;

/// A value kept as a JSON document in one column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlJson)]
#[serde(transparent)]
pub struct Json<T: std::fmt::Debug + 'static>(pub T);
