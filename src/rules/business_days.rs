//! 開庁日: the days on which a ward office is open.
//!
//! National holidays by 国民の祝日に関する法律 for the years 2020 to 2099, weekends, the turn of the year, and the ward's
//! own closing days, which come in as an argument. Opening hours are not known here.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::base::words::Words;

/// The name of the national holiday that a day is, if it is one (国民の祝日に関する法律2条・3条, with substitute days and
/// days between two holidays; the moves of 2020 and 2021 by 令和三年東京オリンピック競技大会等特別措置法).
///
/// Known for 2020 to 2099 and nothing outside. The equinoxes are calculated; the government fixes each of them only in
/// February of the year before. Should a year differ, or a law move a holiday, a ward can enter the day that is closed
/// beside the known ones as a closing day of its own; the day that is a holiday no more stays closed here until a release
/// of the product knows better. Then a day that is counted over it comes one business day late, never early.
pub fn holiday_name(day: NaiveDate) -> Option<Words> {
    if !(2020..=2099).contains(&day.year()) {
        return None;
    }
    if let Some(name) = named_holiday(day) {
        return Some(name);
    }
    if is_substitute(day) {
        return Some(Words::fixed("振替休日", "Substitute holiday"));
    }
    let between = [day.pred_opt(), day.succ_opt()].iter().all(|near| near.and_then(named_holiday).is_some());
    between.then(|| Words::fixed("国民の休日", "Citizens' holiday"))
}

crate::text_enum! {
    /// Why the office is closed on a day, beside weekends and the ward's own decision.
    pub enum Closure {
        NationalHoliday = "national_holiday" ("国民の祝日", "National holiday"),
        TurnOfYear = "turn_of_year" ("年末年始", "Year-end and New Year closure"),
        Weekend = "weekend" ("土曜日・日曜日", "Weekend"),
        Ward = "ward" ("区の閉庁日", "The ward's own closing day"),
    }
}

/// Why every ward office is closed on a day, if it is, and under what name: a national holiday, 29 December to 3 January
/// (行政機関の休日に関する法律1条, which wards follow by ordinance), a Saturday or Sunday; the first that holds.
pub fn closed_everywhere(day: NaiveDate) -> Option<(Closure, Words)> {
    if let Some(name) = holiday_name(day) {
        return Some((Closure::NationalHoliday, name));
    }
    let closure = match (day.month(), day.day(), day.weekday()) {
        (12, 29.., _) | (1, ..=3, _) => Closure::TurnOfYear,
        (_, _, Weekday::Sat | Weekday::Sun) => Closure::Weekend,
        _ => return None,
    };
    Some((closure, closure.label()))
}

/// Whether the office is open on a day: closed neither everywhere nor on one of the ward's own `closing` days.
pub fn is_business_day(day: NaiveDate, closing: &[NaiveDate]) -> bool {
    !closing.contains(&day) && closed_everywhere(day).is_none()
}

/// The `n`th business day after `from`; the day `from` itself does not count, and is the answer for 0 whether the office
/// is open on it or not. `closing` as in [`is_business_day`].
pub fn add_business_days(from: NaiveDate, n: u32, closing: &[NaiveDate]) -> NaiveDate {
    let mut day = from;
    let mut left = n;
    while left > 0 {
        // The calendar of the program ends in the year 262142.
        let Some(next) = day.succ_opt() else { break };
        day = next;
        if is_business_day(day, closing) {
            left -= 1;
        }
    }
    day
}

/// The `n`th business day before `from`, counted as [`add_business_days`] does.
pub fn subtract_business_days(from: NaiveDate, n: u32, closing: &[NaiveDate]) -> NaiveDate {
    let mut day = from;
    let mut left = n;
    while left > 0 {
        let Some(before) = day.pred_opt() else { return day };
        day = before;
        left -= u32::from(is_business_day(day, closing));
    }
    day
}

/// How many business days lie after `from`, up to and including `to`; below zero where `to` is the earlier day, as many as
/// lie after `to`, up to and including `from`. `closing` as in [`is_business_day`].
pub fn business_days_until(from: NaiveDate, to: NaiveDate, closing: &[NaiveDate]) -> i64 {
    let (early, late, sign) = if to < from { (to, from, -1) } else { (from, to, 1) };
    let open = early.iter_days().skip(1).take_while(|day| *day <= late).filter(|day| is_business_day(*day, closing));
    sign * i64::try_from(open.count()).unwrap_or(i64::MAX)
}

