//! Coordinators (医療的ケア児等コーディネーター): workers of an office who can be given a case.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AbsenceId, AgencyId, ChildId, ConflictId, CoordinatorId, MunicipalityId, UserId};
use crate::base::sql_types::Json;
use crate::rules::care_score::CareItem;

/// What a person enters about a coordinator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::coordinators, treat_none_as_null = true)]
pub struct CoordinatorFacts {
    /// The office.
    pub office_id: AgencyId,
    /// The account.
    pub user_id: Option<UserId>,
    /// Name.
    pub name: String,
    /// Reading, in katakana.
    pub name_kana: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Full-time equivalent in hundredths, 1 to 100.
    pub fte: i32,
    /// Share of that time that goes to other duties, in hundredths, 0 to 100.
    pub other_duties: i32,
    /// Whether new children are taken.
    pub accepting: bool,
    /// First day of a limited pause.
    pub paused_from: Option<NaiveDate>,
    /// Last day of the pause.
    pub paused_until: Option<NaiveDate>,
    /// Why.
    pub pause_reason: Option<String>,
    /// When the required training was finished.
    pub training_finished_on: Option<NaiveDate>,
    /// Also a 相談支援専門員.
    pub consultation_specialist: bool,
    /// Care items handled before.
    pub experience: Json<Vec<CareItem>>,
    /// Languages spoken besides Japanese.
    pub languages: Json<Vec<String>>,
    /// Districts served.
    pub districts: Json<Vec<String>>,
    /// Last day at work.
    pub left_on: Option<NaiveDate>,
}

/// A coordinator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::coordinators)]
pub struct Coordinator {
    /// Id.
    pub id: CoordinatorId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: CoordinatorFacts,
    /// Folded reading (or name) to sort by.
    pub name_key: String,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

/// A dated absence, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::absences, treat_none_as_null = true)]
pub struct Absence {
    /// Id.
    pub id: AbsenceId,
    /// Whose.
    pub coordinator_id: CoordinatorId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none while nobody knows.
    pub ends_on: Option<NaiveDate>,
    /// How much of the working time, in percent, 1 to 100.
    pub percent: i32,
    /// Why.
    pub reason: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// A declared conflict between a coordinator and a family.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::conflicts)]
pub struct Conflict {
    /// Id.
    pub id: ConflictId,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The child.
    pub child_id: ChildId,
    /// Why.
    pub reason: String,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}
