//! What a checklist of a ward's own must be: every wrong field is told at once, with its place (`steps.3.title_ja`).

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::{Content, Step};
use crate::base::problem::{FieldError, Problem};
use crate::base::text;
use crate::rules::my_number;
use crate::rules::offsets::Offset;
use crate::rules::tasks::TaskRole;

/// The furthest a step or an opening lies before the transition, in days: ten years.
const MOST_BEFORE: u64 = 3660;
/// The furthest a step lies behind it, in days: two years.
const MOST_AFTER: u64 = 732;
/// The most steps of a checklist.
const MOST_STEPS: usize = 60;
/// The longest title.
const LONGEST_TITLE: usize = 200;
/// The longest source.
const LONGEST_SOURCE: usize = 300;
/// The longest key.
const LONGEST_KEY: usize = 60;

impl Content {
    /// The checklist with its texts in their standard form, or [`Problem::Invalid`] with every fault:
    ///
    /// * `steps` without any step, or with more than sixty;
    /// * `opens` behind the transition or more than ten years before it;
    /// * a step's `key` that is no word of its own, `title_ja` or `title_en` that is empty or too long, a `source` that is
    ///   too long, an `offset` further away than ten years before or two years behind, or before the opening;
    /// * a `responsible` role that the matrix of roles has no column for (product contract §5), or that also helps or is
    ///   told; a role named twice;
    /// * a My Number in any text (番号法20条).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut found = Vec::new();
        if self.steps.is_empty() {
            found.push(FieldError::new(
                "steps",
                "required",
                "手順を1つ以上入れてください。",
                "Give at least one step.",
            ));
        }
        if self.steps.len() > MOST_STEPS {
            found.push(FieldError::new("steps", "too_many", "手順は60個までです。", "There may be sixty steps."));
        }
        if !self.opens.lies_within(MOST_BEFORE, 0) {
            found.push(FieldError::new(
                "opens",
                "out_of_range",
                "準備の開始は、移行の日から10年前までの日にしてください。",
                "A preparation opens on the day of the transition or up to ten years before it.",
            ));
        }
        let opens = self.opens;
        let mut keys = HashSet::new();
        let mut steps = Vec::with_capacity(self.steps.len());
        for (place, step) in self.steps.into_iter().enumerate() {
            let step = step.cleaned();
            let mut faults = step.faults(opens);
            if !keys.insert(step.key.clone()) {
                faults.push(("key", "taken", "同じ手順名がほかにあります。", "Another step has the same key."));
            }
            let told = |(field, code, ja, en)| FieldError::new(format!("steps.{place}.{field}"), code, ja, en);
            found.extend(faults.into_iter().map(told));
            steps.push(step);
        }
        if found.is_empty() { Ok(Self { opens, steps }) } else { Err(Problem::Invalid(found)) }
    }
}

/// A field of a step, the code of what is wrong with it, and the sentence in both languages.
type Fault = (&'static str, &'static str, &'static str, &'static str);

impl Step {
    fn cleaned(self) -> Self {
        Self {
            title_ja: text::clean(&self.title_ja),
            title_en: text::clean(&self.title_en),
            source: self.source.map(|source| text::clean(&source)).filter(|source| !source.is_empty()),
            ..self
        }
    }

    /// What is wrong with the step by itself, and with its day where the preparation opens at `opens`.
    fn faults(&self, opens: Offset) -> Vec<Fault> {
        let mut faults = self.faults_of_texts();
        faults.extend(self.faults_of_roles());
        if !self.offset.lies_within(MOST_BEFORE, MOST_AFTER) {
            faults.push((
                "offset",
                "out_of_range",
                "期限は、移行の10年前から2年後までの日にしてください。",
                "A step is due between ten years before the transition and two years after it.",
            ));
        } else if opens.lies_within(MOST_BEFORE, 0) && !opens.is_never_after(self.offset) {
            faults.push((
                "offset",
                "before_opening",
                "準備が始まる日より前の期限です。",
                "The step is due before the preparation opens.",
            ));
        }
        faults
    }

    fn faults_of_texts(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let of_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.key.is_empty() || self.key.len() > LONGEST_KEY || !self.key.chars().all(of_key) {
            faults.push((
                "key",
                "bad_key",
                "手順名は、半角の英小文字・数字・_ で60文字までにしてください。",
                "A key has up to sixty small letters, digits and _.",
            ));
        }
        for (field, title) in [("title_ja", &self.title_ja), ("title_en", &self.title_en)] {
            if title.is_empty() {
                faults.push((field, "required", "何をするかを入力してください。", "Say what is to be done."));
            }
            faults.extend(faults_of_text(field, title, LONGEST_TITLE));
        }
        faults.extend(faults_of_text("source", self.source.as_deref().unwrap_or_default(), LONGEST_SOURCE));
        faults
    }

