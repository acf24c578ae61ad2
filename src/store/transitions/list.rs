//! Lists of transitions, narrowed to what somebody may see.
//!
//! How a preparation stands is `rules/preparation.rs::standing` in terms of the stored columns; a test compares the two
//! over many rows. Whoever changes one changes both.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, Id as _, SubjectId, TransitionId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::checklists::Content;
use crate::rules::life_stage;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::Relation;
use crate::rules::preparation::PreparationStanding;
use crate::rules::stage_board::{BoardColumn, fiscal_days};
use crate::rules::tasks::{TaskSource, TaskState};
use crate::rules::transitions::{Transition, TransitionState};
use crate::rules::users::Actor;
use crate::schema::{children, tasks, transitions};
use crate::store::{ChildCondition, Db, MultiBackend};
use crate::store::{among, among_children, among_steps, in_column, on_own_list, visible};

/// What a list of transitions is narrowed to. Those that were dropped and those of children whose support has ended are
/// in no list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those whose day lies between these two, both included.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Beside those of `days`, also what is being prepared although its day is not known.
    pub undated: bool,
    /// Only this kind.
    pub kind: Option<TransitionKind>,
    /// Only those that stand so today.
    pub standing: Option<PreparationStanding>,
    /// Only children of this district.
    pub district: Option<String>,
    /// Only children in one of these columns of the board today; all where there is none.
    pub columns: Vec<BoardColumn>,
    /// Only those with an open step on the actor's own list.
    pub mine: bool,
    /// Only those of this child.
    pub child: Option<ChildId>,
}

impl Filter {
    /// Narrowed to a fiscal year. What is being prepared although its day is not known is done now, whenever the day
    /// comes: it goes with the fiscal year of `today`. Nothing beyond the calendar.
    #[must_use]
    pub fn of_year(self, year: i32, today: NaiveDate) -> Option<Self> {
        let undated = year == life_stage::fiscal_year(today);
        Some(Self { days: Some(fiscal_days(year)?), undated, ..self })
    }
}

/// A transition without its checklist.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = transitions)]
pub struct Brief {
    /// Id.
    pub id: TransitionId,
    /// The child.
    pub child_id: ChildId,
    /// Which.
    pub kind: TransitionKind,
    /// Its day.
    pub falls_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: TransitionState,
    /// Day on which the preparation opened.
    pub opened_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
}

/// A step of some transition, as far as progress needs it.
pub type StepRow = (Option<SubjectId>, TaskState, Option<NaiveDate>);

type Condition = Box<dyn BoxableExpression<transitions::table, MultiBackend, SqlType = Bool>>;
type Narrowed = transitions::BoxedQuery<'static, MultiBackend>;

/// The checklists that these transitions were opened with.
pub fn frozen(db: &mut Db, ids: &[TransitionId]) -> Result<Vec<(TransitionId, Content)>, Problem> {
    let found: Vec<(TransitionId, Option<Json<Content>>)> = transitions::table
        .filter(transitions::id.eq_any(ids))
        .select((transitions::id, transitions::checklist))
        .load(&mut **db)?;
    Ok(found.into_iter().filter_map(|(id, checklist)| Some((id, checklist?.0))).collect())
}

/// One transition of a child that one of `relations` opens to the actor.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: TransitionId,
    now: Instant,
) -> Result<Option<Transition>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(None) };
    let query = transitions::table
        .filter(transitions::id.eq(id))
        .filter(transitions::municipality_id.eq(municipality))
        .filter(among(transitions::child_id, actor, relations, now, false));
    Ok(query.select(Transition::as_select()).first(&mut **db).optional()?)
}

/// Those of `ids` that [`find`] would find, with their children, in the order of the children.
pub fn reached(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[TransitionId],
    now: Instant,
) -> Result<Vec<(TransitionId, ChildId)>, Problem> {
    let Some(municipality) = actor.municipality_id else { return Ok(Vec::new()) };
    let query = transitions::table
        .filter(transitions::id.eq_any(ids))
        .filter(transitions::municipality_id.eq(municipality))
        .filter(among(transitions::child_id, actor, relations, now, false));
    Ok(query
        .order((transitions::child_id, transitions::id))
        .select((transitions::id, transitions::child_id))
        .load(&mut **db)?)
}

