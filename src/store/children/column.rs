//! A column of the life-stage board as an SQL condition, so that a list can be narrowed to one.
//!
//! It says what `rules/stage_board.rs::column` says; a test compares the two. Whoever changes one changes both.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::stage::in_stage;
use super::visible::Condition;
use crate::rules::life_stage;
use crate::rules::life_stage::LifeStage;
use crate::rules::stage_board::BoardColumn;
use crate::schema::children;

/// Children who stand in this column on the day `today`.
pub fn in_column(column: BoardColumn, today: NaiveDate) -> Condition {
    let year = life_stage::fiscal_year(today);
    match column {
        BoardColumn::Hospital => {
            let inside = either(LifeStage::Nicu, LifeStage::Discharge, today);
            Box::new(in_stage(LifeStage::Prenatal, today).or(inside))
        }
        BoardColumn::Home => before_school(Box::new(children::born_on.gt(april(year - 3))), today),
        BoardColumn::Class3 => before_school(born_between(year - 4, year - 3), today),
        BoardColumn::Class4 => before_school(born_between(year - 5, year - 4), today),
        BoardColumn::Class5 => before_school(Box::new(children::born_on.le(april(year - 5))), today),
        BoardColumn::Elementary => in_stage(LifeStage::Elementary, today),
        BoardColumn::JuniorHigh => in_stage(LifeStage::JuniorHigh, today),
        BoardColumn::HighSchool => in_stage(LifeStage::HighSchool, today),
        BoardColumn::Adult => in_stage(LifeStage::Adult, today),
    }
}

fn before_school(class: Condition, today: NaiveDate) -> Condition {
    Box::new(class.and(either(LifeStage::Home, LifeStage::NurseryOrDevelopment, today)))
}

fn either(one: LifeStage, other: LifeStage, today: NaiveDate) -> Condition {
    Box::new(in_stage(one, today).or(in_stage(other, today)))
}

/// Born after 1 April of one year and up to that of another: one school year's children.
fn born_between(after: i32, until: i32) -> Condition {
    Box::new(children::born_on.gt(april(after)).and(children::born_on.le(april(until))))
}

fn april(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(NaiveDate::MIN)
}
