//! Messages to users: which events there are, and the one table of who is told of each.
//!
//! A message is an event and ids. It holds no name and nothing medical, so that it may go anywhere.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, MunicipalityId, NotificationId, UserId};

crate::text_enum! {
    /// What somebody is told.
    pub enum Event {
        CaseAssigned = "case_assigned" ("担当が決まりました", "You have been given a case"),
        CaseProposed = "case_proposed" ("担当の打診があります", "You have been asked to take a case"),
        ProposalAccepted = "proposal_accepted" ("打診が承諾されました", "A proposal was accepted"),
        ProposalDeclined = "proposal_declined" ("打診が辞退されました", "A proposal was declined"),
        ProposalExpired = "proposal_expired" ("打診が期限切れになりました", "A proposal has run out"),
        ProposalWithdrawn = "proposal_withdrawn" ("打診・予約が取り下げられました", "A proposal was withdrawn"),
        CaseEnded = "case_ended" ("担当が終了しました", "A case has ended"),
        ReservationMoved = "reservation_moved" ("担当の開始日が変わりました", "The start of a case has moved"),
        ReservationNeedsCheck = "reservation_needs_check"
            ("開始日の変更により、担当者の確認が必要です", "A moved start needs a look at who takes the case"),
    }
}

/// Who may have to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The coordinator's own account.
    Coordinator,
    /// The managers of the coordinator's office.
    OfficeManagers,
    /// Everybody of the section.
    Section,
}

/// Who is told of an event. Whoever caused it is never told.
pub fn audience(event: Event) -> &'static [Audience] {
    use Audience::{Coordinator, OfficeManagers, Section};
    match event {
        Event::CaseAssigned
        | Event::CaseProposed
        | Event::ProposalWithdrawn
        | Event::CaseEnded
        | Event::ReservationMoved => &[Coordinator, OfficeManagers],
        Event::ProposalAccepted | Event::ProposalDeclined | Event::ReservationNeedsCheck => &[Section],
        Event::ProposalExpired => &[Coordinator, OfficeManagers, Section],
    }
}

/// A message to one user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::notifications)]
pub struct Notification {
    /// Id.
    pub id: NotificationId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// To whom.
    pub user_id: UserId,
    /// What happened.
    pub event: Event,
    /// To which child.
    pub child_id: Option<ChildId>,
    /// In which assignment.
    pub assignment_id: Option<AssignmentId>,
    /// Not shown before.
    pub held_until: Instant,
    /// Never shown since.
    pub cancelled_at: Option<Instant>,
    /// Read at.
    pub read_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}
