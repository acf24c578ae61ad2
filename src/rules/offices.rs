//! Consultation offices (相談支援事業所): an agency that serves districts and accepts new children, or not.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

use crate::base::check_digits;
use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::agencies::{Agency, AgencyFacts, AgencyKind};

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

/// A number for one service, as a person enters it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceNumber {
    /// Service code of the open data: 52 計画相談支援, 70 障害児相談支援, …
    #[schema(pattern = "^[0-9]{2}$", max_length = 2, example = "70")]
    pub service_code: String,
    /// 事業所番号: ten digits in any width. A wrong check digit is kept with a warning.
    #[schema(min_length = 1, max_length = 20, example = "1350900401")]
    pub number: String,
}

/// Everything that is entered about an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeInput {
    /// What every agency has; its kind is always that of an office.
    pub agency: AgencyFacts,
    /// What only offices have.
    pub facts: OfficeFacts,
    /// Its numbers, each once, in order.
    pub numbers: Vec<ServiceNumber>,
}

/// An office, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The agency; its id and version are the office's.
    pub agency: Agency,
    /// What only offices have.
    pub facts: OfficeFacts,
    /// Its numbers, in order.
    pub numbers: Vec<ServiceNumber>,
}

impl Office {
    /// What was entered.
    pub fn input(&self) -> OfficeInput {
        OfficeInput { agency: self.agency.facts.clone(), facts: self.facts.clone(), numbers: self.numbers.clone() }
    }

    /// The office's second row.
    pub fn row(&self) -> OfficeRow {
        OfficeRow { agency_id: self.agency.id, municipality_id: self.agency.municipality_id, facts: self.facts.clone() }
    }

    /// The office's rows of numbers.
    pub fn number_rows(&self) -> Vec<OfficeNumber> {
        let row = |n: &ServiceNumber| OfficeNumber {
            office_id: self.agency.id,
            service_code: n.service_code.clone(),
            number: n.number.clone(),
        };
        self.numbers.iter().map(row).collect()
    }
}

impl OfficeFacts {
    /// Whether new children are taken.
    pub fn acceptance(&self) -> AcceptanceFacts {
        AcceptanceFacts {
            accepting: self.accepting,
            paused_from: self.paused_from,
            paused_until: self.paused_until,
            pause_reason: self.pause_reason.clone(),
        }
    }

    /// The facts with another acceptance.
    #[must_use]
    pub fn with_acceptance(self, acceptance: AcceptanceFacts) -> Self {
        let AcceptanceFacts { accepting, paused_from, paused_until, pause_reason } = acceptance;
        Self { accepting, paused_from, paused_until, pause_reason, ..self }
    }
}

impl OfficeInput {
    /// The input in its standard form, or every fault at once: those of an agency ([`AgencyFacts::tidy`]), of the
    /// acceptance ([`AcceptanceFacts::tidy`]), and `numbers.N.number` that has anything but digits.
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let agency = AgencyFacts { kind: AgencyKind::ConsultationOffice, ..self.agency };
        let agency = faults.gather(agency.tidy())?;
        let acceptance = faults.gather(self.facts.acceptance().tidy())?;
        let numbers = tidy_numbers(self.numbers, &mut faults);
        faults.into_result()?;
        let (Some(agency), Some(acceptance)) = (agency, acceptance) else {
            return Err(Problem::Internal("a part without faults is missing".to_owned()));
        };
        let districts = Json(text::places(&self.facts.districts.0));
        let facts = OfficeFacts { districts, ..self.facts.with_acceptance(acceptance) };
        Ok(Self { agency, facts, numbers })
    }

    /// What looks wrong but is kept: check digits of the corporate number and of the office numbers.
    ///
    /// Published lists have them (about one office number in six hundred), so they only warn (product contract §3).
    pub fn warnings(&self) -> Vec<Words> {
        let mut warnings = self.agency.warnings();
        let wrong = self.numbers.iter().filter(|n| !check_digits::office_number_valid(&n.number));
        warnings.extend(wrong.map(|n| wrong_number(&n.number)));
        warnings
    }
}

/// The warning about an office number that has not ten digits with the right check digit.
pub fn wrong_number(number: &str) -> Words {
    Words::told(
        format!("事業所番号 {number} の桁数または検査数字が合いません。"),
        format!("Office number {number}: its length or check digit does not match."),
    )
}

/// A number as it was copied, without spaces and in half width. Nothing is checked.
pub fn compact(number: &str) -> String {
    number.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn tidy_numbers(numbers: Vec<ServiceNumber>, faults: &mut Faults) -> Vec<ServiceNumber> {
    let mut tidy = Vec::with_capacity(numbers.len());
    for (place, entered) in numbers.into_iter().enumerate() {
        let number = compact(&entered.number);
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            faults.note(FieldError::new(
                format!("numbers.{place}.number"),
                "bad_number",
                "事業所番号は数字で入力してください。",
                "An office number consists of digits.",
            ));
        }
        tidy.push(ServiceNumber { number, ..entered });
    }
    tidy.sort();
    tidy.dedup();
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: &[&str]) -> OfficeInput {
        let number = |n: &&str| ServiceNumber { service_code: "70".to_owned(), number: (*n).to_owned() };
        OfficeInput {
            agency: AgencyFacts {
                kind: AgencyKind::Hospital,
                name: "見本相談室".to_owned(),
                name_kana: None,
                corporation_name: None,
                corporate_number: None,
                phone: None,
                fax: None,
                email: None,
                url: None,
                postal_code: None,
                address: None,
                note: None,
                closed_on: None,
            },
            facts: OfficeFacts {
                accepting: true,
                paused_from: None,
                paused_until: None,
                pause_reason: None,
                districts: Json(vec!["東見本".to_owned(), " ".to_owned(), "東見本 ".to_owned()]),
                source_no: None,
            },
            numbers: numbers.iter().map(number).collect(),
        }
    }

    #[test]
    fn numbers_are_put_in_order_and_wrong_check_digits_only_warn() {
        let tidy = numbered(&["１３５０９ ００４０１", "1350900401", "1350900402"]).tidy().unwrap();
        assert_eq!(tidy.numbers.iter().map(|n| n.number.as_str()).collect::<Vec<_>>(), ["1350900401", "1350900402"]);
        assert_eq!(tidy.facts.districts.0, ["東見本"]);
        assert_eq!(tidy.agency.kind, AgencyKind::ConsultationOffice);
        assert_eq!(tidy.warnings().len(), 1);
    }

    #[test]
    fn every_fault_of_every_part_is_told() {
        let mut input = numbered(&["番号"]);
        input.agency.name = " ".to_owned();
        input.facts.paused_from = Some("2025-12-02".parse().unwrap());
        input.facts.paused_until = Some("2025-12-01".parse().unwrap());
        let Err(Problem::Invalid(faults)) = input.tidy() else { panic!("there are faults") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["name", "paused_until", "numbers.0.number"]);
    }
}
