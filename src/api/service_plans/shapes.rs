//! What is sent and answered about service plans.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::service_plans::{Followed, Shown};
use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ServicePlanId, TaskId};
use crate::base::words::Words;
use crate::rules::service_plans::duties::{Duty, DutyState};
use crate::rules::service_plans::{PlanKind, PlanStanding, ServicePlanFacts};
use crate::rules::tasks::DueState;

/// A plan as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServicePlanIn {
    /// Its kind.
    kind: PlanKind,
    /// The consultation office that made it. A self-plan has none.
    office_id: Option<AgencyId>,
    /// First day of the period of the decision.
    starts_on: NaiveDate,
    /// Last day; at most three years after the first.
    ends_on: NaiveDate,
    /// So many months at the beginning are monitored one by one. A self-plan has none.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 12, default = 0)]
    monthly_months: i32,
    /// Months from one monitoring to the next. Needed but for a self-plan, which has none.
    #[schema(minimum = 1, maximum = 12, example = 6)]
    interval_months: Option<i32>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl From<ServicePlanIn> for ServicePlanFacts {
    fn from(input: ServicePlanIn) -> Self {
        Self {
            kind: input.kind,
            office_id: input.office_id,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            monthly_months: input.monthly_months,
            interval_months: input.interval_months,
            note: input.note,
        }
    }
}

impl From<ServicePlanFacts> for ServicePlanIn {
    fn from(facts: ServicePlanFacts) -> Self {
        Self {
            kind: facts.kind,
            office_id: facts.office_id,
            starts_on: facts.starts_on,
            ends_on: facts.ends_on,
            monthly_months: facts.monthly_months,
            interval_months: facts.interval_months,
            note: facts.note,
        }
    }
}

/// The last day of a plan that ends early.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanEndIn {
    /// The last day on which it holds, within its period; it may lie ahead.
    pub(super) on: NaiveDate,
}

/// A monitoring of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct MonitoringOut {
    /// Its month, `2026-07`.
    month: String,
    /// The same in words.
    month_words: Words,
    /// On somebody's list from this day on.
    from: NaiveDate,
    /// Due on this day: the last business day of the month (the first of the plan, where it begins after that), or the
    /// day a person has set.
    due_on: Option<NaiveDate>,
    /// How that day lies to today, while it is to be done.
    due: Option<DueState>,
    /// Where it stands.
    state: DutyState,
    /// Its task.
    task_id: Option<TaskId>,
}

/// The renewal of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct RenewalOut {
    /// Prepared from this day on.
    from: NaiveDate,
    /// Due on this day: the last business day of the period, or the day a person has set.
    due_on: Option<NaiveDate>,
    /// How that day lies to today, while it is to be done.
    due: Option<DueState>,
    /// Where it stands.
    state: DutyState,
    /// Its task.
    task_id: Option<TaskId>,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServicePlanOut {
    /// Id.
    id: ServicePlanId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    #[serde(flatten)]
    facts: ServicePlanIn,
    /// The office's name.
    office_name: Option<String>,
    /// The last day on which it holds, where it ends before its period does. The day before `starts_on` where support
    /// ended before it began.
    ended_on: Option<NaiveDate>,
    /// Where it stands today.
    standing: PlanStanding,
    /// How often it is monitored; absent for a self-plan.
    rhythm: Option<Words>,
    /// Its monitorings, in their order; of a plan that ends early those up to its last day.
    monitorings: Vec<MonitoringOut>,
    /// The next monitoring that is to be done, by its month.
    next_monitoring: Option<String>,
    /// Its renewal; absent where it ends early.
    renewal: Option<RenewalOut>,
    /// What is worth a second look.
    warnings: Vec<Words>,
    /// Version; also the `ETag`.
    version: i32,
    /// Made at.
    created_at: Instant,
    /// Last changed at.
    updated_at: Instant,
}

impl From<Shown> for ServicePlanOut {
    fn from(shown: Shown) -> Self {
        let Shown { plan, child, office_name, standing, rhythm, monitorings, renewal, warnings } = shown;
        let to_do = |one: &&Followed| matches!(one.state, DutyState::Ahead | DutyState::Open);
        let next_monitoring = monitorings.iter().find(to_do).map(|one| month_of(one).0);
        Self {
            id: plan.id,
            child_id: plan.child_id,
            child_reference: child.reference,
            child_name: child.name,
            facts: plan.facts.into(),
            office_name,
            ended_on: plan.ended_on,
            standing,
            rhythm,
            next_monitoring,
            monitorings: monitorings.into_iter().map(MonitoringOut::from).collect(),
            renewal: renewal.map(RenewalOut::from),
            warnings,
            version: plan.version,
            created_at: plan.created_at,
            updated_at: plan.updated_at,
        }
    }
}

/// A month as programs and as people write it.
fn month_of(one: &Followed) -> (String, Words) {
    let month = match one.dated.duty {
        Duty::Monitoring(month) => month,
        Duty::Renewal => one.dated.last,
    };
    let words = Words::told(format!("{}年{}月", month.year(), month.month()), month.format("%B %Y").to_string());
    (month.format("%Y-%m").to_string(), words)
}

impl From<Followed> for MonitoringOut {
    fn from(one: Followed) -> Self {
        let (month, month_words) = month_of(&one);
        let (from, Followed { state, task, due_on, due, .. }) = (one.dated.from, one);
        Self { month, month_words, from, due_on, due, state, task_id: task }
    }
}

impl From<Followed> for RenewalOut {
    fn from(one: Followed) -> Self {
        let (from, Followed { state, task, due_on, due, .. }) = (one.dated.from, one);
        Self { from, due_on, due, state, task_id: task }
    }
}

impl Versioned for ServicePlanOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/service-plans/{}", self.id))
    }
}
