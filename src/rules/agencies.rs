//! The bodies round a child (関係機関).

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::check_digits;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::base::words::Words;

crate::text_enum! {
    /// What an agency is (product contract §2).
    pub enum AgencyKind {
        DisabilitySupportSection = "disability_support_section" ("障害者支援課", "Disability support section"),
        ConsultationOffice = "consultation_office" ("相談支援事業所", "Consultation office"),
        HealthCentre = "health_centre" ("保健センター", "Health centre"),
        Hospital = "hospital" ("医療機関", "Hospital"),
        HomeNursingStation = "home_nursing_station" ("訪問看護ステーション", "Home nursing station"),
        Nursery = "nursery" ("保育所等", "Nursery"),
        School = "school" ("学校", "School"),
        NurserySection = "nursery_section" ("保育課", "Nursery section"),
        EducationCentre = "education_centre" ("教育総合支援センター", "Education support centre"),
        SupportCentre = "support_centre"
            ("医療的ケア児支援センター", "Support centre for children with medical care needs"),
        ServiceProvider = "service_provider" ("障害福祉サービス事業所", "Service provider"),
        TrainingSchool = "training_school" ("養成校", "Training school"),
        University = "university" ("大学", "University"),
        Other = "other" ("その他", "Other"),
    }
}

/// What a person enters about an agency.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::agencies, treat_none_as_null = true)]
pub struct AgencyFacts {
    /// What it is.
    pub kind: AgencyKind,
    /// Its name.
    pub name: String,
    /// The name's reading, in kana.
    pub name_kana: Option<String>,
    /// The body that runs it.
    pub corporation_name: Option<String>,
    /// That body's corporate number (法人番号), 13 digits.
    pub corporate_number: Option<String>,
    /// Telephone, as written.
    pub phone: Option<String>,
    /// Fax, as written.
    pub fax: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Postal code, `NNN-NNNN`.
    pub postal_code: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Remarks.
    pub note: Option<String>,
    /// Closed since.
    pub closed_on: Option<NaiveDate>,
}

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::agencies)]
pub struct Agency {
    /// Id.
    pub id: AgencyId,
    /// The municipality it is listed in.
    pub municipality_id: MunicipalityId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: AgencyFacts,
    /// Folded reading (or name) to sort by.
    pub name_key: String,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

impl AgencyFacts {
    /// The facts with names, kana and numbers in their standard form, or every fault at once.
    ///
    /// Faults: `name` empty after cleaning, `name_kana` that is no kana, `phone`/`fax` that is no Japanese number,
    /// `postal_code` that has not seven digits. A corporate number with a wrong check digit is kept
    /// ([`AgencyFacts::warnings`]): real data has them.
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let name = text::clean(&self.name);
        faults.unless(!name.is_empty(), "name", "required", "名称を入力してください。", "Enter a name.");
        let name_kana = clean(self.name_kana).map(|kana| text::katakana(&kana));
        for (field, number) in [("phone", &self.phone), ("fax", &self.fax)] {
            let good = number.as_deref().is_none_or(text::phone_ok);
            faults.unless(
                good,
                field,
                "bad_phone",
                "電話番号の形が正しくありません。",
                "This is not a Japanese number.",
            );
        }
        let postal_code = clean(self.postal_code).and_then(|code| {
            let tidy = text::postal_code(&code);
            faults.unless(
                tidy.is_some(),
                "postal_code",
                "bad_postal_code",
                "郵便番号は7桁です。",
                "A postal code has seven digits.",
            );
            tidy
        });
        faults.into_result()?;
        Ok(Self {
            name,
            name_kana,
            corporation_name: clean(self.corporation_name),
            corporate_number: clean(self.corporate_number),
            phone: clean(self.phone),
            fax: clean(self.fax),
            email: clean(self.email),
            url: clean(self.url),
            postal_code,
            address: clean(self.address),
            note: self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty()),
            ..self
        })
    }

    /// What looks wrong but is kept.
    pub fn warnings(&self) -> Vec<Words> {
        let wrong = self.corporate_number.as_deref().is_some_and(|n| !check_digits::corporate_number_valid(n));
        if wrong {
            vec![Words::fixed("法人番号の検査数字が合いません。", "The corporate number's check digit does not match.")]
        } else {
            Vec::new()
        }
    }

    /// The key agencies are sorted and found by.
    pub fn name_key(&self) -> String {
        text::sort_key(self.name_kana.as_deref().unwrap_or(&self.name))
    }
}
