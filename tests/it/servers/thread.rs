//! One thread from the hospital's call to the minutes, told by people at a server that is killed in between.
//!
//! It runs in real time, so the conference takes place on the day it is asked for.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tsunagu::base::clock::{Clock as _, Instant, SystemClock};
use tsunagu::base::ids::{AgencyId, Id as _};
use tsunagu::rules::users::{MailWish, Role};

use super::process::Server;
use crate::support::TestApp;
use crate::support::accounts::PASSWORD;
use crate::support::conferences::{participant, request};
use crate::support::mail::{without_hold, writes_to_user};
use crate::support::places::{coordinator, office};
use crate::support::python::MailServer;

struct Thread {
    ward: TestApp,
    mails: MailServer,
    server: Server,
    tokens: HashMap<&'static str, String>,
}

impl Thread {
    /// A ward with an office, a coordinator, a hospital and a health centre, and somebody signed in for each.
    async fn begin() -> (Self, HashMap<&'static str, String>) {
        let ward = TestApp::new().await;
        ward.clock.set(SystemClock.now());
        without_hold(&ward).await;
        let section = ward.user(Role::Section);
        let mut ids = HashMap::new();
        for (name, kind) in [("hospital", "hospital"), ("health", "health_centre")] {
            let agency = json!({ "kind": kind, "name": format!("見本 {kind}") });
            ids.insert(name, section.post("/agencies", agency).await.expect(201).id());
        }
        let office = office(&section, "見本相談室").await;
        ids.insert("office", office.id());
        let who = coordinator(&section, &office.id(), "見本 さくら").await;
        ids.insert("coordinator", who.id());
        for (name, role, agency) in [
            ("section", Role::Section, None),
            ("hospital", Role::Hospital, Some("hospital")),
            ("health", Role::HealthCentre, Some("health")),
            ("coord", Role::Coordinator, Some("office")),
        ] {
            let agency = agency.map(|name| AgencyId::wrap(ids[name].parse().expect("an id")));
            let user = ward.account_in(name, role, Some(ward.municipality), agency).await;
            writes_to_user(&ward, user, &format!("{name}@ward.example"), MailWish::AtOnce);
            if name == "coord" {
                let path = format!("/coordinators/{}", who.id());
                section.patch(&path, &who, json!({ "user_id": user })).await.expect(200);
            }
        }
        let mails = MailServer::start();
        let server = serve(&ward, &mails);
        let mut thread = Self { ward, mails, server, tokens: HashMap::new() };
        for name in ["section", "hospital", "health", "coord"] {
            let token = thread.server.sign_in_with(name, PASSWORD).await;
            thread.tokens.insert(name, token);
        }
        (thread, ids)
    }

    /// Ends the server as a power cut would, and starts another.
    fn cut_power(&mut self) {
        self.server.kill();
        self.server = serve(&self.ward, &self.mails);
    }

    async fn call(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = (!body.is_null()).then_some(body);
        let token = self.tokens.get(who).map(String::as_str);
        self.server.send(method, &format!("/api/v1{path}"), token, body).await.expect("an answer")
    }

    async fn get(&self, who: &str, path: &str) -> Value {
        let (status, body) = self.call(who, "GET", path, Value::Null).await;
        assert_eq!(status, 200, "{who} {path}: {body}");
        body
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.call(who, "POST", path, body).await;
        assert!((200..300).contains(&status), "{who} {path}: {status} {body}");
        body
    }

