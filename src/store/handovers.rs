//! Handovers: who sees which is one SQL condition here, for a record, a list and a count alike; and what a sheet tells
//! beside the texts that no other file asks for.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, CoordinatorId, HandoverId, Id as _, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::conferences::{Conference, ConferenceState};
use crate::rules::handovers::{Handover, HandoverState, PENDING};
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{activities, agencies, assignments, conferences, coordinators, handovers};
use crate::store::{Db, MultiBackend};

/// What a list of handovers is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those that stand so; none: those in which something is still to be done.
    pub state: Option<HandoverState>,
    /// In whatever state.
    pub all: bool,
    /// Only those past their day.
    pub overdue: bool,
    /// Only those in which this coordinator gives or receives.
    pub of: Option<CoordinatorId>,
    /// Only those of this child.
    pub child: Option<ChildId>,
}

/// How many handovers stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Something is still to be done.
    pub pending: i64,
    /// Of these: the sheet waits for being acknowledged.
    pub handed_over: i64,
    /// Of these: past their day.
    pub overdue: i64,
}

/// A coordinator as both sides name one another.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Person {
    /// Who.
    pub id: CoordinatorId,
    /// Name.
    pub name: String,
    /// Office.
    pub office_id: AgencyId,
    /// Its name.
    pub office_name: String,
    /// The account.
    pub user_id: Option<UserId>,
}

type Condition = Box<dyn BoxableExpression<handovers::table, MultiBackend, SqlType = Bool>>;
type Narrowed = handovers::BoxedQuery<'static, MultiBackend>;

/// One handover that one of `relations` opens to the actor.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: HandoverId,
    now: Instant,
) -> Result<Option<Handover>, Problem> {
    let query = seen(actor, relations, now)?.filter(handovers::id.eq(id));
    Ok(query.select(Handover::as_select()).first(&mut **db).optional()?)
}

/// Those of a child that the actor sees.
pub fn seen_of_child(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    child: ChildId,
    now: Instant,
) -> Result<Vec<HandoverId>, Problem> {
    let query = seen(actor, relations, now)?.filter(handovers::child_id.eq(child));
    Ok(query.select(handovers::id).load(&mut **db)?)
}

/// Those of these children of which a handover is not finished.
pub fn pending_of(db: &mut Db, children: &[ChildId]) -> Result<Vec<ChildId>, Problem> {
    let query = handovers::table.filter(handovers::child_id.eq_any(children)).filter(handovers::state.eq_any(PENDING));
    Ok(query.select(handovers::child_id).load(&mut **db)?)
}

/// A page of the handovers the actor sees, the most urgent first.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Handover>, Problem> {
    let mut query = narrowed(actor, relations, filter, now)?;
    if let Some(after) = &page.after {
        let (day, id) = (after.day()?, HandoverId::wrap(after.id));
        query = query.filter(handovers::due_on.gt(day).or(handovers::due_on.eq(day).and(handovers::id.gt(id))));
    }
    let rows = query
        .order((handovers::due_on, handovers::id))
        .limit(page.limit + 1)
        .select(Handover::as_select())
        .load(&mut **db)?;
    let mark = |row: &Handover| Mark { key: row.due_on.to_string(), id: row.id.0 };
    page.listed(rows, mark, || Ok(narrowed(actor, relations, filter, now)?.count().get_result(&mut **db)?))
}

/// How many of the handovers the actor sees stand how.
pub fn counts(db: &mut Db, actor: &Actor, relations: &[Relation], now: Instant) -> Result<Counts, Problem> {
    let mut count = |filter: Filter| -> Result<i64, Problem> {
        Ok(narrowed(actor, relations, &filter, now)?.count().get_result(&mut **db)?)
    };
    Ok(Counts {
        pending: count(Filter::default())?,
        handed_over: count(Filter { state: Some(HandoverState::HandedOver), ..Filter::default() })?,
        overdue: count(Filter { overdue: true, ..Filter::default() })?,
    })
}

fn narrowed(actor: &Actor, relations: &[Relation], filter: &Filter, now: Instant) -> Result<Narrowed, Problem> {
    let mut query = seen(actor, relations, now)?;
    query = match filter.state {
        Some(state) => query.filter(handovers::state.eq(state)),
        None if filter.all => query,
        None => query.filter(handovers::state.eq_any(PENDING)),
    };
    if filter.overdue {
        query = query.filter(handovers::state.eq_any(PENDING)).filter(handovers::due_on.lt(now.day()));
    }
    if let Some(own) = filter.of {
        query = query.filter(handovers::from_coordinator_id.eq(own).or(handovers::to_coordinator_id.eq(own)));
    }
    if let Some(child) = filter.child {
        query = query.filter(handovers::child_id.eq(child));
    }
    Ok(query)
}

/// All of the municipality for the section; for the coordinator who gave the case, until it is acknowledged, and not while
/// the change can still be undone unheard; for the one who takes it, while they have it; for the offices of either in the
/// same way.
fn seen(actor: &Actor, relations: &[Relation], now: Instant) -> Result<Narrowed, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let query = handovers::table.filter(handovers::municipality_id.eq(municipality)).into_boxed();
    if relations.contains(&Relation::Municipality) {
        return Ok(query);
    }
    let own: Vec<CoordinatorId> = actor.coordinator_id.into_iter().collect();
    let mut condition: Condition = Box::new(handovers::id.eq_any(Vec::<HandoverId>::new()));
    if relations.contains(&Relation::Handover) {
        let given = given(now).and(handovers::from_coordinator_id.eq_any(own.clone()));
        let received = received(now).and(handovers::to_coordinator_id.eq_any(own));
        condition = Box::new(condition.or(given).or(received));
    }
    if let (true, Some(office)) = (relations.contains(&Relation::Office), actor.agency_id) {
        let people = || coordinators::table.filter(coordinators::office_id.eq(office)).select(coordinators::id);
        let given = given(now).and(handovers::from_coordinator_id.eq_any(people()));
        let received = received(now).and(handovers::to_coordinator_id.eq_any(people()));
        condition = Box::new(condition.or(given).or(received));
    }
    Ok(query.filter(condition))
}

