//! Mail: what leaves the house, to whom, when, and what happens where it cannot.

use serde_json::{Value, json};
use tsunagu::rules::deliveries::DeliveryState;
use tsunagu::rules::users::{MailWish, Role};

use crate::support::children::child;
use crate::support::conferences::{asked, health_centre, hospital, participant, scheduled};
use crate::support::mail::{post_office, writes_to};
use crate::support::places::{coordinator, office};
use crate::support::python::MailServer;
use crate::support::{Client, TestApp};

/// A coordinator with an account, who has just been given a child by the section. Gives both and the assignment.
async fn assigned(ward: &TestApp, address: &str, wish: MailWish) -> (Client, Client, Value) {
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await;
    let who = coordinator(&section, &office.id(), "見本 さくら").await;
    let account = ward.user(Role::Coordinator);
    let path = format!("/coordinators/{}", who.id());
    section.patch(&path, &who, json!({ "user_id": account.id })).await.expect(200);
    writes_to(ward, &account, address, wish);
    let child = child(&section, json!({})).await;
    let path = format!("/children/{}/assignments", child.id());
    let body = json!({ "coordinator_id": who.id(), "mode": "assign", "role": "lead" });
    let assigned = section.post(&path, body).await.expect(201);
    (section, account, assigned.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_mailed_once_after_the_time_for_undoing_and_names_nobody() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let server = MailServer::start();
    let office = post_office(server.url());
    assigned(&ward, "sakura@office.example", MailWish::AtOnce).await;

    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "held for the time of undo");
    ward.set_clock("2025-11-25T09:10:01+09:00");
    let other = ward.second_app();
    let (here, there) = tokio::join!(ward.app.deliver(&office), other.deliver(&office));
    assert_eq!(here.expect("it delivers") + there.expect("it delivers"), 1, "two servers, one mail");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0);

    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail["To"], "sakura@office.example");
    assert_eq!(mail["From"], "つなぐ <tsunagu@ward.example>");
    assert_eq!(mail["Subject"], "【つなぐ】担当が決まりました");
    let text = mail["text"].as_str().expect("text");
    assert!(text.contains("https://tsunagu.ward.example/inbox"), "{text}");
    for secret in ["見本", "K-001", "花子", "人工呼吸"] {
        assert!(!mail.to_string().contains(secret), "{mail}");
    }
    assert!(mail["Message-ID"].as_str().expect("an id").ends_with("@tsunagu.ward.example>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_undone_or_read_in_time_is_never_mailed() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let server = MailServer::start();
    let office = post_office(server.url());
    let (section, account, assignment) = assigned(&ward, "sakura@office.example", MailWish::AtOnce).await;
    let undo = format!("/assignments/{}/undo", assignment["id"].as_str().expect("an id"));
    section.post(&undo, json!({})).await.expect(200);
    ward.set_clock("2025-11-25T09:30:00+09:00");
    ward.app.deliver(&office).await.expect("it delivers");

    // Read between being taken for a mail and being handed over.
    let again = format!("/children/{}/assignments", assignment["child_id"].as_str().expect("an id"));
    let body = json!({ "coordinator_id": assignment["coordinator_id"], "mode": "assign", "role": "lead" });
    section.post(&again, body).await.expect(201);
    ward.set_clock("2025-11-25T09:45:00+09:00");
    let inbox = account.get("/inbox").await.expect(200);
    let id = inbox.body["items"][0]["id"].as_str().expect("a message").to_owned();
    account.post(&format!("/inbox/{id}/read"), json!({})).await.expect(200);
    ward.app.deliver(&office).await.expect("it delivers");
    assert_eq!(server.mails(), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_mail_counts_what_is_unread_and_comes_once_a_day() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T16:00:00+09:00");
    let server = MailServer::start();
    let office = post_office(server.url());
    let (_, account, _) = assigned(&ward, "sakura@office.example", MailWish::Daily).await;
    ward.set_clock("2025-11-25T18:00:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "not before the next morning");
    ward.set_clock("2025-11-26T07:00:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 1);
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0);
    ward.set_clock("2025-11-27T07:00:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "nothing new");
    let mails = server.mails();
    assert_eq!(mails[0]["Subject"], "【つなぐ】未読のお知らせ1件");

    // Whoever wants none gets none.
    let me = account.get("/me").await.expect(200);
    assert_eq!(me.body["mail"], "daily");
    let me = account.patch("/me", &me, json!({ "mail": "never" })).await.expect(200);
    assert_eq!(me.body["mail"], "never");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_or_busy_is_tried_again_with_growing_pauses() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let away = MailServer::start();
    let (port, office) = (away.port, post_office(away.url()));
    drop(away);
    assigned(&ward, "sakura@office.example", MailWish::AtOnce).await;
    ward.set_clock("2025-11-25T09:10:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "nobody listens");
    let busy = MailServer::start_at(port, 1);
    ward.set_clock("2025-11-25T09:10:59+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "not before the pause is over");
    ward.set_clock("2025-11-25T09:11:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0, "turned away once");
    ward.set_clock("2025-11-25T09:13:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 1);
    assert_eq!(busy.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_cannot_be_sent_is_given_up_where_everybody_responsible_sees_it_and_can_be_repeated() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let server = MailServer::start();
    let office = post_office(server.url());
    let manager = ward.user(Role::SectionManager);
    let (_, account, _) = assigned(&ward, "nobody@office.example", MailWish::AtOnce).await;
    ward.set_clock("2025-11-25T09:10:00+09:00");
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 0);

    let given_up = manager.get("/deliveries?state=given_up&total=true").await.expect(200);
    assert_eq!(given_up.body["total"], 1);
    let mail = &given_up.body["items"][0];
    assert_eq!((&mail["state"], &mail["fault"]), (&json!(DeliveryState::GivenUp), &json!("refused")));
    assert!(!mail.to_string().contains("office.example"), "{mail}");
    let told = manager.get("/inbox").await.expect(200);
    assert_eq!(told.body["items"][0]["event"], "mail_given_up");
    let elsewhere = ward.add_municipality("131083", "見本市");
    let stranger = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    assert_eq!(stranger.get("/deliveries").await.expect(200).body["items"], json!([]));

    let repeat = format!("/deliveries/{}/repeat", mail["id"].as_str().expect("an id"));
    stranger.post(&repeat, json!({})).await.expect(404);
    writes_to(&ward, &account, "sakura@office.example", MailWish::AtOnce);
    manager.post(&repeat, json!({})).await.expect(200);
    assert_eq!(ward.app.deliver(&office).await.expect("it delivers"), 1);
    assert_eq!(manager.post(&repeat, json!({})).await.expect(409).code(), "not_given_up");
    assert_eq!(server.mails()[0]["To"], "sakura@office.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_date_of_a_conference_reaches_every_calendar_moves_there_and_goes_again() {
    let ward = TestApp::new().await;
    ward.set_clock("2025-11-25T09:00:00+09:00");
    let server = MailServer::start();
    let office = post_office(server.url());
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    writes_to(&ward, &hospital.client, "nicu@hospital.example", MailWish::Daily);
    // Nobody at the nursing station has an account; the station has an address.
    let station = json!({ "kind": "home_nursing_station", "name": "見本訪問看護", "email": "station@nurses.example" });
    let station = section.post("/agencies", station).await.expect(201);
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let guests = json!({ "participants": [{ "agency_id": centre.id }, { "agency_id": station.id() }] });
    section.post(&format!("{path}/participants"), guests).await.expect(200);
    let fixed = scheduled(&section, &made.id()).await;
    ward.app.deliver(&office).await.expect("it delivers");
    ward.app.deliver(&office).await.expect("it delivers");

    let readers = |mails: &[Value]| -> Vec<String> {
        let mut to: Vec<_> = mails.iter().map(|mail| mail["To"].as_str().expect("a reader").to_owned()).collect();
        to.sort();
        to
    };
    let first = server.mails();
    assert_eq!(readers(&first), ["nicu@hospital.example", "station@nurses.example"]);
    let calendar = &first[0]["calendars"][0];
    assert_eq!((&calendar["method"], &calendar["sequence"]), (&json!("REQUEST"), &json!(0)));
    assert_eq!(calendar["starts"], "2025-12-02T14:00:00+09:00");
    assert_eq!(calendar["summary"], "退院前カンファレンス C7-0001");
    assert_eq!(first[0]["Subject"], "【つなぐ】カンファレンスの日程が決まりました");
    assert!(!first[0].to_string().contains("花子"), "{}", first[0]);

    ward.set_clock("2025-11-25T10:00:00+09:00");
    let place = participant(&fixed.body, &station.id());
    let reason = json!({ "reason": "not_needed" });
    let left = section.post(&format!("/conference-participants/{place}/remove"), reason).await.expect(200);
    let later = json!({
        "version": left.body["version"],
        "starts_at": "2025-12-05T10:00:00+09:00", "ends_at": "2025-12-05T11:00:00+09:00", "reason": "主治医の都合",
    });
    section.post(&format!("{path}/schedule"), later).await.expect(200);
    ward.app.deliver(&office).await.expect("it delivers");
    let second = &server.mails()[2..];
    let seen = |mail: &Value| {
        let calendar = &mail["calendars"][0];
        let of = |name: &str| calendar[name].clone();
        (mail["To"].clone(), of("method"), of("sequence"), of("uid") == first[0]["calendars"][0]["uid"])
    };
    let mut told: Vec<_> = second.iter().map(seen).collect();
    told.sort_by_key(|(to, ..)| to.to_string());
    assert_eq!(
        told,
        [
            (json!("nicu@hospital.example"), json!("REQUEST"), json!(1), true),
            (json!("station@nurses.example"), json!("CANCEL"), json!(1), true),
        ]
    );

    section.post(&format!("{path}/cancel"), json!({ "reason": "condition" })).await.expect(200);
    ward.app.deliver(&office).await.expect("it delivers");
    let third = &server.mails()[4..];
    assert_eq!(readers(third), ["nicu@hospital.example"]);
    assert_eq!(seen(&third[0]), (json!("nicu@hospital.example"), json!("CANCEL"), json!(2), true));
    assert_eq!(third[0]["calendars"][0]["status"], "CANCELLED");
}
