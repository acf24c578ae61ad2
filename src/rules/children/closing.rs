//! What the end of support means for a child's record: it is read, and nothing new begins for it.
//!
//! What ends with it, and who is told, is decided where support is ended.

use chrono::{Days, NaiveDate};

use crate::base::problem::Problem;
use crate::rules::children::Child;

/// A pregnancy and a little more: before that there was nothing to support.
const DAYS_BEFORE_BIRTH: u64 = 300;

impl Child {
    /// Whether something new may begin for the child, or its record be changed: only while it is supported. History is
    /// still corrected and what is open still settled after that, by actions that do not ask here.
    ///
    /// # Errors
    /// A conflict `child_closed` once support has ended (product contract §3: a closed child keeps its record; of a child
    /// who died nothing is asked and nobody is told any more).
    pub fn supported(&self) -> Result<(), Problem> {
        if self.closed_on.is_none() { Ok(()) } else { Err(child_closed()) }
    }
}

/// What is told of a child whose support has ended: the conflict `child_closed`.
pub fn child_closed() -> Problem {
    Problem::conflict(
        "child_closed",
        "この児の支援は終了しています。続けるには、先に支援を再開してください。",
        "Support for this child has ended. Take it up again first.",
    )
}

/// Whether support of a child born (or expected) on `born_on` may have ended on the day `on`, as entered on `today`.
///
/// # Errors
/// [`Problem::Invalid`] on `on`: `in_the_future`; `before_birth` for a day before the birth. Support of a child that is
/// still expected may have ended within the 300 days before.
pub fn check_closing_day(born_on: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    if on > today {
        return Err(Problem::field(
            "on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        ));
    }
    let first = if born_on > today { born_on - Days::new(DAYS_BEFORE_BIRTH) } else { born_on };
    if on < first {
        return Err(Problem::field(
            "on",
            "before_birth",
            "生年月日より前の日付です。支援が終了した日を確認してください。",
            "This is before the date of birth. Check the day on which support ended.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn support_ends_between_the_birth_and_today() {
        for (born, on, fault) in [
            ("2025-09-15", "2025-11-25", None),
            ("2025-09-15", "2025-09-15", None),
            ("2025-09-15", "2025-09-14", Some("before_birth")),
            ("2025-09-15", "1925-11-25", Some("before_birth")),
            ("2025-09-15", "2025-11-26", Some("in_the_future")),
            // Expected, but never born.
            ("2026-02-01", "2025-11-20", None),
            ("2026-02-01", "2025-04-06", Some("before_birth")),
        ] {
            let told = match check_closing_day(day(born), day(on), day("2025-11-25")) {
                Ok(()) => None,
                Err(Problem::Invalid(faults)) => Some(faults[0].code),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(told, fault, "{born} {on}");
        }
    }
}
