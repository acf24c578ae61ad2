//! Minutes: from the template to a locked version, from decisions to tasks, and who may read them.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::children::audited;
use crate::support::conferences::{Partner, asked, hospital, scheduled};
use crate::support::daily::lead;
use crate::support::{Client, Reply, TestApp};

/// A conference that was held, with the hospital that asked for it; child, conference.
async fn held(ward: &TestApp, section: &Client) -> (Partner, String, String) {
    let hospital = hospital(ward).await;
    let conference = asked(&hospital.client, json!({})).await.id();
    scheduled(section, &conference).await;
    ward.set_clock("2025-12-02T16:00:00+09:00");
    section.post(&format!("/conferences/{conference}/hold"), json!({ "attended": [] })).await.expect(200);
    let child = section.get(&format!("/conferences/{conference}")).await.expect(200).body["child"]["id"].clone();
    (hospital, child.as_str().unwrap().to_owned(), conference)
}

fn decision(what: &str, role: &str, due: &str) -> Value {
    json!({ "what": what, "role": role, "due_on": due })
}

/// Title, day and state of the child's tasks from minutes, sorted.
async fn tasks(section: &Client, child: &str) -> Vec<String> {
    let items = section.get(&format!("/children/{child}/tasks")).await.expect(200).body["items"].clone();
    let from_minutes = items.as_array().unwrap().iter().filter(|one| one["source"] == "minutes");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or("-").to_owned();
    let mut all: Vec<_> = from_minutes
        .map(|one| format!("{} {} {}", text(one, "title"), text(one, "due_on"), text(one, "state")))
        .collect();
    all.sort();
    all
}

