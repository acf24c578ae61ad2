//! Break-glass (緊急開示): opening a record in an emergency, for some hours and with a reason, and what the section finds
//! when it looks at it afterwards (product contract §8; the emergency accounts of 医療情報システムの安全管理に関する
//! ガイドライン 第6.0版). Nothing here searches; it says what was asked for and whom it fits.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{BreakGlassId, ChildId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::children::{Child, reference};
use crate::rules::my_number;

/// Minutes an opening lasts.
pub const MINUTES: i64 = 4 * 60;
/// Tries within [`WINDOW_MINUTES`] that one user has.
pub const TRIES: i64 = 10;
/// Minutes over which tries are counted.
pub const WINDOW_MINUTES: i64 = 60;
/// The fewest letters of a reason: enough for a sentence, so that it can be reviewed.
const SHORTEST_REASON: usize = 10;
/// The fewest letters of a reading, so that nobody goes through the syllabary.
const SHORTEST_KANA: usize = 2;

crate::text_enum! {
    /// What the section found.
    pub enum Finding {
        Justified = "justified" ("適切", "Justified"),
        NotJustified = "not_justified" ("不適切", "Not justified"),
    }
}

/// A record opened in an emergency.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::break_glass)]
pub struct Opening {
    /// Id.
    pub id: BreakGlassId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// Who opened it.
    pub user_id: UserId,
    /// Why.
    pub reason: String,
    /// Since when.
    pub opened_at: Instant,
    /// Until when.
    pub expires_at: Instant,
    /// When the section looked at it.
    pub reviewed_at: Option<Instant>,
    /// Who looked.
    pub reviewed_by: Option<UserId>,
    /// What was found.
    pub finding: Option<Finding>,
    /// In words.
    pub finding_note: Option<String>,
    /// Version.
    pub version: i32,
}

/// What somebody in an emergency knows of the child, as typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The reference code.
    pub reference: Option<String>,
    /// The date of birth.
    pub born_on: Option<NaiveDate>,
    /// A part of the reading of the child's or the mother's name.
    pub kana: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The child with this reference code.
    Reference(String),
    /// The only child born on the day whose or whose mother's name holds this folded text.
    Born(NaiveDate, String),
}

impl Asked {
    /// What is looked for, and the reason in its standard form, or every fault at once: neither a reference code nor
    /// date of birth and reading together, both, a text that is no reference code, a reading of fewer than two letters,
    /// a reason of fewer than ten, a My Number in it.
    pub fn tidy(self, reason: &str) -> Result<(Wanted, String), Problem> {
        let mut faults = Faults::default();
        let reason = text::clean_note(reason);
        faults.unless(
            reason.chars().filter(|c| !c.is_whitespace()).count() >= SHORTEST_REASON,
            "reason",
            "too_short",
            "理由を10文字以上で入力してください。",
            "Enter the reason, in at least 10 characters.",
        );
        my_number::refuse(&mut faults, [("reason", Some(reason.as_str()))]);
        let wanted = self.wanted(&mut faults);
        faults.into_result()?;
        let wanted = wanted.ok_or_else(|| Problem::Internal("a search neither right nor wrong".to_owned()))?;
        Ok((wanted, reason))
    }

    fn wanted(self, faults: &mut Faults) -> Option<Wanted> {
        match (self.reference, self.born_on, self.kana) {
            (Some(code), None, None) => {
                let known = reference_of(&code);
                faults.unless(
                    known.is_some(),
                    "reference",
                    "bad_reference",
                    "受付番号は K-001 のように入力してください。",
                    "Write a reference code as K-001.",
                );
                known.map(Wanted::Reference)
            }
            (None, Some(day), Some(kana)) => {
                let key = text::fold_key(&kana);
                let long_enough = key.chars().count() >= SHORTEST_KANA;
                faults.unless(
                    long_enough,
                    "kana",
                    "too_short",
                    "読みを2文字以上入力してください。",
                    "Enter at least 2 characters of the reading.",
                );
                long_enough.then_some(Wanted::Born(day, key))
            }
            _ => {
                faults.add(
                    "reference",
                    "one_of_two",
                    "受付番号だけ、または生年月日と読みの両方を入力してください。",
                    "Enter either the reference code, or date of birth and reading together.",
                );
                None
            }
        }
    }
}

