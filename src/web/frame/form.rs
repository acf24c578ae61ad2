//! A form as it was sent: texts by name, read into what actions take, every wrong field noted.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::filled::Filled;
use crate::base::ids::Id;
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::wareki;
use crate::base::words::Words;
use crate::http::Told;
use crate::steps::idempotency::KEY_REUSED;

/// Names of the fields that every form has beside its own.
pub const FRAME_FIELDS: [&str; 4] = ["csrf", "key", "page", "form"];

/// A file that was sent with a form.
#[derive(Debug)]
pub struct SentFile {
    /// Its name where it came from.
    pub name: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
}

/// A form as it was sent. It has passed the door (`door.rs`), which has seen that it comes from a page of ours.
#[derive(Debug, Clone)]
pub struct Form {
    /// The address it was sent to.
    pub path: String,
    pairs: Arc<Vec<(String, String)>>,
    file: Option<Arc<SentFile>>,
}

impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Told> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Told(not_a_form()))
    }
}

impl Form {
    /// Reads percent-encoded fields.
    ///
    /// # Errors
    /// [`Problem::Malformed`] where they are none.
    pub fn read(path: &str, body: &[u8]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| not_a_form())?;
        Self::with_file(path, pairs, None)
    }

    /// Fields that were read already, with a file.
    ///
    /// # Errors
    /// [`Problem::Malformed`] where one holds what no text may.
    pub fn with_file(path: &str, pairs: Vec<(String, String)>, file: Option<SentFile>) -> Result<Self, Problem> {
        if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(not_a_form());
        }
        Ok(Self { path: path.to_owned(), pairs: Arc::new(pairs), file: file.map(Arc::new) })
    }

    /// The file, where one was sent.
    pub fn file(&self) -> Option<Arc<SentFile>> {
        self.file.clone()
    }

    /// In which calendar the form's dates were typed, western years or eras; nothing where it has none.
    pub fn calendar(&self) -> Option<&'static str> {
        let asks = |name: &str| name.rsplit_once('.').is_some_and(|(_, part)| part == "era");
        let era = self.pairs.iter().find(|(name, _)| asks(name)).map(|(_, era)| era.as_str())?;
        if era == "western" { Some("western") } else { era_name(era).map(|_| "reiwa") }
    }

    /// Every field and its value.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs.to_vec()
    }

    /// The first value of a field as it was typed; empty where there is none.
    pub fn raw(&self, name: &str) -> &str {
        self.pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// The text of a field without the space round it; none where nothing was typed.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.raw(name).trim();
        (!text.is_empty()).then(|| text.replace("\r\n", "\n"))
    }

    /// Every value of a field: the boxes that were ticked.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        self.pairs.iter().filter(move |(found, _)| *found == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(found, _)| found == name)
    }

    /// The id in a field; none where nothing was chosen or what was sent is no id.
    pub fn id<T: Id>(&self, name: &str) -> Option<T> {
        Uuid::try_parse(self.raw(name)).ok().map(T::wrap)
    }

    /// The ids in a field that may stand several times, each once and `most` of them: what was ticked in a list.
    pub fn ids<T: Id + PartialEq>(&self, name: &str, most: usize) -> Vec<T> {
        let mut ids = Vec::new();
        for id in self.all(name).filter_map(|value| Uuid::try_parse(value).ok()).map(T::wrap) {
            if !ids.contains(&id) && ids.len() < most {
                ids.push(id);
            }
        }
        ids
    }

    /// The value chosen from a closed list, read by the list's own `parse`.
    pub fn word<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        parse(self.raw(name))
    }

    /// As [`Form::word`], where something must be chosen.
    pub fn must_choose<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, faults: &mut Faults) -> Option<T> {
        let chosen = self.word(name, parse);
        if chosen.is_none() {
            faults.add(name, "required", "選んでください。", "Choose one.");
        }
        chosen
    }

    /// A whole number in any width; none where nothing was typed.
    pub fn number(&self, name: &str, faults: &mut Faults) -> Option<i32> {
        let typed: String = self.text(name)?.nfkc().collect();
        let number = typed.trim().parse().ok();
        if number.is_none() {
            faults.add(name, "bad_number", "数字で入力してください。", "Write a number.");
        }
        number
    }

    /// The version of a record the form was shown with.
    ///
    /// # Errors
    /// [`Problem::VersionRequired`] without one.
    pub fn version(&self) -> Result<i32, Problem> {
        self.raw("version").parse().map_err(|_| Problem::VersionRequired)
    }

    /// A day out of the fields `NAME.era`, `NAME` (the year), `NAME.month` and `NAME.day`; none where nothing was typed.
    /// A whole date in the field of the year is read too, as it is pasted.
    pub fn date(&self, name: &str, faults: &mut Faults) -> Option<NaiveDate> {
        let part = |ending: &str| self.text(&format!("{name}{ending}"));
        let (year, month, day) = (part(""), part(".month"), part(".day"));
        let text = match (&year, &month, &day) {
            (None, None, None) => return None,
            (Some(whole), None, None) => whole.clone(),
            (year, month, day) => {
                let [year, month, day] = [year, month, day].map(|part| part.as_deref().unwrap_or_default());
                let era = era_name(self.raw(&format!("{name}.era"))).filter(|_| bare_number(year));
                format!("{}{year}年{month}月{day}日", era.unwrap_or_default())
            }
        };
        match wareki::parse(&text) {
            Ok(day) => Some(day),
            Err(unread) => {
                faults.note(FieldError { field: name.to_owned(), code: "bad_date", words: unread_words(&unread) });
                None
            }
        }
    }

    /// The form with what was wrong with it, to be shown again as it was typed.
    ///
    /// # Errors
    /// Any problem that is not about what was typed.
    pub fn refused(&self, problem: Problem) -> Result<Filled, Problem> {
        let shown = Filled::typed(self.pairs.to_vec(), self.key());
        match problem {
            Problem::Conflict { code: KEY_REUSED, words, .. } => {
                let told = FieldError { field: String::new(), code: KEY_REUSED, words };
                Ok(shown.as_another().with_faults(vec![told]))
            }
            Problem::Invalid(faults) => Ok(shown.with_faults(faults)),
            Problem::Conflict { code, words, .. } => {
                Ok(shown.with_faults(vec![FieldError { field: String::new(), code, words }]))
            }
            Problem::Stale => {
                let (code, words) = Problem::Stale.wording();
                Ok(shown.with_faults(vec![FieldError { field: String::new(), code, words }]))
            }
            other => Err(other),
        }
    }

    /// The form's own key, made when it was shown: the same form sent twice is one request.
    pub fn key(&self) -> &str {
        self.raw("key")
    }

    /// The page the form stood on, as an address on this site.
    pub fn page(&self) -> &str {
        local(self.raw("page")).unwrap_or("/")
    }

    /// The fields as they are kept in a draft: without those of the frame.
    pub fn draft(&self) -> String {
        let own = self.pairs.iter().filter(|(name, _)| name == "key" || !FRAME_FIELDS.contains(&name.as_str()));
        serde_urlencoded::to_string(own.collect::<Vec<_>>()).unwrap_or_default()
    }

    /// What the key stands for.
    pub fn fingerprint(&self) -> String {
        let fields = hex::encode(Sha256::digest(self.draft()));
        match &self.file {
            Some(file) => format!("POST {} {fields} {}", self.path, hex::encode(Sha256::digest(&file.content))),
            None => format!("POST {} {fields}", self.path),
        }
    }
}

