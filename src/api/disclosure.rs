//! `/children/{child_id}/disclosure`: everything about a child as one archive.

use std::io::Cursor;

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PathId, Signed, attachment};
use crate::app::App;
use crate::base::ids::{ChildId, GuardianId};
use crate::rules::disclosure::{Request, Requester};
use crate::rules::files::disposition;
use crate::store::files::Keep;

/// The most bytes of files in an archive that is put together in memory; more take the command line.
const MOST_BYTES: u64 = 200 * 1024 * 1024;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(export))
}

/// A request for disclosure.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DisclosureIn {
    /// In which right somebody asks.
    requester: Requester,
    /// Who asks.
    #[schema(min_length = 1, max_length = 100, example = "見本 花子")]
    requested_by: String,
    /// The guardian who asks, where it is one of those recorded: what is kept about the others is marked.
    guardian_id: Option<GuardianId>,
    /// When.
    requested_on: NaiveDate,
    /// Number or reason of the request.
    #[schema(max_length = 200)]
    number: Option<String>,
    /// Whether to mark what comes from, or tells of, others than the family [default: true].
    mark_third_parties: Option<bool>,
}

impl From<DisclosureIn> for Request {
    fn from(input: DisclosureIn) -> Self {
        Self {
            requester: input.requester,
            requested_by: input.requested_by,
            guardian_id: input.guardian_id,
            requested_on: input.requested_on,
            number: input.number,
            mark_third_parties: input.mark_third_parties.unwrap_or(true),
        }
    }
}

/// Export everything about a child for disclosure
///
/// A ZIP archive: `record.json` with every row about the child, `record.html` to read and print, and the files. What
/// comes from third parties is marked, to be looked at before it is disclosed. Nothing is changed by it, so a repeated
/// request makes another archive, whatever its `Idempotency-Key`.
#[utoipa::path(post, path = "/children/{child_id}/disclosure", tag = "disclosure",
    params(("child_id" = ChildId, Path)), request_body = DisclosureIn,
    extensions(("x-action" = json!("disclosure.export"))),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip")))]
async fn export(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<DisclosureIn>,
) -> Answered {
    let request = Request::from(body.value);
    let place = Keep::of(app.settings().files_folder.as_deref());
    let (exported, archive) = app
        .write(&signed.caller, move |work| {
            let out = Cursor::new(Vec::new());
            actions::disclosure::export(work, child, request.clone(), &place, Some(MOST_BYTES), out)
        })
        .await?;
    let name = format!("{}-{}.zip", exported.reference, app.now().day());
    Ok(attachment("application/zip", &disposition(&name, "zip"), archive.into_inner()))
}
