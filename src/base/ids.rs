//! A type per id, so that a child's id cannot stand where a coordinator's is wanted.
//!
//! Ids are version 7 UUIDs: they sort by the moment they were made.

use std::sync::atomic::{AtomicU32, Ordering};

use uuid::Uuid;

use crate::base::clock::Instant;

/// How many ids this process has made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// Makes a fresh version 7 UUID for `now`. Ids made one after the other for the same moment sort as they were made (RFC
/// 9562 §6.2, method 1, with 26 bits of a counter that goes on from moment to moment), so that what is written in one go keeps its order.
///
/// The random part comes from the operating system; this and `base/tokens.rs` are the only places that ask it.
///
/// # Panics
/// On a machine without a random source, which cannot serve.
pub fn fresh(now: Instant) -> Uuid {
    let mut random = [0_u8; 10];
    // Without a random source no id would be safe from guessing, so there is nothing sensible to go on with.
    #[expect(clippy::expect_used, reason = "a machine without randomness cannot serve")]
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let millis = u64::try_from(now.millis()).unwrap_or_default();
    let [first, second, third, fourth] = MADE.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let [a, b, c, d, ..] = &mut random;
    // The builder puts the version over the upper half of the first byte and the variant over two bits of the third.
    (*a, *b, *c, *d) = (first << 2 | second >> 6, second << 2 | third >> 6, third & 0x3F, fourth);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// What all id types have in common.
pub trait Id: Copy {
    /// Wraps a UUID.
    fn wrap(id: Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> Uuid;
}

/// Declares id types.
macro_rules! ids {
    ($( $(#[$outer:meta])* $name:ident )+) => { $(
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = crate::base::sql_types::SqlId)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl Id for $name {
            fn wrap(id: Uuid) -> Self { Self(id) }
            fn uuid(self) -> Uuid { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+ };
}

ids! {
    /// A ward, city, town or village.
    MunicipalityId
    /// A body round the child; an office's id is its agency's.
    AgencyId
    /// A worker who can be given a case.
    CoordinatorId
    /// A dated absence.
    AbsenceId
    /// A declared conflict between a coordinator and a family.
    ConflictId
    /// A child with medical care needs.
    ChildId
    /// Children of one family share it.
    FamilyId
    /// A guardian.
    GuardianId
    /// A consent.
    ConsentId
    /// A physician's score sheet.
    CareAssessmentId
    /// An agency's place in a child's care team.
    CareTeamMemberId
    /// A coordinator's case.
    AssignmentId
    /// The frozen record of how an assignment was chosen.
    DecisionId
    /// A version of the parameters.
    PolicyId
    /// Somebody who signs in.
    UserId
    /// One sign-in on one device.
    SessionId
    /// What somebody has typed into a form and not sent.
    DraftId
    /// A message to one user.
    NotificationId
    /// A day on which the ward is closed by its own decision.
    ClosingDayId
    /// A conference, from its request on.
    ConferenceId
    /// A date that is offered for a conference.
    SlotId
    /// Somebody invited to a conference.
    ParticipantId
    /// A version of the minutes of a conference.
    MinutesId
    /// Something to be done.
    TaskId
    /// Something that was done.
    ActivityId
    /// A file on a child.
    FileId
    /// A record opened in an emergency.
    BreakGlassId
    /// A mail.
    DeliveryId
    /// A ward's own version of a checklist.
    ChecklistId
    /// What comes next for a child.
    TransitionId
    /// The handing over of a child from one lead coordinator to the next.
    HandoverId
    /// A service plan or self-plan.
    ServicePlanId
    /// Any record, as the audit log names it.
    SubjectId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_moment_sort_as_they_were_made_and_those_of_a_later_one_after_them() {
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        // Enough for the counter to reach past its lower two bytes.
        let mut made: Vec<Uuid> = (0..70_000).map(|_| fresh(now)).collect();
        made.push(fresh(now.plus_minutes(1)));
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
    }
}
