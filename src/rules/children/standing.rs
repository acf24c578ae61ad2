//! The short form in which somebody who was asked to take a child sees it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::{Child, DischargePrecision};
use crate::rules::life_stage;

/// All that a coordinator or an office sees of a child before accepting it (product contract §4.3): no name, no date of
/// birth, no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShortChild {
    /// Legal age in years; absent before birth.
    pub age_years: Option<u32>,
    /// Completed months of age; absent before birth.
    pub age_months: Option<u32>,
    /// District of the ward.
    pub district: Option<String>,
    /// Band of the newest care assessment; absent while unassessed.
    pub care_band: Option<Band>,
    /// Care items.
    pub care_items: Vec<CareItem>,
    /// Day of discharge, or the first day it may mean.
    pub discharge_on: Option<NaiveDate>,
    /// How exactly that day is known.
    pub discharge_precision: DischargePrecision,
}

impl ShortChild {
    /// The short form of a child on the day `on`.
    pub fn of(child: &Child, on: NaiveDate) -> Self {
        Self {
            age_years: life_stage::age_on(child.facts.born_on, on),
            age_months: life_stage::age_in_months(child.facts.born_on, on),
            district: child.facts.district.clone(),
            care_band: child.care_band,
            care_items: child.care_items.0.clone(),
            discharge_on: child.facts.discharge_on,
            discharge_precision: child.facts.discharge_precision,
        }
    }
}
