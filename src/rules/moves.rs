//! Moving the day of a transition by a person (次へ進める): which fact of the child it changes.
//!
//! Whether the changed record holds together is checked where every change of a child is (`rules/children`); here is
//! only what a day given for a transition means.

use chrono::{Datelike as _, NaiveDate};

use crate::base::problem::{FieldError, Problem};
use crate::base::text;
use crate::rules::children::{ChildFacts, DischargePrecision};
use crate::rules::life_stage;
use crate::rules::life_stage::TransitionKind;

/// What a person enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The new day; none to give the plan up, or for a discharge whose day is unknown again.
    pub on: Option<NaiveDate>,
    /// How exactly the day of discharge is known; where nothing is said, to the day.
    pub precision: Option<DischargePrecision>,
    /// Why.
    pub reason: Option<String>,
}

/// The most letters that remarks may have.
const LONGEST_NOTE: usize = 4000;

/// The facts with the transition moved. `today` dates the reason where it goes into the remarks: discharge and nursery
/// entry have no field of their own for it, and the field of the school dates holds only why they are not the usual ones.
/// Whoever goes back to the usual day leaves in the remarks why, and why it had been another.
///
/// # Errors
/// A conflict `fixed_by_law` for days that follow from the date of birth or the year of school entry alone;
/// [`Problem::Invalid`] on `on`, `precision` or `reason`.
pub fn moved(facts: ChildFacts, kind: TransitionKind, to: Move, today: NaiveDate) -> Result<ChildFacts, Problem> {
    let reason = to.reason.as_deref().map(text::clean).filter(|reason| !reason.is_empty());
    if to.precision.is_some() && kind != TransitionKind::Discharge {
        return Err(Problem::field(
            "precision",
            "only_for_discharge",
            "日付の確かさは、退院のときだけ入力してください。",
            "Only the day of discharge has a precision.",
        ));
    }
    match kind {
        TransitionKind::Discharge => {
            let known = if to.on.is_some() { DischargePrecision::Day } else { DischargePrecision::Unknown };
            let discharge_precision = to.precision.unwrap_or(known);
            let facts = ChildFacts { discharge_on: to.on, discharge_precision, ..facts };
            remark(facts, "退院日の変更", reason, today)
        }
        TransitionKind::NurseryEntry => {
            let facts = ChildFacts { nursery_entry_on: to.on, ..facts };
            remark(facts, "入園予定の変更", reason, today)
        }
        TransitionKind::Elementary => {
            let year = year_of(to.on, (4, 1))?;
            let usual = year == life_stage::elementary_entry(facts.born_on).year();
            // Leaving school later than others means nothing any more where everybody leaves as late by now.
            let leaves = life_stage::school_dates(facts.born_on, Some(year)).graduation.year();
            let later = facts.graduation_year.is_some_and(|planned| planned > leaves);
            let kept = ChildFacts {
                graduation_year: facts.graduation_year.filter(|_| later),
                graduation_reason: facts.graduation_reason.filter(|_| later),
                ..facts
            };
            if !usual {
                return Ok(ChildFacts { school_entry_year: Some(year), school_entry_reason: reason, ..kept });
            }
            let moved = kept.school_entry_year.is_some();
            let back = taken_back(reason, kept.school_entry_reason.as_deref());
            let facts = ChildFacts { school_entry_year: None, school_entry_reason: None, ..kept };
            remark(facts, if moved { "小学校入学を通常の年度に戻す" } else { "小学校入学の日の確認" }, back, today)
        }
        TransitionKind::Graduation => {
            let year = year_of(to.on, (3, 31))?;
            let usual = life_stage::school_dates(facts.born_on, facts.school_entry_year).graduation.year();
            if year != usual {
                return Ok(ChildFacts { graduation_year: Some(year), graduation_reason: reason, ..facts });
            }
            let moved = facts.graduation_year.is_some();
            let back = taken_back(reason, facts.graduation_reason.as_deref());
            let facts = ChildFacts { graduation_year: None, graduation_reason: None, ..facts };
            remark(facts, if moved { "卒業を通常の年度に戻す" } else { "卒業の日の確認" }, back, today)
        }
        TransitionKind::JuniorHigh | TransitionKind::HighSchool | TransitionKind::Eighteen | TransitionKind::Twenty => {
            Err(Problem::conflict(
                "fixed_by_law",
                "この日は法令で決まるため、変更できません。入学年度の変更は小学校入学で行ってください。",
                "The law fixes this day. To move the school years, move the entry into elementary school.",
            ))
        }
    }
}

