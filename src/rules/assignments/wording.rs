//! The sentences of a recommendation, in both languages. Decides nothing.

use chrono::{Datelike, NaiveDate};

use crate::base::words::Words;
use crate::rules::assignments::facts::{Acceptance, CoordinatorFacts};
use crate::rules::assignments::{Continuity, ExclusionCode, ReliefKind};

/// Hundredths as people write them: 289 is 2.89.
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// Hundredths to one decimal, rounded half up: 8351 is 83.5.
pub fn tenths(hundredths: i64) -> String {
    let size = (hundredths.unsigned_abs() + 5) / 10;
    let sign = if hundredths < 0 && size > 0 { "-" } else { "" };
    format!("{sign}{}.{}", size / 10, size % 10)
}

/// Hundredths as a whole number, rounded half up: 2667 is 27.
fn whole(hundredths: i64) -> i64 {
    (hundredths + 50).div_euclid(100)
}

/// A date as Japanese readers write it.
pub fn ja(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A date as English readers write it.
pub fn en(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Several sentences as one text.
pub fn listed<'a>(sentences: impl Iterator<Item = &'a Words>) -> Words {
    let (ja, en): (Vec<&str>, Vec<&str>) = sentences.map(|words| (words.ja.as_ref(), words.en.as_ref())).unzip();
    Words::told(ja.concat(), en.join(" "))
}

/// The child would go over the ceiling.
pub fn over_ceiling(children_after: i64, ceiling: i64) -> Words {
    Words::told(
        format!("担当児が{children_after}人となり、上限の{ceiling}人を超えます。"),
        format!("With this child there would be {children_after} children; the ceiling is {ceiling}."),
    )
}

/// Why a coordinator is excluded.
pub fn excluded(code: ExclusionCode, children_after: i64, ceiling: i64, coordinator: &CoordinatorFacts) -> Words {
    let fixed = Words::fixed;
    match code {
        ExclusionCode::NoCapacity => {
            fixed("開始日に対応できる時間がありません。", "There is no capacity on the day the case starts.")
        }
        ExclusionCode::CoordinatorNotAccepting => paused(
            "このコーディネーターは新規の受入れを休止しています",
            "This coordinator takes no new cases",
            &coordinator.accepting,
        ),
        ExclusionCode::OfficeNotAccepting => paused(
            "事業所が新規の受入れを休止しています",
            "The office takes no new cases",
            &coordinator.office_accepting,
        ),
        ExclusionCode::TrainingUnfinished => match coordinator.training_finished_on {
            Some(day) => Words::told(
                format!("必要な研修の修了は{}の予定です。", ja(day)),
                format!("The required training will be finished on {}.", en(day)),
            ),
            None => fixed("必要な研修を修了していません。", "The required training is not finished."),
        },
        ExclusionCode::Conflict => {
            fixed("この家族との利益相反などの申告があります。", "A conflict with this family has been declared.")
        }
        ExclusionCode::Declined => fixed("この児の打診を辞退しています。", "This child has been declined before."),
        ExclusionCode::OverCeiling => over_ceiling(children_after, ceiling),
        ExclusionCode::AccountClosed => fixed("アカウントが停止されています。", "The account is closed."),
        ExclusionCode::Left => fixed("開始日には在籍していません。", "No longer employed on the day the case starts."),
        ExclusionCode::AlreadyHasChild => fixed(
            "すでにこの児を担当しています（打診・予約を含む）。",
            "Already has this child (proposals and reservations count).",
        ),
    }
}

fn paused(who_ja: &str, who_en: &str, acceptance: &Acceptance) -> Words {
    match acceptance.paused_until {
        Some(last) => {
            Words::told(format!("{who_ja}（{}まで）。", ja(last)), format!("{who_en} until {} (included).", en(last)))
        }
        None => Words::told(format!("{who_ja}。"), format!("{who_en}.")),
    }
}

/// The load rule.
pub fn load_rule(load_after: i64, capacity: i64, after_percent: i64) -> Words {
    let (load, capacity, share) = (decimal(load_after), decimal(capacity), tenths(after_percent));
    Words::told(
        format!("この児を含む負荷は{share}％です（{load}件分。対応できるのは{capacity}件分）。"),
        format!("With this child the load is {share}% ({load} of {capacity} cases)."),
    )
}

/// The continuity rule.
pub fn continuity_rule(continuity: Option<Continuity>) -> Words {
    match continuity {
        Some(Continuity::Sibling) => Words::fixed("きょうだいの主担当です。", "Is the lead coordinator of a sibling."),
        Some(Continuity::EarlierLead) => {
            Words::fixed("以前この児の主担当でした。", "Was this child's lead coordinator before.")
        }
        None => Words::fixed("この家族を担当したことはありません。", "Has had no case in this family."),
    }
}

/// The experience rule.
pub fn experience_rule(handled: usize, needed: usize) -> Words {
    if needed == 0 {
        return Words::fixed("医療的ケアの項目がまだわかりません。", "The child's care items are not known yet.");
    }
    Words::told(
        format!("この児の医療的ケア{needed}項目のうち{handled}項目の経験があります。"),
        format!("Has handled {handled} of the child's {needed} care items before."),
    )
}

/// The district rule.
pub fn district_rule(known: bool, serves: bool) -> Words {
    match (known, serves) {
        (false, _) => Words::fixed("児の地区がまだわかりません。", "The child's district is not known yet."),
        (true, true) => Words::fixed("児の地区を担当しています。", "Serves the child's district."),
        (true, false) => Words::fixed("児の地区は担当地区ではありません。", "Does not serve the child's district."),
    }
}

/// The evenness rule; both figures in hundredths of a percent.
pub fn evenness_rule(office: i64, mean: i64) -> Words {
    let (office, mean) = (whole(office), whole(mean));
    Words::told(
        format!("事業所の負荷は{office}％、平均は{mean}％です。"),
        format!("The office is {office}% full; the average is {mean}%."),
    )
}

/// The answer in one sentence.
pub fn headline(within: usize, ranked: usize) -> Words {
    match (within, ranked) {
        (0, 0) => Words::fixed("受け入れられるコーディネーターがいません。", "No coordinator can take this child."),
        (0, others) => Words::told(
            format!("目安の範囲で受け入れられるコーディネーターがいません。目安を超える候補は{others}人です。"),
            format!("Nobody can take this child within target. Candidates above target: {others}."),
        ),
        (within, _) => Words::told(
            format!("目安の範囲で受け入れられるコーディネーターは{within}人です。"),
            format!("Coordinators who can take this child within target: {within}."),
        ),
    }
}

/// What would free room when.
pub fn relief(kind: ReliefKind, on: NaiveDate, enough: bool) -> Words {
    let (day_ja, day_en) = (ja(on), en(on));
    let (what_ja, what_en) = match kind {
        ReliefKind::CaseEnds => (
            format!("{day_ja}から、担当1件の終了により空きが増えます。"),
            format!("From {day_en} a case will have ended."),
        ),
        ReliefKind::AbsenceEnds => {
            (format!("{day_ja}に不在の期間が終わっています。"), format!("From {day_en} an absence will be over."))
        }
        ReliefKind::AcceptanceResumes => {
            (format!("{day_ja}に新規の受入れを再開します。"), format!("From {day_en} new cases are taken again."))
        }
        ReliefKind::TrainingFinishes => (
            format!("{day_ja}に必要な研修を修了します。"),
            format!("On {day_en} the required training will be finished."),
        ),
        ReliefKind::PhaseEnds => (
            format!("{day_ja}に、担当児の負荷の重い時期が終わります。"),
            format!("On {day_en} the heavier months of a case are over."),
        ),
        ReliefKind::ReservationMoves => (
            format!("{day_ja}開始の予約・打診がほかのコーディネーターに移るか取りやめになれば、1件分空きます。"),
            format!(
                "If the case that is to start on {day_en} moved to somebody else or fell through, its place would be free."
            ),
        ),
    };
    if enough {
        Words::told(
            format!("{what_ja}この児は目安の範囲に収まります。"),
            format!("{what_en} This child would then fit within target."),
        )
    } else {
        Words::told(
            format!("{what_ja}これだけでは目安の範囲に収まりません。"),
            format!("{what_en} This alone would not be enough for the target."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, tenths, whole};

    #[test]
    fn hundredths_are_written_with_two_places() {
        for (hundredths, expected) in [(0, "0.00"), (7, "0.07"), (289, "2.89"), (-45, "-0.45"), (-3000, "-30.00")] {
            assert_eq!(decimal(hundredths), expected);
        }
    }

    #[test]
    fn a_share_is_told_with_one_place_at_most() {
        for (hundredths, one_place, none) in [
            (0, "0.0", 0),
            (8351, "83.5", 84),
            (8101, "81.0", 81),
            (2667, "26.7", 27),
            (9995, "100.0", 100),
            (-45, "-0.5", 0),
        ] {
            assert_eq!((tenths(hundredths).as_str(), whole(hundredths)), (one_place, none), "{hundredths}");
        }
    }
}
