//! The months in which a plan is monitored, its renewal, and when somebody has to begin with either.
//!
//! It knows no tasks: what is already on somebody's list is compared where lists are kept.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::base::words::Words;
use crate::rules::business_days::{business_day_by, business_day_from};
use crate::rules::service_plans::{PlanKind, ServicePlan};
use crate::rules::tasks::TaskRole;

crate::text_enum! {
    /// Where a monitoring or a renewal stands.
    pub enum DutyState {
        Ahead = "ahead" ("これから", "Upcoming"),
        Open = "open" ("未了", "Open"),
        Done = "done" ("済み", "Done"),
        Skipped = "skipped" ("不要になった", "Skipped"),
        Untracked = "untracked" ("記録なし", "Not followed here"),
    }
}

crate::text_enum! {
    /// What presses about a plan.
    pub enum PlanDue {
        /// A monitoring of this month is not done.
        Monitoring = "monitoring" ("今月のモニタリング", "Monitoring this month"),
        /// The period ends soon.
        Ending = "ending" ("期間の終わりが近い", "Period ends soon"),
        /// A monitoring or the renewal is past its day.
        Overdue = "overdue" ("期限を過ぎている", "Overdue"),
    }
}

/// A monitoring is on the list so many days before its month, so that a visit can be agreed upon within the month.
const DAYS_BEFORE_MONTH: Days = Days::new(14);
/// The renewal is prepared from so many months before the plan's last day.
const MONTHS_BEFORE_END: Months = Months::new(2);
/// The word of the renewal among the steps of a plan.
const RENEWAL: &str = "renewal";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// The monitoring of the month that begins on this day.
    Monitoring(NaiveDate),
    /// The next plan.
    Renewal,
}

/// What is to be done, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// What.
    pub duty: Duty,
    /// From this day on it is on somebody's list.
    pub from: NaiveDate,
    /// By this day it is due, a business day and not before the plan's first.
    pub due_on: NaiveDate,
    /// The day in the calendar on which it ends: the last of the month, or of the plan.
    pub last: NaiveDate,
}

/// The first days of the months with a monitoring, in their order: with the interval k the first is k - 1 months after
/// the month of `start`, then every k months up to the month of `end`; before and beside these the first
/// `monthly_months` one by one. None without an interval (a self-plan), or with one below 1.
///
/// Source: the worked examples of 厚生労働省, 2012-03-06 (支給決定期間とモニタリング月).
pub fn monitoring_months(
    start: NaiveDate,
    end: NaiveDate,
    monthly_months: i32,
    interval: Option<i32>,
) -> Vec<NaiveDate> {
    let Some(interval) = interval.filter(|interval| *interval >= 1) else { return Vec::new() };
    (0_u32..)
        .map_while(|number| Some((number, first_of_month(start)?.checked_add_months(Months::new(number))?)))
        .take_while(|(_, month)| *month <= end)
        .filter(|(number, _)| {
            let number = i64::from(*number);
            number < i64::from(monthly_months) || (number + 1) % i64::from(interval) == 0
        })
        .map(|(_, month)| month)
        .collect()
}

impl Duty {
    /// The word under which its task is known: `monitoring:2026-07`, `renewal`.
    pub fn step(self) -> String {
        match self {
            Self::Monitoring(month) => format!("monitoring:{}", month.format("%Y-%m")),
            Self::Renewal => RENEWAL.to_owned(),
        }
    }

    /// The duty known under this word; none for any other.
    pub fn of_step(step: &str) -> Option<Self> {
        if step == RENEWAL {
            return Some(Self::Renewal);
        }
        let month = step.strip_prefix("monitoring:")?;
        format!("{month}-01").parse().ok().map(Self::Monitoring)
    }

