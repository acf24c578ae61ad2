//! The list of children: its orders, read page by page, and its file.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, case, child, details, many_like};
use crate::support::daily::{join, lead, partner};
use crate::support::files::bytes;
use crate::support::sheets::{csv_rows, xlsx_rows};
use crate::support::{Client, TestApp};

/// The last letters of the names in a list, read two at a time.
async fn order(client: &Client, query: &str) -> String {
    let mut names = String::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("/children?{query}&limit=2&total=true{cursor}")).await.expect(200);
        for item in page.body["items"].as_array().expect("items") {
            names.extend(item["name"].as_str().and_then(|name| name.chars().last()));
        }
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

async fn named(section: &Client, letter: &str, kana: &str, more: Value) -> String {
    let mut body = json!({ "name": format!("見本 {letter}"), "name_kana": format!("ミホン {kana}") });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    child(section, body).await.id()
}

async fn task(section: &Client, child: &str, role: &str, due_on: &str) {
    let body = json!({ "title": "見本", "role": role, "due_on": due_on });
    section.post(&format!("/children/{child}/tasks"), body).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_in_every_order_page_by_page_with_what_is_unknown_last() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = ward.office("見本相談支援事業所");
    let (ko, otsu) = (ward.worker(office, "見本 甲"), ward.worker(office, "見本 乙"));
    let leaving = |on: &str, precision: &str| json!({ "precision": precision, "on": on });
    let aa = named(&section, "あ", "ア", json!({ "born_on": "2025-09-15", "discharge": leaving("2025-12-20", "day") }));
    let aa = aa.await;
    let ii = json!({ "born_on": "2018-05-01", "discharge": leaving("2018-06-01", "day") });
    let ii = named(&section, "い", "イ", ii).await;
    let uu = named(&section, "う", "ウ", json!({ "born_on": "2025-05-01" })).await;
    let ee = named(&section, "え", "エ", json!({ "born_on": "2025-10-10", "discharge": leaving("2025-12-01", "day") }));
    let ee = ee.await;
    let oo = named(&section, "お", "オ", json!({ "born_on": "2018-05-01" })).await;
    lead(&section, &aa, &ko).await;
    lead(&section, &uu, &otsu).await;
    case(&ward, &ee, &ko.id.to_string(), CaseRole::Lead, AssignmentState::Proposed);
    for (child, day) in [(&uu, "2025-11-03"), (&ii, "2025-11-01"), (&ii, "2026-01-09"), (&aa, "2025-11-02")] {
        task(&section, child, "section", day).await;
    }
    // What the others have to do by themselves is known to the list of tasks.
    let mut due: Vec<(String, &str)> = Vec::new();
    for (id, letter) in [(&aa, "あ"), (&ii, "い"), (&uu, "う"), (&ee, "え"), (&oo, "お")] {
        let tasks = section.get(&format!("/children/{id}/tasks?state=open")).await.expect(200);
        let days = tasks.body["items"].as_array().unwrap().iter().filter_map(|task| task["due_on"].as_str());
        due.push((days.min().unwrap_or("9999").to_owned(), letter));
    }
    due.sort();
    let rising: String = due.iter().map(|(_, letter)| *letter).collect();
    let (known, unknown): (Vec<_>, Vec<_>) = due.into_iter().partition(|(day, _)| day != "9999");
    let mut falling: Vec<_> = known.into_iter().map(|(day, letter)| (std::cmp::Reverse(day), letter)).collect();
    falling.sort();
    let falling = falling.iter().map(|(_, letter)| *letter).chain(unknown.iter().map(|(_, letter)| *letter));
    let falling: String = falling.collect();
    assert!(rising.starts_with("いあう"), "{rising}");
    for (sort, expected) in [
        ("name", "あいうえお"),
        ("-name", "おえういあ"),
        ("due", &rising),
        ("-due", &falling),
        ("age", "えあういお"),
        ("-age", "いおうあえ"),
        ("discharge", "えあいうお"),
        ("-discharge", "あえいうお"),
        ("lead", "うあえいお"),
        ("-lead", "あえういお"),
    ] {
        assert_eq!(order(&section, &format!("sort={sort}")).await, expected, "{sort}");
    }
    assert_eq!(order(&section, "sort=age&stage=elementary").await, "いお", "narrowed and sorted");
    let first = section.get("/children?limit=2").await.expect(200);
    let cursor = first.body["next_cursor"].as_str().unwrap();
    for sort in ["due", "lead"] {
        let elsewhere = section.get(&format!("/children?sort={sort}&cursor={cursor}")).await.expect(400);
        assert_eq!(elsewhere.code(), "bad_cursor", "a cursor of another order");
    }
    section.get("/children?sort=score").await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_by_due_days_knows_only_tasks_that_the_reader_sees() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    let a = named(&section, "あ", "ア", json!({})).await;
    let i = named(&section, "い", "イ", json!({})).await;
    for id in [&a, &i] {
        join(&section, id, &nursery, "without_medical").await;
    }
    task(&section, &i, "section", "2025-11-01").await;
    task(&section, &a, "nursery_section", "2025-11-10").await;
    task(&section, &i, "nursery_section", "2025-11-11").await;
    assert_eq!(order(&section, "sort=due").await, "いあ");
    assert_eq!(order(&nursery.client, "sort=due").await, "あい");
    let (_, file) = bytes(&nursery.client, "/children/file?format=csv&purpose=visits&sort=due").await;
    let days: Vec<_> = csv_rows(&file).into_iter().skip(1).map(|row| (row[7].clone(), row[10].clone())).collect();
    let hidden = "（同意の範囲外）".to_owned();
    assert_eq!(days, [(hidden.clone(), "2025-11-10".to_owned()), (hidden, "2025-11-11".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_holds_the_list_as_it_is_narrowed_for_a_purpose_and_is_written_down() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 大井");
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    let leaving = json!({ "precision": "day", "on": "2025-12-01" });
    let more = json!({ "born_on": "2025-09-15", "district": "見本町", "discharge": leaving });
    let one = named(&section, "あ", "ア", more).await;
    let two = child(&section, json!({ "name": "=1+1", "name_kana": "ンン" })).await.id();
    child(&section, json!({ "mother_name": "見本 <ゆり> & \"母\"", "mother_kana": "ミホン ユリ" })).await;
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本 医師", "items": [{ "item": "ventilator", "watch": "low" }],
    });
    section.post(&format!("/children/{one}/care-assessments"), sheet).await.expect(201);
    lead(&section, &one, &worker).await;
    task(&section, &one, "section", "2025-11-01").await;
    let score = section.get(&format!("/children/{one}")).await.body["care_score"].to_string();

    let path = "/children/file?purpose=meeting&sort=name";
    let (reply, csv) = bytes(&section, &format!("{path}&format=csv")).await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"children-2025-11-25.csv\"");
    let rows = csv_rows(&csv);
    let head = ["整理番号", "氏名", "フリガナ", "生年月日", "年齢（満）", "ライフステージ", "地区", "医療的ケアスコア"];
    assert_eq!(rows[0][..8], head);
    let names: Vec<_> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(names, ["見本 あ", "未命名（母：見本 <ゆり> & \"母\"）", "'=1+1"]);
    assert_eq!(rows[1][2..5], ["ミホン ア", "2025-09-15", "0"]);
    assert_eq!(rows[1][6..], ["見本町", score.as_str(), "見本 大井", "2025-12-01", "2025-11-01"]);
    assert_eq!((rows[2][7].as_str(), rows[2][9].as_str()), ("", "未定"));
    let (reply, xlsx) = bytes(&section, &format!("{path}&format=xlsx")).await;
    assert!(reply.header("content-type").ends_with(".spreadsheetml.sheet"));
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"children-2025-11-25.xlsx\"");
    let told: Vec<Vec<String>> = csv_rows(&csv)
        .into_iter()
        .map(|row| row.into_iter().map(|cell| cell.trim_start_matches('\'').to_owned()).collect())
        .collect();
    assert_eq!(xlsx_rows(&xlsx), told, "the same values");

    let noted = details(&ward, "child.export");
    assert_eq!(noted.len(), 2, "each file once");
    assert_eq!(
        (&noted[0]["purpose"], &noted[0]["format"], &noted[0]["count"]),
        (&json!("meeting"), &json!("csv"), &json!(3))
    );
    assert!(noted[0]["children"].as_array().unwrap().contains(&json!(two)), "{}", noted[0]);
    let (_, found) = bytes(&section, "/children/file?format=csv&purpose=check&q=%E8%A6%8B%E6%9C%AC%E3%81%82").await;
    assert_eq!(csv_rows(&found).len(), 2, "narrowed as the list is");
    let noted = details(&ward, "child.export");
    assert!(noted[2]["narrowed_by"]["q"] == true && !noted[2].to_string().contains("見本"), "{}", noted[2]);

    for wrong in ["format=csv", "purpose=meeting", "format=pdf&purpose=meeting", "format=csv&purpose=fun"] {
        section.get(&format!("/children/file?{wrong}")).await.expect(400);
    }
    for own in [&worker.client, &manager] {
        let (_, file) = bytes(own, &format!("{path}&format=csv")).await;
        let names: Vec<_> = csv_rows(&file).into_iter().skip(1).map(|row| row[1].clone()).collect();
        assert_eq!(names, ["見本 あ"], "only the children of one's own cases");
    }
    for role in [Role::Hospital, Role::Secretariat, Role::Auditor, Role::Admin, Role::Adviser] {
        ward.user(role).get(&format!("{path}&format=csv")).await.expect(403);
    }
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    let (_, file) = bytes(&elsewhere, &format!("{path}&format=csv")).await;
    assert_eq!(csv_rows(&file).len(), 1, "a head and nobody");
    assert_eq!(audited(&ward, "child.export").len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_stands_in_its_file_whole_and_in_order() {
    const MORE: i64 = 2_300;
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let one = named(&section, "あ", "ア", json!({ "born_on": "2025-01-01" })).await;
    let first = NaiveDate::from_ymd_opt(2008, 4, 2).unwrap();
    many_like(&ward, &one, MORE, |number, child| {
        child.facts.born_on = first + Days::new(u64::try_from(number % 700).unwrap());
    });
    let (_, file) = bytes(&section, "/children/file?format=csv&purpose=figures&sort=-age").await;
    let rows = csv_rows(&file);
    assert_eq!(i64::try_from(rows.len()).unwrap(), MORE + 2);
    let references: BTreeSet<_> = rows.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(references.len(), rows.len() - 1, "nobody twice");
    assert!(rows[1..].is_sorted_by_key(|row| row[3].clone()), "the oldest first");
    let noted = details(&ward, "child.export");
    assert_eq!((&noted[0]["count"], &noted[0]["children"]), (&json!(MORE + 1), &Value::Null));
    assert_eq!(noted[0]["sha256"].as_str().map(str::len), Some(64));
}