/// A page of the transitions the actor sees, by their days; those without a day last.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Brief>, Problem> {
    let undated_from = page.after.as_ref().filter(|after| after.key.is_empty()).map(|after| after.id);
    let mut rows: Vec<Brief> = Vec::new();
    if undated_from.is_none() {
        let mut query = narrowed(actor, relations, filter, now)?.filter(transitions::falls_on.is_not_null());
        if let Some(after) = &page.after {
            let (day, id) = (after.day()?, TransitionId::wrap(after.id));
            query = query
                .filter(transitions::falls_on.gt(day).or(transitions::falls_on.eq(day).and(transitions::id.gt(id))));
        }
        let query = query.order((transitions::falls_on, transitions::id)).limit(page.limit + 1);
        rows = query.select(Brief::as_select()).load(&mut **db)?;
    }
    let left = page.limit + 1 - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if left > 0 && (filter.days.is_none() || filter.undated) {
        let mut query = narrowed(actor, relations, filter, now)?.filter(transitions::falls_on.is_null());
        if let Some(id) = undated_from {
            query = query.filter(transitions::id.gt(TransitionId::wrap(id)));
        }
        let query = query.order(transitions::id).limit(left);
        rows.extend(query.select(Brief::as_select()).load::<Brief>(&mut **db)?);
    }
    let mark = |row: &Brief| Mark { key: row.falls_on.map(|day| day.to_string()).unwrap_or_default(), id: row.id.0 };
    page.listed(rows, mark, || Ok(narrowed(actor, relations, filter, now)?.count().get_result(&mut **db)?))
}

