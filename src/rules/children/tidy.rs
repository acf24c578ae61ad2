//! What may be entered about a child, and the form it is kept in.
//!
//! A child without a name, without a discharge date or not yet born is no fault; a contradiction is.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::children::school;
use crate::rules::children::{ChildFacts, DischargePrecision, Intake, ReferralFacts};
use crate::rules::my_number;

/// A birth may be expected so many days ahead: a whole pregnancy and a little more.
const DAYS_AHEAD: u64 = 300;
/// A birth or a discharge further away than this is a typing error.
const YEARS_BACK: u32 = 40;
const YEARS_TO_DISCHARGE: u32 = 5;

impl Intake {
    /// Everything in its standard form, or every fault at once. `today` is the civil date in Japan.
    ///
    /// Names without outer or double spaces, readings in katakana, a vague discharge date as the first day it may mean
    /// (but not before birth), the certificate number (受給者証番号) as ten half-width digits. Faults: neither `name`
    /// nor `mother_name`; a reading that is no kana; `born_on` more than 300 days ahead or 40 years back; a discharge
    /// without a date, with one although there is none, before birth or five years ahead; at home before birth; a
    /// certificate number without ten digits; a school year before the legal one (学校教育法17条) or without a reason
    /// (同18条); a My Number anywhere.
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let child = tidy_child(self.child, today, &mut faults);
        let referral = tidy_referral(self.referral, today, &mut faults);
        my_number::refuse(
            &mut faults,
            [
                ("name", child.name.as_deref()),
                ("mother_name", child.mother_name.as_deref()),
                ("address", child.address.as_deref()),
                ("district", child.district.as_deref()),
                ("school_entry_reason", child.school_entry_reason.as_deref()),
                ("graduation_reason", child.graduation_reason.as_deref()),
                ("note", child.note.as_deref()),
                ("referred_by", Some(referral.referred_by.as_str())),
            ],
        );
        faults.into_result()?;
        Ok(Self { child, referral, ..self })
    }
}

fn tidy_child(facts: ChildFacts, today: NaiveDate, faults: &mut Faults) -> ChildFacts {
    let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
    let discharge_on = discharge(facts.discharge_on, facts.discharge_precision, facts.born_on, today, faults);
    let name = clean(facts.name);
    let mother_name = clean(facts.mother_name);
    faults.unless(
        name.is_some() || mother_name.is_some(),
        "name",
        "name_or_mother_name",
        "児の氏名、または母の氏名を入力してください。",
        "Enter the child's name or the mother's.",
    );
    born(facts.born_on, today, faults);
    let school_entry_reason = clean(facts.school_entry_reason);
    school::entry(facts.born_on, facts.school_entry_year, school_entry_reason.as_deref(), faults);
    let graduation_reason = clean(facts.graduation_reason);
    let legal = (facts.born_on, facts.school_entry_year);
    school::graduation(legal, facts.graduation_year, graduation_reason.as_deref(), faults);
    school::nursery_entry(legal, facts.nursery_entry_on, faults);
    ChildFacts {
        name,
        name_kana: reading("name_kana", clean(facts.name_kana), faults),
        mother_name,
        mother_kana: reading("mother_kana", clean(facts.mother_kana), faults),
        discharge_on,
        district: facts.district.map(|district| text::place(&district)).filter(|district| !district.is_empty()),
        address: clean(facts.address),
        certificate_number: certificate(clean(facts.certificate_number), faults),
        school_entry_reason,
        graduation_reason,
        note: facts.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty()),
        ..facts
    }
}

fn tidy_referral(facts: ReferralFacts, today: NaiveDate, faults: &mut Faults) -> ReferralFacts {
    let referred_by = text::clean(&facts.referred_by);
    faults.unless(
        !referred_by.is_empty(),
        "referred_by",
        "required",
        "連絡元を入力してください。",
        "Enter who the child was referred by.",
    );
    faults.unless(
        facts.referred_on <= today,
        "referred_on",
        "in_the_future",
        "今日までの日付を入力してください。",
        "This day has not come yet.",
    );
    ReferralFacts { referred_by, ..facts }
}

/// A reading as katakana.
fn reading(field: &str, kana: Option<String>, faults: &mut Faults) -> Option<String> {
    let kana = kana?;
    faults.unless(text::is_kana(&kana), field, "not_kana", "かなで入力してください。", "Write the reading in kana.");
    Some(text::clean(&text::katakana(&kana)))
}

fn born(born_on: NaiveDate, today: NaiveDate, faults: &mut Faults) {
    let latest = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(NaiveDate::MAX);
    let earliest = today.checked_sub_months(Months::new(12 * YEARS_BACK)).unwrap_or(NaiveDate::MIN);
    faults.unless(
        born_on <= latest,
        "born_on",
        "too_far_ahead",
        "出生予定日は300日以内の日付を入力してください。",
        "An expected birth lies at most 300 days ahead.",
    );
    faults.unless(
        born_on >= earliest,
        "born_on",
        "too_long_ago",
        "生年月日を確認してください（40年以上前です）。",
        "Check the date of birth: it lies more than 40 years back.",
    );
}

