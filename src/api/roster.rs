//! `/school-entry-roster`: who enters a school in a fiscal year, for the education centre, as JSON and as CSV.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::roster::Roster;
use crate::api::{Answered, Api, Query, Signed, attachment, computed};
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::wareki;
use crate::rules::care_score::CareItem;
use crate::rules::roster::{Line, RosterKind, RosterPurpose, csv};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(see)).routes(routes!(file))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RosterQuery {
    /// The fiscal year (年度) in which the children enter, by the year of its April.
    #[param(minimum = 1990, maximum = 2130)]
    fiscal_year: i32,
    /// Which school [default: elementary].
    kind: Option<RosterKind>,
    /// The education centre it is for; needed only where the ward has several.
    centre_id: Option<AgencyId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// The fiscal year (年度) in which the children enter, by the year of its April.
    #[param(minimum = 1990, maximum = 2130)]
    fiscal_year: i32,
    /// Which school [default: elementary].
    kind: Option<RosterKind>,
    /// The education centre it is for; needed only where the ward has several.
    centre_id: Option<AgencyId>,
    /// What it is taken away for; the audit log keeps it.
    #[param(inline)]
    purpose: RosterPurpose,
}

/// A school-entry roster.
#[derive(Debug, Serialize, ToSchema)]
struct RosterOut {
    /// The day it was made.
    as_of: NaiveDate,
    /// The fiscal year in which the children enter.
    fiscal_year: i32,
    /// Which school.
    kind: RosterKind,
    /// The education centre it is for; absent where the ward has none.
    centre_id: Option<AgencyId>,
    /// The children, by their readings.
    children: Vec<RosterLineOut>,
    /// How many enter who are not on it, because no consent reaches that far.
    left_out: i64,
}

/// A child on the roster.
#[derive(Debug, Serialize, ToSchema)]
struct RosterLineOut {
    /// The child.
    child_id: ChildId,
    /// Reference code.
    reference: String,
    /// Name.
    name: Option<String>,
    /// Its reading.
    name_kana: Option<String>,
    /// Date of birth.
    born_on: NaiveDate,
    /// The same in the Japanese calendar.
    born_on_wareki: String,
    /// District of the ward.
    district: Option<String>,
    /// Nurseries and schools in the care team.
    places: Vec<String>,
    /// The lead coordinator.
    lead_name: Option<String>,
    /// The coordinator's office.
    office_name: Option<String>,
    /// Its telephone.
    office_phone: Option<String>,
    /// Medical care; absent where consent leaves out medical matters.
    care_items: Option<Vec<CareItem>>,
    /// Last day of the consent; absent where it holds until it is withdrawn.
    consent_until: Option<NaiveDate>,
}

impl From<Roster> for RosterOut {
    fn from(roster: Roster) -> Self {
        Self {
            as_of: roster.today,
            fiscal_year: roster.fiscal_year,
            kind: roster.kind,
            centre_id: roster.centre,
            children: roster.lines.into_iter().map(RosterLineOut::from).collect(),
            left_out: roster.left_out,
        }
    }
}

impl From<Line> for RosterLineOut {
    fn from(line: Line) -> Self {
        Self {
            child_id: line.child_id,
            reference: line.reference,
            name: line.name,
            name_kana: line.name_kana,
            born_on: line.born_on,
            born_on_wareki: wareki::long(line.born_on),
            district: line.district,
            places: line.places,
            lead_name: line.lead_name,
            office_name: line.office_name,
            office_phone: line.office_phone,
            care_items: line.care_items,
            consent_until: line.consent_until,
        }
    }
}

/// See who enters a school in a fiscal year
///
/// The section sees those whose consent reaches the education centre today, an education centre those it sees through
/// the care team. Of the others only the number is told. Where the ward has several centres, a roster is for one of
/// them: without `centre_id`, 400.
#[utoipa::path(get, path = "/school-entry-roster", tag = "transitions", params(RosterQuery),
    extensions(("x-action" = json!("roster.export"))),
    responses((status = 200, body = RosterOut)))]
async fn see(State(app): State<App>, signed: Signed, Query(query): Query<RosterQuery>) -> Answered {
    Ok(computed(&RosterOut::from(made(&app, &signed, query, None).await?)))
}

/// Download the roster as CSV
///
/// UTF-8 with a byte order mark and CRLF, for the usual spreadsheets; no cell is taken for a formula.
#[utoipa::path(get, path = "/school-entry-roster.csv", tag = "transitions", params(FileQuery),
    extensions(("x-action" = json!("roster.export"))),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn file(State(app): State<App>, signed: Signed, Query(query): Query<FileQuery>) -> Answered {
    let FileQuery { fiscal_year, kind, centre_id, purpose } = query;
    let roster = made(&app, &signed, RosterQuery { fiscal_year, kind, centre_id }, Some(purpose)).await?;
    let name = format!("attachment; filename=\"school-entry-roster-{}-{}.csv\"", roster.kind, roster.fiscal_year);
    Ok(attachment("text/csv; charset=utf-8", &name, csv(&roster.lines).into_bytes()))
}

async fn made(
    app: &App,
    signed: &Signed,
    query: RosterQuery,
    purpose: Option<RosterPurpose>,
) -> Result<Roster, crate::base::problem::Problem> {
    let RosterQuery { fiscal_year, kind, centre_id } = query;
    let kind = kind.unwrap_or(RosterKind::Elementary);
    app.write(&signed.caller, move |work| actions::roster::make(work, fiscal_year, kind, centre_id, purpose)).await
}
