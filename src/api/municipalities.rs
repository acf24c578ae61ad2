//! `/municipalities`: the wards, cities, towns and villages of the installation.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, PathId, Query, Signed, Versioned, create, one, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::MunicipalityId;
use crate::rules::municipalities::{Municipality, MunicipalityFacts};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(open))
}

/// A municipality as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityIn {
    /// 全国地方公共団体コード: six digits, of which the last one checks the others.
    #[schema(min_length = 1, max_length = 20, example = "131091")]
    lg_code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 100, example = "見本区")]
    name: String,
    /// The name's reading in kana.
    #[schema(max_length = 100)]
    name_kana: Option<String>,
}

/// A municipality.
#[derive(Debug, Serialize, ToSchema)]
pub struct MunicipalityOut {
    /// Id.
    id: MunicipalityId,
    #[serde(flatten)]
    facts: MunicipalityIn,
    /// Version; also the `ETag`.
    version: i32,
    /// Added at.
    created_at: Instant,
}

impl From<Municipality> for MunicipalityOut {
    fn from(municipality: Municipality) -> Self {
        let Municipality { id, lg_code, name, name_kana, version, created_at } = municipality;
        Self { id, facts: MunicipalityIn { lg_code, name, name_kana }, version, created_at }
    }
}

impl Versioned for MunicipalityOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/municipalities/{}", self.id))
    }
}

/// List municipalities by code
///
/// Whoever belongs to a municipality sees that one.
#[utoipa::path(get, path = "/municipalities", tag = "municipalities", params(Paging),
    extensions(("x-action" = json!("municipality.see"))),
    responses((status = 200, body = PageOut<MunicipalityOut>)))]
async fn list(State(app): State<App>, signed: Signed, Query(paging): Query<Paging>) -> Answered {
    let page = paging.page()?;
    let listed = app.read(&signed.caller, move |work| actions::municipalities::list(work, &page)).await?;
    Ok(paged(&signed, listed, MunicipalityOut::from))
}

/// Add a municipality with the standard policy
#[utoipa::path(post, path = "/municipalities", tag = "municipalities", request_body = MunicipalityIn,
    extensions(("x-action" = json!("municipality.add"))),
    responses((status = 201, body = MunicipalityOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<MunicipalityIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        let MunicipalityIn { lg_code, name, name_kana } = input.clone();
        let facts = MunicipalityFacts { lg_code, name, name_kana };
        actions::municipalities::add(work, facts).map(MunicipalityOut::from)
    })
    .await
}

/// Open a municipality
#[utoipa::path(get, path = "/municipalities/{municipality_id}", tag = "municipalities",
    params(("municipality_id" = MunicipalityId, Path)),
    extensions(("x-action" = json!("municipality.see"))),
    responses((status = 200, body = MunicipalityOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<MunicipalityId>) -> Answered {
    let municipality = app.read(&signed.caller, move |work| actions::municipalities::open(work, id)).await?;
    Ok(one(&MunicipalityOut::from(municipality)))
}
