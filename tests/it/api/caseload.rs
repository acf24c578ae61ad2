//! Who has how much: the same figures for every reader and by every way, and no child's name where none belongs.

use serde_json::{Value, json};
use tsunagu::base::clock::Clock as _;
use tsunagu::rules::users::Role;

use crate::support::TestApp;

fn of(body: &Value, id: &str) -> Value {
    let offices = body["offices"].as_array().unwrap();
    let all = offices.iter().flat_map(|office| office["coordinators"].as_array().unwrap());
    all.filter(|one| one["coordinator_id"] == id).map(|one| one["load"].clone()).next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_load_is_the_same_from_every_route_and_for_every_reader() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let offices = [ward.office("見本相談室 あ"), ward.office("見本相談室 い")];
    let workers = [
        ward.worker(offices[0], "見本 一郎"),
        ward.worker_with(ward.municipality, offices[0], "見本 半日", |facts| facts.fte = 50),
        ward.worker(offices[1], "見本 三郎"),
    ];
    for (n, mode, role, worker) in [
        (1, "assign", "lead", 0),
        (2, "propose", "lead", 0),
        (3, "assign", "lead", 1),
        (3, "assign", "co", 0),
        (4, "assign", "lead", 2),
    ] {
        let reference = format!("K-00{n}");
        let child = if role == "lead" { ward.child(&reference) } else { ward.child(&format!("{reference}b")) };
        let body = json!({"mode": mode, "coordinator_id": workers[worker].id, "role": role, "reason": "family_wish"});
        section.post(&format!("/children/{child}/assignments"), body).await.expect(201);
    }
    let all = section.get("/caseload").await.expect(200);
    assert!(!all.text.contains("K-00"));
    let first = workers[0].id.to_string();
    let expected = json!({
        "children": 2, "target": 3, "capacity": 300, "load": 230, "room": 1, "percent": 7667,
        "over_target": false, "needs_cover": false,
    });
    assert_eq!(of(&all.body, &first), expected);
    assert_eq!((&all.body["load"]["children"], &all.body["load"]["capacity"]), (&json!(4), &json!(750)));
    assert_eq!(all.body["offices"][0]["proposed"], 1);

    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(offices[0]));
    let own = manager.get("/caseload").await.expect(200).body;
    assert_eq!((own["offices"].as_array().unwrap().len(), of(&own, &first)), (1, expected.clone()));
    let secretariat = ward.user(Role::Secretariat).get("/caseload").await.expect(200);
    assert_eq!(of(&secretariat.body, &first), expected);
    assert!(!secretariat.text.contains("一郎"));
    for reader in [&workers[0].client, &workers[2].client] {
        assert_eq!(of(&reader.get("/caseload").await.expect(200).body, &first), expected);
    }
    let path = format!("/coordinators/{first}/caseload");
    for reader in [&section, &manager, &workers[0].client] {
        assert_eq!(reader.get(&path).await.expect(200).body["load"], expected);
    }
    let child = ward.child("K-009");
    let answer = section.get(&format!("/children/{child}/recommendation")).await.expect(200).body;
    let candidate = answer["ranked"].as_array().unwrap().iter().find(|one| one["coordinator_id"] == first.as_str());
    assert_eq!(candidate.map(|one| (&one["children_now"], &one["load_now"])), Some((&json!(2), &json!(230))));

    // Colleagues and other offices do not open it, and it cannot be told from one that does not exist.
    workers[1].client.get(&path).await.expect(404);
    let other = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(offices[1]));
    other.get(&path).await.expect(404);
    for role in [Role::Hospital, Role::Admin, Role::Auditor, Role::Secretariat] {
        ward.user(role).get(&path).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn children_of_somebody_who_is_away_need_cover() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let child = ward.child("K-001");
    let body = json!({"mode": "assign", "coordinator_id": worker.id, "role": "lead"});
    section.post(&format!("/children/{child}/assignments"), body).await.expect(201);
    let absence = json!({"starts_on": "2025-11-25", "percent": 100});
    section.post(&format!("/coordinators/{}/absences", worker.id), absence).await.expect(201);
    let held = section.get(&format!("/coordinators/{}/caseload", worker.id)).await.expect(200).body;
    assert_eq!((&held["load"]["needs_cover"], &held["load"]["percent"]), (&json!(true), &Value::Null));
    assert_eq!(held["cases"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_six_months_end_with_the_load_of_today() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = ward.office("見本相談室");
    let worker = ward.worker(office, "見本 一郎");
    for (n, mode) in [(1, "assign"), (2, "propose")] {
        let child = ward.child(&format!("K-00{n}"));
        let body = json!({"mode": mode, "coordinator_id": worker.id, "role": "lead"});
        section.post(&format!("/children/{child}/assignments"), body).await.expect(201);
    }
    let path = format!("/coordinators/{}/load-history", worker.id);
    let told = section.get(&path).await.expect(200).body;
    let points = told["points"].as_array().unwrap();
    let children: Vec<i64> = points.iter().map(|point| point["children"].as_i64().unwrap()).collect();
    assert_eq!(children, [0, 0, 0, 0, 0, 0, 2]);
    assert!(points.iter().all(|point| point["target"] == 3), "{told}");
    let load = of(&section.get("/caseload").await.expect(200).body, &worker.id.to_string());
    assert_eq!(points[6]["children"], load["children"]);

    ward.clock.set(ward.clock.now().plus_minutes(40 * 24 * 60));
    let later = section.get(&path).await.expect(200).body;
    let children: Vec<i64> =
        later["points"].as_array().unwrap().iter().map(|point| point["children"].as_i64().unwrap()).collect();
    // The proposal has run out unanswered and is counted nowhere.
    assert_eq!(children, [0, 0, 0, 0, 1, 1, 1]);
    let elsewhere = ward.office("ほかの相談室");
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(elsewhere));
    manager.get(&path).await.expect(404);
    ward.user(Role::Hospital).get(&path).await.expect(403);
}
