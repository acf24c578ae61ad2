//! What a postal code fills into the record of a child: the address, and the district where it is certain.

use crate::base::postal::PostalPlace;
use crate::base::problem::Problem;
use crate::base::text;

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalFilling {
    /// The address as far as the code tells it; the prefecture only for places outside the municipality.
    pub address: String,
    /// The district of the municipality; none outside it, and where the town has several.
    pub district: Option<String>,
    /// Whether the place lies in the municipality.
    pub own: bool,
}

/// The code as `NNN-NNNN`, from seven digits in any width, with or without 〒 and hyphen.
///
/// # Errors
/// [`Problem::Invalid`] `postal_code:bad_postal_code` for anything else.
pub fn code(typed: &str) -> Result<String, Problem> {
    text::postal_code(typed).ok_or_else(|| {
        Problem::field(
            "postal_code",
            "bad_postal_code",
            "郵便番号は数字7桁で入力してください。",
            "A postal code has seven digits.",
        )
    })
}

/// Fills in a place for the municipality with this code (six digits), whose offices serve these districts.
///
/// A district is taken where it is the town itself, or the only one whose name begins with the town's (大井 and 大井1丁目).
pub fn fill(place: &PostalPlace, lg_code: &str, districts: &[String]) -> PostalFilling {
    let PostalPlace { prefecture, city, town, .. } = place;
    let own = lg_code.starts_with(&place.lg_code);
    let address = if own { format!("{city}{town}") } else { format!("{prefecture}{city}{town}") };
    let mut within = districts.iter().filter(|district| !town.is_empty() && district.starts_with(town.as_str()));
    let same = districts.iter().find(|district| *district == town);
    let only = within.next().filter(|_| within.next().is_none());
    PostalFilling { address, district: same.or(only).filter(|_| own).cloned(), own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_district_is_filled_in_only_where_it_is_certain() {
        let place = |town: &str| PostalPlace {
            lg_code: "13109".to_owned(),
            prefecture: "東京都".to_owned(),
            city: "見本区".to_owned(),
            town: town.to_owned(),
        };
        let districts = ["坂上", "坂上1丁目", "大井1丁目", "谷1丁目", "谷2丁目"].map(str::to_owned);
        for (town, ward, address, district) in [
            ("坂上", "131091", "見本区坂上", Some("坂上")),
            ("大井", "131091", "見本区大井", Some("大井1丁目")),
            ("谷", "131091", "見本区谷", None),
            ("海辺", "131091", "見本区海辺", None),
            ("", "131091", "見本区", None),
            ("坂上", "131105", "東京都見本区坂上", None),
        ] {
            let filled = fill(&place(town), ward, &districts);
            assert_eq!((filled.address.as_str(), filled.district.as_deref()), (address, district), "{town} {ward}");
        }
    }
}
