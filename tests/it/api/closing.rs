//! A child whose support has ended: its record is read, what is open is settled, and nothing new begins.

use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, Id as _};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::transitions::TransitionState;
use tsunagu::rules::users::Role;
use tsunagu::schema::notifications;
use tsunagu::store;

use crate::support::children::{child, consent, team_member};
use crate::support::conferences::{asked, health_centre, hospital, offered, scheduled};
use crate::support::{Client, Reply, TestApp};

fn messages(ward: &TestApp) -> i64 {
    ward.sql(|db| {
        let kept = notifications::table.filter(notifications::cancelled_at.is_null());
        Ok(kept.count().get_result(&mut **db)?)
    })
}

async fn close(section: &Client, child: &str, on: &str, reason: &str) -> Reply {
    section.post(&format!("/children/{child}/close"), json!({ "on": on, "reason": reason })).await
}

#[track_caller]
fn refused(reply: Reply) {
    assert_eq!(reply.expect(409).code(), "child_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_child_who_died_is_read_and_nothing_new_begins_for_it() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let centre = health_centre(&ward).await;
    let id = child(&section, json!({ "name": "見本 太郎", "discharge": { "precision": "at_home" } })).await.id();
    let path = format!("/children/{id}");
    let mother = json!({ "name": "見本 花子", "relationship": "母" });
    let guardian = section.post(&format!("{path}/guardians"), mother.clone()).await.expect(201);
    team_member(&section, &id, &centre.id).await;
    let given = consent(&section, &id, "all", json!({ "agency_id": centre.id })).await;
    let task = async |title: &str| {
        let body = json!({ "title": title, "role": "section" });
        section.post(&format!("{path}/tasks"), body).await
    };
    let (open, over) = (task("電話する").await.expect(201), task("手紙を書く").await.expect(201));
    section.post(&format!("/tasks/{}/done", over.id()), Value::Null).await.expect(200);
    close(&section, &id, "2025-11-25", "died").await.expect(200);
    let told = messages(&ward);

    let record = section.get(&path).await.expect(200);
    assert_eq!(record.body["next_transition"], Value::Null);
    refused(section.patch(&path, &record, json!({ "name": "見本 次郎" })).await);
    let ladder = section.get(&format!("{path}/transitions")).await.expect(200);
    let tag = ladder.etag();
    let day = Some(json!({ "on": "2033-04-01", "reason": "治療" }));
    refused(section.send("PUT", &format!("{path}/transitions/elementary"), day, &[("if-match", &tag)]).await);
    refused(section.post(&format!("{path}/guardians"), mother).await);
    let one = format!("/guardians/{}", guardian.id());
    refused(section.patch(&one, &guardian, json!({ "phone": "03-0000-0000" })).await);
    refused(section.send("DELETE", &one, None, &[("if-match", &guardian.etag())]).await);
    let again = json!({
        "scope": "all", "purpose": "支援の調整", "recipients": [{ "agency_id": centre.id }], "starts_on": "2025-11-25",
        "taken_by": "見本 職員",
    });
    refused(section.post(&format!("{path}/consents"), again).await);
    let member = json!({
        "agency_id": centre.id, "role": "訪問", "starts_on": "2025-11-25", "without_consent_reason": "同意取得中",
    });
    refused(section.post(&format!("{path}/care-team"), member).await);
    let sheet = json!({ "scored_on": "2025-11-20", "scored_by": "見本医師", "items": [] });
    refused(section.post(&format!("{path}/care-assessments"), sheet).await);
    refused(task("もう一つ").await);
    let task = |made: &Reply| format!("/tasks/{}", made.id());
    refused(section.patch(&task(&open), &open, json!({ "role": "coordinator" })).await);
    refused(section.post(&format!("{}/reopen", task(&over)), Value::Null).await);

    // A consent is still withdrawn.
    let withdrawn = json!({ "on": "2025-11-25" });
    section.post(&format!("/consents/{}/withdraw", given.id()), withdrawn).await.expect(200);
    assert_eq!(messages(&ward), told, "nobody is told");

    section.send("POST", &format!("{path}/reopen"), None, &[]).await.expect(200);
    let record = section.get(&path).await.expect(200);
    section.patch(&path, &record, json!({ "name": "見本 次郎" })).await.expect(200);
    section.post(&format!("{}/reopen", task(&over)), Value::Null).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_for_a_child_that_moved_away_is_done_or_skipped_and_given_to_nobody_else() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({})).await.id();
    let mut made = Vec::new();
    for title in ["書類を送る", "電話する"] {
        let body = json!({ "title": title, "role": "section" });
        made.push(section.post(&format!("/children/{id}/tasks"), body).await.expect(201));
    }
    close(&section, &id, "2025-11-25", "moved_away").await.expect(200);
    let path = |task: &Reply, end: &str| format!("/tasks/{}{end}", task.id());
    refused(section.patch(&path(&made[0], ""), &made[0], json!({ "user_id": section.id })).await);
    section.post(&path(&made[0], "/done"), Value::Null).await.expect(200);
    section.post(&path(&made[1], "/skip"), json!({ "reason": "転出のため" })).await.expect(200);
    refused(section.post(&path(&made[1], "/reopen"), Value::Null).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conference_about_a_child_whose_support_ended_goes_no_further_than_its_end() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let (waiting, dated) = (asked(&hospital.client, json!({})).await, asked(&hospital.client, json!({})).await);
    offered(&section, &waiting.id()).await;
    scheduled(&section, &dated.id()).await;
    for made in [&waiting, &dated] {
        let found = section.get(&format!("/conferences/{}", made.id())).await.expect(200).body;
        close(&section, found["child"]["id"].as_str().unwrap(), "2025-11-25", "moved_away").await.expect(200);
    }
    let path = format!("/conferences/{}", waiting.id());
    let guests = json!({ "participants": [{ "agency_id": centre.id, "required": true }] });
    refused(section.post(&format!("{path}/participants"), guests).await);
    let slot = json!({ "starts_at": "2025-12-04T10:00:00+09:00", "ends_at": "2025-12-04T11:00:00+09:00" });
    refused(section.post(&format!("{path}/slots"), json!({ "slots": [slot.clone()] })).await);
    refused(section.post(&format!("{path}/schedule"), slot).await);
    section.post(&format!("{path}/cancel"), json!({ "reason": "other", "note": "転出" })).await.expect(200);

    // What was held is written down, but its decisions are nobody's task any more.
    ward.set_clock("2025-12-02T16:00:00+09:00");
    let path = format!("/conferences/{}", dated.id());
    let held = section.post(&format!("{path}/hold"), json!({ "attended": [] })).await.expect(200);
    let draft = section.post(&format!("{path}/minutes"), Value::Null).await.expect(201);
    let body = json!({
        "sections": [{ "key": "situation", "text": "転出" }],
        "decisions": [{ "what": "電話する", "role": "section", "due_on": "2025-12-10" }],
    });
    let draft = section.patch(&format!("/minutes/{}", draft.id()), &draft, body).await.expect(200);
    let version = json!({ "version": draft.body["version"] });
    section.post(&format!("/minutes/{}/confirm", draft.id()), version).await.expect(200);
    let tasks = section.get(&format!("/children/{}/tasks", held.body["child"]["id"].as_str().unwrap())).await;
    let tasks = tasks.expect(200).body["items"].clone();
    assert!(tasks.as_array().unwrap().iter().all(|one| one["source"] != "minutes"), "{tasks}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_have_come_after_the_day_support_ended_never_came() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.set_clock("2026-04-10T09:00:00+09:00");
    let body = json!({ "name": "見本 太郎", "born_on": "2019-06-15", "discharge": { "precision": "at_home" } });
    let id = child(&section, body).await.id();
    let state = || {
        let id = ChildId::wrap(id.parse().expect("an id"));
        let all = ward.sql(|db| store::transitions::of_child(db, id));
        all.into_iter().find(|one| one.kind == TransitionKind::Elementary).map(|one| one.state)
    };
    assert_eq!(state(), Some(TransitionState::Passed));
    for (on, fault) in
        [("1925-11-25", "on:before_birth"), ("2019-06-14", "on:before_birth"), ("2026-04-11", "on:in_the_future")]
    {
        assert_eq!(close(&section, &id, on, "died").await.expect(422).faults(), [fault], "{on}");
    }
    close(&section, &id, "2026-03-20", "died").await.expect(200);
    assert_eq!(state(), Some(TransitionState::Dropped), "the child never entered school");
    section.send("POST", &format!("/children/{id}/reopen"), None, &[]).await.expect(200);
    assert_eq!(state(), Some(TransitionState::Passed), "it was a mistake");
    close(&section, &id, "2026-04-05", "died").await.expect(200);
    assert_eq!(state(), Some(TransitionState::Passed), "it had entered by then");
}
