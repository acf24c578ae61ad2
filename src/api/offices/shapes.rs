//! An office as sent and as shown.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{Phrase, Versioned};
use crate::base::clock::Instant;
use crate::base::ids::AgencyId;
use crate::base::sql_types::Json;
use crate::base::words::Words;
use crate::rules::agencies::{AgencyFacts, AgencyKind};
use crate::rules::offices::{Office, OfficeFacts, OfficeInput, ServiceNumber};

/// A consultation office as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeIn {
    /// Its name.
    #[schema(min_length = 1, max_length = 200, example = "見本相談支援室")]
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
    /// Whether new children are taken.
    #[serde(default = "yes")]
    accepting: bool,
    /// First day of a pause; without one it has begun.
    paused_from: Option<NaiveDate>,
    /// Last day of the pause; without one it has no end.
    paused_until: Option<NaiveDate>,
    /// Why it is paused.
    #[schema(max_length = 500)]
    pause_reason: Option<String>,
    /// Districts served. None: all of them.
    #[serde(default)]
    #[schema(max_items = 100)]
    districts: Vec<Phrase>,
    /// Its numbers, one or several for each service.
    #[serde(default)]
    #[schema(max_items = 60)]
    numbers: Vec<ServiceNumber>,
}

fn yes() -> bool {
    true
}

impl OfficeIn {
    /// `source_no` comes from open data alone and stays as it was.
    pub fn input(self, source_no: Option<String>) -> OfficeInput {
        OfficeInput {
            agency: AgencyFacts {
                kind: AgencyKind::ConsultationOffice,
                name: self.name,
                name_kana: self.name_kana,
                corporation_name: self.corporation_name,
                corporate_number: self.corporate_number,
                phone: self.phone,
                fax: self.fax,
                email: self.email,
                url: self.url,
                postal_code: self.postal_code,
                address: self.address,
                note: self.note,
                closed_on: self.closed_on,
            },
            facts: OfficeFacts {
                accepting: self.accepting,
                paused_from: self.paused_from,
                paused_until: self.paused_until,
                pause_reason: self.pause_reason,
                districts: Json(Phrase::unwrap(self.districts)),
                source_no,
            },
            numbers: self.numbers,
        }
    }
}

impl From<OfficeInput> for OfficeIn {
    fn from(input: OfficeInput) -> Self {
        let OfficeInput { agency, facts, numbers } = input;
        Self {
            name: agency.name,
            name_kana: agency.name_kana,
            corporation_name: agency.corporation_name,
            corporate_number: agency.corporate_number,
            phone: agency.phone,
            fax: agency.fax,
            email: agency.email,
            url: agency.url,
            postal_code: agency.postal_code,
            address: agency.address,
            note: agency.note,
            closed_on: agency.closed_on,
            accepting: facts.accepting,
            paused_from: facts.paused_from,
            paused_until: facts.paused_until,
            pause_reason: facts.pause_reason,
            districts: Phrase::wrap(facts.districts.0),
            numbers,
        }
    }
}

/// A consultation office.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeOut {
    /// Id; also the id of the agency that the office is.
    id: AgencyId,
    #[serde(flatten)]
    facts: OfficeIn,
    /// Its number in the open data it was imported from.
    source_no: Option<String>,
    /// What looks wrong but is kept.
    warnings: Vec<Words>,
    /// Version; also the `ETag`.
    version: i32,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Office> for OfficeOut {
    fn from(office: Office) -> Self {
        let input = office.input();
        Self {
            id: office.agency.id,
            source_no: office.facts.source_no,
            warnings: input.warnings(),
            facts: input.into(),
            version: office.agency.version,
            updated_at: office.agency.updated_at,
        }
    }
}

impl Versioned for OfficeOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/offices/{}", self.id))
    }
}
