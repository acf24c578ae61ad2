//! What a child is found by, and how a search is read (product contract §3).
//!
//! A key is folded (`base/text.rs`); the index holds every ending of it, so that any part of a word is the beginning of
//! a row. Nothing here reads the index.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::base::text;
use crate::rules::children::{ChildFacts, LONGEST_KEY};

/// The texts of one guardian that lead to the child.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuardianKeys {
    /// Name.
    pub name: String,
    /// Its reading.
    pub name_kana: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// Every entry of the index for one child: the endings of names and readings of child, mother and guardians and of the
/// guardians' telephone numbers, and the reference code whole. At most 100 letters each.
pub fn entries(reference: &str, facts: &ChildFacts, guardians: &[GuardianKeys]) -> BTreeSet<String> {
    let own = [&facts.name, &facts.name_kana, &facts.mother_name, &facts.mother_kana];
    let mut keys: Vec<String> = own.into_iter().flatten().map(|text| text::fold_key(text)).collect();
    for guardian in guardians {
        keys.push(text::fold_key(&guardian.name));
        keys.extend(guardian.name_kana.as_deref().map(text::fold_key));
        keys.extend(guardian.phone.as_deref().map(phone_key));
    }
    let mut entries: BTreeSet<String> = keys.iter().flat_map(|key| text::suffixes(key)).map(|key| cut(&key)).collect();
    entries.insert(text::fold_key(reference));
    entries
}

/// The beginning of the entries that a search wants; nothing where it holds no letter and no digit.
///
/// `k-1`, `K001` and `Ｋ－００１` all mean the reference `K-001`; a number from +81 is read as a national one.
pub fn wanted(query: &str) -> Option<String> {
    let key = text::fold_key(query);
    if let Some(number) = key.strip_prefix('k').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        && let Ok(number) = number.parse::<u64>()
    {
        return Some(format!("k{number:03}"));
    }
    let international = query.nfkc().find(|c| !c.is_whitespace()) == Some('+');
    let key = if international { phone_key(query) } else { key };
    Some(cut(&key)).filter(|key| !key.is_empty())
}

/// A telephone number as its national digits.
fn phone_key(phone: &str) -> String {
    let digits = text::digits(phone);
    let international = phone.nfkc().find(|c| !c.is_whitespace()) == Some('+');
    match digits.strip_prefix("81").filter(|_| international) {
        Some(national) => format!("0{}", national.trim_start_matches('0')),
        None => digits,
    }
}

/// How far a folded name that was searched for lies from a folded name on record; none where it is another name.
///
/// Counted are the letters to put in, leave out or replace until it is some part of the other: none in a name of two
/// letters, one from three letters on, two from six. A name that is longer than the one on record, as when only the
/// family name is known yet, or that differs in one run of letters, is near too (`text::near_equal`).
pub fn nearness(wanted: &str, key: &str) -> Option<usize> {
    let (letters, other): (Vec<char>, Vec<char>) = (wanted.chars().collect(), key.chars().collect());
    if other.is_empty() {
        return None;
    }
    let most = match letters.len() {
        0 => return None,
        1 | 2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let away = edits(&letters, &other);
    if away <= most { Some(away) } else { text::near_equal(wanted, key).then_some(most + 1) }
}

/// The fewest letters to put in, leave out or replace in `letters` until they are some part of `other`.
fn edits(letters: &[char], other: &[char]) -> usize {
    let mut above: Vec<usize> = vec![0; other.len() + 1];
    for (left_out, letter) in letters.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        let mut before = left_out + 1;
        row.push(before);
        for (found, pair) in other.iter().zip(above.windows(2)) {
            let [corner, over] = pair else { continue };
            before = (corner + usize::from(found != letter)).min(over + 1).min(before + 1);
            row.push(before);
        }
        above = row;
    }
    above.into_iter().min().unwrap_or(letters.len())
}

fn cut(key: &str) -> String {
    key.chars().take(LONGEST_KEY).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::children::DischargePrecision;

    fn named(name: &str, kana: &str) -> ChildFacts {
        ChildFacts {
            name: Some(name.into()),
            name_kana: Some(kana.into()),
            mother_name: None,
            mother_kana: None,
            born_on: chrono::NaiveDate::default(),
            discharge_on: None,
            discharge_precision: DischargePrecision::Unknown,
            hospital_id: None,
            district: None,
            address: None,
            certificate_number: None,
            in_nursery: false,
            nursery_entry_on: None,
            graduation_year: None,
            graduation_reason: None,
            school_entry_year: None,
            school_entry_reason: None,
            note: None,
        }
    }

    fn found(entries: &BTreeSet<String>, query: &str) -> bool {
        wanted(query).is_some_and(|key| entries.iter().any(|entry| entry.starts_with(&key)))
    }

    #[test]
    fn a_child_is_found_by_every_usual_way_of_writing() {
        let guardian = GuardianKeys {
            name: "見本 花子".into(),
            name_kana: Some("ミホン ハナコ".into()),
            phone: Some("+81 90-1234-5678".into()),
        };
        let entries = entries("K-012", &named("髙橋 見本", "タカハシ ミホン"), &[guardian]);
        for query in [
            "髙橋",
            "高橋",
            "橋見",
            "高橋　見本",
            "ﾀｶﾊｼ",
            "たかはし",
            "カハシミ",
            "みほ",
            "花子",
            "ﾊﾅｺ",
            "090-1234-5678",
            "1234",
            "０９０",
            "5678",
            "+81 90 1234",
            "K-012",
            "k-12",
            "Ｋ－０１２",
            "k12",
        ] {
            assert!(found(&entries, query), "{query}");
        }
        for query in ["高木", "たかばし", "K-1", "K-120", "9999", "", "・", " "] {
            assert!(!found(&entries, query), "{query}");
        }
    }

    #[test]
    fn a_name_is_near_by_few_letters_and_the_shorter_the_fewer() {
        for (wanted, key, expected) in [
            ("みほんいちろう", "みほんいちろう", Some(0)),
            ("いちろう", "みほんいちろう", Some(0)),
            ("みぼん", "みほんいちろう", Some(1)),
            ("みほいちろう", "みほんいちろう", Some(1)),
            ("にほんいちろお", "みほんいちろう", Some(2)),
            ("みほんいちろう", "みほん", Some(3)),
            ("みほ", "みへん", None),
            ("ぞん", "みほん", None),
            ("れいだい", "みほんいちろう", None),
            ("", "みほん", None),
            ("みほん", "", None),
        ] {
            assert_eq!(nearness(wanted, key), expected, "{wanted} {key}");
        }
    }

    #[test]
    fn no_entry_is_too_long_for_an_index() {
        let long = "\u{FDFA}".repeat(200);
        assert!(entries("K-001", &named(&long, "ア"), &[]).iter().all(|entry| entry.chars().count() <= LONGEST_KEY));
    }

    proptest! {
        #[test]
        fn any_part_of_a_name_finds_it(name in "[あ-んア-ヴ一-龠髙﨑濵a-zA-Z]{1,20}", from in 0..20_usize, length in 1..20_usize) {
            let entries = entries("K-001", &named(&name, "ア"), &[]);
            let part: String = name.chars().skip(from).take(length).collect();
            let reads_as_reference = wanted(&part).is_none_or(|key| key != text::fold_key(&part));
            prop_assert!(reads_as_reference || found(&entries, &part), "{} in {}", part, name);
        }
    }
}
