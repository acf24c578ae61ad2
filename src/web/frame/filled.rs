//! A form about to be shown: empty, with what is on record, with a draft, or as it was sent with what was wrong.

use std::fmt::Display;

use chrono::{Datelike as _, NaiveDate};

use super::field::{Choice, Control, Field, Width};
use super::form::Form;
use super::visitor::Guest;
use crate::base::clock::Instant;
use crate::base::problem::FieldError;
use crate::base::wareki;
use crate::base::words::Language;
use crate::rules::drafts::Draft;

/// The values of a form and what is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    pairs: Vec<(String, String)>,
    faults: Vec<FieldError>,
    /// The form's key, where it already has one.
    pub key: Option<String>,
    /// When the draft was saved that it is filled with.
    pub restored: Option<Instant>,
    /// In which calendar dates are asked for where none stands in the fields yet.
    pub era: Option<String>,
    /// The language of the page.
    pub language: Language,
    /// Days on record, each with the name of its field.
    days: Vec<(String, NaiveDate)>,
    /// What stands before the ids of the fields, where a page has several forms of one kind.
    pub prefix: String,
}

impl Filled {
    /// An empty form.
    pub fn blank() -> Self {
        Self::default()
    }

    /// What was typed, to be shown again.
    pub fn typed(pairs: Vec<(String, String)>, key: &str) -> Self {
        Self { pairs, key: Some(key.to_owned()), ..Self::default() }
    }

    /// As a form that was never sent: its next key is a new one.
    #[must_use]
    pub fn as_another(self) -> Self {
        Self { key: None, ..self }
    }

    /// With faults to be shown.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<FieldError>) -> Self {
        self.faults = faults;
        self
    }

    /// The draft of the form that is sent to `form`, if there is one; otherwise this.
    #[must_use]
    pub fn or_draft(self, drafts: &[Draft], form: &str) -> Self {
        let draft = drafts.iter().find(|draft| draft.form == form);
        let Some(draft) = draft.filter(|_| self.faults.is_empty()) else { return self };
        let Ok(read) = Form::read(form, draft.body.as_bytes()) else { return self };
        let key = Some(read.key().to_owned()).filter(|key| !key.is_empty());
        Self { pairs: read.pairs(), key, restored: Some(draft.saved_at), days: Vec::new(), ..self }
    }

    /// As somebody is shown it: in their language, with the calendar they last used. A page does this to every form it
    /// shows.
    #[must_use]
    pub fn seen_by(mut self, guest: &Guest) -> Self {
        self.language = guest.language;
        self.era.clone_from(&guest.era);
        if self.era.as_deref().is_some_and(|era| era != "western") {
            for (name, day) in std::mem::take(&mut self.days) {
                self.in_its_era(&name, day);
            }
        }
        self
    }

    /// Writes a day on record by the era it lies in, where the fields offer that era.
    fn in_its_era(&mut self, name: &str, day: NaiveDate) {
        let (era, year) = match wareki::era_year(day) {
            Some(("令和", year)) => ("reiwa", year),
            Some(("平成", year)) => ("heisei", year),
            _ => return,
        };
        let of_era = format!("{name}.era");
        for (found, value) in &mut self.pairs {
            if *found == of_era {
                era.clone_into(value);
            } else if found == name {
                *value = year.to_string();
            }
        }
    }

    /// With ids of its own, where a page has several forms of one kind.
    #[must_use]
    pub fn prefixed(mut self, prefix: impl Display) -> Self {
        self.prefix = format!("{prefix}-");
        self
    }

    /// With a value on record.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Display) -> Self {
        self.pairs.push((name.to_owned(), value.to_string()));
        self
    }

    /// With another value in place of what stands there.
    #[must_use]
    pub fn replaced(mut self, name: &str, value: impl Display) -> Self {
        self.pairs.retain(|(found, _)| found != name);
        self.set(name, value)
    }

    /// With a value on record, where there is one.
    #[must_use]
    pub fn set_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// With a day on record.
    #[must_use]
    pub fn set_day(mut self, name: &str, day: Option<NaiveDate>) -> Self {
        let Some(day) = day else { return self };
        self.days.push((name.to_owned(), day));
        self.set(&format!("{name}.era"), "western")
            .set(name, day.year())
            .set(&format!("{name}.month"), day.month())
            .set(&format!("{name}.day"), day.day())
    }

    /// The value of a field; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box with this value is ticked.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(found, stands)| found == name && stands == value)
    }

    /// Every fault.
    pub fn faults(&self) -> &[FieldError] {
        &self.faults
    }

    /// What is wrong with a field, or with a part of it (`discharge.on` belongs to `discharge` too).
    pub fn fault(&self, name: &str) -> Option<&FieldError> {
        self.faults.iter().find(|fault| fault.field == name)
    }

    /// A line of text.
    pub fn text(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Line { kind: "text", mode: "", autocomplete: "off" })
    }

    /// Several lines of text.
    pub fn area(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Lines { rows: 4 })
    }

    /// A number.
    pub fn number(&self, name: &str, label: impl Display) -> Field<'_> {
        let control = Control::Line { kind: "text", mode: "numeric", autocomplete: "off" };
        Field::new(self, name, label, control).width(Width::Short)
    }

    /// A telephone number.
    pub fn phone(&self, name: &str, label: impl Display) -> Field<'_> {
        let control = Control::Line { kind: "tel", mode: "", autocomplete: "off" };
        Field::new(self, name, label, control).width(Width::Middle)
    }

    /// The name one signs in with.
    pub fn username(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Line { kind: "text", mode: "", autocomplete: "username" })
    }

    /// A password, never shown again; `autocomplete` tells the browser which one is meant.
    pub fn password(&self, name: &str, label: impl Display, autocomplete: &'static str) -> Field<'_> {
        Field::new(self, name, label, Control::Line { kind: "password", mode: "", autocomplete })
    }

    /// One of a list that opens.
    pub fn select<'a>(&'a self, name: &str, label: impl Display, choices: &'a [Choice]) -> Field<'a> {
        Field::new(self, name, label, Control::Select { choices })
    }

    /// One of a few that all stand there.
    pub fn radios<'a>(&'a self, name: &str, label: impl Display, choices: &'a [Choice]) -> Field<'a> {
        Field::new(self, name, label, Control::Choices { kind: "radio", choices, look: "choice-chips" })
    }

    /// Any of several.
    pub fn checks<'a>(&'a self, name: &str, label: impl Display, choices: &'a [Choice]) -> Field<'a> {
        Field::new(self, name, label, Control::Choices { kind: "checkbox", choices, look: "choice-grid" })
    }

    /// A single box to tick.
    pub fn check(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Box)
    }

    /// A day: year, month and date as text, in the western or the Japanese calendar.
    pub fn date(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Date { birth: false })
    }

    /// A day of birth.
    pub fn birthday(&self, name: &str, label: impl Display) -> Field<'_> {
        Field::new(self, name, label, Control::Date { birth: true })
    }

    /// The message of a fault in the reader's language.
    pub fn message(&self, name: &str, language: Language) -> Option<&str> {
        self.fault(name).map(|fault| fault.words.say(language))
    }

    /// Faults for the list at the head of the page: the id of the field, and the message.
    pub fn summary(&self) -> Vec<(String, String)> {
        let told = |fault: &FieldError| {
            let id = if fault.field.is_empty() { String::new() } else { format!("{}{}", self.prefix, fault.field) };
            (id, fault.words.say(self.language).to_owned())
        };
        self.faults.iter().map(told).collect()
    }
}
