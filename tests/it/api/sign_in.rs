//! Signing in, renewing, signing out, and how guessing is stopped.

use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::rules::users::{Role, User};
use tsunagu::schema::{audit_entries, users};

use crate::support::accounts::{OTHER_PASSWORD, PASSWORD};
use crate::support::{Reply, START, TestApp};

/// The moment so many minutes after the story began.
fn after(minutes: i64) -> String {
    tsunagu::base::clock::Instant::parse(START).unwrap().plus_minutes(minutes).to_string()
}

/// Everything in an answer that a caller can see, but the request's id.
fn visible(reply: &Reply) -> (u16, String, Vec<String>) {
    let hidden = ["x-request-id", "content-length"];
    let headers = reply.headers.iter().filter(|(name, _)| !hidden.contains(&name.as_str()));
    (reply.status.as_u16(), reply.text.clone(), headers.map(|(name, value)| format!("{name}: {value:?}")).collect())
}

/// Action, outcome and reason of every entry of the log.
fn log(ward: &TestApp, action: &str) -> Vec<(String, Value)> {
    let rows: Vec<(String, String)> = ward.sql(|db| {
        Ok(audit_entries::table
            .filter(audit_entries::action.eq(action))
            .order((audit_entries::chain, audit_entries::seq))
            .select((audit_entries::outcome, audit_entries::detail))
            .load(&mut **db)?)
    });
    rows.into_iter().map(|(outcome, detail)| (outcome, serde_json::from_str(&detail).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_works_renews_and_signs_out() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let tokens = ward.try_sign_in(" ＭＩＨＯＮ.Hanako　", PASSWORD).await.expect(200);
    assert_eq!(tokens.body["token_type"], "Bearer");
    assert_eq!(tokens.body["expires_in"], 600);
    assert_eq!(tokens.body["refresh_expires_in"], 3600);
    assert_eq!(tokens.body["must_change_password"], false);
    assert_eq!(tokens.header("cache-control"), "no-store");
    let hanako = ward.stranger().with(&tokens);
    hanako.get("/agencies").await.expect(200);

    ward.set_clock(&after(11));
    assert_eq!(hanako.get("/agencies").await.expect(401).code(), "token_expired");
    let renewed = hanako.refresh(&tokens.body["refresh_token"]).await.expect(200);
    assert_ne!(renewed.body["refresh_token"], tokens.body["refresh_token"]);
    let hanako = hanako.with(&renewed);
    hanako.get("/agencies").await.expect(200);

    hanako.post("/auth/logout", Value::Null).await.expect(204);
    assert_eq!(hanako.get("/agencies").await.expect(401).code(), "session_ended");
    assert_eq!(hanako.refresh(&renewed.body["refresh_token"]).await.expect(401).code(), "session_ended");
    assert_eq!(log(&ward, "sign_in"), [("done".to_owned(), Value::Null)]);
    assert_eq!(log(&ward, "sign_out").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_wrong_and_closed_get_the_same_answer_and_the_same_lock() {
    let ward = TestApp::new().await;
    ward.account("known", Role::Section).await;
    let closed = ward.account("closed", Role::Section).await;
    ward.user(Role::SectionManager).post(&format!("/users/{closed}/disable"), Value::Null).await.expect(200);
    for n in 1..=7 {
        let known = ward.try_sign_in("known", OTHER_PASSWORD).await;
        let unknown = ward.try_sign_in("nobody-of-that-name", OTHER_PASSWORD).await;
        let closed = ward.try_sign_in("closed", PASSWORD).await;
        assert_eq!(visible(&known), visible(&unknown), "{n}");
        assert_eq!(visible(&known), visible(&closed), "{n}");
        let expected = if n <= 5 { (401, "bad_credentials") } else { (429, "too_many_tries") };
        assert_eq!((known.status.as_u16(), known.code()), expected, "{n}");
    }
    let locked = ward.try_sign_in("known", PASSWORD).await.expect(429);
    assert_eq!(locked.header("retry-after"), "900");
    let reasons: Vec<_> =
        log(&ward, "sign_in").into_iter().map(|(outcome, d)| format!("{outcome} {}", d["reason"])).collect();
    for reason in [r#"failed "wrong""#, r#"refused "locked_now""#, r#"refused "locked""#] {
        assert!(reasons.contains(&reason.to_owned()), "{reasons:?}");
    }

    ward.set_clock(&after(14));
    ward.try_sign_in("known", PASSWORD).await.expect(429);
    ward.set_clock(&after(15));
    ward.try_sign_in("closed", PASSWORD).await.expect(401);
    ward.try_sign_in("known", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_spelling_nor_address_nor_haste_gives_more_tries() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let names = ["mihon.hanako", "MIHON.HANAKO", " mihon.hanako", "ｍｉｈｏｎ.hanako", "mihon.hanako　"];
    let guesses = (0..20).map(|n| {
        let (stranger, address) = (ward.stranger(), format!("10.0.0.{n}"));
        let body = json!({ "username": names[n % names.len()], "password": format!("guess number {n} of many") });
        async move { stranger.send("POST", "/auth/token", Some(body), &[("x-forwarded-for", &address)]).await }
    });
    let replies: Vec<_> = guesses.map(tokio::spawn).collect();
    let mut looked_at = 0;
    for reply in replies {
        match reply.await.unwrap() {
            reply if reply.status == 401 => looked_at += 1,
            reply => assert_eq!(reply.status, 429, "{}", reply.text),
        }
    }
    assert_eq!(looked_at, 5);
    ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_holds_on_every_server_and_an_administrator_lifts_it() {
    let ward = TestApp::new().await;
    let id = ward.account("mihon.hanako", Role::Section).await;
    for _ in 0..5 {
        ward.try_sign_in("mihon.hanako", "x").await.expect(401);
    }
    let mut elsewhere = ward.stranger();
    elsewhere.router = ward.second_server();
    let body = json!({ "username": "mihon.hanako", "password": PASSWORD });
    elsewhere.post("/auth/token", body.clone()).await.expect(429);
    let admin = ward.user_of(Role::Admin, None, None);
    assert!(admin.get(&format!("/users/{id}")).await.expect(200).body["locked_until"].is_string());
    let unlocked = admin.post(&format!("/users/{id}/unlock"), Value::Null).await.expect(200);
    assert_eq!(unlocked.body["locked_until"], Value::Null);
    elsewhere.post("/auth/token", body).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sign_in_at_once_while_others_read() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let reader = ward.user(Role::Section);
    let sign_ins: Vec<_> = (0..40)
        .map(|_| {
            let stranger = ward.stranger();
            let body = json!({ "username": "mihon.hanako", "password": PASSWORD });
            tokio::spawn(async move { stranger.post("/auth/token", body).await })
        })
        .collect();
    for _ in 0..10 {
        reader.get("/agencies").await.expect(200);
    }
    for sign_in in sign_ins {
        sign_in.await.unwrap().expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_token_ends_the_session_of_thief_and_owner_alike() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let first = ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(200);
    let other_device = ward.sign_in("mihon.hanako").await;
    let client = ward.stranger();
    let second = client.refresh(&first.body["refresh_token"]).await.expect(200);
    assert_eq!(client.refresh(&first.body["refresh_token"]).await.expect(401).code(), "session_ended");
    client.refresh(&second.body["refresh_token"]).await.expect(401);
    client.with(&second).get("/me").await.expect(401);
    other_device.get("/me").await.expect(200);
    assert_eq!(log(&ward, "session.token_reused")[0].0, "refused");
    assert_eq!(client.refresh(&json!("never-handed-out")).await.expect(401).code(), "invalid_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_renewals_at_once_one_wins_and_the_session_ends() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let first = ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(200);
    let renewals: Vec<_> = (0..8)
        .map(|_| {
            let (client, token) = (ward.stranger(), first.body["refresh_token"].clone());
            tokio::spawn(async move { client.refresh(&token).await })
        })
        .collect();
    let mut won = Vec::new();
    for renewal in renewals {
        let reply = renewal.await.unwrap();
        if reply.status == 200 {
            won.push(reply);
        } else {
            reply.expect(401);
        }
    }
    assert_eq!(won.len(), 1);
    ward.stranger().with(&won[0]).get("/me").await.expect(401);
    ward.stranger().refresh(&won[0].body["refresh_token"]).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_idle_and_at_the_latest_after_its_time() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let client = ward.stranger();
    let idle = ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(200);
    let mut busy = ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(200);
    ward.set_clock(&after(55));
    busy = client.refresh(&busy.body["refresh_token"]).await.expect(200);
    ward.set_clock(&after(60));
    client.refresh(&idle.body["refresh_token"]).await.expect(401);
    for minutes in (110..720).step_by(55) {
        ward.set_clock(&after(minutes));
        busy = client.refresh(&busy.body["refresh_token"]).await.expect(200);
    }
    ward.set_clock(&after(719));
    let last = client.refresh(&busy.body["refresh_token"]).await.expect(200);
    assert_eq!(last.body["refresh_expires_in"], 60);
    ward.set_clock(&after(720));
    assert_eq!(client.with(&last).get("/me").await.expect(401).code(), "session_ended");
    client.refresh(&last.body["refresh_token"]).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_kept_under_old_parameters_is_kept_anew_at_the_next_sign_in() {
    let ward = TestApp::new().await;
    let id = ward.account("mihon.hanako", Role::Section).await;
    // 64 KiB, one pass: "correct horse battery staple 7".
    let old = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0NTY3OA$";
    let weak = weak_hash(OTHER_PASSWORD);
    assert!(weak.starts_with(old), "{weak}");
    ward.sql(|db| Ok(diesel::update(users::table.find(id)).set(users::password_hash.eq(&weak)).execute(&mut **db)?));
    ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(401);
    ward.try_sign_in("mihon.hanako", OTHER_PASSWORD).await.expect(200);
    let user: User = ward.sql(|db| Ok(users::table.find(id).select(User::as_select()).first(&mut **db)?));
    assert!(user.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    ward.try_sign_in("mihon.hanako", OTHER_PASSWORD).await.expect(200);
}

fn weak_hash(password: &str) -> String {
    use argon2::password_hash::CustomizedPasswordHasher as _;
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params.clone());
    let hash: argon2::PasswordHash =
        hasher.hash_password_customized(password.as_bytes(), b"somesalt12345678", None, None, params).unwrap();
    hash.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_closed_and_nothing_typed_comes_back() {
    let ward = TestApp::new().await;
    let stranger = ward.stranger();
    let body = json!({ "username": "x", "password": "secret-in-body", "role": "admin" });
    let reply = stranger.post("/auth/token", body).await.expect(422);
    assert_eq!(reply.faults(), ["role:unknown_field"]);
    assert!(!reply.text.contains("secret-in-body"));
    let reply = stranger.post("/auth/token", json!({ "username": "", "password": 7 })).await.expect(422);
    assert_eq!(reply.faults(), ["password:wrong_type", "username:required"]);
    stranger.post("/auth/token", json!({ "username": "a\u{0}b", "password": "x" })).await.expect(422);
    stranger.post("/auth/logout", Value::Null).await.expect(401);
}