/// The day of discharge as it is kept: a vague one as the first day it may mean, but not before birth; none if unknown,
/// and none of a child who is at home already.
/// Faults are those that [`Intake::tidy`] names for it, on `discharge.on`.
pub fn discharge(
    on: Option<NaiveDate>,
    precision: DischargePrecision,
    born_on: NaiveDate,
    today: NaiveDate,
    faults: &mut Faults,
) -> Option<NaiveDate> {
    let field = "discharge.on";
    let dateless = [DischargePrecision::Unknown, DischargePrecision::AtHome].contains(&precision);
    faults.unless(
        precision != DischargePrecision::AtHome || born_on <= today,
        field,
        "not_born_yet",
        "出生前のお子さんには「すでに在宅」は選べません。退院予定を選んでください。",
        "A child who is not born yet cannot be at home. Choose another answer for the discharge.",
    );
    let Some(on) = on else {
        faults.unless(dateless, field, "required", "退院日を入力してください。", "Enter the date of discharge.");
        return None;
    };
    let Some((first, last)) = span(on, precision) else {
        dated(precision, faults);
        return None;
    };
    faults.unless(
        last >= born_on,
        field,
        "before_birth",
        "退院日が出生日より前です。",
        "The discharge is before the birth.",
    );
    let latest = today.checked_add_months(Months::new(12 * YEARS_TO_DISCHARGE)).unwrap_or(NaiveDate::MAX);
    faults.unless(
        first <= latest,
        field,
        "too_far_ahead",
        "退院日を確認してください（5年以上先です）。",
        "Check the date: it lies more than five years ahead.",
    );
    Some(first.max(born_on))
}

/// A date beside a word that means there is none.
fn dated(precision: DischargePrecision, faults: &mut Faults) {
    let (code, ja, en) = match precision {
        DischargePrecision::AtHome => (
            "not_with_at_home",
            "退院日がわかるときは「日付」（日付確定）を選んでください。「すでに在宅」のときは、日付を入力しないでください。",
            "Where the day is known, choose the exact day. Already at home has no date.",
        ),
        _ => (
            "not_with_unknown",
            "退院日が未定の場合は、日付を入力しないでください。",
            "An unknown discharge has no date.",
        ),
    };
    faults.add("discharge.on", code, ja, en);
}

/// The first and the last day that a date may mean; nothing where there is none.
fn span(on: NaiveDate, precision: DischargePrecision) -> Option<(NaiveDate, NaiveDate)> {
    let day = |day: u32| on.with_day(day).unwrap_or(on);
    let month_end =
        day(1).checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX);
    match precision {
        DischargePrecision::Day => Some((on, on)),
        DischargePrecision::EarlyMonth => Some((day(1), day(10))),
        DischargePrecision::MidMonth => Some((day(11), day(20))),
        DischargePrecision::LateMonth => Some((day(21), month_end)),
        DischargePrecision::Month => Some((day(1), month_end)),
        DischargePrecision::Unknown | DischargePrecision::AtHome => None,
    }
}

