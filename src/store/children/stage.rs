//! The life stage as an SQL condition, so that a list can be narrowed to one.
//!
//! It says what `rules/life_stage.rs::stage` says, in terms of the stored columns; a test compares the two over many
//! children and days. Whoever changes one changes both.

use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;

use super::visible::Condition;
use crate::rules::children::DischargePrecision;
use crate::rules::life_stage;
use crate::rules::life_stage::LifeStage;
use crate::schema::children;

/// Days before a discharge in which it is prepared.
const PREPARATION_DAYS: u64 = 30;

/// Children who stand in this stage on the day `today`.
pub fn in_stage(stage: LifeStage, today: NaiveDate) -> Condition {
    let year = life_stage::fiscal_year(today);
    match stage {
        LifeStage::Prenatal => Box::new(children::born_on.gt(today)),
        LifeStage::Elementary => in_school(entered_by(year), entered_by(year - 6), today),
        LifeStage::JuniorHigh => in_school(entered_by(year - 6), entered_by(year - 9), today),
        LifeStage::HighSchool => {
            let staying: Condition = Box::new(children::born_on.gt(latest_adult(today)).or(stays_on(today)));
            let leaving: Condition = Box::new(entered_by(year - 12).and(staying));
            Box::new(in_school(entered_by(year - 9), entered_by(year - 12), today).or(born(leaving, today)))
        }
        LifeStage::Adult => {
            let grown: Condition = Box::new(children::born_on.le(latest_adult(today)).and(not(stays_on(today))));
            born(Box::new(entered_by(year - 12).and(grown)), today)
        }
        LifeStage::Nicu | LifeStage::Discharge | LifeStage::Home | LifeStage::NurseryOrDevelopment => {
            let before_school: Condition = Box::new(not(entered_by(year)));
            born(Box::new(before_school.and(young_stage(stage, today))), today)
        }
    }
}

/// The stages before school, in the order in which the rule asks.
fn young_stage(stage: LifeStage, today: NaiveDate) -> Condition {
    let soon = today.checked_add_days(Days::new(PREPARATION_DAYS)).unwrap_or(NaiveDate::MAX);
    let later = || leaves_after(soon);
    let ahead = || leaves_after(today);
    let settled = || -> Condition {
        Box::new(children::discharge_precision.eq_any([DischargePrecision::Day, DischargePrecision::AtHome]))
    };
    let entered =
        || children::nursery_entry_on.is_not_null().and(children::nursery_entry_on.assume_not_null().le(today));
    let nursery = || -> Condition { Box::new(children::in_nursery.eq(true).or(entered())) };
    let neither = || -> Condition { Box::new(not(ahead()).and(not(nursery()))) };
    let known = children::discharge_on.is_not_null();
    let class3 = || -> Condition {
        let year = life_stage::fiscal_year(today) - 3;
        Box::new(children::born_on.le(NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(NaiveDate::MIN)))
    };
    match stage {
        LifeStage::Nicu => {
            let unknown: Condition = Box::new(children::discharge_on.is_null().and(not(settled())));
            Box::new(later().or(neither().and(unknown)))
        }
        LifeStage::Discharge => {
            let near: Condition = Box::new(ahead().and(not(later())));
            Box::new(near.or(neither().and(known).and(not(settled()))))
        }
        LifeStage::NurseryOrDevelopment => {
            let goes: Condition = Box::new(not(ahead()).and(nursery()));
            Box::new(goes.or(neither().and(settled()).and(class3())))
        }
        _ => Box::new(neither().and(settled()).and(not(class3()))),
    }
}

fn in_school(entered: Condition, beyond: Condition, today: NaiveDate) -> Condition {
    born(Box::new(entered.and(not(beyond))), today)
}

fn born(condition: Condition, today: NaiveDate) -> Condition {
    Box::new(children::born_on.le(today).and(condition))
}

/// Entry into elementary school in April of `year` or before, by override or by law.
fn entered_by(year: i32) -> Condition {
    let legal = NaiveDate::from_ymd_opt(year - 6, 4, 1).unwrap_or(NaiveDate::MIN);
    let moved = children::school_entry_year.is_not_null().and(children::school_entry_year.assume_not_null().le(year));
    Box::new(moved.or(children::school_entry_year.is_null().and(children::born_on.le(legal))))
}

/// The latest birth of somebody who has attained 18 on the day.
fn latest_adult(today: NaiveDate) -> NaiveDate {
    let about = today.checked_sub_months(Months::new(12 * 18)).unwrap_or(NaiveDate::MIN);
    let days = (0..=3).rev().filter_map(|days| about.checked_add_days(Days::new(days)));
    days.into_iter().find(|born| life_stage::has_attained(*born, 18, today)).unwrap_or(about)
}

/// Leaves school later than usual, and not before the day. Whoever entered twelve years ago is at school still.
fn stays_on(today: NaiveDate) -> Condition {
    let year = children::graduation_year;
    Box::new(year.is_not_null().and(year.assume_not_null().gt(life_stage::fiscal_year(today))))
}

fn not(condition: Condition) -> Condition {
    Box::new(diesel::dsl::not(condition))
}

/// Discharge is known and lies after the day.
fn leaves_after(day: NaiveDate) -> Condition {
    Box::new(children::discharge_on.is_not_null().and(children::discharge_on.assume_not_null().gt(day)))
}
