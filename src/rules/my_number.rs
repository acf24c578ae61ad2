//! 個人番号 (My Number): never stored here, not even by accident (番号法19条, 20条: no collection or keeping outside the
//! cases the law lists).
//!
//! It recognises the form only. Whether the check digit is right does not matter: a mistyped one has no place here either.

use unicode_normalization::UnicodeNormalization as _;

use crate::base::problem::Faults;

/// Digits of a My Number.
const LENGTH: usize = 12;

/// Whether twelve digits stand alone in a text, in any width: in one run, or in three groups of four with a space or a
/// hyphen between. Longer and shorter numbers (telephones, 法人番号) are none.
pub fn is_in(text: &str) -> bool {
    let folded: String = text.nfkc().collect();
    let number = |c: char| c.is_ascii_digit() || is_separator(c);
    folded.split(|c: char| !number(c)).any(|part| {
        let groups: Vec<usize> = part.split(is_separator).map(str::len).filter(|length| *length > 0).collect();
        groups.contains(&LENGTH) || groups == [4, 4, 4]
    })
}

/// Notes a fault `my_number` for each of the fields whose text has one.
pub fn refuse<'a>(faults: &mut Faults, fields: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) {
    for (field, text) in fields {
        faults.unless(
            !text.is_some_and(is_in),
            field,
            "my_number",
            "12桁の番号（個人番号）は記録できません。",
            "A number of twelve digits (My Number) must not be kept here.",
        );
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn twelve_digits_alone_are_recognised_in_any_width() {
        for text in [
            "123456789012",
            "１２３４５６７８９０１２",
            "番号は1234-5678-9012です",
            "1234 5678 9012",
            "1234ー5678ー9012",
            "見本\n123456789012\n",
            "x123456789012",
        ] {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not() {
        for text in
            ["", "1234567890", "03-5742-7844", "1234567890123", "20251125-0001", "12345678901", "見本", "1234-5678"]
        {
            assert!(!is_in(text), "{text}");
        }
    }
}
