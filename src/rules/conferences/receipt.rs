//! Receipt numbers of conferences: fiscal year (年度) and a running number in it.

use chrono::{Datelike as _, NaiveDate};

/// The first year of the era Reiwa lies so many years after this one.
const BEFORE_REIWA: i32 = 2018;

/// The fiscal year that a day lies in, counted in the era Reiwa (地方自治法208条: it begins on 1 April). 7 for 2025-04-01 to
/// 2026-03-31.
pub fn fiscal_year(day: NaiveDate) -> i32 {
    let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
    year - BEFORE_REIWA
}

/// The number as it is given to the requester: `C7-0042`, from the tenthousandth on with five digits.
pub fn number(year: i32, running: i32) -> String {
    format!("C{year}-{running:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_begins_in_april() {
        for (day, year) in
            [("2025-03-31", 6), ("2025-04-01", 7), ("2025-12-31", 7), ("2026-03-31", 7), ("2026-04-01", 8)]
        {
            assert_eq!(fiscal_year(day.parse().unwrap()), year, "{day}");
        }
    }

    #[test]
    fn a_number_has_at_least_four_digits() {
        assert_eq!([number(7, 42), number(12, 1), number(7, 12345)], ["C7-0042", "C12-0001", "C7-12345"]);
    }
}
