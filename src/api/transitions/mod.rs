//! `/transitions` and `/children/{child_id}/transitions`: what comes next for each child, and how far it is prepared.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, PathId, PathParts, Query, Signed, computed, create, one, paged, perform,
};
use crate::app::App;
use crate::base::ids::{ChildId, TransitionId};
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::life_stage::TransitionKind;
use crate::rules::preparation::PreparationStanding;
use crate::rules::stage_board::BoardColumn;
use crate::store::transitions::list::Filter;

mod ladder;
mod sent;
mod shapes;

use ladder::LadderOut;
use sent::{PreparationStepIn, StartIn, StartedOut, TransitionDayIn};
use shapes::{CountsOut, PreparationOut, PreparationStepOut, TransitionOut};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child))
        .routes(routes!(move_day))
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(open))
        .routes(routes!(add_step))
        .routes(routes!(start))
        .routes(routes!(start_many))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those whose day lies in the fiscal year (年度) that begins in April of this year; with the present one also
    /// those being prepared whose day is not known.
    #[param(minimum = 1990, maximum = 2130)]
    fiscal_year: Option<i32>,
    /// Only this kind.
    kind: Option<TransitionKind>,
    /// Only those that stand so today.
    standing: Option<PreparationStanding>,
    /// Only children of this district.
    #[param(max_length = 100)]
    district: Option<String>,
    /// Only children who stand in this column of the board today.
    grade: Option<BoardColumn>,
    /// Only those with an open step on one's own list of tasks.
    mine: Option<bool>,
    /// Only those of this child.
    child_id: Option<ChildId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CountsQuery {
    /// Only those whose day lies in the fiscal year (年度) that begins in April of this year; with the present one also
    /// those being prepared whose day is not known.
    #[param(minimum = 1990, maximum = 2130)]
    fiscal_year: Option<i32>,
    /// Only children of this district.
    #[param(max_length = 100)]
    district: Option<String>,
}

/// The filter narrowed to the fiscal year somebody asked for.
fn of_year(filter: Filter, year: Option<i32>, today: NaiveDate) -> Result<Filter, Problem> {
    let Some(year) = year else { return Ok(filter) };
    let wrong = || {
        let fault = FieldError::new("fiscal_year", "out_of_range", "年度が正しくありません。", "No such fiscal year.");
        Problem::Malformed {
            code: "bad_query",
            words: Words::fixed("検索条件が正しくありません。", "A query parameter is unknown or wrong."),
            fields: vec![fault],
        }
    };
    filter.of_year(year, today).ok_or_else(wrong)
}

/// See a child's ladder: every transition of its life
///
/// With the day of each (or that it is unknown), where the day comes from, when its window opens, and how far it is
/// prepared. The reason for a changed day is left out where consent leaves out medical matters.
#[utoipa::path(get, path = "/children/{child_id}/transitions", tag = "transitions",
    params(("child_id" = ChildId, Path)), extensions(("x-action" = json!("transition.see"))),
    responses((status = 200, body = LadderOut)))]
async fn of_child(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let read = move |work: &mut crate::store::Work| actions::transitions::ladder::of_child(work, child);
    let ladder = app.write(&signed.caller, read).await?;
    Ok(one(&LadderOut::from(ladder)))
}

/// Move the day of a transition
///
/// For the version of the child's record, which the ladder gives as its `ETag`. Discharge: a day, or none and
/// `precision` `unknown` or `at_home`. Nursery entry: the planned first day, or none. Elementary school: a 1 April with
/// the reason (就学猶予); the legal day takes it back, and both reasons stay in the remarks. Leaving school: a 31 March with
/// the reason. Every other day follows from the law: 409 `fixed_by_law`. Once support has ended: 409 `child_closed`.
#[utoipa::path(put, path = "/children/{child_id}/transitions/{kind}", tag = "transitions",
    params(("child_id" = ChildId, Path), ("kind" = TransitionKind, Path)), request_body = TransitionDayIn,
    extensions(("x-action" = json!("child.edit"))),
    responses((status = 200, body = LadderOut)))]
async fn move_day(
    State(app): State<App>,
    signed: Signed,
    PathParts((child, kind)): PathParts<(ChildId, TransitionKind)>,
    body: Body<TransitionDayIn>,
) -> Answered {
    let (version, input) = (signed.version()?, body.value);
    let ladder = app
        .write(&signed.caller, move |work| {
            actions::children::move_transition(work, child, version, kind, input.clone().into())?;
            actions::transitions::ladder::of_child(work, child)
        })
        .await?;
    Ok(one(&LadderOut::from(ladder)))
}

