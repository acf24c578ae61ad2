//! Transitions (移行): what comes next for a child, on which day, and how far it is prepared.
//!
//! Which there are and when follows from `rules/life_stage.rs`; what is to be done for each, from `rules/checklists`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, TransitionId, UserId};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::checklists::{Checklist, Content, counted_on, due_by};
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
/// planned, or a child is at home already on a day nobody knows, or never was in hospital.
pub fn planned(facts: &StageFacts, kind: TransitionKind, today: NaiveDate) -> Option<Planned> {
    let on = life_stage::transitions(facts).into_iter().find(|one| one.kind == kind).map(|one| one.on);
    if kind != TransitionKind::Discharge {
        return on.map(|on| Planned { on: Some(on), certain: true });
    }
    let in_hospital = life_stage::stage(facts, today) <= LifeStage::Discharge;
    let certain = life_stage::discharge_settled(facts, today);
    (on.is_some() || (in_hospital && !certain)).then_some(Planned { on, certain })
}

impl Planned {
    /// Whether the transition is over on the day `today`. Graduation is the last day of the old state, every other one
    /// the first of the new.
    pub fn has_come(&self, kind: TransitionKind, today: NaiveDate) -> bool {
        self.certain && self.on.is_some_and(|on| come(kind, on, today))
    }
}

/// Whether a transition on the day `on` is over on the day `today`.
fn come(kind: TransitionKind, on: NaiveDate, today: NaiveDate) -> bool {
    if kind == TransitionKind::Graduation { on < today } else { on <= today }
}

