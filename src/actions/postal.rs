//! Finding the place of a postal code, for whoever writes an address.

use crate::base::postal;
use crate::base::problem::Problem;
use crate::rules;
use crate::rules::permissions::{Action, permit};
use crate::rules::postal::{PostalFilling, fill};
use crate::store;
use crate::store::Work;

/// What the postal code `code` (seven digits in any width, with or without 〒 and hyphen) fills in.
///
/// # Errors
/// [`Problem::Invalid`] `postal_code:bad_postal_code` for anything but seven digits, `postal_code:unknown` for a code
/// that the Post has not given out, or to several municipalities.
pub fn look_up(work: &mut Work, code: &str) -> Result<PostalFilling, Problem> {
    permit(work.actor()?, Action::AgencySee)?;
    let digits = rules::postal::code(code)?.replace('-', "");
    let place = postal::place(&digits).ok_or_else(|| {
        Problem::field(
            "postal_code",
            "unknown",
            "この郵便番号の住所が見つかりません。住所を入力してください。",
            "No place has this postal code. Enter the address.",
        )
    })?;
    let ward = work.municipality()?;
    let ward = store::municipalities::find(work.db, ward)?.ok_or(Problem::NotFound)?;
    let districts = store::offices::districts(work.db, ward.id)?;
    Ok(fill(&place, &ward.lg_code, &districts))
}