/// The faults of a child's record as whoever moves a transition of this kind knows the fields.
pub fn renamed(faults: Vec<FieldError>, kind: TransitionKind) -> Vec<FieldError> {
    let names: &[(&str, &str)] = match kind {
        TransitionKind::Discharge => &[("discharge.on", "on"), ("note", "reason")],
        TransitionKind::NurseryEntry => &[("nursery_entry_on", "on"), ("note", "reason")],
        TransitionKind::Elementary => &[("school_entry_year", "on"), ("school_entry_reason", "reason")],
        TransitionKind::Graduation => &[("graduation_year", "on"), ("graduation_reason", "reason")],
        _ => &[],
    };
    let rename = |fault: FieldError| match names.iter().find(|(field, _)| *field == fault.field) {
        Some((_, field)) => FieldError { field: (*field).to_owned(), ..fault },
        None => fault,
    };
    faults.into_iter().map(rename).collect()
}

/// The calendar year of a day that must be this day of the year.
fn year_of(on: Option<NaiveDate>, (month, day): (u32, u32)) -> Result<i32, Problem> {
    let Some(on) = on else {
        return Err(Problem::field("on", "required", "日付を入力してください。", "Enter the day."));
    };
    if (on.month(), on.day()) == (month, day) {
        return Ok(on.year());
    }
    Err(if month == 4 {
        Problem::field("on", "not_1_april", "入学の日は4月1日にしてください。", "School begins on 1 April.")
    } else {
        Problem::field("on", "not_31_march", "卒業の日は3月31日にしてください。", "School ends on 31 March.")
    })
}

/// Why the usual day holds again, with why it had been another.
fn taken_back(reason: Option<String>, former: Option<&str>) -> Option<String> {
    let former = former.map(|former| format!("変更していた理由：{former}"));
    match (reason, former) {
        (Some(reason), Some(former)) => Some(format!("{reason}（{former}）")),
        (reason, former) => reason.or(former),
    }
}

