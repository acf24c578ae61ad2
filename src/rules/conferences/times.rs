//! What a date of a conference must look like.

use chrono::Days;

use crate::base::clock::Instant;
use crate::base::problem::Faults;

/// The longest conference, in hours.
const LONGEST_HOURS: i64 = 12;
/// Nobody plans further ahead, in days.
const DAYS_AHEAD: u64 = 731;

/// Notes faults of a date: `ends_at` not after `starts_at` or more than twelve hours after it (`bad_end`), `starts_at`
/// before today (`in_the_past`) or more than two years ahead (`too_far_ahead`). `prefix` stands before the field names.
pub fn check(starts_at: Instant, ends_at: Instant, now: Instant, prefix: &str, faults: &mut Faults) {
    let (start, end) = (format!("{prefix}starts_at"), format!("{prefix}ends_at"));
    let seconds = ends_at.seconds() - starts_at.seconds();
    faults.unless(
        (1..=LONGEST_HOURS * 3600).contains(&seconds),
        &end,
        "bad_end",
        "終了は開始より後、12時間以内にしてください。",
        "The end lies after the start, by at most twelve hours.",
    );
    faults.unless(
        starts_at.day() >= now.day(),
        &start,
        "in_the_past",
        "今日以後の日時を入力してください。",
        "This day is over.",
    );
    let last = now.day().checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(now.day());
    faults.unless(
        starts_at.day() <= last,
        &start,
        "too_far_ahead",
        "2年以内の日時を入力してください。",
        "Enter a day within two years.",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::problem::Problem;

    #[test]
    fn a_date_lies_ahead_and_ends_after_it_begins() {
        let at = |text| Instant::parse(text).unwrap();
        let now = at("2025-11-25T09:00:00+09:00");
        for (starts, ends, expected) in [
            ("2025-11-25T08:00:00+09:00", "2025-11-25T09:00:00+09:00", &[] as &[&str]),
            ("2025-11-24T23:00:00+09:00", "2025-11-25T00:30:00+09:00", &["in_the_past"]),
            ("2025-12-02T14:00:00+09:00", "2025-12-02T14:00:00+09:00", &["bad_end"]),
            ("2025-12-02T14:00:00+09:00", "2025-12-03T14:00:00+09:00", &["bad_end"]),
            ("2028-12-02T14:00:00+09:00", "2028-12-02T13:00:00+09:00", &["bad_end", "too_far_ahead"]),
        ] {
            let mut faults = Faults::default();
            check(at(starts), at(ends), now, "", &mut faults);
            let codes: Vec<_> = match faults.into_result() {
                Err(Problem::Invalid(faults)) => faults.iter().map(|fault| fault.code).collect(),
                _ => Vec::new(),
            };
            assert_eq!(codes, expected, "{starts} {ends}");
        }
    }
}
