//! Those invited to a conference, the dates that are offered, and the answers.

use diesel::prelude::*;

use crate::base::ids::{AgencyId, ConferenceId, ParticipantId, SlotId};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::agencies::AgencyKind;
use crate::rules::conferences::{Answer, Participant, Slot};
use crate::schema::{
    agencies, conference_answers as answers, conference_participants as participants, conference_slots as slots,
    coordinators,
};
use crate::store::Db;

/// Somebody invited, with the names that belong to the ids.
#[derive(Debug, Clone, Queryable)]
pub struct Invited {
    /// The place at the table.
    pub participant: Participant,
    /// The agency's name and kind.
    pub agency: Option<(String, AgencyKind)>,
    /// The coordinator's name and office.
    pub coordinator: Option<(String, AgencyId)>,
}

/// Everybody ever invited to a conference, in the order of invitation.
pub fn invited(db: &mut Db, conference: ConferenceId) -> Result<Vec<Invited>, Problem> {
    Ok(participants::table
        .left_join(agencies::table.on(agencies::id.nullable().eq(participants::agency_id)))
        .left_join(coordinators::table.on(coordinators::id.nullable().eq(participants::coordinator_id)))
        .filter(participants::conference_id.eq(conference))
        .order((participants::invited_at, participants::id))
        .select((
            Participant::as_select(),
            (agencies::name, agencies::kind).nullable(),
            (coordinators::name, coordinators::office_id).nullable(),
        ))
        .load(&mut **db)?)
}

/// The conference somebody was invited to.
pub fn conference_of_participant(db: &mut Db, id: ParticipantId) -> Result<Option<ConferenceId>, Problem> {
    Ok(participants::table.find(id).select(participants::conference_id).first(&mut **db).optional()?)
}

/// The conference a date is offered for.
pub fn conference_of_slot(db: &mut Db, id: SlotId) -> Result<Option<ConferenceId>, Problem> {
    Ok(slots::table.find(id).select(slots::conference_id).first(&mut **db).optional()?)
}

/// Adds somebody.
pub fn insert_participant(db: &mut Db, participant: &Participant) -> Result<(), Problem> {
    diesel::insert_into(participants::table).values(participant).execute(&mut **db)?;
    Ok(())
}

/// Saves a changed place over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update_participant(db: &mut Db, participant: &Participant) -> Result<(), Problem> {
    let saved = diesel::update(participants::table.find(participant.id))
        .filter(participants::version.eq(participant.version - 1))
        .set(participant)
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}

/// All dates of a conference, the withdrawn ones too, by time.
pub fn slots(db: &mut Db, conference: ConferenceId) -> Result<Vec<Slot>, Problem> {
    Ok(slots::table
        .filter(slots::conference_id.eq(conference))
        .order((slots::starts_at, slots::ends_at))
        .select(Slot::as_select())
        .load(&mut **db)?)
}

/// Adds a date.
pub fn insert_slot(db: &mut Db, slot: &Slot) -> Result<(), Problem> {
    diesel::insert_into(slots::table).values(slot).execute(&mut **db)?;
    Ok(())
}

/// Saves whether a date is still offered. The caller holds the conference's lock.
pub fn update_slot(db: &mut Db, slot: &Slot) -> Result<(), Problem> {
    diesel::update(slots::table.find(slot.id)).set(slots::withdrawn_at.eq(slot.withdrawn_at)).execute(&mut **db)?;
    Ok(())
}

/// The answers about the dates of a conference.
pub fn answers(db: &mut Db, conference: ConferenceId) -> Result<Vec<Answer>, Problem> {
    let people = participants::table.filter(participants::conference_id.eq(conference)).select(participants::id);
    Ok(answers::table
        .filter(answers::participant_id.eq_any(people))
        .order((answers::participant_id, answers::slot_id))
        .select(Answer::as_select())
        .load(&mut **db)?)
}

/// Saves an answer over the one before.
pub fn save_answer(db: &mut Db, answer: &Answer) -> Result<(), Problem> {
    let columns = (
        answers::answer.eq(answer.answer),
        answers::note.eq(&answer.note),
        answers::answered_by.eq(answer.answered_by),
        answers::answered_at.eq(answer.answered_at),
    );
    each!(db, |c| diesel::insert_into(answers::table)
        .values(answer)
        .on_conflict((answers::participant_id, answers::slot_id))
        .do_update()
        .set(columns)
        .execute(c))?;
    Ok(())
}
