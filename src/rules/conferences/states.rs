//! How a conference goes from one state to the next (product contract §6).
//!
//! Each function takes the old state and gives the new one, or [`Problem::Conflict`] with the code `wrong_state`, the
//! words for both states and `{"from", "to"}` as facts. Dates, reasons and notices are the action's business.

use serde_json::json;

use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::conferences::ConferenceState;
use crate::rules::conferences::ConferenceState::{
    Cancelled, Closed, Coordinating, Declined, Held, Minuted, Requested, Scheduled,
};

/// The section has not answered with a date yet.
pub fn unanswered(state: ConferenceState) -> bool {
    matches!(state, Requested | Coordinating)
}

/// It is still to be held: a change of the coordinator changes who is invited.
pub fn pending(state: ConferenceState) -> bool {
    matches!(state, Requested | Coordinating | Scheduled)
}

/// Somebody is invited, a date offered or withdrawn: coordinating from the first time on; a scheduled one stays so.
pub fn coordinate(state: ConferenceState) -> Result<ConferenceState, Problem> {
    if state == Scheduled { Ok(Scheduled) } else { go(state, &[Requested, Coordinating], Coordinating) }
}

/// Somebody answers a date. Nothing changes; only while dates are being found or may still move.
pub fn answer(state: ConferenceState) -> Result<ConferenceState, Problem> {
    if state == Scheduled { Ok(Scheduled) } else { go(state, &[Coordinating], Coordinating) }
}

/// A date is fixed, or moved where one was fixed before. Only from coordinating or scheduled.
pub fn schedule(state: ConferenceState) -> Result<ConferenceState, Problem> {
    go(state, &[Coordinating, Scheduled], Scheduled)
}

/// It was held. Only from scheduled.
pub fn hold(state: ConferenceState) -> Result<ConferenceState, Problem> {
    go(state, &[Scheduled], Held)
}

/// Minutes were confirmed: minuted after it was held. Later versions of the minutes change nothing.
pub fn confirm_minutes(state: ConferenceState) -> Result<ConferenceState, Problem> {
    if state == Closed { Ok(Closed) } else { go(state, &[Held, Minuted], Minuted) }
}

/// Everything is done. Only from minuted.
pub fn close(state: ConferenceState) -> Result<ConferenceState, Problem> {
    go(state, &[Minuted], Closed)
}

/// The section will not hold it. Only before a date was fixed.
pub fn decline(state: ConferenceState) -> Result<ConferenceState, Problem> {
    go(state, &[Requested, Coordinating], Declined)
}

/// It does not take place after all. Until it was held.
pub fn cancel(state: ConferenceState) -> Result<ConferenceState, Problem> {
    go(state, &[Requested, Coordinating, Scheduled], Cancelled)
}

fn go(from: ConferenceState, allowed: &[ConferenceState], to: ConferenceState) -> Result<ConferenceState, Problem> {
    if allowed.contains(&from) {
        return Ok(to);
    }
    let (old, new) = (from.label(), to.label());
    Err(Problem::Conflict {
        code: "wrong_state",
        words: Words::told(
            format!("「{}」のカンファレンスを「{}」にすることはできません。", old.ja, new.ja),
            format!("A conference that is {} cannot become {}.", old.en.to_lowercase(), new.en.to_lowercase()),
        ),
        facts: json!({ "from": from.as_str(), "to": to.as_str() }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_open_from_its_own_states_only() {
        type Step = fn(ConferenceState) -> Result<ConferenceState, Problem>;
        type Open<'a> = &'a [(ConferenceState, ConferenceState)];
        let steps: [(&str, Step, Open); 8] = [
            (
                "coordinate",
                coordinate,
                &[(Requested, Coordinating), (Coordinating, Coordinating), (Scheduled, Scheduled)],
            ),
            ("answer", answer, &[(Coordinating, Coordinating), (Scheduled, Scheduled)]),
            ("schedule", schedule, &[(Coordinating, Scheduled), (Scheduled, Scheduled)]),
            ("hold", hold, &[(Scheduled, Held)]),
            ("confirm_minutes", confirm_minutes, &[(Held, Minuted), (Minuted, Minuted), (Closed, Closed)]),
            ("close", close, &[(Minuted, Closed)]),
            ("decline", decline, &[(Requested, Declined), (Coordinating, Declined)]),
            ("cancel", cancel, &[(Requested, Cancelled), (Coordinating, Cancelled), (Scheduled, Cancelled)]),
        ];
        for (name, step, open) in steps {
            for old in ConferenceState::ALL.iter().copied() {
                let expected = open.iter().find(|(from, _)| *from == old).map(|(_, to)| *to);
                match step(old) {
                    Ok(new) => assert_eq!(Some(new), expected, "{name} from {old}"),
                    Err(Problem::Conflict { code, facts, .. }) => {
                        assert_eq!((expected, code), (None, "wrong_state"), "{name} from {old}");
                        assert_eq!(facts["from"], old.as_str());
                    }
                    Err(other) => panic!("{name} from {old}: {other}"),
                }
            }
        }
    }

    #[test]
    fn what_was_held_or_ended_is_never_open_again() {
        for state in ConferenceState::ALL.iter().copied() {
            assert_eq!(pending(state), cancel(state).is_ok(), "{state}");
            assert_eq!(unanswered(state), decline(state).is_ok(), "{state}");
        }
    }
}
