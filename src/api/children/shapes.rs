//! The JSON of a child.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::alike::AlikeOut;
use crate::actions::children::Record;
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, FamilyId};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::awaiting::{Awaited, awaiting};
use crate::rules::children::standing::Standing;
use crate::rules::children::{
    Child, ChildFacts, CloseReason, DischargePrecision, Intake, ReferralFacts, ReferralMeans,
};

/// When the child leaves hospital, as exactly as it is known.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Discharge {
    /// How exactly the day is known. `at_home` is for a child who is at home already, came home on a day nobody knows or
    /// never was in hospital.
    precision: DischargePrecision,
    /// The day, or any day of the part of the month that is meant; none with `unknown` and `at_home`. A vague one is kept
    /// as the first day it may mean.
    on: Option<NaiveDate>,
}

/// A child as a person enters it. Five facts are needed: who called, how, the child's or the mother's name, the date of
/// birth, and the discharge, that it is unknown or that the child is at home already.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildIn {
    /// Who called.
    #[schema(min_length = 1, max_length = 200, example = "見本病院 NICU 退院支援看護師")]
    referred_by: String,
    /// The agency the caller works for.
    referral_agency_id: Option<AgencyId>,
    /// How the section was told.
    referral_means: ReferralMeans,
    /// When; today where nothing is said.
    referred_on: Option<NaiveDate>,
    /// The child's name. A newborn may have none yet; then the mother's is needed.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Its reading, in any kana.
    #[schema(max_length = 100)]
    name_kana: Option<String>,
    /// The mother's name.
    #[schema(max_length = 100, example = "見本 花子")]
    mother_name: Option<String>,
    /// Its reading, in any kana.
    #[schema(max_length = 100)]
    mother_kana: Option<String>,
    /// Date of birth, or the expected one, at most 300 days ahead.
    born_on: NaiveDate,
    /// When the child leaves hospital.
    discharge: Discharge,
    /// The hospital, an agency of kind `hospital`.
    hospital_id: Option<AgencyId>,
    /// District of the ward.
    #[schema(max_length = 100)]
    district: Option<String>,
    /// Address.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// 受給者証番号: ten digits in any width.
    #[schema(max_length = 40)]
    certificate_number: Option<String>,
    /// Whether the child goes to a nursery or the like.
    in_nursery: Option<bool>,
    /// First day in a nursery, a kindergarten or developmental support, where it is planned.
    nursery_entry_on: Option<NaiveDate>,
    /// School year of entry where it is not the legal one (就学猶予).
    #[schema(minimum = 1990, maximum = 2100)]
    school_entry_year: Option<i32>,
    /// Why.
    #[schema(max_length = 500)]
    school_entry_reason: Option<String>,
    /// Calendar year of the March in which the child leaves high school, where it is later than usual.
    #[schema(minimum = 1990, maximum = 2130)]
    graduation_year: Option<i32>,
    /// Why.
    #[schema(max_length = 500)]
    graduation_reason: Option<String>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// A brother or sister registered already; the child's own id makes it a family of its own again.
    #[serde(skip_serializing_if = "Option::is_none")]
    sibling_of: Option<ChildId>,
}

impl ChildIn {
    /// What was entered, as a whole; a call without a date was today.
    pub fn into_intake(self, today: NaiveDate) -> Intake {
        Intake {
            child: ChildFacts {
                name: self.name,
                name_kana: self.name_kana,
                mother_name: self.mother_name,
                mother_kana: self.mother_kana,
                born_on: self.born_on,
                discharge_on: self.discharge.on,
                discharge_precision: self.discharge.precision,
                hospital_id: self.hospital_id,
                district: self.district,
                address: self.address,
                certificate_number: self.certificate_number,
                in_nursery: self.in_nursery.unwrap_or(false),
                school_entry_year: self.school_entry_year,
                school_entry_reason: self.school_entry_reason,
                note: self.note,
                nursery_entry_on: self.nursery_entry_on,
                graduation_year: self.graduation_year,
                graduation_reason: self.graduation_reason,
            },
            referral: ReferralFacts {
                referred_by: self.referred_by,
                agency_id: self.referral_agency_id,
                means: self.referral_means,
                referred_on: self.referred_on.unwrap_or(today),
            },
            sibling_of: self.sibling_of,
        }
    }
}

