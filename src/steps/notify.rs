//! Telling users what happened, in the transaction in which it happens.
//!
//! Actions and steps put down a [`Notice`]; here, just before the commit, it becomes one message to each user whom the
//! table of audiences names. Nobody is told of what they did themselves.

use std::collections::BTreeMap;

use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::rules::notifications::{Audience, Notice, Notification, Party, audience};
use crate::rules::users::Role;
use crate::steps::told_users;
use crate::store;
use crate::store::Work;

/// Writes the messages of every notice of this transaction.
pub fn flush(work: &mut Work) -> Result<(), Problem> {
    for notice in std::mem::take(&mut work.notices) {
        let messages = messages(work, &notice)?;
        if !messages.is_empty() {
            store::notifications::insert_all(work.db, &messages)?;
        }
    }
    Ok(())
}

fn messages(work: &mut Work, notice: &Notice) -> Result<Vec<Notification>, Problem> {
    let own = work.actor.as_ref().map(|actor| actor.user_id);
    let readers = readers(work, notice)?;
    let others = readers.into_iter().filter(|(user, _)| Some(*user) != own);
    Ok(others
        .map(|(user_id, held_until)| Notification {
            id: work.id(),
            municipality_id: notice.municipality_id,
            user_id,
            event: notice.event,
            child_id: notice.child_id,
            assignment_id: notice.assignment_id,
            conference_id: notice.conference_id,
            task_id: notice.task_id,
            held_until,
            cancelled_at: None,
            read_at: None,
            version: 1,
            created_at: work.now,
            transition_id: notice.transition_id,
            handover_id: notice.handover_id,
        })
        .collect())
}

/// Everybody who is told, each once, and from when: the section at once, others not before the notice says.
fn readers(work: &mut Work, notice: &Notice) -> Result<BTreeMap<UserId, Instant>, Problem> {
    let outside = notice.outside_from.map_or(work.now, |from| from.max(work.now));
    let mut readers = BTreeMap::new();
    for whom in audience(notice.event) {
        let from = if matches!(whom, Audience::Section | Audience::SectionManagers) { work.now } else { outside };
        for user in users(work, notice, *whom)? {
            readers.entry(user).or_insert(from);
        }
    }
    Ok(readers)
}

fn users(work: &mut Work, notice: &Notice, whom: Audience) -> Result<Vec<UserId>, Problem> {
    let municipality = notice.municipality_id;
    let section: &[Role] = match whom {
        Audience::Section => &[Role::Section, Role::SectionManager],
        Audience::SectionManagers => &[Role::SectionManager],
        Audience::Coordinator => return coordinator(work, notice),
        Audience::OfficeManagers => return office_managers(work, notice),
        Audience::Requester => {
            let parties: Vec<Party> = notice.requester.map(Party::Agency).into_iter().collect();
            return told_users(work, municipality, &parties);
        }
        Audience::Parties => return told_users(work, municipality, &notice.parties),
    };
    store::notifications::users_in(work.db, municipality, section, None)
}

fn coordinator(work: &mut Work, notice: &Notice) -> Result<Vec<UserId>, Problem> {
    let Some(id) = notice.coordinator else { return Ok(Vec::new()) };
    Ok(store::notifications::coordinator_user(work.db, id)?.1.into_iter().collect())
}

fn office_managers(work: &mut Work, notice: &Notice) -> Result<Vec<UserId>, Problem> {
    let Some(id) = notice.coordinator else { return Ok(Vec::new()) };
    let (office, _) = store::notifications::coordinator_user(work.db, id)?;
    store::notifications::users_in(work.db, notice.municipality_id, &[Role::OfficeManager], Some(office))
}
