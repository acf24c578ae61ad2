//! Reading the open data of 障害福祉サービス等情報公表システム (WAM NET): what a file holds for one municipality, and what it
//! would change there.
//!
//! Nothing is fetched or saved here. The file's blemishes (spaces inside numbers, missing bodies, several offices under
//! one number) are taken as they are; a row that cannot be used is told with its line and stops no other.

use crate::base::csv_rows::Rows;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::office_import::area::Area;
use crate::rules::office_import::row::{Judged, OfficeDraft};

pub mod area;
pub mod columns;
pub mod plan;
pub mod row;
pub mod services;

/// Something about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// Stable word for programs.
    pub code: &'static str,
    /// Sentence for people.
    pub words: Words,
}

crate::text_enum! {
    /// What an import does to an office.
    pub enum Effect {
        Added = "added" ("追加", "added"),
        Changed = "changed" ("変更", "changed"),
    }
}

/// An office that is added or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The first line that speaks of it.
    pub line: u64,
    /// What happens to it.
    pub effect: Effect,
    /// Its name.
    pub name: String,
}

/// What came (or would come) of an import. Offices are counted, not rows: two rows may speak of two services of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Offices added.
    pub added: usize,
    /// Offices changed.
    pub changed: usize,
    /// Offices of the file that are known already, just so.
    pub unchanged: usize,
    /// Rows of other places.
    pub outside: usize,
    /// Rows that cannot be used, by line.
    pub rejected: Vec<Remark>,
    /// What looks wrong in rows that were used, by line.
    pub warnings: Vec<Remark>,
    /// The offices added and changed, by line.
    pub touched: Vec<Touched>,
}

/// The usable rows of a file with their lines, and what was to be said on the way.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Usable rows, by line.
    pub drafts: Vec<(u64, OfficeDraft)>,
    /// Rows elsewhere, rows that cannot be used, warnings.
    pub report: Report,
}

/// Reads a file (its text, with or without byte order mark) for the offices in `area`.
///
/// # Errors
/// [`Problem::Invalid`] `file:wrong_header` where the first line is not that of such a file: it is refused whole.
///
/// # Source
/// The published files `sfkopendata` of WAM NET: 29 columns, the same for every service.
pub fn read(text: &str, area: &Area) -> Result<Sheet, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Rows::new(text, columns::COLUMNS.len(), b',');
    if !rows.next().is_some_and(|(_, header)| columns::is_header(&header)) {
        return Err(Problem::field(
            "file",
            "wrong_header",
            "障害福祉サービス等情報公表（WAM NET）のファイルではありません。1行目の29の項目名が一致しません。",
            "This is not an open data file of WAM NET: the 29 column names of its first line do not match.",
        ));
    }
    let mut sheet = Sheet::default();
    for (line, record) in rows {
        match row::judge(line, &record, area) {
            Judged::Outside => sheet.report.outside += 1,
            Judged::Rejected(remark) => sheet.report.rejected.push(remark),
            Judged::Usable(draft, warnings) => {
                sheet.report.warnings.extend(warnings);
                sheet.drafts.push((line, *draft));
            }
        }
    }
    Ok(sheet)
}
