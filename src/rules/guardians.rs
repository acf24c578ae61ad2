//! Guardians (保護者): who answers for a child, and how to reach them.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::child_search::GuardianKeys;
use crate::rules::my_number;

/// What a person enters about a guardian.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::guardians, treat_none_as_null = true)]
pub struct GuardianFacts {
    /// Name.
    pub name: String,
    /// Its reading, in katakana.
    pub name_kana: Option<String>,
    /// Who it is to the child: 母, 父, 祖母, …
    pub relationship: String,
    /// Telephone, in half width.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Address, where it is not the child's.
    pub address: Option<String>,
    /// Whom to call first; at most one of a child.
    pub primary_contact: bool,
    /// Remarks.
    pub note: Option<String>,
}

/// A guardian.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::guardians)]
pub struct Guardian {
    /// Id.
    pub id: GuardianId,
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: GuardianFacts,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

impl GuardianFacts {
    /// The facts in their standard form, or every fault at once: `name` or `relationship` empty after cleaning,
    /// `name_kana` that is no kana, `phone` that is no Japanese number, a My Number anywhere (番号法20条).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let name = text::clean(&self.name);
        faults.unless(!name.is_empty(), "name", "required", "氏名を入力してください。", "Enter a name.");
        let relationship = text::clean(&self.relationship);
        faults.unless(
            !relationship.is_empty(),
            "relationship",
            "required",
            "続柄を入力してください。",
            "Enter the relationship.",
        );
        let name_kana = clean(self.name_kana).map(|kana| {
            faults.unless(
                text::is_kana(&kana),
                "name_kana",
                "not_kana",
                "かなで入力してください。",
                "Write the reading in kana.",
            );
            text::clean(&text::katakana(&kana))
        });
        let phone = clean(self.phone).map(|phone| text::phone(&phone));
        faults.unless(
            phone.as_deref().is_none_or(text::phone_ok),
            "phone",
            "bad_phone",
            "電話番号は数字10桁か11桁で入力してください。",
            "A telephone number has ten or eleven digits.",
        );
        let address = clean(self.address);
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        my_number::refuse(
            &mut faults,
            [
                ("name", Some(name.as_str())),
                ("relationship", Some(relationship.as_str())),
                ("address", address.as_deref()),
                ("note", note.as_deref()),
            ],
        );
        faults.into_result()?;
        Ok(Self { name, name_kana, relationship, phone, email: clean(self.email), address, note, ..self })
    }

    /// What leads a search to the child.
    pub fn search_keys(&self) -> GuardianKeys {
        GuardianKeys { name: self.name.clone(), name_kana: self.name_kana.clone(), phone: self.phone.clone() }
    }
}
