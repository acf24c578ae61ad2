//! Children that may be the same one entered twice. A warning before saving; it never blocks (product contract §3).

use chrono::NaiveDate;

use crate::base::text;
use crate::rules::children::{Child, ChildFacts};

/// What two records are compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Folded readings of the child's and the mother's name.
    kana: Vec<String>,
    /// Folded names of both.
    names: Vec<String>,
}

impl Likeness {
    /// From the names and readings of child and mother, in any form; empty ones do not count.
    pub fn new(born_on: NaiveDate, kana: [Option<&str>; 2], names: [Option<&str>; 2]) -> Self {
        let fold = |texts: [Option<&str>; 2]| {
            texts.into_iter().flatten().map(text::fold_key).filter(|key| !key.is_empty()).collect()
        };
        Self { born_on, kana: fold(kana), names: fold(names) }
    }

    /// Of a child.
    pub fn of(facts: &ChildFacts) -> Self {
        Self::new(
            facts.born_on,
            [facts.name_kana.as_deref(), facts.mother_kana.as_deref()],
            [facts.name.as_deref(), facts.mother_name.as_deref()],
        )
    }

    /// Whether both may be one child: born on the same day, and a reading of one (the child's or the mother's) nearly
    /// the same as one of the other; where readings are missing, the same by the names.
    pub fn meets(&self, other: &Self) -> bool {
        let near = |ours: &[String], theirs: &[String]| {
            ours.iter().any(|our| theirs.iter().any(|their| text::near_equal(our, their)))
        };
        self.born_on == other.born_on && (near(&self.kana, &other.kana) || near(&self.names, &other.names))
    }
}

/// Those of `others` that may be the child described by `likeness`.
pub fn among(likeness: &Likeness, others: Vec<Child>) -> Vec<Child> {
    others.into_iter().filter(|other| likeness.meets(&Likeness::of(&other.facts))).collect()
}

#[cfg(test)]
mod tests {
    use super::Likeness;

    fn like(born: &str, kana: [Option<&str>; 2], names: [Option<&str>; 2]) -> Likeness {
        Likeness::new(born.parse().unwrap(), kana, names)
    }

    #[test]
    fn the_same_day_and_a_near_name_make_a_likeness() {
        let child = like("2025-09-15", [Some("ミホン タロウ"), Some("ミホン ハナコ")], [Some("見本 太郎"), None]);
        for (case, born, kana, names, expected) in [
            ("same in half width", "2025-09-15", [Some("ﾐﾎﾝﾀﾛｳ"), None], [None, None], true),
            ("one letter off", "2025-09-15", [Some("みほんたろお"), None], [None, None], true),
            ("by the mother", "2025-09-15", [None, Some("みほんはなこ")], [None, Some("見本 花子")], true),
            ("by the name alone", "2025-09-15", [None, None], [Some("見本　太郎"), None], true),
            ("another day", "2025-09-16", [Some("みほんたろう"), None], [None, None], false),
            ("another name", "2025-09-15", [Some("れいだいじろう"), None], [Some("例題 次郎"), None], false),
            ("nothing known", "2025-09-15", [None, None], [None, None], false),
        ] {
            let other = like(born, kana, names);
            assert_eq!((child.meets(&other), other.meets(&child)), (expected, expected), "{case}");
        }
    }
}
