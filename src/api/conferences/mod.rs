//! `/conferences`: asking, looking, inviting, answering, fixing a date, holding, ending.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions::conferences::{coordinate, request, see};
use crate::api::{Answered, Api, Body, PageOut, Paging, PathId, Query, Signed, computed, create, one, paged};
use crate::app::App;
use crate::base::ids::{ChildId, ConferenceId};
use crate::rules::conferences::{ConferenceKind, ConferenceState};
use crate::store::conferences::list::{Counts, Filter};

mod asked;
mod doing;
mod sent;
mod shapes;

use asked::ConferenceIn;
use shapes::{ConferenceOut, ConferenceRowOut};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, ask)).routes(routes!(counts)).routes(routes!(open)).merge(doing::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that stand so.
    state: Option<ConferenceState>,
    /// Only this kind.
    kind: Option<ConferenceKind>,
    /// Only those without a date although the last day for one is over.
    overdue: Option<bool>,
    /// Only those that take place on this day or later. The list is then by time.
    from: Option<NaiveDate>,
    /// Only those that take place on this day or earlier. The list is then by time.
    to: Option<NaiveDate>,
    /// Only this child's; nothing where one may not open its record.
    child_id: Option<ChildId>,
    /// Only those one takes part in.
    mine: Option<bool>,
}

/// How many conferences stand how.
#[derive(Debug, Serialize, ToSchema)]
struct ConferenceCountsOut {
    /// 受付待ち: asked for and not taken up yet.
    waiting: i64,
    /// 調整中: dates are being found.
    coordinating: i64,
    /// 今週: on a day of this week.
    this_week: i64,
    /// 議事録待ち: held, without confirmed minutes.
    minutes_pending: i64,
    /// Without a date although the last day for one is over.
    overdue: i64,
}

impl From<Counts> for ConferenceCountsOut {
    fn from(counts: Counts) -> Self {
        Self {
            waiting: counts.waiting,
            coordinating: counts.coordinating,
            this_week: counts.this_week,
            minutes_pending: counts.minutes_pending,
            overdue: counts.overdue,
        }
    }
}

/// List the conferences one may see, the newest first or by time
#[utoipa::path(get, path = "/conferences", tag = "conferences", params(ListQuery, Paging),
    extensions(("x-action" = json!("conference.see"))),
    responses((status = 200, body = PageOut<ConferenceRowOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let overdue = query.overdue.unwrap_or(false);
    let filter = Filter {
        state: query.state,
        kind: query.kind,
        overdue_on: overdue.then(|| app.now().day()),
        from: query.from,
        to: query.to,
        child_id: query.child_id,
        mine: query.mine.unwrap_or(false),
        by_deadline: false,
    };
    let listed = app.write(&signed.caller, move |work| see::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, ConferenceRowOut::from))
}

/// Ask for a conference about a registered or a new child
///
/// A new child is registered with the request, at once or not at all. The answer names the receipt number.
#[utoipa::path(post, path = "/conferences", tag = "conferences", request_body = ConferenceIn,
    extensions(("x-action" = json!("conference.request"))),
    responses((status = 201, body = ConferenceOut)))]
async fn ask(State(app): State<App>, signed: Signed, body: Body<ConferenceIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let asked = input.clone().asked(work.today());
        request::request(work, asked).map(ConferenceOut::from)
    })
    .await
}

/// Count the conferences one may see by where they stand
#[utoipa::path(get, path = "/conferences/counts", tag = "conferences",
    extensions(("x-action" = json!("conference.see"))),
    responses((status = 200, body = ConferenceCountsOut)))]
async fn counts(State(app): State<App>, signed: Signed) -> Answered {
    let counts = app.read(&signed.caller, see::counts).await?;
    Ok(computed(&ConferenceCountsOut::from(counts)))
}

/// Open a conference, as far as one may see it
#[utoipa::path(get, path = "/conferences/{conference_id}", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    extensions(("x-action" = json!("conference.see"))),
    responses((status = 200, body = ConferenceOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<ConferenceId>) -> Answered {
    let view = app.write(&signed.caller, move |work| see::open(work, id)).await?;
    Ok(one(&ConferenceOut::from(view)))
}

/// Whom an invitation names.
fn guest(input: &sent::GuestIn) -> coordinate::Guest {
    coordinate::Guest {
        agency_id: input.agency_id,
        coordinator_id: input.coordinator_id,
        person: input.person.clone(),
        required: input.required.unwrap_or(true),
    }
}
