//! Who may do what: one table, role × action × relation (product contract §8).
//!
//! The whole table is a committed test output (`tests/it/snapshots`), so that every change of it is seen.
//! Consent is part of the relation `CareTeam`: an agency without consent has no relation to the child.

use crate::base::problem::Problem;
use crate::rules::users::{Actor, Role};

crate::text_enum! {
    /// How somebody stands to a record.
    pub enum Relation {
        /// Any record of the installation.
        Installation = "installation" ("全体", "Installation"),
        /// A record of one's own municipality.
        Municipality = "municipality" ("同じ自治体", "Own municipality"),
        /// A record of the office one works for, or a child of one of its coordinators.
        Office = "office" ("自分の事業所", "Own office"),
        /// A child one is lead or co-coordinator of.
        OwnCase = "own_case" ("担当している児", "Own case"),
        /// A child one has been asked to take, in short form.
        Proposed = "proposed" ("打診された児", "Proposed to oneself"),
        /// A child in whose care team one's agency is, as far as consent reaches.
        CareTeam = "care_team" ("支援チームの児", "Care team, with consent"),
        /// A conference one is invited to, or one's agency is.
        Participant = "participant" ("招かれた会議", "Invited oneself"),
        /// A conference one's agency asked for.
        Requested = "requested" ("自分の機関が依頼した会議", "Asked for by one's own agency"),
        /// A handover in which one gives or receives the case.
        Handover = "handover" ("引き継ぎの当事者", "Giving or receiving the case"),
        /// What one wrote oneself.
        Author = "author" ("自分の記録", "Written by oneself"),
        /// A child whose record one has opened in an emergency, while the opening lasts.
        Emergency = "emergency" ("緊急に開いた記録", "Opened in an emergency"),
        /// Oneself.
        Oneself = "oneself" ("本人", "Oneself"),
    }
}

