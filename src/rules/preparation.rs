//! How far the preparation of a transition has come: one definition for a list, a board, a count and a record.
//!
//! `store/transitions/list.rs` says the same as SQL conditions; a test compares the two over many rows. Whoever changes
//! one changes both.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::base::words::Words;
use crate::rules::tasks::TaskState;
use crate::rules::transitions::TransitionState;

crate::text_enum! {
    /// How the preparation of a transition stands.
    pub enum PreparationStanding {
        Upcoming = "upcoming" ("これから", "Upcoming"),
        NotStarted = "not_started" ("未着手", "Not started"),
        InProgress = "in_progress" ("進行中", "In progress"),
        Overdue = "overdue" ("期限超過", "Overdue"),
        Ready = "ready" ("準備済み", "Ready"),
        Passed = "passed" ("移行済み", "Passed"),
    }
}

crate::text_enum! {
    /// What became of a transition whose preparation somebody wanted to start before its time.
    pub enum StartOutcome {
        Started = "started" ("準備を始めました", "Started"),
        AlreadyOpen = "already_open" ("準備はすでに始まっています", "Opened already"),
        Passed = "passed" ("移行はすでに済んでいます", "Passed already"),
        Dropped = "dropped" ("移行は取りやめになっています", "Given up"),
        Closed = "closed" ("支援は終了しています", "Support has ended"),
        NotFound = "not_found" ("見つかりません", "Not found"),
    }
}

/// The step of the shipped checklists by which the consultation on the school (就学相談) is applied for.
pub const CONSULTATION: &str = "school_consultation";
/// The step by which a family is told of that consultation. People add it from the life-stage board.
pub const CONSULTATION_NOTICE: &str = "added:consultation_notice";
/// What that step is called where nobody words it otherwise.
pub const CONSULTATION_NOTICE_TITLE: Words =
    Words::fixed("就学相談の案内", "Information about the school consultation");
/// The day of the month by which it is due where nobody says otherwise.
const NOTICE_DAY: u32 = 20;

/// By when families are told of the consultation on the school where nobody says otherwise: the 20th of the month after
/// `today`'s, so that there is time to talk, and the answer comes before the month is over.
pub fn notice_due_on(today: NaiveDate) -> NaiveDate {
    let next = today.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    next.and_then(|first| first.with_day(NOTICE_DAY)).unwrap_or(today)
}

/// The steps of one preparation in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// All steps.
    pub total: i64,
    /// Done, or skipped with a reason.
    pub settled: i64,
    /// Open and past their day.
    pub overdue: i64,
    /// Open without a day.
    pub undated: i64,
    /// The earliest day of an open step.
    pub next_due_on: Option<NaiveDate>,
}

impl Progress {
    /// The numbers with one more step, seen from `today`.
    #[must_use]
    pub fn with(self, state: TaskState, due_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        let total = self.total + 1;
        if state != TaskState::Open {
            return Self { total, settled: self.settled + 1, ..self };
        }
        let next_due_on = match (self.next_due_on, due_on) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self {
            total,
            overdue: self.overdue + i64::from(due_on.is_some_and(|due| due < today)),
            undated: self.undated + i64::from(due_on.is_none()),
            next_due_on,
            ..self
        }
    }

    /// Steps that are neither done nor skipped.
    pub fn open(self) -> i64 {
        self.total - self.settled
    }
}

/// How a transition stands; nothing for one that was dropped. The first line that holds:
///
/// 1. `upcoming`: its window has not opened;
/// 2. `overdue`: an open step is past its day, or the transition has passed and an open step has no day at all. (Steps
///    that follow the transition and whose days lie ahead are in time.)
/// 3. `passed`: it has passed and nothing is open;
/// 4. `ready`: nothing is open; `not_started`: no step is settled; otherwise `in_progress`.
pub fn standing(state: TransitionState, progress: Progress) -> Option<PreparationStanding> {
    let passed = state == TransitionState::Passed;
    Some(if state == TransitionState::Dropped {
        return None;
    } else if state == TransitionState::Upcoming {
        PreparationStanding::Upcoming
    } else if progress.overdue > 0 || (passed && progress.undated > 0) {
        PreparationStanding::Overdue
    } else if progress.open() == 0 {
        if passed { PreparationStanding::Passed } else { PreparationStanding::Ready }
    } else if progress.settled == 0 {
        PreparationStanding::NotStarted
    } else {
        PreparationStanding::InProgress
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    type Steps<'a> = &'a [(TaskState, Option<&'a str>)];

    #[test]
    fn a_preparation_stands_as_its_steps_and_its_day_say() {
        use PreparationStanding as S;
        use TransitionState as T;
        let today = day("2025-11-25");
        let (open, done, skipped) = (TaskState::Open, TaskState::Done, TaskState::Skipped);
        let (late, soon) = (Some("2025-11-24"), Some("2025-11-25"));
        let cases: &[(T, Steps, Option<S>)] = &[
            (T::Upcoming, &[], Some(S::Upcoming)),
            (T::Preparing, &[(open, soon), (open, None)], Some(S::NotStarted)),
            (T::Preparing, &[(open, soon), (done, late)], Some(S::InProgress)),
            (T::Preparing, &[(open, late), (done, late)], Some(S::Overdue)),
            (T::Preparing, &[(skipped, None), (done, late)], Some(S::Ready)),
            (T::Preparing, &[], Some(S::Ready)),
            (T::Passed, &[], Some(S::Passed)),
            (T::Passed, &[(done, late)], Some(S::Passed)),
            (T::Passed, &[(done, late), (open, soon)], Some(S::InProgress)),
            (T::Passed, &[(done, late), (open, None)], Some(S::Overdue)),
            (T::Passed, &[(open, late)], Some(S::Overdue)),
            (T::Dropped, &[(open, late)], None),
        ];
        for (state, steps, expected) in cases {
            let progress = steps
                .iter()
                .fold(Progress::default(), |progress, (state, due)| progress.with(*state, due.map(day), today));
            assert_eq!(standing(*state, progress), *expected, "{state} {steps:?}");
        }
    }

    #[test]
    fn families_are_told_of_the_consultation_by_the_twentieth_of_the_next_month() {
        for (today, due) in [("2025-11-25", "2025-12-20"), ("2025-12-31", "2026-01-20"), ("2024-01-31", "2024-02-20")] {
            assert_eq!(notice_due_on(day(today)), day(due), "{today}");
        }
    }

    #[test]
    fn the_numbers_count_every_step_once() {
        let today = day("2025-11-25");
        let progress = [
            (TaskState::Done, Some(day("2025-11-01"))),
            (TaskState::Skipped, None),
            (TaskState::Open, Some(day("2025-12-20"))),
            (TaskState::Open, Some(day("2025-11-20"))),
            (TaskState::Open, None),
        ]
        .into_iter()
        .fold(Progress::default(), |progress, (state, due)| progress.with(state, due, today));
        let expected = Progress { total: 5, settled: 2, overdue: 1, undated: 1, next_due_on: Some(day("2025-11-20")) };
        assert_eq!((progress, progress.open()), (expected, 3));
    }
}
