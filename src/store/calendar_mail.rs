//! Who is to have a conference in their calendar, and who has been sent it.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, CoordinatorId, UserId};
use crate::base::problem::Problem;
use crate::rules::conferences::{Conference, ConferenceState};
use crate::rules::deliveries::DeliveryKind;
use crate::rules::notifications::Party;
use crate::rules::users::MailWish;
use crate::schema::{agencies, conference_participants as participants, conferences, coordinators, deliveries, users};
use crate::store::Db;

/// Conferences with a date after `since`, kept or cancelled.
pub fn dated(db: &mut Db, since: Instant) -> Result<Vec<Conference>, Problem> {
    Ok(conferences::table
        .filter(conferences::starts_at.gt(since))
        .filter(conferences::state.eq_any([ConferenceState::Scheduled, ConferenceState::Cancelled]))
        .order(conferences::id)
        .select(Conference::as_select())
        .load(&mut **db)?)
}

/// One conference, whoever asks.
pub fn conference(db: &mut Db, id: ConferenceId) -> Result<Option<Conference>, Problem> {
    Ok(conferences::table.find(id).select(Conference::as_select()).first(&mut **db).optional()?)
}

/// The agencies and coordinators who take part.
pub fn invited(db: &mut Db, id: ConferenceId) -> Result<Vec<Party>, Problem> {
    let rows = participants::table
        .filter(participants::conference_id.eq(id))
        .filter(participants::left_at.is_null())
        .order(participants::id)
        .select((participants::agency_id, participants::coordinator_id))
        .load::<(Option<AgencyId>, Option<CoordinatorId>)>(&mut **db)?;
    let party = |(agency, coordinator): (Option<AgencyId>, Option<CoordinatorId>)| {
        agency.map(Party::Agency).or(coordinator.map(Party::Coordinator))
    };
    Ok(rows.into_iter().filter_map(party).collect())
}

/// Everybody at an agency who takes mail; where nobody does, the agency itself if it has an address.
pub fn at_agency(db: &mut Db, agency: AgencyId) -> Result<Vec<Party>, Problem> {
    let people: Vec<UserId> = users::table
        .filter(users::agency_id.eq(agency))
        .filter(users::email.is_not_null())
        .filter(users::mail.ne(MailWish::Never))
        .filter(users::disabled_at.is_null())
        .order(users::id)
        .select(users::id)
        .load(&mut **db)?;
    if !people.is_empty() {
        return Ok(people.into_iter().map(Party::User).collect());
    }
    let address = agency_address(db, agency)?;
    Ok(address.map(|_| Party::Agency(agency)).into_iter().collect())
}

/// A coordinator as somebody who takes mail: under their account, else under their own address.
pub fn coordinator(db: &mut Db, id: CoordinatorId) -> Result<Option<Party>, Problem> {
    let account = coordinators::table
        .inner_join(users::table.on(users::id.nullable().eq(coordinators::user_id)))
        .filter(coordinators::id.eq(id))
        .filter(users::disabled_at.is_null())
        .select((users::id, users::email, users::mail))
        .first::<(UserId, Option<String>, MailWish)>(&mut **db)
        .optional()?;
    Ok(match account {
        Some((_, None, _) | (_, _, MailWish::Never)) => None,
        Some((user, Some(_), _)) => Some(Party::User(user)),
        None => coordinator_address(db, id)?.map(|_| Party::Coordinator(id)),
    })
}

/// Where mail to an agency goes.
pub fn agency_address(db: &mut Db, id: AgencyId) -> Result<Option<String>, Problem> {
    let found = agencies::table.find(id).filter(agencies::closed_on.is_null()).select(agencies::email);
    Ok(found.first::<Option<String>>(&mut **db).optional()?.flatten())
}

/// Where mail to a coordinator without an account goes.
pub fn coordinator_address(db: &mut Db, id: CoordinatorId) -> Result<Option<String>, Problem> {
    Ok(coordinators::table
        .find(id)
        .select(coordinators::email)
        .first::<Option<String>>(&mut **db)
        .optional()?
        .flatten())
}

/// Every mail with a date of a conference, sent or about to be, by reader and key, the oldest first.
pub fn had(db: &mut Db, id: ConferenceId) -> Result<Vec<(Party, String)>, Problem> {
    let columns = (deliveries::user_id, deliveries::agency_id, deliveries::coordinator_id, deliveries::key);
    let rows = deliveries::table
        .filter(deliveries::conference_id.eq(id))
        .filter(deliveries::kind.eq(DeliveryKind::Calendar))
        .filter(deliveries::cancelled_at.is_null())
        .order((deliveries::created_at, deliveries::id))
        .select(columns)
        .load::<(Option<UserId>, Option<AgencyId>, Option<CoordinatorId>, String)>(&mut **db)?;
    let mail = rows.into_iter().filter_map(|(user, agency, coordinator, key)| {
        let reader = user.map(Party::User).or(agency.map(Party::Agency)).or(coordinator.map(Party::Coordinator));
        reader.map(|reader| (reader, key))
    });
    Ok(mail.collect())
}

/// Those of `keys` under which there is mail already.
pub fn known(db: &mut Db, keys: &[String]) -> Result<Vec<String>, Problem> {
    Ok(deliveries::table.filter(deliveries::key.eq_any(keys)).select(deliveries::key).load(&mut **db)?)
}
