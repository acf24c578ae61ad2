//! Disclosure: everything about one child, nothing about another, third parties marked, no table forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use serde_json::{Value, json};
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;
use tsunagu::store::disclosure::{LEFT_OUT, tables};

use crate::support::children::{audited, case, child, consent, notification, team_member};
use crate::support::files::{PDF, form, pdf, post_for_bytes, send};
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

/// The files of an archive by their paths.
pub fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file");
        let mut content = Vec::new();
        let name = file.name().expect("a name").into_owned();
        file.read_to_end(&mut content).expect("whole");
        files.insert(name, content);
    }
    files
}

fn request() -> Value {
    json!({"requester": "guardian", "requested_by": "見本 花子", "requested_on": "2025-11-20", "number": "見本7-1"})
}

async fn exported(client: &Client, child: &str, body: &Value) -> (BTreeMap<String, Vec<u8>>, Vec<u8>) {
    let (reply, archive) = post_for_bytes(client, &format!("/children/{child}/disclosure"), body).await;
    let reply = reply.expect(200);
    assert_eq!(reply.header("content-type"), "application/zip");
    assert!(reply.header("content-disposition").starts_with("attachment; filename=\"file.zip\""));
    (unpacked(&archive), archive)
}

/// The rows of a table in a record.
fn rows<'a>(record: &'a Value, table: &str) -> Vec<&'a Value> {
    let parts = record["parts"].as_array().expect("parts");
    let part = parts.iter().find(|part| part["table"] == table).unwrap_or_else(|| panic!("{table}"));
    part["rows"].as_array().expect("rows").iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_about_one_child_is_in_the_archive_and_nothing_about_another() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let note = "備考<script>alert(1)</script>";
    let made = child(&section, json!({"note": note, "mother_kana": "ミホン ハナコ", "in_nursery": true})).await;
    let other = child(&section, json!({"mother_name": "別見本 葉子"})).await;
    let path = format!("/children/{}", made.id());
    let mother = json!({"name": "見本 花子", "relationship": "母", "phone": "03-0000-0000"});
    let mother = section.post(&format!("{path}/guardians"), mother).await.expect(201);
    // Ids sort by the moment they are made in.
    ward.set_clock("2025-11-25T09:01:00+09:00");
    let father = json!({"name": "見本 太郎", "relationship": "父"});
    section.post(&format!("{path}/guardians"), father).await.expect(201);
    let centre = json!({"kind": "health_centre", "name": "見本保健センター"});
    let centre = section.post("/agencies", centre).await.expect(201);
    consent(&section, &made.id(), "all", json!({"agency_id": centre.id()})).await;
    team_member(&section, &made.id(), &centre.id()).await;
    let nurse = ward.user_of(Role::HealthCentre, Some(ward.municipality), Some(AgencyId(centre.id().parse().unwrap())));
    nurse.get(&path).await.expect(200);
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本医師", "items": [{"item": "ventilator", "watch": "high"}],
    });
    section.post(&format!("{path}/care-assessments"), sheet).await.expect(201);
    let place = office(&section, "見本相談支援事業所").await;
    let lead = coordinator(&section, &place.id(), "見本 一郎").await;
    case(&ward, &made.id(), &lead.id(), CaseRole::Lead, AssignmentState::Active);
    notification(&ward, &made.id(), section.id);
    pdf(&section, &made.id()).await;
    ward.set_clock("2025-11-25T09:02:00+09:00");
    send(&nurse, &made.id(), form(&[("kind", "letter")], Some(("連絡.pdf", PDF))), &[]).await.expect(201);
    pdf(&section, &other.id()).await;
    let code = json!({"reference": "K-001", "reason": "けいれんで救急搬送されたため"});
    manager.post("/break-glass", code).await.expect(201);

    let mut body = request();
    body["guardian_id"] = json!(mother.id());
    let (files, archive) = exported(&section, &made.id(), &body).await;
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["files/001_見本 同意書.pdf", "files/002_連絡.pdf", "record.html", "record.json"]);
    assert!(files.iter().filter(|(path, _)| path.starts_with("files/")).all(|(_, content)| content == PDF));
    let record: Value = serde_json::from_slice(&files["record.json"]).unwrap();
    let found: Vec<_> = record["parts"].as_array().unwrap().iter().map(|part| part["table"].clone()).collect();
    assert_eq!(found, tables());
    let one = rows(&record, "children");
    assert_eq!((one.len(), &one[0]["id"], &one[0]["note"]), (1, &json!(made.id()), &json!(note)));
    assert_eq!((&one[0]["in_nursery"], &one[0]["born_on"]), (&json!(true), &json!("2025-09-15")));
    assert_eq!(one[0]["created_at"], "2025-11-25T00:00:00.000000Z");
    assert_eq!(one[0]["care_items"].as_array().unwrap().len(), 1);
    assert_eq!(rows(&record, "consent_recipients")[0]["agency_id"], centre.id());
    for (table, count) in [
        ("guardians", 2),
        ("consents", 1),
        ("care_team_members", 1),
        ("care_assessments", 1),
        ("assignments", 1),
        ("decisions", 1),
        ("files", 2),
        ("break_glass", 1),
        ("tasks", 0),
    ] {
        assert_eq!(rows(&record, table).len(), count, "{table}");
    }
    let marked =
        |table: &str| -> Vec<bool> { rows(&record, table).iter().map(|row| !row["_third_party"].is_null()).collect() };
    assert_eq!(marked("guardians"), [false, true]);
    assert_eq!(marked("files"), [false, true]);
    assert_eq!((marked("care_assessments"), marked("children")), (vec![true], vec![false]));
    let looks = rows(&record, "audit_entries");
    let nurse_looked = looks.iter().any(|row| row["action"] == "child.read" && row["user_id"] == nurse.id.to_string());
    assert!(nurse_looked && looks.iter().any(|row| row["detail"]["by"] == "reference"), "{looks:?}");
    assert_eq!(record["names"][centre.id()], "見本保健センター");
    assert_eq!(record["names"][lead.id()], "見本 一郎");
    let whole = String::from_utf8(files["record.json"].clone()).unwrap();
    assert!(!whole.contains("別見本") && !whole.contains(&other.id()));

    let page = String::from_utf8(files["record.html"].clone()).unwrap();
    for text in [
        "&lt;script&gt;",
        "第三者からの情報：開示前に確認（請求者以外の保護者の情報）",
        "人工呼吸器の管理",
        "見本保健センター",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains("http"));

    // The same again is the same, but for what was written down about the first time.
    let (again, _) = exported(&section, &made.id(), &body).await;
    let second: Value = serde_json::from_slice(&again["record.json"]).unwrap();
    let last = rows(&second, "audit_entries").len();
    assert_eq!(last, looks.len() + 1);
    assert_eq!(rows(&second, "audit_entries")[last - 1]["action"], "disclosure.export");
    for table in tables().into_iter().filter(|table| *table != "audit_entries") {
        assert_eq!(rows(&second, table), rows(&record, table), "{table}");
    }
    assert!(archive.len() > 1000);
    assert_eq!(audited(&ward, "disclosure."), ["disclosure.export", "disclosure.export"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_section_exports_and_every_wrong_field_is_told() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (made, other) = (child(&section, json!({})).await, child(&section, json!({})).await);
    let foreign = json!({"name": "見本 葉子", "relationship": "母"});
    let foreign = section.post(&format!("/children/{}/guardians", other.id()), foreign).await.expect(201);
    let path = format!("/children/{}/disclosure", made.id());
    for role in [Role::Coordinator, Role::OfficeManager, Role::HealthCentre, Role::Hospital, Role::Auditor] {
        ward.user(role).post(&path, request()).await.expect(403);
    }
    let elsewhere = ward.add_municipality("131016", "見本別区");
    ward.user_of(Role::Section, Some(elsewhere), None).post(&path, request()).await.expect(404);
    let wrong = json!({
        "requester": "guardian", "requested_by": "　", "guardian_id": foreign.id(), "requested_on": "2025-11-26",
        "number": "1234-5678-9012",
    });
    let faults =
        ["guardian_id:no_such_guardian", "number:my_number", "requested_by:required", "requested_on:in_the_future"];
    assert_eq!(section.post(&path, wrong).await.expect(422).faults(), faults);
    let mut plain = request();
    plain["mark_third_parties"] = json!(false);
    let (files, _) = exported(&section, &made.id(), &plain).await;
    assert!(!String::from_utf8(files["record.html"].clone()).unwrap().contains("第三者からの情報"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_named_and_not_enclosed() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let file = pdf(&section, &made.id()).await;
    ward.sql(|db| {
        use diesel::prelude::*;
        use tsunagu::schema::file_contents as contents;
        diesel::update(contents::table).set(contents::content.eq(b"%PDF-1.4 other".to_vec())).execute(&mut **db)?;
        Ok(())
    });
    let (files, _) = exported(&section, &made.id(), &request()).await;
    let record: Value = serde_json::from_slice(&files["record.json"]).unwrap();
    assert_eq!(record["files"], json!([{"file_id": file.id(), "path": null, "sha256": file.body["sha256"]}]));
    assert_eq!(files.len(), 2);
    assert!(String::from_utf8(files["record.html"].clone()).unwrap().contains("同封していません"));
}

/// The tables of `src/schema.rs` with their columns.
fn declared() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut table = String::new();
    for line in include_str!("../../../src/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        } else if let Some((column, _)) = line.split_once(" -> ").filter(|(_, kind)| !kind.contains('(')) {
            all.entry(table.clone()).or_default().insert(column.to_owned());
        }
    }
    all
}

/// The columns by which other tables refer to this one: `activities` by `activity_id`, `conference_slots` by `slot_id`.
fn referring(table: &str) -> [String; 2] {
    let one = match (table.strip_suffix("ies"), table.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(stem)) => stem.to_owned(),
        _ => table.to_owned(),
    };
    let one = if table == "children" { "child".to_owned() } else { one };
    let last = one.rsplit('_').next().unwrap_or_default().to_owned();
    [format!("{one}_id"), format!("{last}_id")]
}

#[test]
fn no_table_that_holds_something_about_a_child_is_forgotten() {
    let all = declared();
    assert!(all.len() > 35, "{}", all.len());
    let mut about: BTreeSet<&str> = BTreeSet::from(["children"]);
    loop {
        let columns: BTreeSet<String> = about.iter().flat_map(|table| referring(table)).collect();
        let more: BTreeSet<&str> =
            all.iter().filter(|(_, own)| !own.is_disjoint(&columns)).map(|(table, _)| table.as_str()).collect();
        let before = about.len();
        about.extend(more);
        if about.len() == before {
            break;
        }
    }
    let known: BTreeSet<&str> = tables().into_iter().chain(LEFT_OUT.iter().map(|(table, _)| *table)).collect();
    let forgotten: Vec<_> = about.difference(&known).collect();
    assert!(forgotten.is_empty(), "store/disclosure.rs says nothing of {forgotten:?}");
    let unknown: Vec<_> = known.iter().filter(|table| !all.contains_key(**table)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for table in ["consent_recipients", "conference_answers", "activity_versions", "file_contents"] {
        assert!(about.contains(table), "{table}");
    }
}
