//! One's own account.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::accounts::{OTHER_PASSWORD, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_who_they_are_and_what_they_may_do() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let hanako = ward.sign_in("mihon.hanako").await;
    let me = hanako.get("/me").await.expect(200);
    assert_eq!(me.body["username"], "mihon.hanako");
    assert_eq!(me.body["role"], "section");
    assert_eq!(me.body["municipality"]["name"], "見本区");
    assert_eq!(me.body["must_change_password"], false);
    let rights = me.body["rights"].as_array().unwrap();
    assert!(rights.contains(&json!("assignment.make")) && !rights.contains(&json!("user.edit")));
    assert!(!me.text.contains("argon2"));

    let english = hanako.patch("/me", &me, json!({ "language": "en" })).await.expect(200);
    assert_eq!(english.body["language"], "en");
    hanako.patch("/me", &me, json!({ "language": "ja" })).await.expect(412);
    hanako.send("PATCH", "/me", Some(json!({ "language": "ja" })), &[]).await.expect(428);
    let reply = hanako.patch("/me", &english, json!({ "role": "admin", "language": "fr" })).await.expect(422);
    assert_eq!(reply.faults(), ["language:not_one_of", "role:unknown_field"]);
    let admin = ward.user_of(Role::Admin, None, None);
    assert_eq!(admin.get("/me").await.expect(200).body["municipality"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_all_other_sessions() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let (here, there) = (ward.sign_in("mihon.hanako").await, ward.sign_in("mihon.hanako").await);
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    for (body, fault) in [
        (change("wrong", OTHER_PASSWORD), "current:wrong_password"),
        (change(PASSWORD, "short"), "new:too_short"),
        (change(PASSWORD, "mihon.hanako-section"), "new:too_common"),
        (change(PASSWORD, "tsunagutsunagu"), "new:too_common"),
        (change(PASSWORD, "見本区障害者支援課つなぐ花子"), "new:too_common"),
        (change(PASSWORD, PASSWORD), "new:unchanged"),
    ] {
        assert_eq!(here.post("/me/password", body).await.expect(422).faults(), [fault]);
    }
    there.get("/me").await.expect(200);
    here.post("/me/password", change(PASSWORD, OTHER_PASSWORD)).await.expect(204);
    here.get("/me").await.expect(200);
    there.get("/me").await.expect(401);
    ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(401);
    ward.try_sign_in("mihon.hanako", OTHER_PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_session_cannot_guess_the_password() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let thief = ward.sign_in("mihon.hanako").await;
    let guess = json!({ "current": "guess", "new": OTHER_PASSWORD });
    for _ in 0..5 {
        thief.post("/me/password", guess.clone()).await.expect(422);
    }
    thief.post("/me/password", guess).await.expect(429);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    ward.account("mihon.taro", Role::Section).await;
    let (here, there) = (ward.sign_in("mihon.hanako").await, ward.sign_in("mihon.hanako").await);
    let stranger = ward.sign_in("mihon.taro").await;
    let list = here.get("/me/sessions?total=true").await.expect(200);
    assert_eq!(list.body["total"], 2);
    let page = here.get("/me/sessions?limit=1").await.expect(200);
    let next = page.body["next_cursor"].as_str().unwrap();
    let rest = here.get(&format!("/me/sessions?limit=1&cursor={next}")).await.expect(200);
    assert_ne!(page.body["items"][0]["id"], rest.body["items"][0]["id"]);
    assert_eq!(rest.body["next_cursor"], Value::Null);
    let sessions = list.body["items"].as_array().unwrap();
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/me/sessions/{}/end", other["id"].as_str().unwrap());
    stranger.post(&path, Value::Null).await.expect(404);
    here.post(&path, Value::Null).await.expect(204);
    there.get("/me").await.expect(401);
    here.post(&path, Value::Null).await.expect(404);
    assert_eq!(here.get("/me/sessions?total=true").await.expect(200).body["total"], 1);
}