crate::text_enum! {
    /// What can be done.
    pub enum Action {
        MunicipalitySee = "municipality.see" ("自治体を見る", "See municipalities"),
        MunicipalityAdd = "municipality.add" ("自治体を登録する", "Add a municipality"),
        PolicySee = "policy.see" ("方針を見る", "See the policy"),
        PolicyChange = "policy.change" ("方針を変える", "Change the policy"),
        AgencySee = "agency.see" ("関係機関を見る", "See agencies"),
        AgencyEdit = "agency.edit" ("関係機関を登録・変更する", "Add and change agencies"),
        OfficeSee = "office.see" ("事業所を見る", "See offices"),
        OfficeEdit = "office.edit" ("事業所を登録・変更する", "Add and change offices"),
        OfficeAcceptance = "office.acceptance" ("事業所の受け入れ状況を変える", "Set an office's acceptance"),
        OfficeImport = "office.import" ("事業所を取り込む", "Import offices"),
        CoordinatorSee = "coordinator.see" ("コーディネーターを見る", "See coordinators"),
        CoordinatorEdit = "coordinator.edit" ("コーディネーターを登録・変更する", "Add and change coordinators"),
        CoordinatorAcceptance = "coordinator.acceptance" ("受け入れ状況と不在を変える", "Set acceptance and absences"),
        ChildSee = "child.see" ("児の記録を見る", "See a child's record"),
        ChildSeeShort = "child.see_short" ("打診の概要を見る", "See a proposal in short form"),
        ChildRegister = "child.register" ("児を登録する", "Register a child"),
        ChildEdit = "child.edit" ("児の記録を変える", "Change a child's record"),
        ChildClose = "child.close" ("支援を終了・再開する", "Close and reopen"),
        ChildExport = "child.export" ("児童の一覧をファイルに書き出す", "Export the list of children"),
        CareAssess = "care_assessment.add" ("医療的ケア判定を登録する", "Record a care assessment"),
        ConsentEdit = "consent.edit" ("同意を登録・撤回する", "Record and withdraw consent"),
        CareTeamEdit = "care_team.edit" ("支援チームを変える", "Change the care team"),
        CareTeamReview = "care_team.review" ("同意のない参加を確認する", "Review members without consent"),
        BreakGlassOpen = "break_glass.open" ("緊急に記録を開く", "Open a record in an emergency"),
        BreakGlassReview = "break_glass.review" ("緊急に開かれた記録を確認する", "Review openings in an emergency"),
        FileSee = "file.see" ("ファイルを見る", "See files"),
        FileAdd = "file.add" ("ファイルを登録する", "Add files"),
        FileRemove = "file.remove" ("ファイルを取り下げる・戻す", "Take away and put back files"),
        DisclosureExport = "disclosure.export" ("開示用に書き出す", "Export for disclosure"),
        ConferenceSee = "conference.see" ("カンファレンスを見る", "See conferences"),
        ConferenceRequest = "conference.request" ("カンファレンスを依頼する", "Ask for a conference"),
        ConferenceCoordinate = "conference.coordinate" ("カンファレンスを調整する", "Invite to and schedule conferences"),
        ConferenceAnswer = "conference.answer" ("日程に答える", "Answer dates"),
        ConferenceCancel = "conference.cancel" ("カンファレンスを取りやめる", "Cancel a conference"),
        MinutesSee = "minutes.see" ("議事録を見る", "See minutes"),
        MinutesWrite = "minutes.write" ("議事録を書く・確定する", "Write and confirm minutes"),
        CalendarFeed = "calendar.feed" ("自分の予定表の購読", "One's own calendar feed"),
        ClosingDaySee = "closing_day.see" ("閉庁日を見る", "See closing days"),
        ClosingDayEdit = "closing_day.edit" ("閉庁日を登録する", "Set closing days"),
        ActivitySee = "activity.see" ("活動記録を見る", "See activities"),
        ActivityAdd = "activity.add" ("活動を記録する", "Record activities"),
        ActivityCorrect = "activity.correct" ("活動記録を訂正する", "Correct activities"),
        TaskSee = "task.see" ("次にすることを見る", "See tasks"),
        TaskAdd = "task.add" ("次にすることを登録する", "Add tasks"),
        TaskDo = "task.do" ("次にすることを済みにする・変える", "Do and change tasks"),
        TransitionSee = "transition.see" ("ライフステージの移行を見る", "See transitions"),
        TransitionPrepare = "transition.prepare" ("移行の準備を始める・手順を足す", "Prepare transitions"),
        ChecklistSee = "checklist.see" ("準備の手順を見る", "See checklists"),
        ChecklistEdit = "checklist.edit" ("準備の手順を変える", "Change checklists"),
        RoleMatrixSee = "role_matrix.see" ("児の役割分担表を見る", "See a child's role matrix"),
        RoleGapSee = "role_gap.see" ("担う人のいない役割を見る", "See tasks with nobody responsible"),
        StageBoardSee = "stage_board.see" ("ライフステージの一覧を見る", "See the life-stage board"),
        RosterExport = "roster.export" ("就学名簿を書き出す", "Export the school-entry roster"),
        HandoverSee = "handover.see" ("引き継ぎを見る", "See handovers"),
        HandoverWrite = "handover.write" ("引き継ぎ書を書く", "Write a handover sheet"),
        HandoverAcknowledge = "handover.acknowledge" ("引き継ぎを確認する", "Acknowledge a handover"),
        ServicePlanSee = "service_plan.see" ("計画とモニタリングを見る", "See service plans"),
        ServicePlanEdit = "service_plan.edit" ("計画とモニタリングを登録・変更する", "Record and change service plans"),
        TimelineSee = "timeline.see" ("経過を見る", "See a child's timeline"),
        RecommendationSee = "recommendation.see" ("候補を見る", "See the recommendation"),
        AssignmentSee = "assignment.see" ("担当を見る", "See assignments"),
        AssignmentMake = "assignment.make" ("担当を決める・打診する", "Assign and propose"),
        AssignmentOverCeiling = "assignment.over_ceiling" ("上限を超えて担当を決める", "Assign above the ceiling"),
        AssignmentAnswer = "assignment.answer" ("打診に答える", "Answer a proposal"),
        AssignmentEnd = "assignment.end" ("担当を終える", "End an assignment"),
        DecisionSee = "decision.see" ("決定の記録を見る", "See decisions"),
        WaitingListSee = "waiting_list.see" ("待機一覧を見る", "See the waiting list"),
        CaseloadSee = "caseload.see" ("担当状況の全体を見る", "See everybody's load"),
        CaseloadSeeOne = "caseload.see_one" ("コーディネーターの担当児を見る", "See a coordinator's caseload"),
        InboxSee = "inbox.see" ("お知らせを見る", "See one's inbox"),
        MailSet = "mail.set" ("自分へのメールを設定する", "Set one's own email"),
        MailSee = "mail.see" ("送信メールの状況を見る・送り直す", "See email and send it again"),
        UserSee = "user.see" ("利用者を見る", "See users"),
        UserEdit = "user.edit" ("利用者を登録・変更する", "Add and change users"),
        AuditSee = "audit.see" ("監査記録を見る", "See the audit log"),
    }
}

