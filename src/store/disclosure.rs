//! Everything that is kept about one child, table by table, as JSON.
//!
//! Here is the one list of the tables that hold something about a child. A test walks through `schema.rs` and fails where
//! a table is missing, so that none is ever forgotten. Columns are read from the tables' own declarations.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, CoordinatorId, Id as _, MunicipalityId, UserId};
use crate::base::problem::Problem;
use crate::base::sql_types::{SqlId, SqlInstant, SqlJson};
use crate::rules::children::Child;
use crate::rules::disclosure::Part;
use crate::rules::users::Role;
use crate::schema;
use crate::store::{AnyConnection, Db};

/// Ids asked for at once.
const BATCH: usize = 500;

/// How a column's values are written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Instant,
    Json,
    Bool,
    Plain,
    /// Not written at all: contents of files go into the archive as files.
    Bytes,
}

/// One table that holds something about a child.
struct Source {
    table: &'static str,
    columns: fn() -> Vec<(&'static str, Kind)>,
    /// Which rows; `$1` is the child.
    rows: &'static str,
    order: &'static str,
}

macro_rules! source {
    ($table:ident, $rows:literal, $order:literal) => {
        Source { table: stringify!($table), columns: columns_of::<schema::$table::table>, rows: $rows, order: $order }
    };
}

/// The tables, in the order of the record.
const SOURCES: &[Source] = &[
    source!(children, "id = $1", "id"),
    source!(referrals, "child_id = $1", "child_id"),
    source!(guardians, "child_id = $1", "id"),
    source!(consents, "child_id = $1", "starts_on, id"),
    source!(consent_recipients, "consent_id IN (SELECT id FROM consents WHERE child_id = $1)", "consent_id, position"),
    source!(care_team_members, "child_id = $1", "starts_on, id"),
    source!(care_assessments, "child_id = $1", "scored_on, id"),
    source!(conflicts, "child_id = $1", "id"),
    source!(decisions, "child_id = $1", "made_at, id"),
    source!(assignments, "child_id = $1", "created_at, id"),
    source!(conferences, "child_id = $1", "created_at, id"),
    source!(
        conference_slots,
        "conference_id IN (SELECT id FROM conferences WHERE child_id = $1)",
        "conference_id, starts_at, id"
    ),
    source!(
        conference_participants,
        "conference_id IN (SELECT id FROM conferences WHERE child_id = $1)",
        "conference_id, id"
    ),
    source!(
        conference_answers,
        "participant_id IN (SELECT id FROM conference_participants WHERE conference_id IN \
         (SELECT id FROM conferences WHERE child_id = $1))",
        "participant_id, slot_id"
    ),
    source!(
        conference_minutes,
        "conference_id IN (SELECT id FROM conferences WHERE child_id = $1)",
        "conference_id, number, id"
    ),
    source!(activities, "child_id = $1", "happened_on, id"),
    source!(
        activity_versions,
        "activity_id IN (SELECT id FROM activities WHERE child_id = $1)",
        "activity_id, version"
    ),
    source!(tasks, "child_id = $1", "created_at, id"),
    source!(transitions, "child_id = $1", "falls_on, id"),
    source!(handovers, "child_id = $1", "created_at, id"),
    source!(service_plans, "child_id = $1", "starts_on, id"),
    source!(reminders, "child_id = $1", "told_at, subject_id, point"),
    source!(files, "child_id = $1", "id"),
    source!(break_glass, "child_id = $1", "opened_at, id"),
    source!(notifications, "child_id = $1", "created_at, id"),
    source!(
        deliveries,
        "notification_id IN (SELECT id FROM notifications WHERE child_id = $1) \
         OR conference_id IN (SELECT id FROM conferences WHERE child_id = $1)",
        "created_at, id"
    ),
    source!(audit_entries, "child_id = $1", "chain, seq"),
];

/// Tables that hold something about a child and are not written out, each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("child_search", "an index made of the names in children and guardians"),
    ("file_contents", "in the archive as files"),
    ("watches", "the day of the calendar's next look, which follows from the rest"),
];

/// The tables that are written out.
pub fn tables() -> Vec<&'static str> {
    SOURCES.iter().map(|source| source.table).collect()
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Everything about a child.
pub fn parts(db: &mut Db, child: ChildId) -> Result<Vec<Part>, Problem> {
    SOURCES.iter().map(|source| part(db, source, child)).collect()
}

fn part(db: &mut Db, source: &Source, child: ChildId) -> Result<Part, Problem> {
    let columns: Vec<_> = (source.columns)().into_iter().filter(|(_, kind)| *kind != Kind::Bytes).collect();
    let postgres = matches!(**db, AnyConnection::Pg(_));
    let pair = |(name, kind): &(&str, Kind)| match kind {
        Kind::Id if !postgres => format!("'{name}', lower(hex(nullif(\"{name}\", '')))"),
        Kind::Json if !postgres => format!("'{name}', json(\"{name}\")"),
        _ => format!("'{name}', \"{name}\""),
    };
    let pairs = columns.iter().map(pair).collect::<Vec<_>>().join(", ");
    let object = if postgres { "json_build_object" } else { "json_object" };
    let (table, rows, order) = (source.table, source.rows, source.order);
    // Every word of it comes from this program; the child is bound.
    let sql = format!("SELECT CAST({object}({pairs}) AS text) AS \"row\" FROM {table} WHERE {rows} ORDER BY {order}");
    let found: Vec<Row> = diesel::sql_query(sql).bind::<SqlId, _>(child).load(&mut **db)?;
    let rows = found.iter().map(|row| read(&columns, &row.row)).collect::<Result<_, _>>()?;
    Ok(Part { table, rows })
}