    fn faults_of_roles(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !TaskRole::MATRIX.contains(&self.responsible) {
            faults.push((
                "responsible",
                "not_in_matrix",
                "責任を持つのは、役割分担表の7つの役割のどれかにしてください。",
                "One of the seven roles of the role matrix is responsible.",
            ));
        }
        let mut named = HashSet::from([self.responsible]);
        for (field, roles) in [("helps", &self.helps), ("told", &self.told)] {
            // Every role is taken in, so that a later list hears of all the earlier ones.
            let twice = roles.iter().filter(|role| !named.insert(**role)).count();
            if twice > 0 {
                faults.push((
                    field,
                    "role_twice",
                    "1つの手順で、同じ役割は1か所にだけ入れてください。",
                    "A role stands in one place of a step only.",
                ));
            }
        }
        faults
    }
}

fn faults_of_text(field: &'static str, text: &str, longest: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    if text.chars().count() > longest {
        faults.push((field, "too_long", "長すぎます。短くしてください。", "This is too long."));
    }
    if my_number::is_in(text) {
        faults.push((
            field,
            "my_number",
            "12桁の番号（個人番号）は記録できません。",
            "A number of twelve digits (My Number) must not be kept here.",
        ));
    }
    faults
}

impl Offset {
    /// Whether the day lies at most so many days before and behind the one it is counted from, whichever day that is.
    fn lies_within(self, before: u64, behind: u64) -> bool {
        sample_days().all(|day| {
            let counted = self.from_day(day, &[]);
            let first = day.checked_sub_days(Days::new(before)).unwrap_or(NaiveDate::MIN);
            let last = day.checked_add_days(Days::new(behind)).unwrap_or(NaiveDate::MAX);
            first <= counted && counted <= last
        })
    }

    /// Whether this day never lies behind the `other` one.
    fn is_never_after(self, other: Self) -> bool {
        sample_days().all(|day| self.from_day(day, &[]) <= other.from_day(day, &[]))
    }
}

/// Days on which offsets are compared: first, last and middle days of every month round a leap day.
fn sample_days() -> impl Iterator<Item = NaiveDate> {
    let months = (2027..=2028).flat_map(|year| (1..=12).map(move |month| (year, month)));
    months.flat_map(|(year, month)| {
        [1, 15, 28, 29, 31].into_iter().filter_map(move |day| NaiveDate::from_ymd_opt(year, month, day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::checklists::shipped;
    use crate::rules::life_stage::TransitionKind;

    fn faults(content: Content) -> Vec<String> {
        match content.tidy() {
            Ok(_) => Vec::new(),
            Err(Problem::Invalid(found)) => {
                found.into_iter().map(|fault| format!("{}:{}", fault.field, fault.code)).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn days(days: i32) -> Offset {
        Offset { days, ..Offset::default() }
    }

    #[test]
    fn the_products_own_checklists_would_pass_and_stay_as_they_are() {
        for kind in TransitionKind::ALL {
            let content = shipped(*kind).content;
            assert_eq!(content.clone().tidy().expect("nothing is wrong"), content, "{kind}");
        }
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_place() {
        let good = shipped(TransitionKind::Discharge).content.steps.swap_remove(0);
        let content = Content {
            opens: days(-30),
            steps: vec![
                Step { offset: days(-30), ..good.clone() },
                Step { offset: days(-31), ..good.clone() },
                Step { key: "Big".to_owned(), title_ja: " ".to_owned(), offset: days(800), ..good.clone() },
                Step {
                    key: "roles".to_owned(),
                    offset: days(0),
                    responsible: TaskRole::School,
                    helps: vec![TaskRole::School],
                    told: vec![TaskRole::Section, TaskRole::Section],
                    ..good.clone()
                },
                Step {
                    key: "numbers".to_owned(),
                    offset: days(0),
                    title_en: "No. 1234 5678 9012".to_owned(),
                    source: Some("あ".repeat(301)),
                    ..good
                },
            ],
        };
        let expected = [
            "steps.1.offset:before_opening",
            "steps.1.key:taken",
            "steps.2.key:bad_key",
            "steps.2.title_ja:required",
            "steps.2.offset:out_of_range",
            "steps.3.responsible:not_in_matrix",
            "steps.3.helps:role_twice",
            "steps.3.told:role_twice",
            "steps.4.title_en:my_number",
            "steps.4.source:too_long",
        ];
        assert_eq!(faults(content), expected);
    }

    #[test]
    fn an_empty_checklist_and_one_that_opens_too_late_or_too_early_are_refused() {
        for (opens, expected) in [(days(1), true), (days(-3661), true), (days(0), false), (days(-3660), false)] {
            let told = faults(Content { opens, steps: Vec::new() });
            assert_eq!(told.contains(&"opens:out_of_range".to_owned()), expected, "{opens:?}");
            assert!(told.contains(&"steps:required".to_owned()));
        }
        let far = Offset { months: -240, days: -3660, business_days: -250 };
        assert!(faults(Content { opens: far, steps: Vec::new() }).contains(&"opens:out_of_range".to_owned()));
    }

    #[test]
    fn months_and_days_are_compared_on_every_kind_of_day() {
        let months = |months| Offset { months, ..Offset::default() };
        // A year before a 1 March lies 366 days back when there was a leap day between.
        assert!(!days(-365).is_never_after(months(-12)));
        assert!(days(-366).is_never_after(months(-12)));
        assert!(months(-12).is_never_after(days(-365)));
    }
}
