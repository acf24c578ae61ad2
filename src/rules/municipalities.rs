//! A ward, city, town or village. Nothing crosses from one to another without an explicit transfer.

use diesel::prelude::*;

use crate::base::check_digits;
use crate::base::clock::Instant;
use crate::base::ids::MunicipalityId;
use crate::base::problem::{Faults, Problem};
use crate::base::text;

/// What a person enters about a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MunicipalityFacts {
    /// 全国地方公共団体コード, six digits with the check digit, in any width.
    pub lg_code: String,
    /// Name.
    pub name: String,
    /// Reading, in kana.
    pub name_kana: Option<String>,
}

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::municipalities)]
pub struct Municipality {
    /// Id.
    pub id: MunicipalityId,
    /// 全国地方公共団体コード, six digits with the check digit.
    pub lg_code: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub name_kana: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

impl MunicipalityFacts {
    /// The facts in their standard form: the code in half-width digits, the name cleaned, the reading in katakana.
    ///
    /// [`Problem::Invalid`] with every fault: `name` / `required`, and `lg_code` / `bad_check_digit` for anything that
    /// is not six digits with the check digit of the 総務省 rule. Unlike the numbers in open data this one is refused
    /// and not only warned about (product contract §3).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let name = text::clean(&self.name);
        faults.unless(!name.is_empty(), "name", "required", "名称を入力してください。", "Enter a name.");
        let lg_code = text::digits(&self.lg_code);
        faults.unless(
            check_digits::lg_code_valid(&lg_code),
            "lg_code",
            "bad_check_digit",
            "団体コードは検査数字を含む6桁です。番号を確かめてください。",
            "A municipality code has six digits of which the last one checks the others. Please check the number.",
        );
        let name_kana = self.name_kana.map(|kana| text::katakana(&text::clean(&kana))).filter(|kana| !kana.is_empty());
        faults.into_result()?;
        Ok(Self { lg_code, name, name_kana })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_wrong_check_digit_is_refused_and_a_wide_one_is_put_right() {
        let facts = |code: &str| MunicipalityFacts {
            lg_code: code.to_owned(),
            name: " 見本区　".to_owned(),
            name_kana: Some("みほんく".to_owned()),
        };
        let tidy = facts("１３１０９１").tidy().unwrap();
        assert_eq!((tidy.lg_code.as_str(), tidy.name.as_str()), ("131091", "見本区"));
        assert_eq!(tidy.name_kana.as_deref(), Some("ミホンク"));
        for code in ["131092", "13109", "", "481091"] {
            assert!(facts(code).tidy().is_err(), "{code}");
        }
    }
}
