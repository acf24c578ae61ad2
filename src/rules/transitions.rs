//! Transitions (移行): what comes next for a child, on which day, and how far it is prepared.
//!
//! Which there are and when follows from `rules/life_stage.rs`; what is to be done for each, from `rules/checklists`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, TransitionId, UserId};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::checklists::{Checklist, Content, due_by};
use crate::rules::life_stage;
use crate::rules::life_stage::{LifeStage, StageFacts, TransitionKind};
use crate::rules::tasks::{Task, TaskState};

crate::text_enum! {
    /// Where a transition stands.
    pub enum TransitionState {
        Upcoming = "upcoming" ("これから", "Upcoming"),
        Preparing = "preparing" ("準備中", "Being prepared"),
        Passed = "passed" ("移行済み", "Passed"),
        Dropped = "dropped" ("取りやめ", "Dropped"),
    }
}

/// Why a step is not needed any more once support has ended.
pub const SUPPORT_ENDED: &str = "支援が終わったため";
/// Why, once the plan was given up.
pub const GIVEN_UP: &str = "移行が取りやめになったため";

/// A transition of one child. There is one of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::transitions)]
pub struct Transition {
    /// Id.
    pub id: TransitionId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// Which.
    pub kind: TransitionKind,
    /// First day of the new state (for graduation the last day at school); none while it is not known.
    pub falls_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: TransitionState,
    /// Version of the checklist it was opened with.
    pub checklist_version: Option<i32>,
    /// The checklist it was opened with.
    pub checklist: Option<Json<Content>>,
    /// Day on which the preparation opened.
    pub opened_on: Option<NaiveDate>,
    /// Who opened it; nobody where its time had come.
    pub opened_by: Option<UserId>,
    /// Day on which it passed or was dropped.
    pub ended_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

/// The day of a transition as the facts give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The day; none while it is not known.
    pub on: Option<NaiveDate>,
    /// Whether it comes on that day whatever happens, and is not only hoped for.
    pub certain: bool,
}

/// What the facts say of a kind of transition on the day `today`; nothing where none lies ahead or behind: no nursery is
/// planned, or a child who never was in hospital as far as is known.
pub fn planned(facts: &StageFacts, kind: TransitionKind, today: NaiveDate) -> Option<Planned> {
    let on = life_stage::transitions(facts).into_iter().find(|one| one.kind == kind).map(|one| one.on);
    if kind != TransitionKind::Discharge {
        return on.map(|on| Planned { on: Some(on), certain: true });
    }
    let in_hospital = life_stage::stage(facts, today) <= LifeStage::Discharge;
    (on.is_some() || in_hospital).then_some(Planned { on, certain: facts.discharge_certain })
}

impl Planned {
    /// Whether the transition is over on the day `today`. Graduation is the last day of the old state, every other one
    /// the first of the new.
    pub fn has_come(&self, kind: TransitionKind, today: NaiveDate) -> bool {
        let come = |on: NaiveDate| if kind == TransitionKind::Graduation { on < today } else { on <= today };
        self.certain && self.on.is_some_and(come)
    }
}

/// Whether a preparation is to be opened on the day `today`: its window has opened (`Content::opens` before the day).
pub fn window_open(content: &Content, on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> bool {
    content.opens.from_day(on, closing) <= today
}

impl Transition {
    /// The transition as it has to be on the day `today`, given what the facts say of its kind and whether support has
    /// ended; nothing where it is so already. Opening the preparation is another matter: [`Transition::opened`].
    ///
    /// A transition that has passed stays passed when support ends. One whose day moved ahead again is prepared again. A
    /// discharge whose day is unknown again waits without a day; any other one without a day was given up.
    pub fn followed(&self, planned: Option<Planned>, closed: bool, today: NaiveDate, now: Instant) -> Option<Self> {
        let waiting = if self.checklist.is_some() { TransitionState::Preparing } else { TransitionState::Upcoming };
        let (falls_on, state) = match planned {
            _ if closed && self.state == TransitionState::Passed => (self.falls_on, TransitionState::Passed),
            _ if closed => (self.falls_on, TransitionState::Dropped),
            None => (None, TransitionState::Dropped),
            Some(planned) if planned.has_come(self.kind, today) => (planned.on, TransitionState::Passed),
            Some(planned) => (planned.on, waiting),
        };
        if (falls_on, state) == (self.falls_on, self.state) {
            return None;
        }
        let ended_on = match state {
            TransitionState::Upcoming | TransitionState::Preparing => None,
            TransitionState::Passed => falls_on,
            TransitionState::Dropped => Some(today),
        };
        Some(Self { falls_on, state, ended_on, version: self.version + 1, updated_at: now, ..self.clone() })
    }

    /// The transition with its preparation opened on the day `today` under `checklist`, by a person or because its time
    /// had come.
    #[must_use]
    pub fn opened(&self, checklist: &Checklist, by: Option<UserId>, today: NaiveDate, now: Instant) -> Self {
        let state = if self.state == TransitionState::Upcoming { TransitionState::Preparing } else { self.state };
        Self {
            state,
            checklist_version: Some(checklist.version),
            checklist: Some(Json(checklist.content.clone())),
            opened_on: Some(today),
            opened_by: by,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }

    /// Whether somebody prepares it, or something is left of the preparation.
    pub fn is_open(&self) -> bool {
        self.checklist.is_some() && self.state != TransitionState::Dropped
    }

    /// The day of one of its open steps after the transition moved from the day `old`; nothing where it stays.
    ///
    /// A step that is counted from the transition is counted anew. One whose day somebody set keeps its distance, but
    /// does not fall into the past. What is done or skipped never moves.
    pub fn moved_due(
        &self,
        step: &Task,
        old: Option<NaiveDate>,
        today: NaiveDate,
        closing: &[NaiveDate],
    ) -> Option<NaiveDate> {
        let new = self.falls_on?;
        if step.state != TaskState::Open {
            return None;
        }
        let moved = match &step.due_offset {
            Some(offset) => due_by(offset.0, self.is_fixed(&step.step), new, today, closing),
            None => step.facts.due_on?.checked_add_signed(new - old?)?.max(today),
        };
        (Some(moved) != step.facts.due_on).then_some(moved)
    }

    /// Whether the day of this step of the checklist stays where it is even when the office is closed on it.
    fn is_fixed(&self, step: &str) -> bool {
        let steps = self.checklist.iter().flat_map(|content| &content.0.steps);
        steps.into_iter().any(|one| one.key == step && one.fixed)
    }
}

/// The kinds of agencies that are told of a transition beside the lead coordinator, where the care team has one that
/// consent covers: those whose house the child comes to.
pub fn also_told(kind: TransitionKind) -> &'static [AgencyKind] {
    match kind {
        TransitionKind::Discharge => &[AgencyKind::HealthCentre],
        TransitionKind::NurseryEntry => &[AgencyKind::NurserySection],
        TransitionKind::Elementary | TransitionKind::JuniorHigh | TransitionKind::HighSchool => {
            &[AgencyKind::EducationCentre]
        }
        TransitionKind::Eighteen | TransitionKind::Graduation | TransitionKind::Twenty => &[],
    }
}
