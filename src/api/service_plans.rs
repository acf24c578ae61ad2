//! `/service-plans` and `/children/{child_id}/service-plans`: plans, the months of their monitoring, their renewal.

use axum::extract::State;
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::service_plans::{Followed, Shown};
use crate::api::perform;
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, create, one, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ServicePlanId, TaskId};
use crate::base::paging::Listed;
use crate::base::words::Words;
use crate::rules::service_plans::duties::{Duty, DutyState, PlanDue};
use crate::rules::service_plans::{PlanKind, PlanStanding, ServicePlanFacts};
use crate::rules::tasks::DueState;
use crate::store::service_plans::{Filter, Pressing};

/// Days ahead in which a period counts as ending, where nothing is said: the two months of preparation.
const ENDING_DAYS: u64 = 62;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child, add))
        .routes(routes!(list))
        .routes(routes!(open, edit))
        .routes(routes!(end))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those of which this presses: a monitoring of this month that is not done, a period that ends within
    /// `within_days`, something past its day.
    #[param(inline)]
    due: Option<PlanDue>,
    /// Days ahead for `due=ending`; 62 where nothing is said.
    #[param(minimum = 1, maximum = 1096)]
    within_days: Option<i64>,
    /// Only plans of this kind.
    kind: Option<PlanKind>,
    /// Also those that are over or ended and leave nothing to do.
    over: Option<bool>,
}

/// A plan as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServicePlanIn {
    /// Its kind.
    kind: PlanKind,
    /// The consultation office that made it. A self-plan has none.
    office_id: Option<AgencyId>,
    /// First day of the period of the decision.
    starts_on: NaiveDate,
    /// Last day; at most three years after the first.
    ends_on: NaiveDate,
    /// So many months at the beginning are monitored one by one. A self-plan has none.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 12, default = 0)]
    monthly_months: i32,
    /// Months from one monitoring to the next. Needed but for a self-plan, which has none.
    #[schema(minimum = 1, maximum = 12, example = 6)]
    interval_months: Option<i32>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl From<ServicePlanIn> for ServicePlanFacts {
    fn from(input: ServicePlanIn) -> Self {
        Self {
            kind: input.kind,
            office_id: input.office_id,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            monthly_months: input.monthly_months,
            interval_months: input.interval_months,
            note: input.note,
        }
    }
}

impl From<ServicePlanFacts> for ServicePlanIn {
    fn from(facts: ServicePlanFacts) -> Self {
        Self {
            kind: facts.kind,
            office_id: facts.office_id,
            starts_on: facts.starts_on,
            ends_on: facts.ends_on,
            monthly_months: facts.monthly_months,
            interval_months: facts.interval_months,
            note: facts.note,
        }
    }
}

/// The last day of a plan that ends early.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanEndIn {
    /// Its last day, within its period; it may lie ahead.
    on: NaiveDate,
}

/// A monitoring of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct MonitoringOut {
    /// Its month, `2026-07`.
    month: String,
    /// The same in words.
    month_words: Words,
    /// On somebody's list from this day on.
    from: NaiveDate,
    /// Due on this day: the last business day of the month, or the day a person has set.
    due_on: Option<NaiveDate>,
    /// How that day lies to today, while it is to be done.
    due: Option<DueState>,
    /// Where it stands.
    state: DutyState,
    /// Its task.
    task_id: Option<TaskId>,
}

/// The renewal of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct RenewalOut {
    /// Prepared from this day on.
    from: NaiveDate,
    /// Due on this day: the last business day of the period, or the day a person has set.
    due_on: Option<NaiveDate>,
    /// How that day lies to today, while it is to be done.
    due: Option<DueState>,
    /// Where it stands.
    state: DutyState,
    /// Its task.
    task_id: Option<TaskId>,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
struct ServicePlanOut {
    /// Id.
    id: ServicePlanId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    #[serde(flatten)]
    facts: ServicePlanIn,
    /// The office's name.
    office_name: Option<String>,
    /// Its last day, where it ends before its period does.
    ended_on: Option<NaiveDate>,
    /// Where it stands today.
    standing: PlanStanding,
    /// How often it is monitored; absent for a self-plan.
    rhythm: Option<Words>,
    /// Its monitorings, in their order. Empty once it has ended early.
    monitorings: Vec<MonitoringOut>,
    /// The next monitoring that is to be done, by its month.
    next_monitoring: Option<String>,
    /// Its renewal; absent where it ends early.
    renewal: Option<RenewalOut>,
    /// What is worth a second look.
    warnings: Vec<Words>,
    /// Version; also the `ETag`.
    version: i32,
    /// Made at.
    created_at: Instant,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Shown> for ServicePlanOut {
    fn from(shown: Shown) -> Self {
        let Shown { plan, child, office_name, standing, rhythm, monitorings, renewal, warnings } = shown;
        let to_do = |one: &&Followed| matches!(one.state, DutyState::Ahead | DutyState::Open);
        let next_monitoring = monitorings.iter().find(to_do).map(|one| month_of(one).0);
        Self {
            id: plan.id,
            child_id: plan.child_id,
            child_reference: child.reference,
            child_name: child.name,
            facts: plan.facts.into(),
            office_name,
            ended_on: plan.ended_on,
            standing,
            rhythm,
            next_monitoring,
            monitorings: monitorings.into_iter().map(MonitoringOut::from).collect(),
            renewal: renewal.map(RenewalOut::from),
            warnings,
            version: plan.version,
            created_at: plan.created_at,
            updated_at: plan.updated_at,
        }
    }
}

/// A month as programs and as people write it.
fn month_of(one: &Followed) -> (String, Words) {
    let month = match one.dated.duty {
        Duty::Monitoring(month) => month,
        Duty::Renewal => one.dated.last,
    };
    let words = Words::told(format!("{}年{}月", month.year(), month.month()), month.format("%B %Y").to_string());
    (month.format("%Y-%m").to_string(), words)
}

impl From<Followed> for MonitoringOut {
    fn from(one: Followed) -> Self {
        let (month, month_words) = month_of(&one);
        let (from, Followed { state, task, due_on, due, .. }) = (one.dated.from, one);
        Self { month, month_words, from, due_on, due, state, task_id: task }
    }
}

impl From<Followed> for RenewalOut {
    fn from(one: Followed) -> Self {
        let (from, Followed { state, task, due_on, due, .. }) = (one.dated.from, one);
        Self { from, due_on, due, state, task_id: task }
    }
}

impl Versioned for ServicePlanOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/service-plans/{}", self.id))
    }
}

