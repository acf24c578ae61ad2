//! Where a child stands on a day, and the short form in which somebody who was asked to take it sees it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::{Child, DischargePrecision};
use crate::rules::life_stage;
use crate::rules::life_stage::{Grade, LifeStage, NextTransition};

/// What follows from a child's dates on one day. Nobody sets any of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// Legal age in years (年齢計算ニ関スル法律); absent before birth.
    pub age_years: Option<u32>,
    /// Completed months of age; absent before birth.
    pub age_months: Option<u32>,
    /// Life stage.
    pub stage: LifeStage,
    /// School year (学年), from entry to graduation.
    pub grade: Option<Grade>,
    /// Class by age in a nursery (0歳児 to 5歳児クラス), before school.
    #[schema(minimum = 0, maximum = 5)]
    pub nursery_class: Option<u32>,
    /// The next change to prepare for; for a child in hospital the discharge, also where its day is unknown. Absent once
    /// support has ended.
    pub next_transition: Option<NextTransition>,
}

impl Standing {
    /// Where a child stands on the day `on`.
    pub fn of(child: &Child, on: NaiveDate) -> Self {
        let facts = &child.facts;
        let stage_facts = facts.stage_facts();
        let born = on >= facts.born_on;
        let stage = life_stage::stage(&stage_facts, on);
        let class = life_stage::nursery_class_age(facts.born_on, life_stage::fiscal_year(on));
        Self {
            age_years: life_stage::age_on(facts.born_on, on),
            age_months: life_stage::age_in_months(facts.born_on, on),
            stage,
            grade: life_stage::school_grade(&stage_facts, on),
            nursery_class: class.filter(|_| born && stage <= LifeStage::NurseryOrDevelopment),
            next_transition: child.next_transition(on),
        }
    }
}

impl Child {
    /// What comes next for the child on the day `on` (`rules/life_stage.rs`). Nothing once support has ended: what would
    /// have come after that is nobody's business here, and of a child who died it never comes.
    pub fn next_transition(&self, on: NaiveDate) -> Option<NextTransition> {
        if self.closed_on.is_some() { None } else { life_stage::next_transition(&self.facts.stage_facts(), on) }
    }
}

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
