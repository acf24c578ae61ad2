//! Service plans (障害児支援利用計画・サービス等利用計画) and self-plans: the period of the decision and how often it is
//! looked at again. When that is, and what has to be done for it, stands in `duties.rs`; what is right to enter in `tidy.rs`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, MunicipalityId, ServicePlanId};
use crate::base::problem::{Faults, Problem};

pub mod duties;
mod tidy;

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
    /// Its last day, where it ends before its period is over. The day before its first, where it never began.
    pub ended_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed by a person at. Months that were over by then bring no tasks.
    pub updated_at: Instant,
}

/// A plan that begins later than so many days after another is a new beginning.
const RENEWAL_DAYS: i64 = 92;

impl ServicePlan {
    /// The last day on which it holds.
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

    /// Where it stands on a day. It holds on its last day, and has ended on the next.
    pub fn standing(&self, today: NaiveDate) -> PlanStanding {
        if self.ended_on.is_some_and(|ended| ended < today || ended < self.facts.starts_on) {
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
        let (first, last) = (self.facts.starts_on, self.last_day());
        self.facts.kind == kind && first <= last && first <= ends_on && starts_on <= last
    }

    /// The plan as ended with `on` as its last day, at most that of its period.
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

    /// The plan as ended because support ended on the day `on`; nothing where it was over or ended by then. One that was
    /// still to begin never holds.
    #[must_use]
    pub fn ended_with_support(&self, on: NaiveDate, now: Instant) -> Option<Self> {
        let held = self.ended_on.is_none() && self.facts.ends_on >= on;
        held.then(|| Self { ended_on: Some(self.last_with_support(on)), ..self.next(now) })
    }

    /// The last day of a plan that ended because support did on the day `on`.
    pub fn last_with_support(&self, on: NaiveDate) -> NaiveDate {
        on.max(self.facts.starts_on.pred_opt().unwrap_or(self.facts.starts_on))
    }

    /// The plan with its early end taken back: it holds for its whole period again.
    ///
    /// # Errors
    /// A conflict `not_ended`.
    pub fn reopened(&self, now: Instant) -> Result<Self, Problem> {
        if self.ended_on.is_none() {
            let (ja, en) = ("この計画は、途中で終了していません。", "This plan has not been ended early.");
            return Err(Problem::conflict("not_ended", ja, en));
        }
        Ok(Self { ended_on: None, ..self.next(now) })
    }

    /// The plan with other facts.
    ///
    /// # Errors
    /// A conflict `already_ended`: the end is taken back first ([`ServicePlan::reopened`]).
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
        Err(Problem::conflict(
            "already_ended",
            "この計画はすでに途中で終了しています。変えるときは、先に終了を取り消してください。",
            "This plan has been ended early already. To change it, take the end back first.",
        ))
    }
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

    #[test]
    fn a_plan_stands_where_its_days_say() {
        let plan = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 0, Some(6));
        let ended = plan.ended(day("2026-10-31"), plan.created_at).unwrap();
        for (on, whole, cut) in [
            ("2026-04-30", PlanStanding::Ahead, PlanStanding::Ahead),
            ("2026-05-01", PlanStanding::Running, PlanStanding::Running),
            ("2026-10-31", PlanStanding::Running, PlanStanding::Running),
            ("2026-11-01", PlanStanding::Running, PlanStanding::Ended),
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
        assert!(ended.overlaps(PlanKind::Child, day("2026-10-31"), day("2027-10-31")), "it holds on its last day");
        assert!(!plan.overlaps(PlanKind::Adult, day("2026-05-01"), day("2027-04-30")));
    }

    #[test]
    fn an_end_is_taken_back_and_the_plan_holds_for_its_whole_period() {
        let plan = plan(PlanKind::Child, "2026-05-01", "2027-04-30", 0, Some(6));
        let ended = plan.ended(day("2026-10-31"), plan.created_at).unwrap();
        let again = ended.reopened(plan.created_at).unwrap();
        assert_eq!(again, ServicePlan { version: 3, ..plan.clone() });
        let Err(Problem::Conflict { code, .. }) = plan.reopened(plan.created_at) else { panic!("it was not ended") };
        assert_eq!(code, "not_ended");
    }

    #[test]
    fn support_that_ends_ends_every_plan_that_still_holds_or_is_still_to_begin() {
        let plan = plan(PlanKind::Child, "2026-05-15", "2027-04-30", 0, Some(6));
        let last = |on: &str| plan.ended_with_support(day(on), plan.created_at).and_then(|ended| ended.ended_on);
        for (on, expected) in [
            ("2026-10-31", Some("2026-10-31")),
            ("2027-04-30", Some("2027-04-30")),
            ("2027-05-01", None),
            ("2026-05-15", Some("2026-05-15")),
            ("2026-04-01", Some("2026-05-14")),
        ] {
            assert_eq!(last(on), expected.map(day), "{on}");
        }
        let never = plan.ended_with_support(day("2026-04-01"), plan.created_at).unwrap();
        assert!(never.duties(&[]).is_empty());
        assert_eq!(never.standing(day("2026-04-02")), PlanStanding::Ended);
        assert!(!never.overlaps(PlanKind::Child, day("2026-05-01"), day("2026-12-31")));
        assert_eq!(never.ended_with_support(day("2026-04-02"), plan.created_at), None, "ended already");
    }

    #[test]
    fn a_plan_takes_the_place_of_one_of_its_sort_that_ended_within_three_months_before() {
        use PlanKind::{Adult, Child, Own};
        let before = |kind| plan(kind, "2026-05-01", "2027-04-30", 0, None);
        for (kind, starts, earlier, renews) in [
            (Child, "2027-04-30", Child, false),
            (Child, "2027-05-01", Child, true),
            (Child, "2027-07-31", Child, true),
            (Child, "2027-08-01", Child, false),
            (Child, "2026-05-01", Child, false),
            (Adult, "2027-05-01", Child, true),
            (Child, "2027-05-01", Adult, false),
            (Adult, "2027-05-01", Adult, true),
            (Own, "2027-05-01", Child, true),
            (Adult, "2027-05-01", Own, true),
            (Own, "2027-05-01", Own, true),
        ] {
            let next = plan(kind, starts, "2028-03-31", 0, None);
            assert_eq!(next.renews(&before(earlier)), renews, "{kind} from {starts} after {earlier}");
        }
        // Counted from the day on which it really ended.
        let cut = before(Child).ended(day("2026-10-31"), before(Child).created_at).unwrap();
        assert!(plan(Child, "2026-11-01", "2027-10-31", 0, None).renews(&cut));
        assert!(!plan(Child, "2027-05-01", "2028-03-31", 0, None).renews(&cut));
    }
}
