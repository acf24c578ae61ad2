//! Coordinators (医療的ケア児等コーディネーター): workers of an office who can be given a case.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AbsenceId, AgencyId, ChildId, ConflictId, CoordinatorId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::care_score::CareItem;
use crate::rules::users::{Actor, Role};

/// What a person enters about a coordinator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::coordinators, treat_none_as_null = true)]
pub struct CoordinatorFacts {
    /// The office.
    pub office_id: AgencyId,
    /// The account.
    pub user_id: Option<UserId>,
    /// Name.
    pub name: String,
    /// Reading, in katakana.
    pub name_kana: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Full-time equivalent in hundredths, 1 to 100.
    pub fte: i32,
    /// Share of that time that goes to other duties, in hundredths, 0 to 100.
    pub other_duties: i32,
    /// Whether new children are taken.
    pub accepting: bool,
    /// First day of a limited pause.
    pub paused_from: Option<NaiveDate>,
    /// Last day of the pause.
    pub paused_until: Option<NaiveDate>,
    /// Why.
    pub pause_reason: Option<String>,
    /// When the required training was finished.
    pub training_finished_on: Option<NaiveDate>,
    /// Also a 相談支援専門員.
    pub consultation_specialist: bool,
    /// Care items handled before.
    pub experience: Json<Vec<CareItem>>,
    /// Languages spoken besides Japanese.
    pub languages: Json<Vec<String>>,
    /// Districts served.
    pub districts: Json<Vec<String>>,
    /// Last day at work.
    pub left_on: Option<NaiveDate>,
}

/// A coordinator.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::coordinators)]
pub struct Coordinator {
    /// Id.
    pub id: CoordinatorId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: CoordinatorFacts,
    /// Folded reading (or name) to sort by.
    pub name_key: String,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

/// What is known of the office and the account a coordinator is to be linked to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Links {
    /// Whether the office is one of the municipality and open; none where it stays as it was.
    pub office_open: Option<bool>,
    /// The account's role and whether it may sign in, if it is one of the municipality; none where it stays as it was.
    pub account: Option<Option<(Role, bool)>>,
}

impl CoordinatorFacts {
    /// The facts in their standard form, or every fault at once.
    ///
    /// Faults: an empty `name`, a `name_kana` without kana, `phone` that is no Japanese number, `fte` outside 1 to 100,
    /// `other_duties` outside 0 to 100, `paused_until` before `paused_from`, `training_finished_on` after `today`, an
    /// `office_id` that is not an open office of the municipality, a `user_id` that is not an open account of a
    /// coordinator of the municipality (product contract §3, §8).
    pub fn tidy(self, links: Links, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let name = text::clean(&self.name);
        let name_kana = clean(self.name_kana.clone()).map(|kana| text::katakana(&kana));
        faults.unless(!name.is_empty(), "name", "required", "氏名を入力してください。", "Enter a name.");
        let kana_good = name_kana.as_deref().is_none_or(text::is_kana);
        faults.unless(kana_good, "name_kana", "not_kana", "かなで入力してください。", "Write the reading in kana.");
        let phone_good = self.phone.as_deref().is_none_or(|phone| phone.trim().is_empty() || text::phone_ok(phone));
        faults.unless(
            phone_good,
            "phone",
            "bad_phone",
            "電話番号の形が正しくありません。",
            "This is not a Japanese number.",
        );
        self.check_work(today, &mut faults);
        let acceptance = faults.gather(self.acceptance().tidy())?;
        links.check(&mut faults);
        faults.into_result()?;
        let mut experience = self.experience.0.clone();
        experience.sort_unstable();
        experience.dedup();
        let tidy = Self {
            name,
            name_kana,
            email: clean(self.email.clone()),
            phone: clean(self.phone.clone()),
            experience: Json(experience),
            languages: Json(text::clean_list(self.languages.0.clone())),
            districts: Json(text::places(&self.districts.0)),
            ..self
        };
        Ok(match acceptance {
            Some(acceptance) => tidy.with_acceptance(acceptance),
            None => tidy,
        })
    }

