//! Check digits of the public numbers that people copy by hand.
//!
//! Each function looks at the form and the check digit only. It does not know whether the number was ever given out,
//! and it takes half-width digits: `crate::base::text::digits` makes those from what was typed.

/// Whether `code` is a well-formed 全国地方公共団体コード (municipality code): six digits, a prefecture from 01 to 47,
/// and the check digit of the 総務省 rule, the last digit of `11 − (6a₁+5a₂+4a₃+3a₄+2a₅) mod 11`.
///
/// The product contract (§3) rejects a code that fails.
pub fn lg_code_valid(code: &str) -> bool {
    let Some([body @ .., check]) = ascii_digits::<6>(code) else { return false };
    let [tens, ones, ..] = body;
    let sum: u32 = body.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    (1..=47).contains(&(tens * 10 + ones)) && (11 - sum % 11) % 10 == check
}

/// Whether `number` is a well-formed 事業所番号 (office number of disability services): ten digits whose last one is
/// the 検証番号 of modulus 10 with weights 2, 1, 2, 1, … from the right and two-digit products summed digit by digit.
///
/// About one number in six hundred of the published WAM NET lists fails, so a failure is a warning and never a refusal
/// (product contract §3).
pub fn office_number_valid(number: &str) -> bool {
    let Some([body @ .., check]) = ascii_digits::<10>(number) else { return false };
    let weights = [2, 1].iter().cycle();
    let sum: u32 = body.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).map(|p| p / 10 + p % 10).sum();
    (10 - sum % 10) % 10 == check
}

/// Whether `number` is a well-formed 法人番号 (corporate number): thirteen digits whose first one is the check digit
/// of 平成26年財務省令第70号2条, `9 − (Σ PₙQₙ) mod 9`, with Q = 1, 2, 1, 2, … from the right.
///
/// The rule cannot tell 0 from 9. A failure is a warning and never a refusal (product contract §3).
pub fn corporate_number_valid(number: &str) -> bool {
    let Some([check, body @ ..]) = ascii_digits::<13>(number) else { return false };
    let weights = [1, 2].iter().cycle();
    let sum: u32 = body.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    9 - sum % 9 == check
}

/// Exactly `N` half-width digits, or nothing.
fn ascii_digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    digits?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LG_CODES: [&str; 6] = ["131091", "130001", "011002", "131016", "271004", "010006"];
    const OFFICE_NUMBERS: [&str; 7] =
        ["1330900042", "1350900401", "1310901614", "1370100057", "1330100692", "1370100107", "4075502932"];
    const CORPORATE_NUMBERS: [&str; 3] = ["6010705000437", "7000012050002", "4011001098993"];

    #[test]
    fn published_numbers_are_valid() {
        for code in LG_CODES {
            assert!(lg_code_valid(code), "{code}");
        }
        for number in OFFICE_NUMBERS {
            assert!(office_number_valid(number), "{number}");
        }
        for number in CORPORATE_NUMBERS {
            assert!(corporate_number_valid(number), "{number}");
        }
    }

    #[test]
    fn other_lengths_other_characters_and_unknown_prefectures_are_not() {
        for text in ["", "13109", "1310911", "13109a", "１３１０９１", "131-091", "000001", "480002", "-31091"] {
            assert!(!lg_code_valid(text), "{text}");
        }
        for text in ["", "133090004", "13309000420", "13309 0042", "１３３０９０００４２", "133090004x"] {
            assert!(!office_number_valid(text), "{text}");
        }
        for text in ["", "601070500043", "60107050004370", "0010705000437", "６０１０７０５０００４３７"] {
            assert!(!corporate_number_valid(text), "{text}");
        }
    }

    /// The text with the digit at `at` replaced.
    fn with_digit(text: &str, at: usize, digit: u32) -> String {
        let new = char::from_digit(digit, 10).unwrap();
        text.chars().enumerate().map(|(index, old)| if index == at { new } else { old }).collect()
    }

    #[test]
    fn one_wrong_digit_in_an_office_number_is_always_noticed() {
        for number in OFFICE_NUMBERS {
            for at in 0..10 {
                let valid = (0..10).filter(|digit| office_number_valid(&with_digit(number, at, *digit))).count();
                assert_eq!(valid, 1, "{number} at {at}");
            }
        }
    }

    #[test]
    fn one_wrong_digit_in_a_corporate_number_is_noticed_except_nine_for_nought() {
        for number in CORPORATE_NUMBERS {
            for (at, old) in number.chars().enumerate() {
                for digit in 0..10 {
                    let same = old.to_digit(10) == Some(digit)
                        || at > 0 && [digit, old.to_digit(10).unwrap()].iter().all(|d| [0, 9].contains(d));
                    assert_eq!(
                        corporate_number_valid(&with_digit(number, at, digit)),
                        same,
                        "{number} at {at}: {digit}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_municipality_has_exactly_one_check_digit(prefecture in 1..=47_u32, body in 0..1000_u32) {
            let valid = (0..10).filter(|d| lg_code_valid(&format!("{prefecture:02}{body:03}{d}"))).count();
            prop_assert_eq!(valid, 1);
        }

        #[test]
        fn no_text_makes_a_check_fail_to_answer(text in "\\PC*") {
            let _ = (lg_code_valid(&text), office_number_valid(&text), corporate_number_valid(&text));
        }
    }
}