/// The relations through which a role may do an action. Empty: never.
///
/// # Source
/// Product contract §8. An administrator sees users and settings, no children; an auditor the log alone.
#[expect(clippy::match_same_arms, reason = "the table is read role by role")]
pub fn reach(role: Role, action: Action) -> &'static [Relation] {
    use Action as A;
    use Relation::{
        Author, CareTeam, Emergency, Handover, Installation, Municipality, Office, Oneself, OwnCase, Participant,
        Proposed, Requested,
    };
    use Role as R;
    match (role, action) {
        (R::Admin, A::MunicipalitySee | A::MunicipalityAdd | A::UserSee | A::UserEdit) => &[Installation],
        (_, A::MunicipalitySee) => &[Municipality],
        (_, A::InboxSee | A::MailSet) => &[Oneself],
        (R::Admin, A::MailSee) => &[Installation],

        // An auditor who belongs to no municipality reads every log, one who does reads that of their own.
        (R::Auditor, A::AuditSee) => &[Installation, Municipality],

        (
            R::SectionManager,
            A::ChecklistEdit | A::PolicyChange | A::UserSee | A::UserEdit | A::AssignmentOverCeiling,
        ) => &[Municipality],
        (R::SectionManager, A::CareTeamReview | A::BreakGlassOpen | A::BreakGlassReview | A::MailSee) => {
            &[Municipality]
        }
        (
            R::Section | R::SectionManager,
            A::PolicySee
            | A::ChecklistSee
            | A::AgencySee
            | A::AgencyEdit
            | A::OfficeSee
            | A::OfficeEdit
            | A::OfficeAcceptance
            | A::OfficeImport
            | A::CoordinatorSee
            | A::CoordinatorEdit
            | A::CoordinatorAcceptance
            | A::ChildSee
            | A::ChildSeeShort
            | A::ChildRegister
            | A::ChildEdit
            | A::ChildClose
            | A::ChildExport
            | A::CareAssess
            | A::ConsentEdit
            | A::CareTeamEdit
            | A::RecommendationSee
            | A::AssignmentSee
            | A::AssignmentMake
            | A::AssignmentAnswer
            | A::AssignmentEnd
            | A::DecisionSee
            | A::WaitingListSee
            | A::CaseloadSee
            | A::CaseloadSeeOne
            | A::FileSee
            | A::FileAdd
            | A::FileRemove
            | A::DisclosureExport
            | A::ConferenceSee
            | A::ConferenceRequest
            | A::ConferenceCoordinate
            | A::ConferenceAnswer
            | A::ConferenceCancel
            | A::MinutesSee
            | A::MinutesWrite
            | A::ClosingDayEdit
            | A::ActivitySee
            | A::ActivityAdd
            | A::TaskSee
            | A::TaskAdd
            | A::TaskDo
            | A::TimelineSee
            | A::TransitionSee
            | A::TransitionPrepare
            | A::RoleMatrixSee
            | A::RoleGapSee
            | A::StageBoardSee
            | A::RosterExport
            | A::HandoverSee
            | A::HandoverWrite
            | A::HandoverAcknowledge
            | A::ServicePlanSee
            | A::ServicePlanEdit,
        ) => &[Municipality],

        (R::OfficeManager, A::ChildSee | A::ChildExport | A::CaseloadSeeOne | A::CaseloadSee) => &[Office],
        (R::OfficeManager, A::OfficeAcceptance | A::CoordinatorAcceptance | A::AssignmentAnswer) => &[Office],
        (R::OfficeManager, A::AssignmentSee | A::ChildSeeShort) => &[Office],
        (R::OfficeManager, A::CoordinatorSee) => &[Municipality],
        (R::OfficeManager, A::MinutesSee | A::ActivitySee | A::TaskSee | A::TaskDo | A::TimelineSee | A::FileSee) => {
            &[Office]
        }
        (
            R::OfficeManager,
            A::TransitionSee | A::RoleMatrixSee | A::StageBoardSee | A::HandoverSee | A::ServicePlanSee,
        ) => &[Office],
        (R::OfficeManager, A::ConferenceSee | A::ConferenceAnswer) => &[Office, Participant],

        (R::Coordinator, A::ChildSee | A::ChildExport | A::ChildEdit | A::CareAssess) => &[OwnCase],
        (R::Coordinator, A::ChildSeeShort | A::AssignmentAnswer) => &[Proposed],
        (R::Coordinator, A::AssignmentSee) => &[OwnCase, Proposed],
        (R::Coordinator, A::ConferenceSee) => &[OwnCase, Participant],
        (R::Coordinator, A::ConferenceAnswer) => &[Participant],
        // What a coordinator asked for, the coordinator may call off.
        (R::Coordinator, A::ConferenceCancel) => &[Author],
        (
            R::Coordinator,
            A::ConferenceRequest
            | A::MinutesSee
            | A::MinutesWrite
            | A::ActivityAdd
            | A::TaskSee
            | A::TaskAdd
            | A::TaskDo
            | A::TimelineSee
            | A::FileSee
            | A::FileAdd
            | A::TransitionSee
            | A::TransitionPrepare
            | A::RoleMatrixSee
            | A::StageBoardSee
            | A::ServicePlanSee
            | A::ServicePlanEdit,
        ) => &[OwnCase],
        // Whoever gave the case away writes the sheet, although the child's record is closed to them by then.
        (R::Coordinator, A::HandoverSee | A::HandoverWrite | A::HandoverAcknowledge) => &[Handover],
        (R::Coordinator, A::ActivitySee) => &[OwnCase, Author],
        (R::Coordinator, A::CaseloadSeeOne | A::CoordinatorAcceptance) => &[Oneself],
        // Counts, not names, of the others.
        (R::Coordinator, A::CaseloadSee | A::CoordinatorSee) => &[Municipality],

        // What somebody wrote is theirs to correct for as long as they may record at all.
        (R::Section | R::SectionManager | R::Coordinator | R::HealthCentre, A::ActivityCorrect) => &[Author],

        (R::HealthCentre, A::BreakGlassOpen) => &[Municipality],
        (R::HealthCentre, A::ChildSee | A::TimelineSee | A::FileSee | A::TransitionSee | A::RoleMatrixSee) => {
            &[CareTeam, Emergency]
        }
        (R::HealthCentre, A::ActivitySee) => &[CareTeam, Emergency, Author],
        (R::HealthCentre, A::ActivityAdd | A::TaskAdd) => &[CareTeam],
        (R::HealthCentre | R::Hospital, A::ConferenceRequest) => &[Municipality],
        (R::HealthCentre | R::Hospital, A::ConferenceCancel) => &[Requested],
        (R::HealthCentre | R::Hospital, A::FileAdd) => &[CareTeam],
        (
            R::HealthCentre | R::Hospital | R::NurserySection | R::EducationCentre,
            A::ConferenceSee | A::ConferenceAnswer,
        ) => &[Requested, Participant],
        (
            R::HealthCentre | R::Hospital | R::NurserySection | R::EducationCentre,
            A::ChildSee
            | A::TaskSee
            | A::TaskDo
            | A::MinutesSee
            | A::FileSee
            | A::ActivitySee
            | A::TimelineSee
            | A::TransitionSee
            | A::RoleMatrixSee
            | A::StageBoardSee,
        ) => &[CareTeam],
        // The ward's own bodies may take their list away. What was opened in an emergency, and what a hospital sees, is
        // looked at only.
        (R::HealthCentre | R::NurserySection | R::EducationCentre, A::ChildExport) => &[CareTeam],
        (R::EducationCentre, A::RosterExport) => &[CareTeam],

        (R::Secretariat, A::CaseloadSee) => &[Municipality],

        // The addresses of partner bodies are open to everybody who works with them.
        (
            R::OfficeManager
            | R::Coordinator
            | R::HealthCentre
            | R::Hospital
            | R::NurserySection
            | R::EducationCentre
            | R::Secretariat,
            A::AgencySee | A::OfficeSee | A::PolicySee | A::ChecklistSee,
        ) => &[Municipality],
        // Office days decide when an answer is due, and everybody has a calendar.
        (R::Admin | R::Auditor | R::Adviser, A::ClosingDaySee | A::CalendarFeed) => &[],
        (_, A::ClosingDaySee) => &[Municipality],
        (_, A::CalendarFeed) => &[Oneself],
        _ => &[],
    }
}

/// The relations through which the actor may do this.
///
/// # Errors
/// [`Problem::Forbidden`] where the role may never do it, whatever the record.
pub fn permit(actor: &Actor, action: Action) -> Result<&'static [Relation], Problem> {
    match reach(actor.role, action) {
        [] => Err(Problem::forbidden()),
        relations => Ok(relations),
    }
}

/// The whole table as text: a line per action, a column per role.
pub fn table() -> String {
    let mut text = String::new();
    for action in Action::ALL {
        text.push_str(action.as_str());
        text.push('\n');
        for role in Role::ALL {
            let relations: Vec<_> = reach(*role, *action).iter().map(|relation| relation.as_str()).collect();
            if !relations.is_empty() {
                text.push_str("    ");
                text.push_str(role.as_str());
                text.extend(std::iter::repeat_n(' ', 17_usize.saturating_sub(role.as_str().len())));
                text.push_str(&relations.join(", "));
                text.push('\n');
            }
        }
    }
    text
}
