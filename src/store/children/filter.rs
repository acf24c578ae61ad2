//! What a list of children is narrowed to, as conditions in SQL. Its order: `order.rs`.

use chrono::{Days, NaiveDate};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::stage::in_stage;
use super::visible::{Condition, visible};
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::text;
use crate::rules::assignments::AssignmentState::{Active, Proposed, Reserved};
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::child_search;
use crate::rules::children::case_state::CaseState;
use crate::rules::children::sort::ChildSort;
use crate::rules::handovers;
use crate::rules::life_stage::LifeStage;
use crate::rules::permissions::Relation;
use crate::rules::tasks::{DueState, TaskState};
use crate::rules::users::Actor;
use crate::schema::{assignments, child_search as index, children, coordinators, handovers as handover_rows, tasks};
use crate::store::MultiBackend;

/// What a list of children is narrowed to, and its order.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name or reading, a guardian's telephone number, a reference code; as typed.
    pub q: Option<String>,
    /// Only this life stage today.
    pub stage: Option<LifeStage>,
    /// Only this care band.
    pub band: Option<Band>,
    /// Only this district.
    pub district: Option<String>,
    /// Only those without a lead coordinator, asked or agreed.
    pub without_lead: bool,
    /// Also those that are closed.
    pub closed: bool,
    /// Only those that stand so with their coordinator, in one of these ways; with any, `closed` counts no more.
    pub states: Vec<CaseState>,
    /// Only those who leave hospital within so many days from today.
    pub discharge_within: Option<u32>,
    /// Only those who need all of this care.
    pub care: Vec<CareItem>,
    /// Only those with an open task whose day lies so.
    pub due: Option<DueState>,
    /// Only those led by a coordinator of this office.
    pub office: Option<AgencyId>,
    /// In this order.
    pub sort: ChildSort,
}

/// A query on children that can still be narrowed, sorted and limited.
pub type Narrowed = children::BoxedQuery<'static, MultiBackend>;

/// The children the actor may see through `relations`, narrowed by `filter`.
///
/// A search begins at its index, which holds only children of the municipality; the condition on the municipality is
/// left out then, so that no database is tempted to walk through all children in the order of the list.
pub fn narrowed(
    actor: &Actor,
    municipality: MunicipalityId,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Narrowed {
    // Whoever may not see a band, care items or every task must not learn them from a list narrowed to them.
    let whole = filter.band.is_some() || !filter.care.is_empty() || filter.due.is_some();
    let mut query = children::table.filter(visible(actor, relations, now, whole)).into_boxed();
    query = match filter.q.as_deref().map(child_search::wanted) {
        None => query.filter(children::municipality_id.eq(municipality)),
        Some(None) => query.filter(children::id.eq_any(Vec::<crate::base::ids::ChildId>::new())),
        Some(Some(key)) => query.filter(
            children::id.eq_any(
                index::table
                    .filter(index::municipality_id.eq(municipality))
                    .filter(index::suffix.lt(text::upper_bound(&key)))
                    .filter(index::suffix.ge(key))
                    .select(index::child_id),
            ),
        ),
    };
    if let Some(stage) = filter.stage {
        query = query.filter(in_stage(stage, now.day()));
    }
    if let Some(band) = filter.band {
        query = query.filter(children::care_band.eq(band));
    }
    if let Some(district) = &filter.district {
        query = query.filter(children::district.eq(text::clean(district)));
    }
    if filter.without_lead {
        query = query.filter(not(led(&[Proposed, Reserved, Active], None, now.day())));
    }
    if filter.states.is_empty() && !filter.closed {
        query = query.filter(children::closed_on.is_null());
    }
    further(query, filter, now.day())
}

fn further(mut query: Narrowed, filter: &Filter, today: NaiveDate) -> Narrowed {
    let mut states = filter.states.iter().map(|state| standing(*state, today));
    if let Some(first) = states.next() {
        query = query.filter(states.fold(first, |all, more| -> Condition { Box::new(all.or(more)) }));
    }
    if let Some(days) = filter.discharge_within {
        let last = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX);
        let within = children::discharge_on.is_not_null().and(children::discharge_on.assume_not_null().ge(today));
        query = query.filter(within.and(children::discharge_on.assume_not_null().le(last)));
    }
    for item in &filter.care {
        query = query.filter(needs(*item));
    }
    if let Some(due) = filter.due {
        query = query.filter(has_task(due, today));
    }
    if let Some(office) = filter.office {
        query = query.filter(led(&[Reserved, Active], Some(office), today));
    }
    query
}

/// The same as `rules/children/case_state.rs`, in SQL.
fn standing(state: CaseState, today: NaiveDate) -> Condition {
    let open = || -> Condition { Box::new(children::closed_on.is_null()) };
    let agreed = || led(&[Reserved, Active], None, today);
    match state {
        CaseState::Undecided => Box::new(open().and(not(led(&[Proposed, Reserved, Active], None, today)))),
        CaseState::Asked => Box::new(open().and(led(&[Proposed], None, today)).and(not(agreed()))),
        CaseState::Active => Box::new(open().and(agreed()).and(not(handed_over()))),
        CaseState::HandingOver => Box::new(open().and(agreed()).and(handed_over())),
        CaseState::Closed => Box::new(children::closed_on.is_not_null()),
    }
}

/// A lead coordinator's assignment stands so, of this office where one is named.
fn led(states: &[AssignmentState], office: Option<AgencyId>, today: NaiveDate) -> Condition {
    let leads = assignments::table
        .inner_join(coordinators::table)
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::state.eq_any(states.to_vec()))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(today)));
    match office {
        None => Box::new(children::id.eq_any(leads.select(assignments::child_id))),
        Some(office) => Box::new(
            children::id.eq_any(leads.filter(coordinators::office_id.eq(office)).select(assignments::child_id)),
        ),
    }
}

fn handed_over() -> Condition {
    let pending = handover_rows::table.filter(handover_rows::state.eq_any(handovers::PENDING));
    Box::new(children::id.eq_any(pending.select(handover_rows::child_id)))
}

/// Needs this care. The items are kept as a JSON list of words, none of which is part of another in quotes.
fn needs(item: CareItem) -> Condition {
    let quoted = format!("%\"{}\"%", item.as_str());
    Box::new(sql::<Bool>("CAST(\"children\".\"care_items\" AS TEXT) LIKE ").bind::<Text, _>(quoted))
}

fn has_task(due: DueState, today: NaiveDate) -> Condition {
    let open = || tasks::table.filter(tasks::state.eq(TaskState::Open)).filter(tasks::child_id.is_not_null());
    let whose = tasks::child_id.assume_not_null();
    match due.days(today) {
        None => Box::new(children::id.eq_any(open().filter(tasks::due_on.is_null()).select(whose))),
        Some((from, until)) => {
            // The first and the last day that both databases know.
            let first = from.or_else(|| NaiveDate::from_ymd_opt(1, 1, 1)).unwrap_or(today);
            let last = until.or_else(|| NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or(today);
            let within = tasks::due_on.is_not_null().and(tasks::due_on.assume_not_null().between(first, last));
            Box::new(children::id.eq_any(open().filter(within).select(whose)))
        }
    }
}

fn not(condition: Condition) -> Condition {
    Box::new(diesel::dsl::not(condition))
}
