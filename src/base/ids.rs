//! A type per id, so that a child's id cannot stand where a coordinator's is wanted.
//!
//! Ids are version 7 UUIDs: they sort by the moment they were made.

use uuid::Uuid;

use crate::base::clock::Instant;

/// Makes a fresh version 7 UUID for `now`.
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
