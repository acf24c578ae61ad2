//! Minutes of a conference (議事録): a draft, then a locked version, then later versions.
//!
//! What becomes of its decisions is worked out in `reconcile.rs`, how two versions differ in `differences.rs`.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, MinutesId, SubjectId, UserId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::conferences::ConferenceKind;
use crate::rules::my_number;
use crate::rules::tasks::TaskRole;

pub mod differences;
pub mod reconcile;

crate::text_enum! {
    /// Where a version of minutes stands.
    pub enum MinutesState {
        Draft = "draft" ("下書き", "Draft"),
        Confirmed = "confirmed" ("確定", "Confirmed"),
    }
}

crate::text_enum! {
    /// A section of the minutes.
    pub enum SectionKey {
        Situation = "situation" ("現状", "Situation"),
        FamilyWish = "family_wish" ("家族の意向", "The family's wishes"),
        HomeSupport = "home_support" ("退院後の体制", "Support after discharge"),
        Support = "support" ("支援の体制", "Support"),
        Roles = "roles" ("役割分担", "Who does what"),
        Next = "next" ("次回", "Next meeting"),
    }
}

impl SectionKey {
    /// What to think of (the agenda of a pre-discharge conference; 岐阜県 小児在宅移行パス).
    pub fn prompts(self) -> Vec<Words> {
        let words = |points: &[(&'static str, &'static str)]| {
            points.iter().map(|(ja, en)| Words::fixed(ja, en)).collect::<Vec<_>>()
        };
        match self {
            Self::Situation => words(&[("退院の時期", "Date of discharge"), ("病状と見通し", "Condition and outlook")]),
            Self::FamilyWish => words(&[
                ("ご家族の状況・きょうだい", "The family's situation, siblings"),
                ("ご家族の希望と不安", "What the family hopes and fears"),
            ]),
            Self::HomeSupport | Self::Support => words(&[
                ("医療的ケアの手技・機器と担い手", "Care procedures, devices and who does them"),
                ("緊急時の連絡先と受入れ病院", "Emergency contact and hospital"),
                ("訪問看護・訪問診療の予定", "Visiting nurse and doctor"),
                ("サービスと計画", "Services and plan"),
                ("停電・災害への備え", "Power failure and disaster"),
                ("日常生活用具・助成", "Equipment and subsidies"),
            ]),
            Self::Roles => words(&[("主担当と連絡の窓口", "Who is lead, whom to call")]),
            Self::Next => words(&[("次回の日時と議題", "Date and agenda of the next meeting")]),
        }
    }
}

/// The sections of new minutes of a conference.
pub fn template(kind: ConferenceKind) -> Vec<Section> {
    let support = if kind == ConferenceKind::PreDischarge { SectionKey::HomeSupport } else { SectionKey::Support };
    let keys = [SectionKey::Situation, SectionKey::FamilyWish, support, SectionKey::Roles, SectionKey::Next];
    keys.into_iter().map(|key| Section { key, text: String::new() }).collect()
}

/// What was written in a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Which.
    pub key: SectionKey,
    /// The text.
    pub text: String,
}

/// Somebody who was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Name, or the agency's where no name is known.
    pub name: String,
    /// The agency.
    pub agency_id: Option<AgencyId>,
}

/// Something decided: it becomes somebody's task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// Id; stays from version to version.
    pub id: SubjectId,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub role: TaskRole,
    /// At which agency.
    pub agency_id: Option<AgencyId>,
    /// By which day.
    pub due_on: Option<NaiveDate>,
}

/// What a person enters in minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesFacts {
    /// The sections.
    pub sections: Vec<Section>,
    /// Who was there.
    pub attendees: Vec<Attendee>,
    /// What was decided.
    pub decisions: Vec<Resolved>,
}

/// A version of minutes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::conference_minutes)]
pub struct Minutes {
    /// Id.
    pub id: MinutesId,
    /// The conference.
    pub conference_id: ConferenceId,
    /// Number, from 1.
    pub number: i32,
    /// Where it stands.
    pub state: MinutesState,
    /// The sections.
    pub sections: Json<Vec<Section>>,
    /// Who was there.
    pub attendees: Json<Vec<Attendee>>,
    /// What was decided.
    pub decisions: Json<Vec<Resolved>>,
    /// Who began it.
    pub written_by: UserId,
    /// Who confirmed it.
    pub confirmed_by: Option<UserId>,
    /// When.
    pub confirmed_at: Option<Instant>,
    /// Version of the record, for drafts that are saved often.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

impl MinutesFacts {
    /// The facts in their standard form, or every fault at once: a section twice; a name or decision that is empty after
    /// cleaning; two decisions of one id; a My Number anywhere (番号法20条).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let mut seen = Vec::new();
        let mut sections = Vec::new();
        for (number, section) in self.sections.into_iter().enumerate() {
            let text = text::clean_note(&section.text);
            refuse(&mut faults, format!("sections.{number}.text"), &text);
            once(&mut faults, &mut seen, format!("sections.{number}.key"), section.key.as_str().to_owned());
            sections.push(Section { text, ..section });
        }
        let mut attendees = Vec::new();
        for (number, attendee) in self.attendees.into_iter().enumerate() {
            let name = text::clean(&attendee.name);
            required(&mut faults, format!("attendees.{number}.name"), &name);
            refuse(&mut faults, format!("attendees.{number}.name"), &name);
            attendees.push(Attendee { name, ..attendee });
        }
        let mut decisions = Vec::new();
        for (number, decision) in self.decisions.into_iter().enumerate() {
            let what = text::clean(&decision.what);
            required(&mut faults, format!("decisions.{number}.what"), &what);
            refuse(&mut faults, format!("decisions.{number}.what"), &what);
            once(&mut faults, &mut seen, format!("decisions.{number}.id"), decision.id.to_string());
            decisions.push(Resolved { what, ..decision });
        }
        faults.into_result()?;
        Ok(Self { sections, attendees, decisions })
    }
}