/// Whether a preparation is to be opened on the day `today`: its window has opened (`Content::opens` before the day).
pub fn window_open(content: &Content, on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> bool {
    content.opens.from_day(on, closing) <= today
}

impl Transition {
    /// The transition as it has to be on the day `today`, given what the facts say of its kind and the day on which
    /// support ended, if it has; nothing where it is so already. Opening the preparation is another matter:
    /// [`Transition::opened`].
    ///
    /// A transition that had passed by the day support ended stays passed; what would have come after it never did. One
    /// whose day moved ahead again is prepared again. A discharge whose day is unknown again waits without a day; any
    /// other one without a day was given up.
    pub fn followed(
        &self,
        planned: Option<Planned>,
        closed_on: Option<NaiveDate>,
        today: NaiveDate,
        now: Instant,
    ) -> Option<Self> {
        let waiting = if self.checklist.is_some() { TransitionState::Preparing } else { TransitionState::Upcoming };
        let (falls_on, state) = match planned {
            _ if closed_on.is_some() => {
                let before = |end: NaiveDate| self.falls_on.is_some_and(|on| come(self.kind, on, end));
                let reached = self.state == TransitionState::Passed && closed_on.is_some_and(before);
                (self.falls_on, if reached { TransitionState::Passed } else { TransitionState::Dropped })
            }
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
    /// `old` is none for a step that is taken up again after the transition was dropped. A step that is counted from the
    /// transition is counted anew. One whose day somebody set keeps its distance, but
    /// does not fall into the past. What is done or skipped never moves.
    pub fn moved_due(
        &self,
        step: &Task,
        old: Option<NaiveDate>,
        today: NaiveDate,
        closing: &[NaiveDate],
    ) -> Option<NaiveDate> {
        let new = self.falls_on?;
        if step.state != TaskState::Open || old == Some(new) {
            return None;
        }
        let moved = match &step.due_offset {
            Some(offset) => due_by(offset.0, self.is_fixed(&step.step), new, today, closing),
            None => step.facts.due_on?.checked_add_signed(new - old?)?.max(today),
        };
        (Some(moved) != step.facts.due_on).then_some(moved)
    }

    /// The day of one of its open steps, counted anew because the office is closed on other days than it was when the day
    /// was given; nothing where it stays. `closing` are the ward's closing days from the transition or today on, whichever
    /// is earlier.
    ///
    /// Only what lies ahead moves, and only ahead: what is overdue stays overdue, and a step that got days to catch up
    /// keeps them. A day that somebody set is not counted.
    pub fn recounted_due(&self, step: &Task, today: NaiveDate, closing: &[NaiveDate]) -> Option<NaiveDate> {
        let (offset, on) = (step.due_offset.as_ref()?.0, self.falls_on?);
        let due = step.facts.due_on.filter(|due| step.state == TaskState::Open && *due >= today)?;
        let counted = counted_on(offset, self.is_fixed(&step.step), on, closing);
        (counted >= today && counted != due).then_some(counted)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::rules::checklists::shipped;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn now() -> Instant {
        Instant::parse("2025-11-25T09:00:00+09:00").unwrap()
    }

    fn waiting(kind: TransitionKind) -> Transition {
        Transition {
            id: TransitionId(Uuid::nil()),
            municipality_id: MunicipalityId(Uuid::nil()),
            child_id: ChildId(Uuid::nil()),
            kind,
            falls_on: None,
            state: TransitionState::Upcoming,
            checklist_version: None,
            checklist: None,
            opened_on: None,
            opened_by: None,
            ended_on: None,
            version: 1,
            created_at: now(),
            updated_at: now(),
        }
    }

    fn certain(on: &str) -> Planned {
        Planned { on: Some(day(on)), certain: true }
    }

    #[test]
    fn a_transition_passes_on_its_day_and_graduation_the_day_after() {
        for (kind, on, today, passed) in [
            (TransitionKind::Elementary, "2026-04-01", "2026-03-31", false),
            (TransitionKind::Elementary, "2026-04-01", "2026-04-01", true),
            (TransitionKind::Graduation, "2026-03-31", "2026-03-31", false),
            (TransitionKind::Graduation, "2026-03-31", "2026-04-01", true),
        ] {
            let after = waiting(kind).followed(Some(certain(on)), None, day(today), now()).unwrap();
            assert_eq!(after.state == TransitionState::Passed, passed, "{kind} {today}");
            assert_eq!(after.ended_on, passed.then(|| day(on)));
        }
    }

    #[test]
    fn what_was_reached_stays_when_support_ends_and_what_lies_ahead_is_dropped() {
        let today = day("2026-05-01");
        let entry = waiting(TransitionKind::Elementary);
        let passed = entry.followed(Some(certain("2026-04-01")), None, today, now()).unwrap();
        assert_eq!(passed.followed(Some(certain("2026-04-01")), Some(today), today, now()), None);
        let ahead = entry.followed(Some(certain("2027-04-01")), None, today, now()).unwrap();
        let dropped = ahead.followed(Some(certain("2027-04-01")), Some(today), today, now()).unwrap();
        assert_eq!((dropped.state, dropped.ended_on), (TransitionState::Dropped, Some(today)));
        let again = dropped.followed(Some(certain("2027-04-01")), None, today, now()).unwrap();
        assert_eq!((again.state, again.ended_on), (TransitionState::Upcoming, None));
        // Put off after all: whoever had entered school is prepared for it again.
        let opened = entry.opened(&shipped(TransitionKind::Elementary), None, today, now());
        let entered = opened.followed(Some(certain("2026-04-01")), None, today, now()).unwrap();
        let put_off = entered.followed(Some(certain("2027-04-01")), None, today, now()).unwrap();
        assert_eq!((put_off.state, put_off.ended_on), (TransitionState::Preparing, None));
    }

    #[test]
    fn nothing_passes_after_the_day_on_which_support_ended() {
        let today = day("2026-04-10");
        for (kind, on, closed_on, state) in [
            // Told only today that the child died before it could enter school.
            (TransitionKind::Elementary, "2026-04-01", "2026-03-20", TransitionState::Dropped),
            (TransitionKind::Elementary, "2026-04-01", "2026-03-31", TransitionState::Dropped),
            (TransitionKind::Elementary, "2026-04-01", "2026-04-01", TransitionState::Passed),
            (TransitionKind::Elementary, "2026-04-01", "2026-04-10", TransitionState::Passed),
            (TransitionKind::Graduation, "2026-03-31", "2026-03-31", TransitionState::Dropped),
            (TransitionKind::Graduation, "2026-03-31", "2026-04-01", TransitionState::Passed),
        ] {
            let passed = waiting(kind).followed(Some(certain(on)), None, today, now()).unwrap();
            assert_eq!(passed.state, TransitionState::Passed);
            let closed = Some(day(closed_on));
            let after = passed.followed(Some(certain(on)), closed, today, now()).unwrap_or_else(|| passed.clone());
            assert_eq!(after.state, state, "{kind} {closed_on}");
            assert_eq!(after.followed(Some(certain(on)), closed, today, now()), None);
            let again = after.followed(Some(certain(on)), None, today, now()).unwrap_or_else(|| after.clone());
            assert_eq!((again.state, again.ended_on), (TransitionState::Passed, Some(day(on))), "support goes on");
        }
    }

    #[test]
    fn a_child_in_hospital_has_a_discharge_ahead_even_without_a_day() {
        let facts = StageFacts {
            born_on: day("2025-09-15"),
            discharge_on: None,
            discharge_certain: false,
            school_entry_year: None,
            in_nursery: false,
            nursery_entry_on: None,
            graduation_year: None,
        };
        let planned = |facts: &StageFacts, kind, today: &str| planned(facts, kind, day(today));
        let unknown = Some(Planned { on: None, certain: false });
        assert_eq!(planned(&facts, TransitionKind::Discharge, "2025-11-25"), unknown);
        assert_eq!(planned(&facts, TransitionKind::Discharge, "2032-04-01"), None, "long at school");
        assert_eq!(planned(&facts, TransitionKind::NurseryEntry, "2025-11-25"), None);
        assert_eq!(planned(&facts, TransitionKind::Elementary, "2025-11-25"), Some(certain("2032-04-01")));
        let hoped = StageFacts { discharge_on: Some(day("2025-12-01")), ..facts };
        let hoped = planned(&hoped, TransitionKind::Discharge, "2026-01-01").unwrap();
        assert!(!hoped.has_come(TransitionKind::Discharge, day("2026-01-01")));
        // At home already: none ahead and none behind. At school, the hoped-for day lies behind.
        let home = StageFacts { discharge_certain: true, ..facts };
        for today in ["2025-08-01", "2025-11-25", "2029-04-01", "2032-04-01"] {
            assert_eq!(self::planned(&home, TransitionKind::Discharge, day(today)), None, "{today}");
        }
        let vague = StageFacts { discharge_on: Some(day("2025-12-01")), ..facts };
        for (today, come) in [("2026-01-01", false), ("2032-03-31", false), ("2032-04-01", true)] {
            let planned = planned(&vague, TransitionKind::Discharge, today).unwrap();
            assert_eq!(planned.has_come(TransitionKind::Discharge, day(today)), come, "{today}");
        }
    }

    #[test]
    fn a_closing_day_moves_what_lies_ahead_and_nothing_that_is_overdue_or_was_set_by_somebody() {
        let offset = |days, business_days| Some(Json(crate::rules::offsets::Offset { months: 0, days, business_days }));
        let facts = crate::rules::tasks::TaskFacts {
            title: "見本".into(),
            note: None,
            role: crate::rules::tasks::TaskRole::Section,
            agency_id: None,
            user_id: None,
            due_on: None,
        };
        let transition = Transition { falls_on: Some(day("2026-04-01")), ..waiting(TransitionKind::Elementary) };
        let source = (crate::rules::tasks::TaskSource::Checklist, None);
        let id = crate::base::ids::TaskId(Uuid::nil());
        let task = Task::new(id, transition.municipality_id, None, facts, source, now());
        for (offset, due, today, closed, moved) in [
            // 20 March is a holiday anyway; the Thursday before it gives way to the Wednesday.
            (offset(-12, 0), "2026-03-19", "2026-03-02", &["2026-03-20"][..], None),
            (offset(-12, 0), "2026-03-19", "2026-03-02", &["2026-03-19"], Some("2026-03-18")),
            // After the transition: to the day after, and counted over what lies between, be it past.
            (offset(7, 0), "2026-04-08", "2026-03-02", &["2026-04-08"], Some("2026-04-09")),
            (offset(0, 5), "2026-04-08", "2026-04-03", &["2026-04-02"], Some("2026-04-09")),
            // Overdue; moved into the past; set by somebody.
            (offset(-13, 0), "2026-03-19", "2026-03-20", &["2026-03-19"], None),
            (offset(-13, 0), "2026-03-19", "2026-03-19", &["2026-03-19"], None),
            (None, "2026-03-19", "2026-03-02", &["2026-03-19"], None),
        ] {
            let due_on = Some(day(due));
            let facts = crate::rules::tasks::TaskFacts { due_on, ..task.facts.clone() };
            let task = Task { facts, due_offset: offset.clone(), ..task.clone() };
            let closing: Vec<NaiveDate> = closed.iter().map(|text| day(text)).collect();
            let found = transition.recounted_due(&task, day(today), &closing);
            assert_eq!(found, moved.map(day), "{offset:?} {due} {today}");
        }
    }

    proptest! {
        #[test]
        fn following_twice_changes_nothing_more(
            ahead in -2_000..2_000_i64, known in any::<bool>(), planned in any::<bool>(), certain in any::<bool>(),
            closed in prop::option::of(0..3_000_i64), opened in any::<bool>(), kind in prop::sample::select(TransitionKind::ALL.to_vec())
        ) {
            let today = day("2026-05-01");
            let on = known.then(|| today + chrono::Duration::days(ahead));
            let planned = planned.then_some(Planned { on, certain });
            let closed = closed.map(|ago| today - chrono::Duration::days(ago));
            let before = waiting(kind);
            let before = if opened { before.opened(&shipped(kind), None, today, now()) } else { before };
            let after = before.followed(planned, closed, today, now()).unwrap_or(before);
            prop_assert_eq!(after.followed(planned, closed, today, now()), None);
            prop_assert_eq!(after.ended_on.is_some(), [TransitionState::Passed, TransitionState::Dropped].contains(&after.state));
            prop_assert!(closed.is_none() || after.state != TransitionState::Preparing);
        }

        #[test]
        fn a_moved_step_lies_as_far_from_the_new_day_as_from_the_old_and_never_in_the_past(
            old in 30..1_000_i64, new in 0..1_000_i64, step in 0..20_usize,
            kind in prop::sample::select(TransitionKind::ALL.to_vec())
        ) {
            let today = day("2026-05-01");
            let on = |days: i64| today + chrono::Duration::days(days);
            let checklist = shipped(kind);
            let step = &checklist.content.steps[step % checklist.content.steps.len()];
            let before = waiting(kind).opened(&checklist, None, today, now());
            let facts = crate::rules::tasks::TaskFacts {
                title: step.title_ja.clone(), note: None, role: step.responsible, agency_id: None, user_id: None,
                due_on: Some(step.due_on(on(old), today, &[])),
            };
            let source = (crate::rules::tasks::TaskSource::Checklist, None);
            let id = crate::base::ids::TaskId(Uuid::nil());
            let task = Task::new(id, before.municipality_id, None, facts, source, now());
            let task = Task { step: step.key.clone(), due_offset: Some(Json(step.offset)), ..task };
            let after = Transition { falls_on: Some(on(new)), ..before };
            let due = after.moved_due(&task, Some(on(old)), today, &[]).or(task.facts.due_on).unwrap();
            prop_assert_eq!(due, step.due_on(on(new), today, &[]), "as if it had been so from the beginning");
            // Later, with the day as it was: what is overdue by then stays overdue.
            let later = on(new) + chrono::Duration::days(1);
            prop_assert_eq!(after.moved_due(&task, Some(on(new)), later, &[]), None);
            prop_assert!(due >= today);
            // Counted anew on the same closing days, on whatever day, it stays.
            let facts = crate::rules::tasks::TaskFacts { due_on: Some(due), ..task.facts.clone() };
            let given = Task { facts, ..task.clone() };
            for days in 0..40 {
                prop_assert_eq!(after.recounted_due(&given, on(days), &[]), None);
            }
            let done = Task { state: TaskState::Done, ..task };
            prop_assert_eq!(after.moved_due(&done, Some(on(old)), today, &[]), None);
        }
    }
}
