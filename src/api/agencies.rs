//! `/agencies`: the bodies round a child other than consultation offices.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, create, done, one, paged,
};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::AgencyId;
use crate::base::words::Words;
use crate::rules::agencies::{Agency, AgencyFacts, AgencyKind};
use crate::store::agencies::Filter;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(open, edit, remove))
}

/// An agency as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyIn {
    /// What it is. A consultation office is added under `/offices`.
    kind: AgencyKind,
    /// Its name.
    #[schema(min_length = 1, max_length = 200, example = "見本保健センター")]
    name: String,
    /// The name's reading in kana.
    #[schema(max_length = 200)]
    name_kana: Option<String>,
    /// The body that runs it.
    #[schema(max_length = 200)]
    corporation_name: Option<String>,
    /// That body's corporate number (法人番号). A wrong check digit is kept with a warning.
    #[schema(max_length = 20)]
    corporate_number: Option<String>,
    /// Telephone.
    #[schema(max_length = 40, example = "03-0000-0000")]
    phone: Option<String>,
    /// Fax.
    #[schema(max_length = 40)]
    fax: Option<String>,
    /// Mail address.
    #[schema(max_length = 254, format = Email)]
    email: Option<String>,
    /// Web address.
    #[schema(max_length = 500)]
    url: Option<String>,
    /// Postal code; seven digits in any width.
    #[schema(max_length = 20)]
    postal_code: Option<String>,
    /// Address.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Closed since.
    closed_on: Option<NaiveDate>,
}

impl From<AgencyIn> for AgencyFacts {
    fn from(input: AgencyIn) -> Self {
        Self {
            kind: input.kind,
            name: input.name,
            name_kana: input.name_kana,
            corporation_name: input.corporation_name,
            corporate_number: input.corporate_number,
            phone: input.phone,
            fax: input.fax,
            email: input.email,
            url: input.url,
            postal_code: input.postal_code,
            address: input.address,
            note: input.note,
            closed_on: input.closed_on,
        }
    }
}

impl From<AgencyFacts> for AgencyIn {
    fn from(facts: AgencyFacts) -> Self {
        Self {
            kind: facts.kind,
            name: facts.name,
            name_kana: facts.name_kana,
            corporation_name: facts.corporation_name,
            corporate_number: facts.corporate_number,
            phone: facts.phone,
            fax: facts.fax,
            email: facts.email,
            url: facts.url,
            postal_code: facts.postal_code,
            address: facts.address,
            note: facts.note,
            closed_on: facts.closed_on,
        }
    }
}

/// An agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyOut {
    /// Id.
    id: AgencyId,
    #[serde(flatten)]
    facts: AgencyIn,
    /// What looks wrong but is kept.
    warnings: Vec<Words>,
    /// Version; also the `ETag`.
    version: i32,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Agency> for AgencyOut {
    fn from(agency: Agency) -> Self {
        Self {
            id: agency.id,
            warnings: agency.facts.warnings(),
            facts: agency.facts.into(),
            version: agency.version,
            updated_at: agency.updated_at,
        }
    }
}

impl Versioned for AgencyOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/agencies/{}", self.id))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this kind.
    kind: Option<AgencyKind>,
    /// Only names or readings that begin so.
    #[param(max_length = 200)]
    name: Option<String>,
    /// Also those that have closed.
    closed: Option<bool>,
}

/// List agencies by reading
#[utoipa::path(get, path = "/agencies", tag = "agencies", params(ListQuery, Paging),
    extensions(("x-action" = json!("agency.see"))),
    responses((status = 200, body = PageOut<AgencyOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter { kind: query.kind, name: query.name, closed: query.closed.unwrap_or(false) };
    let listed = app.read(&signed.caller, move |work| actions::agencies::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, AgencyOut::from))
}

/// Add an agency
#[utoipa::path(post, path = "/agencies", tag = "agencies", request_body = AgencyIn,
    extensions(("x-action" = json!("agency.edit"))),
    responses((status = 201, body = AgencyOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<AgencyIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::agencies::add(work, input.clone().into()).map(AgencyOut::from)
    })
    .await
}

/// Open an agency
#[utoipa::path(get, path = "/agencies/{agency_id}", tag = "agencies", params(("agency_id" = AgencyId, Path)),
    extensions(("x-action" = json!("agency.see"))),
    responses((status = 200, body = AgencyOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>) -> Answered {
    let agency = app.read(&signed.caller, move |work| actions::agencies::open(work, id)).await?;
    Ok(one(&AgencyOut::from(agency)))
}

/// Change an agency
#[utoipa::path(patch, path = "/agencies/{agency_id}", tag = "agencies", params(("agency_id" = AgencyId, Path)),
    request_body = AgencyIn, extensions(("x-action" = json!("agency.edit"))),
    responses((status = 200, body = AgencyOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let agency = app
        .write(&signed.caller, move |work| {
            actions::agencies::edit(work, id, version, |facts| {
                patch.apply(&AgencyIn::from(facts)).map(AgencyFacts::from)
            })
        })
        .await?;
    Ok(one(&AgencyOut::from(agency)))
}

/// Remove an agency nothing refers to
#[utoipa::path(delete, path = "/agencies/{agency_id}", tag = "agencies", params(("agency_id" = AgencyId, Path)),
    extensions(("x-action" = json!("agency.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<AgencyId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::agencies::remove(work, id, version)).await?;
    Ok(done())
}
