//! The ladder of a child's life: every kind of transition in order, with its day and where the day comes from.
//!
//! Whether a preparation has been opened is not known here.

use chrono::{Datelike as _, NaiveDate};

use crate::base::words::Words;
use crate::rules::children::ChildFacts;
use crate::rules::life_stage;
use crate::rules::life_stage::TransitionKind;

crate::text_enum! {
    /// Where the day of a transition comes from.
    pub enum DayOrigin {
        Law = "law" ("法令", "The law"),
        Entered = "entered" ("入力", "Entered"),
        Override = "override" ("変更", "Changed by a person"),
    }
}

/// One rung: a kind of transition and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub kind: TransitionKind,
    /// First day of the new state (for graduation the last day at school); none where it is unknown or not planned.
    pub on: Option<NaiveDate>,
    /// Whether the day is settled, not only hoped for. A discharge settled without a day: the child is at home already.
    pub certain: bool,
    /// Whether nothing about it is left to be confirmed, be its day exact or not.
    pub settled: bool,
    /// Where the day comes from.
    pub origin: Option<DayOrigin>,
    /// Why the day is not the usual one.
    pub reason: Option<String>,
}

/// Every kind of transition of a child in the order of its life: those with a day by their days, discharge without one
/// first, nursery entry without one after the discharge. As it stands on the day `today`.
pub fn ladder(facts: &ChildFacts, today: NaiveDate) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = TransitionKind::ALL.iter().map(|kind| rung(facts, *kind, today)).collect();
    let left = facts.discharge_on.unwrap_or(NaiveDate::MIN);
    rungs.sort_by_key(|rung| match rung.on {
        Some(on) => (on, rung.kind),
        None if rung.kind == TransitionKind::NurseryEntry => (left, rung.kind),
        None => (NaiveDate::MIN, rung.kind),
    });
    rungs
}

impl Rung {
    /// Whether it is the discharge of a child who is at home already, the day unknown.
    pub fn is_at_home(&self) -> bool {
        self.kind == TransitionKind::Discharge && self.on.is_none() && self.certain
    }
}

/// A rung in a sentence: 「2026年4月1日 小学校入学（あと127日）。準備は2024年4月1日から」. `opens_on` is the day on which
/// its window opens; `steps` are those settled and all, once the preparation has been opened. A closed child's rungs are
/// only named.
pub fn words(
    rung: &Rung,
    today: NaiveDate,
    opens_on: Option<NaiveDate>,
    steps: Option<(i64, i64)>,
    closed: bool,
) -> Words {
    let label = rung.kind.label();
    let Some(on) = rung.on else {
        return match rung.kind {
            TransitionKind::NurseryEntry => {
                Words::told(format!("{}（予定なし）", label.ja), format!("{} (not planned)", label.en))
            }
            _ if rung.is_at_home() => {
                Words::told(format!("{}（すでに在宅）", label.ja), format!("{} (already at home)", label.en))
            }
            _ => Words::told(format!("{}（日は未定）", label.ja), format!("{} (day unknown)", label.en)),
        };
    };
    let (ja, en) = if rung.certain { (day_ja(on), day_en(on)) } else { about(on) };
    let name = Words::told(format!("{ja} {}", label.ja), format!("{}, {en}", label.en));
    if closed {
        return name;
    }
    let days = (on - today).num_days();
    let (ja, en) = match days {
        0 => ("（今日）".to_owned(), " (today)".to_owned()),
        1 => ("（あと1日）".to_owned(), " (in 1 day)".to_owned()),
        2.. => (format!("（あと{days}日）"), format!(" (in {days} days)")),
        _ if !rung.settled => {
            ("（予定の日を過ぎています。日を確認してください）".to_owned(), " (past and not confirmed)".to_owned())
        }
        _ => return past(&name, steps),
    };
    let (more_ja, more_en) = preparation(opens_on, steps);
    Words::told(format!("{}{ja}{more_ja}", name.ja), format!("{}{en}{more_en}", name.en))
}

fn past(name: &Words, steps: Option<(i64, i64)>) -> Words {
    match steps {
        Some((settled, total)) if settled < total => Words::told(
            format!("{}（済み）。残りの手順{}件", name.ja, total - settled),
            format!("{} (past). Steps left: {}", name.en, total - settled),
        ),
        _ => Words::told(format!("{}（済み）", name.ja), format!("{} (past)", name.en)),
    }
}