impl Minutes {
    /// What was entered.
    pub fn facts(&self) -> MinutesFacts {
        MinutesFacts {
            sections: self.sections.0.clone(),
            attendees: self.attendees.0.clone(),
            decisions: self.decisions.0.clone(),
        }
    }

    /// The draft with other facts.
    ///
    /// # Errors
    /// A conflict `confirmed`: a confirmed version is locked.
    pub fn written(&self, facts: MinutesFacts, now: Instant) -> Result<Self, Problem> {
        self.still_draft()?;
        Ok(Self {
            sections: Json(facts.sections),
            attendees: Json(facts.attendees),
            decisions: Json(facts.decisions),
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        })
    }

    /// The draft as confirmed and locked.
    ///
    /// # Errors
    /// A conflict `confirmed`; the wrong field `sections` / `empty` where nothing was written.
    pub fn confirmed(&self, user: UserId, now: Instant) -> Result<Self, Problem> {
        self.still_draft()?;
        if self.decisions.0.is_empty() && self.sections.0.iter().all(|section| section.text.is_empty()) {
            return Err(Problem::field(
                "sections",
                "empty",
                "議事録に何も書かれていません。",
                "Nothing has been written in these minutes.",
            ));
        }
        Ok(Self {
            state: MinutesState::Confirmed,
            confirmed_by: Some(user),
            confirmed_at: Some(now),
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        })
    }

    fn still_draft(&self) -> Result<(), Problem> {
        if self.state == MinutesState::Draft {
            return Ok(());
        }
        Err(Problem::conflict(
            "confirmed",
            "この議事録は確定しています。直すときは、新しい版を作成してください。",
            "These minutes are confirmed. Begin a new version.",
        ))
    }
}

fn required(faults: &mut Faults, field: String, text: &str) {
    if text.is_empty() {
        faults.note(FieldError::new(field, "required", "入力してください。", "Enter something here."));
    }
}

fn once(faults: &mut Faults, seen: &mut Vec<String>, field: String, key: String) {
    if seen.contains(&key) {
        faults.note(FieldError::new(field, "twice", "同じものが2回あります。", "This is here twice."));
    }
    seen.push(key);
}

fn refuse(faults: &mut Faults, field: String, text: &str) {
    let mut found = Faults::default();
    my_number::refuse(&mut found, [("", Some(text))]);
    if let Err(Problem::Invalid(errors)) = found.into_result() {
        for error in errors {
            faults.note(FieldError { field: field.clone(), ..error });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_conference_has_a_template_with_prompts() {
        for kind in ConferenceKind::ALL {
            let sections = template(*kind);
            assert_eq!(sections.len(), 5);
            assert!(sections.iter().all(|section| !section.key.prompts().is_empty()));
        }
        assert_eq!(template(ConferenceKind::PreDischarge)[2].key, SectionKey::HomeSupport);
    }

    #[test]
    fn every_fault_of_minutes_is_told_at_once() {
        let id = SubjectId(uuid::Uuid::nil());
        let decision = Resolved { id, what: " ".to_owned(), role: TaskRole::Section, agency_id: None, due_on: None };
        let text = "1234 5678 9012".to_owned();
        let facts = MinutesFacts {
            sections: vec![
                Section { key: SectionKey::Next, text },
                Section { key: SectionKey::Next, text: String::new() },
            ],
            attendees: vec![Attendee { name: "　".to_owned(), agency_id: None }],
            decisions: vec![decision.clone(), Resolved { what: "送る".to_owned(), ..decision }],
        };
        let Err(Problem::Invalid(faults)) = facts.tidy() else { panic!("it is wrong") };
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        let expected = [
            ("sections.0.text", "my_number"),
            ("sections.1.key", "twice"),
            ("attendees.0.name", "required"),
            ("decisions.0.what", "required"),
            ("decisions.1.id", "twice"),
        ];
        assert_eq!(told, expected);
    }
}
