//! Service plans (障害児支援利用計画・サービス等利用計画) and self-plans: the period of the decision and how often it is
//! looked at again. When that is, and what has to be done for it, stands in `duties.rs`.

use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, MunicipalityId, ServicePlanId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::base::words::Words;
use crate::rules::life_stage::attain_date;
use crate::rules::my_number;

pub mod duties;

crate::text_enum! {
    /// What kind of plan it is (児童福祉法6条の2の2、障害者総合支援法5条).
    pub enum PlanKind {
        /// Services for children (障害児通所支援).
        Child = "child_plan" ("障害児支援利用計画", "Plan for a child's services"),
        /// Services that adults have too (障害福祉サービス); a child may need such a plan beside the other.
        Adult = "adult_plan" ("サービス等利用計画", "Plan for services of all ages"),
        /// Made by the family or a supporter instead of an office; nobody has to monitor it.
        Own = "self_plan" ("セルフプラン", "Self-plan"),
    }
}

crate::text_enum! {
    /// Where a plan stands on a day.
    pub enum PlanStanding {
        Ahead = "ahead" ("開始前", "Not begun"),
        Running = "running" ("期間中", "Running"),
        Over = "over" ("期間満了", "Period over"),
        Ended = "ended" ("途中で終了", "Ended early"),
    }
}

/// The longest interval between two monitorings, and the most months that are monitored one by one at the beginning.
const MOST_MONTHS: i32 = 12;
/// The longest period, in months: decisions on services of adults hold for up to three years, those of children for less.
const LONGEST: Months = Months::new(36);
/// A first day further back than this is a slip of the pen: from birth to the end of support is twenty years.
const FURTHEST_BACK: Months = Months::new(12 * 21);
/// And one further ahead too.
const FURTHEST_AHEAD: Months = Months::new(24);

/// What a person enters about a plan.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::service_plans, treat_none_as_null = true)]
pub struct ServicePlanFacts {
    /// Its kind.
    pub kind: PlanKind,
    /// The consultation office that made it; none for a self-plan.
    pub office_id: Option<AgencyId>,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// So many months at the beginning are monitored one by one, 0 to 12.
    pub monthly_months: i32,
    /// Months from one monitoring to the next, 1 to 12; none for a self-plan.
    pub interval_months: Option<i32>,
    /// Remarks.
    pub note: Option<String>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::service_plans)]
pub struct ServicePlan {
    /// Id.
    pub id: ServicePlanId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ServicePlanFacts,
    /// The day it was ended on, before its period was over: the first day on which it does not hold any more.
    pub ended_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed by a person at. Months that were over by then bring no tasks.
    pub updated_at: Instant,
}

impl ServicePlanFacts {
    /// The facts in their standard form, or every fault at once: `starts_on` more than 21 years before or two years after
    /// `today`; `ends_on` not after it or more than three years later; `interval_months` missing or outside 1 to 12, and
    /// `monthly_months` outside 0 to 12 (for a self-plan: given at all, as is `office_id`); a My Number in `note`
    /// (番号法20条).
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        check_period(&self, today, &mut faults);
        if self.kind == PlanKind::Own {
            check_own(&self, &mut faults);
        } else {
            check_monitoring(&self, &mut faults);
        }
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        my_number::refuse(&mut faults, [("note", note.as_deref())]);
        faults.into_result()?;
        Ok(Self { note, ..self })
    }

    /// What is worth a second look although it may be right: no office named; a child that attains 18 within the period
    /// (from then on the services are those of adults, and so is the plan: 障害者総合支援法4条1項).
    pub fn warnings(&self, born_on: NaiveDate) -> Vec<Words> {
        let mut warnings = Vec::new();
        if self.kind != PlanKind::Own && self.office_id.is_none() {
            warnings.push(Words::fixed(
                "計画を作成した相談支援事業所が登録されていません。",
                "The consultation office that made the plan is not entered.",
            ));
        }
        let grown = attain_date(born_on, 18);
        if self.kind != PlanKind::Adult && self.starts_on <= grown && grown <= self.ends_on {
            warnings.push(Words::fixed(
                "期間中に18歳になります。その後に必要な計画は、サービス等利用計画（おとなの計画）です。",
                "The child attains 18 within the period: after that a plan for adults is needed (サービス等利用計画).",
            ));
        }
        warnings
    }
}

