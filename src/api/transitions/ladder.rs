//! The JSON of a child's ladder.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::PreparationProgressOut;
use crate::actions::transitions::ladder::{Ladder, Step};
use crate::api::Versioned;
use crate::base::ids::{ChildId, TransitionId};
use crate::base::words::Words;
use crate::rules::children::CloseReason;
use crate::rules::ladder::DayOrigin;
use crate::rules::life_stage::{Grade, LifeStage, TransitionKind};
use crate::rules::preparation::PreparationStanding;
use crate::rules::transitions::TransitionState;

/// A child's ladder on one day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LadderOut {
    /// The child.
    child_id: ChildId,
    /// Version of the child's record, also the `ETag`: `If-Match` for moving a day.
    child_version: i32,
    /// The day everything is worked out for.
    as_of: NaiveDate,
    /// Life stage.
    stage: LifeStage,
    /// The same in words.
    stage_words: Words,
    /// School year (学年), from entry to graduation.
    grade: Option<Grade>,
    /// The same in words.
    grade_words: Option<Words>,
    /// Class by age in a nursery (0歳児 to 5歳児クラス), before school.
    #[schema(minimum = 0, maximum = 5)]
    nursery_class: Option<u32>,
    /// Since when support has ended.
    closed_on: Option<NaiveDate>,
    /// Why.
    close_reason: Option<CloseReason>,
    /// Every kind of transition, in the order of life.
    transitions: Vec<RungOut>,
}

/// A kind of transition on the ladder.
#[derive(Debug, Serialize, ToSchema)]
struct RungOut {
    /// Which.
    kind: TransitionKind,
    /// Its name.
    kind_words: Words,
    /// First day of the new state (for graduation the last day at school); absent while unknown or not planned.
    on: Option<NaiveDate>,
    /// Whether the day is settled, not only hoped for. A discharge that is certain without a day: the child is at home
    /// already.
    certain: bool,
    /// Where the day comes from; absent without a day.
    origin: Option<DayOrigin>,
    /// Why the day is not the usual one; absent where consent leaves out medical matters.
    reason: Option<String>,
    /// Day on which its window opens.
    opens_on: Option<NaiveDate>,
    /// Id, once there is a transition of its own.
    id: Option<TransitionId>,
    /// Its version.
    version: Option<i32>,
    /// Where it stands.
    state: Option<TransitionState>,
    /// Day on which the preparation opened.
    opened_on: Option<NaiveDate>,
    /// How the preparation stands; absent for a child whose support has ended.
    standing: Option<PreparationStanding>,
    /// Its steps in numbers.
    progress: PreparationProgressOut,
    /// Whether it is what comes next.
    is_next: bool,
    /// All of it in a sentence.
    words: Words,
}

impl From<Ladder> for LadderOut {
    fn from(ladder: Ladder) -> Self {
        Self {
            child_id: ladder.child_id,
            child_version: ladder.child_version,
            as_of: ladder.today,
            stage: ladder.stage.stage,
            stage_words: ladder.stage.stage.label(),
            grade: ladder.stage.grade,
            grade_words: ladder.stage.grade.map(Grade::label),
            nursery_class: ladder.stage.nursery_class,
            closed_on: ladder.closed_on,
            close_reason: ladder.close_reason,
            transitions: ladder.rungs.into_iter().map(RungOut::from).collect(),
        }
    }
}

impl Versioned for LadderOut {
    // The days hang on the child's record: whoever moves one names its version.
    fn version(&self) -> i32 {
        self.child_version
    }
}

impl From<Step> for RungOut {
    fn from(step: Step) -> Self {
        let row = step.transition.as_ref();
        Self {
            kind: step.rung.kind,
            kind_words: step.rung.kind.label(),
            on: step.rung.on,
            certain: step.rung.certain,
            origin: step.rung.origin,
            reason: step.rung.reason,
            opens_on: step.opens_on,
            id: row.map(|row| row.id),
            version: row.map(|row| row.version),
            state: row.map(|row| row.state),
            opened_on: row.and_then(|row| row.opened_on),
            standing: step.standing,
            progress: step.progress.into(),
            is_next: step.is_next,
            words: step.words,
        }
    }
}
