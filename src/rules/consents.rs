//! Consent (同意): what a guardian agreed to share, with whom, from when to when (個人情報保護法69条2項1号).

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ConsentId, GuardianId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::agencies::AgencyKind;
use crate::rules::my_number;

crate::text_enum! {
    /// How much of the record a consent opens.
    pub enum ConsentScope {
        /// The whole record.
        All = "all" ("記録全体", "The whole record"),
        /// Everything but care items, score, hospital and remarks.
        WithoutMedical = "without_medical" ("医療に関する情報を除く", "Without medical matters"),
    }
}

/// What a person enters about a consent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::consents)]
pub struct ConsentFacts {
    /// Who gave it.
    pub guardian_id: Option<GuardianId>,
    /// How much it opens.
    pub scope: ConsentScope,
    /// What for.
    pub purpose: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none until withdrawn.
    pub ends_on: Option<NaiveDate>,
    /// Who took it.
    pub taken_by: String,
    /// Where the signed paper is.
    pub paper_location: Option<String>,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::consents)]
pub struct Consent {
    /// Id.
    pub id: ConsentId,
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ConsentFacts,
    /// Withdrawn since: from this day on it opens nothing.
    pub withdrawn_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// With whom is shared: one agency, or every agency of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// This agency.
    Agency(AgencyId),
    /// Every agency of this kind.
    Kind(AgencyKind),
}

impl Recipient {
    /// From what was entered: exactly one of the two, else nothing.
    pub fn of(agency: Option<AgencyId>, kind: Option<AgencyKind>) -> Option<Self> {
        match (agency, kind) {
            (Some(id), None) => Some(Self::Agency(id)),
            (None, Some(kind)) => Some(Self::Kind(kind)),
            _ => None,
        }
    }
}

impl ConsentFacts {
    /// The facts in their standard form, or every fault at once: `purpose` or `taken_by` empty after cleaning, `ends_on`
    /// before `starts_on`, a My Number anywhere.
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let purpose = text::clean(&self.purpose);
        faults.unless(!purpose.is_empty(), "purpose", "required", "利用目的を入力してください。", "Enter the purpose.");
        let taken_by = text::clean(&self.taken_by);
        faults.unless(
            !taken_by.is_empty(),
            "taken_by",
            "required",
            "同意を取った人を入力してください。",
            "Enter who obtained it.",
        );
        faults.unless(
            self.ends_on.is_none_or(|last| last >= self.starts_on),
            "ends_on",
            "before_start",
            "終了日が開始日より前です。",
            "The last day is before the first.",
        );
        let paper_location = self.paper_location.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        my_number::refuse(
            &mut faults,
            [
                ("purpose", Some(purpose.as_str())),
                ("taken_by", Some(taken_by.as_str())),
                ("paper_location", paper_location.as_deref()),
            ],
        );
        faults.into_result()?;
        Ok(Self { purpose, taken_by, paper_location, ..self })
    }
}

impl Consent {
    /// Whether it holds on a day: begun, not over, not withdrawn. The day of withdrawal is outside already.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.facts.starts_on <= day
            && self.facts.ends_on.is_none_or(|last| day <= last)
            && self.withdrawn_on.is_none_or(|withdrawn| day < withdrawn)
    }

    /// The last day it holds by its own date; none for one without a date, and for one that was withdrawn before.
    pub fn runs_out_on(&self) -> Option<NaiveDate> {
        self.facts.ends_on.filter(|last| self.withdrawn_on.is_none_or(|withdrawn| withdrawn > *last))
    }

    /// The consent as withdrawn from the day `on`, which lies neither ahead of `today` nor before its first day.
    ///
    /// # Errors
    /// A conflict `already_withdrawn`; a fault of `on`.
    pub fn withdrawn(&self, on: NaiveDate, today: NaiveDate) -> Result<Self, Problem> {
        if self.withdrawn_on.is_some() {
            return Err(Problem::conflict(
                "already_withdrawn",
                "この同意はすでに撤回されています。",
                "This consent has been withdrawn already.",
            ));
        }
        let mut faults = Faults::default();
        faults.unless(
            on <= today,
            "on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        );
        faults.unless(
            on >= self.facts.starts_on,
            "on",
            "before_start",
            "同意の開始日より前です。",
            "This is before the first day of the consent.",
        );
        faults.into_result()?;
        Ok(Self { withdrawn_on: Some(on), version: self.version + 1, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;

    #[test]
    fn a_consent_holds_from_its_first_to_its_last_day_and_no_longer_from_its_withdrawal() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (ends, withdrawn, on, expected) in [
            (None, None, "2025-10-31", false),
            (None, None, "2025-11-01", true),
            (Some("2025-11-30"), None, "2025-11-30", true),
            (Some("2025-11-30"), None, "2025-12-01", false),
            (None, Some("2025-11-25"), "2025-11-24", true),
            (None, Some("2025-11-25"), "2025-11-25", false),
        ] {
            let consent = Consent {
                id: ConsentId::wrap(uuid::Uuid::nil()),
                child_id: ChildId::wrap(uuid::Uuid::nil()),
                facts: ConsentFacts {
                    guardian_id: None,
                    scope: ConsentScope::All,
                    purpose: "支援の調整".into(),
                    starts_on: day("2025-11-01"),
                    ends_on: ends.map(day),
                    taken_by: "見本".into(),
                    paper_location: None,
                },
                withdrawn_on: withdrawn.map(day),
                version: 1,
                created_at: Instant::parse("2025-11-01T00:00:00Z").unwrap(),
            };
            assert_eq!(consent.holds_on(day(on)), expected, "{ends:?} {withdrawn:?} {on}");
        }
    }
}
