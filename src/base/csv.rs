//! Tables as files for the usual spreadsheets.

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
    fn nothing_in_a_cell_is_calculated() {
        for bad in ["=", "+1", "-1", "@x", "\tx", "＝1", "＋1", "－1", "＠1", " =1"] {
            assert!(harmless(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(harmless("見本"), "見本");
        let text = table(&["a", "b"], [[String::from("1"), String::from("\"2\"")]]);
        assert_eq!(text, "\u{feff}\"a\",\"b\"\r\n\"1\",\"\"\"2\"\"\"\r\n");
    }
}