/// A plan that begins later than so many days after another is a new beginning.
const RENEWAL_DAYS: i64 = 92;

impl ServicePlan {
    /// The day it really ends on.
    pub fn last_day(&self) -> NaiveDate {
        self.ended_on.map_or(self.facts.ends_on, |ended| ended.min(self.facts.ends_on))
    }

    /// Whether it takes the place of another one: it follows within three months, and is of the same kind, the adult's
    /// after the child's, or a family's own after or before an office's.
    pub fn renews(&self, other: &Self) -> bool {
        let (kind, before) = (self.facts.kind, other.facts.kind);
        let follows = kind == before
            || (before == PlanKind::Child && kind == PlanKind::Adult)
            || [kind, before].contains(&PlanKind::Own);
        let gap = (self.facts.starts_on - other.last_day()).num_days();
        follows && (1..=RENEWAL_DAYS).contains(&gap)
    }

    /// Where it stands on a day. On the day it is ended on it counts as ended already.
    pub fn standing(&self, today: NaiveDate) -> PlanStanding {
        if self.ended_on.is_some_and(|ended| ended <= today) {
            PlanStanding::Ended
        } else if self.facts.ends_on < today {
            PlanStanding::Over
        } else if self.facts.starts_on > today {
            PlanStanding::Ahead
        } else {
            PlanStanding::Running
        }
    }

    /// Whether both are of one kind and share a day. Two kinds may run beside each other: a child may have a plan for
    /// its own services and one for those of all ages.
    pub fn overlaps(&self, kind: PlanKind, starts_on: NaiveDate, ends_on: NaiveDate) -> bool {
        self.facts.kind == kind && self.facts.starts_on <= ends_on && starts_on <= self.last_day()
    }

    /// The plan as ended on the day `on`, at most its own last day.
    ///
    /// # Errors
    /// A conflict `already_ended`; the wrong field `on`: `before_start`, `after_end`.
    pub fn ended(&self, on: NaiveDate, now: Instant) -> Result<Self, Problem> {
        self.still_held()?;
        let mut faults = Faults::default();
        faults.unless(
            on >= self.facts.starts_on,
            "on",
            "before_start",
            "計画の開始日より前です。入力の誤りは、計画の変更で直してください。",
            "This is before the first day of the plan. Correct a mistake by changing the plan.",
        );
        faults.unless(
            on <= self.facts.ends_on,
            "on",
            "after_end",
            "計画の終了日より後です。",
            "This is after the last day of the plan.",
        );
        faults.into_result()?;
        Ok(Self { ended_on: Some(on), ..self.next(now) })
    }

    /// The plan with other facts.
    ///
    /// # Errors
    /// A conflict `already_ended`: what is over is history.
    pub fn changed(&self, facts: ServicePlanFacts, now: Instant) -> Result<Self, Problem> {
        self.still_held()?;
        Ok(Self { facts, ..self.next(now) })
    }

    fn next(&self, now: Instant) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self.clone() }
    }

    fn still_held(&self) -> Result<(), Problem> {
        if self.ended_on.is_none() {
            return Ok(());
        }
        Err(Problem::conflict("already_ended", "この計画はすでに終了しています。", "This plan has been ended already."))
    }
}