/// An address on this site, or nothing: what is sent along must not lead elsewhere.
pub fn local(address: &str) -> Option<&str> {
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (address.starts_with('/') && !address.starts_with("//") && plain).then_some(address)
}

fn bare_number(year: &str) -> bool {
    let year: String = year.nfkc().collect();
    year == "元" || year.bytes().all(|byte| byte.is_ascii_digit())
}

fn era_name(word: &str) -> Option<&'static str> {
    match word {
        "reiwa" => Some("令和"),
        "heisei" => Some("平成"),
        _ => None,
    }
}

/// The date is asked for in three fields, so an unreadable one is told about these.
fn unread_words(unread: &wareki::Unread) -> Words {
    match unread {
        wareki::Unread::Unreadable => Words::fixed(
            "年・月・日を数字で入力してください（例：2025年12月13日）。",
            "Write year, month and day as numbers, for instance 2025 12 13.",
        ),
        other => other.words(),
    }
}

fn not_a_form() -> Problem {
    Problem::Malformed {
        code: "malformed",
        words: Words::fixed("送信された内容を読み取れません。", "What was sent cannot be read."),
        fields: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(era: &str, year: &str, month: &str, day: &str) -> Result<Option<String>, String> {
        let pairs = [("on.era", era), ("on", year), ("on.month", month), ("on.day", day)];
        let body = serde_urlencoded::to_string(pairs).unwrap();
        let form = Form::read("/x", body.as_bytes()).unwrap();
        let mut faults = Faults::default();
        let found = form.date("on", &mut faults).map(|day| day.to_string());
        match faults.into_result() {
            Ok(()) => Ok(found),
            Err(Problem::Invalid(faults)) => Err(faults[0].words.ja.to_string()),
            Err(other) => Err(other.to_string()),
        }
    }

    #[test]
    fn a_date_is_read_from_three_fields_in_either_calendar_and_any_width() {
        for (era, year, month, day, expected) in [
            ("western", "2025", "11", "3", Some("2025-11-03")),
            ("reiwa", "７", "１１", "３", Some("2025-11-03")),
            ("heisei", "31", "4", "30", Some("2019-04-30")),
            ("western", "R7", "11", "3", Some("2025-11-03")),
            ("reiwa", "令和７", "11", "3", Some("2025-11-03")),
            ("reiwa", "元", "5", "1", Some("2019-05-01")),
            ("western", "令和7年11月3日", "", "", Some("2025-11-03")),
            ("western", "2025-11-03", "", "", Some("2025-11-03")),
            ("western", "", "", "", None),
        ] {
            assert_eq!(dated(era, year, month, day), Ok(expected.map(str::to_owned)), "{era} {year} {month} {day}");
        }
        let meant = dated("heisei", "31", "5", "1").unwrap_err();
        assert!(meant.contains("令和元年5月1日"), "{meant}");
        for (year, month, day) in [("2025", "2", "30"), ("2025", "", "3"), ("", "11", "3"), ("二千", "1", "1")] {
            assert!(dated("western", year, month, day).is_err(), "{year} {month} {day}");
        }
    }

    #[test]
    fn only_addresses_of_this_site_are_gone_on_at() {
        for (address, good) in [
            ("/children?q=%E8", true),
            ("//elsewhere.example", false),
            ("https://elsewhere.example/", false),
            ("/\\elsewhere.example", false),
            ("", false),
            ("/a\r\nb", false),
        ] {
            assert_eq!(local(address).is_some(), good, "{address:?}");
        }
    }
}
