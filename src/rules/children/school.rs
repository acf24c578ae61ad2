//! What a person may plan about nursery and school beside the law.

use chrono::{Datelike as _, NaiveDate};

use crate::base::problem::Faults;
use crate::rules::life_stage;

/// 就学猶予 is granted by the year; more than these was never meant.
const YEARS_DEFERRED: i32 = 6;
/// Staying on at school is a matter of single years too.
const YEARS_STAYED_ON: i32 = 6;

/// The year of school entry, and why it is not the legal one (就学猶予: 学校教育法18条).
pub fn entry(born_on: NaiveDate, year: Option<i32>, reason: Option<&str>, faults: &mut Faults) {
    let Some(year) = year else {
        faults.unless(
            reason.is_none(),
            "school_entry_year",
            "required",
            "理由だけでなく、入学年度も入力してください。",
            "A reason needs the school year it is for.",
        );
        return;
    };
    faults.unless(
        reason.is_some(),
        "school_entry_reason",
        "required",
        "入学年度を変更する理由を入力してください。",
        "Enter why the school year differs.",
    );
    let legal = life_stage::elementary_entry(born_on).year();
    faults.unless(
        (legal..=legal.saturating_add(YEARS_DEFERRED)).contains(&year),
        "school_entry_year",
        "not_a_school_entry_year",
        "入学年度は、就学年齢に達する年度からその6年後までです。",
        "School entry lies between the legal year and six years later.",
    );
}

/// The year in which the child leaves high school, and why it is later than usual (原級留置・休学).
pub fn graduation(
    (born_on, entry_year): (NaiveDate, Option<i32>),
    year: Option<i32>,
    reason: Option<&str>,
    faults: &mut Faults,
) {
    let Some(year) = year else {
        faults.unless(
            reason.is_none(),
            "graduation_year",
            "required",
            "理由だけでなく、卒業する年も入力してください。",
            "A reason needs the year it is for.",
        );
        return;
    };
    faults.unless(
        reason.is_some(),
        "graduation_reason",
        "required",
        "卒業が遅くなる理由を入力してください。",
        "Enter why the child leaves school later.",
    );
    let usual = life_stage::school_dates(born_on, entry_year).graduation.year();
    faults.unless(
        (usual..=usual.saturating_add(YEARS_STAYED_ON)).contains(&year),
        "graduation_year",
        "not_a_graduation_year",
        "卒業の年は、標準の年からその6年後までです。",
        "Leaving school lies between the usual year and six years later.",
    );
}

/// The first day in a nursery lies between birth and school.
pub fn nursery_entry((born_on, entry_year): (NaiveDate, Option<i32>), first: Option<NaiveDate>, faults: &mut Faults) {
    let Some(first) = first else { return };
    let school = life_stage::school_dates(born_on, entry_year).elementary;
    faults.unless(
        born_on <= first && first < school,
        "nursery_entry_on",
        "out_of_range",
        "入園日は、生まれてから小学校に入るまでの日にしてください。",
        "The first day in a nursery lies between birth and elementary school.",
    );
}