impl From<Intake> for ChildIn {
    fn from(Intake { child, referral, sibling_of }: Intake) -> Self {
        Self {
            referred_by: referral.referred_by,
            referral_agency_id: referral.agency_id,
            referral_means: referral.means,
            referred_on: Some(referral.referred_on),
            name: child.name,
            name_kana: child.name_kana,
            mother_name: child.mother_name,
            mother_kana: child.mother_kana,
            born_on: child.born_on,
            discharge: Discharge { precision: child.discharge_precision, on: child.discharge_on },
            hospital_id: child.hospital_id,
            district: child.district,
            address: child.address,
            certificate_number: child.certificate_number,
            in_nursery: Some(child.in_nursery),
            school_entry_year: child.school_entry_year,
            school_entry_reason: child.school_entry_reason,
            note: child.note,
            nursery_entry_on: child.nursery_entry_on,
            graduation_year: child.graduation_year,
            graduation_reason: child.graduation_reason,
            sibling_of,
        }
    }
}

/// A child's record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildOut {
    /// Id.
    id: ChildId,
    /// Reference code.
    #[schema(example = "K-001")]
    reference: String,
    /// Brothers and sisters share it.
    family_id: FamilyId,
    #[serde(flatten)]
    facts: ChildIn,
    /// The day everything below is worked out for.
    as_of: NaiveDate,
    #[serde(flatten)]
    standing: Standing,
    /// Band of the newest care assessment; absent while unassessed.
    care_band: Option<Band>,
    /// Its score.
    care_score: Option<i32>,
    /// Its items.
    care_items: Vec<CareItem>,
    /// Whether hospital, care and remarks are left out because consent does not reach them.
    without_medical: bool,
    /// Support ended on.
    closed_on: Option<NaiveDate>,
    /// Why.
    close_reason: Option<CloseReason>,
    /// 情報待ち: what is not known yet.
    awaiting: Vec<Awaited>,
    /// Version; also the `ETag`.
    version: i32,
    /// Registered at.
    created_at: Instant,
}

impl From<Record> for ChildOut {
    fn from(record: Record) -> Self {
        let Record { child, referral, beside, today } = record;
        Self {
            id: child.id,
            reference: child.reference.clone(),
            family_id: child.family_id,
            as_of: today,
            standing: Standing::of(&child, today),
            care_band: child.care_band,
            care_score: child.care_score,
            care_items: child.care_items.0.clone(),
            without_medical: !beside.medical,
            closed_on: child.closed_on,
            close_reason: child.close_reason,
            awaiting: awaiting(&child, beside, today),
            version: child.version,
            created_at: child.created_at,
            facts: Intake { child: child.facts, referral: referral.facts, sibling_of: None }.into(),
        }
    }
}

impl Versioned for ChildOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A child just registered, and whom it may be the same as.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredOut {
    #[serde(flatten)]
    child: ChildOut,
    /// Children born on the same day with nearly the same reading. A warning only.
    possible_duplicates: Vec<AlikeOut>,
}

impl RegisteredOut {
    /// From what the action gives.
    pub fn new(record: Record, alike: Vec<Child>) -> Self {
        Self { child: record.into(), possible_duplicates: alike.into_iter().map(AlikeOut::from).collect() }
    }
}

impl Versioned for RegisteredOut {
    fn version(&self) -> i32 {
        self.child.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/children/{}", self.child.id))
    }
}

/// Whether support goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedOut {
    /// Id.
    id: ChildId,
    /// Reference code.
    reference: String,
    /// Support ended on.
    closed_on: Option<NaiveDate>,
    /// Why.
    close_reason: Option<CloseReason>,
    /// Version of the child's record; also the `ETag`.
    version: i32,
}

impl From<Child> for ClosedOut {
    fn from(child: Child) -> Self {
        Self {
            id: child.id,
            reference: child.reference,
            closed_on: child.closed_on,
            close_reason: child.close_reason,
            version: child.version,
        }
    }
}

impl Versioned for ClosedOut {
    fn version(&self) -> i32 {
        self.version
    }
}
