//! Calendar files and feeds, as a parser of another make reads what the server really sends.

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tsunagu::rules::users::Role;
use tsunagu::server;

use crate::support::children::audited;
use crate::support::conferences::{asked, health_centre, hospital, participant, scheduled};
use crate::support::python::judge;
use crate::support::{Client, TestApp};

/// The ward behind a port of its own.
async fn serve(ward: &TestApp) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(server::serve(listener, ward.router.clone(), std::future::pending()));
    address
}

/// What Python finds in the file at a path, asked for by somebody or by nobody.
async fn read(address: &str, path: &str, client: Option<&Client>) -> Value {
    let mut arguments = vec![format!("{address}{path}")];
    arguments.extend(client.and_then(|client| client.token.clone()));
    let reading = move || judge("read_calendar.py", &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let found = tokio::task::spawn_blocking(reading).await.expect("a reader");
    assert_eq!((&found["faults"], &found["calendars"]), (&json!([]), &json!(1)), "{found}");
    assert_eq!((&found["version"], &found["zones"]), (&json!("2.0"), &json!(["Asia/Tokyo"])));
    assert_eq!(found["zone_fields"], json!(["TZID"]));
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_date_reaches_every_calendar_and_leaves_it_again() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let place =
        json!({ "kind": "disability_support_section", "name": "見本区 障害者支援課", "email": "shien@example.jp" });
    section.post("/agencies", place).await.expect(201);
    let hospital = hospital(&ward).await;
    let made = asked(&hospital.client, json!({})).await;
    let (path, address) = (format!("/conferences/{}", made.id()), serve(&ward).await);
    let file = format!("{path}/calendar.ics");
    assert_eq!(hospital.client.get(&file).await.expect(409).code(), "not_scheduled");
    scheduled(&section, &made.id()).await;
    let file_path = format!("/api/v1{file}");
    let first = read(&address, &file_path, Some(&hospital.client)).await;
    assert_eq!(first["type"], "text/calendar; charset=utf-8; method=REQUEST");
    assert_eq!(first["method"], "REQUEST");
    let event = &first["events"][0];
    assert_eq!(event["uid"], json!(format!("{}@conferences.tsunagu", made.id())));
    assert_eq!((&event["summary"], &event["sequence"]), (&json!("退院前カンファレンス C7-0001"), &json!(0)));
    assert_eq!(event["starts"], json!({ "at": "2025-12-02T14:00:00+09:00", "zone": "Asia/Tokyo" }));
    assert_eq!(event["ends"], json!({ "at": "2025-12-02T15:00:00+09:00", "zone": "Asia/Tokyo" }));
    assert_eq!((&event["location"], &event["status"]), (&json!("見本病院 3階 会議室"), &json!("CONFIRMED")));
    assert_eq!((&event["stamp"], &event["errors"]), (&json!("2025-11-25T00:00:00+00:00"), &json!([])));
    assert_eq!(event["organizer"], "mailto:shien@example.jp");
    assert_eq!((&event["organizer_name"], &event["attendees"]), (&json!("見本区 障害者支援課"), &json!(false)));
    assert!(!first.to_string().contains("花子"));

    let venue = format!("見本病院、{}; 3階, \"会議室\"", "とても長い場所の名前".repeat(15));
    let seen = section.get(&path).await.expect(200);
    let other = json!({
        "version": seen.body["version"],
        "starts_at": "2026-02-28T23:30:00+09:00", "ends_at": "2026-03-01T00:30:00+09:00", "reason": "主治医の都合",
        "venue": venue,
    });
    section.post(&format!("{path}/schedule"), other).await.expect(200);
    let moved = read(&address, &file_path, Some(&hospital.client)).await;
    let event = &moved["events"][0];
    assert_eq!((&event["uid"], &event["sequence"]), (&first["events"][0]["uid"], &json!(1)));
    assert_eq!(event["starts"]["at"], "2026-02-28T23:30:00+09:00");
    assert_eq!(event["location"], json!(venue));

    section.post(&format!("{path}/cancel"), json!({ "reason": "no_date" })).await.expect(200);
    let gone = read(&address, &file_path, Some(&hospital.client)).await;
    let event = &gone["events"][0];
    assert_eq!((&gone["method"], &event["status"]), (&json!("CANCEL"), &json!("CANCELLED")));
    assert_eq!((&event["uid"], &event["sequence"]), (&first["events"][0]["uid"], &json!(2)));

    let second = crate::support::conferences::hospital(&ward).await;
    second.client.get(&file).await.expect(404);
    ward.stranger().get(&file).await.expect(401);
    assert!(audited(&ward, "conference.").contains(&"conference.calendar".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_feed_is_off_until_asked_for_and_dies_when_revoked() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let address = serve(&ward).await;
    let none = centre.client.get("/calendar/feed").await.expect(200);
    assert_eq!(none.body, json!({ "active": false, "since": null, "version": 0 }));
    centre.client.send("DELETE", "/calendar/feed", None, &[("if-match", "\"0\"")]).await.expect(404);
    let key = [("idempotency-key", "feed-1")];
    let fresh = centre.client.send("POST", "/calendar/feed", None, &key).await.expect(201);
    let path = fresh.body["path"].as_str().expect("a path").to_owned();
    assert!(path.len() > 43 && path.starts_with("/api/v1/calendar/"), "{path}");
    let again = centre.client.send("POST", "/calendar/feed", None, &key).await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body["path"]), ("true", &Value::Null));
    assert_eq!(read(&address, &path, None).await["events"], json!([]));

    let made = asked(&hospital.client, json!({})).await;
    let guests = json!({ "participants": [{ "agency_id": centre.id }] });
    let invited = section.post(&format!("/conferences/{}/participants", made.id()), guests).await.expect(200).body;
    assert_eq!(read(&address, &path, None).await["events"], json!([]), "no date yet");
    scheduled(&section, &made.id()).await;
    let other = asked(&hospital.client, json!({})).await;
    scheduled(&section, &other.id()).await;
    let feed = read(&address, &path, None).await;
    assert_eq!((&feed["method"], feed["events"].as_array().map(Vec::len)), (&json!("PUBLISH"), Some(1)));
    assert_eq!(feed["events"][0]["summary"], "退院前カンファレンス C7-0001");
    let stop = json!({ "reason": "no_date" });
    section.post(&format!("/conferences/{}/cancel", made.id()), stop).await.expect(200);
    assert_eq!(read(&address, &path, None).await["events"][0]["status"], "CANCELLED");

    // Somebody who takes no part any more has it no longer.
    let place = participant(&invited, &centre.id);
    let reason = json!({ "reason": "not_needed" });
    let removed = section.post(&format!("/conference-participants/{place}/remove"), reason).await;
    assert_eq!(removed.expect(409).code(), "wrong_state", "a cancelled conference stays as it was");
    let guests = json!({ "participants": [{ "agency_id": centre.id }] });
    let path_of_other = format!("/conferences/{}/participants", other.id());
    let body = section.post(&path_of_other, guests).await.expect(200).body;
    assert_eq!(read(&address, &path, None).await["events"].as_array().map(Vec::len), Some(2));
    let place = participant(&body, &centre.id);
    let reason = json!({ "reason": "not_needed" });
    section.post(&format!("/conference-participants/{place}/remove"), reason).await.expect(200);
    assert_eq!(read(&address, &path, None).await["events"].as_array().map(Vec::len), Some(1));

    let stranger = ward.stranger();
    let below = path.trim_start_matches("/api/v1").to_owned();
    let nowhere = stranger.get("/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics").await.expect(404);
    for wrong in [below.trim_end_matches(".ics").to_owned(), below.to_lowercase(), format!("{below}x")] {
        let reply = stranger.get(&wrong).await;
        assert_eq!((reply.status.as_u16(), &reply.text), (404, &nowhere.text), "{wrong}");
    }
    let second = centre.client.post("/calendar/feed", json!({})).await.expect(201);
    let newer = second.body["path"].as_str().expect("a path").trim_start_matches("/api/v1").to_owned();
    assert_eq!(stranger.get(&below).await.expect(404).text, nowhere.text, "the one before leads nowhere");
    stranger.get(&newer).await.expect(200);
    let state = centre.client.get("/calendar/feed").await.expect(200);
    assert_eq!(state.body["active"], true);
    assert!(!state.text.contains("ics"), "the secret is told once");
    centre.client.send("DELETE", "/calendar/feed", None, &[]).await.expect(428);
    centre.client.send("DELETE", "/calendar/feed", None, &[("if-match", "\"1\"")]).await.expect(412);
    centre.client.delete("/calendar/feed", &state).await.expect(204);
    assert_eq!(stranger.get(&newer).await.expect(404).text, nowhere.text);
    assert_eq!(audited(&ward, "calendar."), ["calendar.make_feed", "calendar.make_feed", "calendar.revoke_feed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_ends_with_the_account_and_its_secret_is_kept_nowhere() {
    use diesel::prelude::*;
    use tsunagu::schema::{audit_entries, calendar_feeds, idempotency_keys, users};
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let centre = health_centre(&ward).await;
    let key = [("idempotency-key", "feed-1")];
    let fresh = centre.client.send("POST", "/calendar/feed", None, &key).await.expect(201);
    let path = fresh.body["path"].as_str().expect("a path").to_owned();
    let below = path.trim_start_matches("/api/v1").to_owned();
    let secret = below.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned();
    ward.stranger().get(&below).await.expect(200);
    ward.stranger().get("/calendar/x.ics").await.expect(404);
    let kept: Vec<String> = ward.sql(|db| {
        let mut all: Vec<String> = audit_entries::table.select(audit_entries::detail).load(&mut **db)?;
        all.extend(
            calendar_feeds::table
                .select(calendar_feeds::token_hash)
                .load::<Option<String>>(&mut **db)?
                .into_iter()
                .flatten(),
        );
        all.extend(
            idempotency_keys::table
                .select(idempotency_keys::body)
                .load::<Option<String>>(&mut **db)?
                .into_iter()
                .flatten(),
        );
        Ok(all)
    });
    assert!(!kept.is_empty() && kept.iter().all(|text| !text.contains(&secret)));
    assert!(audited(&ward, "refused").is_empty(), "wrong addresses do not fill the log");
    ward.sql(|db| {
        diesel::update(users::table.find(centre.client.id))
            .set(users::disabled_at.eq(ward.app.now()))
            .execute(&mut **db)?;
        Ok(())
    });
    ward.stranger().get(&below).await.expect(404);
    for role in [Role::Admin, Role::Auditor, Role::Adviser] {
        let municipality = (role != Role::Admin).then_some(ward.municipality);
        ward.user_of(role, municipality, None).post("/calendar/feed", json!({})).await.expect(403);
    }
    manager.post("/calendar/feed", json!({})).await.expect(201);
}