/// The last business day on or before `day`.
pub fn business_day_by(day: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    if is_business_day(day, closing) { day } else { subtract_business_days(day, 1, closing) }
}

/// The first business day on or after `day`.
pub fn business_day_from(day: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    if is_business_day(day, closing) { day } else { add_business_days(day, 1, closing) }
}

/// The 国民の祝日 of article 2 that a day is.
fn named_holiday(day: NaiveDate) -> Option<Words> {
    // In July, August and October of these years there was no other holiday than the moved ones.
    let moved = matches!(day.year(), 2020 | 2021) && matches!(day.month(), 7 | 8 | 10);
    if moved { olympic_holiday(day) } else { usual_holiday(day) }
}

fn usual_holiday(day: NaiveDate) -> Option<Words> {
    let monday = if day.weekday() == Weekday::Mon { day.day0() / 7 + 1 } else { 0 };
    let (ja, en) = match (day.month(), day.day(), monday) {
        (1, 1, _) => ("元日", "New Year's Day"),
        (1, _, 2) => ("成人の日", "Coming of Age Day"),
        (2, 11, _) => ("建国記念の日", "National Foundation Day"),
        (2, 23, _) => ("天皇誕生日", "The Emperor's Birthday"),
        (3, date, _) if date == spring_equinox(day.year()) => ("春分の日", "Vernal Equinox Day"),
        (4, 29, _) => ("昭和の日", "Showa Day"),
        (5, 3, _) => ("憲法記念日", "Constitution Memorial Day"),
        (5, 4, _) => ("みどりの日", "Greenery Day"),
        (5, 5, _) => ("こどもの日", "Children's Day"),
        (7, _, 3) => MARINE_DAY,
        (8, 11, _) => MOUNTAIN_DAY,
        (9, _, 3) => ("敬老の日", "Respect for the Aged Day"),
        (9, date, _) if date == autumn_equinox(day.year()) => ("秋分の日", "Autumnal Equinox Day"),
        (10, _, 2) => SPORTS_DAY,
        (11, 3, _) => ("文化の日", "Culture Day"),
        (11, 23, _) => ("勤労感謝の日", "Labour Thanksgiving Day"),
        _ => return None,
    };
    Some(Words::fixed(ja, en))
}

/// The three holidays that were moved for the Olympic games.
fn olympic_holiday(day: NaiveDate) -> Option<Words> {
    let (ja, en) = match (day.year(), day.month(), day.day()) {
        (2020, 7, 23) | (2021, 7, 22) => MARINE_DAY,
        (2020, 7, 24) | (2021, 7, 23) => SPORTS_DAY,
        (2020, 8, 10) | (2021, 8, 8) => MOUNTAIN_DAY,
        _ => return None,
    };
    Some(Words::fixed(ja, en))
}

const MARINE_DAY: (&str, &str) = ("海の日", "Marine Day");
const MOUNTAIN_DAY: (&str, &str) = ("山の日", "Mountain Day");
const SPORTS_DAY: (&str, &str) = ("スポーツの日", "Sports Day");

/// Article 3 paragraph 2: the first day after a holiday on a Sunday that is not a holiday itself.
fn is_substitute(day: NaiveDate) -> bool {
    let mut run =
        (1..).map_while(|back| day.checked_sub_days(Days::new(back))).take_while(|d| named_holiday(*d).is_some());
    run.any(|holiday| holiday.weekday() == Weekday::Sun)
}

/// The day of March of the vernal equinox, by the formula in use for 1980 to 2099.
fn spring_equinox(year: i32) -> u32 {
    equinox(20_843_100, year)
}

/// The day of September of the autumnal equinox, by the formula in use for 1980 to 2099.
fn autumn_equinox(year: i32) -> u32 {
    equinox(23_248_800, year)
}

