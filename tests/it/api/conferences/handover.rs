//! A conference survives the child's change of coordinator.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::cases::Worker;
use crate::support::conferences::{asked, hospital, scheduled};
use crate::support::{Client, TestApp};

async fn assign(section: &Client, child: &str, worker: &Worker, day: &str) -> String {
    let body = json!({
        "mode": "assign", "coordinator_id": worker.id, "role": "lead", "reason": "family_wish", "starts_on": day,
    });
    section.post(&format!("/children/{child}/assignments"), body).await.expect(201).id()
}

/// The coordinators who take part, and those who have left.
async fn places(section: &Client, path: &str) -> (Vec<Value>, Vec<Value>) {
    let body = section.get(path).await.expect(200).body;
    let all = body["participants"].as_array().cloned().unwrap_or_default();
    let (left, present): (Vec<Value>, Vec<Value>) =
        all.into_iter().filter(|one| !one["coordinator_id"].is_null()).partition(|one| !one["left_at"].is_null());
    let ids = |all: Vec<Value>| all.iter().map(|one| one["coordinator_id"].clone()).collect();
    (ids(present), ids(left))
}

async fn told(client: &Client) -> Vec<String> {
    let items = client.get("/inbox").await.expect(200).body["items"].as_array().cloned().unwrap_or_default();
    let events = items.iter().rev().map(|item| item["event"].as_str().unwrap_or_default().to_owned());
    events.filter(|event| event.starts_with("conference")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_lead_is_invited_and_the_old_one_leaves_and_is_told() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let office = ward.office("見本相談室");
    let (old, new, third) =
        (ward.worker(office, "見本 一郎"), ward.worker(office, "見本 二郎"), ward.worker(office, "見本 三郎"));
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let child = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    let first = assign(&section, &child, &old, "2025-11-25").await;
    assert_eq!(places(&section, &path).await, (vec![json!(old.id)], vec![]));
    scheduled(&section, &made.id()).await;

    // A lead who ends without a successor stays.
    ward.set_clock("2025-11-26T09:00:00+09:00");
    let ending = json!({ "on": "2025-11-26", "reason": "coordinator_left" });
    section.post(&format!("/assignments/{first}/end"), ending).await.expect(200);
    assert_eq!(places(&section, &path).await, (vec![json!(old.id)], vec![]));
    // An undone successor has never been there, and hears of nothing.
    let undone = assign(&section, &child, &third, "2025-11-26").await;
    assert_eq!(places(&section, &path).await, (vec![json!(third.id)], vec![json!(old.id)]));
    section.post(&format!("/assignments/{undone}/undo"), Value::Null).await.expect(200);
    assert_eq!(places(&section, &path).await, (vec![json!(old.id)], vec![json!(third.id)]));
    ward.set_clock("2025-11-26T09:11:00+09:00");
    assert_eq!(told(&third.client).await, Vec::<String>::new());
    assert!(!told(&old.client).await.contains(&"conference_left".to_owned()));

    // One who accepts a proposal comes in the place of the one before.
    let body = json!({ "mode": "propose", "coordinator_id": new.id, "role": "lead", "reason": "family_wish" });
    let proposal = section.post(&format!("/children/{child}/assignments"), body).await.expect(201).id();
    assert_eq!(places(&section, &path).await.0, [json!(old.id)]);
    new.client.post(&format!("/assignments/{proposal}/accept"), json!({})).await.expect(200);
    assert_eq!(places(&section, &path).await.0, [json!(new.id)]);
    ward.set_clock("2025-11-26T09:22:00+09:00");
    assert_eq!(told(&old.client).await.last().map(String::as_str), Some("conference_left"));
    old.client.get(&path).await.expect(404);
    let seen = new.client.get(&path).await.expect(200).body;
    assert_eq!((&seen["state"], &seen["venue"]), (&json!("scheduled"), &json!("見本病院 3階 会議室")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_keeps_whoever_was_there() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let office = ward.office("見本相談室");
    let (old, new) = (ward.worker(office, "見本 一郎"), ward.worker(office, "見本 二郎"));
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let child = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    let first = assign(&section, &child, &old, "2025-11-25").await;
    scheduled(&section, &made.id()).await;
    ward.set_clock("2025-12-02T16:00:00+09:00");
    section.post(&format!("{path}/hold"), json!({ "attended": [] })).await.expect(200);
    let ending = json!({ "on": "2025-12-02", "reason": "coordinator_left" });
    section.post(&format!("/assignments/{first}/end"), ending).await.expect(200);
    assign(&section, &child, &new, "2025-12-02").await;
    assert_eq!(places(&section, &path).await, (vec![json!(old.id)], vec![]));
}