    /// Whether new children are taken.
    pub fn acceptance(&self) -> AcceptanceFacts {
        AcceptanceFacts {
            accepting: self.accepting,
            paused_from: self.paused_from,
            paused_until: self.paused_until,
            pause_reason: self.pause_reason.clone(),
        }
    }

    /// The facts with another acceptance.
    #[must_use]
    pub fn with_acceptance(self, acceptance: AcceptanceFacts) -> Self {
        let AcceptanceFacts { accepting, paused_from, paused_until, pause_reason } = acceptance;
        Self { accepting, paused_from, paused_until, pause_reason, ..self }
    }

    /// The key coordinators are sorted and found by.
    pub fn name_key(&self) -> String {
        text::sort_key(self.name_kana.as_deref().unwrap_or(&self.name))
    }

    fn check_work(&self, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            (1..=100).contains(&self.fte),
            "fte",
            "out_of_range",
            "常勤換算は1から100（％）の間で入力してください。",
            "The full-time equivalent lies between 1 and 100 percent.",
        );
        faults.unless(
            (0..=100).contains(&self.other_duties),
            "other_duties",
            "out_of_range",
            "他業務の割合は0から100（％）の間で入力してください。",
            "The share of other duties lies between 0 and 100 percent.",
        );
        faults.unless(
            self.training_finished_on.is_none_or(|day| day <= today),
            "training_finished_on",
            "in_future",
            "研修修了日は今日以前の日付にしてください。",
            "The training cannot have been finished in the future.",
        );
    }
}

impl Links {
    fn check(self, faults: &mut Faults) {
        faults.unless(
            self.office_open.unwrap_or(true),
            "office_id",
            "no_such_office",
            "この自治体の開設中の事業所を指定してください。",
            "Name an open office of this municipality.",
        );
        let fitting = matches!(self.account, None | Some(Some((Role::Coordinator, true))));
        faults.unless(
            fitting,
            "user_id",
            "no_such_user",
            "この自治体のコーディネーターの利用者を指定してください。",
            "Name an account of a coordinator of this municipality.",
        );
    }
}

impl Coordinator {
    /// Whether `actor` is shown everything about the coordinator: the section, the coordinator's own office and the
    /// coordinator. Everybody else sees what is needed to know whom to ask (product contract §8).
    pub fn shown_in_full(&self, actor: &Actor) -> bool {
        match actor.role {
            Role::Section | Role::SectionManager => true,
            Role::OfficeManager | Role::Coordinator => {
                actor.agency_id == Some(self.facts.office_id) || actor.coordinator_id == Some(self.id)
            }
            _ => false,
        }
    }
}

/// What a person enters about an absence.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::absences, treat_none_as_null = true)]
pub struct AbsenceFacts {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none while nobody knows.
    pub ends_on: Option<NaiveDate>,
    /// How much of the working time, in percent, 1 to 100.
    pub percent: i32,
    /// Why.
    pub reason: Option<String>,
}

/// A dated absence, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::absences)]
pub struct Absence {
    /// Id.
    pub id: AbsenceId,
    /// Whose.
    pub coordinator_id: CoordinatorId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: AbsenceFacts,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

impl AbsenceFacts {
    /// The facts in their standard form, or every fault at once: `ends_on` before `starts_on`, `percent` outside 1 to
    /// 100 (product contract §4.1).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        faults.unless(
            self.ends_on.is_none_or(|last| self.starts_on <= last),
            "ends_on",
            "before_start",
            "終了日が開始日より前です。",
            "The absence ends before it begins.",
        );
        faults.unless(
            (1..=100).contains(&self.percent),
            "percent",
            "out_of_range",
            "不在の割合は1から100（％）の間で入力してください。",
            "The share of the absence lies between 1 and 100 percent.",
        );
        faults.into_result()?;
        let reason = self.reason.map(|reason| text::clean(&reason)).filter(|reason| !reason.is_empty());
        Ok(Self { reason, ..self })
    }
}

