//! Children with medical care needs (医療的ケア児): five facts at intake, everything else may follow.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, FamilyId, MunicipalityId};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::rules::care_score::{Band, CareItem};
use crate::rules::life_stage::StageFacts;

pub mod awaiting;
pub mod case_state;
mod closing;
pub mod duplicates;
pub mod list_file;
mod school;
pub mod sort;
pub mod standing;
mod tidy;

pub use closing::{check_closing_day, child_closed};
pub use tidy::discharge;

crate::text_enum! {
    /// How exactly the discharge date is known. For a vague one `discharge_on` is the first day it may mean,
    /// because preparing too early harms nobody; `unknown` and `at_home` have none. `at_home` is for a child who is at
    /// home already, came home on a day nobody knows or never was in hospital.
    pub enum DischargePrecision {
        Day = "day" ("日付確定", "Exact day"),
        EarlyMonth = "early_month" ("上旬", "Early in the month"),
        MidMonth = "mid_month" ("中旬", "Mid-month"),
        LateMonth = "late_month" ("下旬", "Late in the month"),
        Month = "month" ("月内", "Some day in the month"),
        Unknown = "unknown" ("未定", "Unknown"),
        AtHome = "at_home"
            ("すでに在宅（退院日は不明、または入院なし）", "Already at home (day unknown, or never in hospital)"),
    }
}

impl DischargePrecision {
    /// Whether nothing is left to be confirmed: the day is known exactly, or the child is at home already and nobody
    /// needs the day any more.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Day | Self::AtHome)
    }
}

crate::text_enum! {
    /// Why support ended. A closed child keeps its record.
    pub enum CloseReason {
        MovedAway = "moved_away" ("転出", "Moved away"),
        CareEnded = "care_ended" ("医療的ケア終了", "Care no longer needed"),
        GrownUp = "grown_up" ("成人", "Grown up"),
        Died = "died" ("死亡", "Died"),
        RegisteredTwice = "registered_twice" ("二重登録", "Registered twice"),
    }
}

crate::text_enum! {
    /// How somebody told the section about a child.
    pub enum ReferralMeans {
        Phone = "phone" ("電話", "Telephone"),
        Fax = "fax" ("FAX", "Fax"),
        Visit = "visit" ("来所・訪問", "Visit"),
        Letter = "letter" ("文書", "Letter"),
        Email = "email" ("電子メール", "Email"),
        Online = "online" ("オンライン", "Online"),
        Other = "other" ("その他", "Other"),
    }
}

/// Who told the section about a child, and how (連絡票).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::referrals, treat_none_as_null = true)]
pub struct ReferralFacts {
    /// Who called: a person, a ward of a hospital, the family.
    pub referred_by: String,
    /// The agency the caller works for.
    pub agency_id: Option<AgencyId>,
    /// How.
    pub means: ReferralMeans,
    /// When.
    pub referred_on: NaiveDate,
}

/// The referral of one child.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::referrals)]
pub struct Referral {
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ReferralFacts,
}

/// Everything a person may enter about a child at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// About the child.
    pub child: ChildFacts,
    /// About the call.
    pub referral: ReferralFacts,
    /// A brother or sister already registered; the child's own id makes a family of its own again.
    pub sibling_of: Option<ChildId>,
}

/// What a person enters about a child.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::children, treat_none_as_null = true)]
pub struct ChildFacts {
    /// The child's name; a newborn may have none yet.
    pub name: Option<String>,
    /// Its reading, in katakana.
    pub name_kana: Option<String>,
    /// The mother's name, by which a child without one is known.
    pub mother_name: Option<String>,
    /// Its reading, in katakana.
    pub mother_kana: Option<String>,
    /// Date of birth, or the expected one.
    pub born_on: NaiveDate,
    /// Date of discharge, or the first day it may mean.
    pub discharge_on: Option<NaiveDate>,
    /// How exactly it is known.
    pub discharge_precision: DischargePrecision,
    /// The hospital.
    pub hospital_id: Option<AgencyId>,
    /// District of the ward.
    pub district: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// 受給者証番号, ten digits.
    pub certificate_number: Option<String>,
    /// Whether the child goes to a nursery or the like.
    pub in_nursery: bool,
    /// School year of entry where it differs from the legal one (就学猶予).
    pub school_entry_year: Option<i32>,
    /// Why.
    pub school_entry_reason: Option<String>,
    /// Remarks.
    pub note: Option<String>,
    /// First day in a nursery or the like, where it is planned.
    pub nursery_entry_on: Option<NaiveDate>,
    /// Calendar year of the March in which the child leaves high school, where it is later than usual.
    pub graduation_year: Option<i32>,
    /// Why.
    pub graduation_reason: Option<String>,
}

/// A child.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::children)]
pub struct Child {
    /// Id.
    pub id: ChildId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// Reference code, `K-001`.
    pub reference: String,
    /// Brothers and sisters share it.
    pub family_id: FamilyId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ChildFacts,
    /// Folded reading (or name) to sort by.
    pub kana_key: String,
    /// Band of the newest care assessment; none while unassessed.
    pub care_band: Option<Band>,
    /// Its score.
    pub care_score: Option<i32>,
    /// Its items.
    pub care_items: Json<Vec<CareItem>>,
    /// Closed since.
    pub closed_on: Option<NaiveDate>,
    /// Why.
    pub close_reason: Option<CloseReason>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

impl ChildFacts {
    /// What the life-stage rules need to know.
    pub fn stage_facts(&self) -> StageFacts {
        StageFacts {
            born_on: self.born_on,
            discharge_on: self.discharge_on,
            discharge_certain: self.discharge_precision.is_settled(),
            school_entry_year: self.school_entry_year,
            in_nursery: self.in_nursery,
            nursery_entry_on: self.nursery_entry_on,
            graduation_year: self.graduation_year,
        }
    }

    /// The key children are sorted by: the folded reading of the child's name or, while it has none, of the mother's;
    /// the name itself where no reading is known. At most [`LONGEST_KEY`] letters.
    pub fn kana_key(&self) -> String {
        let known = [&self.name_kana, &self.mother_kana, &self.name, &self.mother_name];
        let text = known.into_iter().flatten().next().map(String::as_str).unwrap_or_default();
        text::fold_key(text).chars().take(LONGEST_KEY).collect()
    }
}

impl Child {
    /// The record as an agency sees it whose consent leaves medical matters out.
    #[must_use]
    pub fn without_medical(self) -> Self {
        Self {
            facts: ChildFacts { hospital_id: None, note: None, ..self.facts },
            care_band: None,
            care_score: None,
            care_items: Json(Vec::new()),
            ..self
        }
    }
}

/// The most letters of a key, so that every key fits into an index of either database.
pub const LONGEST_KEY: usize = 100;

/// The reference code of the child with this running number: `K-001`, `K-1000`.
pub fn reference(number: i64) -> String {
    format!("K-{number:03}")
}
