//! How an assignment goes from one state to the next (product contract §4.3).
//!
//! Each function takes the old state and gives the new one, or [`Problem::Conflict`] with the code `wrong_state`, the
//! words for both states and `{"from", "to"}` as facts. Dates, reasons and notices are the action's business.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::clock::Instant;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::AssignmentState::{
    Active, Declined, Ended, Expired, Proposed, Reserved, Undone, Withdrawn,
};

/// Whether the assignment is still with its coordinator and counts in the load: proposed, reserved or active.
pub fn is_open(state: AssignmentState) -> bool {
    matches!(state, Proposed | Reserved | Active)
}

/// Where a stored assignment stands on `today`, after what the calendar alone has changed.
///
/// A proposal is expired from the day after `answer_by`, a reservation active from `starts_on` on, an active case ended
/// from the day after `ends_on`. Days are civil days; a side without a date changes nothing.
pub fn effective(
    state: AssignmentState,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    answer_by: Option<NaiveDate>,
    today: NaiveDate,
) -> AssignmentState {
    let over = ends_on.is_some_and(|last| last < today);
    match state {
        Proposed if answer_by.is_some_and(|last| last < today) => Expired,
        Reserved | Active if over => Ended,
        Reserved if starts_on <= today => Active,
        other => other,
    }
}

/// The state of an agreed assignment that starts on `starts_on`: active, or reserved while the start lies ahead.
pub fn agreed(starts_on: NaiveDate, today: NaiveDate) -> AssignmentState {
    if starts_on > today { Reserved } else { Active }
}

/// The coordinator accepts a proposal: active, or reserved while the start lies ahead. Only from proposed.
pub fn accept(state: AssignmentState, starts_on: NaiveDate, today: NaiveDate) -> Result<AssignmentState, Problem> {
    go(state, &[Proposed], agreed(starts_on, today))
}

/// The day of a reservation has come: active. Only from reserved; before its day the code is `not_yet`.
pub fn begin(state: AssignmentState, starts_on: NaiveDate, today: NaiveDate) -> Result<AssignmentState, Problem> {
    let next = go(state, &[Reserved], Active)?;
    if starts_on > today {
        return Err(Problem::conflict(
            "not_yet",
            "開始日がまだ来ていません。",
            "The day on which this starts has not come yet.",
        ));
    }
    Ok(next)
}

/// The office declines a proposal. Only from proposed.
pub fn decline(state: AssignmentState) -> Result<AssignmentState, Problem> {
    go(state, &[Proposed], Declined)
}

/// The time for an answer ran out. Only from proposed.
pub fn expire(state: AssignmentState) -> Result<AssignmentState, Problem> {
    go(state, &[Proposed], Expired)
}

/// The section takes it back before it began. Only from proposed or reserved.
pub fn withdraw(state: AssignmentState) -> Result<AssignmentState, Problem> {
    go(state, &[Proposed, Reserved], Withdrawn)
}

/// The case ends for this coordinator. From active, or from reserved where the child's own story ends it (moved, died).
pub fn end(state: AssignmentState) -> Result<AssignmentState, Problem> {
    go(state, &[Active, Reserved], Ended)
}

/// The decision of `made_at` is undone at `now`.
///
/// From any open state, and only before `hold_minutes` have passed: from that moment on the notices may be on their
/// way (code `too_late_to_undo`).
pub fn undo(
    state: AssignmentState,
    made_at: Instant,
    now: Instant,
    hold_minutes: i32,
) -> Result<AssignmentState, Problem> {
    let next = go(state, &[Proposed, Reserved, Active], Undone)?;
    if now >= made_at.plus_minutes(i64::from(hold_minutes)) {
        return Err(Problem::Conflict {
            code: "too_late_to_undo",
            words: Words::told(
                format!("取り消せるのは決定から{hold_minutes}分以内です。"),
                format!("A decision can be undone for {hold_minutes} minutes only."),
            ),
            facts: json!({ "hold_minutes": hold_minutes }),
        });
    }
    Ok(next)
}

fn go(from: AssignmentState, allowed: &[AssignmentState], to: AssignmentState) -> Result<AssignmentState, Problem> {
    if allowed.contains(&from) {
        return Ok(to);
    }
    let (old, new) = (from.label(), to.label());
    Err(Problem::Conflict {
        code: "wrong_state",
        words: Words::told(
            format!("「{}」の割当を「{}」にすることはできません。", old.ja, new.ja),
            format!("An assignment that is {} cannot become {}.", lower(&old.en), lower(&new.en)),
        ),
        facts: json!({ "from": from.as_str(), "to": to.as_str() }),
    })
}

