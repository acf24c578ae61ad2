//! Activities (活動記録): what somebody did for a child or for the region. They belong to their author for ever; a
//! correction keeps every form they had.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::clock::Instant;
use crate::base::ids::{ActivityId, AgencyId, ChildId, ConferenceId, CoordinatorId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::rules::my_number;

crate::text_enum! {
    /// What was done (医療的ケア児等コーディネーター養成研修の業務: 退院支援, サービスの利用調整, 家族支援, 相談事例の対応,
    /// 協議の場への参加, 地域課題整理, 関係機関との連絡調整).
    pub enum ActivityKind {
        HomeVisit = "home_visit" ("家庭訪問", "Home visit"),
        HospitalVisit = "hospital_visit" ("病院訪問", "Hospital visit"),
        NurseryVisit = "nursery_visit" ("保育所等訪問", "Nursery visit"),
        SchoolVisit = "school_visit" ("学校訪問", "School visit"),
        Consultation = "consultation" ("ご本人・ご家族からの相談", "Consultation with the family"),
        Conference = "conference" ("カンファレンス・会議への出席", "Attending a conference"),
        Liaison = "liaison" ("関係機関との連絡調整", "Liaison with agencies"),
        ServiceArrangement = "service_arrangement" ("サービスの利用調整", "Arranging services"),
        Accompanying = "accompanying" ("受診・手続きの同行", "Accompanying the family"),
        Handover = "handover" ("引継ぎ", "Handover"),
        EmergencyPlan = "emergency_plan" ("災害・緊急時の備え", "Emergency and disaster plan"),
        Documents = "documents" ("書類の作成", "Documents"),
        Training = "training" ("研修", "Training"),
        RegionalMeeting = "regional_meeting" ("協議の場・連絡会への参加", "Regional meeting"),
        CaseStudy = "case_study" ("事例検討", "Case study"),
        RegionalIssue = "regional_issue" ("地域課題の整理", "Issues of the region"),
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// How.
    pub enum ActivityMeans {
        InPerson = "in_person" ("対面", "In person"),
        Phone = "phone" ("電話", "Telephone"),
        Online = "online" ("オンライン", "Online"),
        Mail = "mail" ("メール", "Email"),
        Paper = "paper" ("文書・FAX", "Letter or fax"),
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// The ten categories of work a coordinator subsidy covers, in two groups.
    ///
    /// Source: 新宿区 医療的ケア児等コーディネーター支援体制整備促進事業補助金 (令和6年度).
    pub enum SubsidyCategory {
        /// Building the base: training sessions held.
        TrainingSession = "training_session" ("研修会の開催・参加", "Training sessions"),
        /// Building the base: liaison meetings of coordinators.
        CoordinatorMeeting = "coordinator_meeting" ("コーディネーター連絡会", "Coordinators' liaison meetings"),
        /// Building the base: network meetings.
        NetworkMeeting = "network_meeting" ("ネットワーク会議", "Network meetings"),
        /// Building the base: case studies.
        CaseStudy = "case_study" ("事例検討会", "Case studies"),
        /// Building the base: other.
        OtherBase = "other_base" ("その他の基盤整備", "Other base building"),
        /// Before the plan: attending conferences before discharge.
        DischargeConference = "discharge_conference" ("退院時カンファレンスへの出席", "Discharge conferences"),
        /// Before the plan: liaison for the move home.
        HomeTransition = "home_transition" ("在宅移行に向けた連絡調整", "Liaison for the move home"),
        /// Before the plan: basic consultation.
        BasicConsultation = "basic_consultation" ("基本相談", "Basic consultation"),
        /// Before the plan: attending support meetings.
        SupportMeeting = "support_meeting" ("個別支援会議への出席", "Individual support meetings"),
        /// Before the plan: supervision on individual cases.
        Supervision = "supervision" ("個別事例への助言・指導", "Supervision on individual cases"),
    }
}

crate::text_enum! {
    /// The two groups of subsidised work.
    pub enum SubsidyGroup {
        BaseBuilding = "base_building" ("支援体制の基盤整備", "Base building"),
        BeforePlan = "before_plan" ("サービス等利用計画の作成前の支援", "Work before the service plan"),
    }
}

/// The most minutes one day has.
pub const MOST_MINUTES: i32 = 1440;

impl ActivityKind {
    /// Whether the family was met or spoken with by it.
    pub fn reaches_family(self) -> bool {
        matches!(self, Self::HomeVisit | Self::HospitalVisit | Self::Consultation | Self::Accompanying)
    }
}

impl SubsidyCategory {
    /// The group a category belongs to.
    pub fn group(self) -> SubsidyGroup {
        match self {
            Self::TrainingSession
            | Self::CoordinatorMeeting
            | Self::NetworkMeeting
            | Self::CaseStudy
            | Self::OtherBase => SubsidyGroup::BaseBuilding,
            Self::DischargeConference
            | Self::HomeTransition
            | Self::BasicConsultation
            | Self::SupportMeeting
            | Self::Supervision => SubsidyGroup::BeforePlan,
        }
    }
}

/// What a person enters about an activity.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = crate::schema::activities, treat_none_as_null = true)]
pub struct ActivityFacts {
    /// On which day.
    pub happened_on: NaiveDate,
    /// What.
    pub kind: ActivityKind,
    /// How.
    pub means: ActivityMeans,
    /// How long, 0 to [`MOST_MINUTES`].
    pub minutes: i32,
    /// With whom.
    pub with_whom: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// What came of it.
    pub note: Option<String>,
    /// Which subsidised work it was.
    pub subsidy_category: Option<SubsidyCategory>,
    /// Whether it is paid by a fee.
    pub fee_claimed: bool,
    /// At which conference of the child.
    pub conference_id: Option<ConferenceId>,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::activities)]
pub struct Activity {
    /// Id.
    pub id: ActivityId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// For which child; none for work for the region.
    pub child_id: Option<ChildId>,
    /// Who did it.
    pub author_id: UserId,
    /// The agency the author worked for then.
    pub agency_id: Option<AgencyId>,
    /// The author as coordinator.
    pub coordinator_id: Option<CoordinatorId>,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ActivityFacts,
    /// Struck at.
    pub struck_at: Option<Instant>,
    /// Why it was struck.
    pub strike_reason: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

/// A form that an activity had or has.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::activity_versions)]
pub struct ActivityVersion {
    /// The activity.
    pub activity_id: ActivityId,
    /// Number, from 1.
    pub version: i32,
    /// What was entered.
    pub facts: Json<ActivityFacts>,
    /// Why it was corrected or struck; none for the first.
    pub reason: Option<String>,
    /// By whom.
    pub saved_by: UserId,
    /// When.
    pub saved_at: Instant,
}

impl ActivityFacts {
    /// The facts in their standard form, or every fault at once: `happened_on` after `today` or before the year 2000;
    /// `minutes` outside 0 to 1440; a subsidy category on work that is paid by fees (such work is excluded from the
    /// subsidy: 新宿区の補助要綱); a My Number anywhere (番号法20条).
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        faults.unless(
            self.happened_on <= today,
            "happened_on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        );
        faults.unless(
            NaiveDate::from_ymd_opt(2000, 1, 1).is_none_or(|first| self.happened_on >= first),
            "happened_on",
            "out_of_range",
            "2000年以後の日付を入力してください。",
            "Give a day in or after the year 2000.",
        );
        faults.unless(
            (0..=MOST_MINUTES).contains(&self.minutes),
            "minutes",
            "out_of_range",
            "時間は0分から1440分までにしてください。",
            "Give 0 to 1440 minutes.",
        );
        faults.unless(
            !(self.fee_claimed && self.subsidy_category.is_some()),
            "subsidy_category",
            "fee_claimed",
            "報酬を請求した活動は、補助の対象になりません。どちらかを外してください。",
            "Work that is paid by a fee is excluded from the subsidy. Leave out one of the two.",
        );
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let (with_whom, place) = (clean(self.with_whom), clean(self.place));
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        my_number::refuse(
            &mut faults,
            [("with_whom", with_whom.as_deref()), ("place", place.as_deref()), ("note", note.as_deref())],
        );
        faults.into_result()?;
        Ok(Self { with_whom, place, note, ..self })
    }
}

impl Activity {
    /// The form it has now, for its history.
    pub fn form(&self, reason: Option<String>, saved_by: UserId) -> ActivityVersion {
        ActivityVersion {
            activity_id: self.id,
            version: self.version,
            facts: Json(self.facts.clone()),
            reason,
            saved_by,
            saved_at: self.updated_at,
        }
    }

    /// The activity with other facts, saved at `now`.
    ///
    /// # Errors
    /// A conflict `struck`.
    pub fn corrected(&self, facts: ActivityFacts, now: Instant) -> Result<Self, Problem> {
        self.not_struck()?;
        Ok(Self { facts, version: self.version + 1, updated_at: now, ..self.clone() })
    }

    /// The activity as struck at `now`: it stays to be seen, and counts no more.
    ///
    /// # Errors
    /// A conflict `struck` where it is struck already.
    pub fn struck(&self, reason: String, now: Instant) -> Result<Self, Problem> {
        self.not_struck()?;
        let version = self.version + 1;
        Ok(Self { struck_at: Some(now), strike_reason: Some(reason), version, updated_at: now, ..self.clone() })
    }

    fn not_struck(&self) -> Result<(), Problem> {
        if self.struck_at.is_none() {
            return Ok(());
        }
        Err(Problem::conflict(
            "struck",
            "この活動記録は取り消されています。新しい記録を登録してください。",
            "This activity is struck. Record a new one.",
        ))
    }
}

/// Why something written is corrected or struck, in its standard form.
///
/// # Errors
/// The wrong field `reason`: `required` where nothing is left after cleaning, `my_number`.
pub fn reason_of(reason: &str) -> Result<String, Problem> {
    let reason = text::clean_note(reason);
    let mut faults = Faults::default();
    faults.unless(
        !reason.is_empty(),
        "reason",
        "required",
        "訂正・取消しの理由を入力してください。",
        "Enter why this is corrected or struck.",
    );
    my_number::refuse(&mut faults, [("reason", Some(reason.as_str()))]);
    faults.into_result()?;
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> ActivityFacts {
        ActivityFacts {
            happened_on: "2025-11-25".parse().unwrap(),
            kind: ActivityKind::HomeVisit,
            means: ActivityMeans::InPerson,
            minutes: 60,
            with_whom: Some("　見本 花子 ".to_owned()),
            place: Some(" ".to_owned()),
            note: None,
            subsidy_category: None,
            fee_claimed: false,
            conference_id: None,
        }
    }

    #[test]
    fn what_was_entered_is_cleaned() {
        let tidy = facts().tidy("2025-11-25".parse().unwrap()).unwrap();
        assert_eq!((tidy.with_whom.as_deref(), tidy.place), (Some("見本 花子"), None));
    }

    #[test]
    fn every_fault_of_an_activity_is_told_at_once() {
        let wrong = ActivityFacts {
            happened_on: "2025-11-26".parse().unwrap(),
            minutes: 1441,
            note: Some("123456789012".to_owned()),
            subsidy_category: Some(SubsidyCategory::BasicConsultation),
            fee_claimed: true,
            ..facts()
        };
        let Err(Problem::Invalid(faults)) = wrong.tidy("2025-11-25".parse().unwrap()) else { panic!("it is wrong") };
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        let expected = [
            ("happened_on", "in_the_future"),
            ("minutes", "out_of_range"),
            ("subsidy_category", "fee_claimed"),
            ("note", "my_number"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_ten_categories_fall_into_two_groups_of_five() {
        assert_eq!(SubsidyCategory::ALL.len(), 10);
        let base = SubsidyCategory::ALL.iter().filter(|one| one.group() == SubsidyGroup::BaseBuilding);
        assert_eq!(base.count(), 5);
    }
}
