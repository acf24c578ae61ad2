//! `/closing-days`: the days on which the office is closed.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Patch, PathId, Query, Signed, Versioned, create, done, one, paged};
use crate::app::App;
use crate::base::ids::ClosingDayId;
use crate::base::paging::Listed;
use crate::base::words::Words;
use crate::rules::business_days::Closure;
use crate::rules::closing_days::{Closed, ClosingDay, ClosingDayFacts};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit, remove))
}

/// A closing day as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClosingDayIn {
    /// The day.
    day: NaiveDate,
    /// Why the ward is closed.
    #[schema(min_length = 1, max_length = 100, example = "庁舎の停電")]
    name: String,
}

impl From<ClosingDayIn> for ClosingDayFacts {
    fn from(ClosingDayIn { day, name }: ClosingDayIn) -> Self {
        Self { day, name }
    }
}

impl From<ClosingDayFacts> for ClosingDayIn {
    fn from(ClosingDayFacts { day, name }: ClosingDayFacts) -> Self {
        Self { day, name }
    }
}

/// A day on which the ward is closed by its own decision.
#[derive(Debug, Serialize, ToSchema)]
struct ClosingDayOut {
    /// Id.
    id: ClosingDayId,
    #[serde(flatten)]
    facts: ClosingDayIn,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<ClosingDay> for ClosingDayOut {
    fn from(day: ClosingDay) -> Self {
        Self { id: day.id, facts: day.facts.into(), version: day.version }
    }
}

impl Versioned for ClosingDayOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A day on which the office is closed, for whatever reason.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedOut {
    /// The day.
    day: NaiveDate,
    /// Why.
    closure: Closure,
    /// Under what name.
    name: Words,
    /// Id of the ward's own entry; absent for days that are closed everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<ClosingDayId>,
    /// Version of the ward's own entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
}

impl From<Closed> for ClosedOut {
    fn from(Closed { day, closure, name, own }: Closed) -> Self {
        let (id, version) = own.map(|own| (own.id, own.version)).unzip();
        Self { day, closure, name, id, version }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// First day.
    from: NaiveDate,
    /// Last day, three years later at most.
    to: NaiveDate,
}

/// List the days on which the office is closed, weekends left out
#[utoipa::path(get, path = "/closing-days", tag = "municipalities", params(ListQuery),
    extensions(("x-action" = json!("closing_day.see"))),
    responses((status = 200, body = PageOut<ClosedOut>)))]
async fn list(State(app): State<App>, signed: Signed, Query(query): Query<ListQuery>) -> Answered {
    let ListQuery { from, to } = query;
    let rows = app.read(&signed.caller, move |work| actions::closing_days::list(work, from, to)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, ClosedOut::from))
}

/// Add a day on which the ward is closed by its own decision
#[utoipa::path(post, path = "/closing-days", tag = "municipalities", request_body = ClosingDayIn,
    extensions(("x-action" = json!("closing_day.edit"))),
    responses((status = 201, body = ClosingDayOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<ClosingDayIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::closing_days::add(work, input.clone().into()).map(ClosingDayOut::from)
    })
    .await
}

/// Change a closing day of the ward
#[utoipa::path(patch, path = "/closing-days/{closing_day_id}", tag = "municipalities",
    params(("closing_day_id" = ClosingDayId, Path)), request_body = ClosingDayIn,
    extensions(("x-action" = json!("closing_day.edit"))),
    responses((status = 200, body = ClosingDayOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<ClosingDayId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let day = app
        .write(&signed.caller, move |work| {
            actions::closing_days::edit(work, id, version, |facts| {
                patch.apply(&ClosingDayIn::from(facts)).map(ClosingDayFacts::from)
            })
        })
        .await?;
    Ok(one(&ClosingDayOut::from(day)))
}

/// Remove a closing day of the ward
#[utoipa::path(delete, path = "/closing-days/{closing_day_id}", tag = "municipalities",
    params(("closing_day_id" = ClosingDayId, Path)), extensions(("x-action" = json!("closing_day.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<ClosingDayId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::closing_days::remove(work, id, version)).await?;
    Ok(done())
}
