//! Disclosure (開示請求, 個人情報保護法76条以下): everything that is kept about one child, as one record for a program and
//! one for people.
//!
//! What others than the family have told, or what tells of others, is marked (同法78条 asks for a look at it before
//! anything is disclosed); nothing is left out here. Rows come in as they are stored, with their table's name.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::base::clock::Instant;
use crate::base::ids::{FileId, GuardianId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::my_number;

pub mod html;
mod labels;

/// The name under which a row's mark stands in the JSON.
const MARK: &str = "_third_party";

crate::text_enum! {
    /// Who asks for the disclosure.
    pub enum Requester {
        Guardian = "guardian" ("法定代理人（保護者）", "Guardian"),
        Person = "person" ("本人", "The child"),
        Agent = "agent" ("任意代理人", "Agent"),
        Section = "section" ("担当課の確認用", "Ward section (check only)"),
    }
}

/// Who asked for it, when, and under which number it is dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// In which right.
    pub requester: Requester,
    /// The name.
    pub requested_by: String,
    /// The guardian, where it is one of those recorded: what is kept about the others is marked.
    pub guardian_id: Option<GuardianId>,
    /// When.
    pub requested_on: NaiveDate,
    /// Number or reason of the request.
    pub number: Option<String>,
    /// Whether parts from and about others are marked.
    pub mark_third_parties: bool,
}

impl Request {
    /// The request in its standard form, or every fault at once: no name, a day ahead of `today`, a My Number.
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let requested_by = text::clean(&self.requested_by);
        faults.unless(
            !requested_by.is_empty(),
            "requested_by",
            "required",
            "請求した人の氏名を入力してください。",
            "Enter the requester’s name.",
        );
        faults.unless(
            self.requested_on <= today,
            "requested_on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        );
        let number = self.number.map(|number| text::clean(&number)).filter(|number| !number.is_empty());
        my_number::refuse(&mut faults, [("requested_by", Some(requested_by.as_str())), ("number", number.as_deref())]);
        faults.into_result()?;
        Ok(Self { requested_by, number, ..self })
    }
}

/// All rows of one table about the child, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// The rows; each an object by column.
    pub rows: Vec<Map<String, Value>>,
}

/// A file of the child in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// The file.
    pub id: FileId,
    /// Its place in the archive; none where its content is missing or damaged.
    pub path: Option<String>,
    /// The SHA-256 that was taken when it was sent.
    pub sha256: String,
}

/// Everything about one child.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The child's reference code.
    pub reference: String,
    /// The request.
    pub request: Request,
    /// Name of the municipality.
    pub municipality: String,
    /// When it was put together.
    pub made_at: Instant,
    /// What there is.
    pub parts: Vec<Part>,
    /// Names of the agencies, users and coordinators whose ids occur.
    pub names: BTreeMap<String, String>,
    /// The files.
    pub files: Vec<Enclosed>,
}

impl Record {
    /// Puts the marks on the rows that need one, where the request asks for them.
    #[must_use]
    pub fn marked(mut self) -> Self {
        if self.request.mark_third_parties {
            for part in &mut self.parts {
                for row in &mut part.rows {
                    if let Some(reason) = third_party(part.table, row, &self.request) {
                        row.insert(MARK.to_owned(), json!(reason));
                    }
                }
            }
        }
        self
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.parts.iter().map(|part| part.rows.len()).sum()
    }

    /// The whole as JSON, indented.
    ///
    /// # Errors
    /// [`Problem::Internal`] where a value cannot be written, which none is.
    pub fn json(&self) -> Result<String, Problem> {
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| json!({ "table": part.table, "title": labels::title(part.table), "rows": part.rows }))
            .collect();
        let files = self.files.iter().map(|f| json!({ "file_id": f.id, "path": f.path, "sha256": f.sha256 }));
        let request = &self.request;
        let whole = json!({
            "format": "tsunagu-disclosure-1",
            "child": self.reference,
            "municipality": self.municipality,
            "made_at": self.made_at,
            "request": {
                "requester": request.requester,
                "requested_by": request.requested_by,
                "guardian_id": request.guardian_id,
                "requested_on": request.requested_on,
                "number": request.number,
                "mark_third_parties": request.mark_third_parties,
            },
            "parts": parts,
            "names": self.names,
            "files": files.collect::<Vec<_>>(),
        });
        serde_json::to_string_pretty(&whole).map_err(|e| Problem::Internal(e.to_string()))
    }
}

