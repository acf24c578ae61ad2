//! The list of children as a file: what stands in it and what it may be taken away for.
//!
//! Who is on it and what of a child may be told is decided where it is made.

use chrono::{Datelike as _, NaiveDate};

use crate::base::csv;
use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::base::workbook;
use crate::base::workbook::Cell;
use crate::rules::children::DischargePrecision;
use crate::rules::life_stage::LifeStage;

crate::text_enum! {
    /// What a list of children is taken away for.
    pub enum ListPurpose {
        Meeting = "meeting" ("会議・カンファレンスの資料", "Papers of a meeting"),
        Visits = "visits" ("訪問・面談の計画", "Planning visits and talks"),
        Figures = "figures" ("集計・報告", "Figures and reports"),
        Disaster = "disaster" ("災害への備え", "Preparing for a disaster"),
        Check = "check" ("記録の点検", "Checking the records"),
    }
}

crate::text_enum! {
    /// The kind of file.
    pub enum ListFormat {
        Csv = "csv" ("CSV（ほかのシステムに読み込む）", "CSV (to be read by other programs)"),
        Xlsx = "xlsx" ("Excel（XLSX）", "Excel (XLSX)"),
    }
}

impl ListFormat {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A child of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The child.
    pub child_id: ChildId,
    /// Reference code.
    pub reference: String,
    /// Name, once there is one.
    pub name: Option<String>,
    /// Its reading.
    pub name_kana: Option<String>,
    /// The mother's name, by which a child without one is called.
    pub mother_name: Option<String>,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Legal age in years; none before birth.
    pub age: Option<u32>,
    /// Life stage.
    pub stage: LifeStage,
    /// District of the ward.
    pub district: Option<String>,
    /// Whether consent reaches medical matters.
    pub medical: bool,
    /// Score of the newest care assessment; none while unassessed.
    pub care_score: Option<i32>,
    /// The lead coordinator, and whether they are only asked so far.
    pub lead: Option<(String, bool)>,
    /// Day of discharge, or the first day it may mean.
    pub discharge_on: Option<NaiveDate>,
    /// How exactly that day is known.
    pub discharge_precision: DischargePrecision,
    /// The day the next task is due, as far as the reader sees tasks.
    pub due_on: Option<NaiveDate>,
}

/// The columns, with their width in letters.
const COLUMNS: [(&str, u8); 11] = [
    ("整理番号", 11),
    ("氏名", 20),
    ("フリガナ", 22),
    ("生年月日", 12),
    ("年齢（満）", 10),
    ("ライフステージ", 18),
    ("地区", 14),
    ("医療的ケアスコア", 16),
    ("主担当コーディネーター", 24),
    ("退院（予定）日", 16),
    ("次の期限", 12),
];

/// The list as CSV (RFC 4180): UTF-8 with a byte order mark, lines end in CRLF, and no cell is taken for a formula.
pub fn csv(lines: &[Line]) -> String {
    csv::table(&COLUMNS.map(|(heading, _)| heading), lines.iter().map(|line| cells(line).map(|cell| cell.text())))
}

/// The list as a workbook (XLSX) made on a day: the same cells, the days and numbers as such.
///
/// # Errors
/// [`Problem::Internal`] for more children than a sheet holds.
pub fn xlsx(lines: &[Line], made_on: NaiveDate) -> Result<Vec<u8>, Problem> {
    workbook::table("児童の一覧", &COLUMNS, lines.iter().map(cells), made_on)
}

fn cells(line: &Line) -> [Cell; 11] {
    let name = line.name.clone().unwrap_or_else(|| match &line.mother_name {
        Some(mother) => format!("未命名（母：{mother}）"),
        None => "未命名".to_owned(),
    });
    let score = line.care_score.map_or(Cell::Empty, Cell::Number);
    let lead = line.lead.as_ref().map(|(name, asked)| if *asked { format!("{name}（打診中）") } else { name.clone() });
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, Cell::Day);
    [
        Cell::Text(line.reference.clone()),
        Cell::Text(name),
        Cell::of(line.name_kana.clone()),
        Cell::Day(line.born_on),
        line.age.and_then(|age| i32::try_from(age).ok()).map_or(Cell::Empty, Cell::Number),
        Cell::Text(line.stage.label().ja.into_owned()),
        Cell::of(line.district.clone()),
        if line.medical { score } else { Cell::Text("（同意の範囲外）".to_owned()) },
        Cell::of(lead),
        discharge(line),
        day(line.due_on),
    ]
}

/// A day only where the day is known: a vague one is told in words, so that nobody takes its first day for it.
fn discharge(line: &Line) -> Cell {
    match (line.discharge_on, line.discharge_precision) {
        (Some(on), DischargePrecision::Day) => Cell::Day(on),
        (Some(on), vague) => Cell::Text(format!("{}年{}月{}", on.year(), on.month(), vague.label().ja)),
        (None, DischargePrecision::AtHome) => Cell::Text("在宅（日は不明）".to_owned()),
        (None, _) => Cell::Text(DischargePrecision::Unknown.label().ja.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: Option<&str>) -> Line {
        Line {
            child_id: ChildId(uuid::Uuid::nil()),
            reference: "K-001".to_owned(),
            name: name.map(str::to_owned),
            name_kana: Some("ミホン".to_owned()),
            mother_name: Some("見本 花子".to_owned()),
            born_on: "2019-05-01".parse().unwrap(),
            age: Some(6),
            stage: LifeStage::Home,
            district: None,
            medical: true,
            care_score: Some(26),
            lead: Some(("見本 大井".to_owned(), true)),
            discharge_on: "2025-12-01".parse().ok(),
            discharge_precision: DischargePrecision::EarlyMonth,
            due_on: "2025-11-28".parse().ok(),
        }
    }

    #[test]
    fn a_spreadsheet_reads_the_list_and_calculates_nothing() {
        let exact = Line { discharge_precision: DischargePrecision::Day, medical: false, ..line(Some("=1+1")) };
        let open = Line {
            discharge_on: None,
            discharge_precision: DischargePrecision::Unknown,
            lead: None,
            age: None,
            care_score: None,
            due_on: None,
            ..line(Some("見本 \"四郎\""))
        };
        let home = Line { discharge_precision: DischargePrecision::AtHome, ..open.clone() };
        let text = csv(&[line(None), exact, open, home]);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert!(text.starts_with("\u{feff}\"整理番号\",\"氏名\","));
        let stage = LifeStage::Home.label().ja;
        assert_eq!(
            lines[1],
            format!(
                "\"K-001\",\"未命名（母：見本 花子）\",\"ミホン\",\"2019-05-01\",\"6\",\"{stage}\",\"\",\"26\",\
                 \"見本 大井（打診中）\",\"2025年12月上旬\",\"2025-11-28\""
            )
        );
        assert!(lines[2].contains("\"'=1+1\"") && lines[2].contains("（同意の範囲外）") && !lines[2].contains("26"));
        assert!(lines[2].contains("\"2025-12-01\""));
        assert!(lines[3].contains("\"見本 \"\"四郎\"\"\"") && lines[3].ends_with("\"\",\"\",\"未定\",\"\""));
        assert!(lines[4].ends_with("\"\",\"在宅（日は不明）\",\"\""));
        assert_eq!((lines.len(), lines[5]), (6, ""));
        assert!(xlsx(&[line(None)], "2025-11-25".parse().unwrap()).unwrap().starts_with(b"PK"));
    }
}
