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

/// How far a day lies from today: 今日, 明日, あと5日, 3日超過.
pub fn away(day: NaiveDate, today: NaiveDate, language: Language) -> Said {
    match (day - today).num_days() {
        0 => Said::new(language, "day-today"),
        1 => Said::new(language, "day-tomorrow"),
        days if days > 0 => Said::new(language, "day-left").count("days", days),
        days => Said::new(language, "day-over").count("days", -days),
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
    fn distances_are_told_in_days() {
        let on = |date| NaiveDate::from_ymd_opt(2025, 11, date).unwrap();
        let told = |date| away(on(date), on(25), Language::Ja).to_string();
        assert_eq!([told(25), told(26), told(30), told(22)], ["今日", "明日", "あと5日", "3日超過"]);
    }
}
