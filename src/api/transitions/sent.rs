//! What is sent about transitions: days, steps, and which to start.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::transitions::prepare::{By, Started};
use crate::api::Versioned;
use crate::base::ids::{AgencyId, TransitionId, UserId};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::children::DischargePrecision;
use crate::rules::moves::Move;
use crate::rules::offsets::Offset;
use crate::rules::preparation::StartOutcome;
use crate::rules::tasks::{TaskFacts, TaskRole};

/// The day to which a transition is moved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TransitionDayIn {
    /// The new day; none to give up a planned nursery entry, or for a discharge without a day.
    on: Option<NaiveDate>,
    /// How exactly the day of discharge is known; to the day where nothing is said. Only for the discharge.
    precision: Option<DischargePrecision>,
    /// Why. It stands in the child's record.
    #[schema(max_length = 300)]
    reason: Option<String>,
}

impl From<TransitionDayIn> for Move {
    fn from(input: TransitionDayIn) -> Self {
        Self { on: input.on, precision: input.precision, reason: input.reason }
    }
}

/// Which preparations to start.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartIn {
    /// The transitions.
    #[schema(min_items = 1, max_items = 100)]
    pub(super) transition_ids: Vec<TransitionId>,
}

/// What became of the preparations that were to be started.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StartedOut {
    /// How many were started.
    started: usize,
    /// Each, in the order asked for.
    results: Vec<StartResultOut>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
struct StartResultOut {
    /// The transition.
    transition_id: TransitionId,
    /// What became of it.
    outcome: StartOutcome,
    /// The same in words.
    words: Words,
}

impl From<Vec<Started>> for StartedOut {
    fn from(told: Vec<Started>) -> Self {
        let results = told.iter().map(|one| StartResultOut {
            transition_id: one.id,
            outcome: one.outcome,
            words: one.outcome.label(),
        });
        Self {
            started: told.iter().filter(|one| one.outcome == StartOutcome::Started).count(),
            results: results.collect(),
        }
    }
}

impl Versioned for StartedOut {
    // Nothing that could be changed later: the tag only says that this answer is whole.
    fn version(&self) -> i32 {
        1
    }
}

/// A step that a person adds to a preparation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreparationStepIn {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 200, example = "通学の付き添いについて学校と話す")]
    title: String,
    /// More about it.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// Who is responsible.
    role: TaskRole,
    /// At which agency. One that could not see the step is refused.
    agency_id: Option<AgencyId>,
    /// Which person; of that agency, where one is named.
    user_id: Option<UserId>,
    /// By which day; it stays when the transition moves.
    due_on: Option<NaiveDate>,
    /// Or so far from the day of the transition, and moving with it.
    offset: Option<Offset>,
}

impl PreparationStepIn {
    /// The facts of the task and its day.
    pub(super) fn split(self) -> Result<(TaskFacts, By), Problem> {
        let by = match (self.due_on, self.offset) {
            (Some(_), Some(_)) => {
                return Err(Problem::field(
                    "offset",
                    "one_of",
                    "期限は、日付か移行日からの日数のどちらか一方で入力してください。",
                    "Give either a day or an offset, not both.",
                ));
            }
            (day, None) => By::Day(day),
            (None, Some(offset)) => By::Offset(offset),
        };
        let facts = TaskFacts {
            title: self.title,
            note: self.note,
            role: self.role,
            agency_id: self.agency_id,
            user_id: self.user_id,
            due_on: self.due_on,
        };
        Ok((facts, by))
    }
}