    /// What its task is called, for a plan of this kind.
    pub fn title(self, kind: PlanKind) -> Words {
        let label = kind.label();
        match self {
            Self::Monitoring(month) => Words::told(
                format!("モニタリング（{}年{}月）", month.year(), month.month()),
                format!("Monitoring ({})", month.format("%B %Y")),
            ),
            Self::Renewal if kind == PlanKind::Own => {
                Words::fixed("セルフプランの更新の確認", "Check on the renewal of the self-plan")
            }
            Self::Renewal => {
                let english = label.en.strip_prefix('P').unwrap_or(&label.en);
                Words::told(format!("{}の更新", label.ja), format!("Renewal of the p{english}"))
            }
        }
    }
}

impl ServicePlan {
    /// Everything that is to be done for the plan, in its order.
    ///
    /// A monitoring is due on the last day of its month (or of the plan, where that comes first), the renewal on the
    /// plan's last day; where the office is closed then, on the business day before, but never before the plan begins:
    /// one that begins on the last weekend of a month is monitored on the first business day of the plan. A plan that
    /// ends early is not renewed, and asks for what was due up to its last day, no more: what was missed stays to be
    /// done until a person says that it is not needed. `closing` are the ward's own closing days.
    pub fn duties(&self, closing: &[NaiveDate]) -> Vec<Dated> {
        let (facts, end) = (&self.facts, self.last_day());
        let start = facts.starts_on;
        if end < start {
            return Vec::new();
        }
        let months = monitoring_months(start, end, facts.monthly_months, facts.interval_months);
        let mut duties: Vec<_> = months.into_iter().map(|month| monitoring(month, (start, end), closing)).collect();
        if self.ended_on.is_none() {
            let from = end.checked_sub_months(MONTHS_BEFORE_END).unwrap_or(end).max(start);
            duties.push(Dated { duty: Duty::Renewal, from, due_on: due_within(start, end, closing), last: end });
        }
        duties
    }

    /// Whether something comes onto a list at all: not where its time was over when the plan was entered or last changed,
    /// so that a plan entered late brings nobody months long past.
    pub fn follows(&self, dated: &Dated) -> bool {
        dated.last >= self.updated_at.day()
    }

    /// Who is responsible: the consultation specialist; for a self-plan, which has none, the section.
    pub fn responsible(&self) -> TaskRole {
        if self.facts.kind == PlanKind::Own { TaskRole::Section } else { TaskRole::ConsultationSpecialist }
    }

    /// What is written on the list under the title ([`Duty::title`]).
    pub fn wording(&self, duty: Duty) -> String {
        let kind = self.facts.kind.label().ja;
        let until = day(self.last_day());
        match duty {
            Duty::Monitoring(_) => format!("{kind}。計画の期間は{until}まで。ご自宅を訪問し、面接してください。"),
            Duty::Renewal if self.facts.kind == PlanKind::Own => format!(
                "{kind}の期間は{until}まで。更新の前に、相談支援事業所の利用を希望されるかどうかを、\
                 あらためてご家族にお聞きしてください。ご希望のときは事業所をご案内します。"
            ),
            Duty::Renewal => format!("計画の期間は{until}まで。"),
        }
    }
}

/// The months in words: 「3月ごと（最初の3か月は毎月）」. Nothing for a self-plan.
pub fn rhythm(monthly_months: i32, interval: Option<i32>) -> Option<Words> {
    let interval = interval?;
    let (ja, en) = (format!("{interval}月ごと"), format!("Every {interval} months"));
    Some(match monthly_months {
        0 => Words::told(ja, en),
        n => Words::told(format!("{ja}（最初の{n}か月は毎月）"), format!("{en}, the first {n} months monthly")),
    })
}

fn monitoring(month: NaiveDate, (start, end): (NaiveDate, NaiveDate), closing: &[NaiveDate]) -> Dated {
    let next = month.checked_add_months(Months::new(1));
    let last = next.and_then(|next| next.pred_opt()).unwrap_or(month).min(end);
    Dated {
        duty: Duty::Monitoring(month),
        from: month.checked_sub_days(DAYS_BEFORE_MONTH).unwrap_or(month),
        due_on: due_within(start, last, closing),
        last,
    }
}

