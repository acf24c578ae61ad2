//! What somebody has typed into a form and not sent yet, kept so that nothing is lost with a session or a network.
//!
//! A draft holds personal data: it is its author's alone, and it is forgotten after a week.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{DraftId, UserId};
use crate::base::problem::Problem;

/// Days a draft is kept after it was last saved.
pub const KEPT_DAYS: i64 = 7;
/// Most bytes of a draft: several times what any form can hold in Japanese, percent-encoded.
pub const LARGEST: usize = 256 * 1024;
/// Most drafts one user may keep.
pub const MOST: i64 = 100;
/// Longest address of a form.
const LONGEST_FORM: usize = 200;

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::drafts)]
pub struct Draft {
    /// Id.
    pub id: DraftId,
    /// Whose.
    pub user_id: UserId,
    /// The address the form is sent to, for instance `/children`.
    pub form: String,
    /// The form's fields, percent-encoded as they would be sent.
    pub body: String,
    /// When it was last saved.
    pub saved_at: Instant,
}

/// Whether something may be kept as a draft: `form` is an address on this site, `body` no longer than [`LARGEST`].
///
/// # Errors
/// [`Problem::Invalid`] on `form` or `body`.
pub fn check(form: &str, body: &str) -> Result<(), Problem> {
    let address = form.starts_with('/') && !form.starts_with("//") && form.len() <= LONGEST_FORM;
    if !address || form.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(Problem::field(
            "form",
            "bad_form",
            "この画面の下書きは保存できません。",
            "This is no form of ours.",
        ));
    }
    if body.len() > LARGEST {
        return Err(Problem::field("body", "too_long", "入力が長すぎます。", "There is too much text in this form."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_belongs_to_a_form_of_this_site_and_has_an_end() {
        for (form, length, good) in [
            ("/children", 10, true),
            ("/children/0190/activities", LARGEST, true),
            ("/children", LARGEST + 1, false),
            ("//elsewhere.example", 10, false),
            ("https://elsewhere.example/", 10, false),
            ("children", 10, false),
            ("/a b", 10, false),
            ("", 10, false),
        ] {
            assert_eq!(check(form, &"x".repeat(length)).is_ok(), good, "{form} {length}");
        }
    }
}
