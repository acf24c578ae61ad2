//! Checklists: what the product ships, what a ward makes of it, and whom a change moves.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, Id as _, TransitionId, fresh};
use tsunagu::base::sql_types::Json;
use tsunagu::rules::checklists::shipped;
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::transitions::{Transition, TransitionState};
use tsunagu::rules::users::Role;
use tsunagu::schema::watches;
use tsunagu::store;

use crate::support::cases::day;
use crate::support::children::{audited, child};
use crate::support::{Client, Reply, TestApp};

const PATH: &str = "/checklists/discharge";

async fn put(client: &Client, version: &str, body: Value) -> Reply {
    client.send("PUT", PATH, Some(body), &[("if-match", version)]).await
}

/// A transition put into the table directly, and a day on which the child is looked at.
fn transition(ward: &TestApp, child: ChildId, on: &str, state: TransitionState, look_on: &str) {
    let now = ward.app.now();
    let list = shipped(TransitionKind::Discharge);
    let preparing = state == TransitionState::Preparing;
    let transition = Transition {
        id: TransitionId::wrap(fresh(now)),
        municipality_id: ward.municipality,
        child_id: child,
        kind: TransitionKind::Discharge,
        falls_on: Some(day(on)),
        state,
        checklist_version: preparing.then_some(0),
        checklist: preparing.then_some(Json(list.content)),
        opened_on: preparing.then(|| now.day()),
        opened_by: None,
        ended_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    ward.sql(|db| {
        store::transitions::insert(db, &transition)?;
        diesel::delete(watches::table.find(child)).execute(&mut **db)?;
        store::watches::touch(db, child, ward.municipality, day(look_on))
    });
}

fn look_on(ward: &TestApp, child: ChildId) -> NaiveDate {
    ward.sql(|db| Ok(watches::table.find(child).select(watches::look_on).first(&mut **db)?))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_product_has_a_checklist_for_every_transition_that_everybody_can_read() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let page = section.get("/checklists").await.expect(200).body;
    let kinds: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    let expected = TransitionKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>();
    assert_eq!(kinds, expected);
    let first = &page["items"][0];
    assert_eq!(
        (&first["version"], &first["own"], &first["as_shipped"], &first["kind_words"]["ja"]),
        (&json!(0), &json!(false), &json!(true), &json!("退院"))
    );
    for role in [Role::SectionManager, Role::Coordinator, Role::EducationCentre, Role::Secretariat] {
        let reply = ward.user(role).get("/checklists/elementary").await.expect(200);
        assert_eq!(reply.etag(), "\"0\"");
        let steps = reply.body["content"]["steps"].as_array().unwrap();
        let checkup = steps.iter().find(|step| step["key"] == "entry_checkup").unwrap();
        assert_eq!(checkup["source"], "学校保健安全法施行令1条");
        assert_eq!((&checkup["fixed"], &checkup["offset"]["months"]), (&json!(true), &json!(-4)));
    }
    for path in ["/checklists/wedding", "/checklists/discharge/versions/1", "/checklists/discharge/versions/x"] {
        assert_eq!(section.get(path).await.expect(404).code(), "not_found");
    }
    section.get("/checklists/discharge/versions/0").await.expect(200);
    for role in [Role::Admin, Role::Auditor] {
        ward.user(role).get("/checklists").await.expect(403);
    }
    ward.stranger().get("/checklists").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ward_makes_a_checklist_its_own_and_finds_the_way_back() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let mut content = section.get(PATH).await.body["content"].clone();
    content["steps"][0]["title_ja"] = json!("  退院の目標を 確かめる ");
    let body = json!({ "content": content, "reason": "病院と合意したため" });
    put(&section, "\"0\"", body.clone()).await.expect(403);
    manager.send("PUT", PATH, Some(body.clone()), &[]).await.expect(428);
    put(&manager, "\"1\"", body.clone()).await.expect(412);
    let made = put(&manager, "\"0\"", body.clone()).await.expect(200);
    assert_eq!((made.etag(), &made.body["own"]), ("\"1\"".to_owned(), &json!(true)));
    assert_eq!(made.body["content"]["steps"][0]["title_ja"], "退院の目標を 確かめる");
    assert_eq!((&made.body["as_shipped"], &made.body["author_id"]), (&json!(false), &json!(manager.id)));
    put(&manager, "\"0\"", body).await.expect(412);
    let neighbour = ward.add_municipality("131016", "見本別区");
    let elsewhere = ward.user_of(Role::SectionManager, Some(neighbour), None);
    assert_eq!(elsewhere.get(PATH).await.expect(200).etag(), "\"0\"");
    elsewhere.get(&format!("{PATH}/versions/1")).await.expect(404);

    let reset = json!({ "based_on": 0, "reason": "標準に合わせる" });
    let late = manager.post(&format!("{PATH}/reset"), reset).await.expect(409);
    assert_eq!((late.code(), &late.body["facts"]["version"]), ("changed_meanwhile", &json!(1)));
    let reset = json!({ "based_on": 1, "reason": "標準に合わせる" });
    section.post(&format!("{PATH}/reset"), reset.clone()).await.expect(403);
    let back = manager.post(&format!("{PATH}/reset"), reset).await.expect(200);
    assert_eq!((&back.body["version"], &back.body["as_shipped"]), (&json!(2), &json!(true)));
    let again = json!({ "based_on": 2, "reason": "もう一度" });
    assert_eq!(manager.post(&format!("{PATH}/reset"), again).await.expect(409).code(), "already_shipped");

    let history = section.get(&format!("{PATH}/versions?total=true&limit=1")).await.expect(200).body;
    assert_eq!((&history["total"], &history["items"][0]["version"]), (&json!(2), &json!(2)));
    assert_eq!(history["items"][0]["author_name"], "見本 障害者支援課 管理職");
    let next = history["next_cursor"].as_str().unwrap();
    let older = section.get(&format!("{PATH}/versions?cursor={next}")).await.expect(200).body;
    assert_eq!(
        (&older["items"][0]["version"], &older["items"][0]["reason"]),
        (&json!(1), &json!("病院と合意したため"))
    );
    let one = section.get(&format!("{PATH}/versions/1")).await.expect(200).body;
    assert_eq!(one["content"], made.body["content"]);
    assert_eq!(audited(&ward, "checklist."), ["checklist.change", "checklist.reset"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_checklist_is_told_at_once() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let step = json!({ "key": "a", "title_ja": "電話", "title_en": "Call", "offset": {}, "responsible": "section" });
    let with = |more: Value| {
        let mut step = step.clone();
        for (name, value) in more.as_object().unwrap() {
            step[name] = value.clone();
        }
        step
    };
    let content = json!({ "opens": { "days": -10 }, "steps": [
        step, step, with(json!({ "key": "b", "title_ja": " ", "title_en": "123456789012", "offset": { "days": -11 } })),
        with(json!({ "key": "c", "responsible": "family", "helps": ["family"], "told": ["school"] })),
    ]});
    let body = json!({ "content": content, "reason": "番号 1234-5678-9012" });
    let told = [
        "content.steps.1.key:taken",
        "content.steps.2.offset:before_opening",
        "content.steps.2.title_en:my_number",
        "content.steps.2.title_ja:required",
        "content.steps.3.helps:role_twice",
        "content.steps.3.responsible:not_in_matrix",
        "reason:my_number",
    ];
    assert_eq!(put(&manager, "\"0\"", body.clone()).await.expect(422).faults(), told);
    let preview = manager.post(&format!("{PATH}/preview"), json!({ "content": content })).await.expect(422);
    assert_eq!(preview.faults(), told[..6]);
    let empty = json!({ "content": { "opens": { "days": 1 }, "steps": [] }, "reason": " " });
    let told = ["content.opens:out_of_range", "content.steps:required", "reason:required"];
    assert_eq!(put(&manager, "\"0\"", empty).await.expect(422).faults(), told);
    let unknown = json!({ "content": { "opens": {}, "steps": [with(json!({ "by": 1 }))] }, "reason": "x" });
    put(&manager, "\"0\"", unknown).await.expect(422);
    assert_eq!(manager.get(PATH).await.etag(), "\"0\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_tells_what_would_move_and_writes_nothing_and_a_change_has_those_children_looked_at() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    // Today is 25 November 2025; a preparation opens 90 days before.
    let [opened, at_once, sooner, other] = ["K-101", "K-102", "K-103", "K-104"].map(|code| ward.child(code));
    transition(&ward, opened, "2025-12-20", TransitionState::Preparing, "2025-12-01");
    transition(&ward, at_once, "2026-03-20", TransitionState::Upcoming, "2025-12-20");
    transition(&ward, sooner, "2026-12-20", TransitionState::Upcoming, "2026-09-21");
    transition(&ward, other, "2025-10-01", TransitionState::Passed, "2026-09-21");

    let mut content = manager.get(PATH).await.body["content"].clone();
    content["opens"]["days"] = json!(-120);
    content["steps"][0]["responsible"] = json!("coordinator");
    content["steps"][0]["helps"] = json!(["hospital"]);
    let removed = content["steps"].as_array_mut().unwrap().remove(1);
    let mut added = removed.clone();
    added["key"] = json!("certificates");
    content["steps"].as_array_mut().unwrap().push(added);
    let section = ward.user(Role::Section);
    section.post(&format!("{PATH}/preview"), json!({ "content": content })).await.expect(403);
    let seen = manager.post(&format!("{PATH}/preview"), json!({ "content": content })).await.expect(200).body;
    assert_eq!((&seen["added"][0]["key"], &seen["removed"][0]["key"]), (&json!("certificates"), &removed["key"]));
    let changed = &seen["changed"][0];
    assert_eq!(changed["fields"], json!(["responsible", "helps"]));
    assert_eq!(
        (&changed["before"]["responsible"], &changed["after"]["responsible"]),
        (&json!("hospital"), &json!("coordinator"))
    );
    assert_eq!(seen["preparing"], json!([{ "version": 0, "children": 1 }]));
    let counts = [&seen["opening_at_once"], &seen["opening_sooner"], &seen["opening_later"]];
    assert_eq!(counts, [&json!(1), &json!(1), &json!(0)]);
    let moved = seen["moved"].as_array().unwrap();
    assert_eq!(moved.len(), 2);
    assert_eq!(
        moved[0],
        json!({
            "child_id": at_once, "child_reference": "K-102", "falls_on": "2026-03-20", "opens_before": "2025-12-20",
            "opens_after": "2025-11-25", "moves": "at_once",
        })
    );
    assert_eq!((&moved[1]["opens_before"], &moved[1]["opens_after"]), (&json!("2026-09-21"), &json!("2026-08-22")));
    assert_eq!(manager.get(PATH).await.etag(), "\"0\"");
    assert_eq!(look_on(&ward, at_once), day("2025-12-20"));

    put(&manager, "\"0\"", json!({ "content": content, "reason": "早めに始める" })).await.expect(200);
    let days = [opened, at_once, sooner, other].map(|child| look_on(&ward, child).to_string());
    assert_eq!(days, ["2025-12-01", "2025-11-25", "2025-11-25", "2026-09-21"]);
    let same = manager.post(&format!("{PATH}/preview"), json!({ "content": content })).await.expect(200).body;
    assert_eq!((&same["unchanged"], &same["version"], &same["moved"]), (&json!(true), &json!(1), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preparation_that_a_change_opens_at_once_is_open_on_the_same_day() {
    let ward = TestApp::new().await;
    let (manager, section) = (ward.user(Role::SectionManager), ward.user(Role::Section));
    // School in April 2028: the preparation opens in April 2026, or thirty months before in October 2025.
    let leaving = json!({ "precision": "day", "on": "2021-07-01" });
    let more = json!({ "name": "見本 年少", "name_kana": "ミホン", "born_on": "2021-05-01", "discharge": leaving });
    let id = child(&section, more).await.id();
    let state = async || {
        let path = format!("/transitions?child_id={id}&kind=elementary");
        section.get(&path).await.expect(200).body["items"][0]["state"].as_str().expect("a transition").to_owned()
    };
    ward.app.daily_work().await.expect("the calendar");
    assert_eq!(state().await, "upcoming");
    let path = "/checklists/elementary";
    let mut content = manager.get(path).await.expect(200).body["content"].clone();
    content["opens"]["months"] = json!(-30);
    let seen = manager.post(&format!("{path}/preview"), json!({ "content": content })).await.expect(200).body;
    assert_eq!((&seen["opening_at_once"], &seen["moved"][0]["opens_after"]), (&json!(1), &json!("2025-11-25")));
    let body = json!({ "content": content, "reason": "早めに始める" });
    manager.send("PUT", path, Some(body), &[("if-match", "\"0\"")]).await.expect(200);
    ward.app.daily_work().await.expect("the calendar");
    assert_eq!(state().await, "preparing");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_one_wins() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let content = manager.get(PATH).await.body["content"].clone();
    let body = json!({ "content": content, "reason": "同時" });
    let (one, two) = tokio::join!(put(&manager, "\"0\"", body.clone()), put(&manager, "\"0\"", body));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!([409, 412].contains(&statuses[1]), "{statuses:?}");
    let total = manager.get(&format!("{PATH}/versions?total=true")).await.expect(200).body["total"].clone();
    assert_eq!(total, 1);
}
