//! Offices out of the open data of WAM NET, over the API.

use serde_json::{Value, json};
use tsunagu::rules::office_import::columns::COLUMNS;
use tsunagu::rules::users::Role;

use crate::support::places::office;
use crate::support::{Client, Reply, TestApp};

/// Eleven rows with the blemishes of real files; nothing in it exists.
const FILE: &str = include_str!("../../fixtures/wamnet/offices.csv");

async fn send(client: &Client, query: &str, file: &str) -> Reply {
    let path = format!("/offices/import{query}");
    client.raw("POST", &path, file.as_bytes().to_vec(), &[("content-type", "text/csv; charset=utf-8")]).await
}

fn counts(reply: &Reply) -> (u64, u64, u64, u64) {
    let count = |name: &str| reply.body[name].as_u64().unwrap();
    (count("added"), count("changed"), count("unchanged"), count("outside"))
}

fn remarks(reply: &Reply, name: &str) -> Vec<String> {
    let told = |remark: &Value| format!("{}:{}", remark["line"], remark["code"].as_str().unwrap());
    reply.body[name].as_array().unwrap().iter().map(told).collect()
}

/// A file of `rows` offices whose telephone numbers end in `phone`.
fn generated(rows: usize, phone: u32) -> String {
    let header: Vec<_> = COLUMNS.iter().map(|name| format!("\"{name}\"")).collect();
    let mut text = format!("\u{feff}{}\n", header.join(","));
    for n in 0..rows {
        let row = format!(
            "\"13109\",\"A{n:010}\",\"見本区\",\"見本会\",\"みほんかい\",\"6010705000437\",\"東京都見本区\",\"東見本\",,,,\
             \"障害児相談支援\",\"見本相談室{n}\",\"みほんそうだんしつ\",\"{n:010}\",\"東京都見本区\",\"東見本{n}\",\
             \"03-0000-{phone:04}\",,\"\",35.6,139.7,\"\",\"\",\"\",\"\",\"\",,\n"
        );
        text.push_str(&row);
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_file_is_taken_with_its_blemishes_and_the_second_run_changes_nothing() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let trial = send(&section, "?dry_run=true", FILE).await.expect(200);
    assert_eq!(counts(&trial), (5, 0, 0, 2));
    assert_eq!(section.get("/offices?total=true").await.body["total"], 0);

    let first = send(&section, "", FILE).await.expect(200);
    assert_eq!(first.body, trial.body);
    assert_eq!(remarks(&first, "rejected"), ["6:name_missing", "7:number_missing", "11:columns"]);
    assert_eq!(
        remarks(&first, "warnings"),
        ["4:corporation_missing", "5:corporate_number", "5:bad_phone", "5:office_number", "10:duplicate"]
    );
    assert_eq!(first.body["rejected"][0]["message"], "事業所の名称がありません。");
    assert_eq!(first.body["touched"][4], json!({"line": 12, "effect": "added", "name": "\"こもれび\" 相談室"}));

    let list = section.get("/offices?total=true&name=%E3%81%B2%E3%81%AA").await.expect(200);
    let office = &list.body["items"][0];
    assert_eq!(office["name"], "ひなた相談支援");
    assert_eq!(office["name_kana"], "ヒナタソウダンシエン");
    assert_eq!(office["numbers"], json!([{"service_code": "70", "number": "1370100057"}]));
    assert_eq!(office["phone"], "０３（００００）０００１");
    assert_eq!(office["source_no"], "A0000000003");
    assert_eq!(office["accepting"], true);

    let before = section.get("/offices").await.body;
    let again = send(&section, "", FILE).await.expect(200);
    assert_eq!(counts(&again), (0, 0, 5, 2));
    assert_eq!(section.get("/offices").await.body, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_section_set_is_never_overwritten() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    send(&section, "", FILE).await.expect(200);
    let list = section.get("/offices?name=%E3%81%B2%E3%81%AA").await.expect(200);
    let path = format!("/offices/{}", list.body["items"][0]["id"].as_str().unwrap());
    let found = section.get(&path).await.expect(200);
    let set = json!({"accepting": false, "districts": ["東見本"], "note": "電話は午前中", "email": "hinata@example.jp",
        "corporation_name": "見本法人"});
    let set = section.patch(&path, &found, set).await.expect(200);
    let again = send(&section, "", FILE).await.expect(200);
    assert_eq!(counts(&again), (0, 0, 5, 2));
    assert_eq!(section.get(&path).await.body, set.body);

    let moved = FILE.replace("東見本２丁目", "西見本２丁目");
    let third = send(&section, "", &moved).await.expect(200);
    assert_eq!(counts(&third), (0, 1, 4, 2));
    let after = section.get(&path).await.body;
    assert_eq!(after["address"], "東京都見本区西見本２丁目");
    for field in ["accepting", "districts", "note", "email", "corporation_name"] {
        assert_eq!(after[field], set.body[field], "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_decides_and_not_the_code() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let query = "?dry_run=true&address=%E6%9D%B1%E4%BA%AC%E9%83%BD%E8%A6%8B%E6%9C%AC%E5%88%A5%E5%8C%BA";
    let reply = send(&section, query, FILE).await.expect(200);
    assert_eq!(counts(&reply), (1, 0, 0, 9));
    assert_eq!(reply.body["touched"][0]["name"], "別区の相談室");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_such_file_is_refused_whole() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let headless = FILE.split_once('\n').unwrap().1;
    for file in ["", "a,b\n1,2\n", headless, &FILE.replacen("定員", "人数", 1)] {
        assert_eq!(send(&section, "", file).await.expect(422).faults(), ["file:wrong_header"]);
    }
    assert_eq!(section.get("/offices?total=true").await.body["total"], 0);
    section.raw("POST", "/offices/import", FILE.into(), &[("content-type", "application/json")]).await.expect(415);
    section.raw("POST", "/offices/import", vec![0xff, 0xfe], &[("content-type", "text/csv")]).await.expect(400);
    let huge = vec![b'x'; 16 * 1024 * 1024 + 1];
    section.raw("POST", "/offices/import", huge, &[("content-type", "text/csv")]).await.expect(413);
    send(&section, "?everything=yes", FILE).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_section_imports_and_only_for_itself() {
    let ward = TestApp::new().await;
    for role in [Role::OfficeManager, Role::Coordinator, Role::Auditor, Role::Admin, Role::Hospital] {
        send(&ward.user(role), "", FILE).await.expect(403);
    }
    send(&ward.stranger(), "", FILE).await.expect(401);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    let reply = send(&neighbour, "", FILE).await.expect(200);
    assert_eq!(counts(&reply), (1, 0, 0, 9));
    assert_eq!(ward.user(Role::Section).get("/offices").await.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_at_the_same_moment_add_every_office_once() {
    let ward = TestApp::new().await;
    let (one, two) = (ward.user(Role::Section), ward.user(Role::Section));
    office(&one, "手入力の相談室").await;
    let file = generated(300, 1);
    let both = tokio::join!(send(&one, "", &file), send(&two, "", &file));
    let mut added = [counts(&both.0.expect(200)).0, counts(&both.1.expect(200)).0];
    added.sort_unstable();
    assert_eq!(added, [0, 300]);
    assert_eq!(one.get("/offices?total=true").await.body["total"], 301);
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_rows_are_added_left_alone_and_changed() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    assert_eq!(counts(&send(&section, "", &generated(5000, 1)).await.expect(200)), (5000, 0, 0, 0));
    assert_eq!(counts(&send(&section, "", &generated(5000, 1)).await.expect(200)), (0, 0, 5000, 0));
    assert_eq!(counts(&send(&section, "", &generated(5000, 2)).await.expect(200)), (0, 5000, 0, 0));
    assert_eq!(section.get("/offices?total=true").await.body["total"], 5000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_import_with_the_same_key_happens_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let headers = [("content-type", "text/csv"), ("idempotency-key", "k-1")];
    let first = section.raw("POST", "/offices/import", FILE.into(), &headers).await.expect(200);
    let again = section.raw("POST", "/offices/import", FILE.into(), &headers).await.expect(200);
    assert_eq!(first.text, again.text);
    let other = section.raw("POST", "/offices/import", generated(1, 1).into(), &headers).await.expect(422);
    assert_eq!(other.faults(), ["Idempotency-Key:key_reused"]);
}
