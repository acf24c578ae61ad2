//! A child as it stands on every page: name, age, discharge, care.

use chrono::Datelike as _;

use super::page::Frame;
use crate::base::ids::ChildId;
use crate::base::words::Language;
use crate::rules::care_score::CareItem;
use crate::rules::children::{ChildFacts, DischargePrecision};
use crate::rules::life_stage;

/// What a guardian may be to the child, as a form offers it: what is kept, and its message.
pub const RELATIONS: [(&str, &str); 5] = [
    ("母", "intake-mother"),
    ("父", "intake-father"),
    ("祖母", "intake-grandmother"),
    ("祖父", "intake-grandfather"),
    ("その他", "intake-other-relation"),
];

impl Frame {
    /// The frame of a page below a child's record, with personal data on it.
    #[must_use]
    pub fn under_child(mut self, id: ChildId, facts: &ChildFacts) -> Self {
        let (all, name) = (self.say("menu-children"), self.child(facts));
        self.of_child = Some(name.clone());
        self.below("/children", all).below(format!("/children/{id}"), name).personal()
    }

    /// The name: 見本 一郎さん; of a baby without one 未命名（母：見本 ゆり）.
    pub fn child(&self, facts: &ChildFacts) -> String {
        match (&facts.name, &facts.mother_name) {
            (Some(name), _) => self.say("person").put("name", name).to_string(),
            (None, Some(mother)) => self.say("child-unnamed").put("mother", mother).to_string(),
            (None, None) => self.say("child-nameless").to_string(),
        }
    }

    /// The name where a list knows no more than this: 見本 一郎さん; of a baby without one 未命名 K-004.
    pub fn child_named(&self, name: &Option<String>, reference: &str) -> String {
        match name {
            Some(name) => self.say("person").put("name", name).to_string(),
            None => format!("{} {reference}", self.say("child-nameless")),
        }
    }

    /// The age today: 0歳4か月.
    pub fn age_of(&self, facts: &ChildFacts) -> String {
        let today = self.today();
        let (years, months) =
            (life_stage::age_on(facts.born_on, today), life_stage::age_in_months(facts.born_on, today));
        self.age(years, months).to_string()
    }

    /// When the discharge is, as exactly as it is known, in words that stand alone: 退院予定 12/1（月）; すでに在宅 where
    /// nobody knows since when; nothing where the day has passed.
    pub fn discharge(&self, facts: &ChildFacts) -> Option<String> {
        self.discharge_as(facts, ["child-discharge-unknown", "child-discharge-on", "child-discharge-about"])
    }

    /// The same beside a label that says “discharge” already: 12/1（月） 予定.
    pub fn discharge_day(&self, facts: &ChildFacts) -> Option<String> {
        let keys = ["child-discharge-day-unknown", "child-discharge-day-on", "child-discharge-day-about"];
        self.discharge_as(facts, keys)
    }

    fn discharge_as(&self, facts: &ChildFacts, [unknown, exact, about]: [&'static str; 3]) -> Option<String> {
        let Some(on) = facts.discharge_on else {
            let key = match facts.discharge_precision {
                DischargePrecision::AtHome => "child-discharge-home",
                _ => unknown,
            };
            return Some(self.say(key).to_string());
        };
        if on < self.today() {
            return None;
        }
        if facts.discharge_precision == DischargePrecision::Day {
            let told = self.say(exact).put("day", self.short(&on)).put("away", self.away(&on));
            return Some(told.to_string());
        }
        let part = self.label(facts.discharge_precision.label());
        let month = match self.language {
            Language::Ja => format!("{}月", on.month()),
            Language::En => on.format("%B").to_string(),
        };
        Some(self.say(about).put("month", month).put("part", part).to_string())
    }

    /// What a guardian is to the child: what the pages offer in the reader's language, anything else as it was typed.
    pub fn relation(&self, written: &str) -> String {
        let offered = RELATIONS.iter().find(|(word, _)| *word == written).map(|(_, key)| *key);
        let known = offered.or_else(|| (written == "保護者").then_some("child-guardian"));
        known.map_or_else(|| written.to_owned(), |key| self.say(key).to_string())
    }

    /// The care items: 人工呼吸器・吸引.
    pub fn care(&self, items: &[CareItem]) -> String {
        let labels: Vec<String> = items.iter().map(|item| self.label(item.label())).collect();
        labels.join(match self.language {
            Language::Ja => "・",
            Language::En => ", ",
        })
    }
}