/// List a child's service plans, the newest first
#[utoipa::path(get, path = "/children/{child_id}/service-plans", tag = "service-plans",
    params(("child_id" = ChildId, Path)), extensions(("x-action" = json!("service_plan.see"))),
    responses((status = 200, body = PageOut<ServicePlanOut>)))]
async fn of_child(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::service_plans::of_child(work, child)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, ServicePlanOut::from))
}

/// Enter a service plan or self-plan
///
/// Its monitoring of this month, or of the next where that begins within two weeks, is on the lists at once. Months that
/// are over already bring nothing. Two plans of one kind never share a day: 422 `overlapping`.
#[utoipa::path(post, path = "/children/{child_id}/service-plans", tag = "service-plans",
    params(("child_id" = ChildId, Path)), request_body = ServicePlanIn,
    extensions(("x-action" = json!("service_plan.edit"))),
    responses((status = 201, body = ServicePlanOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<ServicePlanIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::service_plans::add(work, child, input.clone().into()).map(ServicePlanOut::from)
    })
    .await
}

/// List service plans by the end of their period
#[utoipa::path(get, path = "/service-plans", tag = "service-plans", params(ListQuery, Paging),
    extensions(("x-action" = json!("service_plan.see"))),
    responses((status = 200, body = PageOut<ServicePlanOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let today = app.now().day();
    let within = query.within_days.and_then(|days| u64::try_from(days).ok()).unwrap_or(ENDING_DAYS);
    let pressing = query.due.map(|due| match due {
        PlanDue::Monitoring => Pressing::Step(Duty::Monitoring(today).step()),
        PlanDue::Ending => Pressing::EndsWithin(within),
        PlanDue::Overdue => Pressing::Overdue,
    });
    let filter = Filter { kind: query.kind, pressing, over: query.over.unwrap_or(false) };
    let listed = app.write(&signed.caller, move |work| actions::service_plans::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, ServicePlanOut::from))
}

/// Open a service plan
#[utoipa::path(get, path = "/service-plans/{service_plan_id}", tag = "service-plans",
    params(("service_plan_id" = ServicePlanId, Path)), extensions(("x-action" = json!("service_plan.see"))),
    responses((status = 200, body = ServicePlanOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<ServicePlanId>) -> Answered {
    let shown = app.write(&signed.caller, move |work| actions::service_plans::open(work, id)).await?;
    Ok(one(&ServicePlanOut::from(shown)))
}

/// Change a service plan
///
/// Open tasks follow the new period and interval; what is done stays.
#[utoipa::path(patch, path = "/service-plans/{service_plan_id}", tag = "service-plans",
    params(("service_plan_id" = ServicePlanId, Path)), request_body = ServicePlanIn,
    extensions(("x-action" = json!("service_plan.edit"))),
    responses((status = 200, body = ServicePlanOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<ServicePlanId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let shown = app
        .write(&signed.caller, move |work| {
            actions::service_plans::edit(work, id, version, |facts| {
                patch.apply(&ServicePlanIn::from(facts)).map(ServicePlanFacts::from)
            })
        })
        .await?;
    Ok(one(&ServicePlanOut::from(shown)))
}

/// End a service plan early
///
/// What is open of it is skipped from that day on. An ended plan is history and is not changed any more.
#[utoipa::path(post, path = "/service-plans/{service_plan_id}/end", tag = "service-plans",
    params(("service_plan_id" = ServicePlanId, Path)), request_body = PlanEndIn,
    extensions(("x-action" = json!("service_plan.edit"))),
    responses((status = 200, body = ServicePlanOut)))]
async fn end(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ServicePlanId>,
    body: Body<PlanEndIn>,
) -> Answered {
    let on = body.value.on;
    perform(&app, &signed, &body.hash, move |work| actions::service_plans::end(work, id, on).map(ServicePlanOut::from))
        .await
}