fn check_period(facts: &ServicePlanFacts, today: NaiveDate, faults: &mut Faults) {
    let first = today.checked_sub_months(FURTHEST_BACK).unwrap_or(today);
    let last = today.checked_add_months(FURTHEST_AHEAD).unwrap_or(today);
    faults.unless(
        first <= facts.starts_on && facts.starts_on <= last,
        "starts_on",
        "out_of_range",
        "開始日は、21年前から2年後までの日にしてください。",
        "Give a first day between 21 years ago and two years from now.",
    );
    if facts.ends_on <= facts.starts_on {
        faults.add(
            "ends_on",
            "before_start",
            "終了日は開始日より後にしてください。",
            "The period must end after it starts.",
        );
        return;
    }
    let longest = facts.starts_on.checked_add_months(LONGEST).and_then(|end| end.checked_sub_days(Days::new(1)));
    faults.unless(
        longest.is_none_or(|longest| facts.ends_on <= longest),
        "ends_on",
        "too_long",
        "計画の期間は3年以内にしてください。",
        "A period lasts three years at most.",
    );
}

fn check_own(facts: &ServicePlanFacts, faults: &mut Faults) {
    let given = [
        ("office_id", facts.office_id.is_some()),
        ("interval_months", facts.interval_months.is_some()),
        ("monthly_months", facts.monthly_months != 0),
    ];
    for (field, given) in given {
        faults.unless(
            !given,
            field,
            "not_for_self_plan",
            "セルフプランには、事業所とモニタリングの間隔はありません。",
            "A self-plan has neither an office nor monitoring.",
        );
    }
}

