//! Activities and the forms they had.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::base::clock::Instant;
use crate::base::ids::{ActivityId, ChildId, ConferenceId, Id as _, MunicipalityId, UserId};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::activities::{Activity, ActivityKind, ActivityVersion, SubsidyCategory};
use crate::rules::permissions::Relation;
use crate::rules::users::Actor;
use crate::schema::{activities, activity_versions, conferences};
use crate::store::among;
use crate::store::{Db, MultiBackend};

/// What a list of activities is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this child's.
    pub child: Option<ChildId>,
    /// Only those for the region, without a child.
    pub region: bool,
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only up to this day, itself included.
    pub to: Option<NaiveDate>,
    /// Only of this kind.
    pub kind: Option<ActivityKind>,
    /// Only of this subsidy category.
    pub category: Option<SubsidyCategory>,
    /// Only by this author.
    pub author: Option<UserId>,
}

type Condition = Box<dyn BoxableExpression<activities::table, MultiBackend, SqlType = Nullable<Bool>>>;
type Narrowed = activities::BoxedQuery<'static, MultiBackend>;

/// One activity that the actor sees through `relations`.
pub fn find(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    id: ActivityId,
    now: Instant,
) -> Result<Option<Activity>, Problem> {
    let query = seen(actor, relations, now)?.filter(activities::id.eq(id));
    Ok(query.select(Activity::as_select()).first(&mut **db).optional()?)
}

/// A page of the activities the actor sees, the newest first.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    filter: &Filter,
    page: &Page,
    now: Instant,
) -> Result<Listed<Activity>, Problem> {
    let mut query = narrowed(actor, relations, filter, now)?;
    if let Some(after) = &page.after {
        let day = after.day()?;
        let id = ActivityId::wrap(after.id);
        query = query
            .filter(activities::happened_on.lt(day).or(activities::happened_on.eq(day).and(activities::id.lt(id))));
    }
    let rows = query
        .order((activities::happened_on.desc(), activities::id.desc()))
        .limit(page.limit + 1)
        .select(Activity::as_select())
        .load(&mut **db)?;
    let mark = |activity: &Activity| Mark { key: activity.facts.happened_on.to_string(), id: activity.id.0 };
    page.listed(rows, mark, || Ok(narrowed(actor, relations, filter, now)?.count().get_result(&mut **db)?))
}

fn narrowed(actor: &Actor, relations: &[Relation], filter: &Filter, now: Instant) -> Result<Narrowed, Problem> {
    let mut query = seen(actor, relations, now)?;
    if let Some(child) = filter.child {
        query = query.filter(activities::child_id.eq(child));
    }
    if filter.region {
        query = query.filter(activities::child_id.is_null());
    }
    if let Some(from) = filter.from {
        query = query.filter(activities::happened_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(activities::happened_on.le(to));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(activities::kind.eq(kind));
    }
    if let Some(category) = filter.category {
        query = query.filter(activities::subsidy_category.eq(category));
    }
    if let Some(author) = filter.author {
        query = query.filter(activities::author_id.eq(author));
    }
    Ok(query)
}

/// The activities the actor sees: all of the municipality for the section; those of children that are open to the actor;
/// an office's own work for the region; and, for authors, what they wrote themselves, whatever became of the case.
fn seen(actor: &Actor, relations: &[Relation], now: Instant) -> Result<Narrowed, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let query = activities::table.filter(activities::municipality_id.eq(municipality)).into_boxed();
    if relations.contains(&Relation::Municipality) {
        return Ok(query);
    }
    let mut condition: Condition = Box::new(among(activities::child_id, actor, relations, now, false));
    if let (true, Some(office)) = (relations.contains(&Relation::Office), actor.agency_id) {
        condition = Box::new(condition.or(activities::child_id.is_null().and(activities::agency_id.eq(office))));
    }
    if relations.contains(&Relation::Author) {
        condition = Box::new(condition.or(activities::author_id.eq(actor.user_id)));
    }
    Ok(query.filter(condition))
}

/// The child of a conference of the municipality.
pub fn conference_child(
    db: &mut Db,
    municipality: MunicipalityId,
    id: ConferenceId,
) -> Result<Option<ChildId>, Problem> {
    let query = conferences::table.find(id).filter(conferences::municipality_id.eq(municipality));
    Ok(query.select(conferences::child_id).first(&mut **db).optional()?)
}

/// Adds an activity with its first form.
pub fn insert(db: &mut Db, activity: &Activity, form: &ActivityVersion) -> Result<(), Problem> {
    diesel::insert_into(activities::table).values(activity).execute(&mut **db)?;
    diesel::insert_into(activity_versions::table).values(form).execute(&mut **db)?;
    Ok(())
}

/// Saves a corrected or struck activity over the version before, and keeps its form.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, activity: &Activity, form: &ActivityVersion) -> Result<(), Problem> {
    let saved = diesel::update(activities::table.find(activity.id))
        .filter(activities::version.eq(activity.version - 1))
        .set((
            &activity.facts,
            activities::struck_at.eq(activity.struck_at),
            activities::strike_reason.eq(&activity.strike_reason),
            activities::version.eq(activity.version),
            activities::updated_at.eq(activity.updated_at),
        ))
        .execute(&mut **db)?;
    if saved != 1 {
        return Err(Problem::Stale);
    }
    diesel::insert_into(activity_versions::table).values(form).execute(&mut **db)?;
    Ok(())
}

/// Every form an activity had, the newest first.
pub fn versions(db: &mut Db, id: ActivityId) -> Result<Vec<ActivityVersion>, Problem> {
    Ok(activity_versions::table
        .filter(activity_versions::activity_id.eq(id))
        .order(activity_versions::version.desc())
        .select(ActivityVersion::as_select())
        .load(&mut **db)?)
}