fn given(now: Instant) -> Condition {
    let heard = assignments::table.filter(assignments::undo_until.le(now)).select(assignments::id);
    Box::new(handovers::state.eq_any(PENDING).and(handovers::to_assignment_id.eq_any(heard)))
}

fn received(now: Instant) -> Condition {
    let cases = assignments::table
        .filter(assignments::state.eq_any([AssignmentState::Active, AssignmentState::Reserved]))
        .filter(assignments::ends_on.is_null().or(assignments::ends_on.ge(now.day())))
        .select(assignments::id);
    Box::new(handovers::state.ne(HandoverState::Dropped).and(handovers::to_assignment_id.eq_any(cases)))
}

/// The handover that began with a case.
pub fn of_case(db: &mut Db, case: AssignmentId) -> Result<Option<Handover>, Problem> {
    let query = handovers::table.filter(handovers::to_assignment_id.eq(case));
    Ok(query.select(Handover::as_select()).first(&mut **db).optional()?)
}

/// All of a child, the newest first.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<Handover>, Problem> {
    let query = handovers::table.filter(handovers::child_id.eq(child));
    let newest = (handovers::created_at.desc(), handovers::id.desc());
    Ok(query.order(newest).select(Handover::as_select()).load(&mut **db)?)
}

/// Begins a handover unless the case has one; whether it began.
pub fn begin(db: &mut Db, handover: &Handover) -> Result<bool, Problem> {
    let written = each!(db, |c| {
        diesel::insert_into(handovers::table)
            .values(handover)
            .on_conflict(handovers::to_assignment_id)
            .do_nothing()
            .execute(c)
    })?;
    Ok(written == 1)
}

/// Saves a changed handover over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, after: &Handover) -> Result<(), Problem> {
    let saved = diesel::update(handovers::table.find(after.id))
        .filter(handovers::version.eq(after.version - 1))
        .set((
            &after.facts,
            handovers::state.eq(after.state),
            handovers::due_on.eq(after.due_on),
            handovers::handed_over_at.eq(after.handed_over_at),
            handovers::handed_over_by.eq(after.handed_over_by),
            handovers::acknowledged_at.eq(after.acknowledged_at),
            handovers::acknowledged_by.eq(after.acknowledged_by),
            handovers::sheet.eq(&after.sheet),
            handovers::version.eq(after.version),
            handovers::updated_at.eq(after.updated_at),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// The cases of those who led a child before `but` began and have ended it, the newest first. Whoever was asked, or whose
/// reservation never began, did not lead.
pub fn earlier_leads(
    db: &mut Db,
    child: ChildId,
    but: AssignmentId,
    today: NaiveDate,
) -> Result<Vec<Assignment>, Problem> {
    let over = assignments::state.eq_any([AssignmentState::Reserved, AssignmentState::Active]);
    let over = over.and(assignments::ends_on.lt(today));
    Ok(assignments::table
        .filter(assignments::child_id.eq(child))
        .filter(assignments::role.eq(CaseRole::Lead))
        .filter(assignments::id.ne(but))
        .filter(assignments::starts_on.le(today))
        .filter(assignments::state.eq(AssignmentState::Ended).or(over))
        // A child has one open lead at a time: whoever was decided on last led last.
        .order((assignments::created_at.desc(), assignments::id.desc()))
        .select(Assignment::as_select())
        .load(&mut **db)?)
}

/// One assignment, whoever asks.
pub fn case(db: &mut Db, id: AssignmentId) -> Result<Option<Assignment>, Problem> {
    Ok(assignments::table.find(id).select(Assignment::as_select()).first(&mut **db).optional()?)
}

/// Name, office and account of these coordinators.
pub fn people(db: &mut Db, ids: &[CoordinatorId]) -> Result<HashMap<CoordinatorId, Person>, Problem> {
    let rows: Vec<Person> = coordinators::table
        .inner_join(agencies::table.on(agencies::id.eq(coordinators::office_id)))
        .filter(coordinators::id.eq_any(ids))
        .select((coordinators::id, coordinators::name, agencies::id, agencies::name, coordinators::user_id))
        .load(&mut **db)?;
    Ok(rows.into_iter().map(|person| (person.id, person)).collect())
}

/// A child's last conferences that took or take place, the newest first.
pub fn last_conferences(db: &mut Db, child: ChildId, most: i64) -> Result<Vec<Conference>, Problem> {
    let idle = [ConferenceState::Declined, ConferenceState::Cancelled];
    let query = conferences::table.filter(conferences::child_id.eq(child)).filter(conferences::state.ne_all(idle));
    let newest = (conferences::requested_on.desc(), conferences::id.desc());
    Ok(query.order(newest).limit(most).select(Conference::as_select()).load(&mut **db)?)
}

/// Author, day and minutes of every activity of a child that was not struck out, by day.
pub fn recorded(db: &mut Db, child: ChildId) -> Result<Vec<(UserId, NaiveDate, i32)>, Problem> {
    Ok(activities::table
        .filter(activities::child_id.eq(child))
        .filter(activities::struck_at.is_null())
        .order((activities::happened_on, activities::id))
        .select((activities::author_id, activities::happened_on, activities::minutes))
        .load(&mut **db)?)
}
