//! Everything that can go wrong, without a word of HTTP.
//!
//! A problem says what happened in both languages and never repeats what somebody typed.

use serde::Serialize;
use serde_json::Value;

use crate::base::words::Words;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Path of the field: `name`, `care_items.2.watch`.
    pub field: String,
    /// Stable word for programs: `required`, `too_long`, …
    pub code: &'static str,
    /// Sentence for people.
    pub words: Words,
}

impl FieldError {
    /// A wrong field with its fixed wording.
    pub fn new(field: impl Into<String>, code: &'static str, ja: &'static str, en: &'static str) -> Self {
        Self { field: field.into(), code, words: Words::fixed(ja, en) }
    }
}

/// Why something was not done. Nothing has been written when one is returned.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The request itself cannot be read (not the content of its fields).
    #[error("malformed: {code}")]
    Malformed {
        /// Stable word.
        code: &'static str,
        /// Sentence.
        words: Words,
        /// The parameters concerned, if any.
        fields: Vec<FieldError>,
    },
    /// Fields that are missing or wrong: all of them.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// Nobody is signed in, or no longer.
    #[error("not signed in: {0}")]
    NotSignedIn(&'static str),
    /// This role may never do this.
    #[error("forbidden: {code}")]
    Forbidden {
        /// Stable word.
        code: &'static str,
        /// Sentence.
        words: Words,
    },
    /// It does not exist, or this person may not know that it does.
    #[error("not found")]
    NotFound,
    /// The state of things does not allow it.
    #[error("conflict: {code}")]
    Conflict {
        /// Stable word.
        code: &'static str,
        /// Sentence.
        words: Words,
        /// What a program needs to go on (ids and counts, never a name).
        facts: Value,
    },
    /// Somebody else has changed the record since it was read.
    #[error("stale version")]
    Stale,
    /// A change was sent without saying which version it is meant for.
    #[error("version required")]
    VersionRequired,
    /// Too many tries; wait.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The database cannot be reached or is too busy; try again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Lost a race that is won by trying again.
    #[error("to be tried again: {0}")]
    Contended(String),
    /// A defect. The text goes to the log, never to the reader.
    #[error("internal: {0}")]
    Internal(String),
}

impl Problem {
    /// One wrong field.
    pub fn field(field: impl Into<String>, code: &'static str, ja: &'static str, en: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, ja, en)])
    }

    /// A conflict that needs no facts beyond its code.
    pub fn conflict(code: &'static str, ja: &'static str, en: &'static str) -> Self {
        Self::Conflict { code, words: Words::fixed(ja, en), facts: Value::Null }
    }

    /// The same, but a record that somebody else changed first (`what` says which, for the log) is a race to be run
    /// again. For changes that follow from another one: whoever made that has no version of this record in hand, and
    /// with what holds now the change may be another one, or none.
    #[must_use]
    pub fn or_again(self, what: &'static str) -> Self {
        match self {
            Self::Stale => Self::Contended(format!("{what} changed meanwhile")),
            other => other,
        }
    }

    /// The same, with its wrong fields below `path` in what was sent.
    #[must_use]
    pub fn below(self, path: &str) -> Self {
        match self {
            Self::Invalid(mut fields) => {
                for fault in &mut fields {
                    fault.field = format!("{path}.{}", fault.field);
                }
                Self::Invalid(fields)
            }
            other => other,
        }
    }

    /// Refused for everybody of this role.
    pub fn forbidden() -> Self {
        Self::Forbidden {
            code: "forbidden",
            words: Words::fixed("この操作を行う権限がありません。", "Your role does not allow this."),
        }
    }

    /// The stable word and the sentence of the problem.
    pub fn wording(&self) -> (&'static str, Words) {
        match self {
            Self::Malformed { code, words, .. }
            | Self::Forbidden { code, words }
            | Self::Conflict { code, words, .. } => (code, words.clone()),
            Self::Invalid(_) => {
                ("invalid", Words::fixed("入力内容に誤りがあります。", "Some fields are missing or wrong."))
            }
            Self::NotSignedIn(code) => (code, signed_out(code)),
            Self::NotFound => ("not_found", Words::fixed("見つかりません。", "Not found.")),
            Self::Stale => (
                "stale",
                Words::fixed(
                    "ほかの方が先に変更しました。最新の内容を確認してから、もう一度お試しください。",
                    "Somebody else has changed this since you read it. Read it again, then repeat your change.",
                ),
            ),
            Self::VersionRequired => (
                "version_required",
                Words::fixed(
                    "変更には If-Match ヘッダーに ETag の値が必要です。",
                    "A change needs the record's ETag in an If-Match header.",
                ),
            ),
            Self::TooManyTries { .. } => (
                "too_many_tries",
                Words::fixed(
                    "試行回数が多すぎます。しばらく待ってからお試しください。",
                    "Too many tries. Please wait before the next.",
                ),
            ),
            Self::Unavailable(_) | Self::Contended(_) => (
                "unavailable",
                Words::fixed(
                    "ただいま利用できません。少し待ってから、もう一度お試しください。",
                    "The service is not available at the moment. Please try again shortly.",
                ),
            ),
            Self::Internal(_) => (
                "internal",
                Words::fixed(
                    "処理中に問題が起きました。内容は保存されていません。",
                    "Something went wrong on our side. Nothing was saved.",
                ),
            ),
        }
    }

    /// Every wrong field.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) | Self::Malformed { fields, .. } => fields,
            _ => &[],
        }
    }
}

fn signed_out(code: &str) -> Words {
    match code {
        "bad_credentials" => Words::fixed(
            "職員番号・メールアドレスまたはパスワードが正しくありません。",
            "The user name or email address, or the password, is not right.",
        ),
        "token_expired" => Words::fixed("アクセストークンの期限が切れました。", "The access token has expired."),
        "session_ended" => {
            Words::fixed("サインインの期限が切れました。", "The session has ended. Please sign in again.")
        }
        "password_expired" => Words::fixed(
            "仮パスワードの期限が切れました。管理者に再発行を依頼してください。",
            "The first password has expired. Ask your administrator for another.",
        ),
        _ => Words::fixed("サインインが必要です。", "Please sign in."),
    }
}

/// Gathers wrong fields, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Notes one wrong field.
    pub fn add(&mut self, field: impl Into<String>, code: &'static str, ja: &'static str, en: &'static str) {
        self.0.push(FieldError::new(field, code, ja, en));
    }

    /// Notes one wrong field unless `holds`.
    pub fn unless(&mut self, holds: bool, field: &str, code: &'static str, ja: &'static str, en: &'static str) {
        if !holds {
            self.add(field, code, ja, en);
        }
    }

    /// Notes one wrong field whose path or wording is put together.
    pub fn note(&mut self, fault: FieldError) {
        self.0.push(fault);
    }

    /// Keeps the wrong fields of a part that was checked on its own; gives the part where nothing was wrong with it.
    ///
    /// # Errors
    /// Any problem other than wrong fields.
    pub fn gather<T>(&mut self, part: Result<T, Problem>) -> Result<Option<T>, Problem> {
        match part {
            Ok(part) => Ok(Some(part)),
            Err(Problem::Invalid(faults)) => {
                self.0.extend(faults);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Whether nothing was wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All is well, or [`Problem::Invalid`] with every fault.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::Invalid(self.0)) }
    }
}
