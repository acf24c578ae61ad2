//! The wording of the pages: Fluent messages in `src/web/messages`, one folder per language.
//!
//! Sentences that belong to a rule (a reason, a wrong field) are made with the rule, in `rules`; here is what stands on
//! the pages round them. A test finds keys that are missing, unused or not translated.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};

use crate::base::words::Language;

static_loader! {
    static MESSAGES = {
        locales: "./src/web/messages",
        fallback_language: "ja",
        // Marks of direction round every value are for languages written from right to left; they would spoil what
        // is copied from a page or compared in a test.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const JAPANESE: LanguageIdentifier = langid!("ja");
const ENGLISH: LanguageIdentifier = langid!("en");

/// A message on its way to the page, with the facts it is told with.
#[derive(Debug, Clone)]
pub struct Said {
    language: Language,
    key: Cow<'static, str>,
    facts: HashMap<Cow<'static, str>, FluentValue<'static>>,
}

impl Said {
    /// The message of this key.
    pub fn new(language: Language, key: impl Into<Cow<'static, str>>) -> Self {
        Self { language, key: key.into(), facts: HashMap::new() }
    }

    /// With a text for `{ $name }`.
    #[must_use]
    pub fn put(mut self, name: &'static str, text: impl fmt::Display) -> Self {
        self.facts.insert(Cow::Borrowed(name), FluentValue::from(text.to_string()));
        self
    }

    /// With a number for `{ $name }`, by which the message may choose singular or plural.
    #[must_use]
    pub fn count(mut self, name: &'static str, number: impl Number) -> Self {
        self.facts.insert(Cow::Borrowed(name), FluentValue::from(number.number()));
        self
    }
}

/// What a message can count. Templates hand over references, handlers values.
pub trait Number {
    /// As a message counts it.
    fn number(&self) -> i64;
}

macro_rules! numbers {
    ($($kind:ty)+) => { $(
        impl Number for $kind {
            fn number(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )+ };
}

numbers! { i32 i64 u8 u32 usize }

impl<T: Number> Number for &T {
    fn number(&self) -> i64 {
        (**self).number()
    }
}

/// Whether there is such a message.
pub fn known(key: &str) -> bool {
    MESSAGES.lookup_no_default_fallback::<&str>(&JAPANESE, key, None).is_some()
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tag = match self.language {
            Language::Ja => &JAPANESE,
            Language::En => &ENGLISH,
        };
        f.write_str(&MESSAGES.lookup_with_args(tag, &self.key, &self.facts))
    }
}
