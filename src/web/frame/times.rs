//! Times of the day: shown beside their day, asked for with a day that lies near, read in any usual form.

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;
use unicode_normalization::UnicodeNormalization as _;

use chrono::NaiveDate;

use super::dates;
use super::field::Choice;
use super::filled::Filled;
use super::form::Form;
use super::page::Frame;
use super::wording::Said;
use crate::base::clock::Instant;
use crate::base::problem::Faults;
use crate::base::words::Language;

impl Frame {
    /// A time of the day: 14:05.
    pub fn time(&self, at: &Instant) -> String {
        dates::time(*at)
    }

    /// From when until when: 12/3（水） 10:00–11:00.
    pub fn span(&self, from: &Instant, until: &Instant) -> String {
        let end = if until.day() == from.day() { String::new() } else { format!("{} ", self.short(&until.day())) };
        format!("{} {}–{end}{}", self.short(&from.day()), self.time(from), self.time(until))
    }

    /// As [`Frame::span`], with the year.
    pub fn span_of_year(&self, from: &Instant, until: &Instant) -> String {
        let end = if until.day() == from.day() { String::new() } else { format!("{} ", self.short(&until.day())) };
        format!("{} {}–{end}{}", self.day(&from.day()), self.time(from), self.time(until))
    }
}

impl Form {
    /// A day near today out of the fields `NAME` (the year, which stands there already), `NAME.month` and `NAME.day`;
    /// none where neither month nor day was typed. A whole date in the field of the year is read too.
    pub fn near_day(&self, name: &str, faults: &mut Faults) -> Option<NaiveDate> {
        let typed = [".month", ".day"].iter().any(|ending| self.text(&format!("{name}{ending}")).is_some());
        let whole = self.raw(name).trim().chars().count() > 4;
        if typed || whole { self.date(name, faults) } else { None }
    }

    /// A time of the day as minutes from midnight; none where nothing was typed.
    pub fn time(&self, name: &str, faults: &mut Faults) -> Option<i64> {
        let minutes = minutes(&self.text(name)?);
        if minutes.is_none() {
            faults.add(name, "bad_time", "時刻は「14:00」のように入力してください。", "Write the time as 14:00.");
        }
        minutes
    }
}

/// `14:00`, `1400`, `14時`, `2時半`, `午後2時30分`, in any width.
fn minutes(text: &str) -> Option<i64> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (noon, text) = match (text.strip_prefix("午後"), text.strip_prefix("午前")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => (false, text.as_str()),
    };
    let text = text.strip_suffix('分').unwrap_or(text);
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = match text.split_once([':', '時']) {
        Some((hour, "")) => (hour, "0"),
        Some((hour, "半")) => (hour, "30"),
        Some(parts) => parts,
        None if bare => text.split_at_checked(text.len() - 2)?,
        None => (text, "0"),
    };
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = if noon && hour < 12 { hour + 12 } else { hour };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// What is asked for beside the day.
#[derive(Debug, Clone)]
enum Beside<'a> {
    /// From when until when: `NAME.from`, `NAME.until`.
    Times,
    /// A part of the day: `NAME.part`.
    Part(&'a [Choice]),
}

/// A day that lies near, with a time: three short fields whose year stands there already.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/near.html")]
pub struct NearDay<'a> {
    filled: &'a Filled,
    name: String,
    label: String,
    beside: Beside<'a>,
    language: Language,
}

impl HtmlSafe for NearDay<'_> {}

impl Filled {
    /// A day with the times between which something lasts.
    pub fn day_and_times(&self, name: &str, label: impl Display) -> NearDay<'_> {
        NearDay::new(self, name, label, Beside::Times)
    }

    /// A day with a part of it.
    pub fn day_and_part<'a>(&'a self, name: &str, label: impl Display, parts: &'a [Choice]) -> NearDay<'a> {
        NearDay::new(self, name, label, Beside::Part(parts))
    }
}

impl<'a> NearDay<'a> {
    fn new(filled: &'a Filled, name: &str, label: impl Display, beside: Beside<'a>) -> Self {
        Self { filled, name: name.to_owned(), label: label.to_string(), beside, language: filled.language }
    }

    fn id(&self, ending: &str) -> String {
        format!("{}{}{ending}", self.filled.prefix, self.name)
    }

    fn value(&self, ending: &str) -> &str {
        self.filled.value(&format!("{}{ending}", self.name))
    }

    fn fault(&self, ending: &str) -> Option<&str> {
        self.filled.message(&format!("{}{ending}", self.name), self.language)
    }

    fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_every_usual_form() {
        for (text, expected) in [
            ("14:00", Some(840)),
            ("１４：０５", Some(845)),
            ("9:5", Some(545)),
            ("0900", Some(540)),
            ("930", Some(570)),
            ("10", Some(600)),
            ("10時", Some(600)),
            ("午後2時半", Some(870)),
            ("午後 12時15分", Some(735)),
            ("午前9時30分", Some(570)),
            ("24:00", None),
            ("12:60", None),
            ("ひる", None),
            ("1:2:3", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
