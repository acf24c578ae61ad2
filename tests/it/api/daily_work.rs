//! What the calendar does that hangs on no transition: the section's own tasks, consents that run out, answers that are
//! forgotten.

use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::rules::users::Role;
use tsunagu::schema::idempotency_keys;

use crate::support::cases::Worker;
use crate::support::children::{child, team_member};
use crate::support::daily::{lead, led_child, partner};
use crate::support::{Client, TestApp};

async fn told(client: &Client, of: &str) -> Vec<String> {
    let items = client.get("/inbox?limit=200").await.expect(200).body["items"].as_array().cloned().unwrap_or_default();
    let events = items.iter().rev().map(|item| item["event"].as_str().expect("an event").to_owned());
    events.filter(|event| event.starts_with(of)).collect()
}

async fn day(ward: &TestApp, day: &str) {
    ward.set_clock(&format!("{day}T09:00:00+09:00"));
    let (one, other) = (ward.app.clone(), ward.second_app());
    let (one, other) = tokio::join!(one.daily_work(), other.daily_work());
    one.and(other).expect("the day's work is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_section_is_reminded_of_its_own_tasks_once_for_each_day() {
    let ward = TestApp::new().await;
    let (section, colleague) = (ward.user(Role::Section), ward.user(Role::Section));
    let body = json!({ "title": "見本：協議の場の資料", "role": "section", "due_on": "2025-12-10" });
    let task = section.post("/tasks", body).await.expect(201);
    let path = format!("/tasks/{}", task.id());
    for (on, expected) in [
        ("2025-12-02", &[][..]),
        ("2025-12-03", &["task_soon"]),
        ("2025-12-10", &["task_soon"]),
        ("2025-12-11", &["task_soon", "task_overdue"]),
        ("2025-12-20", &["task_soon", "task_overdue"]),
    ] {
        day(&ward, on).await;
        for user in [&section, &colleague] {
            let reminded: Vec<_> =
                told(user, "task_").await.into_iter().filter(|event| event != "task_given").collect();
            assert_eq!(reminded, expected, "{on}");
        }
    }
    // Another day, and it is told for that one; done, and there is nothing more to tell.
    section.patch(&path, &task, json!({ "due_on": "2026-01-20" })).await.expect(200);
    day(&ward, "2026-01-13").await;
    assert_eq!(told(&colleague, "task_soon").await.len(), 2);
    section.post(&format!("{path}/done"), Value::Null).await.expect(200);
    day(&ward, "2026-01-21").await;
    assert_eq!(told(&colleague, "task_overdue").await.len(), 1);
}

/// A consent with a last day for one agency.
async fn consent(section: &Client, child: &str, agency: &str, starts_on: &str, ends_on: &str) {
    let body = json!({
        "scope": "all", "purpose": "退院後の支援", "recipients": [{ "agency_id": agency }], "starts_on": starts_on,
        "ends_on": ends_on, "taken_by": "見本 職員",
    });
    section.post(&format!("/children/{child}/consents"), body).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_runs_out_is_told_a_month_ahead_and_when_it_has() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (id, worker) = led_child(&ward, &section).await;
    let nurse = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    team_member(&section, &id, &nurse.id).await;
    consent(&section, &id, &nurse.id, "2025-11-01", "2026-02-10").await;
    let path = format!("/children/{id}");
    for (on, ahead, over, opens) in [
        ("2026-01-09", 0, 0, 200),
        ("2026-01-10", 1, 0, 200),
        ("2026-02-10", 1, 0, 200),
        ("2026-02-11", 1, 1, 404),
        ("2026-03-20", 1, 1, 404),
    ] {
        day(&ward, on).await;
        for user in [&section, &worker.client] {
            let count = (told(user, "consent_ending").await.len(), told(user, "consent_lapsed").await.len());
            assert_eq!(count, (ahead, over), "{on}");
        }
        nurse.client.get(&path).await.expect(opens);
        assert_eq!(told(&nurse.client, "consent_").await.len(), over, "{on}: who loses sight hears when it is so");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_where_the_next_consent_goes_on_or_nobody_loses_sight() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker: Worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let nurse = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let (renewed, of_nobody) = (child(&section, json!({})).await.id(), child(&section, json!({})).await.id());
    let died = child(&section, json!({})).await.id();
    for id in [&renewed, &of_nobody, &died] {
        lead(&section, id, &worker).await;
        consent(&section, id, &nurse.id, "2025-11-01", "2026-02-10").await;
    }
    team_member(&section, &renewed, &nurse.id).await;
    team_member(&section, &died, &nurse.id).await;
    consent(&section, &renewed, &nurse.id, "2026-02-01", "2027-01-31").await;
    section.post(&format!("/children/{died}/close"), json!({ "on": "2025-11-25", "reason": "died" })).await.expect(200);
    for on in ["2025-12-25", "2026-01-10", "2026-02-11", "2026-02-20"] {
        day(&ward, on).await;
    }
    for user in [&section, &worker.client, &nurse.client] {
        assert_eq!(told(user, "consent_").await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_kept_for_a_request_that_might_come_twice_is_forgotten_after_a_day() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let body = json!({ "kind": "hospital", "name": "見本大学病院" });
    section.send("POST", "/agencies", Some(body), &[("idempotency-key", "mihon-1")]).await.expect(201);
    let kept = || -> i64 { ward.sql(|db| Ok(idempotency_keys::table.count().get_result(&mut **db)?)) };
    day(&ward, "2025-11-26").await;
    assert_eq!(kept(), 1, "a day is not over yet");
    ward.set_clock("2025-11-26T09:00:01+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(kept(), 0);
}
