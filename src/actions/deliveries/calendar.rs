//! Mail that brings the date of a conference into a calendar, or takes it out.

use std::collections::HashSet;

use super::{Written, due};
use crate::base::problem::Problem;
use crate::rules::calendar::{Method, event_file};
use crate::rules::calendar_mail::{is_of, is_off, owed};
use crate::rules::conferences::{Conference, ConferenceState};
use crate::rules::deliveries;
use crate::rules::deliveries::{Delivery, DeliveryKind};
use crate::rules::notifications::{Event, Party};
use crate::rules::users::{MailWish, UserLanguage};
use crate::steps::organizer;
use crate::store;
use crate::store::Work;

/// Minutes after its beginning for which a conference still concerns calendars: a day.
const CONCERNS: i64 = 24 * 60;

/// Mail about dates that is owed and not there yet.
pub fn collect(work: &mut Work) -> Result<Vec<Delivery>, Problem> {
    let since = work.now.plus_minutes(-CONCERNS);
    let mut mail = Vec::new();
    for conference in store::calendar_mail::dated(work.db, since)? {
        let (wanted, had) = (wanted(work, &conference)?, store::calendar_mail::had(work.db, conference.id)?);
        let owed = owed(conference.id, conference.state, conference.sequence, &wanted, &had);
        let keys: Vec<String> = owed.iter().map(|one| one.key.clone()).collect();
        let known: HashSet<String> = store::calendar_mail::known(work.db, &keys)?.into_iter().collect();
        for one in owed.into_iter().filter(|one| !known.contains(&one.key)) {
            let bare = due(work, DeliveryKind::Calendar, conference.municipality_id, one.key, work.now);
            mail.push(addressed(Delivery { conference_id: Some(conference.id), ..bare }, one.reader));
        }
    }
    Ok(mail)
}

fn addressed(mail: Delivery, reader: Party) -> Delivery {
    match reader {
        Party::User(id) => Delivery { user_id: Some(id), ..mail },
        Party::Agency(id) => Delivery { agency_id: Some(id), ..mail },
        Party::Coordinator(id) => Delivery { coordinator_id: Some(id), ..mail },
    }
}

/// Everybody who should have the date: whoever takes part, and the agency that asked. Each once.
fn wanted(work: &mut Work, conference: &Conference) -> Result<Vec<Party>, Problem> {
    let mut parties = store::calendar_mail::invited(work.db, conference.id)?;
    parties.extend(conference.requester_id.map(Party::Agency));
    let mut readers = Vec::new();
    for party in parties {
        match party {
            Party::Agency(agency) => readers.extend(store::calendar_mail::at_agency(work.db, agency)?),
            Party::Coordinator(id) => readers.extend(store::calendar_mail::coordinator(work.db, id)?),
            Party::User(_) => readers.push(party),
        }
    }
    let mut once = Vec::new();
    for reader in readers {
        if !once.contains(&reader) {
            once.push(reader);
        }
    }
    Ok(once)
}

/// Writes the mail; nothing where a newer date has overtaken it or the reader takes none.
pub fn write(work: &mut Work, mail: &Delivery, home: &str) -> Result<Option<Written>, Problem> {
    let Some(id) = mail.conference_id else { return Ok(None) };
    let Some(conference) = store::calendar_mail::conference(work.db, id)? else { return Ok(None) };
    let off = is_off(&mail.key);
    let current = conference.state == ConferenceState::Scheduled && is_of(&mail.key, id, conference.sequence);
    if !off && !current {
        return Ok(None);
    }
    let Some((address, language)) = reader(work, mail)? else { return Ok(None) };
    let organizer = organizer::of(work, conference.municipality_id)?;
    let Some(mut event) = conference.calendar_event(Some(organizer), work.now) else { return Ok(None) };
    event.cancelled = off;
    let (method, about) = match (off, conference.state, conference.sequence) {
        (true, ConferenceState::Cancelled, _) => (Method::Cancel, Event::ConferenceCancelled),
        (true, ..) => (Method::Cancel, Event::ConferenceLeft),
        (false, _, 0) => (Method::Request, Event::ConferenceScheduled),
        (false, ..) => (Method::Request, Event::ConferenceMoved),
    };
    let link = format!("{}/conferences/{id}", home.trim_end_matches('/'));
    let letter = deliveries::calendar(about, language, &link);
    Ok(Some(Written { address, letter, calendar: Some((method, event_file(&event, method))) }))
}

fn reader(work: &mut Work, mail: &Delivery) -> Result<Option<(String, UserLanguage)>, Problem> {
    let Some(user) = mail.user_id else {
        let address = match (mail.agency_id, mail.coordinator_id) {
            (Some(agency), _) => store::calendar_mail::agency_address(work.db, agency)?,
            (_, Some(coordinator)) => store::calendar_mail::coordinator_address(work.db, coordinator)?,
            _ => None,
        };
        return Ok(address.map(|address| (address, UserLanguage::Ja)));
    };
    let user = store::users::find(work.db, None, user)?;
    let user = user.filter(|user| user.disabled_at.is_none() && user.mail != MailWish::Never);
    Ok(user.and_then(|user| user.facts.email.map(|address| (address, user.facts.language))))
}
