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

pub mod changes;
mod tidy;

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

/// Days left for a step whose day had passed when the preparation opened: a plain choice, enough to telephone and to fix a
/// meeting, as no law knows of preparations that begin late.
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
    /// The day by which the step is to be done for a transition on `on`, seen from `today`; see [`due_by`].
    pub fn due_on(&self, on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
        due_by(self.offset, self.fixed, on, today, closing)
    }
}

/// The day that lies so from a transition on `on`, moved off the days on which the office is closed unless it is `fixed`,
/// wherever that is from today.
pub fn counted_on(offset: Offset, fixed: bool, on: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    let counted = offset.from_day(on, closing);
    let before = business_day_by(counted, closing);
    if fixed {
        counted
    } else if counted <= on || before > on {
        before
    } else {
        business_day_from(counted, closing)
    }
}

/// The day that lies so from a transition on `on`, as a day by which something can be done, seen from `today`.
///
/// A day on which the office is closed moves to the business day before it, so that "within seven days" stays within seven
/// days, unless it is `fixed`; what follows the transition moves to the one after it where the one before it does not
/// follow it any more. What should have been done before `today` gets [`CATCH_UP_DAYS`] from now, but not beyond the
/// transition itself: a preparation that begins late has no days behind it.
pub fn due_by(offset: Offset, fixed: bool, on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    let open = counted_on(offset, fixed, on, closing);
    if open >= today {
        return open;
    }
    let counted = offset.from_day(on, closing);
    let soon = today.checked_add_days(chrono::Days::new(CATCH_UP_DAYS)).unwrap_or(today);
    if counted <= on { soon.min(on).max(open) } else { soon }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn all() -> impl Iterator<Item = Checklist> {
        assert!(SHIPPED.is_ok(), "{SHIPPED:?}");
        TransitionKind::ALL.iter().map(|kind| shipped(*kind))
    }

    #[test]
    fn the_product_has_a_checklist_for_every_kind_of_transition() {
        assert_eq!(SHIPPED.as_ref().expect("shipped.toml can be read").len(), TransitionKind::ALL.len());
        for list in all() {
            assert!((6..=12).contains(&list.content.steps.len()), "{}: {}", list.kind, list.content.steps.len());
        }
    }

    #[test]
    fn every_step_of_the_product_has_one_responsible_role_of_the_matrix_and_no_role_twice() {
        for list in all() {
            let mut keys = HashSet::new();
            for step in &list.content.steps {
                let name = format!("{} {}", list.kind, step.key);
                assert!(keys.insert(&step.key), "{name}");
                assert!(TaskRole::MATRIX.contains(&step.responsible), "{name}");
                let mut roles = HashSet::from([step.responsible]);
                assert!(step.helps.iter().chain(&step.told).all(|role| roles.insert(*role)), "{name}");
            }
        }
    }

    #[test]
    fn the_products_steps_stand_in_the_order_of_their_days_and_after_the_opening() {
        for list in all() {
            for on in ["2026-04-01", "2028-02-28", "2028-03-31"].map(day) {
                let mut before = list.content.opens.from_day(on, &[]);
                for step in &list.content.steps {
                    let counted = step.offset.from_day(on, &[]);
                    assert!(before <= counted, "{} {} {on}", list.kind, step.key);
                    before = counted;
                }
            }
        }
    }

    #[test]
    fn a_windows_length_is_that_of_the_contract() {
        let opens = |kind| shipped(kind).content.opens;
        assert_eq!(opens(TransitionKind::Discharge), Offset { days: -90, ..Offset::default() });
        for (kind, months) in [
            (TransitionKind::NurseryEntry, -12),
            (TransitionKind::Elementary, -24),
            (TransitionKind::JuniorHigh, -18),
            (TransitionKind::HighSchool, -18),
            (TransitionKind::Eighteen, -36),
            (TransitionKind::Graduation, -24),
            (TransitionKind::Twenty, -12),
        ] {
            assert_eq!(opens(kind), Offset { months, ..Offset::default() }, "{kind}");
        }
    }

    #[test]
    fn days_set_by_law_stay_where_they_are() {
        // 31 October 2026 is a Saturday, 30 November 2025 a Sunday, 31 January 2026 a Saturday.
        for (kind, key, on, due) in [
            (TransitionKind::Elementary, "school_register", "2026-04-01", "2025-10-31"),
            (TransitionKind::Elementary, "school_register", "2027-04-01", "2026-10-31"),
            (TransitionKind::Elementary, "entry_checkup", "2026-04-01", "2025-11-30"),
            (TransitionKind::Elementary, "notice_to_prefecture", "2026-04-01", "2025-12-31"),
            (TransitionKind::Elementary, "school_notice", "2026-04-01", "2026-01-31"),
            (TransitionKind::JuniorHigh, "school_notice", "2032-04-01", "2032-01-31"),
            (TransitionKind::Eighteen, "decision_in_force", "2037-03-31", "2037-03-31"),
            (TransitionKind::Eighteen, "decision_in_force", "2038-02-28", "2038-02-28"),
        ] {
            let list = shipped(kind);
            let step = list.content.steps.iter().find(|step| step.key == key).expect(key);
            assert!(step.fixed, "{key}");
            assert_eq!(step.due_on(day(on), day("2024-01-01"), &[]), day(due), "{kind} {key}");
        }
    }

    #[test]
    fn after_a_discharge_somebody_comes_within_seven_days_and_looks_again_after_thirty() {
        let list = shipped(TransitionKind::Discharge);
        let due = |key: &str, discharged: &str| {
            let step = list.content.steps.iter().find(|step| step.key == key).expect("a step");
            step.due_on(day(discharged), day("2025-11-01"), &[])
        };
        assert_eq!(due("home_visit", "2025-12-01"), day("2025-12-08"));
        assert_eq!(due("one_month_review", "2025-12-01"), day("2025-12-26"), "the 31st is closed");
        assert_eq!(due("home_visit", "2025-12-22"), day("2025-12-26"), "within seven days, before the new year");
        assert_eq!(due("home_visit", "2025-12-27"), day("2026-01-05"), "nothing is open before that");
    }

    #[test]
    fn a_preparation_that_begins_late_has_no_days_behind_it() {
        let step = |days, fixed| Step {
            offset: Offset { days, ..Offset::default() },
            fixed,
            ..shipped(TransitionKind::Discharge).content.steps.swap_remove(0)
        };
        let on = day("2025-12-10");
        for (days, fixed, today, due) in [
            // In time: a Saturday falls back to the Friday before it, unless that lies before the discharge.
            (-11, false, "2025-11-01", "2025-11-28"),
            (-11, true, "2025-11-01", "2025-11-29"),
            (3, false, "2025-11-01", "2025-12-12"),
            (-4, false, "2025-11-01", "2025-12-05"),
            // Late: a week from now, but not beyond the day itself.
            (-60, false, "2025-11-20", "2025-11-27"),
            (-60, false, "2025-12-08", "2025-12-10"),
            (7, false, "2025-12-20", "2025-12-27"),
        ] {
            let got = step(days, fixed).due_on(on, day(today), &[]);
            assert_eq!(got, day(due), "{days} {today}");
        }
    }

    #[test]
    fn a_field_nobody_knows_is_refused() {
        let text = "opens = { days = -1 }\nsteps = []\nfrom = 1";
        assert!(toml::from_str::<Content>(text).is_err());
    }
}
