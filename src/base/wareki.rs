//! 和暦: Japanese eras, read and written. The one place that knows them.
//!
//! Boundaries from the cabinet orders on the change of eras (元号を改める政令); Meiji dates count from the first day of
//! Meiji 1 by the present calendar, 25 January 1868. Earlier eras are not known here.

use chrono::{Datelike, NaiveDate, Weekday};
use unicode_normalization::UnicodeNormalization as _;

use crate::base::words::Words;

/// An era of the table: its name, its letter, its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Era {
    name: &'static str,
    letter: char,
    first: (i32, u32, u32),
}

/// The newest first.
const ERAS: [Era; 5] = [
    Era { name: "令和", letter: 'R', first: (2019, 5, 1) },
    Era { name: "平成", letter: 'H', first: (1989, 1, 8) },
    Era { name: "昭和", letter: 'S', first: (1926, 12, 25) },
    Era { name: "大正", letter: 'T', first: (1912, 7, 30) },
    Era { name: "明治", letter: 'M', first: (1868, 1, 25) },
];

/// What is wrong with a date that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is no date in any form known here.
    Unreadable,
    /// A date in form, but there is no such day: 令和7年2月30日.
    NoSuchDay,
    /// Outside its era (平成32年4月1日), as old forms print dates ahead. The day that was meant is offered.
    OutsideEra(NaiveDate),
}

impl Unread {
    /// What the writer is told.
    pub fn words(&self) -> Words {
        match self {
            Self::Unreadable => Words::fixed(
                "日付は「令和7年5月30日」「R7.5.30」「2025-05-30」のように入力してください。",
                "Write a date as 2025-05-30, R7.5.30 or 令和7年5月30日.",
            ),
            Self::NoSuchDay => Words::fixed("この日付は存在しません。", "There is no such day."),
            Self::OutsideEra(meant) => Words::told(
                format!("この元号にはない日付です。{}ではありませんか。", long(*meant)),
                format!("The era had ended by then, or had not begun. Is {meant} meant?"),
            ),
        }
    }
}

/// A day in running text: 令和7年5月30日, the first year of an era as 元年. Before Meiji in western years.
pub fn long(day: NaiveDate) -> String {
    let (month, date) = (day.month(), day.day());
    match era_of(day) {
        None => format!("{}年{month}月{date}日", day.year()),
        Some((era, 1)) => format!("{}元年{month}月{date}日", era.name),
        Some((era, year)) => format!("{}{year}年{month}月{date}日", era.name),
    }
}

/// A day with its weekday: 令和7年5月30日（金）.
pub fn long_with_weekday(day: NaiveDate) -> String {
    format!("{}（{}）", long(day), weekday(day))
}

/// A day for narrow columns: R7.5.30. Before Meiji in western years.
pub fn short(day: NaiveDate) -> String {
    let (month, date) = (day.month(), day.day());
    match era_of(day) {
        None => format!("{}.{month}.{date}", day.year()),
        Some((era, year)) => format!("{}{year}.{month}.{date}", era.letter),
    }
}

/// The era of a day and its year there: 令和 and 7 for 2025-05-30. Nothing before Meiji.
pub fn era_year(day: NaiveDate) -> Option<(&'static str, i32)> {
    era_of(day).map(|(era, year)| (era.name, year))
}

/// The weekday's sign: 月 to 日.
pub fn weekday(day: NaiveDate) -> char {
    match day.weekday() {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    }
}

/// A time of the day in running text, out of minutes from midnight: 午前10時, 午後2時30分; twelve o'clock is 正午.
pub fn time(minutes: i64) -> String {
    let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    let half = if hour < 12 { "午前" } else { "午後" };
    match (hour, minute) {
        (12, 0) => "正午".to_owned(),
        (hour, 0) => format!("{half}{}時", hour % 12),
        (hour, minute) => format!("{half}{}時{minute}分", hour % 12),
    }
}

/// A text with its figures in full width, as offices write them: 令和７年５月３０日.
pub fn full_width(text: &str) -> String {
    let wide = |figure: char| {
        let digit = figure.to_digit(10).filter(|_| figure.is_ascii_digit());
        digit.and_then(|digit| char::from_u32(u32::from('０') + digit)).unwrap_or(figure)
    };
    text.chars().map(wide).collect()
}

