//! The school-entry roster (就学名簿): what an education centre is told of the children who enter a school, and its CSV.
//!
//! Who is on it is decided where it is made, as far as consent reaches.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::base::csv;
use crate::base::ids::ChildId;
use crate::base::wareki;
use crate::rules::care_score::CareItem;
use crate::rules::consents::ConsentScope;
use crate::rules::life_stage::TransitionKind;

crate::text_enum! {
    /// Which school the children of a roster enter.
    pub enum RosterKind {
        Elementary = "elementary" ("小学校入学", "Elementary school entry"),
        JuniorHigh = "junior_high" ("中学校進学", "Junior high school entry"),
        HighSchool = "high_school" ("高校進学", "High school entry"),
    }
}

crate::text_enum! {
    /// What a roster is taken away for.
    pub enum RosterPurpose {
        Consultation = "consultation" ("就学相談の準備", "Preparing consultations on schools"),
        Staffing = "staffing" ("看護師などの配置の準備", "Planning nurses and places"),
        Register = "register" ("学齢簿などの就学事務", "The school register and its papers"),
        Committee = "committee" ("協議会・委員会の資料", "Papers of a committee"),
    }
}

impl RosterKind {
    /// The transition it is about.
    pub fn transition(self) -> TransitionKind {
        match self {
            Self::Elementary => TransitionKind::Elementary,
            Self::JuniorHigh => TransitionKind::JuniorHigh,
            Self::HighSchool => TransitionKind::HighSchool,
        }
    }
}

/// A child on the roster.
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
    /// Date of birth.
    pub born_on: NaiveDate,
    /// District of the ward.
    pub district: Option<String>,
    /// Nurseries and schools in the care team.
    pub places: Vec<String>,
    /// The lead coordinator.
    pub lead_name: Option<String>,
    /// The coordinator's office.
    pub office_name: Option<String>,
    /// Its telephone.
    pub office_phone: Option<String>,
    /// Medical care; none where consent leaves out medical matters.
    pub care_items: Option<Vec<CareItem>>,
    /// Last day of the consent; none where it holds until it is withdrawn.
    pub consent_until: Option<NaiveDate>,
}

/// What the consents of one child give a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Whether medical matters are among it.
    pub medical: bool,
    /// The last day on which so much is given; none where it is until it is withdrawn.
    pub until: Option<NaiveDate>,
}

/// What the consents of each child give together, each with its scope and its last day (none: until withdrawn): the widest
/// scope, and the latest last day among the consents of that scope. A narrower consent that lasts longer does not
/// prolong what only the wider one opens: a consent opens what it says, as long as it says (個人情報保護法69条2項1号).
pub fn given(
    consents: impl IntoIterator<Item = (ChildId, ConsentScope, Option<NaiveDate>)>,
) -> HashMap<ChildId, Given> {
    let mut given: HashMap<ChildId, Given> = HashMap::new();
    for (child, scope, until) in consents {
        let one = Given { medical: scope == ConsentScope::All, until };
        let stands = given.entry(child).or_insert(one);
        if one.medical && !stands.medical {
            *stands = one;
        } else if one.medical == stands.medical {
            stands.until = stands.until.zip(until).map(|(a, b)| a.max(b));
        }
    }
    given
}

/// The header of the CSV.
const HEADER: [&str; 12] = [
    "整理番号",
    "氏名",
    "フリガナ",
    "生年月日",
    "生年月日（和暦）",
    "地区",
    "在籍園・学校",
    "主担当コーディネーター",
    "相談支援事業所",
    "事業所の電話",
    "医療的ケア",
    "同意の期限",
];

/// The roster as CSV (RFC 4180) for the usual spreadsheets: UTF-8 with a byte order mark, lines end in CRLF, and no cell
/// is taken for a formula.
pub fn csv(lines: &[Line]) -> String {
    csv::table(&HEADER, lines.iter().map(cells))
}

fn cells(line: &Line) -> [String; 12] {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let care = line.care_items.as_ref().map_or_else(
        || "（同意の範囲外）".to_owned(),
        |items| items.iter().map(|item| item.label().ja.into_owned()).collect::<Vec<_>>().join("、"),
    );
    [
        line.reference.clone(),
        text(&line.name),
        text(&line.name_kana),
        line.born_on.to_string(),
        wareki::long(line.born_on),
        text(&line.district),
        line.places.join("、"),
        text(&line.lead_name),
        text(&line.office_name),
        text(&line.office_phone),
        care,
        line.consent_until.map_or_else(|| "撤回まで".to_owned(), |day| day.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> Line {
        Line {
            child_id: ChildId(uuid::Uuid::nil()),
            reference: "K-001".to_owned(),
            name: Some(name.to_owned()),
            name_kana: None,
            born_on: "2019-05-01".parse().unwrap(),
            district: Some("見本町".to_owned()),
            places: vec!["見本保育園".to_owned(), "見本園".to_owned()],
            lead_name: None,
            office_name: None,
            office_phone: Some("+81 3-1234-5678".to_owned()),
            care_items: Some(vec![CareItem::Suction, CareItem::TubeFeeding]),
            consent_until: None,
        }
    }

    #[test]
    fn the_end_shown_is_that_of_a_consent_with_the_scope_that_is_shown() {
        use ConsentScope::{All, WithoutMedical};
        let child = ChildId(uuid::Uuid::nil());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (january, march) = (Some(day("2026-01-31")), Some(day("2026-03-31")));
        for (consents, medical, until) in [
            (&[(WithoutMedical, None)][..], false, None),
            (&[(All, january), (WithoutMedical, None)], true, january),
            (&[(WithoutMedical, march), (All, january)], true, january),
            (&[(All, january), (All, march), (WithoutMedical, None)], true, march),
            (&[(WithoutMedical, january), (All, None)], true, None),
            (&[(WithoutMedical, january), (WithoutMedical, march)], false, march),
            (&[(WithoutMedical, None), (WithoutMedical, january)], false, None),
        ] {
            let found = given(consents.iter().map(|(scope, until)| (child, *scope, *until)));
            assert_eq!(found.get(&child), Some(&Given { medical, until }), "{consents:?}");
        }
        assert!(given([]).is_empty());
    }

    #[test]
    fn a_spreadsheet_reads_the_roster_and_calculates_nothing() {
        let text = csv(&[line("見本 \"四郎\""), Line { care_items: None, ..line("=1+1") }]);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert!(text.starts_with("\u{feff}\"整理番号\",\"氏名\","));
        assert_eq!(
            lines[1],
            "\"K-001\",\"見本 \"\"四郎\"\"\",\"\",\"2019-05-01\",\"令和元年5月1日\",\"見本町\",\
             \"見本保育園、見本園\",\"\",\"\",\"'+81 3-1234-5678\",\"吸引、経管栄養\",\"撤回まで\""
        );
        assert!(lines[2].contains("\"'=1+1\"") && lines[2].contains("（同意の範囲外）"));
        assert_eq!((lines.len(), lines[3]), (4, ""));
    }
}
