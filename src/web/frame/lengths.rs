//! How much a field of a page takes: by its name, the same wherever it stands. The API says it in its document; the
//! numbers here are never above those there for the record the field fills.

use super::form::Form;
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::words::Words;

/// Most characters of a field. What is not named here is a number, a choice or a text with a limit of its own.
fn most(name: &str) -> usize {
    match name.rsplit('.').next().unwrap_or(name) {
        "phone" | "contact_phone" | "fax" | "certificate_number" | "relationship" => 40,
        "family_name" | "given_name" | "family_kana" | "given_kana" => 49,
        "name" | "name_kana" | "mother_name" | "mother_kana" | "kana" | "district" | "display_name" | "taken_by"
        | "scored_by" | "requested_by" | "role" | "person" => 100,
        "title" | "title_ja" | "title_en" | "next_title" | "what" | "with_whom" | "place" | "venue" | "venue_note"
        | "paper_location" | "contact_person" | "contact" | "referred_by" | "number" => 200,
        "address" | "source" => 300,
        "reason" | "purpose" | "graduation_reason" | "school_entry_reason" | "without_consent_reason" => 500,
        "note" | "reason_note" | "end_note" | "question" => 2000,
        "summary" | "wishes" | "cautions" => 8000,
        "people" => 20_000,
        _ => 10_000,
    }
}

impl Form {
    /// Whether every field holds no more than its record does.
    ///
    /// # Errors
    /// [`Problem::Invalid`] `too_long` at every field that holds more.
    pub fn within_lengths(&self) -> Result<(), Problem> {
        let mut faults = Faults::default();
        for (name, value) in self.pairs() {
            let most = most(&name);
            let count = value.chars().count();
            if count > most {
                let words = Words::told(
                    format!("{most}字以内で入力してください（いま{count}字です）。"),
                    format!("Write at most {most} characters (it has {count} now)."),
                );
                faults.note(FieldError { field: name, code: "too_long", words });
            }
        }
        faults.into_result()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_told_at_its_field() {
        let long = |name: &str, length: usize| (name.to_owned(), "あ".repeat(length));
        let form = |pairs| Form::with_file("/x", pairs, None).unwrap();
        assert!(
            form(vec![long("guardian.name", 100), long("note", 2000), long("section.now", 10_000)])
                .within_lengths()
                .is_ok()
        );
        let Err(Problem::Invalid(faults)) =
            form(vec![long("guardian.name", 101), long("title", 201), long("note", 5)]).within_lengths()
        else {
            panic!("it is too long")
        };
        let told: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(told, ["guardian.name", "title"]);
    }
}
