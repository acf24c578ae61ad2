//! Accounts made, changed and closed by others.

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, Id as _};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::accounts::OTHER_PASSWORD;

fn hanako() -> Value {
    json!({ "username": "mihon.hanako", "display_name": "見本 花子", "role": "section" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_adds_somebody_who_chooses_a_password_before_anything_else() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let made = manager.post("/users", hanako()).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/users/{}", made.id()));
    assert_eq!(made.body["must_change_password"], true);
    assert_eq!(made.body["municipality_id"], ward.municipality.to_string());
    let initial = made.body["initial_password"].as_str().unwrap();
    let opened = manager.get(&format!("/users/{}", made.id())).await.expect(200);
    assert_eq!(opened.body["initial_password"], Value::Null);
    assert!(!opened.text.contains("argon2"));

    let tokens = ward.try_sign_in("mihon.hanako", initial).await.expect(200);
    assert_eq!(tokens.body["must_change_password"], true);
    let user = ward.stranger().with(&tokens);
    user.get("/me").await.expect(200);
    for path in ["/agencies", "/me/sessions"] {
        assert_eq!(user.get(path).await.expect(403).code(), "password_change_required", "{path}");
    }
    let reply = user.post("/agencies", json!({ "kind": "other", "name": "見本" })).await.expect(403);
    assert_eq!(reply.code(), "password_change_required");
    user.post("/me/password", json!({ "current": initial, "new": OTHER_PASSWORD })).await.expect(204);
    user.get("/agencies").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_by_somebody_else_runs_out() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let made = manager.post("/users", hanako()).await.expect(201);
    ward.set_clock("2025-11-28T09:00:00+09:00");
    let initial = made.body["initial_password"].as_str().unwrap().to_owned();
    assert_eq!(ward.try_sign_in("mihon.hanako", &initial).await.expect(401).code(), "password_expired");
    assert_eq!(ward.try_sign_in("mihon.hanako", "wrong").await.expect(401).code(), "bad_credentials");
    let reset = manager.post(&format!("/users/{}/reset-password", made.id()), Value::Null).await.expect(200);
    ward.try_sign_in("mihon.hanako", &initial).await.expect(401);
    ward.try_sign_in("mihon.hanako", reset.body["initial_password"].as_str().unwrap()).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_repeated_under_a_key_does_not_tell_the_password_again() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let key = [("idempotency-key", "add-hanako")];
    let first = manager.send("POST", "/users", Some(hanako()), &key).await.expect(201);
    let again = manager.send("POST", "/users", Some(hanako()), &key).await.expect(201);
    assert_eq!(first.id(), again.id());
    assert!(first.body["initial_password"].is_string());
    assert_eq!(again.body["initial_password"], Value::Null);
    assert_eq!(again.header("idempotent-replayed"), "true");
    ward.try_sign_in("mihon.hanako", first.body["initial_password"].as_str().unwrap()).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told_at_once() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let section = ward.user(Role::Section);
    let hospital = section.post("/agencies", json!({ "kind": "hospital", "name": "見本病院" })).await.expect(201);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    for (change, faults) in [
        (json!({ "role": "castle", "email": "x" }), &["email:bad_email", "role:not_one_of"] as &[&str]),
        (
            json!({ "username": "ab", "display_name": "　", "role": "coordinator" }),
            &["agency_id:required", "display_name:required", "username:bad_length"],
        ),
        (json!({ "username": "a b c" }), &["username:bad_characters"]),
        (json!({ "role": "coordinator", "agency_id": hospital.id() }), &["agency_id:wrong_kind"]),
        (json!({ "agency_id": hospital.id() }), &["agency_id:not_for_role"]),
        (json!({ "role": "hospital", "agency_id": elsewhere }), &["agency_id:unknown"]),
        (json!({ "role": "admin" }), &["role:not_allowed"]),
        (json!({ "role": "auditor" }), &["role:not_allowed"]),
        (json!({ "municipality_id": elsewhere }), &["municipality_id:not_yours"]),
        (json!({ "password_hash": "x", "id": elsewhere }), &["id:unknown_field", "password_hash:unknown_field"]),
    ] {
        let mut body = hanako();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(manager.post("/users", body).await.expect(422).faults(), faults, "{change}");
    }
    let admin = ward.user_of(Role::Admin, None, None);
    assert_eq!(admin.post("/users", hanako()).await.expect(422).faults(), ["municipality_id:required"]);
    let mut body = hanako();
    body["municipality_id"] = json!(hospital.id());
    assert_eq!(admin.post("/users", body).await.expect(422).faults(), ["municipality_id:unknown"]);
    manager.post("/users", hanako()).await.expect(201);
    let mut twin = hanako();
    twin["username"] = json!("ＭＩＨＯＮ.HANAKO");
    assert_eq!(manager.post("/users", twin).await.expect(409).code(), "username_taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_and_new_rights_act_at_once_on_every_server() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let id = ward.account("mihon.hanako", Role::Section).await;
    let path = format!("/users/{id}");
    let there = |mut client: crate::support::Client| {
        client.router = ward.second_server();
        client
    };

    let user = there(ward.sign_in("mihon.hanako").await);
    user.get("/agencies").await.expect(200);
    let opened = manager.get(&path).await.expect(200);
    let changed = manager.patch(&path, &opened, json!({ "role": "secretariat" })).await.expect(200);
    user.get("/agencies").await.expect(401);

    let user = there(ward.sign_in("mihon.hanako").await);
    user.get("/agencies").await.expect(200);
    manager.patch(&path, &changed, json!({ "display_name": "見本 華子" })).await.expect(200);
    user.get("/agencies").await.expect(200);
    manager.post(&format!("{path}/disable"), Value::Null).await.expect(200);
    user.get("/agencies").await.expect(401);
    user.refresh(&json!("x")).await.expect(401);
    manager.post(&format!("{path}/enable"), Value::Null).await.expect(200);
    user.get("/agencies").await.expect(401);

    let user = there(ward.sign_in("mihon.hanako").await);
    manager.post(&format!("{path}/reset-password"), Value::Null).await.expect(200);
    user.get("/agencies").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_stays_in_the_section_and_nobody_touches_themselves() {
    let ward = TestApp::new().await;
    let (manager, auditor) = (ward.user(Role::SectionManager), ward.user(Role::Auditor));
    let admin = ward.user_of(Role::Admin, None, None);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    let status = |id| format!("/users/{id}/disable");

    manager.get(&format!("/users/{}", auditor.id)).await.expect(200);
    manager.post(&status(auditor.id), Value::Null).await.expect(403);
    for id in [admin.id, neighbour.id] {
        manager.get(&format!("/users/{id}")).await.expect(404);
        manager.post(&status(id), Value::Null).await.expect(404);
    }
    for own in ["disable", "reset-password"] {
        let reply = manager.post(&format!("/users/{}/{own}", manager.id), Value::Null).await.expect(409);
        assert_eq!(reply.code(), "oneself");
    }
    let me = manager.get(&format!("/users/{}", manager.id)).await.expect(200);
    let path = format!("/users/{}", manager.id);
    assert_eq!(manager.patch(&path, &me, json!({ "role": "section" })).await.expect(409).code(), "oneself");
    manager.patch(&path, &me, json!({ "display_name": "見本 主任" })).await.expect(200);
    let moved = json!({ "municipality_id": elsewhere });
    manager.patch(&path, &manager.get(&path).await, moved.clone()).await.expect(422);
    let neighbour_path = format!("/users/{}", neighbour.id);
    let there = admin.get(&neighbour_path).await.expect(200);
    let reply = admin.patch(&neighbour_path, &there, json!({ "municipality_id": ward.municipality })).await.expect(422);
    assert_eq!(reply.faults(), ["municipality_id:fixed"]);
    admin.post(&status(auditor.id), Value::Null).await.expect(200);
    ward.user(Role::Section).get("/users").await.expect(403);

    let list = manager.get("/users?total=true").await.expect(200);
    assert_eq!(list.body["total"], 2, "the section manager and the section: {}", list.text);
    assert_eq!(manager.get("/users?disabled=true&role=auditor&total=true").await.expect(200).body["total"], 1);
    assert_eq!(admin.get("/users?total=true").await.expect(200).body["total"], 4);
    let nobody = AgencyId::wrap(uuid::Uuid::nil());
    admin.get(&format!("/users/{nobody}")).await.expect(404);
}
