//! Files for spreadsheets, read back as rows of text.

use std::io::{Cursor, Read as _};

use chrono::{Days, NaiveDate};

/// The rows of a CSV file, which must begin with a byte order mark and end every line with CRLF.
pub fn csv_rows(file: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file).expect("UTF-8").strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// The rows of a workbook's one sheet. Days are read from real days, numbers from real numbers.
pub fn xlsx_rows(file: &[u8]) -> Vec<Vec<String>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip archive");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
        text
    };
    let (texts, sheet) = (part("xl/sharedStrings.xml"), part("xl/worksheets/sheet1.xml"));
    assert!(sheet.contains("state=\"frozen\"") && !sheet.contains("<f>"), "the head is frozen, nothing is calculated");
    let texts: Vec<String> = texts.split("<si>").skip(1).map(|one| plain(within(one, "<t", "</t>"))).collect();
    let width = within(&sheet, "<dimension ref=\"", "\"").split_once(':').map_or(0, |(_, end)| column(end)) + 1;
    let rows = sheet.split("<row ").skip(1).map(|row| {
        let mut cells = vec![String::new(); width];
        for cell in row.split("<c ").skip(1) {
            let head = cell.split_once('>').expect("a cell").0;
            let value = within(cell, "<v", "</v>");
            cells[column(within(head, "r=\"", "\""))] = match (head.contains("t=\"s\""), head.contains("s=\"")) {
                (true, _) => texts[value.parse::<usize>().expect("a place")].clone(),
                (false, true) => {
                    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
                    (zero + Days::new(value.parse().expect("a day"))).to_string()
                }
                (false, false) => value.to_owned(),
            };
        }
        cells
    });
    rows.collect()
}

/// What stands between a tag (or the beginning of one) and its end.
fn within<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).map_or("", |(_, rest)| rest);
    let rest = if begin.starts_with('<') && !begin.ends_with('"') {
        rest.split_once('>').map_or("", |(_, rest)| rest)
    } else {
        rest
    };
    rest.split_once(end).map_or("", |(found, _)| found)
}

fn column(cell: &str) -> usize {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1) - 1
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