/// Why a row is looked at before it is disclosed; nothing where it comes from the family or the section and tells of the
/// child only.
fn third_party(table: &str, row: &Map<String, Value>, request: &Request) -> Option<&'static str> {
    let given = |column: &str| row.get(column).is_some_and(|value| !value.is_null());
    let own = request.guardian_id.map(|id| Value::String(id.to_string()));
    match table {
        "guardians" if own.is_none() || row.get("id") != own.as_ref() => Some("請求者以外の保護者の情報"),
        "consents" if given("guardian_id") && row.get("guardian_id") != own.as_ref() => {
            Some("請求者以外の保護者の情報")
        }
        "referrals" if given("agency_id") => Some("関係機関からの情報"),
        "care_assessments" => Some("医師の判定"),
        "conflicts" => Some("コーディネーター個人の事情"),
        "conferences" if given("requester_id") => Some("依頼した関係機関からの情報"),
        "conference_answers" => Some("出席者からの情報"),
        "conference_minutes" => Some("会議での関係機関の発言"),
        "activities" if given("agency_id") => Some("関係機関の記録"),
        "activity_versions" => Some("記録した機関の情報を含むことがある"),
        "files" if row.get("third_party") == Some(&Value::Bool(true)) => Some("第三者から、または第三者についての資料"),
        "files" if given("agency_id") => Some("関係機関からの資料"),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A record of few rows, with every kind of value.
    pub(crate) fn sample() -> Record {
        let row = |value: Value| value.as_object().cloned().unwrap();
        let user = "01890000-0000-7000-8000-000000000001";
        Record {
            reference: "K-001".into(),
            request: Request {
                requester: Requester::Guardian,
                requested_by: "見本 花子".into(),
                guardian_id: None,
                requested_on: "2025-11-20".parse().unwrap(),
                number: Some("見本7-1".into()),
                mark_third_parties: true,
            },
            municipality: "見本区".into(),
            made_at: Instant::parse("2025-11-25T00:00:00Z").unwrap(),
            parts: vec![
                Part {
                    table: "children",
                    rows: vec![row(json!({
                        "reference": "K-001", "note": "<script>alert(\"1\")</script>&'", "in_nursery": false,
                        "created_at": "2025-11-25T00:00:00.000000Z", "care_items": [{"item": "ventilator", "watch": "high"}],
                    }))],
                },
                Part { table: "guardians", rows: vec![row(json!({"name": "見本 一郎", "created_by": user}))] },
                Part { table: "tasks", rows: Vec::new() },
            ],
            names: BTreeMap::from([(user.to_owned(), "見本 職員".to_owned())]),
            files: vec![Enclosed { id: FileId(uuid::Uuid::nil()), path: None, sha256: "00".into() }],
        }
    }

    #[test]
    fn rows_from_or_about_others_are_marked_and_the_requesting_guardian_is_not() {
        let row = |value: Value| value.as_object().cloned().unwrap();
        let id = GuardianId(uuid::Uuid::from_u128(7));
        let request = Request { guardian_id: Some(id), ..sample().request };
        for (table, value, marked) in [
            ("guardians", json!({"id": id}), false),
            ("guardians", json!({"id": uuid::Uuid::nil()}), true),
            ("consents", json!({"guardian_id": id}), false),
            ("consents", json!({"guardian_id": null}), false),
            ("consents", json!({"guardian_id": uuid::Uuid::nil()}), true),
            ("files", json!({"third_party": true}), true),
            ("files", json!({"third_party": false, "agency_id": null}), false),
            ("files", json!({"third_party": false, "agency_id": "x"}), true),
            ("activities", json!({"agency_id": null}), false),
            ("conferences", json!({"requester_id": "x"}), true),
            ("care_assessments", json!({}), true),
            ("assignments", json!({}), false),
        ] {
            assert_eq!(third_party(table, &row(value.clone()), &request).is_some(), marked, "{table} {value}");
        }
        let text = sample().marked().json().unwrap();
        assert!(text.contains("\"_third_party\": \"請求者以外の保護者の情報\""), "{text}");
        let unmarked = Record { request: Request { mark_third_parties: false, ..sample().request }, ..sample() };
        assert!(!unmarked.marked().json().unwrap().contains(MARK));
    }

    #[test]
    fn every_wrong_field_of_a_request_is_told() {
        let request = Request { requested_by: "　".into(), number: Some("1234 5678 9012".into()), ..sample().request };
        let Err(Problem::Invalid(faults)) = request.tidy("2025-11-19".parse().unwrap()) else { panic!("faults") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["requested_by", "requested_on", "number"]);
    }
}
