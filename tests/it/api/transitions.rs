//! What people see of transitions: the ladder of a child, lists, counts, and a preparation with its steps.

use chrono::NaiveDate;
use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, TransitionId};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::permissions::Relation;
use tsunagu::rules::preparation::{PreparationStanding, Progress, standing};
use tsunagu::rules::stage_board::{BoardColumn, column};
use tsunagu::rules::tasks::{TaskRole, TaskState};
use tsunagu::rules::transitions::TransitionState;
use tsunagu::rules::users::{Actor, Role};
use tsunagu::store::transitions::list::Filter;
use tsunagu::{base, store};

use crate::support::cases::day;
use crate::support::children::{audited, child, consent, team_member};
use crate::support::daily::{join, led_child, partner};
use crate::support::transitions::{child_id, step, transition};
use crate::support::{Client, TestApp};

/// `kind standing` of every row of a list, in its order.
async fn rows(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let items = page.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|row| format!("{} {} {}", word(row, "child_reference"), word(row, "kind"), word(row, "standing")))
        .collect()
}

/// A child born so that it enters elementary school on 2026-04-01, at home.
async fn preschooler(section: &Client) -> String {
    let more = json!({
        "name": "見本 四郎", "name_kana": "ミホン シロウ", "born_on": "2019-10-01", "district": "見本町",
        "discharge": { "precision": "day", "on": "2020-01-10" },
    });
    child(section, more).await.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ladder_shows_every_transition_of_a_life() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = preschooler(&section).await;
    let path = format!("/children/{id}/transitions");
    let school = transition(&ward, child_id(&id), TransitionKind::Elementary, "2026-04-01", TransitionState::Preparing);
    let own = (child_id(&id), school);
    step(&ward, own, "one", (TaskRole::Section, TaskState::Done), Some(day("2025-11-01")));
    step(&ward, own, "two", (TaskRole::EducationCentre, TaskState::Skipped), None);
    step(&ward, own, "three", (TaskRole::Coordinator, TaskState::Open), Some(day("2025-11-20")));
    step(&ward, own, "four", (TaskRole::Coordinator, TaskState::Open), Some(day("2025-12-20")));

    let ladder = section.get(&path).await.expect(200).body;
    assert_eq!(
        (&ladder["stage"], &ladder["nursery_class"], &ladder["grade"]),
        (&json!("nursery_or_development"), &json!(5), &Value::Null)
    );
    let rungs = ladder["transitions"].as_array().unwrap();
    let kinds: Vec<_> = rungs.iter().map(|rung| rung["kind"].as_str().unwrap()).collect();
    let expected =
        ["discharge", "nursery_entry", "elementary", "junior_high", "high_school", "eighteen", "graduation", "twenty"];
    assert_eq!(kinds, expected);
    let rung = |kind: &str| rungs.iter().find(|rung| rung["kind"] == kind).unwrap();
    let elementary = rung("elementary");
    assert_eq!((&elementary["on"], &elementary["origin"]), (&json!("2026-04-01"), &json!("law")));
    assert_eq!((&elementary["id"], &elementary["is_next"]), (&json!(school), &json!(true)));
    assert_eq!(elementary["progress"], json!({ "settled": 2, "total": 4, "overdue": 1, "next_due_on": "2025-11-20" }));
    assert_eq!(elementary["standing"], "overdue");
    assert_eq!(elementary["words"]["ja"], "2026年4月1日 小学校入学（あと127日）。準備中（2/4）");
    assert_eq!(rung("discharge")["words"]["ja"], "2020年1月10日 退院（済み）");
    assert_eq!(rung("nursery_entry")["on"], Value::Null);
    assert_eq!(rung("nursery_entry")["words"]["en"], "Nursery entry (not planned)");
    assert!(rung("junior_high")["opens_on"].is_string());
    assert_eq!(rungs.iter().filter(|rung| rung["is_next"] == true).count(), 1);
    assert_eq!(audited(&ward, "transition.l"), ["transition.ladder"]);

    // Somebody put school off: everything after it moved, and the reason is for those who see the record whole.
    let record = section.get(&format!("/children/{id}")).await.expect(200);
    let moved = json!({ "school_entry_year": 2027, "school_entry_reason": "治療のため" });
    section.patch(&format!("/children/{id}"), &record, moved).await.expect(200);
    let centre = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    centre.client.get(&path).await.expect(404);
    join(&section, &id, &centre, "without_medical").await;
    for (client, reason) in [(&section, json!("治療のため")), (&centre.client, Value::Null)] {
        let ladder = client.get(&path).await.expect(200).body;
        let rungs = ladder["transitions"].as_array().unwrap().clone();
        let rung = rungs.iter().find(|rung| rung["kind"] == "high_school").unwrap();
        assert_eq!(
            (&rung["on"], &rung["origin"], &rung["reason"]),
            (&json!("2036-04-01"), &json!("override"), &reason)
        );
    }

    // A child that died is nobody's work any more.
    section.post(&format!("/children/{id}/close"), json!({ "on": "2025-11-25", "reason": "died" })).await.expect(200);
    let ladder = section.get(&path).await.expect(200).body;
    assert_eq!(ladder["closed_on"], "2025-11-25");
    let rungs = ladder["transitions"].as_array().unwrap();
    assert!(rungs.iter().all(|rung| rung["is_next"] == false && rung["standing"].is_null()));
    assert!(rungs.iter().all(|rung| !rung["words"]["ja"].as_str().unwrap().contains("あと")));
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    elsewhere.get(&path).await.expect(404);
    ward.user(Role::Secretariat).get(&path).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_hospital_the_discharge_is_next_though_nobody_knows_the_day() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({})).await.id();
    let ladder = section.get(&format!("/children/{id}/transitions")).await.expect(200).body;
    let first = &ladder["transitions"][0];
    assert_eq!((&first["kind"], &first["on"], &first["is_next"]), (&json!("discharge"), &Value::Null, &json!(true)));
    assert_eq!((&first["words"]["ja"], &first["origin"]), (&json!("退院（日は未定）"), &Value::Null));
    assert_eq!(ladder["stage"], "nicu");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preparation_shows_its_steps_and_takes_more() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let id = transition(&ward, child_id(&child), TransitionKind::Elementary, "2026-04-01", TransitionState::Preparing);
    let own = (child_id(&child), id);
    let shipped = tsunagu::rules::checklists::shipped(TransitionKind::Elementary).content.steps;
    let first = &shipped[0];
    let task = step(&ward, own, &first.key, (first.responsible, TaskState::Open), Some(day("2025-12-01")));
    let path = format!("/transitions/{id}");
    let seen = worker.client.get(&path).await.expect(200);
    assert_eq!(seen.etag(), "\"1\"");
    assert_eq!(seen.body["child_name"], "見本 太郎");
    let one = &seen.body["steps"][0];
    assert_eq!((&one["key"], &one["task_id"], &one["added"]), (&json!(first.key), &json!(task.id), &json!(false)));
    assert_eq!(
        one["title"],
        json!({ "ja": task.facts.title, "en": task.facts.title }),
        "a changed title has no English"
    );
    assert_eq!((&one["helps"], &one["due"]), (&json!(first.helps), &json!("week")));

    // Done by the person, under /tasks; the preparation says who.
    section.post(&format!("/tasks/{}/done", task.id), Value::Null).await.expect(200);
    let seen = worker.client.get(&path).await.expect(200).body;
    assert_eq!((&seen["standing"], &seen["steps"][0]["state"]), (&json!("ready"), &json!("done")));
    assert!(seen["steps"][0]["done_by"].is_string());

    // A step by hand, counted from the day: ten days before 1 April is a Sunday, so the Friday before.
    let body = json!({ "title": "通学の付き添いを話し合う", "role": "coordinator", "offset": { "days": -10 } });
    let added = worker.client.post(&format!("{path}/steps"), body).await.expect(201);
    assert_eq!(added.body["due_on"], "2026-03-19", "20 March is a holiday");
    assert!(added.body["key"].as_str().unwrap().starts_with("added:"));
    assert_eq!(added.header("location"), format!("/api/v1/tasks/{}", added.body["task_id"].as_str().unwrap()));
    let seen = section.get(&path).await.expect(200).body;
    assert_eq!((seen["steps"].as_array().unwrap().len(), &seen["steps"][1]["added"]), (2, &json!(true)));
    assert_eq!((&seen["standing"], &seen["progress"]["total"]), (&json!("in_progress"), &json!(2)));
    let mine = worker.client.get("/tasks?mine=true").await.expect(200).body;
    assert!(mine["items"].as_array().unwrap().iter().any(|task| task["id"] == added.body["task_id"]));
    section.post(&format!("{path}/steps"), json!({ "title": "名簿を送る", "role": "section" })).await.expect(201);

    // Everything that is wrong is told.
    let centre = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    let wrong = json!({
        "title": "　", "role": "education_centre", "agency_id": centre.id, "note": "123456789012", "due_on": "1999-01-01",
    });
    let refused = section.post(&format!("{path}/steps"), wrong).await.expect(422);
    let faults = ["agency_id:out_of_reach", "due_on:out_of_range", "note:my_number", "title:required"];
    assert_eq!(refused.faults(), faults);
    let both = json!({ "title": "x", "role": "section", "due_on": "2026-01-05", "offset": { "days": -1 } });
    assert_eq!(section.post(&format!("{path}/steps"), both).await.expect(422).faults(), ["offset:one_of"]);
    let upcoming = transition(&ward, child_id(&child), TransitionKind::Twenty, "2045-09-14", TransitionState::Upcoming);
    let body = json!({ "title": "x", "role": "section" });
    let early = section.post(&format!("/transitions/{upcoming}/steps"), body.clone()).await.expect(409);
    assert_eq!(early.code(), "not_opened");

    // Rights: without consent nothing, without medical matters one's own steps, other wards nothing.
    team_member(&section, &child, &centre.id).await;
    centre.client.get(&path).await.expect(404);
    consent(&section, &child, "without_medical", json!({ "agency_id": centre.id })).await;
    assert_eq!(centre.client.get(&path).await.expect(200).body["steps"], json!([]));
    let theirs = json!({ "title": "就学相談", "role": "education_centre" });
    section.post(&format!("{path}/steps"), theirs).await.expect(201);
    let seen = centre.client.get(&path).await.expect(200).body;
    assert_eq!((seen["steps"].as_array().unwrap().len(), &seen["progress"]["total"]), (1, &json!(4)));
    centre.client.post(&format!("{path}/steps"), body.clone()).await.expect(403);
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    elsewhere.get(&path).await.expect(404);
    elsewhere.post(&format!("{path}/steps"), body.clone()).await.expect(404);
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{child}/close"), close).await.expect(200);
    assert_eq!(section.post(&format!("{path}/steps"), body).await.expect(409).code(), "child_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_by_year_kind_standing_district_grade_and_reader() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let one = preschooler(&section).await;
    let (two, worker) = led_child(&ward, &section).await;
    let school =
        transition(&ward, child_id(&one), TransitionKind::Elementary, "2026-04-01", TransitionState::Preparing);
    step(&ward, (child_id(&one), school), "a", (TaskRole::Section, TaskState::Open), Some(day("2025-12-20")));
    let home = transition(&ward, child_id(&two), TransitionKind::Discharge, "2026-02-01", TransitionState::Preparing);
    step(&ward, (child_id(&two), home), "a", (TaskRole::Coordinator, TaskState::Open), Some(day("2025-11-20")));
    transition(&ward, child_id(&two), TransitionKind::NurseryEntry, "2026-04-02", TransitionState::Upcoming);
    transition(&ward, child_id(&two), TransitionKind::Eighteen, "2043-09-14", TransitionState::Dropped);

    let of = async |query: &str| rows(&section, &format!("/transitions?{query}")).await;
    let due = "fiscal_year=2026";
    assert_eq!(of("fiscal_year=2025").await, ["K-002 discharge overdue"]);
    let next = ["K-001 elementary not_started", "K-002 nursery_entry upcoming"];
    assert_eq!(of(due).await, next);
    assert_eq!(of("fiscal_year=2026&kind=nursery_entry").await, [next[1]]);
    assert_eq!(of("fiscal_year=2026&standing=not_started").await, [next[0]]);
    assert_eq!(of("fiscal_year=2026&district=見本町").await, [next[0]]);
    assert_eq!(of("fiscal_year=2026&grade=class_5").await, [next[0]]);
    assert_eq!(of("fiscal_year=2026&grade=hospital").await, [next[1]]);
    assert_eq!(of("fiscal_year=2026&mine=true").await, [next[0]]);
    assert_eq!(of(&format!("fiscal_year=2026&child_id={two}")).await, [next[1]]);
    assert_eq!(of("kind=eighteen&fiscal_year=2043").await, Vec::<String>::new());
    let page = section.get("/transitions?fiscal_year=2026&limit=1&total=true").await.expect(200).body;
    assert_eq!(page["total"], 2);
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(of(&format!("fiscal_year=2026&limit=1&cursor={cursor}")).await, [next[1]]);
    for wrong in ["fiscal_year=1800", "fiscal_year=x", "standing=late", "grade=class_9", "cursor=x", "nothing=1"] {
        section.get(&format!("/transitions?{wrong}")).await.expect(400);
    }

    // A row says who, when, how far and who leads.
    let row = worker.client.get("/transitions?mine=true").await.expect(200).body["items"][0].clone();
    assert_eq!((&row["child_name"], &row["lead_name"]), (&json!("見本 太郎"), &json!("見本 一郎")));
    assert_eq!((&row["on"], &row["progress"]["overdue"]), (&json!("2026-02-01"), &json!(1)));

    // Counts by kind.
    let counts = section.get("/transitions/counts?fiscal_year=2026").await.expect(200).body;
    let of_kind = |kind: &str| {
        let kinds = counts["kinds"].as_array().unwrap();
        kinds.iter().find(|one| one["kind"] == kind).unwrap().clone()
    };
    assert_eq!(of_kind("elementary")["not_started"], 1);
    assert_eq!(
        (of_kind("nursery_entry")["upcoming"].clone(), of_kind("twenty")["upcoming"].clone()),
        (json!(1), json!(0))
    );

    // Everybody sees their own.
    assert_eq!(rows(&worker.client, &format!("/transitions?{due}")).await, [next[1]]);
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    assert_eq!(rows(&nursery.client, &format!("/transitions?{due}")).await, Vec::<String>::new());
    join(&section, &one, &nursery, "all").await;
    assert_eq!(rows(&nursery.client, &format!("/transitions?{due}")).await, [next[0]]);
    let counts = nursery.client.get("/transitions/counts").await.expect(200).body;
    assert_eq!(counts["kinds"][3]["upcoming"], 1, "the other child's is not counted");
    let counts = section.get("/transitions/counts").await.expect(200).body;
    assert_eq!((&counts["kinds"][3]["kind"], &counts["kinds"][3]["upcoming"]), (&json!("junior_high"), &json!(2)));
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    assert_eq!(rows(&elsewhere, "/transitions").await, Vec::<String>::new());
    ward.user(Role::Secretariat).get("/transitions").await.expect(403);
    ward.user(Role::Admin).get("/transitions/counts").await.expect(403);

    // Whoever moved away is in no list.
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{one}/close"), close).await.expect(200);
    assert_eq!(of("fiscal_year=2026&standing=not_started").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn preparations_start_one_by_one_or_many_at_once_before_their_time() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let of_kind = async |kind: &str| {
        let list = section.get(&format!("/transitions?kind={kind}&child_id={child}")).await.expect(200).body;
        list["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let (school, junior, discharge) =
        (of_kind("elementary").await, of_kind("junior_high").await, of_kind("discharge").await);

    // One by one.
    let path = format!("/transitions/{junior}/start");
    let started = worker.client.post(&path, Value::Null).await.expect(200);
    assert_eq!((&started.body["state"], &started.body["standing"]), (&json!("preparing"), &json!("not_started")));
    assert!(started.body["opened_by"].is_string());
    let title = &started.body["steps"][0]["title"];
    assert!(title["ja"] != title["en"], "English from the checklist: {title}");
    assert_eq!(worker.client.post(&path, Value::Null).await.expect(409).code(), "already_open");
    let seen = section.get(&format!("/children/{child}/transitions")).await.expect(200).body;
    assert!(seen["transitions"].as_array().unwrap().iter().any(|one| one["opened_on"] == "2025-11-25"));

    // Many at once, whatever the lines are.
    let passed = transition(&ward, child_id(&child), TransitionKind::Twenty, "2025-01-01", TransitionState::Passed);
    let other = ward.child_with(ward.add_municipality("131016", "見本別区"), "K-001", |_| ());
    let foreign = transition(&ward, other, TransitionKind::Elementary, "2030-04-01", TransitionState::Upcoming);
    let gone = ward.child_with(ward.municipality, "K-900", |child| child.closed_on = Some(day("2025-11-01")));
    let closed = transition(&ward, gone, TransitionKind::Elementary, "2030-04-01", TransitionState::Upcoming);
    let unknown = "01890000-0000-7000-8000-000000000000";
    let body = json!({ "transition_ids": [school, junior, passed, foreign, closed, unknown, discharge] });
    let answer = section.post("/transitions/start", body.clone()).await.expect(200).body;
    let outcomes: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["started", "already_open", "passed", "not_found", "closed", "not_found", "started"]);
    assert_eq!(answer["started"], 2);
    let again = section.post("/transitions/start", body).await.expect(200).body;
    assert_eq!((&again["started"], &again["results"][0]["outcome"]), (&json!(0), &json!("already_open")));
    // A discharge whose day nobody knows is prepared without days.
    let seen = section.get(&format!("/transitions/{discharge}")).await.expect(200).body;
    assert!(seen["steps"].as_array().unwrap().iter().all(|step| step["due_on"].is_null()));
    assert_eq!(rows(&section, "/transitions?kind=discharge").await, ["K-001 discharge not_started"]);
    for path in [format!("/transitions/{foreign}/start"), format!("/transitions/{unknown}/start")] {
        section.post(&path, Value::Null).await.expect(404);
    }
    assert_eq!(
        section.post(&format!("/transitions/{closed}/start"), Value::Null).await.expect(409).code(),
        "child_closed"
    );

    // At most a hundred, and not nothing.
    let many = vec![unknown; 101];
    section.post("/transitions/start", json!({ "transition_ids": many })).await.expect(422);
    section.post("/transitions/start", json!({ "transition_ids": [] })).await.expect(422);
    // A coordinator starts nobody else's; partners start nothing.
    let stranger = ward.worker(worker.office, "見本 二郎");
    let answer =
        stranger.client.post("/transitions/start", json!({ "transition_ids": [school] })).await.expect(200).body;
    assert_eq!(answer["results"][0]["outcome"], "not_found");
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    nursery.client.post("/transitions/start", json!({ "transition_ids": [school] })).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_moved_by_whoever_may_change_the_record_and_everything_follows() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let path = format!("/children/{child}/transitions");
    let put = async |client: &Client, kind: &str, tag: &str, body: Value| {
        client.send("PUT", &format!("{path}/{kind}"), Some(body), &[("if-match", tag)]).await
    };
    let day_of = |ladder: &Value, kind: &str| {
        let rungs = ladder["transitions"].as_array().unwrap().clone();
        let rung = rungs.iter().find(|rung| rung["kind"] == kind).unwrap().clone();
        (rung["on"].clone(), rung["origin"].clone(), rung["reason"].clone(), rung["certain"].clone())
    };
    let tag = section.get(&path).await.expect(200).etag();
    assert_eq!(tag, "\"1\"");

    // Discharge: about, then on a day, then unknown again; the reasons stand in the remarks.
    let body = json!({ "on": "2025-12-12", "precision": "mid_month", "reason": "体重が増えたため" });
    let moved = put(&worker.client, "discharge", &tag, body.clone()).await.expect(200);
    assert_eq!(day_of(&moved.body, "discharge"), (json!("2025-12-11"), json!("entered"), Value::Null, json!(false)));
    assert_eq!(put(&section, "discharge", &tag, body.clone()).await.expect(412).code(), "stale");
    section.send("PUT", &format!("{path}/discharge"), Some(body), &[]).await.expect(428);
    let record = section.get(&format!("/children/{child}")).await.expect(200).body;
    assert_eq!(record["note"], "2025-11-25 退院日の変更：体重が増えたため");
    let moved = put(&section, "discharge", &moved.etag(), json!({ "on": "2025-12-20" })).await.expect(200);
    assert_eq!(day_of(&moved.body, "discharge").3, json!(true));
    let moved = put(&section, "discharge", &moved.etag(), json!({ "precision": "unknown" })).await.expect(200);
    assert_eq!(day_of(&moved.body, "discharge").0, Value::Null);

    // Nursery: planned, and given up.
    let moved = put(&section, "nursery_entry", &moved.etag(), json!({ "on": "2027-04-01" })).await.expect(200);
    assert_eq!(day_of(&moved.body, "nursery_entry").0, json!("2027-04-01"));
    let moved = put(&section, "nursery_entry", &moved.etag(), json!({})).await.expect(200);
    assert_eq!(day_of(&moved.body, "nursery_entry").0, Value::Null);

    // School: put off with its reason, and taken back; leaving school later.
    let body = json!({ "on": "2033-04-01", "reason": "治療のため" });
    let moved = put(&section, "elementary", &moved.etag(), body).await.expect(200);
    let put_off = (json!("2033-04-01"), json!("override"), json!("治療のため"), json!(true));
    assert_eq!(day_of(&moved.body, "elementary"), put_off);
    assert_eq!(day_of(&moved.body, "junior_high").0, json!("2039-04-01"));
    let body = json!({ "on": "2032-04-01", "reason": "回復したため" });
    let moved = put(&section, "elementary", &moved.etag(), body).await.expect(200);
    assert_eq!(day_of(&moved.body, "elementary").1, json!("law"));
    let note = section.get(&format!("/children/{child}")).await.expect(200).body["note"].clone();
    let kept = "小学校入学を通常の年度に戻す：回復したため（変更していた理由：治療のため）";
    assert!(note.as_str().unwrap().ends_with(kept), "{note}");
    let body = json!({ "on": "2045-03-31", "reason": "休学" });
    let moved = put(&section, "graduation", &moved.etag(), body).await.expect(200);
    assert_eq!(day_of(&moved.body, "graduation").2, json!("休学"));
    let tag = moved.etag();

    // What is wrong is told in the words of this form.
    let discharge = json!({ "on": "2025-01-01", "reason": "123456789012" });
    for (kind, body, faults) in [
        ("discharge", discharge, vec!["on:before_birth", "reason:my_number"]),
        ("discharge", json!({ "on": "2025-12-01", "precision": "unknown" }), vec!["on:not_with_unknown"]),
        ("nursery_entry", json!({ "on": "2040-04-01" }), vec!["on:out_of_range"]),
        ("nursery_entry", json!({ "precision": "day" }), vec!["precision:only_for_discharge"]),
        ("elementary", json!({}), vec!["on:required"]),
        ("elementary", json!({ "on": "2033-04-02" }), vec!["on:not_1_april"]),
        ("elementary", json!({ "on": "2033-04-01" }), vec!["reason:required"]),
        ("elementary", json!({ "on": "2050-04-01", "reason": "x" }), vec!["on:not_a_school_entry_year"]),
        ("graduation", json!({ "on": "2045-04-01" }), vec!["on:not_31_march"]),
        ("graduation", json!({ "on": "2040-03-31", "reason": "x" }), vec!["on:not_a_graduation_year"]),
    ] {
        assert_eq!(put(&section, kind, &tag, body).await.expect(422).faults(), faults, "{kind}");
    }
    for kind in ["junior_high", "high_school", "eighteen", "twenty"] {
        let refused = put(&section, kind, &tag, json!({ "on": "2040-04-01" })).await.expect(409);
        assert_eq!(refused.code(), "fixed_by_law");
    }
    put(&section, "nothing", &tag, json!({})).await.expect(404);

    // Rights are those of changing the record.
    let stranger = ward.worker(worker.office, "見本 二郎");
    put(&stranger.client, "discharge", &tag, json!({ "on": "2025-12-20" })).await.expect(404);
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    join(&section, &child, &nursery, "all").await;
    put(&nursery.client, "nursery_entry", &tag, json!({ "on": "2027-04-01" })).await.expect(403);
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    put(&elsewhere, "discharge", &tag, json!({ "on": "2025-12-20" })).await.expect(404);
}

/// The list's conditions and the rule agree, over every state, place of the day and mixture of steps.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_narrowed_by_standing_holds_just_those_that_stand_so() {
    let ward = TestApp::new().await;
    let today = ward.app.now().day();
    let days = [None, Some("2025-11-24"), Some("2025-11-25"), Some("2025-11-26")];
    let mut steps: Vec<Vec<(TaskState, Option<NaiveDate>)>> = vec![Vec::new()];
    for state in [TaskState::Open, TaskState::Done, TaskState::Skipped] {
        for due in days {
            let one = (state, due.map(day));
            let more: Vec<_> =
                steps.iter().filter(|list| list.len() < 2).map(|list| [&list[..], &[one]].concat()).collect();
            steps.extend(more);
        }
    }
    let mut expected: Vec<(TransitionId, Option<PreparationStanding>)> = Vec::new();
    let mut number = 0;
    for state in TransitionState::ALL {
        for list in &steps {
            number += 1;
            let child = ward.child(&format!("K-{number:04}"));
            let id = transition(&ward, child, TransitionKind::Elementary, "2025-11-25", *state);
            let mut progress = Progress::default();
            for (at, (task, due)) in list.iter().enumerate() {
                step(&ward, (child, id), &format!("s{at}"), (TaskRole::Section, *task), *due);
                progress = progress.with(*task, *due, today);
            }
            expected.push((id, standing(*state, progress)));
        }
    }
    let actor = actor(&ward, Role::Section);
    for wanted in PreparationStanding::ALL {
        let kind = Some(TransitionKind::Elementary);
        let filter = Filter { standing: Some(*wanted), kind, ..Filter::default() };
        let now = ward.app.now();
        let mut found: Vec<_> = ward
            .sql(|db| store::transitions::list::all(db, &actor, &[Relation::Municipality], &filter, now))
            .into_iter()
            .map(|one| one.id)
            .collect();
        found.sort();
        let mut those: Vec<_> =
            expected.iter().filter(|(_, standing)| *standing == Some(*wanted)).map(|(id, _)| *id).collect();
        those.sort();
        assert!(!those.is_empty(), "{wanted}");
        assert_eq!(found, those, "{wanted}");
    }
}

fn actor(ward: &TestApp, role: Role) -> Actor {
    Actor {
        user_id: ward.user(role).id,
        session_id: base::ids::SessionId(uuid::Uuid::nil()),
        municipality_id: Some(ward.municipality),
        agency_id: None,
        coordinator_id: None,
        role,
        must_change_password: false,
    }
}

/// The board's columns as conditions and as a rule agree, and every child stands in exactly one.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_narrowed_by_column_holds_just_the_children_who_stand_in_it() {
    use tsunagu::rules::children::DischargePrecision;
    let ward = TestApp::new().await;
    let mut children: Vec<(ChildId, tsunagu::rules::life_stage::StageFacts)> = Vec::new();
    let mut number = 0;
    for year in [2004, 2005, 2007, 2008, 2010, 2013, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025] {
        for ending in ["04-01", "04-02", "11-25", "12-31"] {
            for variant in 0..7 {
                number += 1;
                let mut facts = None;
                let id = ward.child_with(ward.municipality, &format!("K-{number:04}"), |child| {
                    child.facts.born_on = day(&format!("{year}-{ending}"));
                    child.facts.discharge_on = Some(child.facts.born_on);
                    match variant {
                        1 => {
                            child.facts.discharge_on = None;
                            child.facts.discharge_precision = DischargePrecision::Unknown;
                        }
                        2 => child.facts.school_entry_year = Some(year + 8),
                        3 => child.facts.graduation_year = Some(year + 21),
                        4 => child.facts.nursery_entry_on = Some(day("2025-11-25")),
                        5 => child.facts.discharge_precision = DischargePrecision::Month,
                        6 => {
                            child.facts.discharge_on = None;
                            child.facts.discharge_precision = DischargePrecision::AtHome;
                        }
                        _ => {}
                    }
                    facts = Some(child.facts.stage_facts());
                });
                transition(&ward, id, TransitionKind::Twenty, "2026-01-01", TransitionState::Upcoming);
                children.push((id, facts.unwrap()));
            }
        }
    }
    let actor = actor(&ward, Role::Section);
    for today in ["2025-11-25", "2026-03-31", "2026-04-01"] {
        let now = base::clock::Instant::start_of(day(today));
        let mut seen = 0;
        for wanted in BoardColumn::ALL {
            let filter = Filter { columns: vec![*wanted], kind: Some(TransitionKind::Twenty), ..Filter::default() };
            let found: std::collections::BTreeSet<_> = ward
                .sql(|db| store::transitions::list::all(db, &actor, &[Relation::Municipality], &filter, now))
                .into_iter()
                .map(|one| one.child_id)
                .collect();
            let those: std::collections::BTreeSet<_> =
                children.iter().filter(|(_, facts)| column(facts, day(today)) == *wanted).map(|(id, _)| *id).collect();
            assert_eq!(found, those, "{wanted} on {today}");
            seen += found.len();
        }
        assert_eq!(seen, children.len(), "{today}");
    }
}