fn certificate(number: Option<String>, faults: &mut Faults) -> Option<String> {
    let number = number?;
    if my_number::is_in(&number) {
        my_number::refuse(faults, [("certificate_number", Some(number.as_str()))]);
        return None;
    }
    let digits = text::digits(&number);
    let plain = text::fold_key(&number) == digits;
    faults.unless(
        plain && digits.len() == 10,
        "certificate_number",
        "bad_certificate_number",
        "受給者証番号は10桁の数字です。",
        "A certificate number has ten digits.",
    );
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::children::ReferralMeans;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn intake() -> Intake {
        Intake {
            child: ChildFacts {
                name: Some("見本 太郎".into()),
                name_kana: None,
                mother_name: None,
                mother_kana: None,
                born_on: day("2025-09-15"),
                discharge_on: None,
                discharge_precision: DischargePrecision::Unknown,
                hospital_id: None,
                district: None,
                address: None,
                certificate_number: None,
                in_nursery: false,
                nursery_entry_on: None,
                graduation_year: None,
                graduation_reason: None,
                school_entry_year: None,
                school_entry_reason: None,
                note: None,
            },
            referral: ReferralFacts {
                referred_by: "見本病院 NICU".into(),
                agency_id: None,
                means: ReferralMeans::Phone,
                referred_on: day("2025-11-25"),
            },
            sibling_of: None,
        }
    }

    fn with(change: impl FnOnce(&mut Intake)) -> Result<Intake, Vec<String>> {
        let mut intake = intake();
        change(&mut intake);
        intake.tidy(day("2025-11-25")).map_err(|problem| match problem {
            Problem::Invalid(errors) => errors.into_iter().map(|e| format!("{}:{}", e.field, e.code)).collect(),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn a_vague_discharge_is_kept_as_the_first_day_it_may_mean() {
        use DischargePrecision as P;
        for (precision, on, kept) in [
            (P::Day, "2025-12-24", "2025-12-24"),
            (P::EarlyMonth, "2025-12-24", "2025-12-01"),
            (P::MidMonth, "2025-12-24", "2025-12-11"),
            (P::LateMonth, "2025-12-24", "2025-12-21"),
            (P::LateMonth, "2026-02-03", "2026-02-21"),
            (P::Month, "2025-12-24", "2025-12-01"),
            (P::Month, "2025-09-30", "2025-09-15"),
            (P::MidMonth, "2025-09-11", "2025-09-15"),
        ] {
            let tidy =
                with(|i| (i.child.discharge_precision, i.child.discharge_on) = (precision, Some(day(on)))).unwrap();
            assert_eq!(tidy.child.discharge_on, Some(day(kept)), "{precision} {on}");
            assert_eq!(tidy.clone().tidy(day("2025-11-25")).unwrap(), tidy, "tidying twice is tidying once");
        }
    }

    #[test]
    fn contradictions_in_the_dates_are_told() {
        use DischargePrecision as P;
        for (born, precision, on, fault) in [
            ("2025-09-15", P::Day, None, "discharge.on:required"),
            ("2025-09-15", P::Month, None, "discharge.on:required"),
            ("2025-09-15", P::Unknown, Some("2025-12-01"), "discharge.on:not_with_unknown"),
            ("2025-09-15", P::AtHome, Some("2025-10-01"), "discharge.on:not_with_at_home"),
            ("2025-11-26", P::AtHome, None, "discharge.on:not_born_yet"),
            ("2025-09-15", P::Day, Some("2025-09-14"), "discharge.on:before_birth"),
            ("2025-09-15", P::EarlyMonth, Some("2025-09-20"), "discharge.on:before_birth"),
            ("2025-09-15", P::Day, Some("2030-11-26"), "discharge.on:too_far_ahead"),
            ("2026-09-22", P::Unknown, None, "born_on:too_far_ahead"),
            ("1985-11-24", P::Unknown, None, "born_on:too_long_ago"),
        ] {
            let faults = with(|i| {
                i.child.born_on = day(born);
                (i.child.discharge_precision, i.child.discharge_on) = (precision, on.map(day));
            });
            assert_eq!(faults.unwrap_err(), [fault], "{born} {precision} {on:?}");
        }
        for born in ["2025-11-25", "2015-11-25"] {
            let tidy = with(|i| {
                i.child.born_on = day(born);
                i.child.discharge_precision = P::AtHome;
            });
            assert_eq!(tidy.unwrap().child.discharge_on, None, "at home, born on {born}");
        }
        for good in ["2026-09-21", "1985-11-25"] {
            assert!(with(|i| i.child.born_on = day(good)).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_certificate_has_ten_digits_in_any_width_and_is_never_a_my_number() {
        for (typed, kept) in
            [("１２３４５６７８９０", "1234567890"), ("12345-67890", "1234567890"), ("0000 000001", "0000000001")]
        {
            let tidy = with(|i| i.child.certificate_number = Some(typed.into())).unwrap();
            assert_eq!(tidy.child.certificate_number.as_deref(), Some(kept));
        }
        for (typed, code) in [
            ("123456789", "bad_certificate_number"),
            ("12345678901", "bad_certificate_number"),
            ("第1234567890号", "bad_certificate_number"),
            ("123456789012", "my_number"),
            ("１２３４ ５６７８ ９０１２", "my_number"),
        ] {
            let faults = with(|i| i.child.certificate_number = Some(typed.into())).unwrap_err();
            assert_eq!(faults, [format!("certificate_number:{code}")], "{typed}");
        }
        let faults = with(|i| i.child.note = Some("番号 123456789012".into())).unwrap_err();
        assert_eq!(faults, ["note:my_number"]);
    }

    #[test]
    fn a_deferred_school_entry_needs_its_reason() {
        for (year, reason, faults) in [
            (Some(2033), Some("就学猶予"), vec![]),
            (Some(2033), None, vec!["school_entry_reason:required"]),
            (None, Some("就学猶予"), vec!["school_entry_year:required"]),
            (Some(2031), Some("早く"), vec!["school_entry_year:not_a_school_entry_year"]),
            (Some(2039), Some("遅く"), vec!["school_entry_year:not_a_school_entry_year"]),
        ] {
            let told = with(|i| {
                i.child.school_entry_year = year;
                i.child.school_entry_reason = reason.map(str::to_owned);
            });
            assert_eq!(told.err().unwrap_or_default(), faults, "{year:?} {reason:?}");
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = with(|i| {
            i.child.name = Some("　".into());
            i.child.name_kana = Some("見本".into());
            i.referral.referred_by = " ".into();
            i.referral.referred_on = day("2025-11-26");
        });
        assert_eq!(
            faults.unwrap_err(),
            ["name:name_or_mother_name", "name_kana:not_kana", "referred_by:required", "referred_on:in_the_future"]
        );
        let tidy = with(|i| i.child.mother_kana = Some("ﾐﾎﾝ　はなこ".into())).unwrap();
        assert_eq!(tidy.child.mother_kana.as_deref(), Some("ミホン ハナコ"));
    }
}