/// Everything a list would hold, by their days, those without one last, for whoever counts it.
pub fn all(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Result<Vec<Brief>, Problem> {
    let query = narrowed(actor, relations, filter, now)?;
    let order = (transitions::falls_on.is_null(), transitions::falls_on, transitions::id);
    Ok(query.order(order).select(Brief::as_select()).load(&mut **db)?)
}

/// How many different children a list would name.
pub fn count_children(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Result<i64, Problem> {
    let query = narrowed(actor, relations, filter, now)?;
    let children = diesel::dsl::sql::<BigInt>("count(DISTINCT transitions.child_id)");
    Ok(query.select(children).get_result(&mut **db)?)
}

/// How many of each kind a list would hold; none of a kind that it holds none of.
pub fn kinds(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    now: Instant,
) -> Result<Vec<(TransitionKind, i64)>, Problem> {
    let mut numbers = Vec::new();
    for kind in filter.kind.map_or_else(|| TransitionKind::ALL.to_vec(), |kind| vec![kind]) {
        let filter = Filter { kind: Some(kind), ..filter.clone() };
        numbers.push((kind, narrowed(actor, relations, &filter, now)?.count().get_result(&mut **db)?));
    }
    Ok(numbers)
}

/// The steps of these transitions, for their progress.
pub fn steps(db: &mut Db, ids: &[TransitionId]) -> Result<Vec<StepRow>, Problem> {
    let ids: Vec<SubjectId> = ids.iter().map(|id| SubjectId(id.0)).collect();
    Ok(tasks::table
        .filter(tasks::source.eq(TaskSource::Checklist))
        .filter(tasks::source_id.eq_any(ids))
        .select((tasks::source_id, tasks::state, tasks::due_on))
        .load(&mut **db)?)
}

/// What a child is called in these lists.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Shown {
    /// The child.
    pub child_id: ChildId,
    /// The reference code.
    pub reference: String,
    /// The name, once there is one.
    pub name: Option<String>,
    /// District of the ward.
    pub district: Option<String>,
}

/// What those of `ids` are called that one of `relations` opens to the actor.
pub fn shown(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    ids: &[ChildId],
    now: Instant,
) -> Result<Vec<Shown>, Problem> {
    let query = children::table.filter(children::id.eq_any(ids)).filter(visible(actor, relations, now, false));
    Ok(query.select((children::id, children::reference, children::name, children::district)).load(&mut **db)?)
}

fn narrowed(actor: &Actor, relations: &[Relation], filter: &Filter, now: Instant) -> Result<Narrowed, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let today = now.day();
    let mut child: ChildCondition = Box::new(children::closed_on.is_null().and(visible(actor, relations, now, false)));
    if let Some(district) = &filter.district {
        let district = crate::base::text::clean(district);
        child = Box::new(
            child.and(children::district.is_not_null().and(children::district.assume_not_null().eq(district))),
        );
    }
    let columns = filter.columns.iter().map(|column| in_column(*column, today));
    if let Some(columns) = columns.reduce(|all, more| Box::new(all.or(more))) {
        child = Box::new(child.and(columns));
    }
    let mut query = transitions::table
        .filter(transitions::municipality_id.eq(municipality))
        .filter(transitions::state.ne(TransitionState::Dropped))
        .filter(among_children(transitions::child_id, child))
        .into_boxed();
    if let Some((first, last)) = filter.days {
        let within: Condition = Box::new(
            transitions::falls_on
                .is_not_null()
                .and(transitions::falls_on.assume_not_null().ge(first))
                .and(transitions::falls_on.assume_not_null().le(last)),
        );
        query = if filter.undated {
            let waiting = transitions::falls_on.is_null().and(transitions::state.eq(TransitionState::Preparing));
            query.filter(within.or(waiting))
        } else {
            query.filter(within)
        };
    }
    if let Some(kind) = filter.kind {
        query = query.filter(transitions::kind.eq(kind));
    }
    if let Some(child) = filter.child {
        query = query.filter(transitions::child_id.eq(child));
    }
    if let Some(standing) = filter.standing {
        query = query.filter(stands(standing, today));
    }
    if filter.mine {
        query = query.filter(among_steps(transitions::id, on_own_list(actor, now)));
    }
    Ok(query)
}

/// Transitions, none of them dropped, that stand so on the day.
fn stands(standing: PreparationStanding, today: NaiveDate) -> Condition {
    let step = || {
        tasks::table
            .filter(tasks::source.eq(TaskSource::Checklist))
            .filter(tasks::source_id.eq(transitions::id.nullable()))
    };
    let open = || -> Condition { Box::new(exists(step().filter(tasks::state.eq(TaskState::Open)))) };
    let settled = || -> Condition { Box::new(exists(step().filter(tasks::state.ne(TaskState::Open)))) };
    let is = |state: TransitionState| -> Condition { Box::new(transitions::state.eq(state)) };
    let late = || -> Condition {
        let overdue = step().filter(tasks::state.eq(TaskState::Open)).filter(tasks::due_on.lt(today));
        let undated = step().filter(tasks::state.eq(TaskState::Open)).filter(tasks::due_on.is_null());
        Box::new(exists(overdue).or(is(TransitionState::Passed).and(exists(undated))))
    };
    let opened = || transitions::state.eq_any([TransitionState::Preparing, TransitionState::Passed]);
    let begun = || -> Condition { Box::new(opened().and(not(late()))) };
    match standing {
        PreparationStanding::Overdue => Box::new(opened().and(late())),
        PreparationStanding::Upcoming => is(TransitionState::Upcoming),
        PreparationStanding::Passed => Box::new(begun().and(not(open())).and(is(TransitionState::Passed))),
        PreparationStanding::Ready => Box::new(begun().and(not(open())).and(is(TransitionState::Preparing))),
        PreparationStanding::NotStarted => Box::new(begun().and(open()).and(not(settled()))),
        PreparationStanding::InProgress => Box::new(begun().and(open()).and(settled())),
    }
}
