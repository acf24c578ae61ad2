//! Receipt numbers of conferences: fiscal year (年度) in its era, and a running number in it.

use crate::base::wareki;

/// The number as it is given to the requester: `C7-0042` in the fiscal year that begins in April 2025 (令和7年度), from the
/// tenthousandth on with five digits.
pub fn number(fiscal_year: i32, running: i32) -> String {
    format!("C{}-{running:04}", wareki::fiscal_year_number(fiscal_year))
}

/// The counter of a municipality that gives the running numbers of a fiscal year.
pub fn counter(fiscal_year: i32) -> String {
    format!("conference-{fiscal_year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_the_year_of_the_era_and_has_at_least_four_digits() {
        assert_eq!([number(2025, 42), number(2030, 1), number(2025, 12345)], ["C7-0042", "C12-0001", "C7-12345"]);
    }
}