impl Wanted {
    /// The one child among `children` that it fits; nothing where it fits none or several, which look alike from
    /// outside. A closed record is not opened in an emergency.
    pub fn pick(&self, children: &[Child]) -> Option<ChildId> {
        let fits = |child: &&Child| child.closed_on.is_none() && self.fits(child);
        match children.iter().filter(fits).collect::<Vec<_>>().as_slice() {
            [only] => Some(only.id),
            _ => None,
        }
    }

    fn fits(&self, child: &Child) -> bool {
        match self {
            Self::Reference(code) => child.reference == *code,
            Self::Born(day, key) => {
                let facts = &child.facts;
                let names = [&facts.name_kana, &facts.name, &facts.mother_kana, &facts.mother_name];
                let mut keys = names.into_iter().flatten().map(|name| text::fold_key(name));
                facts.born_on == *day && keys.any(|name| name.contains(key))
            }
        }
    }
}

/// The reference code somebody means by `k-1`, `K001` or `Ｋ－００１`: `K-001`.
pub fn reference_of(typed: &str) -> Option<String> {
    let key = text::fold_key(typed);
    let digits = key.strip_prefix('k').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().map(reference)
}

impl Opening {
    /// Whether the record is open through it at a moment.
    pub fn holds_at(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// The opening, ended before its time.
    ///
    /// # Errors
    /// A conflict `already_over`.
    pub fn closed(self, now: Instant) -> Result<Self, Problem> {
        if !self.holds_at(now) {
            return Err(Problem::conflict(
                "already_over",
                "この緊急開示はすでに終わっています。",
                "This opening is over already.",
            ));
        }
        Ok(Self { expires_at: now, version: self.version + 1, ..self })
    }

    /// The opening with what the section found; one that was not justified is over at once. `note` is what the finding
    /// says in words, needed where it was not justified.
    ///
    /// # Errors
    /// Conflicts `own_opening` (four eyes) and `already_reviewed`; faults of `note`.
    pub fn reviewed(self, by: UserId, at: Instant, finding: Finding, note: Option<&str>) -> Result<Self, Problem> {
        if self.user_id == by {
            return Err(Problem::conflict(
                "own_opening",
                "自分が開いた記録は、ほかの方が確認します。",
                "Somebody else has to review what you opened yourself.",
            ));
        }
        if self.reviewed_at.is_some() {
            return Err(Problem::conflict(
                "already_reviewed",
                "この緊急開示はすでに確認されています。",
                "This opening has been reviewed already.",
            ));
        }
        let note = note.map(text::clean_note).filter(|note| !note.is_empty());
        let mut faults = Faults::default();
        faults.unless(
            finding == Finding::Justified || note.is_some(),
            "note",
            "required",
            "不適切とした理由を入力してください。",
            "Enter the details: why it was not justified.",
        );
        my_number::refuse(&mut faults, [("note", note.as_deref())]);
        faults.into_result()?;
        let expires_at = if finding == Finding::NotJustified { self.expires_at.min(at) } else { self.expires_at };
        Ok(Self {
            expires_at,
            reviewed_at: Some(at),
            reviewed_by: Some(by),
            finding: Some(finding),
            finding_note: note,
            version: self.version + 1,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_names_a_code_or_a_day_with_a_reading_and_has_a_reason() {
        let day: NaiveDate = "2025-09-15".parse().unwrap();
        let ask = |code: Option<&str>, on: Option<NaiveDate>, kana: Option<&str>| Asked {
            reference: code.map(str::to_owned),
            born_on: on,
            kana: kana.map(str::to_owned),
        };
        let reason = "けいれんで救急搬送されたため";
        for (asked, expected) in [
            (ask(Some("ｋ１"), None, None), Wanted::Reference("K-001".into())),
            (ask(Some("K-1000"), None, None), Wanted::Reference("K-1000".into())),
            (ask(None, Some(day), Some("ハナコ")), Wanted::Born(day, "はなこ".into())),
        ] {
            assert_eq!(asked.tidy(reason).unwrap().0, expected);
        }
        for (asked, text, field) in [
            (ask(None, None, None), reason, "reference"),
            (ask(Some("K-1"), Some(day), None), reason, "reference"),
            (ask(None, Some(day), None), reason, "reference"),
            (ask(Some("見本"), None, None), reason, "reference"),
            (ask(None, Some(day), Some("は")), reason, "kana"),
            (ask(Some("K-1"), None, None), "救急　　　　　　　　　", "reason"),
            (ask(Some("K-1"), None, None), "番号123456789012の児の救急", "reason"),
        ] {
            let Err(Problem::Invalid(faults)) = asked.tidy(text) else { panic!("{field}") };
            assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), [field]);
        }
    }
}
