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
