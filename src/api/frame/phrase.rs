//! A short text in a list: a district, a language.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A short text in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 100)]
pub struct Phrase(pub String);

impl Phrase {
    /// Texts as a list of these.
    pub fn wrap(texts: Vec<String>) -> Vec<Self> {
        texts.into_iter().map(Self).collect()
    }

    /// The texts of a list of these.
    pub fn unwrap(phrases: Vec<Self>) -> Vec<String> {
        phrases.into_iter().map(|phrase| phrase.0).collect()
    }
}
