//! A ward with one of everything, for tests that walk over all routes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, Id as _};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::transitions::TransitionState;
use tsunagu::rules::users::Role;

use super::children;
use super::daily;
use super::files;
use super::places;
use super::{Client, TestApp};

/// One record of each kind by the name its id has in an address. Whoever adds a route with another id adds it here.
pub async fn one_of_each(ward: &TestApp) -> BTreeMap<&'static str, String> {
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let mut ids = BTreeMap::from([("municipality_id", ward.municipality.to_string())]);
    let agency = section.post("/agencies", json!({ "kind": "nursery", "name": "見本保育園" })).await.expect(201);
    ids.insert("agency_id", agency.id());
    // Words and numbers in addresses: a kind of transition, and the version of its checklist that everybody has.
    ids.insert("kind", "elementary".to_owned());
    ids.insert("version", "0".to_owned());
    let office = places::office(&section, "見本相談支援事業所").await;
    ids.insert("office_id", office.id());
    let coordinator = places::coordinator(&section, &office.id(), "見本 一郎").await;
    ids.insert("coordinator_id", coordinator.id());
    let path = format!("/coordinators/{}/absences", coordinator.id());
    let closing = json!({ "day": "2026-02-05", "name": "庁舎の停電" });
    ids.insert("closing_day_id", section.post("/closing-days", closing).await.expect(201).id());
    let absence = json!({ "starts_on": "2026-01-05", "ends_on": "2026-01-09", "percent": 100 });
    ids.insert("absence_id", section.post(&path, absence).await.expect(201).id());
    let child = children::child(&section, json!({})).await.id();
    ids.insert("child_id", child.clone());
    let guardian = json!({ "name": "見本 花子", "relationship": "母" });
    let path = format!("/children/{child}/guardians");
    ids.insert("guardian_id", section.post(&path, guardian).await.expect(201).id());
    let recipient = json!({ "agency_id": agency.id() });
    let made = super::transitions::transition(
        ward,
        super::transitions::child_id(&child),
        TransitionKind::Elementary,
        "2032-04-01",
        TransitionState::Upcoming,
    );
    ids.insert("transition_id", made.to_string());
    ids.insert("kind", "discharge".to_owned());
    ids.insert("consent_id", children::consent(&section, &child, "all", recipient).await.id());
    ids.insert("member_id", children::team_member(&section, &child, &agency.id()).await.id());
    let emergency = json!({ "reference": "K-001", "reason": "けいれんで救急搬送されたため" });
    ids.insert("opening_id", manager.post("/break-glass", emergency).await.expect(201).id());
    ids.insert("file_id", files::pdf(&section, &child).await.id());
    let path = format!("/coordinators/{}/conflicts", coordinator.id());
    let conflict = json!({ "child_id": child, "reason": "親族" });
    ids.insert("conflict_id", section.post(&path, conflict).await.expect(201).id());
    let agency_id = AgencyId::wrap(office.id().parse().expect("an id"));
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(agency_id));
    let other = children::child(&section, json!({ "name": "見本 三郎", "name_kana": "ミホン サブロウ" })).await.id();
    let proposal = json!({ "mode": "propose", "role": "lead", "coordinator_id": coordinator.id() });
    let made = section.post(&format!("/children/{other}/assignments"), proposal).await.expect(201);
    ids.insert("assignment_id", made.id());
    let activity = json!({ "happened_on": "2025-11-25", "kind": "training", "means": "online", "minutes": 0 });
    ids.insert("activity_id", section.post("/activities", activity).await.expect(201).id());
    let task = json!({ "title": "連絡する", "role": "section" });
    ids.insert("task_id", section.post("/tasks", task).await.expect(201).id());
    let plan = json!({ "kind": "self_plan", "starts_on": "2025-11-01", "ends_on": "2026-10-31" });
    let path = format!("/children/{child}/service-plans");
    ids.insert("service_plan_id", section.post(&path, plan).await.expect(201).id());
    ids.insert("decision_id", text(&made.body["decision_id"]));
    let hospital = super::conferences::hospital(ward).await;
    let conference = super::conferences::asked(&hospital.client, json!({})).await;
    let offered = super::conferences::offered(&section, &conference.id()).await;
    ids.insert("conference_id", conference.id());
    ids.insert("slot_id", text(&offered.body["slots"][0]["id"]));
    let path = format!("/conferences/{}", conference.id());
    let fixed = json!({ "slot_id": text(&offered.body["slots"][0]["id"]), "venue": "見本病院" });
    section.post(&format!("{path}/schedule"), fixed).await.expect(200);
    ids.insert("minutes_id", section.post(&format!("{path}/minutes"), Value::Null).await.expect(201).id());
    ids.insert("participant_id", text(&offered.body["participants"][0]["id"]));
    // The secret of a feed is its key: nobody has this one.
    ids.insert("file", "unknown.ics".to_owned());
    ids.insert("handover_id", handover(ward, &section).await);
    // A message is held for ten minutes, in which a decision can be undone.
    ward.set_clock("2025-11-25T09:11:00+09:00");
    let inbox = head.get("/inbox").await.expect(200);
    ids.insert("notification_id", text(&inbox.body["items"][0]["id"]));
    ids.insert("delivery_id", super::mail::given_up(ward, ward.municipality));
    let body = json!({ "username": "mihon.hanako", "display_name": "見本 花子", "role": "section" });
    ids.insert("user_id", manager.post("/users", body).await.expect(201).id());
    ward.account("mihon.taro", Role::Section).await;
    let sessions = ward.sign_in("mihon.taro").await.get("/me/sessions").await.expect(200);
    ids.insert("session_id", text(&sessions.body["items"][0]["id"]));
    ids
}

/// A child whose lead has changed.
async fn handover(ward: &TestApp, section: &Client) -> String {
    let (child, worker) = daily::led_child(ward, section).await;
    let cases = section.get(&format!("/children/{child}/assignments")).await.expect(200);
    let path = format!("/assignments/{}/end", text(&cases.body["items"][0]["id"]));
    section.post(&path, json!({ "on": "2025-11-25", "reason": "handed_over" })).await.expect(200);
    daily::lead(section, &child, &ward.worker(worker.office, "見本 次郎")).await;
    let begun = section.get(&format!("/children/{child}/handovers")).await.expect(200);
    text(&begun.body["items"][0]["id"])
}

fn text(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}
