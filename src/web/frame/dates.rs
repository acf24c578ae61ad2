//! Days and moments as they stand on a page: 2025年12月8日（月）, in English 8 December 2025 (Mon).

use chrono::{Datelike as _, FixedOffset, NaiveDate, Timelike as _};

use super::wording::Said;
use crate::base::clock::Instant;
use crate::base::wareki;
use crate::base::words::Language;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day: 2025年12月8日（月）.
pub fn day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Ja => format!("{}年{}月{}日（{}）", day.year(), day.month(), day.day(), wareki::weekday(day)),
        Language::En => format!("{} {} {} ({})", day.day(), month(day), day.year(), day.weekday()),
    }
}

/// A day whose year matters, with the era: 2025年7月14日（令和7年）.
pub fn day_of_record(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Ja => {
            let era = wareki::long(day);
            let year = era.split_once('年').map_or(era.as_str(), |(year, _)| year);
            format!("{}年{}月{}日（{year}年）", day.year(), day.month(), day.day())
        }
        Language::En => format!("{} {} {}", day.day(), month(day), day.year()),
    }
}

/// A month within the year: 12月, Dec.
pub fn short_month(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Ja => format!("{}月", day.month()),
        Language::En => month(day).get(..3).unwrap_or_default().to_owned(),
    }
}

/// A day within the year, for lists: 12/8（月）.
pub fn short(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Ja => format!("{}/{}（{}）", day.month(), day.day(), wareki::weekday(day)),
        Language::En => format!("{} {} ({})", day.day(), short_month(day, language), day.weekday()),
    }
}

/// A moment in Japan: 2025年12月8日（月）14:05.
pub fn moment(at: Instant, language: Language) -> String {
    format!("{}{}{}", day(at.day(), language), if language == Language::Ja { " " } else { ", " }, time(at))
}

/// The time of a moment in Japan: 14:05.
pub fn time(at: Instant) -> String {
    let Some(japan) = FixedOffset::east_opt(9 * 3600) else { return String::new() };
    let at = at.utc().with_timezone(&japan);
    format!("{}:{:02}", at.hour(), at.minute())
}

/// Up to so many days a distance is told in days.
const TOLD_IN_DAYS: i64 = 60;
/// Up to so many months in months, beyond that in years.
const TOLD_IN_MONTHS: i64 = 24;

/// How far a day lies from today: 今日, 明日, あと5日, 3日超過; farther off in months, then in years, to the nearest.
pub fn away(day: NaiveDate, today: NaiveDate, language: Language) -> Said {
    let days = (day - today).num_days();
    let far = days.abs();
    // A month has 30.44 days.
    let months = (far * 100 + 1522) / 3044;
    match days {
        0 => Said::new(language, "day-today"),
        1 => Said::new(language, "day-tomorrow"),
        _ if far <= TOLD_IN_DAYS => {
            Said::new(language, if days > 0 { "day-left" } else { "day-over" }).count("days", far)
        }
        _ if months <= TOLD_IN_MONTHS => {
            Said::new(language, if days > 0 { "day-left-months" } else { "day-over-months" }).count("months", months)
        }
        _ => Said::new(language, if days > 0 { "day-left-years" } else { "day-over-years" })
            .count("years", (months + 6) / 12),
    }
}

/// An age: 0歳4か月 below six years, then 7歳; before birth as such.
pub fn age(years: Option<u32>, months: Option<u32>, language: Language) -> Said {
    match (years, months) {
        (Some(years), Some(months)) if years < 6 => {
            Said::new(language, "age-months").count("years", years).count("months", months % 12)
        }
        (Some(years), _) => Said::new(language, "age-years").count("years", years),
        _ => Said::new(language, "age-unborn"),
    }
}

fn month(day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_the_reader_writes_them() {
        let monday = NaiveDate::from_ymd_opt(2025, 12, 8).unwrap();
        assert_eq!(day(monday, Language::Ja), "2025年12月8日（月）");
        assert_eq!(day(monday, Language::En), "8 December 2025 (Mon)");
        assert_eq!(day_of_record(monday, Language::Ja), "2025年12月8日（令和7年）");
        assert_eq!(short(monday, Language::En), "8 Dec (Mon)");
        let noon = Instant::parse("2025-12-08T03:05:00Z").unwrap();
        assert_eq!(moment(noon, Language::Ja), "2025年12月8日（月） 12:05");
    }

    #[test]
    fn distances_are_told_in_days_then_months_then_years() {
        let today = NaiveDate::from_ymd_opt(2025, 11, 25).unwrap();
        for (day, japanese, english) in [
            ("2025-11-25", "今日", "today"),
            ("2025-11-26", "明日", "tomorrow"),
            ("2025-11-30", "あと5日", "in 5 days"),
            ("2025-11-24", "1日超過", "one day overdue"),
            ("2025-11-22", "3日超過", "3 days overdue"),
            ("2026-01-24", "あと60日", "in 60 days"),
            ("2026-01-25", "あと2か月", "in 2 months"),
            ("2026-04-20", "あと5か月", "in 5 months"),
            ("2027-11-25", "あと24か月", "in 24 months"),
            ("2028-01-25", "あと2年", "in 2 years"),
            ("2030-11-20", "あと5年", "in 5 years"),
            ("2025-09-26", "60日超過", "60 days overdue"),
            ("2025-09-25", "2か月超過", "2 months overdue"),
            ("2022-11-25", "3年超過", "3 years overdue"),
        ] {
            let told = |language| away(day.parse().unwrap(), today, language).to_string();
            assert_eq!((told(Language::Ja).as_str(), told(Language::En).as_str()), (japanese, english), "{day}");
        }
    }

    #[test]
    fn an_age_is_told_in_years_and_months_until_school() {
        for (years, months, japanese, english) in [
            (None, None, "出生前", "not yet born"),
            (Some(0), Some(1), "0歳1か月", "1 month"),
            (Some(0), Some(4), "0歳4か月", "4 months"),
            (Some(1), Some(12), "1歳0か月", "1 year"),
            (Some(1), Some(19), "1歳7か月", "1 year 7 months"),
            (Some(2), Some(25), "2歳1か月", "2 years 1 month"),
            (Some(7), Some(90), "7歳", "7 years"),
        ] {
            let told = |language| age(years, months, language).to_string();
            assert_eq!((told(Language::Ja).as_str(), told(Language::En).as_str()), (japanese, english));
        }
    }
}
