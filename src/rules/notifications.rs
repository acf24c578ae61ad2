//! Messages to users: which events there are, and the one table of who is told of each.
//!
//! A message is an event and ids. It holds no name and nothing medical, so that it may go anywhere.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{
    AgencyId, AssignmentId, ChildId, ConferenceId, CoordinatorId, HandoverId, MunicipalityId, NotificationId, TaskId,
    TransitionId, UserId,
};

crate::text_enum! {
    /// What somebody is told.
    pub enum Event {
        CaseAssigned = "case_assigned" ("担当が決まりました", "You have been given a case"),
        CaseProposed = "case_proposed" ("担当の打診があります", "You have been asked to take a case"),
        ProposalAccepted = "proposal_accepted" ("打診が承諾されました", "A proposal was accepted"),
        ProposalDeclined = "proposal_declined" ("打診が辞退されました", "A proposal was declined"),
        ProposalExpired = "proposal_expired" ("打診が期限切れになりました", "A proposal has expired"),
        ProposalWithdrawn = "proposal_withdrawn" ("打診・予約が取り下げられました", "A proposal was withdrawn"),
        CaseEnded = "case_ended" ("担当が終了しました", "A case has ended"),
        ReservationMoved = "reservation_moved" ("担当の開始日が変わりました", "The start of a case has moved"),
        ReservationNeedsCheck = "reservation_needs_check"
            ("開始日の変更により、担当者の確認が必要です", "The start has moved: please check who takes the case"),
        ConferenceRequested = "conference_requested"
            ("カンファレンスの依頼がありました", "A conference was asked for"),
        ConferenceInvited = "conference_invited"
            ("カンファレンスに招かれています", "You are invited to a conference"),
        ConferenceAnswered = "conference_answered"
            ("カンファレンスの候補日に回答がありました", "Dates of a conference were answered"),
        ConferenceScheduled = "conference_scheduled"
            ("カンファレンスの日程が決まりました", "The date of a conference is fixed"),
        ConferenceMoved = "conference_moved"
            ("カンファレンスの日程が変わりました", "The date of a conference has moved"),
        ConferenceCancelled = "conference_cancelled"
            ("カンファレンスが取りやめになりました", "A conference was cancelled"),
        ConferenceDeclined = "conference_declined"
            ("カンファレンスの依頼が見送られました", "A request for a conference was declined"),
        ConferenceLeft = "conference_left"
            ("カンファレンスへの参加が不要になりました", "You no longer need to attend a conference"),
        MinutesConfirmed = "minutes_confirmed"
            ("カンファレンスの議事録が確定しました", "The minutes of a conference are confirmed"),
        TaskGiven = "task_given" ("「次にすること」があります", "You have a new task"),
        TaskSoon = "task_soon" ("期限が近い「次にすること」があります", "A task is due soon"),
        TaskOverdue = "task_overdue" ("期限を過ぎた「次にすること」があります", "A task is overdue"),
        StepDone = "step_done" ("共有先になっている準備の手順が済みました", "A step you are informed of is done"),
        PreparationOpened = "preparation_opened"
            ("次のライフステージの準備を始める時期です", "It is time to prepare a transition"),
        TransitionNear = "transition_near" ("ライフステージの移行が近づいています", "A transition is near"),
        TransitionMoved = "transition_moved" ("ライフステージの移行の日が変わりました", "The day of a transition has moved"),
        TransitionUnprepared = "transition_unprepared"
            ("準備が済まないまま移行の日を過ぎました", "The day of a transition has passed unprepared"),
        HandoverBegun = "handover_begun" ("担当の引き継ぎが始まりました", "A handover has begun"),
        HandoverWritten = "handover_written" ("引き継ぎ書ができました", "A handover sheet is written"),
        HandoverAcknowledged = "handover_acknowledged"
            ("引き継ぎが確認されました", "A handover was acknowledged"),
        HandoverOverdue = "handover_overdue" ("引き継ぎの期限を過ぎています", "A handover is overdue"),
        CareTeamJoined = "care_team_joined"
            ("支援チームに加わりました", "Your agency has joined a care team"),
        CareTeamWithoutConsent = "care_team_without_consent"
            ("同意のない機関が支援チームに加わりました", "An agency joined a care team without consent"),
        ConsentWithdrawn = "consent_withdrawn" ("同意が撤回されました", "A consent was withdrawn"),
        ConsentEnding = "consent_ending" ("同意の期限が近づいています", "A consent is about to run out"),
        ConsentLapsed = "consent_lapsed" ("同意の期限が切れました", "A consent has run out"),
        CalendarFailed = "calendar_failed"
            ("自動の処理ができなかった児がいます。管理者に知らせてください",
             "The daily work failed for a child: please tell whoever runs the system"),
        MailGivenUp = "mail_given_up"
            ("メールを送信できませんでした", "An email could not be sent"),
        RecordOpened = "record_opened" ("記録が緊急に開かれました", "A record was opened in an emergency"),
    }
}