/// The fiscal year (年度) that begins in April of a western year: 令和7年度. That of 2019 is called 令和元年度, although
/// its April was 平成31年4月.
pub fn fiscal_year(april: i32) -> String {
    match NaiveDate::from_ymd_opt(april, 5, 1).and_then(era_of) {
        None => format!("{april}年度"),
        Some((era, 1)) => format!("{}元年度", era.name),
        Some((era, year)) => format!("{}{year}年度", era.name),
    }
}

/// The year of the present era in which the fiscal year of a western year lies: 7 for 2025. Western years before Meiji
/// stay.
pub fn fiscal_year_number(april: i32) -> i32 {
    NaiveDate::from_ymd_opt(april, 5, 1).and_then(era_of).map_or(april, |(_, year)| year)
}

/// Reads a day in any usual form and width: `2025-05-30`, `2025/5/30`, `20250530`, `2025年5月30日`, `R7.5.30`,
/// `令和７年５月３０日（金）`, `令7.5.30`, `昭38. 5. 1`, `平成元年1月8日`. A weekday behind it is not compared.
///
/// # Errors
/// [`Unread`]; never another day than the one that was written.
pub fn parse(text: &str) -> Result<NaiveDate, Unread> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let plain = plain.split('(').next().unwrap_or_default();
    let era = ERAS.iter().find_map(|era| after_name(plain, era).map(|rest| (era, rest)));
    let Some((era, rest)) = era else { return western(plain) };
    let (year, month, date) = numbers(&rest.replacen('元', "1", 1)).ok_or(Unread::Unreadable)?;
    if year == 0 {
        return Err(Unread::NoSuchDay);
    }
    let first_year = era.first.0;
    let day = NaiveDate::from_ymd_opt(first_year.saturating_add(year).saturating_sub(1), month, date);
    let day = day.ok_or(Unread::NoSuchDay)?;
    match era_of(day) {
        Some((found, _)) if found == *era => Ok(day),
        _ => Err(Unread::OutsideEra(day)),
    }
}

/// What follows the era's name, its first sign or its letter.
fn after_name<'a>(text: &'a str, era: &Era) -> Option<&'a str> {
    let sign = era.name.chars().next()?;
    text.strip_prefix(era.name).or_else(|| text.strip_prefix(sign)).or_else(|| text.strip_prefix(era.letter))
}

fn western(text: &str) -> Result<NaiveDate, Unread> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let (year, month, date) = if digits {
        let part = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u32>().ok());
        match (text.get(..4).and_then(|t| t.parse::<i32>().ok()), part(4, 6), part(6, 8)) {
            (Some(year), Some(month), Some(date)) => (year, month, date),
            _ => return Err(Unread::Unreadable),
        }
    } else {
        numbers(text).filter(|(year, _, _)| (1000..=9999).contains(year)).ok_or(Unread::Unreadable)?
    };
    NaiveDate::from_ymd_opt(year, month, date).ok_or(Unread::NoSuchDay)
}

/// Year, month and day out of `7年5月30日`, `7.5.30`, `7/5/30`, `7-5-30`: three numbers with one sign between them.
fn numbers(text: &str) -> Option<(i32, u32, u32)> {
    let body = text.strip_suffix('日').unwrap_or(text);
    let mut parts = body.split(['年', '月', '.', '/', '-', '・']);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    let whole = parts.next().is_none() && [year, month, date].into_iter().all(digits);
    whole.then_some((year.parse().ok()?, month.parse().ok()?, date.parse().ok()?))
}

