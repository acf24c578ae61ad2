//! A sentence in the two languages of the product.
//!
//! Whoever makes a sentence makes both; the border chooses by the reader's language.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The languages a reader may choose; Japanese where nothing was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Language {
    /// The first language of an `Accept-Language` header that the product speaks.
    ///
    /// Weights are honoured; a header that names neither language means Japanese.
    pub fn from_header(header: &str) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let language = match tag.split('-').next() {
                Some("ja" | "*") => Self::Ja,
                Some("en") => Self::En,
                _ => continue,
            };
            let weight =
                pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.trim().parse::<f32>().ok()).unwrap_or(1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000 first")]
            let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
            if weight > 0 && best.is_none_or(|(least, _)| weight > least) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language).unwrap_or_default()
    }

    /// The language's tag, as in `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// One sentence, said in Japanese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Words {
    /// Japanese
    #[schema(value_type = String)]
    pub ja: Cow<'static, str>,
    /// English
    #[schema(value_type = String)]
    pub en: Cow<'static, str>,
}

impl Words {
    /// Fixed wording.
    pub const fn fixed(ja: &'static str, en: &'static str) -> Self {
        Self { ja: Cow::Borrowed(ja), en: Cow::Borrowed(en) }
    }

    /// Wording put together from facts.
    pub fn told(ja: String, en: String) -> Self {
        Self { ja: Cow::Owned(ja), en: Cow::Owned(en) }
    }

    /// The sentence in one language.
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("", Language::Ja),
            ("ja", Language::Ja),
            ("en-GB,en;q=0.8", Language::En),
            ("fr, en;q=0.3, ja;q=0.9", Language::Ja),
            ("fr", Language::Ja),
            ("en;q=0, ja;q=0.1", Language::Ja),
            ("*", Language::Ja),
        ] {
            assert_eq!(Language::from_header(header), expected, "{header}");
        }
    }
}
