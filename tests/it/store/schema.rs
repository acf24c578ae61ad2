//! The two migration series leave the same tables.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use tsunagu::store::AnyConnection;

use crate::support::TestApp;

#[derive(QueryableByName, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

const POSTGRES: &str = "SELECT table_name::text, column_name::text, \
    CASE data_type WHEN 'uuid' THEN 'BLOB' WHEN 'bytea' THEN 'BLOB' WHEN 'boolean' THEN 'INTEGER' WHEN 'integer' THEN 'INTEGER' \
    WHEN 'bigint' THEN 'INTEGER' ELSE 'TEXT' END AS kind, is_nullable = 'NO' AS required \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";

const SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS kind, c.\"notnull\" AS required \
    FROM sqlite_master t JOIN pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite%'";

/// What `src/schema.rs` says, in the same terms.
fn declared() -> BTreeMap<(String, String), (String, bool)> {
    let mut columns = BTreeMap::new();
    let mut table = String::new();
    for line in include_str!("../../../src/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        } else if let Some((column, kind)) =
            line.trim_end_matches(',').split_once(" -> ").filter(|(_, k)| !k.contains('('))
        {
            let inner = kind.trim_start_matches("Nullable<").trim_end_matches('>');
            let kind_there = match inner {
                "SqlId" | "Binary" => "BLOB",
                "Bool" | "Integer" | "BigInt" => "INTEGER",
                _ => "TEXT",
            };
            columns.insert((table.clone(), column.to_owned()), (kind_there.to_owned(), !kind.starts_with("Nullable")));
        }
    }
    columns
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_what_the_code_says_on_this_database() {
    let ward = TestApp::new().await;
    let rows: Vec<Column> = ward.sql(|db| {
        let text = if matches!(**db, AnyConnection::Pg(_)) { POSTGRES } else { SQLITE };
        Ok(diesel::sql_query(text).load(&mut **db)?)
    });
    let found: BTreeMap<_, _> =
        rows.into_iter().map(|c| ((c.table_name, c.column_name), (c.kind, c.required))).collect();
    assert!(found.len() > 200, "{}", found.len());
    assert_eq!(found, declared());
}

#[test]
fn both_series_have_the_same_steps() {
    let names = |series: &str| {
        let folder = format!("{}/migrations/{series}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("postgres"), names("sqlite"));
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_changes_nothing() {
    let ward = TestApp::new().await;
    assert_eq!(tsunagu::store::migrate::run(ward.app.pool()).expect("runs"), Vec::<String>::new());
}
