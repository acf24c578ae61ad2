//! `/service-plans` and `/children/{child_id}/service-plans`: plans, the months of their monitoring, their renewal.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::perform;
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, create, one, paged};
use crate::app::App;
use crate::base::ids::{ChildId, ServicePlanId};
use crate::base::paging::Listed;
use crate::rules::service_plans::duties::{Duty, PlanDue};
use crate::rules::service_plans::{PlanKind, ServicePlanFacts};
use crate::store::service_plans::{Filter, Pressing};

mod shapes;

use shapes::{PlanEndIn, ServicePlanIn, ServicePlanOut};

/// Days ahead in which a period counts as ending, where nothing is said: the two months of preparation.
const ENDING_DAYS: u64 = 62;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child, add))
        .routes(routes!(list))
        .routes(routes!(open, edit))
        .routes(routes!(end))
        .routes(routes!(reopen))
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
/// Open tasks follow the new period, interval and kind in whatever nobody has set by hand; what is done stays. A plan that
/// has been ended early is changed after its end was taken back (409 `already_ended`).
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
/// What lies beyond its last day is skipped, and so is the renewal; what was due by then stays open until it is done or
/// skipped by a person. The end can be taken back.
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

/// Take the early end of a service plan back
///
/// It holds for its whole period again, and the tasks that its end took away are open again. 409 `overlapping` where another
/// plan of the kind shares a day with the period by now.
#[utoipa::path(post, path = "/service-plans/{service_plan_id}/reopen", tag = "service-plans",
    params(("service_plan_id" = ServicePlanId, Path)), extensions(("x-action" = json!("service_plan.edit"))),
    responses((status = 200, body = ServicePlanOut)))]
async fn reopen(State(app): State<App>, signed: Signed, PathId(id): PathId<ServicePlanId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::service_plans::reopen(work, id).map(ServicePlanOut::from)).await
}