/// The last business day by `last`; where that would be before `start`, the first one from there on.
fn due_within(start: NaiveDate, last: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    let by = business_day_by(last, closing);
    if by < start { business_day_from(start, closing) } else { by }
}

fn first_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)
}

fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::service_plans::samples::{day, plan};

    fn months(start: &str, end: &str, monthly: i32, interval: Option<i32>) -> Vec<String> {
        let months = monitoring_months(day(start), day(end), monthly, interval);
        months.into_iter().map(|month| month.format("%Y-%m").to_string()).collect()
    }

    #[test]
    fn months_are_those_of_the_ministry_s_examples() {
        for (start, end, monthly, interval, expected) in [
            ("2012-05-01", "2013-04-30", 0, Some(3), "2012-07 2012-10 2013-01 2013-04"),
            ("2012-05-01", "2013-04-30", 3, Some(6), "2012-05 2012-06 2012-07 2012-10 2013-04"),
            ("2012-05-01", "2013-04-30", 0, Some(6), "2012-10 2013-04"),
            ("2012-05-01", "2012-07-31", 0, Some(1), "2012-05 2012-06 2012-07"),
            ("2012-05-15", "2012-08-14", 0, Some(2), "2012-06 2012-08"),
            ("2012-05-01", "2012-07-31", 0, Some(6), ""),
            ("2012-05-01", "2012-06-30", 12, Some(6), "2012-05 2012-06"),
            ("2012-05-01", "2013-04-30", 3, None, ""),
        ] {
            assert_eq!(months(start, end, monthly, interval).join(" "), expected, "{start} {end} {interval:?}");
        }
    }

    #[test]
    fn what_is_due_falls_on_the_business_day_before() {
        // 2026-05-31 is a Sunday, 2026-10-31 a Saturday, 2027-04-30 the Friday after 昭和の日.
        let plan = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 1, Some(6));
        let of = |closing: &[NaiveDate]| -> Vec<(String, String, String)> {
            let duties = plan.duties(closing);
            duties.iter().map(|d| (d.duty.step(), d.from.to_string(), d.due_on.to_string())).collect()
        };
        let row = |step: &str, from: &str, due: &str| (step.to_owned(), from.to_owned(), due.to_owned());
        assert_eq!(
            of(&[]),
            [
                row("monitoring:2026-05", "2026-04-17", "2026-05-29"),
                row("monitoring:2026-10", "2026-09-17", "2026-10-30"),
                row("monitoring:2027-04", "2027-03-18", "2027-04-30"),
                row("renewal", "2027-02-28", "2027-04-30"),
            ]
        );
        assert_eq!(of(&[day("2026-05-29")])[0].2, "2026-05-28");
        // Ended early, it asks for what is due by its last day, and no renewal.
        let ended = plan.ended(day("2026-10-15"), plan.created_at).unwrap();
        let left: Vec<_> = ended.duties(&[]).iter().map(|d| (d.duty.step(), d.due_on.to_string())).collect();
        let row = |step: &str, due: &str| (step.to_owned(), due.to_owned());
        assert_eq!(left, [row("monitoring:2026-05", "2026-05-29"), row("monitoring:2026-10", "2026-10-15")]);
    }

    #[test]
    fn nothing_is_due_before_the_plan_begins() {
        // A Saturday; the month ends on the Sunday after it.
        let plan = plan(PlanKind::Child, "2026-05-30", "2027-04-30", 1, Some(6));
        assert_eq!(plan.duties(&[])[0].due_on, day("2026-06-01"));
        assert_eq!(plan.duties(&[day("2026-06-01")])[0].due_on, day("2026-06-02"));
        let weekend = self::plan(PlanKind::Own, "2026-05-30", "2026-05-31", 0, None);
        let renewal = weekend.duties(&[])[0];
        assert_eq!((renewal.from, renewal.due_on), (day("2026-05-30"), day("2026-06-01")));
    }

    #[test]
    fn a_plan_entered_late_brings_this_month_and_later_ones_only() {
        use crate::base::clock::Instant;
        let late = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 0, Some(3));
        let late = ServicePlan { updated_at: Instant::start_of(day("2026-10-31")), ..late };
        let duties = late.duties(&[]);
        let followed: Vec<_> = duties.iter().filter(|d| late.follows(d)).map(|d| d.duty.step()).collect();
        assert_eq!(followed, ["monitoring:2026-10", "monitoring:2027-01", "monitoring:2027-04", "renewal"]);
        let past = ServicePlan { updated_at: Instant::start_of(day("2027-05-01")), ..late };
        assert!(!past.duties(&[]).iter().any(|d| past.follows(d)));
    }

    #[test]
    fn a_self_plan_is_only_renewed_and_that_is_the_section_s() {
        let own = plan(PlanKind::Own, "2026-05-01", "2027-04-30", 0, None);
        let duties = own.duties(&[]);
        assert_eq!(duties.iter().map(|d| d.duty).collect::<Vec<_>>(), [Duty::Renewal]);
        assert_eq!(own.responsible(), TaskRole::Section);
        assert!(own.wording(Duty::Renewal).contains("希望されるか"));
    }

    proptest! {
        #[test]
        fn months_lie_within_the_period_and_their_gaps_are_the_interval(
            offset in 0_i64..4000, length in 1_i64..1096, monthly in 0_i32..=12, interval in 1_i32..=12,
        ) {
            let start = day("2020-01-01") + chrono::Duration::days(offset);
            let end = start + chrono::Duration::days(length);
            let months = monitoring_months(start, end, monthly, Some(interval));
            let first = start.with_day(1).unwrap();
            prop_assert!(months.iter().all(|m| m.day() == 1 && first <= *m && *m <= end));
            prop_assert!(months.windows(2).all(|pair| pair[0] < pair[1]));
            let number = |m: &NaiveDate| (m.year() - first.year()) * 12 + m.month().cast_signed() - first.month().cast_signed();
            let regular: Vec<i32> = months.iter().map(number).filter(|n| *n >= monthly).collect();
            prop_assert!(regular.iter().all(|n| (n + 1) % interval == 0));
            prop_assert!(regular.windows(2).all(|pair| pair[1] - pair[0] == interval));
            // Whole years of a divisor's interval end with a monitoring in the final month.
            let whole = first.checked_add_months(Months::new(12)).unwrap().pred_opt().unwrap();
            if 12 % interval == 0 {
                let last = monitoring_months(first, whole, 0, Some(interval)).pop().unwrap();
                prop_assert_eq!(last, whole.with_day(1).unwrap());
            }
            prop_assert_eq!(monitoring_months(start, end, monthly, None), vec![]);
        }

        #[test]
        fn everything_is_due_on_a_business_day_not_before_it_is_on_the_list(
            offset in 0_i64..4000, length in 1_i64..1096, monthly in 0_i32..=12, interval in 1_i32..=12,
        ) {
            use crate::rules::business_days::is_business_day;
            let start = day("2021-01-01") + chrono::Duration::days(offset);
            let end = start + chrono::Duration::days(length);
            let plan = plan(PlanKind::Child, &start.to_string(), &end.to_string(), monthly, Some(interval));
            for dated in plan.duties(&[]) {
                prop_assert!(is_business_day(dated.due_on, &[]));
                prop_assert!(start <= dated.due_on && dated.last <= end);
                // After its month only where no business day of the plan lies within it.
                let in_time = start.iter_days().take_while(|day| *day <= dated.last).any(|day| is_business_day(day, &[]));
                prop_assert_eq!(dated.due_on <= dated.last, in_time);
                prop_assert!(dated.from <= dated.due_on);
            }
        }
    }
}
