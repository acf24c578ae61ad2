//! The life-stage board: who sees which columns, the cards of a year, and figures of the others.

use serde_json::{Value, json};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::tasks::{TaskRole, TaskState};
use tsunagu::rules::transitions::TransitionState;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::cases::day;
use crate::support::children::{audited, child};
use crate::support::daily::{join, led_child, partner};
use crate::support::transitions::{child_id, step, transition};

/// `column children others cards` of the columns in which somebody stands.
fn figures(board: &Value) -> Vec<String> {
    let columns = board["columns"].as_array().unwrap().iter();
    columns
        .filter(|column| column["children"] != 0 || column["others"].as_i64().unwrap_or_default() != 0)
        .map(|column| {
            let cards = column["cards"].as_array().unwrap().len();
            format!("{} {} {} {cards}", column["column"].as_str().unwrap(), column["children"], column["others"])
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_child_stands_in_one_column_and_a_year_shows_who_moves() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (baby, worker) = led_child(&ward, &section).await;
    let leaving = json!({ "precision": "day", "on": "2020-01-10" });
    let of = async |born: &str, name: &str| {
        let more =
            json!({ "name": name, "name_kana": "ミホン", "born_on": born, "discharge": leaving, "district": "東" });
        child(&section, more).await.id()
    };
    let four = of("2019-10-01", "見本 四郎").await;
    let five = of("2019-11-01", "見本 五郎").await;
    of("2012-05-01", "見本 六郎").await;
    of("2007-05-01", "見本 七郎").await;
    let school =
        transition(&ward, child_id(&four), TransitionKind::Elementary, "2026-04-01", TransitionState::Preparing);
    let own = (child_id(&four), school);
    step(&ward, own, "a", (TaskRole::Section, TaskState::Done), None);
    step(&ward, own, "b", (TaskRole::Section, TaskState::Open), Some(day("2025-12-20")));

    let board = section.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(board["columns"].as_array().unwrap().len(), 9);
    let expected = ["hospital 1 null 0", "class_5 2 null 2", "junior_high 1 null 0", "high_school 1 null 0"];
    assert_eq!(figures(&board), expected);
    assert_eq!(board["words"]["ja"], "2026年度（令和8年度）に動く子 2人");
    let years: Vec<_> = board["moving"].as_array().unwrap().iter().map(|one| one["fiscal_year"].clone()).collect();
    assert_eq!(years, [json!(2025), json!(2026), json!(2027)]);
    let column = &board["columns"][4];
    assert_eq!((&column["column"], &column["words"]["ja"]), (&json!("class_5"), &json!("年長")));
    let cards = column["cards"].as_array().unwrap();
    let card = cards.iter().find(|card| card["child_name"] == "見本 四郎").unwrap();
    assert_eq!((&card["settled"], &card["total"], &card["next_due_on"]), (&json!(1), &json!(2), &json!("2025-12-20")));
    assert_eq!((&card["standing"], &card["standing_words"]["ja"]), (&json!("in_progress"), &json!("進行中")));
    assert_eq!(column["query"], "fiscal_year=2026&grade=class_5");
    let listed = section.get(&format!("/transitions?{}", column["query"].as_str().unwrap())).await.expect(200).body;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);

    // The present year where none is named; a district narrows.
    let board = section.get("/stage-board").await.expect(200).body;
    assert_eq!((&board["fiscal_year"], &board["as_of"]), (&json!(2025), &json!("2025-11-25")));
    let board = section.get("/stage-board?fiscal_year=2026&district=東").await.expect(200).body;
    assert_eq!(board["columns"][0]["children"], 0);
    assert!(board["columns"][4]["query"].as_str().unwrap().contains("district=%E6%9D%B1"));
    section.get("/stage-board?fiscal_year=1").await.expect(400);
    section.get("/stage-board?year=2026").await.expect(400);

    // A coordinator sees the own children and no figures of others.
    let board = worker.client.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(figures(&board), ["hospital 1 null 0"]);

    // The nursery section: its columns, the children open to it in full, the others as a number.
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    let board = nursery.client.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(figures(&board), ["class_5 0 2 0"]);
    let names: Vec<_> = board["columns"].as_array().unwrap().iter().map(|one| one["column"].clone()).collect();
    assert_eq!(names, [json!("home"), json!("class_3"), json!("class_4"), json!("class_5")]);
    join(&section, &five, &nursery, "without_medical").await;
    join(&section, &baby, &nursery, "all").await;
    let board = nursery.client.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(figures(&board), ["class_5 1 1 1"]);
    assert_eq!(board["moving"][1]["children"], 1);
    assert_eq!(board["columns"][3]["cards"][0]["child_name"], "見本 五郎");
    let centre = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    let board = centre.client.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(figures(&board), ["class_5 0 2 0", "junior_high 0 1 0", "high_school 0 1 0"]);

    // Nobody else's ward, and nobody without a board.
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    assert_eq!(figures(&elsewhere.get("/stage-board").await.expect(200).body), Vec::<String>::new());
    for role in [Role::HealthCentre, Role::Hospital, Role::OfficeManager] {
        let board = ward.user(role).get("/stage-board").await.expect(200).body;
        assert_eq!(figures(&board), Vec::<String>::new(), "{role}");
    }
    for role in [Role::Secretariat, Role::Auditor, Role::Adviser] {
        ward.user(role).get("/stage-board").await.expect(403);
    }
    assert!(audited(&ward, "stage_board.read").len() > 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_column_shows_fifty_cards_and_says_how_many_more_there_are() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for number in 1..=53 {
        let one = ward.child_with(ward.municipality, &format!("K-{number:03}"), |child| {
            child.facts.born_on = day("2019-10-01");
        });
        transition(&ward, one, TransitionKind::Elementary, "2026-04-01", TransitionState::Upcoming);
    }
    let board = section.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    let column = &board["columns"][4];
    assert_eq!((column["cards"].as_array().unwrap().len(), &column["more"]), (50, &json!(3)));
    assert_eq!((&column["children"], &board["moving"][1]["children"]), (&json!(53), &json!(53)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discharge_in_preparation_goes_with_the_present_year_while_its_day_is_not_known() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let leaving = json!({ "precision": "day", "on": "2025-12-20" });
    let more = json!({ "name": "見本 退院", "name_kana": "ミホン", "born_on": "2025-09-01", "discharge": leaving });
    let made = child(&section, more).await;
    let id = made.id();
    let dated = child(
        &section,
        json!({ "name": "見本 日付", "name_kana": "ミホン", "born_on": "2025-09-02",
        "discharge": { "precision": "day", "on": "2025-12-22" } }),
    );
    let dated = dated.await.id();
    let waiting = json!({ "name": "見本 未定", "name_kana": "ミホン", "born_on": "2025-09-03" });
    child(&section, waiting).await;
    let record = section.get(&format!("/children/{id}")).await.expect(200);
    let unknown = json!({ "precision": "unknown" });
    let day = format!("/children/{id}/transitions/discharge");
    section.send("PUT", &day, Some(unknown), &[("if-match", &record.etag())]).await.expect(200);

    let children = async |query: &str| {
        let listed =
            section.get(&format!("/transitions?kind=discharge{query}")).await.expect(200).body["items"].clone();
        let named = listed.as_array().unwrap().iter().map(|one| one["child_name"].as_str().unwrap().to_owned());
        named.collect::<Vec<_>>()
    };
    assert_eq!(children("&fiscal_year=2025").await, ["見本 日付", "見本 退院"]);
    assert_eq!(children("&fiscal_year=2026").await, Vec::<String>::new());
    assert_eq!(children("").await, ["見本 日付", "見本 退院", "見本 未定"], "the undated last");
    let page = section.get("/transitions?kind=discharge&fiscal_year=2025&limit=1&total=true").await.expect(200).body;
    assert_eq!((&page["total"], &page["items"][0]["child_id"]), (&json!(2), &json!(dated)));
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(children(&format!("&fiscal_year=2025&limit=1&cursor={next}")).await, ["見本 退院"]);
    let counts = section.get("/transitions/counts?fiscal_year=2025").await.expect(200).body;
    let discharges = counts["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "discharge").unwrap();
    assert_eq!(discharges["not_started"], 2);

    let board = section.get("/stage-board").await.expect(200).body;
    let cards = board["columns"][0]["cards"].as_array().unwrap();
    let named: Vec<_> = cards.iter().map(|card| (card["child_name"].clone(), card["on"].clone())).collect();
    assert_eq!(named, [(json!("見本 日付"), json!("2025-12-22")), (json!("見本 退院"), Value::Null)]);
    assert_eq!(board["moving"][1], json!({ "fiscal_year": 2025, "children": 2 }));
    let html = ward.browser(&section).open("/stages?year=2025").await.expect(200);
    assert!(html.has("日は未定"), "{}", html.html);
    let next = section.get("/stage-board?fiscal_year=2026").await.expect(200).body;
    assert_eq!(next["columns"][0]["cards"], json!([]));
}
