//! "Of a child that is open to the actor", as a condition on another table: `child_id IN (…)`; and the same for what has
//! steps that a condition on tasks holds for.
//!
//! Diesel cannot put a boxed condition into a subquery for two databases at once, so this writes those few words itself.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Nullable};

use super::visible::{Condition, visible};
use crate::base::clock::Instant;
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::store::MultiBackend;

/// A condition: this column names one of the children (or sources of tasks) that a condition on them holds for.
pub struct Among<C, F = Condition> {
    column: C,
    select: &'static str,
    condition: F,
}

/// The column names a child that one of `relations` opens to the actor at the moment `now` (as [`visible`]). The
/// municipality is for the caller to compare.
pub fn among<C>(column: C, actor: &Actor, relations: &[Relation], now: Instant, whole: bool) -> Among<C> {
    among_children(column, visible(actor, relations, now, whole))
}

/// The column names a child that the condition holds for.
pub fn among_children<C>(column: C, condition: Condition) -> Among<C> {
    Among { column, select: " IN (SELECT \"children\".\"id\" FROM \"children\" WHERE ", condition }
}

/// The column names what a task came from that the condition on tasks holds for.
pub fn among_steps<C, F>(column: C, condition: F) -> Among<C, F> {
    let select = " IN (SELECT \"tasks\".\"source_id\" FROM \"tasks\" WHERE \"tasks\".\"state\" = 'open' AND ";
    Among { column, select, condition }
}

impl<C, F> Expression for Among<C, F> {
    type SqlType = Nullable<Bool>;
}

impl<C, F> QueryId for Among<C, F> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, F> ValidGrouping<()> for Among<C, F> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, F, QS> AppearsOnTable<QS> for Among<C, F> {}

impl<C: SelectableExpression<QS>, F, QS> SelectableExpression<QS> for Among<C, F> {}

impl<C, F> QueryFragment<MultiBackend> for Among<C, F>
where
    C: QueryFragment<MultiBackend>,
    F: QueryFragment<MultiBackend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(self.select);
        out.push_sql("(");
        self.condition.walk_ast(out.reborrow())?;
        out.push_sql(")");
        out.push_sql(")");
        Ok(())
    }
}