fn preparation(opens_on: Option<NaiveDate>, steps: Option<(i64, i64)>) -> (String, String) {
    match (steps, opens_on) {
        (Some((settled, total)), _) => {
            (format!("。準備中（{settled}/{total}）"), format!(". Being prepared ({settled} of {total})"))
        }
        (None, Some(day)) => {
            (format!("。準備は{}から", day_ja(day)), format!(". Preparation begins on {}", day_en(day)))
        }
        (None, None) => (String::new(), String::new()),
    }
}

fn rung(facts: &ChildFacts, kind: TransitionKind, today: NaiveDate) -> Rung {
    let stage_facts = facts.stage_facts();
    let on = life_stage::transitions(&stage_facts).into_iter().find(|one| one.kind == kind).map(|one| one.on);
    let (origin, reason) = origin(facts, kind);
    Rung {
        kind,
        on,
        certain: kind != TransitionKind::Discharge || facts.discharge_precision.is_settled(),
        settled: kind != TransitionKind::Discharge || life_stage::discharge_settled(&stage_facts, today),
        origin: on.map(|_| origin),
        reason,
    }
}

fn origin(facts: &ChildFacts, kind: TransitionKind) -> (DayOrigin, Option<String>) {
    let legal = life_stage::elementary_entry(facts.born_on).year();
    let moved = facts.school_entry_year.is_some_and(|year| year != legal);
    let usual = life_stage::school_dates(facts.born_on, facts.school_entry_year).graduation.year();
    match kind {
        TransitionKind::Discharge | TransitionKind::NurseryEntry => (DayOrigin::Entered, None),
        TransitionKind::Eighteen | TransitionKind::Twenty => (DayOrigin::Law, None),
        TransitionKind::Graduation if facts.graduation_year.is_some_and(|year| year > usual) => {
            (DayOrigin::Override, facts.graduation_reason.clone())
        }
        TransitionKind::Elementary
        | TransitionKind::JuniorHigh
        | TransitionKind::HighSchool
        | TransitionKind::Graduation => {
            if moved {
                (DayOrigin::Override, facts.school_entry_reason.clone())
            } else {
                (DayOrigin::Law, None)
            }
        }
    }
}

fn about(on: NaiveDate) -> (String, String) {
    (format!("{}ごろ", day_ja(on)), format!("about {}", day_en(on)))
}

