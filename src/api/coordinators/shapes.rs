//! A coordinator as sent and as shown.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::coordinators::Shown;
use crate::api::{Phrase, Versioned};
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, UserId};
use crate::base::sql_types::Json;
use crate::rules::care_score::CareItem;
use crate::rules::coordinators::CoordinatorFacts;

/// A coordinator as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoordinatorIn {
    /// The office.
    office_id: AgencyId,
    /// The account with which the coordinator signs in.
    user_id: Option<UserId>,
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "見本 花子")]
    name: String,
    /// Reading in kana.
    #[schema(max_length = 100, example = "ミホン ハナコ")]
    name_kana: Option<String>,
    /// Mail address.
    #[schema(max_length = 254, format = Email)]
    email: Option<String>,
    /// Telephone.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// Working time in percent of full time (常勤換算).
    #[schema(minimum = 1, maximum = 100)]
    fte: i32,
    /// Share of that time that goes to other duties, in percent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    other_duties: i32,
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
    /// When the training of coordinators was finished; without it no child can be assigned.
    training_finished_on: Option<NaiveDate>,
    /// Also a 相談支援専門員.
    #[serde(default)]
    consultation_specialist: bool,
    /// Care handled before.
    #[serde(default)]
    #[schema(max_items = 30)]
    experience: Vec<CareItem>,
    /// Languages spoken besides Japanese.
    #[serde(default)]
    #[schema(max_items = 20)]
    languages: Vec<Phrase>,
    /// Districts served.
    #[serde(default)]
    #[schema(max_items = 100)]
    districts: Vec<Phrase>,
    /// Last day at work.
    left_on: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

impl From<CoordinatorIn> for CoordinatorFacts {
    fn from(input: CoordinatorIn) -> Self {
        Self {
            office_id: input.office_id,
            user_id: input.user_id,
            name: input.name,
            name_kana: input.name_kana,
            email: input.email,
            phone: input.phone,
            fte: input.fte,
            other_duties: input.other_duties,
            accepting: input.accepting,
            paused_from: input.paused_from,
            paused_until: input.paused_until,
            pause_reason: input.pause_reason,
            training_finished_on: input.training_finished_on,
            consultation_specialist: input.consultation_specialist,
            experience: Json(input.experience),
            languages: Json(Phrase::unwrap(input.languages)),
            districts: Json(Phrase::unwrap(input.districts)),
            left_on: input.left_on,
        }
    }
}

impl From<CoordinatorFacts> for CoordinatorIn {
    fn from(facts: CoordinatorFacts) -> Self {
        Self {
            office_id: facts.office_id,
            user_id: facts.user_id,
            name: facts.name,
            name_kana: facts.name_kana,
            email: facts.email,
            phone: facts.phone,
            fte: facts.fte,
            other_duties: facts.other_duties,
            accepting: facts.accepting,
            paused_from: facts.paused_from,
            paused_until: facts.paused_until,
            pause_reason: facts.pause_reason,
            training_finished_on: facts.training_finished_on,
            consultation_specialist: facts.consultation_specialist,
            experience: facts.experience.0,
            languages: Phrase::wrap(facts.languages.0),
            districts: Phrase::wrap(facts.districts.0),
            left_on: facts.left_on,
        }
    }
}

/// A coordinator. What stands under `private` is shown to the section, the own office and oneself only.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoordinatorOut {
    /// Id.
    id: CoordinatorId,
    /// The office.
    office_id: AgencyId,
    /// Name.
    name: String,
    /// Reading in katakana.
    name_kana: Option<String>,
    /// Whether new children are taken.
    accepting: bool,
    /// First day of a pause.
    paused_from: Option<NaiveDate>,
    /// Last day of the pause.
    paused_until: Option<NaiveDate>,
    /// When the training of coordinators was finished.
    training_finished_on: Option<NaiveDate>,
    /// Also a 相談支援専門員.
    consultation_specialist: bool,
    /// Care handled before.
    experience: Vec<CareItem>,
    /// Languages spoken besides Japanese.
    languages: Vec<String>,
    /// Districts served.
    districts: Vec<String>,
    /// Last day at work.
    left_on: Option<NaiveDate>,
    /// Shown to the section, the own office and oneself only; absent for everybody else.
    #[serde(flatten)]
    private: Option<CoordinatorPrivateOut>,
    /// Version; also the `ETag`.
    version: i32,
    /// Last changed at.
    updated_at: Instant,
}

/// What not everybody is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoordinatorPrivateOut {
    /// The account with which the coordinator signs in.
    user_id: Option<UserId>,
    /// Mail address.
    email: Option<String>,
    /// Telephone.
    phone: Option<String>,
    /// Working time in percent of full time.
    fte: i32,
    /// Share of that time that goes to other duties, in percent.
    other_duties: i32,
    /// Why new children are not taken.
    pause_reason: Option<String>,
}

impl From<Shown> for CoordinatorOut {
    fn from(shown: Shown) -> Self {
        let Shown { coordinator, in_full } = shown;
        let facts = coordinator.facts;
        let private = in_full.then_some(CoordinatorPrivateOut {
            user_id: facts.user_id,
            email: facts.email,
            phone: facts.phone,
            fte: facts.fte,
            other_duties: facts.other_duties,
            pause_reason: facts.pause_reason,
        });
        Self {
            id: coordinator.id,
            office_id: facts.office_id,
            name: facts.name,
            name_kana: facts.name_kana,
            accepting: facts.accepting,
            paused_from: facts.paused_from,
            paused_until: facts.paused_until,
            training_finished_on: facts.training_finished_on,
            consultation_specialist: facts.consultation_specialist,
            experience: facts.experience.0,
            languages: facts.languages.0,
            districts: facts.districts.0,
            left_on: facts.left_on,
            private,
            version: coordinator.version,
            updated_at: coordinator.updated_at,
        }
    }
}

impl Versioned for CoordinatorOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/coordinators/{}", self.id))
    }
}
