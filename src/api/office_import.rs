//! `/offices/import`: consultation offices out of the open data of WAM NET.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::office_import::Order;
use crate::api::{Answered, Api, Query, Signed, Versioned, computed, perform, read_csv};
use crate::app::App;
use crate::base::words::Language;
use crate::rules::office_import::{Effect, Remark, Report};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(import))
}

/// What came (or, with `dry_run`, would come) of an import. Offices are counted, not rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReportOut {
    /// Offices added.
    added: usize,
    /// Offices changed.
    changed: usize,
    /// Offices that were known already, just so.
    unchanged: usize,
    /// Rows of other places.
    outside: usize,
    /// Rows that cannot be used, by line.
    rejected: Vec<RemarkOut>,
    /// What looks wrong in rows that were used, by line.
    warnings: Vec<RemarkOut>,
    /// The offices added and changed, by line.
    touched: Vec<TouchedOut>,
}

/// Something about one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemarkOut {
    /// Line of the file on which the row begins, from 1.
    line: u64,
    /// A stable word for programs.
    code: &'static str,
    /// What is wrong, for people.
    message: String,
}

/// An office that is added or changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct TouchedOut {
    /// The first line that speaks of it.
    line: u64,
    /// What happens to it.
    effect: Effect,
    /// Its name.
    name: String,
}

impl ImportReportOut {
    fn new(report: Report, language: Language) -> Self {
        let remark = |remark: Remark| RemarkOut {
            line: remark.line,
            code: remark.code,
            message: remark.words.say(language).to_owned(),
        };
        let touched = report.touched.into_iter();
        Self {
            added: report.added,
            changed: report.changed,
            unchanged: report.unchanged,
            outside: report.outside,
            rejected: report.rejected.into_iter().map(remark).collect(),
            warnings: report.warnings.into_iter().map(remark).collect(),
            touched: touched.map(|t| TouchedOut { line: t.line, effect: t.effect, name: t.name }).collect(),
        }
    }
}

impl Versioned for ImportReportOut {
    /// A report is of one moment and never changes.
    fn version(&self) -> i32 {
        1
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// Only say what would happen.
    dry_run: Option<bool>,
    /// Only offices whose address begins so (`東京都見本区`). Without it: those in the own municipality.
    #[param(min_length = 1, max_length = 200)]
    address: Option<String>,
}

/// Import consultation offices from an open data file of WAM NET
///
/// The file as it is published: UTF-8, 29 columns, at most 16 MiB. A row that cannot be used is reported with its line
/// and stops no other. The same file again changes nothing. What the section has set (acceptance, districts, remarks)
/// stays.
#[utoipa::path(post, path = "/offices/import", tag = "offices", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    extensions(("x-action" = json!("office.import"))),
    responses((status = 200, body = ImportReportOut)))]
async fn import(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    request: Request,
) -> Answered {
    let language = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = Language::from_header(language);
    let text = read_csv(request).await?;
    let order = Order { text, address: query.address, lg_code: None, dry_run: query.dry_run.unwrap_or(false) };
    let run = move |work: &mut crate::store::Work<'_>, order: &Order| {
        let report = actions::office_import::import(work, order, &|_, _| ())?;
        Ok(ImportReportOut::new(report, language))
    };
    if order.dry_run {
        let report = app.read(&signed.caller, move |work| run(work, &order)).await?;
        return Ok(computed(&report));
    }
    // The address is part of what an Idempotency-Key stands for.
    let address = order.address.as_deref().unwrap_or_default();
    let hash = hex::encode(Sha256::digest(format!("{address}\n{}", order.text).as_bytes()));
    perform(&app, &signed, &hash, move |work| run(work, &order)).await
}
