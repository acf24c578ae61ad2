//! The JSON of children that may be the same one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::ids::ChildId;
use crate::rules::children::Child;
use crate::rules::children::duplicates::Likeness;

/// What is known of a child that is about to be registered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlikeIn {
    /// Date of birth.
    born_on: NaiveDate,
    /// The child's name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Its reading.
    #[schema(max_length = 100)]
    name_kana: Option<String>,
    /// The mother's name.
    #[schema(max_length = 100)]
    mother_name: Option<String>,
    /// Its reading.
    #[schema(max_length = 100)]
    mother_kana: Option<String>,
}

impl AlikeIn {
    /// What is compared.
    pub fn likeness(&self) -> Likeness {
        Likeness::new(
            self.born_on,
            [self.name_kana.as_deref(), self.mother_kana.as_deref()],
            [self.name.as_deref(), self.mother_name.as_deref()],
        )
    }
}

/// A child that may be the same one.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeOut {
    /// Id.
    id: ChildId,
    /// Reference code.
    reference: String,
    /// Name.
    name: Option<String>,
    /// Its reading.
    name_kana: Option<String>,
    /// The mother's name.
    mother_name: Option<String>,
    /// Its reading.
    mother_kana: Option<String>,
    /// Date of birth.
    born_on: NaiveDate,
    /// Support ended on.
    closed_on: Option<NaiveDate>,
}

impl From<Child> for AlikeOut {
    fn from(child: Child) -> Self {
        Self {
            id: child.id,
            reference: child.reference,
            name: child.facts.name,
            name_kana: child.facts.name_kana,
            mother_name: child.facts.mother_name,
            mother_kana: child.facts.mother_kana,
            born_on: child.facts.born_on,
            closed_on: child.closed_on,
        }
    }
}

/// Children that may be the same one.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikesOut {
    /// Born on the same day, with nearly the same reading.
    pub possible_duplicates: Vec<AlikeOut>,
}
