//! What becomes of an assignment: accepted, declined, taken back, ended.

use chrono::{Days, NaiveDate};

use crate::base::ids::AssignmentId;
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::assignments::recheck::recheck;
use crate::rules::assignments::states;
use crate::rules::assignments::{AssignmentState, DeclineReason, EndReason};
use crate::rules::notifications::Event;
use crate::rules::permissions::Action;
use crate::steps::cases::{notify, situation};
use crate::steps::conferences;
use crate::store;
use crate::store::Work;

use super::{Seen, save, shown, take_up};

/// Nobody ends a case further ahead.
const DAYS_AHEAD: u64 = 731;

/// The coordinator, the office's manager or the section on their behalf accepts a proposal. Eligibility and ceiling are
/// looked at once more; a proposal made above the ceiling by a section manager stays allowed.
///
/// # Errors
/// Conflicts: `wrong_state` (an expired proposal too), `not_eligible`, `over_ceiling`. [`Problem::NotFound`] for a
/// proposal to somebody else.
pub fn accept(work: &mut Work, id: AssignmentId) -> Result<Seen, Problem> {
    let (within, full) = take_up(work, Action::AssignmentAnswer, id)?;
    let before = full.assignment;
    let today = work.today();
    let state = states::accept(before.state, before.starts_on, today)?;
    let policy = store::policy::current(work.db, before.municipality_id)?;
    let starts_on = before.starts_on.max(today);
    let picture = situation::picture(work, &full.child, starts_on, &policy, Some(before.coordinator_id))?;
    let allowed = store::decisions::went_over_ceiling(work.db, before.decision_id)?;
    recheck(&picture.situation, before.coordinator_id, before.role)?.allow(allowed, true)?;
    let now = work.now;
    let after = save(work, "assignment.accept", &before, |after| {
        after.state = state;
        after.answered_at = Some(now);
    })?;
    notify::tell(work, Event::ProposalAccepted, &after);
    conferences::lead_came(work, &after)?;
    shown(work, within, id)
}

/// The same people decline a proposal; the child returns to the waiting list with its next candidate.
///
/// # Errors
/// `wrong_state`; the wrong field `note` / `required` for the reason `other` without words.
pub fn decline(work: &mut Work, id: AssignmentId, reason: DeclineReason, note: Option<&str>) -> Result<Seen, Problem> {
    let (within, full) = take_up(work, Action::AssignmentAnswer, id)?;
    let before = full.assignment;
    let state = states::decline(before.state)?;
    let note = told(reason == DeclineReason::Other, note)?;
    let now = work.now;
    let after = save(work, "assignment.decline", &before, |after| {
        after.state = state;
        after.answered_at = Some(now);
        after.decline_reason = Some(reason);
        after.note = note;
    })?;
    notify::tell(work, Event::ProposalDeclined, &after);
    shown(work, within, id)
}

/// The section takes a proposal or a reservation back.
///
/// # Errors
/// `wrong_state`: a case that has begun is ended instead.
pub fn withdraw(work: &mut Work, id: AssignmentId, note: Option<&str>) -> Result<Seen, Problem> {
    let (within, full) = take_up(work, Action::AssignmentMake, id)?;
    let before = full.assignment;
    let state = states::withdraw(before.state)?;
    let note = told(false, note)?;
    let after = save(work, "assignment.withdraw", &before, |after| {
        after.state = state;
        after.note = note;
    })?;
    notify::tell(work, Event::ProposalWithdrawn, &after);
    shown(work, within, id)
}

/// Ends a case on a day: at once where the day is today or past, else it stays open until then.
///
/// # Errors
/// `wrong_state` for what has not begun; the wrong fields `on` (`before_start`, `out_of_range`) and `note` (`required`
/// for the reason `other`).
pub fn end(
    work: &mut Work,
    id: AssignmentId,
    on: NaiveDate,
    reason: EndReason,
    note: Option<&str>,
) -> Result<Seen, Problem> {
    let (within, full) = take_up(work, Action::AssignmentEnd, id)?;
    let before = full.assignment;
    let ended = states::end(before.state)?;
    check_day(on, before.starts_on, work.today())?;
    let note = told(reason == EndReason::Other, note)?;
    let at_once = on <= work.today() || before.state == AssignmentState::Reserved;
    let after = save(work, "assignment.end", &before, |after| {
        after.state = if at_once { ended } else { before.state };
        after.ends_on = Some(on);
        after.end_reason = Some(reason);
        after.note = note;
    })?;
    if at_once {
        notify::tell(work, Event::CaseEnded, &after);
    }
    shown(work, within, id)
}

fn check_day(on: NaiveDate, starts_on: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.unless(
        on >= starts_on,
        "on",
        "before_start",
        "終了日は開始日以後にしてください。始まっていない予約は取り下げてください。",
        "A case cannot end before it starts. Withdraw a reservation that has not begun.",
    );
    let last = today.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(today);
    faults.unless(on <= last, "on", "out_of_range", "2年以内の日にしてください。", "Enter a day within two years.");
    faults.into_result()
}

fn told(required: bool, note: Option<&str>) -> Result<Option<String>, Problem> {
    let note = note.map(text::clean_note).filter(|note| !note.is_empty());
    if required && note.is_none() {
        return Err(Problem::field(
            "note",
            "required",
            "「その他」のときは、内容を入れてください。",
            "Enter the details.",
        ));
    }
    Ok(note)
}