/// List transitions, by their days
///
/// Those of children whose support has ended and those that were given up are left out. Those without a day come last:
/// all of them where no `fiscal_year` is asked for, with the present one those being prepared, with others none.
#[utoipa::path(get, path = "/transitions", tag = "transitions", params(ListQuery, Paging),
    extensions(("x-action" = json!("transition.see"))),
    responses((status = 200, body = PageOut<TransitionOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter {
        kind: query.kind,
        standing: query.standing,
        district: query.district,
        columns: query.grade.into_iter().collect(),
        mine: query.mine.unwrap_or(false),
        child: query.child_id,
        ..Filter::default()
    };
    let filter = of_year(filter, query.fiscal_year, app.now().day())?;
    let listed = app.write(&signed.caller, move |work| actions::transitions::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, TransitionOut::from))
}

/// Count transitions by kind and how they stand
#[utoipa::path(get, path = "/transitions/counts", tag = "transitions", params(CountsQuery),
    extensions(("x-action" = json!("transition.see"))),
    responses((status = 200, body = CountsOut)))]
async fn counts(State(app): State<App>, signed: Signed, Query(query): Query<CountsQuery>) -> Answered {
    let filter = Filter { district: query.district, ..Filter::default() };
    let filter = of_year(filter, query.fiscal_year, app.now().day())?;
    let counts = app.read(&signed.caller, move |work| actions::transitions::counts(work, &filter)).await?;
    Ok(computed(&CountsOut::new(query.fiscal_year, counts)))
}

/// Open a transition with its steps
///
/// Each step is a task: it is done, skipped, reopened and changed under `/tasks`. Where consent leaves out medical
/// matters, an agency sees only steps of its own; `progress` counts them all.
#[utoipa::path(get, path = "/transitions/{transition_id}", tag = "transitions",
    params(("transition_id" = TransitionId, Path)), extensions(("x-action" = json!("transition.see"))),
    responses((status = 200, body = PreparationOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<TransitionId>) -> Answered {
    let found = app.write(&signed.caller, move |work| actions::transitions::prepare::open(work, id)).await?;
    Ok(one(&PreparationOut::from(found)))
}

/// Add a step to a preparation
///
/// It becomes a task beside those of the checklist. An agency or person who could not see it is refused: 422
/// `out_of_reach`. A preparation that has not been opened takes no steps: 409 `not_opened`.
#[utoipa::path(post, path = "/transitions/{transition_id}/steps", tag = "transitions",
    params(("transition_id" = TransitionId, Path)), request_body = PreparationStepIn,
    extensions(("x-action" = json!("transition.prepare"))),
    responses((status = 201, body = PreparationStepOut)))]
async fn add_step(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<TransitionId>,
    body: Body<PreparationStepIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let (facts, by) = input.clone().split()?;
        actions::transitions::prepare::add_step(work, id, facts, by).map(PreparationStepOut::from)
    })
    .await
}

/// Start a preparation before its time
///
/// Its checklist is frozen and its steps become tasks. 409 `already_open`, `passed`, `dropped` or `child_closed`.
#[utoipa::path(post, path = "/transitions/{transition_id}/start", tag = "transitions",
    params(("transition_id" = TransitionId, Path)), extensions(("x-action" = json!("transition.prepare"))),
    responses((status = 200, body = PreparationOut)))]
async fn start(State(app): State<App>, signed: Signed, PathId(id): PathId<TransitionId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::transitions::prepare::start(work, id).map(PreparationOut::from))
        .await
}

/// Start many preparations at once
///
/// Each line says what became of it; one that could not be started keeps no other from it. Either all lines are as told,
/// or, on an error, nothing has happened.
#[utoipa::path(post, path = "/transitions/start", tag = "transitions", request_body = StartIn,
    extensions(("x-action" = json!("transition.prepare"))),
    responses((status = 200, body = StartedOut)))]
async fn start_many(State(app): State<App>, signed: Signed, body: Body<StartIn>) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::transitions::prepare::start_many(work, &input.transition_ids).map(StartedOut::from)
    })
    .await
}