/// The era of a day and the year in it.
fn era_of(day: NaiveDate) -> Option<(Era, i32)> {
    let era = ERAS.iter().find(|era| (day.year(), day.month(), day.day()) >= era.first)?;
    Some((*era, day.year() - era.first.0 + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn eras_change_on_their_days() {
        for (day, written, narrow) in [
            ("1868-01-25", "明治元年1月25日", "M1.1.25"),
            ("1912-07-29", "明治45年7月29日", "M45.7.29"),
            ("1912-07-30", "大正元年7月30日", "T1.7.30"),
            ("1926-12-24", "大正15年12月24日", "T15.12.24"),
            ("1926-12-25", "昭和元年12月25日", "S1.12.25"),
            ("1989-01-07", "昭和64年1月7日", "S64.1.7"),
            ("1989-01-08", "平成元年1月8日", "H1.1.8"),
            ("2019-04-30", "平成31年4月30日", "H31.4.30"),
            ("2019-05-01", "令和元年5月1日", "R1.5.1"),
            ("2020-01-01", "令和2年1月1日", "R2.1.1"),
            ("2025-05-30", "令和7年5月30日", "R7.5.30"),
            ("1867-12-31", "1867年12月31日", "1867.12.31"),
        ] {
            assert_eq!(long(date(day)), written);
            assert_eq!(short(date(day)), narrow);
        }
        assert_eq!(long_with_weekday(date("2025-05-30")), "令和7年5月30日（金）");
    }

    #[test]
    fn documents_are_dated_in_full_width() {
        let day = long_with_weekday(date("2025-05-30"));
        assert_eq!(full_width(&format!("{day}　{}", time(600))), "令和７年５月３０日（金）　午前１０時");
        let times = [time(0), time(545), time(720), time(735), time(870)];
        assert_eq!(times, ["午前0時", "午前9時5分", "正午", "午後0時15分", "午後2時30分"]);
    }

    #[test]
    fn fiscal_years_are_named_by_the_era_of_most_of_their_days() {
        for (april, name, number) in
            [(2025, "令和7年度", 7), (2019, "令和元年度", 1), (2018, "平成30年度", 30), (1989, "平成元年度", 1)]
        {
            assert_eq!(fiscal_year(april), name);
            assert_eq!(fiscal_year_number(april), number);
        }
    }

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for (text, expected) in [
            ("2025-05-30", "2025-05-30"),
            ("2025/5/30", "2025-05-30"),
            ("20250530", "2025-05-30"),
            ("２０２５年５月３０日", "2025-05-30"),
            ("R7.5.30", "2025-05-30"),
            ("r07/05/30", "2025-05-30"),
            ("令和７年５月３０日（金）", "2025-05-30"),
            ("㋿7年5月30日", "2025-05-30"),
            ("令7.5.30", "2025-05-30"),
            ("昭38. 5. 1", "1963-05-01"),
            ("令和 8年 7月 1日", "2026-07-01"),
            ("平成元年1月8日", "1989-01-08"),
            ("H31/4/30", "2019-04-30"),
            ("明治45年7月29日", "1912-07-29"),
        ] {
            assert_eq!(parse(text), Ok(date(expected)), "{text}");
        }
    }

    #[test]
    fn a_date_outside_its_era_is_answered_with_the_day_that_was_meant() {
        for (text, expected) in [
            ("平成32年4月1日", Unread::OutsideEra(date("2020-04-01"))),
            ("H31.5.1", Unread::OutsideEra(date("2019-05-01"))),
            ("令和元年4月30日", Unread::OutsideEra(date("2019-04-30"))),
            ("昭和64年1月8日", Unread::OutsideEra(date("1989-01-08"))),
            ("令和7年2月30日", Unread::NoSuchDay),
            ("令和0年5月1日", Unread::NoSuchDay),
            ("2025-13-01", Unread::NoSuchDay),
            ("", Unread::Unreadable),
            ("令和7年", Unread::Unreadable),
            ("7.5.30", Unread::Unreadable),
            ("令和7年5月30日頃", Unread::Unreadable),
            ("来週", Unread::Unreadable),
            ("R7.5.30.1", Unread::Unreadable),
            ("R99999.5.30", Unread::Unreadable),
        ] {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
        let words = Unread::OutsideEra(date("2020-04-01")).words();
        assert_eq!(words.ja, "この元号にはない日付です。令和2年4月1日ではありませんか。");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(days in 0_u64..160_000) {
            let day = NaiveDate::from_ymd_opt(1868, 1, 25).unwrap() + chrono::Days::new(days);
            prop_assert_eq!(parse(&long(day)), Ok(day));
            prop_assert_eq!(parse(&long_with_weekday(day)), Ok(day));
            prop_assert_eq!(parse(&short(day)), Ok(day));
            prop_assert_eq!(parse(&day.to_string()), Ok(day));
        }

        #[test]
        fn no_text_brings_it_down(text in "\\PC{0,30}") {
            if let Ok(day) = parse(&text) {
                prop_assert_eq!(parse(&short(day)), Ok(day));
            }
        }
    }
}