/// `offset` is the equinox of 1980 in millionths of a day; it comes later by 0.242194 days a year, less the leap days.
fn equinox(offset: i32, year: i32) -> u32 {
    let years = year - 1980;
    u32::try_from((offset + 242_194 * years) / 1_000_000 - years / 4).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Every holiday of a year as `MM-DD`.
    fn holidays(year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first
            .iter_days()
            .take_while(|day| day.year() == year)
            .filter(|day| holiday_name(*day).is_some())
            .map(|day| day.format("%m-%d").to_string())
            .collect()
    }

    #[test]
    fn holidays_are_those_of_the_official_calendar() {
        for (year, expected) in [
            (
                2020,
                "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23",
            ),
            (
                2021,
                "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23",
            ),
            (2022, "01-01 01-10 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 11-23"),
            (
                2023,
                "01-01 01-02 01-09 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-23 10-09 11-03 11-23",
            ),
            (
                2024,
                "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23",
            ),
            (
                2025,
                "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24",
            ),
            (
                2026,
                "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
            ),
            (
                2027,
                "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
            ),
        ] {
            assert_eq!(holidays(year), expected.split(' ').collect::<Vec<_>>(), "{year}");
        }
    }

    #[test]
    fn holidays_have_their_names() {
        for (day, name) in [
            ("2024-02-12", "振替休日"),
            ("2024-09-22", "秋分の日"),
            ("2025-05-06", "振替休日"),
            ("2026-09-21", "敬老の日"),
            ("2026-09-22", "国民の休日"),
            ("2026-09-23", "秋分の日"),
            ("2021-07-23", "スポーツの日"),
            ("2021-08-09", "振替休日"),
            ("2032-09-21", "国民の休日"),
            ("2033-03-20", "春分の日"),
        ] {
            assert_eq!(holiday_name(date(day)).unwrap().ja, name, "{day}");
        }
        for day in ["2020-07-20", "2020-08-11", "2020-10-12", "2021-10-11", "2019-01-01", "2100-01-01"] {
            assert_eq!(holiday_name(date(day)), None, "{day}");
        }
    }

    #[test]
    fn equinoxes_keep_to_the_days_of_this_century() {
        for year in 2020..=2099 {
            assert!((19..=21).contains(&spring_equinox(year)), "{year}");
            assert!((22..=23).contains(&autumn_equinox(year)), "{year}");
        }
        assert_eq!([2024, 2025, 2026, 2027, 2028, 2092].map(spring_equinox), [20, 20, 20, 21, 20, 19]);
        assert_eq!([2012, 2024, 2025, 2026, 2027, 2028].map(autumn_equinox), [22, 22, 23, 23, 23, 22]);
    }

    #[test]
    fn the_office_is_closed_on_weekends_holidays_at_the_turn_of_the_year_and_on_its_own_days() {
        let own = [date("2025-05-01")];
        for (day, open) in [
            ("2025-04-30", true),
            ("2025-05-01", false),
            ("2025-05-02", true),
            ("2025-05-03", false),
            ("2025-05-06", false),
            ("2025-05-07", true),
            ("2025-12-26", true),
            ("2025-12-28", false),
            ("2025-12-29", false),
            ("2025-12-31", false),
            ("2026-01-01", false),
            ("2026-01-02", false),
            ("2026-01-05", true),
            ("2029-01-03", false),
            ("2029-01-04", true),
            ("2028-12-28", true),
        ] {
            assert_eq!(is_business_day(date(day), &own), open, "{day}");
        }
    }

    #[test]
    fn business_days_are_counted_from_the_day_after() {
        let own = [date("2026-01-05")];
        for (from, n, expected) in [
            ("2025-05-02", 0, "2025-05-02"),
            ("2025-05-02", 1, "2025-05-07"),
            ("2025-05-03", 0, "2025-05-03"),
            ("2025-05-03", 1, "2025-05-07"),
            ("2025-12-25", 2, "2026-01-06"),
            ("2026-09-18", 3, "2026-09-28"),
        ] {
            assert_eq!(add_business_days(date(from), n, &own), date(expected), "{from} + {n}");
        }
        assert_eq!(add_business_days(NaiveDate::MAX, 3, &[]), NaiveDate::MAX);
    }

    proptest! {
        #[test]
        fn the_nth_business_day_has_n_business_days_up_to_it(from in 0..29_000_i64, n in 1..30_u32, own in 1..40_i64) {
            let from = date("2020-01-01") + chrono::Duration::days(from);
            let closing = [from + chrono::Duration::days(own)];
            let reached = add_business_days(from, n, &closing);
            prop_assert!(is_business_day(reached, &closing));
            let open = from.iter_days().skip(1).take_while(|d| *d <= reached).filter(|d| is_business_day(*d, &closing));
            prop_assert_eq!(open.count(), n as usize);
        }
    }
}