async fn confirmed(client: &Client, draft: &Reply) -> Reply {
    client.post(&format!("/minutes/{}/confirm", draft.id()), json!({ "version": draft.body["version"] })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_of_confirmed_minutes_become_tasks_and_later_versions_keep_them_in_step() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (_, child, conference) = held(&ward, &section).await;
    let path = format!("/conferences/{conference}/minutes");
    let draft = section.post(&path, Value::Null).await.expect(201);
    assert_eq!((draft.body["number"].clone(), draft.body["state"].clone()), (json!(1), json!("draft")));
    let keys: Vec<_> = draft.body["sections"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect();
    assert_eq!(keys, ["situation", "family_wish", "home_support", "roles", "next"]);
    assert_eq!(draft.body["prompts"][2]["points"][4]["ja"], "停電・災害への備え");
    assert_eq!(section.post(&path, Value::Null).await.expect(409).code(), "draft_exists");

    let one = format!("/minutes/{}", draft.id());
    let nothing = confirmed(&section, &draft).await.expect(422);
    assert_eq!(nothing.faults(), ["sections:empty"]);
    let body = json!({
        "sections": [{"key": "situation", "text": "12月20日に退院\n吸引あり"}],
        "decisions": [
            decision("訪問看護を探す", "coordinator", "2025-12-10"),
            decision("手帳の申請を案内する", "section", "2025-12-12"),
            decision("緊急時の受入れを確かめる", "hospital", "2025-12-15"),
        ],
    });
    let written = section.patch(&one, &draft, body).await.expect(200);
    section.patch(&one, &draft, json!({"sections": []})).await.expect(412);
    confirmed(&section, &draft).await.expect(412);
    let first = confirmed(&section, &written).await.expect(200);
    assert_eq!(first.body["state"], "confirmed");
    assert_eq!(section.get(&format!("/conferences/{conference}")).await.expect(200).body["state"], "minuted");
    assert_eq!(
        tasks(&section, &child).await,
        [
            "手帳の申請を案内する 2025-12-12 open",
            "緊急時の受入れを確かめる 2025-12-15 open",
            "訪問看護を探す 2025-12-10 open"
        ]
    );
    assert_eq!(confirmed(&section, &first).await.expect(409).code(), "confirmed");
    assert_eq!(section.patch(&one, &first, json!({"sections": []})).await.expect(409).code(), "confirmed");

    // One is done; then a new version changes that one and another, takes one out, and adds one.
    let list = section.get("/tasks?mine=true").await.expect(200).body["items"].as_array().unwrap().clone();
    let mine = list.into_iter().find(|task| task["title"] == "手帳の申請を案内する").expect("the decision's task");
    section.post(&format!("/tasks/{}/done", mine["id"].as_str().unwrap()), Value::Null).await.expect(200);
    let second = section.post(&path, Value::Null).await.expect(201);
    assert_eq!(second.body["number"], 2);
    let mut decisions = second.body["decisions"].as_array().unwrap().clone();
    decisions[0]["due_on"] = json!("2025-12-08");
    decisions[1]["due_on"] = json!("2025-12-09");
    decisions.remove(2);
    decisions.push(decision("ベビーカーの申請", "family", "2025-12-20"));
    let body = json!({
        "decisions": decisions, "sections": [{"key": "situation", "text": "12月20日に退院\n吸引と経管栄養あり"}],
    });
    let second = section.patch(&format!("/minutes/{}", second.id()), &second, body).await.expect(200);
    let second = confirmed(&section, &second).await.expect(200);
    assert_eq!(
        tasks(&section, &child).await,
        [
            "ベビーカーの申請 2025-12-20 open",
            "手帳の申請を案内する 2025-12-12 done",
            "緊急時の受入れを確かめる 2025-12-15 skipped",
            "訪問看護を探す 2025-12-08 open"
        ]
    );
    let parts = section.get(&format!("/minutes/{}/differences", second.id())).await.expect(200).body["items"].clone();
    let lines: Vec<_> = parts[0]["lines"].as_array().unwrap().iter().map(|line| line["change"].clone()).collect();
    assert_eq!(
        (parts[0]["key"].clone(), lines),
        (json!("situation"), vec![json!("equal"), json!("delete"), json!("insert")])
    );
    assert_eq!(section.get(&path).await.expect(200).body["items"].as_array().unwrap().len(), 2);
    let timeline = section.get(&format!("/children/{child}/timeline?kind=minutes_confirmed,conference_held")).await;
    let kinds: Vec<_> = timeline.body["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["minutes_confirmed", "minutes_confirmed", "conference_held"]);
    let mut told: Vec<_> =
        timeline.body["items"].as_array().unwrap()[..2].iter().map(|one| &one["words"]["ja"]).collect();
    told.sort_by_key(|words| words.as_str());
    let versions = ["議事録の確定（退院前カンファレンス・第1版）", "議事録の確定（退院前カンファレンス・第2版）"];
    assert_eq!((told, &timeline.body["items"][0]["title"]), (versions.map(Value::from).iter().collect(), &Value::Null));
    assert_eq!(
        audited(&ward, "minutes."),
        [
            "minutes.begin",
            "minutes.write",
            "minutes.confirm",
            "minutes.begin",
            "minutes.write",
            "minutes.confirm",
            "minutes.read",
            "minutes.list"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_for_those_to_whom_the_whole_record_is_open() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, child, conference) = held(&ward, &section).await;
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let path = format!("/conferences/{conference}/minutes");
    worker.client.get(&path).await.expect(404);
    lead(&section, &child, &worker).await;
    let draft = worker.client.post(&path, Value::Null).await.expect(201);
    let one = format!("/minutes/{}", draft.id());
    // The agency that asked has no consent: it learns that it was held, not what was said.
    hospital.client.get(&path).await.expect(404);
    hospital.client.get(&one).await.expect(404);
    hospital.client.post(&path, Value::Null).await.expect(403);

    let wrong = json!({
        "sections": [{"key": "next", "text": "123456789012"}, {"key": "next", "text": ""}],
        "attendees": [{"name": "　"}],
        "decisions": [
            {"what": "訪問", "role": "hospital", "agency_id": hospital.id, "due_on": "1999-01-01"},
            {"id": "01890000-0000-7000-8000-000000000000", "what": "x", "role": "other"},
        ],
    });
    let refused = worker.client.patch(&one, &draft, wrong).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "attendees.0.name:required",
            "decisions.0.agency_id:out_of_reach",
            "decisions.0.due_on:out_of_range",
            "decisions.1.id:no_such_decision",
            "sections.0.text:my_number",
            "sections.1.key:twice"
        ]
    );
    let body = json!({"decisions": [decision("連絡する", "hospital", "2025-12-10")]});
    let written = worker.client.patch(&one, &draft, body).await.expect(200);

    let join = json!({
        "agency_id": hospital.id, "role": "主治医", "starts_on": "2025-12-01", "without_consent_reason": "同意取得中",
    });
    section.post(&format!("/children/{child}/care-team"), join).await.expect(201);
    let consent = |scope: &str| {
        json!({
            "scope": scope, "purpose": "退院後の支援の調整", "recipients": [{ "agency_id": hospital.id }],
            "starts_on": "2025-12-01", "taken_by": "見本 職員",
        })
    };
    section.post(&format!("/children/{child}/consents"), consent("without_medical")).await.expect(201);
    hospital.client.get(&one).await.expect(404);
    section.post(&format!("/children/{child}/consents"), consent("all")).await.expect(201);
    hospital.client.get(&one).await.expect(200);
    confirmed(&worker.client, &written).await.expect(200);
    let told = hospital.client.get("/inbox").await.expect(200).body["items"].clone();
    for event in ["minutes_confirmed", "task_given"] {
        assert!(told.as_array().unwrap().iter().any(|one| one["event"] == event), "{event}: {told}");
    }
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    neighbour.get(&one).await.expect(404);
    neighbour.post(&path, Value::Null).await.expect(404);

    // Before there is a date there is nothing to write down.
    let early = asked(&hospital.client, json!({})).await.id();
    let early = section.post(&format!("/conferences/{early}/minutes"), Value::Null).await.expect(409);
    assert_eq!(early.code(), "wrong_state");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_not_given_to_an_agency_whose_consent_was_withdrawn_while_the_minutes_were_written() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, child, conference) = held(&ward, &section).await;
    let member = json!({
        "agency_id": hospital.id, "role": "主治医", "starts_on": "2025-12-02", "without_consent_reason": "同意取得中",
    });
    section.post(&format!("/children/{child}/care-team"), member).await.expect(201);
    let consent = json!({
        "scope": "all", "purpose": "退院後の支援の調整", "recipients": [{ "agency_id": hospital.id }],
        "starts_on": "2025-12-02", "taken_by": "見本 職員",
    });
    let consent = section.post(&format!("/children/{child}/consents"), consent).await.expect(201);
    let draft = section.post(&format!("/conferences/{conference}/minutes"), Value::Null).await.expect(201);
    let body = json!({
        "sections": [{"key": "situation", "text": "準備中"}],
        "decisions": [
            decision("連絡する", "section", "2025-12-10"),
            {"what": "受入れを確かめる", "role": "hospital", "agency_id": hospital.id, "due_on": "2025-12-10"},
        ],
    });
    let written = section.patch(&format!("/minutes/{}", draft.id()), &draft, body).await.expect(200);
    let withdrawal = format!("/consents/{}/withdraw", consent.id());
    section.post(&withdrawal, json!({ "on": "2025-12-02" })).await.expect(200);
    assert_eq!(confirmed(&section, &written).await.expect(422).faults(), ["decisions.1.agency_id:out_of_reach"]);
    assert_eq!(tasks(&section, &child).await, [""; 0], "nothing was confirmed");
}
