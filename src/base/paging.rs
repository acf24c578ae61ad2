//! One page of a list, and the opaque mark where the next begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;

use crate::base::problem::Problem;
use crate::base::words::Words;

/// The most rows one page may hold.
pub const MOST: i64 = 200;

/// What a caller asks of a list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Rows wanted, 1 to [`MOST`].
    pub limit: i64,
    /// Where the page before ended.
    pub after: Option<Mark>,
    /// Whether the total is wanted too.
    pub total: bool,
}

impl Page {
    /// The first page of so many rows.
    pub fn first(limit: i64) -> Self {
        Self { limit: limit.clamp(1, MOST), after: None, total: false }
    }

    /// Cuts rows, of which one more than the limit was asked for, down to a page.
    pub fn cut<T>(&self, mut rows: Vec<T>, mark: impl Fn(&T) -> Mark) -> Listed<T> {
        let limit = usize::try_from(self.limit).unwrap_or(1);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(mark) } else { None };
        Listed { rows, next, total: None }
    }

    /// The page as a list answers it: rows cut as by [`Page::cut`], and how many `count` finds in all, where that was
    /// asked for.
    pub fn listed<T>(
        &self,
        rows: Vec<T>,
        mark: impl Fn(&T) -> Mark,
        count: impl FnOnce() -> Result<i64, Problem>,
    ) -> Result<Listed<T>, Problem> {
        let total = if self.total { Some(count()?) } else { None };
        Ok(Listed { total, ..self.cut(rows, mark) })
    }
}

/// The sort key and id of the last row seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The value of the list's sort column, as text.
    pub key: String,
    /// The row's id, which breaks ties.
    pub id: Uuid,
}

impl Mark {
    /// The mark as a caller sees it.
    pub fn seal(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\u{1f}{}", self.id, self.key))
    }

    /// Reads a sealed mark; anything else is malformed.
    pub fn open(text: &str) -> Result<Self, Problem> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (id, key) = text.split_once('\u{1f}')?;
            // No key holds a control character, and PostgreSQL could not even be asked for one with NUL.
            let clean = !key.chars().any(char::is_control);
            clean.then_some(Self { key: key.to_owned(), id: id.parse().ok()? })
        };
        read().ok_or_else(bad_cursor)
    }

    /// The key as a day.
    ///
    /// # Errors
    /// [`bad_cursor`] for anything but `YYYY-MM-DD`: years beyond that are no days of this product or of a database.
    pub fn day(&self) -> Result<NaiveDate, Problem> {
        let day = self.key.parse().ok().filter(|day: &NaiveDate| self.key.len() == 10 && day.year() >= 1);
        day.ok_or_else(bad_cursor)
    }
}

/// A cursor this list did not hand out.
pub fn bad_cursor() -> Problem {
    Problem::Malformed {
        code: "bad_cursor",
        words: Words::fixed(
            "cursor が正しくありません。最初のページから取り直してください。",
            "The cursor is not valid. Start again from the first page.",
        ),
        fields: Vec::new(),
    }
}

/// One page of rows.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Mark>,
    /// How many rows there are in all, where asked for.
    pub total: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn a_mark_survives_the_journey() {
        let mark = Mark { key: "みほん いちろう".into(), id: uuid::Uuid::nil() };
        assert_eq!(Mark::open(&mark.seal()).unwrap(), mark);
        assert!(Mark::open("nonsense").is_err());
        assert!(Mark::open("").is_err());
        let forged = Mark { key: "a\0".into(), id: uuid::Uuid::nil() };
        assert!(Mark::open(&forged.seal()).is_err(), "no database could be asked for it");
    }

    #[test]
    fn a_day_is_one_that_every_database_knows() {
        let day = |key: &str| Mark { key: key.into(), id: uuid::Uuid::nil() }.day();
        assert_eq!(day("2025-11-25").unwrap().to_string(), "2025-11-25");
        for key in ["-262143-01-01", "+12025-11-25", "0000-01-01", "2025-11-5", ""] {
            assert!(day(key).is_err(), "{key}");
        }
    }
}
