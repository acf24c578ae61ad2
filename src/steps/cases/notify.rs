//! Telling users what happened to a case, in the transaction in which it happens.
//!
//! Nobody is told anything outside the section before the time for undoing the decision is over.

use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::notifications::{Audience, Event, Notification, audience};
use crate::rules::users::Role;
use crate::store;
use crate::store::Work;

/// Writes the messages of an event about an assignment. Whoever is at work is not told.
///
/// Coordinator and office are shown it once `undo_until` is over; the section, who decide, at once.
pub fn tell(work: &mut Work, event: Event, assignment: &Assignment) -> Result<(), Problem> {
    let municipality = assignment.municipality_id;
    let (office, coordinator) = store::notifications::coordinator_user(work.db, assignment.coordinator_id)?;
    let outside = assignment.undo_until.max(work.now);
    let mut readers = Vec::new();
    for whom in audience(event) {
        let (users, from) = match whom {
            Audience::Coordinator => (coordinator.into_iter().collect(), outside),
            Audience::OfficeManagers => {
                let roles = [Role::OfficeManager];
                (store::notifications::users_in(work.db, municipality, &roles, Some(office))?, outside)
            }
            Audience::Section => {
                let roles = [Role::Section, Role::SectionManager];
                (store::notifications::users_in(work.db, municipality, &roles, None)?, work.now)
            }
        };
        readers.extend(users.into_iter().map(|user| (user, from)));
    }
    let own = work.actor.as_ref().map(|actor| actor.user_id);
    readers.retain(|(user, _)| Some(*user) != own);
    let messages: Vec<Notification> = readers
        .into_iter()
        .map(|(user_id, held_until)| Notification {
            id: work.id(),
            municipality_id: municipality,
            user_id,
            event,
            child_id: Some(assignment.child_id),
            assignment_id: Some(assignment.id),
            held_until,
            cancelled_at: None,
            read_at: None,
            version: 1,
            created_at: work.now,
        })
        .collect();
    if messages.is_empty() { Ok(()) } else { store::notifications::insert_all(work.db, &messages) }
}
