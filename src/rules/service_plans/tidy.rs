//! What a person enters about a plan: its standard form, its faults, and what is worth a second look.

use chrono::{Days, Months, NaiveDate};

use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::base::words::Words;
use crate::rules::life_stage::attain_date;
use crate::rules::my_number;
use crate::rules::service_plans::{PlanKind, ServicePlanFacts};

/// The longest interval between two monitorings, and the most months that are monitored one by one at the beginning.
const MOST_MONTHS: i32 = 12;
/// The longest period, in months: decisions on services of adults hold for up to three years, those of children for less.
const LONGEST: Months = Months::new(36);
/// A first day further back than this is a slip of the pen: from birth to the end of support is twenty years.
const FURTHEST_BACK: Months = Months::new(12 * 21);
/// And one further ahead too.
const FURTHEST_AHEAD: Months = Months::new(24);

impl ServicePlanFacts {
    /// The facts in their standard form, or every fault at once: `starts_on` more than 21 years before or two years after
    /// `today`; `ends_on` not after it or more than three years later; `interval_months` missing or outside 1 to 12, and
    /// `monthly_months` outside 0 to 12 (for a self-plan: given at all, as is `office_id`); a My Number in `note`
    /// (番号法20条).
    ///
    /// # Errors
    /// [`Problem::Invalid`] with all of these.
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
    /// or, with a plan for children's services, before it (from then on the services are those of adults, and so is the
    /// plan: 障害者総合支援法4条1項; 放課後等デイサービス may go on until 20: 児童福祉法21条の5の13).
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
        if self.kind == PlanKind::Child && grown < self.starts_on {
            warnings.push(Words::fixed(
                "18歳になった後の計画です。18歳からの計画は、サービス等利用計画（おとなの計画）です（放課後等デイサービスを\
                 続けて使うときなどを除きます）。",
                "The child has attained 18 before the plan begins: from then on a plan for adults is needed \
                 (サービス等利用計画), unless after-school day services go on.",
            ));
        }
        warnings
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
mod tests {
    use super::*;
    use crate::base::ids::AgencyId;
    use crate::rules::service_plans::samples::{day, plan};

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
    fn a_child_that_turns_eighteen_before_or_within_the_period_needs_the_plan_of_adults() {
        for (kind, born, warned) in [
            (PlanKind::Child, "2008-05-02", 1),
            (PlanKind::Child, "2009-05-01", 1),
            // Eighteen on the eve of the birthday, which is the day before the plan begins.
            (PlanKind::Child, "2008-05-01", 1),
            (PlanKind::Child, "2007-01-01", 1),
            (PlanKind::Child, "2009-05-02", 0),
            (PlanKind::Adult, "2008-09-02", 0),
            (PlanKind::Adult, "2007-01-01", 0),
            (PlanKind::Own, "2008-09-02", 1),
            // A self-plan may be one for adults.
            (PlanKind::Own, "2007-01-01", 0),
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
