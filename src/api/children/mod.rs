//! `/children`: registering, finding, opening, changing, closing and reopening.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, attachment, computed, create, one, paged,
    perform,
};
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::CloseReason;
use crate::rules::children::case_state::CaseState;
use crate::rules::children::list_file::{ListFormat, ListPurpose};
use crate::rules::children::sort::ChildSort;
use crate::rules::life_stage::LifeStage;
use crate::rules::tasks::DueState;
use crate::store::children::Filter;

mod alike;
mod shapes;

use alike::{AlikeIn, AlikeOut, AlikesOut};
use shapes::{ChildIn, ChildOut, ClosedOut, RegisteredOut};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, register))
        .routes(routes!(duplicates))
        .routes(routes!(file))
        .routes(routes!(open, edit))
        .routes(routes!(close))
        .routes(routes!(reopen))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Part of a name or a reading (child, mother, guardian), of a guardian's telephone number, or a reference code.
    #[param(min_length = 1, max_length = 100)]
    q: Option<String>,
    /// Only this life stage today.
    stage: Option<LifeStage>,
    /// Only this care band.
    band: Option<Band>,
    /// Only this district.
    #[param(max_length = 100)]
    district: Option<String>,
    /// Only those without a lead coordinator, asked or agreed.
    without_lead: Option<bool>,
    /// Also those whose support has ended.
    closed: Option<bool>,
    /// Only those that stand so with their coordinator, several with commas between: `undecided,asked`. With any,
    /// `closed` counts no more.
    #[param(min_length = 1, max_length = 100, example = "undecided,asked")]
    state: Option<String>,
    /// Only those who leave hospital within so many days from today.
    #[param(minimum = 0, maximum = 366)]
    discharge_within: Option<u32>,
    /// Only those who need all of this care, with commas between: `ventilator,suction`.
    #[param(min_length = 1, max_length = 400, example = "ventilator,suction")]
    care: Option<String>,
    /// Only those with an open task whose day lies so.
    due: Option<DueState>,
    /// Only those led by a coordinator of this office.
    office_id: Option<AgencyId>,
    /// The order [default: name]; with a minus the other way round. What is not known comes last.
    #[param(inline)]
    sort: Option<ChildSort>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// What kind of file.
    #[param(inline)]
    format: ListFormat,
    /// What it is taken away for; the audit log keeps it.
    #[param(inline)]
    purpose: ListPurpose,
}

impl ListQuery {
    fn filter(self) -> Result<Filter, Problem> {
        Ok(Filter {
            states: words("state", self.state.as_deref(), CaseState::parse)?,
            care: words("care", self.care.as_deref(), CareItem::parse)?,
            q: self.q,
            stage: self.stage,
            band: self.band,
            district: self.district,
            without_lead: self.without_lead.unwrap_or(false),
            closed: self.closed.unwrap_or(false),
            discharge_within: self.discharge_within,
            due: self.due,
            office: self.office_id,
            sort: self.sort.unwrap_or_default(),
        })
    }
}

/// The values of a list with commas between.
fn words<T>(name: &'static str, typed: Option<&str>, parse: fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
    let unknown = || Problem::Malformed {
        code: "bad_query",
        words: Words::fixed("検索条件に読めない値があります。", "A value of the query is unknown."),
        fields: vec![FieldError::new(
            name,
            "not_one_of",
            "選べる値にない語が含まれています。",
            "A word is none of the values.",
        )],
    };
    typed.into_iter().flat_map(|typed| typed.split(',')).map(|word| parse(word.trim()).ok_or_else(unknown)).collect()
}

/// Why and since when support ends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseIn {
    /// The last day, not ahead.
    on: NaiveDate,
    /// Why.
    reason: CloseReason,
}

/// List or search the children one may see
///
/// A cursor goes on in the order in which it was handed out: send the same `sort` with it.
#[utoipa::path(get, path = "/children", tag = "children", params(ListQuery, Paging),
    extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = PageOut<ChildOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = query.filter()?;
    let listed = app.write(&signed.caller, move |work| actions::children::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, ChildOut::from))
}