fn check_monitoring(facts: &ServicePlanFacts, faults: &mut Faults) {
    match facts.interval_months {
        None => faults.add(
            "interval_months",
            "required",
            "モニタリングの間隔（月）を入力してください。",
            "Enter the months from one monitoring to the next.",
        ),
        Some(interval) => faults.unless(
            (1..=MOST_MONTHS).contains(&interval),
            "interval_months",
            "out_of_range",
            "モニタリングの間隔は、1から12か月にしてください。",
            "Give an interval of 1 to 12 months.",
        ),
    }
    faults.unless(
        (0..=MOST_MONTHS).contains(&facts.monthly_months),
        "monthly_months",
        "out_of_range",
        "毎月モニタリングする期間は、0から12か月にしてください。",
        "Give 0 to 12 months.",
    );
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use crate::base::ids::Id as _;

    /// A day from its ISO text.
    pub fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A plan that was entered on its first day.
    pub fn plan(kind: PlanKind, starts_on: &str, ends_on: &str, monthly: i32, interval: Option<i32>) -> ServicePlan {
        let nil = uuid::Uuid::nil();
        let entered = Instant::start_of(day(starts_on));
        ServicePlan {
            id: ServicePlanId::wrap(nil),
            municipality_id: MunicipalityId::wrap(nil),
            child_id: ChildId::wrap(nil),
            facts: ServicePlanFacts {
                kind,
                office_id: None,
                starts_on: day(starts_on),
                ends_on: day(ends_on),
                monthly_months: monthly,
                interval_months: interval,
                note: None,
            },
            ended_on: None,
            version: 1,
            created_at: entered,
            updated_at: entered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{day, plan};
    use super::*;

    fn told(facts: ServicePlanFacts) -> Vec<String> {
        match facts.tidy(day("2026-04-01")) {
            Ok(_) => Vec::new(),
            Err(Problem::Invalid(faults)) => faults.iter().map(|f| format!("{}:{}", f.field, f.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn every_fault_of_a_plan_is_told_at_once() {
        for (kind, starts, ends, monthly, interval, expected) in [
            (PlanKind::Child, "2026-05-01", "2027-04-30", 3, Some(6), vec![]),
            (PlanKind::Child, "2026-05-01", "2029-04-30", 0, Some(12), vec![]),
            (PlanKind::Own, "2026-05-01", "2027-04-30", 0, None, vec![]),
            (PlanKind::Child, "2026-05-01", "2026-05-01", 0, Some(6), vec!["ends_on:before_start"]),
            (PlanKind::Child, "2026-05-01", "2029-05-01", 0, Some(6), vec!["ends_on:too_long"]),
            (PlanKind::Adult, "2026-05-01", "2027-04-30", 0, None, vec!["interval_months:required"]),
            (
                PlanKind::Adult,
                "1999-05-01",
                "+262142-12-31",
                13,
                Some(0),
                vec![
                    "starts_on:out_of_range",
                    "ends_on:too_long",
                    "interval_months:out_of_range",
                    "monthly_months:out_of_range",
                ],
            ),
            (
                PlanKind::Own,
                "2026-05-01",
                "2027-04-30",
                1,
                Some(6),
                vec!["interval_months:not_for_self_plan", "monthly_months:not_for_self_plan"],
            ),
        ] {
            assert_eq!(told(plan(kind, starts, ends, monthly, interval).facts), expected, "{starts} {ends}");
        }
        let secret = plan(PlanKind::Own, "2026-05-01", "2027-04-30", 0, None).facts;
        assert_eq!(told(ServicePlanFacts { note: Some("1234-5678-9012".into()), ..secret }), ["note:my_number"]);
        let far = plan(PlanKind::Child, "+262142-01-01", "+262142-12-31", 0, Some(6)).facts;
        assert_eq!(told(far), ["starts_on:out_of_range"]);
    }

    #[test]
    fn a_plan_stands_where_its_days_say() {
        let plan = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 0, Some(6));
        let ended = plan.ended(day("2026-10-31"), plan.created_at).unwrap();
        for (on, whole, cut) in [
            ("2026-04-30", PlanStanding::Ahead, PlanStanding::Ahead),
            ("2026-05-01", PlanStanding::Running, PlanStanding::Running),
            ("2026-10-31", PlanStanding::Running, PlanStanding::Ended),
            ("2027-04-30", PlanStanding::Running, PlanStanding::Ended),
            ("2027-05-01", PlanStanding::Over, PlanStanding::Ended),
        ] {
            assert_eq!((plan.standing(day(on)), ended.standing(day(on))), (whole, cut), "{on}");
        }
        assert!(ended.ended(day("2026-10-31"), plan.created_at).is_err());
        for (on, code) in [("2026-04-30", "before_start"), ("2027-05-01", "after_end")] {
            let Err(Problem::Invalid(faults)) = plan.ended(day(on), plan.created_at) else { panic!("{on}") };
            assert_eq!(faults[0].code, code);
        }
        assert!(plan.overlaps(PlanKind::Child, day("2027-04-30"), day("2028-03-31")));
        assert!(!ended.overlaps(PlanKind::Child, day("2026-11-01"), day("2027-10-31")));
        assert!(!plan.overlaps(PlanKind::Adult, day("2026-05-01"), day("2027-04-30")));
    }

    #[test]
    fn a_child_that_turns_eighteen_within_the_period_needs_the_plan_of_adults_next() {
        for (kind, born, warned) in [
            (PlanKind::Child, "2008-05-02", 1),
            (PlanKind::Child, "2009-05-01", 1),
            // Eighteen on the eve of the birthday, which is the day before the plan begins.
            (PlanKind::Child, "2008-05-01", 0),
            (PlanKind::Child, "2009-05-02", 0),
            (PlanKind::Adult, "2008-09-02", 0),
            (PlanKind::Own, "2008-09-02", 1),
        ] {
            let facts = plan(kind, "2026-05-01", "2027-04-30", 0, Some(6)).facts;
            let office = (kind != PlanKind::Own).then_some(AgencyId(uuid::Uuid::nil()));
            let facts = ServicePlanFacts { office_id: office, ..facts };
            assert_eq!(facts.warnings(day(born)).len(), warned, "{kind} {born}");
        }
        let without = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 0, Some(6)).facts;
        assert_eq!(without.warnings(day("2020-01-01")).len(), 1);
    }
}
