//! Answering dates: by those invited, or by the section for somebody who called.

use serde_json::json;

use crate::base::ids::{ConferenceId, ParticipantId, SlotId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::text;
use crate::rules::conferences::{Answer, DateAnswer, states};
use crate::rules::my_number;
use crate::rules::notifications::Event;
use crate::rules::permissions::{Action, permit};
use crate::store;
use crate::store::Work;
use crate::store::conferences::parts::Invited;

use super::see::{View, shown};
use super::{present, save, speaks_for, take_up, tell_only};

/// What is said about one date.
#[derive(Debug, Clone)]
pub struct Said {
    /// The date.
    pub slot_id: SlotId,
    /// The answer.
    pub answer: DateAnswer,
    /// Remarks.
    pub note: Option<String>,
}

/// Saves answers over those before; dates that are not named keep theirs.
///
/// # Errors
/// [`Problem::NotFound`] for a conference out of reach and for somebody one does not speak for; `wrong_state`;
/// [`Problem::Invalid`] with every date that is not offered or is named twice, and where the section does not say for
/// whom.
pub fn answer(
    work: &mut Work,
    id: ConferenceId,
    on_behalf_of: Option<ParticipantId>,
    said: Vec<Said>,
) -> Result<View, Problem> {
    let before = take_up(work, Action::ConferenceAnswer, id)?;
    let invited = present(work, id)?;
    let whose = whose(work, &invited, on_behalf_of)?;
    states::answer(before.state)?;
    let slots = store::conferences::parts::slots(work.db, id)?;
    let mut faults = Faults::default();
    for (number, one) in said.iter().enumerate() {
        let offered = slots.iter().any(|slot| slot.id == one.slot_id && slot.withdrawn_at.is_none());
        let field = format!("answers.{number}");
        if !offered {
            let at = format!("{field}.slot_id");
            faults.note(FieldError::new(at, "not_offered", "この候補日はありません。", "This date is not offered."));
        }
        if said.iter().take(number).any(|earlier| earlier.slot_id == one.slot_id) {
            faults.note(FieldError::new(
                &field,
                "duplicate",
                "同じ候補日が二度あります。",
                "This date is named twice.",
            ));
        }
        my_number::refuse(&mut faults, [(field.as_str(), one.note.as_deref())]);
    }
    faults.into_result()?;
    let user = work.actor()?.user_id;
    for one in &said {
        let answer = Answer {
            participant_id: whose,
            slot_id: one.slot_id,
            answer: one.answer,
            note: one.note.as_deref().map(text::clean_note).filter(|note| !note.is_empty()),
            answered_by: user,
            answered_at: work.now,
        };
        store::conferences::parts::save_answer(work.db, &answer)?;
    }
    let detail = json!({ "participant_id": whose, "answers": said.len() });
    let after = save(work, "conference.answer", &before, detail, |_| ())?;
    tell_only(work, Event::ConferenceAnswered, &after, Vec::new());
    shown(work, id)
}

/// Whom the actor answers for: themselves, or whoever is named and theirs to speak for. The section speaks for all.
fn whose(work: &Work, invited: &[Invited], named: Option<ParticipantId>) -> Result<ParticipantId, Problem> {
    let actor = work.actor()?;
    let section = permit(actor, Action::ConferenceCoordinate).is_ok();
    if let Some(id) = named {
        let found = invited.iter().find(|one| one.participant.id == id).ok_or(Problem::NotFound)?;
        return if section || speaks_for(actor, found) { Ok(id) } else { Err(Problem::NotFound) };
    }
    // In person before for the agency.
    let own = invited.iter().filter(|one| speaks_for(actor, one));
    let own = own.max_by_key(|one| {
        one.participant.coordinator_id.is_some() && one.participant.coordinator_id == actor.coordinator_id
    });
    match own {
        Some(one) => Ok(one.participant.id),
        None if section => Err(Problem::field(
            "on_behalf_of",
            "required",
            "どの参加者の回答かを指定してください。",
            "Say for whom you answer.",
        )),
        None => Err(Problem::NotFound),
    }
}
