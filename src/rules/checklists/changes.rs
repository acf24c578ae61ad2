//! What a new version of a checklist changes, and what that does to openings that lie ahead.
//!
//! Preparations that have been opened keep their steps, so only what is still upcoming moves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Content, Step};
use crate::rules::offsets::Offset;

/// A step that stays and is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepChange {
    /// The names of the fields that change, as they are sent.
    pub fields: Vec<&'static str>,
    /// The step as it is.
    pub before: Step,
    /// The step as it is afterwards.
    pub after: Step,
}

/// What lies between two contents of a checklist. A step is the same step where its key is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The opening before and after, where it changes.
    pub opens: Option<(Offset, Offset)>,
    /// Steps that come, in their order.
    pub added: Vec<Step>,
    /// Steps that go, in their order.
    pub removed: Vec<Step>,
    /// Steps that stay and change, in the order of the new content.
    pub changed: Vec<StepChange>,
    /// Whether steps that stay stand in another order.
    pub reordered: bool,
}

crate::text_enum! {
    /// How the opening of a preparation that lies ahead moves.
    pub enum OpeningMove {
        /// On the day of the change.
        AtOnce = "at_once" ("すぐに始まる", "At once"),
        /// Earlier than before.
        Sooner = "sooner" ("早まる", "Sooner"),
        /// Later than before.
        Later = "later" ("遅くなる", "Later"),
    }
}

impl Changes {
    /// From the content in force to the one that is to be.
    pub fn between(before: &Content, after: &Content) -> Self {
        let old: BTreeMap<&str, &Step> = before.steps.iter().map(|step| (step.key.as_str(), step)).collect();
        let new: BTreeSet<&str> = after.steps.iter().map(|step| step.key.as_str()).collect();
        let changed = after.steps.iter().filter_map(|step| {
            let before = *old.get(step.key.as_str())?;
            let fields = fields_between(before, step);
            (!fields.is_empty()).then(|| StepChange { fields, before: before.clone(), after: step.clone() })
        });
        let stayed_before = before.steps.iter().map(|step| step.key.as_str()).filter(|key| new.contains(key));
        let stayed_after = after.steps.iter().map(|step| step.key.as_str()).filter(|key| old.contains_key(key));
        Self {
            opens: (before.opens != after.opens).then_some((before.opens, after.opens)),
            added: after.steps.iter().filter(|step| !old.contains_key(step.key.as_str())).cloned().collect(),
            removed: before.steps.iter().filter(|step| !new.contains(step.key.as_str())).cloned().collect(),
            changed: changed.collect(),
            reordered: !stayed_before.eq(stayed_after),
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.opens.is_none()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && !self.reordered
    }
}

/// How the opening of a transition on `on` moves when the checklist changes on `today`; nothing where it opens on the
/// same day as it would have. An opening that is past is today's.
pub fn opening_move(
    (before, after): (Offset, Offset),
    on: NaiveDate,
    today: NaiveDate,
    closing: &[NaiveDate],
) -> Option<OpeningMove> {
    let old = before.from_day(on, closing).max(today);
    let new = after.from_day(on, closing).max(today);
    match new.cmp(&old) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less if new == today => Some(OpeningMove::AtOnce),
        std::cmp::Ordering::Less => Some(OpeningMove::Sooner),
        std::cmp::Ordering::Greater => Some(OpeningMove::Later),
    }
}

/// The fields in which two steps differ. Every field is named, so that none added to a step is forgotten here.
fn fields_between(before: &Step, after: &Step) -> Vec<&'static str> {
    let Step { key: _, title_ja, title_en, offset, fixed, responsible, helps, told, source } = before;
    [
        ("title_ja", *title_ja != after.title_ja),
        ("title_en", *title_en != after.title_en),
        ("offset", *offset != after.offset),
        ("fixed", *fixed != after.fixed),
        ("responsible", *responsible != after.responsible),
        ("helps", *helps != after.helps),
        ("told", *told != after.told),
        ("source", *source != after.source),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::checklists::shipped;
    use crate::rules::life_stage::TransitionKind;
    use crate::rules::tasks::TaskRole;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(days: i32) -> Offset {
        Offset { days, ..Offset::default() }
    }

    #[test]
    fn steps_are_told_as_coming_going_and_changed_field_by_field() {
        let before = shipped(TransitionKind::Discharge).content;
        assert!(Changes::between(&before, &before).is_empty());
        let mut after = before.clone();
        after.opens = days(-120);
        let gone = after.steps.remove(1);
        after.steps[0].responsible = TaskRole::Coordinator;
        after.steps[0].helps = vec![TaskRole::Hospital];
        after.steps[0].source = None;
        after.steps.push(Step { key: "new".to_owned(), ..gone.clone() });
        let changes = Changes::between(&before, &after);
        assert_eq!(changes.opens, Some((days(-90), days(-120))));
        assert_eq!(changes.added.iter().map(|step| step.key.as_str()).collect::<Vec<_>>(), ["new"]);
        assert_eq!(changes.removed, [gone]);
        assert_eq!(changes.changed.len(), 1);
        assert_eq!(changes.changed[0].fields, ["responsible", "helps", "source"]);
        assert_eq!((&changes.changed[0].before, &changes.changed[0].after), (&before.steps[0], &after.steps[0]));
        assert!(!changes.reordered);
        let mut turned = before.clone();
        turned.steps.swap(0, 1);
        let changes = Changes::between(&before, &turned);
        assert!(changes.reordered && changes.changed.is_empty() && !changes.is_empty());
    }

    #[test]
    fn an_opening_moves_as_the_table_says() {
        let today = day("2025-11-25");
        for (before, after, on, expected) in [
            (-90, -90, "2026-06-01", None),
            (-90, -120, "2026-06-01", Some(OpeningMove::Sooner)),
            (-90, -60, "2026-06-01", Some(OpeningMove::Later)),
            (-90, -200, "2026-06-01", Some(OpeningMove::AtOnce)),
            // It opens today in any case: the calendar has not come round to it yet.
            (-90, -120, "2025-12-01", None),
            (-90, 0, "2025-12-01", Some(OpeningMove::Later)),
        ] {
            let moved = opening_move((days(before), days(after)), day(on), today, &[]);
            assert_eq!(moved, expected, "{before} {after} {on}");
        }
    }
}