fn day_ja(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn day_en(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::children::DischargePrecision;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(born: &str) -> ChildFacts {
        ChildFacts {
            name: None,
            name_kana: None,
            mother_name: None,
            mother_kana: None,
            born_on: day(born),
            discharge_on: None,
            discharge_precision: DischargePrecision::Unknown,
            hospital_id: None,
            district: None,
            address: None,
            certificate_number: None,
            in_nursery: false,
            school_entry_year: None,
            school_entry_reason: None,
            note: None,
            nursery_entry_on: None,
            graduation_year: None,
            graduation_reason: None,
        }
    }

    fn days(facts: &ChildFacts) -> Vec<String> {
        let told = |rung: Rung| {
            let on = rung.on.map_or("-".to_owned(), |on| on.to_string());
            format!("{} {on} {}", rung.kind, rung.origin.map_or("-", DayOrigin::as_str))
        };
        ladder(facts, day("2025-11-25")).into_iter().map(told).collect()
    }

    #[test]
    fn the_ladder_has_every_kind_in_the_order_of_life() {
        assert_eq!(
            days(&facts("2020-01-10")),
            [
                "discharge - -",
                "nursery_entry - -",
                "elementary 2026-04-01 law",
                "junior_high 2032-04-01 law",
                "high_school 2035-04-01 law",
                "eighteen 2038-01-09 law",
                "graduation 2038-03-31 law",
                "twenty 2040-01-09 law",
            ]
        );
        let moved = ChildFacts {
            discharge_on: Some(day("2020-06-01")),
            nursery_entry_on: Some(day("2023-04-01")),
            school_entry_year: Some(2027),
            school_entry_reason: Some("治療のため".to_owned()),
            graduation_year: Some(2041),
            graduation_reason: Some("休学".to_owned()),
            ..facts("2020-01-10")
        };
        assert_eq!(
            days(&moved),
            [
                "discharge 2020-06-01 entered",
                "nursery_entry 2023-04-01 entered",
                "elementary 2027-04-01 override",
                "junior_high 2033-04-01 override",
                "high_school 2036-04-01 override",
                "eighteen 2038-01-09 law",
                "twenty 2040-01-09 law",
                "graduation 2041-03-31 override",
            ]
        );
        let reasons: Vec<_> = ladder(&moved, day("2025-11-25")).into_iter().filter_map(|rung| rung.reason).collect();
        assert_eq!(reasons, ["治療のため", "治療のため", "治療のため", "休学"]);
    }

    #[test]
    fn a_discharge_is_told_as_exactly_as_it_is_known() {
        use DischargePrecision as P;
        let today = day("2026-04-10");
        let told = |born, precision, on: Option<&str>| {
            let facts = ChildFacts { discharge_precision: precision, discharge_on: on.map(day), ..facts(born) };
            let rungs = ladder(&facts, today);
            let rung = rungs.iter().find(|rung| rung.kind == TransitionKind::Discharge).unwrap();
            let words = words(rung, today, None, None, false);
            format!("{} / {}", words.ja, words.en)
        };
        assert_eq!(told("2025-09-15", P::AtHome, None), "退院（すでに在宅） / Discharge (already at home)");
        assert_eq!(told("2025-09-15", P::Unknown, None), "退院（日は未定） / Discharge (day unknown)");
        assert_eq!(
            told("2025-09-15", P::MidMonth, Some("2025-11-11")),
            "2025年11月11日ごろ 退院（予定の日を過ぎています。日を確認してください） / \
             Discharge, about 11 November 2025 (past and not confirmed)"
        );
        // At school, nobody asks when it left hospital any more.
        assert_eq!(
            told("2016-05-01", P::MidMonth, Some("2016-11-11")),
            "2016年11月11日ごろ 退院（済み） / Discharge, about 11 November 2016 (past)"
        );
    }

    #[test]
    fn a_rung_says_how_far_it_is_and_when_its_preparation_begins() {
        let today = day("2025-11-25");
        let rung = |on: Option<&str>, kind, certain| Rung {
            kind,
            on: on.map(day),
            certain,
            settled: certain,
            origin: None,
            reason: None,
        };
        let school = rung(Some("2026-04-01"), TransitionKind::Elementary, true);
        let opens = Some(day("2024-04-01"));
        let told = |rung: &Rung, opens, steps, closed| {
            let words = words(rung, today, opens, steps, closed);
            format!("{} / {}", words.ja, words.en)
        };
        assert_eq!(
            told(&school, opens, None, false),
            "2026年4月1日 小学校入学（あと127日）。準備は2024年4月1日から / \
             Elementary school entry, 1 April 2026 (in 127 days). Preparation begins on 1 April 2024"
        );
        assert_eq!(
            told(&school, opens, Some((2, 7)), false),
            "2026年4月1日 小学校入学（あと127日）。準備中（2/7） / \
             Elementary school entry, 1 April 2026 (in 127 days). Being prepared (2 of 7)"
        );
        assert_eq!(told(&school, opens, None, true), "2026年4月1日 小学校入学 / Elementary school entry, 1 April 2026");
        let hoped = rung(Some("2025-11-20"), TransitionKind::Discharge, false);
        assert_eq!(
            told(&hoped, None, None, false),
            "2025年11月20日ごろ 退院（予定の日を過ぎています。日を確認してください） / \
             Discharge, about 20 November 2025 (past and not confirmed)"
        );
        let past = Rung { certain: true, settled: true, ..hoped };
        assert_eq!(told(&past, None, None, false), "2025年11月20日 退院（済み） / Discharge, 20 November 2025 (past)");
        assert_eq!(
            told(&past, None, Some((1, 3)), false),
            "2025年11月20日 退院（済み）。残りの手順2件 / Discharge, 20 November 2025 (past). Steps left: 2"
        );
        let unknown = rung(None, TransitionKind::Discharge, false);
        assert_eq!(told(&unknown, None, None, false), "退院（日は未定） / Discharge (day unknown)");
        let none = rung(None, TransitionKind::NurseryEntry, true);
        assert_eq!(told(&none, None, None, false), "保育所等への入所（予定なし） / Nursery entry (not planned)");
    }
}
