//! One field of a form with its label, its support text and what is wrong with it (label, support, control and fault in
//! this order, as the Digital Agency's design system has it).

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;

use super::filled::Filled;
use super::wording::Said;
use crate::base::words::{Language, Words};

/// Something that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence below it.
    pub note: Option<String>,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Display, label: impl Display) -> Self {
        Self { value: value.to_string(), label: label.to_string(), note: None }
    }

    /// With a sentence below it.
    #[must_use]
    pub fn note(mut self, note: impl Display) -> Self {
        self.note = Some(note.to_string());
        self
    }

    /// The choices of a closed list, from its words and labels.
    pub fn list(words: impl IntoIterator<Item = (&'static str, Words)>, language: Language) -> Vec<Self> {
        words.into_iter().map(|(word, label)| Self::new(word, label.say(language))).collect()
    }
}

/// How wide a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A few digits.
    Short,
    /// A number, a code.
    Middle,
    /// A name.
    Long,
    /// As wide as the form.
    Full,
}

/// What the value is typed into or chosen with.
#[derive(Debug, Clone)]
pub enum Control<'a> {
    /// One line.
    Line {
        /// `type`
        kind: &'static str,
        /// `inputmode`, if any
        mode: &'static str,
        /// `autocomplete`
        autocomplete: &'static str,
    },
    /// Several lines.
    Lines {
        /// Lines shown.
        rows: u8,
    },
    /// A list that opens.
    Select {
        /// What can be chosen.
        choices: &'a [Choice],
    },
    /// All that can be chosen, beside each other.
    Choices {
        /// `radio` or `checkbox`
        kind: &'static str,
        /// What can be chosen.
        choices: &'a [Choice],
        /// How they are arranged.
        look: &'static str,
    },
    /// A single box.
    Box,
    /// A day.
    Date {
        /// A day of birth, of which the age is told too.
        birth: bool,
    },
}

/// One field. It is written into a page as it stands: `{{ form.text("name", label).required() }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field<'a> {
    filled: &'a Filled,
    name: String,
    label: String,
    hint: Option<String>,
    need: Option<bool>,
    width: Width,
    control: Control<'a>,
    language: Language,
    prefix: String,
    suggestions: &'a [String],
    testid: &'static str,
}

impl HtmlSafe for Field<'_> {}

impl<'a> Field<'a> {
    /// A field of a form. Faults and values are found by its name.
    pub fn new(filled: &'a Filled, name: &str, label: impl Display, control: Control<'a>) -> Self {
        Self {
            filled,
            name: name.to_owned(),
            label: label.to_string(),
            hint: None,
            need: None,
            width: Width::Long,
            control,
            language: filled.language,
            prefix: filled.prefix.clone(),
            suggestions: &[],
            testid: "",
        }
    }

    /// With a name for the tests of the English pages: `name` itself, `name-VALUE` for a choice, `name-year` and so on
    /// for the parts of a date.
    #[must_use]
    pub fn testid(mut self, name: &'static str) -> Self {
        self.testid = name;
        self
    }

    /// With texts to choose from beside typing.
    #[must_use]
    pub fn suggest(mut self, suggestions: &'a [String]) -> Self {
        self.suggestions = suggestions;
        self
    }

    /// Marked as needed (※必須).
    #[must_use]
    pub fn required(mut self) -> Self {
        self.need = Some(true);
        self
    }

    /// Marked as left to the writer (※任意).
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.need = Some(false);
        self
    }

    /// With a sentence of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// As wide as told.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// A few digits wide.
    #[must_use]
    pub fn short(self) -> Self {
        self.width(Width::Short)
    }

    /// As wide as a number or a code.
    #[must_use]
    pub fn middle(self) -> Self {
        self.width(Width::Middle)
    }

    /// As wide as the form.
    #[must_use]
    pub fn full(self) -> Self {
        self.width(Width::Full)
    }

    /// With so many lines shown, for several lines of text.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.control = Control::Lines { rows };
        self
    }

    /// One choice below the other instead of beside it.
    #[must_use]
    pub fn stacked(mut self) -> Self {
        if let Control::Choices { look, .. } = &mut self.control {
            *look = "choices";
        }
        self
    }

    fn id(&self) -> String {
        format!("{}{}", self.prefix, self.name)
    }

    fn value(&self) -> &str {
        self.filled.value(&self.name)
    }

    fn part(&self, ending: &str) -> &str {
        self.filled.value(&format!("{}.{ending}", self.name))
    }

    /// In which calendar the date stands: as typed, else as the reader last typed one.
    fn era(&self) -> &str {
        let typed = self.part("era");
        if typed.is_empty() { self.filled.era.as_deref().unwrap_or("western") } else { typed }
    }

    fn fault(&self) -> Option<&str> {
        self.filled.message(&self.name, self.language)
    }

    /// What describes the field to somebody who does not see it.
    fn described(&self) -> String {
        let id = self.id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let fault = self.fault().map(|_| format!("{id}-error"));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }

    fn class(&self) -> &'static str {
        match self.width {
            Width::Short => " input-short",
            Width::Middle => " input-middle",
            Width::Long => " input-long",
            Width::Full => "",
        }
    }

    fn era_name(&self, era: &str) -> Said {
        self.say(match era {
            "reiwa" => "date-reiwa",
            "heisei" => "date-heisei",
            _ => "date-western",
        })
    }

    fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }
}