    /// Waits until somebody's mails have these subjects, in any order.
    async fn mailed(&self, to: &str, subjects: &[&str]) {
        let mut wanted: Vec<String> = subjects.iter().map(|subject| format!("【つなぐ】{subject}")).collect();
        wanted.sort();
        let mut found = Vec::new();
        for _ in 0..60 {
            let all = self.mails.mails();
            let own = all.iter().filter(|mail| mail["To"] == format!("{to}@ward.example"));
            found = own.map(|mail| mail["Subject"].as_str().expect("a subject").to_owned()).collect();
            found.sort();
            if found == wanted {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert_eq!(found, wanted, "mail to {to}");
    }
}

fn serve(ward: &TestApp, mails: &MailServer) -> Server {
    let settings = [
        ("TSUNAGU_SMTP_URL", mails.url()),
        ("TSUNAGU_MAIL_FROM", "tsunagu@ward.example".to_owned()),
        ("TSUNAGU_PUBLIC_URL", "https://tsunagu.ward.example".to_owned()),
    ];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::start_with(ward.database_url(), &settings)
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_hospitals_call_to_the_minutes_nothing_is_lost_and_nobody_sees_too_much() {
    let (mut thread, ids) = Thread::begin().await;
    let today = SystemClock.now().day();
    let at = |minutes: i64| Instant::start_of(today).plus_minutes(minutes).to_string();

    // The hospital asks for a baby without a name.
    let mut asked = request(json!({ "wishes": [{ "on": today, "part": "morning" }] }));
    asked["child"]["born_on"] = json!(today - chrono::Days::new(60));
    asked["child"]["discharge"] = json!({ "precision": "unknown" });
    let made = thread.post("hospital", "/conferences", asked).await;
    let conference = format!("/conferences/{}", id(&made));
    assert_eq!(made["state"], "requested");
    thread.cut_power();
    thread.mailed("section", &["カンファレンスの依頼がありました"]).await;

    // The section asks a coordinator and invites; the power is cut between the commit and the mail.
    let seen = thread.get("section", &conference).await;
    let child = id(&seen["child"]);
    assert_eq!(thread.call("hospital", "GET", &format!("/children/{child}"), Value::Null).await.0, 404);
    let body = json!({ "mode": "propose", "role": "lead", "coordinator_id": ids["coordinator"] });
    let proposal = thread.post("section", &format!("/children/{child}/assignments"), body).await;
    let guests = json!({ "participants": [{ "agency_id": ids["health"] }, { "coordinator_id": ids["coordinator"] }] });
    thread.post("section", &format!("{conference}/participants"), guests).await;
    thread.cut_power();
    thread.post("coord", &format!("/assignments/{}/accept", id(&proposal)), json!({})).await;
    thread.mailed("health", &["カンファレンスに招かれています"]).await;

    // Two dates; all can make the second.
    let slots = json!({ "slots": [
        { "starts_at": at(600), "ends_at": at(660) }, { "starts_at": at(840), "ends_at": at(900) },
    ] });
    let offered = thread.post("section", &format!("{conference}/slots"), slots).await;
    let slot = |start: &str| {
        let all = offered["slots"].as_array().expect("slots");
        all.iter().find(|slot| slot["starts_at"] == start).expect("the date")["id"].clone()
    };
    let (first, second) = (slot(&at(600)), slot(&at(840)));
    for (who, early) in [("hospital", "no"), ("health", "yes"), ("coord", "yes")] {
        let answers = json!({ "answers": [
            { "slot_id": first, "answer": early }, { "slot_id": second, "answer": "yes" },
        ] });
        thread.post(who, &format!("{conference}/answers"), answers).await;
    }
    let answered = thread.get("section", &conference).await;
    assert_eq!(answered["slots"][0]["id"], second);
    let fixed = json!({ "slot_id": second, "venue": "見本病院 3階" });
    thread.post("section", &format!("{conference}/schedule"), fixed).await;
    thread.cut_power();
    thread.mailed("hospital", &["カンファレンスの日程が決まりました"]).await;
    let mails = thread.mails.mails();
    let invitation = mails.iter().find(|mail| mail["To"] == "hospital@ward.example").expect("a mail");
    assert_eq!(invitation["calendars"][0]["method"], "REQUEST");
    for mail in &mails {
        for secret in ["花子", "見本 さくら", "吸引", "K-0"] {
            assert!(!mail.to_string().contains(secret), "{mail}");
        }
    }

    // It is held; three decisions become three tasks.
    let held = thread.get("section", &conference).await;
    let came: Vec<_> = [&ids["hospital"], &ids["health"], &ids["coordinator"]]
        .into_iter()
        .map(|who| participant(&held, who))
        .collect();
    thread.post("section", &format!("{conference}/hold"), json!({ "attended": came })).await;
    let consent = json!({
        "scope": "all", "purpose": "退院後の支援の調整", "starts_on": today, "taken_by": "見本 職員",
        "recipients": [{ "agency_id": ids["hospital"] }, { "agency_id": ids["health"] }],
    });
    thread.post("section", &format!("/children/{child}/consents"), consent).await;
    for (agency, role) in [("hospital", "入院中の治療"), ("health", "保健相談")] {
        let member = json!({ "agency_id": ids[agency], "role": role, "starts_on": today });
        thread.post("section", &format!("/children/{child}/care-team"), member).await;
    }
    let draft = thread.post("coord", &format!("{conference}/minutes"), Value::Null).await;
    let decisions = json!({
        "sections": [{ "key": "situation", "text": "退院に向けて準備中" }],
        "decisions": [
            { "what": "訪問看護を探す", "role": "coordinator", "due_on": today },
            { "what": "新生児訪問の日を決める", "role": "public_health_nurse", "due_on": today },
            { "what": "給付申請を受け付ける", "role": "section", "due_on": today },
        ],
    });
    let path = format!("/minutes/{}", id(&draft));
    let version = draft["version"].as_i64().expect("a version");
    let written = thread.server.change(&format!("/api/v1{path}"), &thread.tokens["coord"], version, decisions).await;
    thread.post("coord", &format!("{path}/confirm"), json!({ "version": written["version"] })).await;
    thread.cut_power();
    for (who, what) in
        [("coord", "訪問看護を探す"), ("health", "新生児訪問の日を決める"), ("section", "給付申請を受け付ける")]
    {
        let tasks = thread.get(who, "/tasks?mine=true").await;
        let titles: Vec<_> = tasks["items"].as_array().expect("tasks").iter().map(|task| &task["title"]).collect();
        assert!(titles.contains(&&json!(what)), "{who}: {titles:?}");
    }

    // The health centre visits; the timeline shows it all.
    let visit = json!({
        "happened_on": today, "kind": "home_visit", "means": "in_person", "minutes": 60, "with_whom": "母",
        "note": "体重は順調",
    });
    thread.post("health", &format!("/children/{child}/activities"), visit).await;
    let timeline = thread.get("coord", &format!("/children/{child}/timeline?limit=200")).await;
    let kinds: Vec<_> = timeline["items"].as_array().expect("lines").iter().map(|line| line["kind"].clone()).collect();
    for kind in ["conference_requested", "conference_held", "minutes_confirmed", "activity"] {
        assert!(kinds.contains(&json!(kind)), "{kind} is not in {kinds:?}");
    }

    // The consent to the hospital is withdrawn: its view closes at once, what it asked for stays.
    let record = format!("/children/{child}");
    assert_eq!(thread.call("hospital", "GET", &record, Value::Null).await.0, 200);
    let consents = thread.get("section", &format!("{record}/consents")).await;
    let consent = id(&consents["items"][0]);
    let withdrawn = json!({ "on": today });
    thread.post("section", &format!("/consents/{consent}/withdraw"), withdrawn).await;
    for part in ["", "/timeline", "/tasks", "/files", "/care-team"] {
        assert_eq!(thread.call("hospital", "GET", &format!("{record}{part}"), Value::Null).await.0, 404, "{part}");
    }
    let listed = thread.get("hospital", "/children?total=true").await;
    assert_eq!((&listed["total"], &listed["items"]), (&json!(0), &json!([])));
    let own = thread.get("hospital", &conference).await;
    assert_eq!(own["receipt"], made["receipt"]);
    assert!(own["child"].is_null(), "{own}");

    let whole = super::process::tsunagu(thread.ward.database_url()).args(["verify-audit"]).output().expect("it runs");
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stdout));
}
