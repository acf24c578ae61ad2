//! Files on children: what is kept, what is refused, who gets them, and that none is ever lost or handed out wrong.

use std::path::PathBuf;

use serde_json::{Value, json};
use tsunagu::app::App;
use tsunagu::base::ids::AgencyId;
use tsunagu::base::settings::Settings;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;
use tsunagu::store::Pool;

use crate::support::children::{audited, case, child, consent, team_member};
use crate::support::files::{PDF, bytes, form, pdf, send};
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp, token_key};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_added_listed_downloaded_described_taken_away_and_put_back() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let given = consent(&section, &made.id(), "all", json!({"agency_kind": "hospital"})).await;
    let fields = [
        ("kind", "consent_form"),
        ("name", ""),
        ("note", "原本は見本棚"),
        ("third_party", "true"),
        ("consent_id", &given.id()),
    ];
    let body = form(&fields, Some((r"C:\\tmp\\..\\見本　同意書.html", PDF)));
    let once = [("idempotency-key", "file-1")];
    let added = send(&section, &made.id(), body.clone(), &once).await.expect(201);
    assert_eq!(added.body["name"], "見本 同意書.html.pdf");
    assert_eq!((&added.body["content_type"], &added.body["size"]), (&json!("application/pdf"), &json!(PDF.len())));
    assert_eq!((&added.body["third_party"], &added.body["consent_id"]), (&json!(true), &json!(given.id())));
    let again = send(&section, &made.id(), body, &once).await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), again.id()), ("true", added.id()));
    let other = form(&fields, Some(("a.pdf", PNG)));
    assert_eq!(send(&section, &made.id(), other, &once).await.expect(422).faults(), ["Idempotency-Key:key_reused"]);

    let one = format!("/files/{}", added.id());
    assert_eq!(added.header("location"), format!("/api/v1{one}"));
    let list = format!("/children/{}/files?total=true", made.id());
    assert_eq!(section.get(&list).await.expect(200).body["items"][0]["id"], added.id());
    let (reply, content) = bytes(&section, &format!("{one}/content")).await;
    assert_eq!(content, PDF);
    assert_eq!(reply.header("content-type"), "application/pdf");
    let name = "%E8%A6%8B%E6%9C%AC%20%E5%90%8C%E6%84%8F%E6%9B%B8.html.pdf";
    let expected = format!("attachment; filename=\"file.pdf\"; filename*=UTF-8''{name}");
    assert_eq!(reply.header("content-disposition"), expected);
    assert_eq!(reply.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!((reply.header("x-content-type-options"), reply.header("cache-control")), ("nosniff", "no-store"));

    let named = section.get(&one).await.expect(200);
    section.send("PATCH", &one, Some(json!({"name": "x"})), &[]).await.expect(428);
    let changed = section.patch(&one, &named, json!({"name": "../別の名前", "third_party": false})).await.expect(200);
    assert_eq!((&changed.body["name"], &changed.body["note"]), (&json!("別の名前.pdf"), &json!("原本は見本棚")));
    section.patch(&one, &named, json!({"note": "x"})).await.expect(412);
    let wrong = section.patch(&one, &changed, json!({"name": "...", "note": "1234-5678-9012"})).await.expect(422);
    assert_eq!(wrong.faults(), ["name:required", "note:my_number"]);

    let away = section.post(&format!("{one}/remove"), json!({"reason": "別の児の書類だったため"})).await.expect(200);
    assert_eq!(away.body["removed_at"], "2025-11-25T00:00:00.000000Z");
    let twice = section.post(&format!("{one}/remove"), json!({"reason": "もう一度"})).await.expect(409);
    assert_eq!(twice.code(), "already_removed");
    assert_eq!(section.get(&list).await.expect(200).body["total"], 0);
    assert_eq!(section.get(&format!("{list}&removed=true")).await.expect(200).body["total"], 1);
    section.get(&format!("{one}/content")).await.expect(200);
    let back = section.post(&format!("{one}/restore"), json!({})).await.expect(200);
    assert_eq!(back.body["remove_reason"], Value::Null);
    assert_eq!(section.post(&format!("{one}/restore"), json!({})).await.expect(409).code(), "not_removed");
    assert_eq!(bytes(&section, &format!("{one}/content")).await.1, PDF);
    let done = audited(&ward, "file.");
    for action in ["file.add", "file.read", "file.download", "file.edit", "file.remove", "file.restore"] {
        assert!(done.contains(&action.to_owned()), "{action}: {done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_page_or_a_picture_is_refused_whatever_it_is_called() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let zip_end = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for (content, code) in [
        (b"<!doctype html><script>alert(1)</script>".to_vec(), "unsupported_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>".to_vec(), "unsupported_type"),
        (b"%PDF-1.4\n<html><script>alert(1)</script>".to_vec(), "unsupported_type"),
        ([PNG, b"PK\x03\x04", zip_end].concat(), "unsupported_type"),
        (b"PK\x03\x04\x14\0\x06\0word/vbaProject.bin".to_vec(), "unsupported_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "unsupported_type"),
        (b"MZ\x90\0\x03".to_vec(), "unsupported_type"),
        (Vec::new(), "empty"),
    ] {
        let body = form(&[("kind", "other")], Some(("page.pdf", &content)));
        let refused = send(&section, &made.id(), body, &[]).await.expect(422);
        assert_eq!(refused.faults(), [format!("file:{code}")], "{content:?}");
    }
    let nobody = "00000000-0000-7000-8000-000000000000";
    let fields = [("kind", "other"), ("name", "。"), ("consent_id", nobody), ("conference_id", nobody)];
    let wrong = send(&section, &made.id(), form(&fields, Some(("a", b"x"))), &[]).await.expect(422);
    let faults = ["conference_id:no_such_conference", "consent_id:no_such_consent", "file:unsupported_type"];
    assert_eq!(wrong.faults(), faults);
    let fields = [("kind", "secret"), ("third_party", "maybe"), ("x", "y"), ("note", "a"), ("note", "b")];
    let wrong = send(&section, &made.id(), form(&fields, None), &[]).await.expect(422);
    let faults = ["file:required", "kind:not_one_of", "note:repeated", "third_party:wrong_type", "x:unknown_field"];
    assert_eq!(wrong.faults(), faults);
    let path = format!("/children/{}/files", made.id());
    section.post(&path, json!({"kind": "other"})).await.expect(415);
    let broken = send(&section, &made.id(), b"--line\r\nnonsense".to_vec(), &[]).await.expect(400);
    assert_eq!(broken.code(), "bad_multipart");
    let nul = form(&[("kind", "other"), ("note", "a\0b")], Some(("a", PDF)));
    assert_eq!(send(&section, &made.id(), nul, &[]).await.expect(422).faults(), ["note:bad_characters"]);
    assert_eq!(section.get(&format!("{path}?total=true")).await.body["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_mebibytes_are_kept_and_one_byte_more_is_too_large() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let mut content = PDF.to_vec();
    content.resize(10 * 1024 * 1024, b' ');
    let body = form(&[("kind", "photo")], Some(("大きい.pdf", &content)));
    let kept = send(&section, &made.id(), body, &[]).await.expect(201);
    assert!(bytes(&section, &format!("/files/{}/content", kept.id())).await.1 == content);
    content.push(b' ');
    let body = form(&[("kind", "photo")], Some(("大きい.pdf", &content)));
    assert_eq!(send(&section, &made.id(), body.clone(), &[]).await.expect(413).code(), "too_large");
    let length = [("content-length", "99999999999")];
    assert_eq!(send(&section, &made.id(), body, &length).await.expect(413).code(), "too_large");
    let note = "あ".repeat(200_000);
    let body = form(&[("kind", "photo"), ("note", &note)], Some(("a.pdf", PDF)));
    let refused = send(&section, &made.id(), body, &[]).await;
    assert!([413, 422].contains(&refused.status.as_u16()), "{}", refused.text);
}

async fn partner(ward: &TestApp, section: &Client, kind: &str, role: Role) -> (String, Client) {
    let made = section.post("/agencies", json!({"kind": kind, "name": format!("見本 {kind}")})).await.expect(201);
    let user = ward.user_of(role, Some(ward.municipality), Some(AgencyId(made.id().parse().unwrap())));
    (made.id(), user)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_open_with_the_whole_record_and_close_with_the_consent() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let ours = pdf(&section, &made.id()).await;
    let (centre, nurse) = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let (nursery, teacher) = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    for agency in [&centre, &nursery] {
        team_member(&section, &made.id(), agency).await;
    }
    let given = consent(&section, &made.id(), "all", json!({"agency_id": centre})).await;
    consent(&section, &made.id(), "without_medical", json!({"agency_id": nursery})).await;
    let list = format!("/children/{}/files?removed=true", made.id());
    let content = format!("/files/{}/content", ours.id());
    nurse.get(&list).await.expect(200);
    nurse.get(&content).await.expect(200);
    let theirs = send(&nurse, &made.id(), form(&[("kind", "letter")], Some(("s.png", PNG))), &[]).await.expect(201);
    assert_eq!((&theirs.body["third_party"], &theirs.body["agency_id"]), (&json!(true), &json!(centre)));
    assert_eq!(theirs.body["name"], "s.png");
    // What the section has added is not the partner's to describe.
    let seen = nurse.get(&format!("/files/{}", ours.id())).await.expect(200);
    nurse.patch(&format!("/files/{}", ours.id()), &seen, json!({"note": "x"})).await.expect(403);
    nurse.patch(&format!("/files/{}", theirs.id()), &theirs, json!({"note": "x"})).await.expect(200);
    nurse.post(&format!("/files/{}/remove", theirs.id()), json!({"reason": "x"})).await.expect(403);
    section.post(&format!("/files/{}/remove", theirs.id()), json!({"reason": "重複"})).await.expect(200);
    nurse.get(&format!("/files/{}/content", theirs.id())).await.expect(404);
    assert_eq!(nurse.get(&list).await.body["items"].as_array().unwrap().len(), 1);

    // Without consent for medical matters there are no files.
    teacher.get(&format!("/children/{}", made.id())).await.expect(200);
    for path in [&list, &content, &format!("/files/{}", ours.id())] {
        teacher.get(path).await.expect(404);
    }
    send(&teacher, &made.id(), form(&[("kind", "other")], Some(("a", PDF))), &[]).await.expect(403);

    section.post(&format!("/consents/{}/withdraw", given.id()), json!({"on": "2025-11-25"})).await.expect(200);
    for path in [&list, &content, &format!("/files/{}", ours.id())] {
        nurse.get(path).await.expect(404);
    }
    send(&nurse, &made.id(), form(&[("kind", "other")], Some(("a", PDF))), &[]).await.expect(404);
    let reason = json!({"reference": "K-001", "reason": "けいれんで救急搬送されたため、計画を確認"});
    nurse.post("/break-glass", reason).await.expect(201);
    nurse.get(&content).await.expect(200);
    // Reading in an emergency is not adding.
    send(&nurse, &made.id(), form(&[("kind", "other")], Some(("a", PDF))), &[]).await.expect(404);

    let place = office(&section, "見本相談支援事業所").await;
    let lead = coordinator(&section, &place.id(), "見本 一郎").await;
    case(&ward, &made.id(), &lead.id(), CaseRole::Lead, AssignmentState::Active);
    let office_id = AgencyId(place.id().parse().unwrap());
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(office_id));
    head.get(&content).await.expect(200);
    send(&head, &made.id(), form(&[("kind", "other")], Some(("a", PDF))), &[]).await.expect(403);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    for path in [&list, &content, &format!("/files/{}", ours.id())] {
        neighbour.get(path).await.expect(404);
    }
    neighbour.post(&format!("/files/{}/remove", ours.id()), json!({"reason": "x"})).await.expect(404);
    send(&neighbour, &made.id(), form(&[("kind", "other")], Some(("a", PDF))), &[]).await.expect(404);
}

/// The ward's application with a folder for files, gone when the story ends.
struct WithFolder {
    app: App,
    folder: PathBuf,
}

impl WithFolder {
    fn of(ward: &TestApp) -> Self {
        let id = tsunagu::base::ids::fresh(ward.app.now());
        let folder = std::env::temp_dir().join(format!("tsunagu-files-{id}"));
        std::fs::create_dir(&folder).expect("a folder");
        let settings = Settings { files_folder: Some(folder.clone()), ..ward.app.settings().clone() };
        let pool = Pool::new(ward.database_url(), 8).expect("the address is good");
        Self { app: App::new(pool, ward.clock.clone(), settings, token_key()), folder }
    }

    fn client(&self, client: &Client) -> Client {
        Client { router: tsunagu::server::router(self.app.clone()).expect("the document is whole"), ..client.clone() }
    }
}

impl Drop for WithFolder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_files_under_their_ids_and_damage_is_told() {
    let ward = TestApp::new().await;
    let with = WithFolder::of(&ward);
    let here = ward.user(Role::Section);
    let there = with.client(&here);
    let made = child(&here, json!({})).await;
    let (in_database, in_folder) = (pdf(&here, &made.id()).await, pdf(&there, &made.id()).await);
    let names: Vec<_> = std::fs::read_dir(&with.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [in_folder.id().as_str()]);
    for file in [&in_database, &in_folder] {
        assert_eq!(bytes(&there, &format!("/files/{}/content", file.id())).await.1, PDF);
    }
    let path = format!("/files/{}/content", in_folder.id());
    // A server without the folder says so instead of answering with nothing.
    assert_eq!(here.get(&path).await.expect(409).code(), "file_damaged");
    let mut damaged = PDF.to_vec();
    damaged[3] = b'X';
    for content in [damaged, PDF[1..].to_vec(), [PDF, b"x"].concat()] {
        std::fs::write(with.folder.join(in_folder.id()), content).unwrap();
        let refused = there.get(&path).await.expect(409);
        assert_eq!((refused.code(), refused.header("content-type")), ("file_damaged", "application/problem+json"));
    }
    std::fs::remove_file(with.folder.join(in_folder.id())).unwrap();
    there.get(&path).await.expect(409);
    ward.sql(|db| {
        use diesel::prelude::*;
        use tsunagu::schema::file_contents as contents;
        diesel::update(contents::table).set(contents::content.eq(b"%PDF-1.4 other".to_vec())).execute(&mut **db)?;
        Ok(())
    });
    there.get(&format!("/files/{}/content", in_database.id())).await.expect(409);
    assert_eq!(audited(&ward, "file.download").len(), 8);
    // Where the folder cannot be written to, nothing is saved.
    std::fs::remove_dir_all(&with.folder).unwrap();
    let body = form(&[("kind", "other")], Some(("a.pdf", PDF)));
    send(&there, &made.id(), body, &[]).await.expect(503);
    let list = here.get(&format!("/children/{}/files?total=true", made.id())).await.expect(200);
    assert_eq!(list.body["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_has_a_handful_of_parts_and_little_text() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let child = child(&section, json!({})).await.id();
    let many: Vec<_> = (0..17).map(|n| format!("x{n}")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "x")).collect();
    send(&section, &child, form(&many, None), &[]).await.expect(400);
    let long = "x".repeat(70 * 1024);
    send(&section, &child, form(&[("kind", "other"), ("note", &long)], None), &[]).await.expect(413);
}
