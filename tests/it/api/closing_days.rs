//! The ward's own closing days, beside those by law, and the deadlines that follow from both.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::child;
use crate::support::places::{coordinator, office};

#[tokio::test(flavor = "multi_thread")]
async fn the_section_enters_closing_days_and_everybody_sees_them_beside_the_holidays() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let day = section.post("/closing-days", json!({ "day": "2026-02-05", "name": " 庁舎の停電 " })).await.expect(201);
    assert_eq!(day.body["name"], "庁舎の停電");

    let seen = ward.user(Role::Coordinator).get("/closing-days?from=2026-02-01&to=2026-02-28").await.expect(200);
    let days: Vec<_> = seen.body["items"].as_array().unwrap().iter().map(|d| (&d["day"], &d["closure"])).collect();
    let (law, own) = (json!("national_holiday"), json!("ward"));
    assert_eq!(days, [(&json!("2026-02-05"), &own), (&json!("2026-02-11"), &law), (&json!("2026-02-23"), &law)],);

    let path = format!("/closing-days/{}", day.id());
    let moved = section.patch(&path, &day, json!({ "day": "2026-02-06" })).await.expect(200);
    assert_eq!(moved.body["day"], "2026-02-06");
    assert_eq!(section.patch(&path, &day, json!({ "day": "2026-02-09" })).await.status, 412);
    section.delete(&path, &moved).await.expect(204);
    let rest = section.get("/closing-days?from=2026-02-01&to=2026-02-10").await.expect(200);
    assert_eq!(rest.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_day_that_is_wrong_is_refused_with_every_fault() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let reply = section.post("/closing-days", json!({ "day": "2026-02-11", "name": "　" })).await.expect(422);
    assert_eq!(reply.faults(), ["day:closed_anyway", "name:required"]);
    let day = json!({ "day": "2026-02-05", "name": "停電" });
    section.post("/closing-days", day.clone()).await.expect(201);
    assert_eq!(section.post("/closing-days", day.clone()).await.expect(409).code(), "day_taken");
    section.get("/closing-days?from=2026-02-01&to=2026-01-01").await.expect(400);
    section.get("/closing-days?from=2026-02-01&to=2036-01-01").await.expect(400);
    ward.user(Role::Coordinator).post("/closing-days", day.clone()).await.expect(403);
    let elsewhere = ward.add_municipality("131083", "見本市");
    let other = ward.user_of(Role::Section, Some(elsewhere), None);
    other.post("/closing-days", day).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_runs_out_later_where_the_ward_is_closed_in_between() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let section = ward.user(Role::Section);
    section.post("/closing-days", json!({ "day": "2025-11-27", "name": "停電" })).await.expect(201);
    let office = office(&section, "見本相談室").await.expect(201);
    let coordinator = coordinator(&section, &office.id(), "見本 さくら").await.expect(201);
    let child = child(&section, json!({})).await.expect(201);
    let path = format!("/children/{}/assignments", child.id());
    let body = json!({ "coordinator_id": coordinator.id(), "mode": "propose", "role": "lead" });
    let proposed = section.post(&path, body).await.expect(201);
    // 26 and 28 November and, after the weekend, 1 December.
    assert_eq!(proposed.body["answer_by"], "2025-12-01");
}