/// Who may have to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The coordinator whose case it is.
    Coordinator,
    /// The managers of that coordinator's office.
    OfficeManagers,
    /// Everybody of the section.
    Section,
    /// The managers of the section.
    SectionManagers,
    /// Everybody of the agency that asked for the conference.
    Requester,
    /// Whoever the notice names: those invited, the agency that joined, whose task it is.
    Parties,
}

/// Who is told of an event. Whoever caused it is never told.
pub fn audience(event: Event) -> &'static [Audience] {
    use Audience::{Coordinator, OfficeManagers, Parties, Requester, Section, SectionManagers};
    match event {
        Event::CaseAssigned
        | Event::CaseProposed
        | Event::ProposalWithdrawn
        | Event::CaseEnded
        | Event::ReservationMoved => &[Coordinator, OfficeManagers],
        Event::ProposalAccepted
        | Event::ProposalDeclined
        | Event::ReservationNeedsCheck
        | Event::ConferenceRequested
        | Event::ConferenceAnswered => &[Section],
        Event::ProposalExpired => &[Coordinator, OfficeManagers, Section],
        Event::ConferenceInvited
        | Event::ConferenceLeft
        | Event::TaskGiven
        | Event::TaskSoon
        | Event::TaskOverdue
        | Event::StepDone
        | Event::PreparationOpened
        | Event::TransitionNear
        | Event::TransitionMoved
        | Event::HandoverBegun
        | Event::HandoverWritten
        | Event::CareTeamJoined => &[Parties],
        Event::TransitionUnprepared | Event::HandoverAcknowledged | Event::HandoverOverdue => &[Section, Parties],
        Event::ConferenceScheduled | Event::ConferenceMoved | Event::ConferenceDeclined | Event::MinutesConfirmed => {
            &[Requester, Parties]
        }
        Event::ConferenceCancelled => &[Requester, Parties, Section],
        Event::CareTeamWithoutConsent | Event::MailGivenUp | Event::CalendarFailed => &[SectionManagers],
        Event::ConsentWithdrawn | Event::ConsentLapsed => &[Coordinator, Section, Parties],
        Event::RecordOpened | Event::ConsentEnding => &[Coordinator, Section],
    }
}

/// Somebody a notice names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Everybody of an agency.
    Agency(AgencyId),
    /// A coordinator.
    Coordinator(CoordinatorId),
    /// One user.
    User(UserId),
}

/// Something that happened, before it is known who is told: the readers are found just before the commit.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What happened.
    pub event: Event,
    /// Where.
    pub municipality_id: MunicipalityId,
    /// To which child.
    pub child_id: Option<ChildId>,
    /// In which assignment.
    pub assignment_id: Option<AssignmentId>,
    /// In which conference.
    pub conference_id: Option<ConferenceId>,
    /// About which task.
    pub task_id: Option<TaskId>,
    /// About which transition.
    pub transition_id: Option<TransitionId>,
    /// About which handover.
    pub handover_id: Option<HandoverId>,
    /// Whose case it is.
    pub coordinator: Option<CoordinatorId>,
    /// Which agency asked for the conference.
    pub requester: Option<AgencyId>,
    /// Whom the notice names.
    pub parties: Vec<Party>,
    /// Nobody outside the section is shown it before this moment; none: at once.
    pub outside_from: Option<Instant>,
}

impl Notice {
    /// A notice of an event that names nobody yet.
    pub fn of(event: Event, municipality_id: MunicipalityId) -> Self {
        Self {
            event,
            municipality_id,
            child_id: None,
            assignment_id: None,
            conference_id: None,
            task_id: None,
            transition_id: None,
            handover_id: None,
            coordinator: None,
            requester: None,
            parties: Vec::new(),
            outside_from: None,
        }
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
    /// In which conference.
    pub conference_id: Option<ConferenceId>,
    /// About which task.
    pub task_id: Option<TaskId>,
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
    /// About which transition.
    pub transition_id: Option<TransitionId>,
    /// About which handover.
    pub handover_id: Option<HandoverId>,
}
