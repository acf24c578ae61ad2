//! A page of children in any of their orders. SQL sorts, so that what a page begins with follows what the page before
//! ended with, however long the list is.
//!
//! What is not known comes last in either direction; equals follow by their readings, then by their ids. A mark holds
//! what a row is sorted by and its reading, with a space between, which no reading has.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Date, Text};

use super::filter::{Filter, Narrowed, narrowed};
use super::visible::Condition;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, Id as _};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::children::sort::ChildSort;
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::children;
use crate::store::{Db, MultiBackend, tasks_open_to};

/// Stands for a day that is not known where the days rise, so that it comes last.
const LAST_DAY: &str = "9999-12-31";
/// The same where the days fall.
const FIRST_DAY: &str = "0001-01-01";

/// What rows are sorted by before their readings.
type Key<T> = Box<dyn BoxableExpression<children::table, MultiBackend, SqlType = T>>;

/// The rows of a page, one more than its limit, each with its mark, sorted by `$key`. `$read` makes a value of the key
/// out of its text in a mark, of this type.
macro_rules! by {
    ($db:expr, $query:expr, $page:expr, $falling:expr, $key:expr, $read:expr, $value:ty) => {{
        let mut query: Narrowed = $query;
        if let Some(after) = &$page.after {
            let (value, reading) = after.key.split_once(' ').ok_or_else(bad_cursor)?;
            let beyond: Condition = if $falling {
                Box::new($key.lt($read(after, value)?))
            } else {
                Box::new($key.gt($read(after, value)?))
            };
            query = query.filter(beyond.or($key.eq($read(after, value)?).and(read_on(reading, after, false))));
        }
        let query = if $falling {
            query.order(($key.desc(), children::kana_key, children::id))
        } else {
            query.order(($key.asc(), children::kana_key, children::id))
        };
        let rows: Vec<(Child, $value)> =
            query.limit($page.limit + 1).select((Child::as_select(), $key)).load(&mut **$db)?;
        let marked = rows.into_iter().map(|(child, value)| {
            let mark = Mark { key: format!("{value} {}", child.kana_key), id: child.id.0 };
            (child, mark)
        });
        marked.collect::<Vec<_>>()
    }};
}

/// A page of the children the actor may see through `relations`, in the order of the filter. `tasks` are the relations
/// through which the actor sees tasks: the order by the next due day knows no others.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    tasks: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Child>, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let all = || narrowed(actor, municipality, relations, filter, now);
    let back = filter.sort.is_back();
    let rows = match filter.sort {
        ChildSort::Name | ChildSort::NameBack => by_reading(db, all(), page, back)?,
        ChildSort::Due | ChildSort::DueBack => {
            by!(db, all(), page, back, due(actor, tasks, now, unknown(back)), day, NaiveDate)
        }
        ChildSort::Age | ChildSort::AgeBack => by!(db, all(), page, !back, children::born_on, day, NaiveDate),
        ChildSort::Discharge | ChildSort::DischargeBack => {
            by!(db, all(), page, back, discharge(now.day(), back), day, NaiveDate)
        }
        ChildSort::Lead | ChildSort::LeadBack => by!(db, all(), page, back, lead(now.day(), back), name, String),
    };
    let marked = page.listed(rows, |(_, mark)| mark.clone(), || Ok(all().count().get_result(&mut **db)?))?;
    let rows = marked.rows.into_iter().map(|(child, _)| child).collect();
    Ok(Listed { rows, next: marked.next, total: marked.total })
}

