//! Transitions (移行): what comes next for a child, on which day, and how far it is prepared.
//!
//! Which there are and when follows from `rules/life_stage.rs`; what is to be done for each, from `rules/checklists`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, TransitionId, UserId};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::checklists::{Checklist, Content, Step, counted_on, due_by};
use crate::rules::life_stage;
use crate::rules::life_stage::{LifeStage, StageFacts, TransitionKind};
use crate::rules::offsets::Offset;
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

/// Days within which support that ended, or a plan that was given up, may have been a slip of the hand.
pub const MISTAKE_DAYS: i64 = 31;

/// The day of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepDay {
    /// By when it is to be done; none while that is not known.
    pub on: Option<NaiveDate>,
    /// How the day follows from that of the transition; none where somebody set it.
    pub offset: Option<Offset>,
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

    /// The day of one of its open steps after the transition moved from the day `old`; nothing where it stays. `old` is
    /// none where there was no day, and for a step that is taken up again after the transition was dropped.
    ///
    /// A step that is counted from the transition is counted anew, and has no day while the transition has none. One of
    /// the checklist whose day somebody set keeps its distance, but does not fall into the past; without a day to keep it
    /// from, it is counted as the checklist says again. One that somebody added with a day of its own keeps that day.
    /// What is done or skipped never moves.
    pub fn moved(
        &self,
        step: &Task,
        old: Option<NaiveDate>,
        today: NaiveDate,
        closing: &[NaiveDate],
    ) -> Option<StepDay> {
        if step.state != TaskState::Open || (old.is_some() && old == self.falls_on) {
            return None;
        }
        let by = |offset: Offset| self.falls_on.map(|on| due_by(offset, self.is_fixed(&step.step), on, today, closing));
        let before = StepDay { on: step.facts.due_on, offset: step.due_offset.as_ref().map(|offset| offset.0) };
        let after = match (before.offset, self.step(&step.step), old.zip(self.falls_on)) {
            (Some(offset), ..) => StepDay { on: by(offset), ..before },
            (None, None, _) => return None,
            (None, Some(_), Some((old, new))) => {
                StepDay { on: Some(before.on?.checked_add_signed(new - old)?.max(today)), ..before }
            }
            (None, Some(frozen), None) => StepDay { on: by(frozen.offset), offset: Some(frozen.offset) },
        };
        (after != before).then_some(after)
    }

    /// Whether a step that was let go with the transition, or with the child's support, is asked for again on the day
    /// `today`, on which that is taken up again.
    ///
    /// While the transition lies ahead, it is. Once it has passed, only what still lies ahead is, and what was let go
    /// within the last [`MISTAKE_DAYS`]: a child that was closed by mistake stands as if it had not been.
    pub fn taken_up_again(&self, step: &Task, today: NaiveDate, closing: &[NaiveDate]) -> bool {
        let reason = step.skip_reason.as_deref().unwrap_or_default();
        if step.state != TaskState::Skipped || ![SUPPORT_ENDED, GIVEN_UP].contains(&reason) {
            return false;
        }
        let offset = step.due_offset.as_ref().map(|offset| offset.0);
        let counted = offset.zip(self.falls_on).map(|(offset, on)| offset.from_day(on, closing));
        let ahead = counted.or(step.facts.due_on).is_none_or(|day| day >= today);
        let lately = today.signed_duration_since(step.updated_at.day()).num_days() <= MISTAKE_DAYS;
        self.state != TransitionState::Passed || ahead || lately
    }

    /// The day of one of its steps that somebody opens again after it was done or skipped; nothing where it stays.
    ///
    /// A step that is counted from the transition has the day that it would have, had it been open all the time. What
    /// was overdue is so again.
    pub fn reopened(&self, step: &Task, today: NaiveDate, closing: &[NaiveDate]) -> Option<StepDay> {
        let offset = step.due_offset.as_ref()?.0;
        let fixed = self.is_fixed(&step.step);
        let (due, day) = (step.facts.due_on, |on| StepDay { on, offset: Some(offset) });
        let Some(on) = self.falls_on else { return due.is_some().then(|| day(None)) };
        let counted = counted_on(offset, fixed, on, closing);
        let behind_the_transition = due.is_none_or(|due| counted <= on && on < due);
        let anew = Some(due_by(offset, fixed, on, today, closing));
        (anew != due && (counted >= today || behind_the_transition)).then(|| day(anew))
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
        self.step(step).is_some_and(|step| step.fixed)
    }

    /// A step of the checklist it was opened with, by its key; nothing for one that somebody added.
    fn step(&self, key: &str) -> Option<&Step> {
        self.checklist.as_ref()?.0.steps.iter().find(|step| step.key == key)
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
        let transition = Transition { falls_on: Some(day("2026-04-01")), ..waiting(TransitionKind::Elementary) };
        for (offset, due, today, closed, moved) in [
            // 20 March is a holiday anyway; the Thursday before it gives way to the Wednesday.
            (offset(-12, 0), "2026-03-19", "2026-03-02", &["2026-03-20"][..], None),
            (offset(-12, 0), "2026-03-19", "2026-03-02", &["2026-03-19"], Some("2026-03-18")),
            // After the transition: to the day before, or the one after where nothing is open between, and counted over
            // what lies between, be it past.
            (offset(7, 0), "2026-04-08", "2026-03-02", &["2026-04-08"], Some("2026-04-07")),
            (offset(1, 0), "2026-04-02", "2026-03-02", &["2026-04-02"], Some("2026-04-03")),
            (offset(0, 5), "2026-04-08", "2026-04-03", &["2026-04-02"], Some("2026-04-09")),
            // Overdue; moved into the past; set by somebody.
            (offset(-13, 0), "2026-03-19", "2026-03-20", &["2026-03-19"], None),
            (offset(-13, 0), "2026-03-19", "2026-03-19", &["2026-03-19"], None),
            (None, "2026-03-19", "2026-03-02", &["2026-03-19"], None),
        ] {
            let task = Task { due_offset: offset.clone(), ..step(&transition, "", Some(due), false) };
            let closing: Vec<NaiveDate> = closed.iter().map(|text| day(text)).collect();
            let found = transition.recounted_due(&task, day(today), &closing);
            assert_eq!(found, moved.map(day), "{offset:?} {due} {today}");
        }
    }

    /// A step of the preparation of school, due on `due`; counted from the transition or not.
    fn step(transition: &Transition, key: &str, due: Option<&str>, counted: bool) -> Task {
        let frozen = transition.step(key);
        let facts = crate::rules::tasks::TaskFacts {
            title: "見本".into(),
            note: None,
            role: crate::rules::tasks::TaskRole::Section,
            agency_id: None,
            user_id: None,
            due_on: due.map(day),
        };
        let source = (crate::rules::tasks::TaskSource::Checklist, None);
        let id = crate::base::ids::TaskId(Uuid::nil());
        let task = Task::new(id, transition.municipality_id, None, facts, source, now());
        let offset = frozen.filter(|_| counted).map(|step| Json(step.offset));
        Task { step: key.to_owned(), due_offset: offset, ..task }
    }

    fn preparing(kind: TransitionKind, on: Option<&str>) -> Transition {
        let opened = waiting(kind).opened(&shipped(kind), None, day("2025-04-01"), now());
        Transition { falls_on: on.map(day), ..opened }
    }

    #[test]
    fn what_somebody_set_keeps_its_distance_and_what_somebody_added_keeps_its_day() {
        let (before, today) = (preparing(TransitionKind::Elementary, Some("2026-04-01")), day("2025-05-01"));
        let put_off = Transition { falls_on: Some(day("2027-04-01")), ..before.clone() };
        let moved = |step: &Task| put_off.moved(step, before.falls_on, today, &[]).map(|day| day.on);
        let fixed = "school_register";
        assert_eq!(moved(&step(&before, fixed, Some("2025-10-31"), true)), Some(Some(day("2026-10-31"))));
        assert_eq!(moved(&step(&before, fixed, Some("2025-10-01"), false)), Some(Some(day("2026-10-01"))));
        assert_eq!(moved(&step(&before, "added:1", Some("2025-12-20"), false)), None, "it was promised to stay");
        assert_eq!(moved(&step(&before, "added:2", None, false)), None);
    }

    #[test]
    fn without_a_day_no_step_of_the_checklist_has_one_and_with_a_new_one_all_are_counted_anew() {
        let (before, today) = (preparing(TransitionKind::Discharge, Some("2025-12-22")), day("2025-11-25"));
        let unknown = preparing(TransitionKind::Discharge, None);
        let again = preparing(TransitionKind::Discharge, Some("2026-02-10"));
        for counted in [true, false] {
            let given = step(&before, "home_visit", Some("2025-12-26"), counted);
            let offset = before.step("home_visit").map(|step| step.offset);
            let lost = unknown.moved(&given, before.falls_on, today, &[]).unwrap();
            assert_eq!(lost, StepDay { on: None, offset }, "nobody is reminded of a day that does not hold");
            let facts = crate::rules::tasks::TaskFacts { due_on: None, ..given.facts.clone() };
            let given = Task { facts, due_offset: offset.map(Json), ..given };
            assert_eq!(unknown.moved(&given, None, today, &[]), None);
            let found = again.moved(&given, None, today, &[]).unwrap();
            assert_eq!(found, StepDay { on: Some(day("2026-02-17")), offset });
        }
        let added = step(&before, "added:1", Some("2025-12-20"), false);
        assert_eq!(unknown.moved(&added, before.falls_on, today, &[]), None);
    }

    #[test]
    fn a_step_that_is_opened_again_has_the_day_it_would_have_had() {
        let at = |on: Option<&str>, key: &str, due: &str, today: &str| {
            let transition = preparing(TransitionKind::Elementary, on);
            let done = step(&transition, key, Some(due), true);
            transition.reopened(&done, day(today), &[]).map(|day| day.on)
        };
        // Done by mistake, put off for a year, opened again.
        assert_eq!(
            at(Some("2027-04-01"), "school_register", "2025-10-31", "2025-11-10"),
            Some(Some(day("2026-10-31")))
        );
        // Overdue before, overdue again; and what got days to catch up keeps them.
        assert_eq!(at(Some("2026-04-01"), "school_register", "2025-10-31", "2025-11-10"), None);
        assert_eq!(at(Some("2026-04-01"), "school_register", "2025-11-17", "2025-11-12"), None);
        // Brought forward by a year: its day lay behind the transition.
        let soon = at(Some("2026-04-01"), "school_register", "2026-10-31", "2026-01-10");
        assert_eq!(soon, Some(Some(day("2026-01-17"))));
        assert_eq!(at(None, "school_register", "2025-10-31", "2025-11-10"), Some(None));
    }

    #[test]
    fn what_was_let_go_comes_back_as_far_as_it_is_of_use() {
        let ahead = preparing(TransitionKind::Discharge, Some("2025-12-22"));
        let passed = Transition { state: TransitionState::Passed, ..ahead.clone() };
        let let_go = |reason: &str, key: &str, due: &str| Task {
            state: TaskState::Skipped,
            skip_reason: Some(reason.to_owned()),
            ..step(&ahead, key, Some(due), true)
        };
        let visit = let_go(SUPPORT_ENDED, "home_visit", "2025-12-26");
        for (transition, today, expected) in [
            (&ahead, "2025-12-20", true),
            (&ahead, "2026-09-01", true),
            (&passed, "2025-12-23", true),
            // Let go on 25 November: a slip that is noticed within a month is as if it had not been.
            (&passed, "2025-12-26", true),
            (&passed, "2025-12-30", false),
            (&passed, "2026-09-01", false),
        ] {
            assert_eq!(transition.taken_up_again(&visit, day(today), &[]), expected, "{today}");
        }
        let by_person = let_go("不要になったため", "home_visit", "2025-12-26");
        assert!(!ahead.taken_up_again(&by_person, day("2025-12-20"), &[]));
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
            let due = after.moved(&task, Some(on(old)), today, &[]).map_or(task.facts.due_on, |day| day.on).unwrap();
            prop_assert_eq!(due, step.due_on(on(new), today, &[]), "as if it had been so from the beginning");
            // Later, with the day as it was: what is overdue by then stays overdue.
            let later = on(new) + chrono::Duration::days(1);
            prop_assert_eq!(after.moved(&task, Some(on(new)), later, &[]), None);
            prop_assert!(due >= today);
            // Counted anew on the same closing days, on whatever day, it stays.
            let facts = crate::rules::tasks::TaskFacts { due_on: Some(due), ..task.facts.clone() };
            let given = Task { facts, ..task.clone() };
            for days in 0..40 {
                prop_assert_eq!(after.recounted_due(&given, on(days), &[]), None);
            }
            let done = Task { state: TaskState::Done, ..task };
            prop_assert_eq!(after.moved(&done, Some(on(old)), today, &[]), None);
        }
    }
}
