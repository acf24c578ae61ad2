//! What becomes of a conference: a date is fixed or moved, it is held, closed, declined or cancelled.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::base::clock::Instant;
use crate::base::ids::{ConferenceId, ParticipantId, SlotId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::text;
use crate::rules::conferences::{Conference, ConferenceState, Participant, StopReason, states, times};
use crate::rules::my_number;
use crate::rules::notifications::Event;
use crate::rules::permissions::Action;
use crate::store;
use crate::store::Work;

use super::see::{View, shown};
use super::{nothing, parties, present, save, take_up, take_up_supported, tell};

/// When: one of the dates that are offered, or another.
#[derive(Debug, Clone)]
pub struct Date {
    /// An offered date.
    pub slot_id: Option<SlotId>,
    /// Or from when.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// Where; the place before where nothing is said.
    pub venue: Option<String>,
    /// Why it is moved.
    pub reason: Option<String>,
    /// The version of the conference that was seen; needed for a move.
    pub version: Option<i32>,
}

/// Fixes the date, or moves it where one was fixed before, and tells everybody who takes part.
///
/// # Errors
/// `wrong_state`, `child_closed`; [`Problem::Stale`] where `version` is no longer the present one, as when somebody else has
/// moved it meanwhile; [`Problem::Invalid`]: a move without the version that was seen, neither an offered date nor a
/// beginning and an end, a date that is none, a move without a reason.
pub fn schedule(work: &mut Work, id: ConferenceId, date: Date) -> Result<View, Problem> {
    let before = take_up_supported(work, Action::ConferenceCoordinate, id)?;
    let state = states::schedule(before.state)?;
    let moves = before.state == ConferenceState::Scheduled;
    if date.version.is_some_and(|seen| seen != before.version) {
        return Err(Problem::Stale);
    }
    let mut faults = Faults::default();
    faults.unless(
        !moves || date.version.is_some(),
        "version",
        "required",
        "見ている内容の version を付けてください。",
        "Say which version you have seen.",
    );
    let venue = date.venue.as_deref().map(text::clean).filter(|venue| !venue.is_empty());
    let reason = date.reason.as_deref().map(text::clean_note).filter(|reason| !reason.is_empty());
    faults.unless(
        !moves || reason.is_some(),
        "reason",
        "required",
        "日程を変える理由を入力してください。",
        "Enter why the date moves.",
    );
    my_number::refuse(&mut faults, [("venue", venue.as_deref()), ("reason", reason.as_deref())]);
    let times = times(work, id, &date, &mut faults)?;
    faults.into_result()?;
    let (starts_at, ends_at) = times.ok_or_else(|| Problem::Internal("a date neither right nor wrong".to_owned()))?;
    let (action, event) = if moves {
        ("conference.move", Event::ConferenceMoved)
    } else {
        ("conference.schedule", Event::ConferenceScheduled)
    };
    let after = save(work, action, &before, json!({ "slot_id": date.slot_id }), |after| {
        after.state = state;
        after.starts_at = Some(starts_at);
        after.ends_at = Some(ends_at);
        after.venue = venue.or(before.venue.clone());
        after.sequence = before.sequence + i32::from(moves);
        after.moved_reason = reason.filter(|_| moves);
    })?;
    let present = present(work, id)?;
    tell(work, event, &after, parties(&present));
    shown(work, id)
}

fn times(
    work: &mut Work,
    id: ConferenceId,
    date: &Date,
    faults: &mut Faults,
) -> Result<Option<(Instant, Instant)>, Problem> {
    let found = match (date.slot_id, date.starts_at.zip(date.ends_at)) {
        (Some(slot), None) if date.starts_at.is_none() && date.ends_at.is_none() => {
            let slots = store::conferences::parts::slots(work.db, id)?;
            let offered = slots.into_iter().find(|one| one.id == slot && one.withdrawn_at.is_none());
            faults.unless(
                offered.is_some(),
                "slot_id",
                "not_offered",
                "この候補日はありません。",
                "This date is not offered.",
            );
            offered.map(|one| (one.starts_at, one.ends_at))
        }
        (None, Some(times)) => Some(times),
        _ => {
            faults.add(
                "slot_id",
                "one_of_two",
                "候補日か、開始と終了の日時のどちらか一方を入力してください。",
                "Name an offered date, or a beginning and an end.",
            );
            None
        }
    };
    if let Some((starts_at, ends_at)) = found {
        times::check(starts_at, ends_at, work.now, "", faults);
    }
    Ok(found)
}

/// It was held on a day, with those who came.
///
/// # Errors
/// `wrong_state`; [`Problem::Invalid`]: a day ahead or before the request, somebody who was not invited.
pub fn hold(
    work: &mut Work,
    id: ConferenceId,
    on: Option<NaiveDate>,
    attended: &[ParticipantId],
) -> Result<View, Problem> {
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    let state = states::hold(before.state)?;
    let today = work.today();
    let on = on.or(before.starts_at.map(Instant::day)).unwrap_or(today);
    let places = present(work, id)?;
    let mut faults = Faults::default();
    faults.unless(
        on <= today,
        "held_on",
        "in_the_future",
        "今日までの日付を入力してください。",
        "This day has not come yet.",
    );
    faults.unless(
        on >= before.requested_on,
        "held_on",
        "before_request",
        "依頼日より前です。",
        "This is before the request.",
    );
    for (number, who) in attended.iter().enumerate() {
        if !places.iter().any(|one| one.participant.id == *who) {
            let field = format!("attended.{number}");
            faults.note(FieldError::new(field, "not_invited", "参加者ではありません。", "They were not invited."));
        }
    }
    faults.into_result()?;
    for place in places {
        let came = attended.contains(&place.participant.id);
        let version = place.participant.version + 1;
        let after = Participant { attended: Some(came), version, ..place.participant };
        store::conferences::parts::update_participant(work.db, &after)?;
    }
    save(work, "conference.hold", &before, json!({ "attended": attended.len() }), |after| {
        after.state = state;
        after.held_on = Some(on);
    })?;
    shown(work, id)
}

/// Closes a conference whose minutes are confirmed.
///
/// # Errors
/// `wrong_state`.
pub fn close(work: &mut Work, id: ConferenceId) -> Result<View, Problem> {
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    let state = states::close(before.state)?;
    let today = work.today();
    save(work, "conference.close", &before, nothing(), |after| {
        after.state = state;
        after.closed_on = Some(today);
    })?;
    shown(work, id)
}

/// The section will not hold it.
///
/// # Errors
/// `wrong_state` once a date was fixed; `note` `required` for the reason `other`.
pub fn decline(work: &mut Work, id: ConferenceId, reason: StopReason, note: Option<&str>) -> Result<View, Problem> {
    let before = take_up(work, Action::ConferenceCoordinate, id)?;
    let state = states::decline(before.state)?;
    stop(work, &before, state, reason, note)
}

/// It does not take place: by the section, or by whoever asked for it. Everybody who takes part is told.
///
/// # Errors
/// `wrong_state` once it was held; `note` `required` for the reason `other`.
pub fn cancel(work: &mut Work, id: ConferenceId, reason: StopReason, note: Option<&str>) -> Result<View, Problem> {
    let before = take_up(work, Action::ConferenceCancel, id)?;
    let state = states::cancel(before.state)?;
    stop(work, &before, state, reason, note)
}

fn stop(
    work: &mut Work,
    before: &Conference,
    state: ConferenceState,
    reason: StopReason,
    note: Option<&str>,
) -> Result<View, Problem> {
    let note = note.map(text::clean_note).filter(|note| !note.is_empty());
    let mut faults = Faults::default();
    faults.unless(
        reason != StopReason::Other || note.is_some(),
        "note",
        "required",
        "「その他」のときは、内容を入れてください。",
        "Enter the details.",
    );
    my_number::refuse(&mut faults, [("note", note.as_deref())]);
    faults.into_result()?;
    let cancelled = state == ConferenceState::Cancelled;
    let (action, event) = if cancelled {
        ("conference.cancel", Event::ConferenceCancelled)
    } else {
        ("conference.decline", Event::ConferenceDeclined)
    };
    let detail: Value = json!({ "reason": reason });
    let after = save(work, action, before, detail, |after| {
        after.state = state;
        after.end_reason = Some(reason);
        after.end_note = note;
        // Whoever has the date in a calendar takes it out again.
        after.sequence = before.sequence + i32::from(before.starts_at.is_some());
    })?;
    let present = present(work, after.id)?;
    tell(work, event, &after, parties(&present));
    shown(work, after.id)
}