/// The day on which the next open task is due that the actor sees through `tasks`, of those of these children that have
/// one.
pub fn next_due(
    db: &mut Db,
    actor: &Actor,
    tasks: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<(ChildId, NaiveDate)>, Problem> {
    let query =
        children::table.filter(children::id.eq_any(ids)).select((children::id, due(actor, tasks, now, LAST_DAY)));
    let rows: Vec<(ChildId, NaiveDate)> = query.load(&mut **db)?;
    Ok(rows.into_iter().filter(|(_, day)| day.to_string() != LAST_DAY).collect())
}

fn by_reading(db: &mut Db, query: Narrowed, page: &Page, back: bool) -> Result<Vec<(Child, Mark)>, Problem> {
    let query = match &page.after {
        Some(after) => query.filter(read_on(&after.key, after, back)),
        None => query,
    };
    let query = if back {
        query.order((children::kana_key.desc(), children::id.asc()))
    } else {
        query.order((children::kana_key.asc(), children::id.asc()))
    };
    let rows: Vec<Child> = query.limit(page.limit + 1).select(Child::as_select()).load(&mut **db)?;
    let marked = rows.into_iter().map(|child| {
        let mark = Mark { key: child.kana_key.clone(), id: child.id.0 };
        (child, mark)
    });
    Ok(marked.collect())
}

/// Comes behind the row with this mark and reading.
fn read_on(reading: &str, after: &Mark, back: bool) -> Condition {
    let equal = children::kana_key.eq(reading.to_owned()).and(children::id.gt(ChildId::wrap(after.id)));
    if back {
        Box::new(children::kana_key.lt(reading.to_owned()).or(equal))
    } else {
        Box::new(children::kana_key.gt(reading.to_owned()).or(equal))
    }
}

/// A day in a mark.
fn day(after: &Mark, value: &str) -> Result<NaiveDate, Problem> {
    Mark { key: value.to_owned(), id: after.id }.day()
}

/// A name in a mark, as [`lead`] gives it.
fn name(_: &Mark, value: &str) -> Result<String, Problem> {
    if value.starts_with(['0', '1']) { Ok(value.to_owned()) } else { Err(bad_cursor()) }
}

fn unknown(back: bool) -> &'static str {
    if back { FIRST_DAY } else { LAST_DAY }
}

/// The day of discharge where it lies ahead: who has long been at home has none.
fn discharge(today: NaiveDate, back: bool) -> Key<Date> {
    let ahead = sql::<Date>("CASE WHEN \"children\".\"discharge_on\" >= ").bind::<Date, _>(today);
    let unknown = format!(" THEN \"children\".\"discharge_on\" ELSE '{}' END", unknown(back));
    Box::new(ahead.sql(&unknown))
}

/// The name of the lead coordinator, asked or agreed, by its first forty letters (a mark has its limit), behind a digit
/// that puts those without one last.
fn lead(today: NaiveDate, back: bool) -> Key<Text> {
    let (known, unknown) = if back { ('1', '0') } else { ('0', '1') };
    let begin = format!(
        "coalesce((SELECT '{known}' || substr(\"coordinators\".\"name_key\", 1, 40) FROM \"assignments\" \
         INNER JOIN \"coordinators\" ON \"coordinators\".\"id\" = \"assignments\".\"coordinator_id\" \
         WHERE \"assignments\".\"child_id\" = \"children\".\"id\" AND \"assignments\".\"role\" = 'lead' \
         AND \"assignments\".\"state\" IN ('proposed', 'reserved', 'active') \
         AND (\"assignments\".\"ends_on\" IS NULL OR \"assignments\".\"ends_on\" >= "
    );
    Box::new(sql::<Text>(&begin).bind::<Date, _>(today).sql(&format!(")), '{unknown}')")))
}

fn due(actor: &Actor, tasks: &[Relation], now: Instant, unknown: &'static str) -> Key<Date> {
    Box::new(Due { condition: tasks_open_to(actor, tasks, now), unknown })
}

/// The day on which the first of a child's open tasks is due that a condition on tasks holds for.
///
/// Diesel cannot put a boxed condition into a subquery for two databases at once, so this writes those few words itself.
struct Due<F> {
    condition: F,
    unknown: &'static str,
}

impl<F> Expression for Due<F> {
    type SqlType = Date;
}

impl<F> QueryId for Due<F> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F> ValidGrouping<()> for Due<F> {
    type IsAggregate = is_aggregate::No;
}

impl<F> AppearsOnTable<children::table> for Due<F> {}

impl<F> SelectableExpression<children::table> for Due<F> {}

impl<F: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Due<F> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("coalesce((SELECT min(\"tasks\".\"due_on\") FROM \"tasks\" WHERE ");
        out.push_sql("\"tasks\".\"child_id\" = \"children\".\"id\" AND \"tasks\".\"state\" = 'open' AND (");
        self.condition.walk_ast(out.reborrow())?;
        out.push_sql(")), '");
        out.push_sql(self.unknown);
        out.push_sql("')");
        Ok(())
    }
}
