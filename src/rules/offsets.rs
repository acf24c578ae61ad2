//! A day that is counted from another: so many months, then days, then business days before or after it.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::business_days::{add_business_days, subtract_business_days};

/// How far one day lies from another; below zero: before it. Counted in this order: months, days, business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// Calendar months.
    #[serde(default)]
    #[schema(minimum = -240, maximum = 240)]
    pub months: i32,
    /// Days.
    #[serde(default)]
    #[schema(minimum = -3660, maximum = 3660)]
    pub days: i32,
    /// Days on which the office is open (開庁日).
    #[serde(default)]
    #[schema(minimum = -250, maximum = 250)]
    pub business_days: i32,
}

impl Offset {
    /// The day that lies so from `day`. A month without the corresponding day ends on its last one (民法143条2項).
    /// `closing` are the ward's own closing days. Beyond the calendar of the program it stops at its end.
    pub fn from_day(self, day: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
        let months = Months::new(self.months.unsigned_abs());
        let days = Days::new(u64::from(self.days.unsigned_abs()));
        let day = if self.months < 0 {
            day.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
        } else {
            day.checked_add_months(months).unwrap_or(NaiveDate::MAX)
        };
        let day = if self.days < 0 {
            day.checked_sub_days(days).unwrap_or(NaiveDate::MIN)
        } else {
            day.checked_add_days(days).unwrap_or(NaiveDate::MAX)
        };
        if self.business_days < 0 {
            subtract_business_days(day, self.business_days.unsigned_abs(), closing)
        } else {
            add_business_days(day, self.business_days.unsigned_abs(), closing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_come_first_then_days_then_business_days() {
        for (from, months, days, business_days, expected) in [
            ("2026-04-01", -24, 0, 0, "2024-04-01"),
            // 学齢簿: five months before the school year, to the end of the day before.
            ("2026-04-01", -5, -1, 0, "2025-10-31"),
            ("2026-04-01", -4, -1, 0, "2025-11-30"),
            ("2026-04-01", -2, -1, 0, "2026-01-31"),
            ("2026-05-31", -3, 0, 0, "2026-02-28"),
            ("2025-12-01", 0, 7, 0, "2025-12-08"),
            // Over the turn of the year, when the office is closed from 29 December to 3 January.
            ("2025-12-26", 0, 0, 1, "2026-01-05"),
            ("2026-01-05", 0, 0, -1, "2025-12-26"),
            ("2026-01-05", 0, 0, -2, "2025-12-25"),
        ] {
            let offset = Offset { months, days, business_days };
            assert_eq!(offset.from_day(day(from), &[]), day(expected), "{from} {offset:?}");
        }
        let closed = [day("2025-12-26")];
        let back = Offset { business_days: -1, ..Offset::default() };
        assert_eq!(back.from_day(day("2026-01-05"), &closed), day("2025-12-25"));
    }
}
