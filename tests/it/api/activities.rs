//! Activities: recorded, corrected with their history, struck, and theirs who wrote them for ever.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, child};
use crate::support::daily::{join, led_child, partner};
use crate::support::{Client, Reply, TestApp};

/// An hour at the family's home today; `more` replaces or adds fields.
fn visit(more: Value) -> Value {
    let mut body = json!({
        "happened_on": "2025-11-25", "kind": "home_visit", "means": "in_person", "minutes": 60, "with_whom": "母",
        "note": "吸引の様子を聞いた",
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn recorded(client: &Client, child: &str, more: Value) -> Reply {
    client.post(&format!("/children/{child}/activities"), visit(more)).await.expect(201)
}

async fn days(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    let items = page.body["items"].as_array().unwrap();
    items.iter().map(|one| one["happened_on"].as_str().unwrap()[5..].to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_recorded_corrected_with_a_reason_and_struck_but_never_gone() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let made = recorded(&worker.client, &child, json!({"subsidy_category": "basic_consultation"})).await;
    let path = format!("/activities/{}", made.id());
    assert_eq!(made.body["author_id"], json!(worker.client.id));
    assert_eq!(
        (made.body["coordinator_id"].clone(), made.body["agency_id"].clone()),
        (json!(worker.id), json!(worker.office))
    );
    assert_eq!(
        (made.body["subsidy_group"].clone(), made.body["child_name"].clone()),
        (json!("before_plan"), json!("見本 太郎"))
    );
    // The family has been met: what the policy asked for is done.
    let tasks = section.get(&format!("/children/{child}/tasks?state=done")).await.expect(200).body["items"].clone();
    assert_eq!((tasks[0]["source"].clone(), tasks[0]["done_by"].clone()), (json!("policy"), json!(worker.client.id)));

    let unreasoned = worker.client.patch(&path, &made, json!({"minutes": 90})).await.expect(422);
    assert_eq!(unreasoned.faults(), ["reason:required"]);
    let all = json!({
        "happened_on": "2025-11-26", "fee_claimed": true, "note": "123456789012", "reason": "　",
        "conference_id": "01890000-0000-7000-8000-000000000000",
    });
    let wrong = worker.client.patch(&path, &made, all).await.expect(422);
    assert_eq!(
        wrong.faults(),
        [
            "conference_id:no_such_conference",
            "happened_on:in_the_future",
            "note:my_number",
            "reason:required",
            "subsidy_category:fee_claimed"
        ]
    );
    let shape = worker.client.patch(&path, &made, json!({"minutes": 1441, "author_id": section.id})).await.expect(422);
    assert_eq!(shape.faults(), ["author_id:unknown_field", "minutes:too_large"]);
    section.patch(&path, &made, json!({"minutes": 90, "reason": "誤り"})).await.expect(404);
    let fixed = json!({"minutes": 90, "reason": "時間の記入誤り"});
    let fixed = worker.client.patch(&path, &made, fixed).await.expect(200);
    assert_eq!((fixed.body["minutes"].clone(), fixed.body["author_id"].clone()), (json!(90), json!(worker.client.id)));
    worker.client.patch(&path, &made, json!({"minutes": 30, "reason": "x"})).await.expect(412);
    section.post(&format!("{path}/strike"), json!({"reason": "x"})).await.expect(404);
    let struck = worker.client.post(&format!("{path}/strike"), json!({"reason": "別の児の記録"})).await.expect(200);
    assert_eq!(struck.body["strike_reason"], "別の児の記録");
    assert_eq!(worker.client.patch(&path, &struck, json!({"reason": "x"})).await.expect(409).code(), "struck");
    let again = worker.client.post(&format!("{path}/strike"), json!({"reason": "x"})).await.expect(409);
    assert_eq!(again.code(), "struck");
    assert_eq!(days(&section, &format!("/children/{child}/activities")).await, ["11-25"]);
    let forms = section.get(&format!("{path}/versions")).await.expect(200).body["items"].clone();
    let told: Vec<_> = forms.as_array().unwrap().iter().map(|f| (f["minutes"].clone(), f["reason"].clone())).collect();
    assert_eq!(
        told,
        [(json!(90), json!("別の児の記録")), (json!(90), json!("時間の記入誤り")), (json!(60), Value::Null)]
    );
    assert_eq!(
        audited(&ward, "activity."),
        ["activity.add", "activity.correct", "activity.strike", "activity.list", "activity.list", "activity.read"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_by_day_kind_category_and_author_and_read_page_by_page() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    for (client, more) in [
        (&worker.client, json!({"happened_on": "2025-11-20", "subsidy_category": "home_transition"})),
        (&section, json!({"happened_on": "2025-11-21", "kind": "liaison", "means": "phone"})),
        (&worker.client, json!({"happened_on": "2025-11-22", "kind": "hospital_visit", "fee_claimed": true})),
    ] {
        recorded(client, &child, more).await;
    }
    let region =
        visit(json!({"happened_on": "2025-11-23", "kind": "training", "subsidy_category": "training_session"}));
    worker.client.post("/activities", region).await.expect(201);
    assert_eq!(days(&section, "/activities").await, ["11-23", "11-22", "11-21", "11-20"]);
    assert_eq!(days(&section, &format!("/children/{child}/activities?from=2025-11-21")).await, ["11-22", "11-21"]);
    assert_eq!(days(&section, "/activities?to=2025-11-21&kind=liaison").await, ["11-21"]);
    assert_eq!(days(&section, "/activities?category=home_transition").await, ["11-20"]);
    assert_eq!(days(&section, "/activities?mine=true").await, ["11-21"]);
    assert_eq!(days(&section, "/activities?region=true&total=true").await, ["11-23"]);
    assert_eq!(
        days(&section, &format!("/activities?author_id={}", worker.client.id)).await,
        ["11-23", "11-22", "11-20"]
    );
    let first = section.get("/activities?limit=3&total=true").await.expect(200);
    assert_eq!(first.body["total"], 4);
    let next = first.body["next_cursor"].as_str().unwrap();
    assert_eq!(days(&section, &format!("/activities?limit=3&cursor={next}")).await, ["11-20"]);
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    assert_eq!(days(&manager, "/activities?region=true").await, ["11-23"]);
    let elsewhere = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(ward.office("見本別事業所")));
    assert_eq!(days(&elsewhere, "/activities").await, Vec::<String>::new());
    manager.post("/activities", visit(json!({}))).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_the_child_keeps_what_they_wrote_and_nothing_else_of_it() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &child, &centre, "all").await;
    join(&section, &child, &hospital, "without_medical").await;
    let own = recorded(&centre.client, &child, json!({})).await;
    let theirs = recorded(&worker.client, &child, json!({"happened_on": "2025-11-24"})).await;
    let path = format!("/activities/{}", own.id());
    assert_eq!(days(&centre.client, "/activities").await, ["11-25", "11-24"]);

    // Without medical matters: that something was done, not what was written.
    let seen = hospital.client.get(&path).await.expect(200).body;
    assert_eq!(
        (seen["withheld"].clone(), seen["note"].clone(), seen["kind"].clone()),
        (json!(true), Value::Null, json!("home_visit"))
    );
    hospital.client.get(&format!("{path}/versions")).await.expect(404);
    hospital.client.post(&format!("/children/{child}/activities"), visit(json!({}))).await.expect(403);

    let consents = section.get(&format!("/children/{child}/consents")).await.expect(200).body["items"].clone();
    for one in consents.as_array().unwrap() {
        let path = format!("/consents/{}/withdraw", one["id"].as_str().unwrap());
        section.post(&path, json!({"on": "2025-11-25"})).await.expect(200);
    }
    hospital.client.get(&path).await.expect(404);
    centre.client.get(&format!("/children/{child}/activities")).await.expect(404);
    centre.client.get(&format!("/activities/{}", theirs.id())).await.expect(404);
    centre.client.post(&format!("/children/{child}/activities"), visit(json!({}))).await.expect(404);
    let kept = centre.client.get(&path).await.expect(200);
    assert_eq!(
        (kept.body["child_name"].clone(), kept.body["note"].clone()),
        (Value::Null, json!("吸引の様子を聞いた"))
    );
    let fixed = json!({"note": "聞き取りのみ", "reason": "補足"});
    centre.client.patch(&path, &kept, fixed).await.expect(200);
    centre.client.get(&format!("{path}/versions")).await.expect(200);

    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
    let other = child_of(&section).await;
    worker.client.post(&format!("/children/{other}/activities"), visit(json!({}))).await.expect(404);
    ward.user(Role::Auditor).get("/activities").await.expect(403);
}

async fn child_of(section: &Client) -> String {
    child(section, json!({})).await.id()
}
