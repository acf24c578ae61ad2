//! The care team (支援チーム): the agencies round one child, with role and period.
//!
//! Membership alone opens nothing; together with a consent it opens the record (product contract §8).

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CareTeamMemberId, ChildId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::my_number;

/// What a person enters about a place in the team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::care_team_members, treat_none_as_null = true)]
pub struct MemberFacts {
    /// The agency.
    pub agency_id: AgencyId,
    /// Its part: 訪問看護, 保健相談, …
    pub role: String,
    /// Who there.
    pub person: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none while it goes on.
    pub ends_on: Option<NaiveDate>,
    /// Why the agency was added although no consent covers it.
    pub without_consent_reason: Option<String>,
}

/// An agency's place in a child's care team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::care_team_members)]
pub struct Member {
    /// Id.
    pub id: CareTeamMemberId,
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: MemberFacts,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// When a section manager looked at a place without consent.
    pub reviewed_at: Option<Instant>,
    /// Who looked.
    pub reviewed_by: Option<UserId>,
}

impl Member {
    /// Whether the agency is in the team on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.facts.starts_on <= day && self.facts.ends_on.is_none_or(|last| day <= last)
    }

    /// The place as looked at by a section manager.
    ///
    /// # Errors
    /// A conflict `already_reviewed`.
    pub fn reviewed(self, by: UserId, at: Instant) -> Result<Self, Problem> {
        if self.reviewed_at.is_some() {
            return Err(Problem::conflict(
                "already_reviewed",
                "この参加はすでに確認されています。",
                "This place has been reviewed already.",
            ));
        }
        Ok(Self { reviewed_at: Some(at), reviewed_by: Some(by), version: self.version + 1, ..self })
    }
}

impl MemberFacts {
    /// The facts in their standard form, or every fault at once: `role` empty after cleaning, `ends_on` before
    /// `starts_on`, no consent and no reason (`covered`: whether a consent covers the agency), a My Number anywhere.
    /// A reason given although there is a consent stays as it was written.
    pub fn tidy(self, covered: bool) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let role = text::clean(&self.role);
        faults.unless(!role.is_empty(), "role", "required", "役割を入力してください。", "Enter the role.");
        faults.unless(
            self.ends_on.is_none_or(|last| last >= self.starts_on),
            "ends_on",
            "before_start",
            "終了日が開始日より前です。",
            "The last day is before the first.",
        );
        let person = clean(self.person);
        let without_consent_reason = clean(self.without_consent_reason);
        faults.unless(
            covered || without_consent_reason.is_some(),
            "without_consent_reason",
            "consent_or_reason",
            "この機関への情報提供の同意がありません。同意なしで追加する理由を入力してください。",
            "No consent covers this agency. Enter why it is added without one.",
        );
        my_number::refuse(
            &mut faults,
            [
                ("role", Some(role.as_str())),
                ("person", person.as_deref()),
                ("without_consent_reason", without_consent_reason.as_deref()),
            ],
        );
        faults.into_result()?;
        Ok(Self { role, person, without_consent_reason, ..self })
    }
}
