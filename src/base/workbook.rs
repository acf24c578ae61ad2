//! Tables as workbooks (XLSX, ISO/IEC 29500) for the usual spreadsheets. The same as text: `csv.rs`.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::base::problem::Problem;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, never a formula.
    Text(String),
    /// A number that can be calculated with.
    Number(i32),
    /// A day that can be sorted and counted from.
    Day(NaiveDate),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A text, or nothing where there is none.
    pub fn of(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }

    /// The cell as text: a day as `YYYY-MM-DD`.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// A table of one sheet: `columns` are headings with their width in letters, which stay in sight and offer a filter.
/// `made_on` is the day the workbook bears.
///
/// # Errors
/// [`Problem::Internal`] for more rows than a sheet holds (1,048,575).
pub fn table<const N: usize>(
    sheet: &str,
    columns: &[(&str, u8); N],
    rows: impl IntoIterator<Item = [Cell; N]>,
    made_on: NaiveDate,
) -> Result<Vec<u8>, Problem> {
    write(sheet, columns, rows, made_on).map_err(|e| Problem::Internal(format!("workbook: {e}")))
}

fn write<const N: usize>(
    name: &str,
    columns: &[(&str, u8); N],
    rows: impl IntoIterator<Item = [Cell; N]>,
    made_on: NaiveDate,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    if let Some(made_on) = serial(made_on) {
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_on));
    }
    let (head, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    for (at, (heading, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, *heading, &head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut last = 0;
    for (line, cells) in (1_u32..).zip(rows) {
        last = line;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => continue,
                Cell::Number(number) => sheet.write_number(line, at, number)?,
                Cell::Text(text) => sheet.write_string(line, at, text)?,
                Cell::Day(on) => match serial(on) {
                    Some(serial) => sheet.write_datetime_with_format(line, at, &serial, &day)?,
                    None => sheet.write_string(line, at, on.to_string())?,
                },
            };
        }
    }
    let width = u16::try_from(N).unwrap_or(u16::MAX).saturating_sub(1);
    sheet.autofilter(0, 0, last, width)?;
    workbook.save_to_buffer()
}

/// The day as spreadsheets count it; none before 1900, which they do not know.
fn serial(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    let (month, day) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn numbers_and_days_are_real_and_a_text_is_no_formula() {
        let day: NaiveDate = "2025-11-25".parse().unwrap();
        let rows = [
            [Cell::Text("=1+1".into()), Cell::Number(26), Cell::Day(day)],
            [Cell::of(None), Cell::Empty, Cell::Day("1899-12-31".parse().unwrap())],
        ];
        assert_eq!(rows[0].clone().map(|cell| cell.text()), ["=1+1", "26", "2025-11-25"]);
        let book = table("見本", &[("甲", 10), ("乙", 8), ("丙", 12)], rows, day).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        for found in ["<v>26</v>", "<v>45986</v>", "state=\"frozen\"", "<autoFilter ref=\"A1:C3\"/>"] {
            assert!(sheet.contains(found), "{found}: {sheet}");
        }
        assert!(!sheet.contains("<f>"), "{sheet}");
        let texts = part("xl/sharedStrings.xml");
        assert!(texts.contains("<t>=1+1</t>") && texts.contains("<t>1899-12-31</t>"), "{texts}");
        assert!(part("xl/workbook.xml").contains("見本"));
    }
}
