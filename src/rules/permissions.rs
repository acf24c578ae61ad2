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
        CareAssess = "care_assessment.add" ("医療的ケア判定を登録する", "Record a care assessment"),
        ConsentEdit = "consent.edit" ("同意を登録・撤回する", "Record and withdraw consent"),
        CareTeamEdit = "care_team.edit" ("支援チームを変える", "Change the care team"),
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
    use Relation::{CareTeam, Installation, Municipality, Office, Oneself, OwnCase, Proposed};
    use Role as R;
    match (role, action) {
        (R::Admin, A::MunicipalitySee | A::MunicipalityAdd | A::UserSee | A::UserEdit) => &[Installation],
        (_, A::MunicipalitySee) => &[Municipality],
        (_, A::InboxSee) => &[Oneself],

        // An auditor who belongs to no municipality reads every log, one who does reads that of their own.
        (R::Auditor, A::AuditSee) => &[Installation, Municipality],

        (R::SectionManager, A::PolicyChange | A::UserSee | A::UserEdit | A::AssignmentOverCeiling) => &[Municipality],
        (
            R::Section | R::SectionManager,
            A::PolicySee
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
            | A::CaseloadSeeOne,
        ) => &[Municipality],

        (R::OfficeManager, A::ChildSee | A::CaseloadSeeOne | A::CaseloadSee) => &[Office],
        (R::OfficeManager, A::OfficeAcceptance | A::CoordinatorAcceptance | A::AssignmentAnswer) => &[Office],
        (R::OfficeManager, A::AssignmentSee | A::ChildSeeShort) => &[Office],
        (R::OfficeManager, A::CoordinatorSee) => &[Municipality],

        (R::Coordinator, A::ChildSee | A::ChildEdit | A::CareAssess) => &[OwnCase],
        (R::Coordinator, A::ChildSeeShort | A::AssignmentAnswer) => &[Proposed],
        (R::Coordinator, A::AssignmentSee) => &[OwnCase, Proposed],
        (R::Coordinator, A::CaseloadSeeOne | A::CoordinatorAcceptance) => &[Oneself],
        // Counts, not names, of the others.
        (R::Coordinator, A::CaseloadSee | A::CoordinatorSee) => &[Municipality],

        (R::HealthCentre | R::Hospital | R::NurserySection | R::EducationCentre, A::ChildSee) => &[CareTeam],

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
            A::AgencySee | A::OfficeSee | A::PolicySee,
        ) => &[Municipality],
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
