//! The sheet of a handover (引き継ぎ書): the texts of the one before, and beside them what the records know.
//!
//! Once acknowledged it is kept as it was, for decades: fields are only ever added, and each has a value where an old
//! sheet lacks it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::ids::{AgencyId, UserId};
use crate::base::words::Words;
use crate::rules::care_score::{Band, CareItem};
use crate::rules::conferences::{ConferenceKind, ConferenceState};
use crate::rules::consents::ConsentScope;
use crate::rules::life_stage::TransitionKind;
use crate::rules::service_plans::PlanKind;
use crate::rules::tasks::{TaskRole, TaskSource};
use crate::rules::transitions::TransitionState;

/// The sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Sheet {
    /// What was done so far and where things stand.
    pub summary: Option<String>,
    /// What the family wishes for.
    pub wishes: Option<String>,
    /// What to be careful about.
    pub cautions: Option<String>,
    /// Texts of earlier sheets of this child, the newest first, also of ones nobody acknowledged.
    pub earlier: Vec<EarlierText>,
    /// Reference code.
    pub reference: String,
    /// Name.
    pub name: Option<String>,
    /// Its reading.
    pub name_kana: Option<String>,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Where the child lives.
    pub address: Option<String>,
    /// District.
    pub district: Option<String>,
    /// Day of discharge, past or ahead.
    pub discharge_on: Option<NaiveDate>,
    /// The hospital.
    pub hospital: Option<String>,
    /// Remarks on the child.
    pub note: Option<String>,
    /// Care band.
    pub band: Option<Band>,
    /// Care score.
    pub score: Option<i32>,
    /// Care items.
    pub care_items: Vec<CareItem>,
    /// Those who answer for the child.
    pub guardians: Vec<Contact>,
    /// The care team of the day.
    pub team: Vec<TeamPlace>,
    /// What is left to do.
    pub tasks: Vec<OpenTask>,
    /// What comes next in the child's life.
    pub transitions: Vec<Ahead>,
    /// The last conferences with what was minuted.
    pub conferences: Vec<Meeting>,
    /// How much each author recorded. It stays theirs.
    pub activities: Vec<Recorded>,
    /// Consents that hold on the day.
    pub consents: Vec<Agreed>,
    /// Service plans that run or are to begin.
    pub plans: Vec<Planned>,
    /// Who led the case, the newest first.
    pub leads: Vec<Led>,
}

/// The texts of an earlier sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct EarlierText {
    /// Who wrote it: the coordinator who gave the case.
    pub coordinator: String,
    /// When the handover began.
    pub begun_on: Option<NaiveDate>,
    /// What was done and where things stood.
    pub summary: Option<String>,
    /// What the family wished for.
    pub wishes: Option<String>,
    /// What to be careful about.
    pub cautions: Option<String>,
}

/// Somebody to call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Who it is to the child.
    pub relationship: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Whom to call first.
    pub primary_contact: bool,
    /// Remarks.
    pub note: Option<String>,
}

/// An agency's place in the care team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamPlace {
    /// The agency.
    pub agency_id: AgencyId,
    /// Its name.
    pub agency: String,
    /// Its part.
    pub role: String,
    /// Who there.
    pub person: Option<String>,
    /// Since when.
    pub starts_on: NaiveDate,
}

/// Something left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenTask {
    /// What, as it was written.
    pub title: String,
    /// The same in both languages: English where the title is still the product's own. Absent on old sheets.
    pub title_words: Option<Words>,
    /// More about it.
    pub note: Option<String>,
    /// Who is responsible.
    pub role: TaskRole,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// Where it came from.
    pub source: TaskSource,
}

/// A transition that comes or is being prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ahead {
    /// Which.
    pub kind: TransitionKind,
    /// Its day.
    pub falls_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: TransitionState,
}

/// A conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Meeting {
    /// What for.
    pub kind: ConferenceKind,
    /// Where it stands.
    pub state: ConferenceState,
    /// The day it takes or took place.
    pub on: Option<NaiveDate>,
    /// What the confirmed minutes say, part by part.
    pub minutes: Vec<Minuted>,
    /// What was decided.
    pub decisions: Vec<String>,
}

/// A part of minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Minuted {
    /// Which part.
    pub part: Words,
    /// What it says.
    pub text: String,
}

/// What one author recorded about the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recorded {
    /// The author.
    pub author_id: UserId,
    /// The author's name.
    pub author: String,
    /// How many activities.
    pub count: i64,
    /// Their minutes together.
    pub minutes: i64,
    /// Day of the first.
    pub first_on: NaiveDate,
    /// Day of the last.
    pub last_on: NaiveDate,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Agreed {
    /// How much it opens.
    pub scope: ConsentScope,
    /// What for.
    pub purpose: String,
    /// With whom is shared.
    pub recipients: Vec<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// A service plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Planned {
    /// Its kind.
    pub kind: PlanKind,
    /// The office that made it.
    pub office: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// How often it is monitored.
    pub rhythm: Option<Words>,
    /// Remarks.
    pub note: Option<String>,
}

/// Somebody who led the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Led {
    /// Name.
    pub coordinator: String,
    /// Office.
    pub office: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}