fn lower(label: &str) -> String {
    label.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::words::Language;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_alone_turn_a_state() {
        let today = day("2026-04-01");
        for (state, starts, ends, answer_by, expected) in [
            (Proposed, "2026-03-01", None, Some("2026-04-01"), Proposed),
            (Proposed, "2026-03-01", None, Some("2026-03-31"), Expired),
            (Proposed, "2026-03-01", None, None, Proposed),
            (Reserved, "2026-04-02", None, None, Reserved),
            (Reserved, "2026-04-01", None, Some("2026-03-31"), Active),
            (Active, "2026-03-01", Some("2026-04-01"), None, Active),
            (Active, "2026-03-01", Some("2026-03-31"), None, Ended),
            (Reserved, "2026-03-01", Some("2026-03-31"), None, Ended),
            (Declined, "2026-03-01", Some("2026-03-31"), Some("2026-03-31"), Declined),
            (Undone, "2026-03-01", None, None, Undone),
        ] {
            let now = effective(state, day(starts), ends.map(day), answer_by.map(day), today);
            assert_eq!(now, expected, "{state} {starts} {ends:?} {answer_by:?}");
        }
    }

    #[test]
    fn each_step_is_open_from_its_own_states_only() {
        type Step = fn(AssignmentState) -> Result<AssignmentState, Problem>;
        let at = |text| Instant::parse(text).unwrap();
        assert_eq!(at("2026-04-01T00:00:00Z").plus_minutes(9), at("2026-04-01T00:09:00Z"));
        let steps: [(Step, &[AssignmentState], AssignmentState); 8] = [
            (|old| accept(old, "2026-04-01".parse().unwrap(), "2026-04-01".parse().unwrap()), &[Proposed], Active),
            (|old| accept(old, "2026-04-02".parse().unwrap(), "2026-04-01".parse().unwrap()), &[Proposed], Reserved),
            (|old| begin(old, "2026-04-01".parse().unwrap(), "2026-04-01".parse().unwrap()), &[Reserved], Active),
            (decline, &[Proposed], Declined),
            (expire, &[Proposed], Expired),
            (withdraw, &[Proposed, Reserved], Withdrawn),
            (end, &[Active, Reserved], Ended),
            (
                |old| {
                    let made = Instant::parse("2026-04-01T00:00:00Z").unwrap();
                    undo(old, made, made.plus_minutes(9), 10)
                },
                &[Proposed, Reserved, Active],
                Undone,
            ),
        ];
        for (number, (step, from, to)) in steps.into_iter().enumerate() {
            for old in AssignmentState::ALL.iter().copied() {
                match step(old) {
                    Ok(new) => assert!(from.contains(&old) && new == to, "step {number} from {old} to {new}"),
                    Err(Problem::Conflict { code, facts, .. }) => {
                        assert!(!from.contains(&old) && code == "wrong_state", "step {number} from {old}: {code}");
                        assert_eq!(facts, json!({ "from": old.as_str(), "to": to.as_str() }));
                    }
                    Err(other) => panic!("step {number} from {old}: {other}"),
                }
            }
        }
    }

    #[test]
    fn a_refused_step_names_both_states_to_the_reader() {
        let Err(Problem::Conflict { words, .. }) = decline(Ended) else { panic!("declined an ended case") };
        assert_eq!(words.say(Language::Ja), "「終了」の割当を「辞退」にすることはできません。");
        assert_eq!(words.say(Language::En), "An assignment that is ended cannot become declined.");
    }

    #[test]
    fn a_reservation_does_not_begin_before_its_day() {
        let early = begin(Reserved, day("2026-04-02"), day("2026-04-01"));
        assert!(matches!(early, Err(Problem::Conflict { code: "not_yet", .. })));
    }

    #[test]
    fn undoing_is_open_until_the_notices_leave() {
        let made = Instant::parse("2026-04-01T00:00:00Z").unwrap();
        for (seconds, open) in [(0, true), (599, true), (600, false), (3600, false), (-5, true)] {
            assert_eq!(undo(Active, made, made.plus_seconds(seconds), 10).is_ok(), open, "after {seconds} s");
        }
        assert!(matches!(undo(Active, made, made, 0), Err(Problem::Conflict { code: "too_late_to_undo", .. })));
    }

    #[test]
    fn open_states_are_those_that_count() {
        let open: Vec<_> = AssignmentState::ALL.iter().copied().filter(|state| is_open(*state)).collect();
        assert_eq!(open, [Proposed, Reserved, Active]);
    }
}