/// Download the list of children as CSV or as a workbook
///
/// The same filters and order as of the list, all pages at once. CSV is UTF-8 with a byte order mark and CRLF, for the
/// usual spreadsheets; no cell is taken for a formula. The workbook (XLSX) holds the same cells, days and numbers as such.
#[utoipa::path(get, path = "/children/file", tag = "children", params(ListQuery, FileQuery),
    extensions(("x-action" = json!("child.export"))),
    responses((status = 200, content((String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn file(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(wanted): Query<FileQuery>,
) -> Answered {
    let filter = query.filter()?;
    let FileQuery { format, purpose } = wanted;
    let made = app.write(&signed.caller, move |work| actions::children::file(work, &filter, purpose, format)).await?;
    let name = format!("attachment; filename=\"{}.{format}\"", made.name);
    Ok(attachment(format.media_type(), &name, made.content))
}

/// Register a child
#[utoipa::path(post, path = "/children", tag = "children", request_body = ChildIn,
    extensions(("x-action" = json!("child.register"))),
    responses((status = 201, body = RegisteredOut)))]
async fn register(State(app): State<App>, signed: Signed, body: Body<ChildIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let intake = input.clone().into_intake(work.today());
        actions::children::register(work, intake).map(|(record, alike)| RegisteredOut::new(record, alike))
    })
    .await
}

/// Look for children that may be the same one, before saving
///
/// A question by POST, because names do not belong in addresses. It changes nothing.
#[utoipa::path(post, path = "/children/duplicates", tag = "children", request_body = AlikeIn,
    extensions(("x-action" = json!("child.register"))),
    responses((status = 200, body = AlikesOut)))]
async fn duplicates(State(app): State<App>, signed: Signed, body: Body<AlikeIn>) -> Answered {
    let likeness = body.value.likeness();
    let alike = app.write(&signed.caller, move |work| actions::children::likely_duplicates(work, &likeness)).await?;
    Ok(computed(&AlikesOut { possible_duplicates: alike.into_iter().map(AlikeOut::from).collect() }))
}

/// Open a child's record
#[utoipa::path(get, path = "/children/{child_id}", tag = "children", params(("child_id" = ChildId, Path)),
    extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = ChildOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<ChildId>) -> Answered {
    let record = app.write(&signed.caller, move |work| actions::children::open(work, id)).await?;
    Ok(one(&ChildOut::from(record)))
}

/// Change a child's record
///
/// 409 `child_closed` once support has ended.
#[utoipa::path(patch, path = "/children/{child_id}", tag = "children", params(("child_id" = ChildId, Path)),
    request_body = ChildIn, extensions(("x-action" = json!("child.edit"))),
    responses((status = 200, body = ChildOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<ChildId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let record = app
        .write(&signed.caller, move |work| {
            let today = work.today();
            actions::children::edit(work, id, version, |intake| {
                patch.apply(&ChildIn::from(intake)).map(|input| input.into_intake(today))
            })
        })
        .await?;
    Ok(one(&ChildOut::from(record)))
}

/// End support for a child
///
/// Open cases end with it and proposals are withdrawn. Of a child who died, no message is shown any more. The record is
/// only read from then on: whatever would begin something new for the child is refused with 409 `child_closed`. Not
/// before the birth: 422 `before_birth`.
#[utoipa::path(post, path = "/children/{child_id}/close", tag = "children", params(("child_id" = ChildId, Path)),
    request_body = CloseIn, extensions(("x-action" = json!("child.close"))),
    responses((status = 200, body = ClosedOut)))]
async fn close(State(app): State<App>, signed: Signed, PathId(id): PathId<ChildId>, body: Body<CloseIn>) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        actions::closing::close(work, id, input.on, input.reason).map(ClosedOut::from)
    })
    .await
}

/// Take up support for a child again
#[utoipa::path(post, path = "/children/{child_id}/reopen", tag = "children", params(("child_id" = ChildId, Path)),
    extensions(("x-action" = json!("child.close"))),
    responses((status = 200, body = ClosedOut)))]
async fn reopen(State(app): State<App>, signed: Signed, PathId(id): PathId<ChildId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::closing::reopen(work, id).map(ClosedOut::from)).await
}
