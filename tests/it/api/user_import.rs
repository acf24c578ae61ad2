//! Many users at once out of a CSV text, and when somebody last signed in.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::{Client, TestApp};

const TWO: &str = "\u{feff}氏名,職員番号,役割,所属,メール\r\n見本 花子,mihon.hanako,障害者支援課,,hanako@example.jp\r\n\
                   見本 一郎,mihon.ichiro,hospital,見本病院,\r\n";

async fn names(client: &Client) -> Vec<String> {
    let listed = client.get("/users").await.expect(200);
    let mut names: Vec<String> = listed.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["username"].as_str().unwrap().to_owned())
        .filter(|name| name.starts_with("mihon"))
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_in_a_good_list_gets_an_account_and_a_password_told_once() {
    let ward = TestApp::new().await;
    let (manager, section) = (ward.user(Role::SectionManager), ward.user(Role::Section));
    let hospital = section.post("/agencies", json!({ "kind": "hospital", "name": "見本病院" })).await.expect(201);

    let trial = manager.post("/users/import", json!({ "text": TWO, "dry_run": true })).await.expect(200);
    assert_eq!(trial.body["dry_run"], true);
    assert_eq!(trial.body["users"].as_array().unwrap().len(), 2);
    assert_eq!(trial.body["users"][0]["id"], Value::Null);
    assert_eq!(trial.body["users"][0]["initial_password"], Value::Null);
    assert!(names(&manager).await.is_empty(), "a trial stores nothing");

    let key = [("idempotency-key", "two")];
    let body = json!({ "text": TWO });
    let made = manager.send("POST", "/users/import", Some(body.clone()), &key).await.expect(200);
    let [hanako, ichiro] = made.body["users"].as_array().unwrap().as_slice() else { panic!("{}", made.text) };
    assert_eq!((&hanako["line"], &hanako["role"]), (&json!(2), &json!("section")));
    assert_eq!(hanako["email"], "hanako@example.jp");
    assert_eq!(hanako["municipality_id"], ward.municipality.to_string());
    assert_eq!((&ichiro["line"], &ichiro["agency_id"]), (&json!(3), &json!(hospital.id())));
    assert_eq!(names(&manager).await, ["mihon.hanako", "mihon.ichiro"]);
    let password = ichiro["initial_password"].as_str().unwrap();
    assert_ne!(hanako["initial_password"], ichiro["initial_password"]);
    let tokens = ward.try_sign_in("mihon.ichiro", password).await.expect(200);
    assert_eq!(tokens.body["must_change_password"], true);

    let again = manager.send("POST", "/users/import", Some(body.clone()), &key).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body["users"][1]["id"], ichiro["id"]);
    assert_eq!(again.body["users"][1]["initial_password"], Value::Null);
    let twice = manager.post("/users/import", body).await.expect(422);
    assert_eq!(twice.faults(), ["lines.2.username:username_taken", "lines.3.username:username_taken"]);

    let auditor = ward.user(Role::Auditor);
    let log = auditor.get("/audit?action=user.add").await.expect(200);
    assert_eq!(log.body["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_every_line_is_told_and_nothing_is_stored() {
    let ward = TestApp::new().await;
    let (manager, section) = (ward.user(Role::SectionManager), ward.user(Role::Section));
    section.post("/agencies", json!({ "kind": "hospital", "name": "見本病院" })).await.expect(201);
    let text = "username,display_name,role,agency,email,language\n\
                mihon.a,見本,section,,,\n\
                ab,,castle,,x,de\n\
                MIHON.A,見本,hospital,ない病院,,\n\
                mihon.b,見本,coordinator,見本病院,,\n\
                mihon.c,見本,hospital,,,\n\
                mihon.d,見本,auditor,,,\n";
    let told = [
        "lines.3.display_name:required",
        "lines.3.email:bad_email",
        "lines.3.language:not_one_of",
        "lines.3.role:not_one_of",
        "lines.3.username:bad_length",
        "lines.4.agency:unknown",
        "lines.4.username:twice",
        "lines.5.agency:wrong_kind",
        "lines.6.agency:required",
        "lines.7.role:not_allowed",
    ];
    for dry_run in [true, false] {
        let refused = manager.post("/users/import", json!({ "text": text, "dry_run": dry_run })).await.expect(422);
        assert_eq!(refused.faults(), told);
    }
    assert!(names(&manager).await.is_empty());
    let empty = manager.post("/users/import", json!({ "text": "username,role\nx,section" })).await.expect(422);
    assert_eq!(empty.faults(), ["text:missing_columns"]);
    manager.post("/users/import", json!({ "text": "" })).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_added_within_one_s_own_reach_only() {
    let ward = TestApp::new().await;
    let text = "username,display_name,role\nmihon.a,見本,section";
    for role in [Role::Section, Role::Hospital, Role::Coordinator] {
        ward.user(role).post("/users/import", json!({ "text": text })).await.expect(403);
    }
    let manager = ward.user(Role::SectionManager);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let other = manager.post("/users/import", json!({ "text": text, "municipality_id": elsewhere })).await.expect(422);
    assert_eq!(other.faults(), ["municipality_id:not_yours"]);
    let admin = ward.user_of(Role::Admin, None, None);
    let nowhere = admin.post("/users/import", json!({ "text": text })).await.expect(422);
    assert_eq!(nowhere.faults(), ["municipality_id:required"]);
    let there = admin.post("/users/import", json!({ "text": text, "municipality_id": elsewhere })).await.expect(200);
    assert_eq!(there.body["users"][0]["municipality_id"], elsewhere.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_sign_in_is_known_once_there_was_one() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let id = ward.account("mihon.hanako", Role::Section).await;
    let path = format!("/users/{id}");
    let before = manager.get(&path).await.expect(200);
    assert_eq!(before.body.get("last_sign_in_at"), None);
    ward.sign_in("mihon.hanako").await;
    ward.set_clock("2025-11-26T10:30:00+09:00");
    ward.sign_in("mihon.hanako").await;
    let after = manager.get(&path).await.expect(200);
    assert_eq!(after.body["last_sign_in_at"], "2025-11-26T01:30:00.000000Z");
    assert_eq!(after.body["version"], before.body["version"]);
    let listed = manager.get("/users?name=mihon").await.expect(200);
    assert_eq!(listed.body["items"][0]["last_sign_in_at"], after.body["last_sign_in_at"]);
}