/// The reason as a dated line of the remarks.
fn remark(facts: ChildFacts, what: &str, reason: Option<String>, today: NaiveDate) -> Result<ChildFacts, Problem> {
    let Some(reason) = reason else { return Ok(facts) };
    let before = facts.note.as_deref().map(|note| format!("{note}\n")).unwrap_or_default();
    let note = format!("{before}{today} {what}：{reason}");
    if note.chars().count() > LONGEST_NOTE {
        return Err(Problem::field(
            "reason",
            "remarks_full",
            "備考欄がいっぱいのため、理由を残せません。備考を短くしてください。",
            "The remarks are full. Shorten them to keep the reason.",
        ));
    }
    Ok(ChildFacts { note: Some(note), ..facts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts() -> ChildFacts {
        ChildFacts {
            name: None,
            name_kana: None,
            mother_name: None,
            mother_kana: None,
            born_on: day("2020-01-10"),
            discharge_on: None,
            discharge_precision: DischargePrecision::Unknown,
            hospital_id: None,
            district: None,
            address: None,
            certificate_number: None,
            in_nursery: false,
            school_entry_year: None,
            school_entry_reason: None,
            note: Some("電話は夕方".to_owned()),
            nursery_entry_on: None,
            graduation_year: None,
            graduation_reason: None,
        }
    }

    fn to(
        facts: ChildFacts,
        kind: TransitionKind,
        on: Option<&str>,
        reason: Option<&str>,
    ) -> Result<ChildFacts, String> {
        let to = Move { on: on.map(day), precision: None, reason: reason.map(str::to_owned) };
        moved(facts, kind, to, day("2025-11-25")).map_err(|problem| match problem {
            Problem::Invalid(faults) => faults.iter().map(|fault| fault.code).collect(),
            Problem::Conflict { code, .. } => code.to_owned(),
            other => other.to_string(),
        })
    }

    #[test]
    fn a_day_moves_the_fact_it_hangs_on() {
        use TransitionKind as K;
        let home = to(facts(), K::Discharge, Some("2025-12-01"), Some("　体重増加 ")).unwrap();
        assert_eq!((home.discharge_on, home.discharge_precision), (Some(day("2025-12-01")), DischargePrecision::Day));
        assert_eq!(home.note.as_deref(), Some("電話は夕方\n2025-11-25 退院日の変更：体重増加"));
        let unknown = to(home, K::Discharge, None, None).unwrap();
        assert_eq!((unknown.discharge_on, unknown.discharge_precision), (None, DischargePrecision::Unknown));
        assert_eq!(
            to(facts(), K::NurseryEntry, Some("2024-04-01"), None).unwrap().nursery_entry_on,
            Some(day("2024-04-01"))
        );
        let put_off = to(facts(), K::Elementary, Some("2027-04-01"), Some("治療")).unwrap();
        assert_eq!((put_off.school_entry_year, put_off.school_entry_reason.as_deref()), (Some(2027), Some("治療")));
        let back = to(put_off, K::Elementary, Some("2026-04-01"), Some("戻す")).unwrap();
        assert_eq!((back.school_entry_year, back.school_entry_reason), (None, None));
        let note = "電話は夕方\n2025-11-25 小学校入学を通常の年度に戻す：戻す（変更していた理由：治療）";
        assert_eq!(back.note.as_deref(), Some(note));
        let never_moved = to(facts(), K::Elementary, Some("2026-04-01"), Some("確認")).unwrap();
        assert_eq!(never_moved.note.as_deref(), Some("電話は夕方\n2025-11-25 小学校入学の日の確認：確認"));
        for (kind, on, code) in [
            (K::Elementary, None, "required"),
            (K::Elementary, Some("2026-04-02"), "not_1_april"),
            (K::Graduation, Some("2038-04-01"), "not_31_march"),
            (K::JuniorHigh, Some("2032-04-01"), "fixed_by_law"),
            (K::Eighteen, None, "fixed_by_law"),
        ] {
            assert_eq!(to(facts(), kind, on, Some("x")).unwrap_err(), code, "{kind}");
        }
    }

    #[test]
    fn leaving_later_is_taken_back_where_everybody_leaves_as_late() {
        use TransitionKind as K;
        let later = to(facts(), K::Graduation, Some("2039-03-31"), Some("休学")).unwrap();
        assert_eq!((later.graduation_year, later.graduation_reason.as_deref()), (Some(2039), Some("休学")));
        let put_off = to(later.clone(), K::Elementary, Some("2027-04-01"), Some("治療")).unwrap();
        assert_eq!((put_off.graduation_year, put_off.graduation_reason), (None, None));
        let usual = to(later, K::Graduation, Some("2038-03-31"), Some("戻す")).unwrap();
        assert_eq!((usual.graduation_year, usual.graduation_reason), (None, None));
        let note = "電話は夕方\n2025-11-25 卒業を通常の年度に戻す：戻す（変更していた理由：休学）";
        assert_eq!(usual.note.as_deref(), Some(note));
    }

    #[test]
    fn remarks_that_are_full_take_no_reason() {
        let full = ChildFacts { note: Some("あ".repeat(LONGEST_NOTE)), ..facts() };
        assert_eq!(to(full.clone(), TransitionKind::Discharge, None, Some("x")).unwrap_err(), "remarks_full");
        let put_off = to(full, TransitionKind::Elementary, Some("2027-04-01"), Some("治療")).unwrap();
        assert_eq!(to(put_off, TransitionKind::Elementary, Some("2026-04-01"), None).unwrap_err(), "remarks_full");
    }
}
