//! "Of a child that is open to the actor", as a condition on another table: `child_id IN (…)`.
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

/// A condition: this column names one of the children that a condition on children holds for.
pub struct Among<C> {
    column: C,
    condition: Condition,
}

/// The column names a child that one of `relations` opens to the actor at the moment `now` (as [`visible`]). The
/// municipality is for the caller to compare.
pub fn among<C>(column: C, actor: &Actor, relations: &[Relation], now: Instant, whole: bool) -> Among<C> {
    Among { column, condition: visible(actor, relations, now, whole) }
}

impl<C> Expression for Among<C> {
    type SqlType = Nullable<Bool>;
}

impl<C> QueryId for Among<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> ValidGrouping<()> for Among<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Among<C> {}

impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Among<C> {}

impl<C: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT \"children\".\"id\" FROM \"children\" WHERE ");
        self.condition.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
