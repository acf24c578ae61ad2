//! Lists of conferences and how many there are of what.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ConferenceId, Id as _, MunicipalityId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::rules::conferences::{Conference, ConferenceKind, ConferenceState};
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{agencies, conferences};
use crate::store::conferences::{taking_part, within_reach};
use crate::store::{Db, MultiBackend};

/// What a list of conferences is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those that stand so.
    pub state: Option<ConferenceState>,
    /// Only this kind.
    pub kind: Option<ConferenceKind>,
    /// Only those without a date although their answer was due before this day.
    pub overdue_on: Option<NaiveDate>,
    /// Only those that take place on this day or later; by time instead of the newest first.
    pub from: Option<NaiveDate>,
    /// Only those that take place on this day or earlier; by time instead of the newest first.
    pub to: Option<NaiveDate>,
    /// Only this child's.
    pub child_id: Option<ChildId>,
    /// Only those one takes part in.
    pub mine: bool,
    /// Those whose answer is due first come first, instead of the newest.
    pub by_deadline: bool,
}

/// How many conferences stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// 受付待ち: asked for, not taken up.
    pub waiting: i64,
    /// 調整中.
    pub coordinating: i64,
    /// 今週: scheduled for a day of this week.
    pub this_week: i64,
    /// 議事録待ち: held, without confirmed minutes.
    pub minutes_pending: i64,
    /// Of those without a date, how many are late.
    pub overdue: i64,
}

/// A conference and the name of the agency that asked for it.
pub type Row = (Conference, Option<String>);

type Narrowed = conferences::BoxedQuery<'static, MultiBackend>;

fn narrowed(
    actor: &Actor,
    municipality: MunicipalityId,
    relations: &[Relation],
    filter: &Filter,
    today: NaiveDate,
) -> Narrowed {
    let mut query = conferences::table
        .filter(conferences::municipality_id.eq(municipality))
        .filter(within_reach(actor, relations, today))
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(conferences::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(conferences::kind.eq(kind));
    }
    if let Some(today) = filter.overdue_on {
        let unanswered = [ConferenceState::Requested, ConferenceState::Coordinating];
        query = query.filter(conferences::state.eq_any(unanswered)).filter(conferences::respond_by.lt(today));
    }
    if let Some(from) = filter.from {
        query = query.filter(conferences::starts_at.ge(Instant::start_of(from)));
    }
    if let Some(next) = filter.to.map(|to| to.succ_opt().unwrap_or(to)) {
        query = query.filter(conferences::starts_at.lt(Instant::start_of(next)));
    }
    if let Some(child) = filter.child_id {
        query = query.filter(conferences::child_id.eq(child));
    }
    if filter.mine {
        query = query.filter(taking_part(actor));
    }
    query
}

/// A page of the conferences the actor reaches: the newest first, by time where a time is asked for, or by the day the
/// answer is due.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    today: NaiveDate,
    page: &Page,
) -> Result<Listed<Row>, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let by_time = filter.from.is_some() || filter.to.is_some();
    let mut query = narrowed(actor, municipality, relations, filter, today);
    if let Some(after) = &page.after {
        let id = ConferenceId::wrap(after.id);
        query = if by_time {
            let at = Instant::parse(&after.key).ok_or_else(bad_cursor)?;
            let same = conferences::starts_at.eq(at).and(conferences::id.gt(id));
            query.filter(conferences::starts_at.gt(at).or(same))
        } else if filter.by_deadline {
            let due: NaiveDate = after.key.parse().map_err(|_| bad_cursor())?;
            let same = conferences::respond_by.eq(due).and(conferences::id.gt(id));
            query.filter(conferences::respond_by.gt(due).or(same))
        } else {
            query.filter(conferences::id.lt(id))
        };
    }
    query = if by_time {
        query.order((conferences::starts_at.asc(), conferences::id.asc()))
    } else if filter.by_deadline {
        query.order((conferences::respond_by.asc(), conferences::id.asc()))
    } else {
        query.order(conferences::id.desc())
    };
    let rows = query.limit(page.limit + 1).select(Conference::as_select()).load(&mut **db)?;
    let key = |one: &Conference| match one.starts_at {
        Some(at) if by_time => at.to_string(),
        _ if filter.by_deadline => one.respond_by.to_string(),
        _ => String::new(),
    };
    let mark = |one: &Conference| Mark { key: key(one), id: one.id.0 };
    let all = || narrowed(actor, municipality, relations, filter, today);
    let Listed { rows, next, total } = page.listed(rows, mark, || Ok(all().count().get_result(&mut **db)?))?;
    let names = requesters(db, &rows)?;
    let named = |one: Conference| {
        let name = names.iter().find(|(id, _)| Some(*id) == one.requester_id).map(|(_, name)| name.clone());
        (one, name)
    };
    Ok(Listed { rows: rows.into_iter().map(named).collect(), next, total })
}

fn requesters(db: &mut Db, rows: &[Conference]) -> Result<Vec<(AgencyId, String)>, Problem> {
    let ids: Vec<_> = rows.iter().filter_map(|one| one.requester_id).collect();
    let query = agencies::table.filter(agencies::id.eq_any(ids));
    Ok(query.select((agencies::id, agencies::name)).load(&mut **db)?)
}

/// How many conferences the actor reaches that stand so; `week` are the first and the last day of this week.
pub fn counts(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    today: NaiveDate,
    week: (NaiveDate, NaiveDate),
) -> Result<Counts, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let mut count = |filter: Filter| -> Result<i64, Problem> {
        Ok(narrowed(actor, municipality, relations, &filter, today).count().get_result(&mut **db)?)
    };
    let state = |state| Filter { state: Some(state), ..Filter::default() };
    let scheduled = state(ConferenceState::Scheduled);
    Ok(Counts {
        waiting: count(state(ConferenceState::Requested))?,
        coordinating: count(state(ConferenceState::Coordinating))?,
        this_week: count(Filter { from: Some(week.0), to: Some(week.1), ..scheduled })?,
        minutes_pending: count(state(ConferenceState::Held))?,
        overdue: count(Filter { overdue_on: Some(today), ..Filter::default() })?,
    })
}

/// The dated conferences the actor takes part in from the day `from` on, the latest first: for their calendar.
pub fn dated(
    db: &mut Db,
    actor: &Actor,
    municipality: MunicipalityId,
    from: NaiveDate,
    most: i64,
) -> Result<Vec<Conference>, Problem> {
    Ok(conferences::table
        .filter(conferences::municipality_id.eq(municipality))
        .filter(taking_part(actor))
        .filter(conferences::starts_at.ge(Instant::start_of(from)))
        .order((conferences::starts_at.desc(), conferences::id.desc()))
        .limit(most)
        .select(Conference::as_select())
        .load(&mut **db)?)
}
