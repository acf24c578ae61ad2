//! Tables as files for the usual spreadsheets, and from them.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

/// What a spreadsheet would take for the beginning of a formula, in both widths.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A table as CSV (RFC 4180): UTF-8 with a byte order mark, lines end in CRLF, and no cell is taken for a formula.
pub fn table<Row: AsRef<[String]>>(header: &[&str], rows: impl IntoIterator<Item = Row>) -> String {
    let mut text = String::from('\u{feff}');
    line(&mut text, header.iter().copied());
    for row in rows {
        line(&mut text, row.as_ref().iter().map(String::as_str));
    }
    text
}

/// The text of a table that somebody sends: UTF-8 with or without a byte order mark, or what Japanese spreadsheets save
/// as plain “CSV” (code page 932). None for anything else.
pub fn text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    let quoted: Vec<_> = cells.map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\""))).collect();
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// A cell that no spreadsheet calculates.
fn harmless(cell: &str) -> String {
    if cell.trim_start_matches(' ').starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_in_both_encodings_of_japanese_spreadsheets() {
        let name = "氏名,髙橋 ①\r\n";
        let (saved, _, _) = SHIFT_JIS.encode(name);
        let marked = [b"\xef\xbb\xbf", name.as_bytes()].concat();
        for bytes in [name.as_bytes(), &marked, &saved] {
            assert_eq!(text(bytes).as_deref(), Some(name));
        }
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\xff\xff"), None);
    }

    #[test]
    fn nothing_in_a_cell_is_calculated() {
        for bad in ["=", "+1", "-1", "@x", "\tx", "＝1", "＋1", "－1", "＠1", " =1"] {
            assert!(harmless(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(harmless("見本"), "見本");
        let text = table(&["a", "b"], [[String::from("1"), String::from("\"2\"")]]);
        assert_eq!(text, "\u{feff}\"a\",\"b\"\r\n\"1\",\"\"\"2\"\"\"\r\n");
    }
}
