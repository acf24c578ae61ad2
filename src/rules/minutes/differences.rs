//! How two versions of minutes differ, line by line.

use similar::{ChangeTag, TextDiff};

use crate::base::words::Words;
use crate::rules::minutes::{MinutesFacts, SectionKey};

crate::text_enum! {
    /// What became of a line.
    pub enum LineChange {
        Equal = "equal" ("変更なし", "Unchanged"),
        Insert = "insert" ("追加", "Added"),
        Delete = "delete" ("削除", "Removed"),
    }
}

/// A part of the minutes with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub title: Words,
    /// The section; none for those present and for the decisions.
    pub key: Option<SectionKey>,
    /// Whether anything changed in it.
    pub changed: bool,
    /// Its lines in order.
    pub lines: Vec<(LineChange, String)>,
}

/// How `after` differs from `before`: section by section, then those present, then the decisions.
pub fn differences(before: &MinutesFacts, after: &MinutesFacts) -> Vec<Part> {
    let text = |facts: &MinutesFacts, key: SectionKey| {
        facts.sections.iter().find(|section| section.key == key).map(|section| section.text.clone()).unwrap_or_default()
    };
    let stands = |key: &SectionKey| before.sections.iter().chain(&after.sections).any(|section| section.key == *key);
    let mut parts: Vec<_> = SectionKey::ALL
        .iter()
        .copied()
        .filter(stands)
        .map(|key| part(key.label(), Some(key), &text(before, key), &text(after, key)))
        .collect();
    let present = |facts: &MinutesFacts| lines(facts.attendees.iter().map(|one| one.name.clone()));
    parts.push(part(Words::fixed("出席者", "Present"), None, &present(before), &present(after)));
    let decided = |facts: &MinutesFacts| {
        lines(facts.decisions.iter().map(|one| {
            let due = one.due_on.map(|day| format!(" {day}")).unwrap_or_default();
            format!("{}（{}）{due}", one.what, one.role.label().ja)
        }))
    };
    parts.push(part(Words::fixed("決定事項", "Decisions"), None, &decided(before), &decided(after)));
    parts
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("\n")
}

fn part(title: Words, key: Option<SectionKey>, before: &str, after: &str) -> Part {
    // A line is compared without its end, so that a line added below does not change the one above it.
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let lines: Vec<_> = diff
        .iter_all_changes()
        .map(|change| {
            let what = match change.tag() {
                ChangeTag::Equal => LineChange::Equal,
                ChangeTag::Insert => LineChange::Insert,
                ChangeTag::Delete => LineChange::Delete,
            };
            (what, change.value().to_owned())
        })
        .collect();
    Part { title, key, changed: lines.iter().any(|(what, _)| *what != LineChange::Equal), lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::minutes::Section;
    use proptest::prelude::*;

    fn facts(text: &str) -> MinutesFacts {
        let sections = vec![Section { key: SectionKey::Roles, text: text.to_owned() }];
        MinutesFacts { sections, attendees: Vec::new(), decisions: Vec::new() }
    }

    #[test]
    fn a_changed_line_is_taken_out_and_added_and_the_others_stay() {
        let parts = differences(&facts("一\n二\n三"), &facts("一\n二の二\n三\n四"));
        let told: Vec<_> = parts[0].lines.iter().map(|(what, text)| (what.as_str(), text.as_str())).collect();
        assert_eq!(told, [("equal", "一"), ("delete", "二"), ("insert", "二の二"), ("equal", "三"), ("insert", "四")]);
        assert_eq!(parts.iter().filter(|part| part.changed).count(), 1);
    }

    proptest! {
        #[test]
        fn both_versions_can_be_read_from_their_difference(old in "[ab\n]{0,30}", new in "[ab\n]{0,30}") {
            let parts = differences(&facts(&old), &facts(&new));
            let side = |without: LineChange| -> Vec<String> {
                let kept = parts[0].lines.iter().filter(|(what, _)| *what != without);
                kept.map(|(_, text)| text.clone()).collect()
            };
            prop_assert_eq!(side(LineChange::Insert), old.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(side(LineChange::Delete), new.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
