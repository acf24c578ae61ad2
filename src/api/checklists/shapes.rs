//! What is sent and answered about checklists.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::checklists::{Moved, Preview, Seen};
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, UserId};
use crate::base::words::Words;
use crate::rules::checklists::changes::{Changes, OpeningMove, StepChange};
use crate::rules::checklists::{Content, Step, shipped};
use crate::rules::life_stage::TransitionKind;
use crate::rules::offsets::Offset;

/// A new version of a checklist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecklistIn {
    /// What it says.
    pub(super) content: Content,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub(super) reason: String,
}

/// A version of a checklist to be tried.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecklistPreviewIn {
    /// What it says.
    pub(super) content: Content,
    /// Why; may be left out as long as nothing is saved.
    #[schema(max_length = 2000)]
    pub(super) reason: Option<String>,
}

/// A way back to the product's checklist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecklistResetIn {
    /// The version in force as it was read. If it is no longer that, nothing is changed (409 `changed_meanwhile`).
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub(super) based_on: i32,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub(super) reason: String,
}

/// A checklist without its steps.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChecklistRowOut {
    /// For which transition.
    kind: TransitionKind,
    /// The same in words.
    kind_words: Words,
    /// Number of the version, from 1; 0 is the one of the product.
    version: i32,
    /// Whether the ward has made it its own.
    own: bool,
    /// Whether it says what the product's says.
    as_shipped: bool,
    /// When a preparation opens, counted from the day of the transition.
    opens: Offset,
    /// How many steps it has.
    step_count: usize,
    /// Why it was changed; absent for the one of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Who changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<UserId>,
    /// The author's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    /// In force since.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Instant>,
}

impl From<&Seen> for ChecklistRowOut {
    fn from(seen: &Seen) -> Self {
        let (checklist, own) = (&seen.checklist, seen.own.as_ref());
        Self {
            kind: checklist.kind,
            kind_words: checklist.kind.label(),
            version: checklist.version,
            own: own.is_some(),
            as_shipped: own.is_none() || checklist.content == shipped(checklist.kind).content,
            opens: checklist.content.opens,
            step_count: checklist.content.steps.len(),
            reason: own.map(|own| own.version.reason.clone()),
            author_id: own.map(|own| own.version.author_id),
            author_name: own.map(|own| own.author_name.clone()),
            created_at: own.map(|own| own.version.created_at),
        }
    }
}

/// A checklist with its steps.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChecklistOut {
    #[serde(flatten)]
    row: ChecklistRowOut,
    /// What it says.
    content: Content,
}

impl From<Seen> for ChecklistOut {
    fn from(seen: Seen) -> Self {
        Self { row: ChecklistRowOut::from(&seen), content: seen.checklist.content }
    }
}

impl Versioned for ChecklistOut {
    fn version(&self) -> i32 {
        self.row.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/checklists/{}", self.row.kind))
    }
}

/// A step that would stay and change.
#[derive(Debug, Serialize, ToSchema)]
struct StepChangeOut {
    /// The names of the fields that would change.
    fields: Vec<&'static str>,
    /// The step as it is.
    before: Step,
    /// The step as it would be.
    after: Step,
}

impl From<StepChange> for StepChangeOut {
    fn from(change: StepChange) -> Self {
        Self { fields: change.fields, before: change.before, after: change.after }
    }
}

/// Children in preparation who keep the version they were opened with.
#[derive(Debug, Serialize, ToSchema)]
struct PreparingCountOut {
    /// The version; 0 is the one of the product.
    version: i32,
    /// How many children.
    children: i64,
}

/// A preparation that would open on another day.
#[derive(Debug, Serialize, ToSchema)]
struct MovedOpeningOut {
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The day of the transition.
    falls_on: NaiveDate,
    /// The day on which it opens as things are; today where that is past.
    opens_before: NaiveDate,
    /// The day on which it would open.
    opens_after: NaiveDate,
    /// How it would move.
    moves: OpeningMove,
}

impl From<Moved> for MovedOpeningOut {
    fn from(moved: Moved) -> Self {
        Self {
            child_id: moved.child_id,
            child_reference: moved.reference,
            falls_on: moved.falls_on,
            opens_before: moved.opens_before,
            opens_after: moved.opens_after,
            moves: moved.moves,
        }
    }
}

/// What a new version would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChecklistPreviewOut {
    /// The version in force.
    version: i32,
    /// Whether nothing would change.
    unchanged: bool,
    /// When a preparation opens as things are, where that would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_before: Option<Offset>,
    /// And when it would open.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_after: Option<Offset>,
    /// Steps that would come.
    added: Vec<Step>,
    /// Steps that would go.
    removed: Vec<Step>,
    /// Steps that would change.
    changed: Vec<StepChangeOut>,
    /// Whether steps that stay would stand in another order.
    reordered: bool,
    /// Children in preparation: they keep their steps.
    preparing: Vec<PreparingCountOut>,
    /// How many preparations would open at once.
    opening_at_once: i64,
    /// How many would open sooner.
    opening_sooner: i64,
    /// How many would open later.
    opening_later: i64,
    /// The first fifty of them, by the day of the transition.
    moved: Vec<MovedOpeningOut>,
}

impl From<Preview> for ChecklistPreviewOut {
    fn from(preview: Preview) -> Self {
        let unchanged = preview.changes.is_empty();
        let Changes { opens, added, removed, changed, reordered } = preview.changes;
        let preparing = preview.preparing.into_iter();
        Self {
            version: preview.version,
            unchanged,
            opens_before: opens.map(|(before, _)| before),
            opens_after: opens.map(|(_, after)| after),
            added,
            removed,
            changed: changed.into_iter().map(StepChangeOut::from).collect(),
            reordered,
            preparing: preparing.map(|(version, children)| PreparingCountOut { version, children }).collect(),
            opening_at_once: preview.at_once,
            opening_sooner: preview.sooner,
            opening_later: preview.later,
            moved: preview.moved.into_iter().map(MovedOpeningOut::from).collect(),
        }
    }
}
