//! `/postal-codes`: what a postal code fills into an address.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Query, Signed, as_query, computed};
use crate::app::App;
use crate::store::Work;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(look_up))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PostalQuery {
    /// Seven digits in any width, with or without hyphen.
    #[param(min_length = 7, max_length = 20)]
    postal_code: String,
}

/// What a postal code fills in.
#[derive(Debug, Serialize, ToSchema)]
struct PostalOut {
    /// The address as far as the code tells it; the prefecture only for places outside the municipality.
    address: String,
    /// The district of the municipality; absent where it is not certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<String>,
    /// Whether the place lies in the municipality.
    own: bool,
}

/// Find the place of a postal code
///
/// From Japan Post's table, which the program carries along: nothing is asked of any other host.
#[utoipa::path(get, path = "/postal-codes", tag = "agencies", params(PostalQuery),
    extensions(("x-action" = json!("agency.see"))),
    responses((status = 200, body = PostalOut)))]
async fn look_up(State(app): State<App>, signed: Signed, Query(query): Query<PostalQuery>) -> Answered {
    let read = move |work: &mut Work| actions::postal::look_up(work, &query.postal_code);
    let found = app.read(&signed.caller, read).await.map_err(as_query)?;
    Ok(computed(&PostalOut { address: found.address, district: found.district, own: found.own }))
}
