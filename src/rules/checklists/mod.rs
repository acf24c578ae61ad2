//! Checklists: what is to be done before and after a change in a child's life, by whom, and by when.
//!
//! The product ships one for each kind of transition (`shipped.toml`, with its sources). A ward may keep versions of its
//! own. A preparation that has been opened keeps the steps it was opened with.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::clock::Instant;
use crate::base::ids::{ChecklistId, MunicipalityId, UserId};
use crate::base::sql_types::Json;
use crate::rules::business_days::{business_day_by, business_day_from};
use crate::rules::life_stage::TransitionKind;
use crate::rules::offsets::Offset;
use crate::rules::tasks::TaskRole;

/// One step of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A word of its own within the checklist: small letters, digits and `_`.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9_]+$")]
    pub key: String,
    /// What is to be done, in Japanese.
    #[schema(min_length = 1, max_length = 200)]
    pub title_ja: String,
    /// The same in English.
    #[schema(min_length = 1, max_length = 200)]
    pub title_en: String,
    /// When, counted from the day of the transition.
    pub offset: Offset,
    /// Whether the day is fixed by law or by somebody else's deadline: such a day stays where it is even when the office
    /// is closed on it.
    #[serde(default)]
    pub fixed: bool,
    /// The one role that is responsible.
    pub responsible: TaskRole,
    /// The roles that help.
    #[serde(default)]
    #[schema(max_items = 12)]
    pub helps: Vec<TaskRole>,
    /// The roles that are told.
    #[serde(default)]
    #[schema(max_items = 12)]
    pub told: Vec<TaskRole>,
    /// The law or document it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

/// What a checklist says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// When the preparation opens, counted from the day of the transition.
    pub opens: Offset,
    /// The steps, in the order in which they are shown.
    #[schema(max_items = 60)]
    pub steps: Vec<Step>,
}

/// A checklist in force: version 0 is the one of the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// For which transition.
    pub kind: TransitionKind,
    /// Its number; 0 for the one of the product.
    pub version: i32,
    /// What it says.
    pub content: Content,
}

/// A ward's own version of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::checklists)]
pub struct ChecklistVersion {
    /// Id.
    pub id: ChecklistId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// For which transition.
    pub kind: TransitionKind,
    /// Its number, from 1, without gaps.
    pub version: i32,
    /// What it says.
    pub content: Json<Content>,
    /// Why it was changed.
    pub reason: String,
    /// Who changed it.
    pub author_id: UserId,
    /// In force since.
    pub created_at: Instant,
}

/// Days left for a step whose day had passed when the preparation opened.
const CATCH_UP_DAYS: u64 = 7;

/// The checklists of the product, by kind.
static SHIPPED: LazyLock<Result<HashMap<TransitionKind, Content>, String>> =
    LazyLock::new(|| toml::from_str(include_str!("shipped.toml")).map_err(|e| e.to_string()));

/// The checklist of the product for a kind of transition: version 0. A test holds the file to its form, so that none is
/// missing.
pub fn shipped(kind: TransitionKind) -> Checklist {
    let content = SHIPPED.as_ref().ok().and_then(|all| all.get(&kind)).cloned();
    let empty = Content { opens: Offset::default(), steps: Vec::new() };
    Checklist { kind, version: 0, content: content.unwrap_or(empty) }
}

impl Step {
    /// The day by which the step is to be done for a transition on `on`, seen from `today`.
    ///
    /// A day on which the office is closed moves to the business day before it (after it, for what follows the
    /// transition), unless it is fixed. What should have been done before `today` gets [`CATCH_UP_DAYS`] from now, but
    /// not beyond the transition itself: a preparation that begins late has no days behind it.
    pub fn due_on(&self, on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
        let counted = self.offset.from_day(on, closing);
        let open = if self.fixed {
            counted
        } else if counted <= on {
            business_day_by(counted, closing)
        } else {
            business_day_from(counted, closing)
        };
        if open >= today {
            return open;
        }
        let soon = today.checked_add_days(chrono::Days::new(CATCH_UP_DAYS)).unwrap_or(today);
        if counted <= on { soon.min(on).max(open) } else { soon }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_has_a_checklist_for_every_kind_of_transition() {
        let all = SHIPPED.as_ref().expect("shipped.toml can be read");
        for kind in TransitionKind::ALL {
            assert!(all.get(kind).is_some_and(|content| !content.steps.is_empty()), "{kind}");
        }
    }
}