/// A row as both databases shall give it.
fn read(columns: &[(&'static str, Kind)], text: &str) -> Result<Map<String, Value>, Problem> {
    let unreadable = |e: serde_json::Error| Problem::Internal(format!("a row is no JSON: {e}"));
    let mut given: Map<String, Value> = serde_json::from_str(text).map_err(unreadable)?;
    let mut row = Map::new();
    for (name, kind) in columns {
        let value = given.remove(*name).unwrap_or(Value::Null);
        let value = match (kind, value) {
            (Kind::Id, Value::String(id)) => match Uuid::parse_str(&id) {
                Ok(id) => Value::String(id.to_string()),
                Err(_) => Value::Null,
            },
            (Kind::Instant, Value::String(at)) => {
                Value::String(Instant::parse(&at).map_or(at, |instant| instant.to_string()))
            }
            (Kind::Bool, Value::Number(number)) => Value::Bool(number.as_i64() != Some(0)),
            (_, value) => value,
        };
        row.insert((*name).to_owned(), value);
    }
    Ok(row)
}

/// The names of the agencies, users (with their role) and coordinators of a municipality that have one of these ids.
pub fn names(db: &mut Db, municipality: MunicipalityId, ids: &[Uuid]) -> Result<BTreeMap<String, String>, Problem> {
    use schema::{agencies, coordinators, users};
    let mut names = BTreeMap::new();
    for ids in ids.chunks(BATCH) {
        let wanted: Vec<_> = ids.iter().map(|id| AgencyId::wrap(*id)).collect();
        let found =
            agencies::table.filter(agencies::id.eq_any(wanted)).filter(agencies::municipality_id.eq(municipality));
        let found: Vec<(AgencyId, String)> = found.select((agencies::id, agencies::name)).load(&mut **db)?;
        names.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
        let wanted: Vec<_> = ids.iter().map(|id| CoordinatorId::wrap(*id)).collect();
        let found = coordinators::table
            .filter(coordinators::id.eq_any(wanted))
            .filter(coordinators::municipality_id.eq(municipality));
        let found: Vec<(CoordinatorId, String)> =
            found.select((coordinators::id, coordinators::name)).load(&mut **db)?;
        names.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
        let wanted: Vec<_> = ids.iter().map(|id| UserId::wrap(*id)).collect();
        let found = users::table.filter(users::id.eq_any(wanted)).filter(users::municipality_id.eq(municipality));
        let found: Vec<(UserId, String, Role)> =
            found.select((users::id, users::display_name, users::role)).load(&mut **db)?;
        names.extend(
            found.into_iter().map(|(id, name, role)| (id.to_string(), format!("{name}（{}）", role.label().ja))),
        );
    }
    Ok(names)
}

/// The child with a reference code.
pub fn child(db: &mut Db, municipality: MunicipalityId, reference: &str) -> Result<Option<Child>, Problem> {
    use schema::children;
    Ok(children::table
        .filter(children::municipality_id.eq(municipality))
        .filter(children::reference.eq(reference))
        .select(Child::as_select())
        .first(&mut **db)
        .optional()?)
}

/// The columns of a table with how they are written.
fn columns_of<T: Table>() -> Vec<(&'static str, Kind)>
where
    T::AllColumns: Columns,
{
    T::AllColumns::columns()
}

/// A type of column that can be written.
trait Written {
    const KIND: Kind;
}

macro_rules! written {
    ($($sql_type:ty => $kind:ident),+ $(,)?) => { $(
        impl Written for $sql_type {
            const KIND: Kind = Kind::$kind;
        }
        impl Written for Nullable<$sql_type> {
            const KIND: Kind = Kind::$kind;
        }
    )+ };
}

written! {
    SqlId => Id, SqlInstant => Instant, SqlJson => Json, Bool => Bool, Binary => Bytes,
    Text => Plain, Integer => Plain, BigInt => Plain, Date => Plain,
}

/// All columns of a table.
trait Columns {
    fn columns() -> Vec<(&'static str, Kind)>;
}

macro_rules! columns {
    () => {};
    ($head:ident $($tail:ident)*) => {
        impl<$head: Column, $($tail: Column),*> Columns for ($head, $($tail,)*)
        where
            $head::SqlType: Written,
            $($tail::SqlType: Written,)*
        {
            fn columns() -> Vec<(&'static str, Kind)> {
                vec![
                    ($head::NAME, <$head::SqlType as Written>::KIND),
                    $(($tail::NAME, <$tail::SqlType as Written>::KIND),)*
                ]
            }
        }
        columns!($($tail)*);
    };
}

columns!(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A2 B2 C2 D2 E2 F2);