/// A declared conflict between a coordinator and a family.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::conflicts)]
pub struct Conflict {
    /// Id.
    pub id: ConflictId,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The child.
    pub child_id: ChildId,
    /// Why.
    pub reason: String,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> CoordinatorFacts {
        CoordinatorFacts {
            office_id: AgencyId(uuid::Uuid::nil()),
            user_id: None,
            name: " 見本　花子 ".to_owned(),
            name_kana: Some("みほん はなこ".to_owned()),
            email: None,
            phone: None,
            fte: 100,
            other_duties: 0,
            accepting: true,
            paused_from: None,
            paused_until: None,
            pause_reason: None,
            training_finished_on: None,
            consultation_specialist: false,
            experience: Json(vec![CareItem::Oxygen, CareItem::Ventilator, CareItem::Oxygen]),
            languages: Json(vec!["英語".to_owned(), " ".to_owned()]),
            districts: Json(Vec::new()),
            left_on: None,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn faults(facts: CoordinatorFacts, links: Links) -> Vec<String> {
        match facts.tidy(links, day("2025-11-25")) {
            Err(Problem::Invalid(faults)) => faults.iter().map(|f| format!("{}:{}", f.field, f.code)).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn names_and_lists_are_put_in_order() {
        let tidy = facts().tidy(Links::default(), day("2025-11-25")).unwrap();
        assert_eq!((tidy.name.as_str(), tidy.name_kana.as_deref()), ("見本 花子", Some("ミホン ハナコ")));
        assert_eq!(tidy.experience.0, [CareItem::Ventilator, CareItem::Oxygen]);
        assert_eq!(tidy.languages.0, ["英語"]);
    }

    #[test]
    fn each_fault_has_its_own_word_and_all_come_at_once() {
        type Change = fn(&mut CoordinatorFacts);
        let cases: [(Change, &str); 9] = [
            (|f| f.name = "　".to_owned(), "name:required"),
            (|f| f.name_kana = Some("見本".to_owned()), "name_kana:not_kana"),
            (|f| f.phone = Some("12".to_owned()), "phone:bad_phone"),
            (|f| f.fte = 0, "fte:out_of_range"),
            (|f| f.fte = 101, "fte:out_of_range"),
            (|f| f.other_duties = -1, "other_duties:out_of_range"),
            (|f| f.other_duties = 101, "other_duties:out_of_range"),
            (|f| f.training_finished_on = Some(day("2025-11-26")), "training_finished_on:in_future"),
            (
                |f| (f.paused_from, f.paused_until) = (Some(day("2025-12-02")), Some(day("2025-12-01"))),
                "paused_until:before_start",
            ),
        ];
        let mut all = facts();
        for (change, expected) in cases {
            let mut wrong = facts();
            change(&mut wrong);
            change(&mut all);
            assert_eq!(faults(wrong, Links::default()), [expected]);
        }
        let nowhere = Links { office_open: Some(false), account: Some(None) };
        assert_eq!(faults(all, nowhere).len(), 9);
    }

    #[test]
    fn an_account_must_be_a_coordinators_and_open() {
        for (account, good) in [
            (None, true),
            (Some(None), false),
            (Some(Some((Role::Coordinator, true))), true),
            (Some(Some((Role::Coordinator, false))), false),
            (Some(Some((Role::Section, true))), false),
        ] {
            let links = Links { office_open: None, account };
            assert_eq!(faults(facts(), links).is_empty(), good, "{account:?}");
        }
    }

    #[test]
    fn an_absence_runs_forward_and_takes_some_of_the_time() {
        for (last, percent, good) in [
            (None, 1, true),
            (Some("2025-12-01"), 100, true),
            (Some("2025-11-30"), 50, false),
            (None, 0, false),
            (None, 101, false),
        ] {
            let absence = AbsenceFacts { starts_on: day("2025-12-01"), ends_on: last.map(day), percent, reason: None };
            assert_eq!(absence.tidy().is_ok(), good, "{last:?} {percent}");
        }
    }
}
