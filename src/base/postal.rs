//! Where a postal code is: Japan Post's table, carried along so that it works without any network.
//!
//! The table (`postal_codes.tsv.gz`, made by `postal_codes.py`) is read from its beginning at every call: a
//! few milliseconds, now and then, against eight megabytes held all the time.

use std::io::{BufRead as _, BufReader};

use flate2::read::GzDecoder;

static TABLE: &[u8] = include_bytes!("postal_codes.tsv.gz");

/// The place of a postal code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalPlace {
    /// Code of the municipality (全国地方公共団体コード) without its check digit: five digits.
    pub lg_code: String,
    /// Prefecture.
    pub prefecture: String,
    /// Municipality, in a large city with its ward.
    pub city: String,
    /// Town (町域); empty where the code covers a whole municipality or several towns.
    pub town: String,
}

/// The place of seven digits; none where the Post has not given them out, or to several municipalities.
pub fn place(code: &str) -> Option<PostalPlace> {
    let mut ward = String::new();
    for line in BufReader::new(GzDecoder::new(TABLE)).lines() {
        let line = line.ok()?;
        if let Some(next) = line.strip_prefix('=') {
            next.clone_into(&mut ward);
        } else if let Some((found, town)) = line.split_once('\t')
            && found == code
        {
            let mut parts = ward.split('\t').map(str::to_owned);
            let (lg_code, prefecture, city) = (parts.next()?, parts.next()?, parts.next()?);
            return Some(PostalPlace { lg_code, prefecture, city, town: town.to_owned() });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_its_place() {
        for (code, expected) in [
            ("1400014", Some("13109 東京都 品川区 大井")),
            ("1400000", Some("13109 東京都 品川区 ")),
            ("0600002", Some("01101 北海道 札幌市中央区 北二条西")),
            ("0000000", None),
            ("140001", None),
            ("", None),
        ] {
            let told = place(code).map(|at| format!("{} {} {} {}", at.lg_code, at.prefecture, at.city, at.town));
            assert_eq!(told.as_deref(), expected, "{code}");
        }
    }
}
