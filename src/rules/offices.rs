//! Consultation offices (相談支援事業所): an agency that serves districts and accepts new children, or not.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::sql_types::Json;

/// What a person enters about an office beyond what every agency has.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::offices, treat_none_as_null = true)]
pub struct OfficeFacts {
    /// Whether it takes new children.
    pub accepting: bool,
    /// First day on which it does not, for a limited pause.
    pub paused_from: Option<NaiveDate>,
    /// Last day of the pause.
    pub paused_until: Option<NaiveDate>,
    /// Why.
    pub pause_reason: Option<String>,
    /// Districts served.
    pub districts: Json<Vec<String>>,
    /// Number in the open data (`NO`).
    pub source_no: Option<String>,
}

/// The second row of an agency that is an office.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::offices)]
pub struct OfficeRow {
    /// The agency's id is the office's.
    pub agency_id: AgencyId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: OfficeFacts,
}

/// A number of an office for one service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::office_numbers)]
pub struct OfficeNumber {
    /// The office.
    pub office_id: AgencyId,
    /// Service code: 52 計画相談支援, 70 障害児相談支援, …
    pub service_code: String,
    /// 事業所番号
    pub number: String,
}
