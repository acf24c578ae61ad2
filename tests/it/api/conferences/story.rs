//! From the request to the day it was held, and the ways it may end otherwise.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::conferences::{asked, health_centre, hospital, offered, participant, scheduled, slot_at};
use crate::support::{Client, TestApp};

/// The events in somebody's inbox, the oldest first.
async fn events(client: &Client) -> Vec<String> {
    let inbox = client.get("/inbox").await.expect(200);
    let items = inbox.body["items"].as_array().expect("items").clone();
    items.iter().rev().map(|item| item["event"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hospital_asks_and_everybody_is_there_on_the_date_all_can_make() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    assert_eq!((&made.body["receipt"], &made.body["state"]), (&json!("C7-0001"), &json!("requested")));
    // Two business days after Tuesday 25 November.
    assert_eq!((&made.body["respond_by"], &made.body["overdue"]), (&json!("2025-11-27"), &json!(false)));
    assert_eq!(events(&section).await, ["preparation_opened", "conference_requested"]);

    let guests = json!({ "participants": [
        { "agency_id": centre.id }, { "person": "見本 花子（母）", "required": false },
    ] });
    let invited = section.post(&format!("{path}/participants"), guests).await.expect(200);
    assert_eq!(invited.body["state"], "coordinating");
    assert_eq!(invited.body["participants"].as_array().map(Vec::len), Some(3));
    assert_eq!(events(&centre.client).await, ["conference_invited"]);

    let dates = offered(&section, &made.id()).await.body;
    let (first, second) =
        (slot_at(&dates, "2025-12-02T05:00:00.000000Z"), slot_at(&dates, "2025-12-03T01:00:00.000000Z"));
    assert_eq!(dates["slots"][0]["id"], json!(first), "the earliest while nobody has answered");
    let said = |one: &str, two: &str| {
        json!({ "answers": [
            { "slot_id": first, "answer": one, "note": "外来のため" }, { "slot_id": second, "answer": two },
        ] })
    };
    hospital.client.post(&format!("{path}/answers"), said("yes", "yes")).await.expect(200);
    centre.client.post(&format!("{path}/answers"), said("no", "yes")).await.expect(200);
    let mut mother = said("yes", "maybe");
    mother["on_behalf_of"] = json!(participant(&invited.body, "見本 花子（母）"));
    let answered = section.post(&format!("{path}/answers"), mother).await.expect(200).body;
    assert_eq!(answered["slots"][0]["id"], json!(second), "the date all can make comes first");
    assert_eq!(answered["slots"][0]["all_required"], true);
    assert_eq!(answered["slots"][0]["words"]["ja"], "必須の参加者2者がすべて参加できます。調整すれば可1。");
    assert_eq!(answered["slots"][1]["answers"].as_array().map(Vec::len), Some(3));
    assert!(events(&section).await.contains(&"conference_answered".to_owned()));
    // Others see their own answers only.
    let own = centre.client.get(&path).await.expect(200).body;
    assert_eq!(own["slots"][1]["answers"].as_array().map(Vec::len), Some(1));

    ward.set_clock("2025-11-25T09:20:00+09:00");
    let body = json!({ "slot_id": second, "venue": "見本病院 3階 会議室" });
    let fixed = section.post(&format!("{path}/schedule"), body).await.expect(200).body;
    assert_eq!((&fixed["state"], &fixed["sequence"]), (&json!("scheduled"), &json!(0)));
    assert_eq!(fixed["starts_at"], "2025-12-03T01:00:00.000000Z");
    assert_eq!(events(&hospital.client).await, ["conference_scheduled"]);
    assert_eq!(events(&centre.client).await, ["conference_invited", "conference_scheduled"]);

    ward.set_clock("2025-11-25T09:30:00+09:00");
    let other = json!({ "starts_at": "2025-12-04T10:00:00+09:00", "ends_at": "2025-12-04T11:00:00+09:00" });
    let wrong = section.post(&format!("{path}/schedule"), other.clone()).await.expect(422);
    assert_eq!(wrong.faults(), ["reason:required", "version:required"]);
    let mut other = other;
    other["reason"] = json!("主治医の都合");
    other["version"] = json!(fixed["version"].as_i64().unwrap() - 1);
    section.post(&format!("{path}/schedule"), other.clone()).await.expect(412);
    other["version"] = fixed["version"].clone();
    let moved = section.post(&format!("{path}/schedule"), other).await.expect(200).body;
    assert_eq!((&moved["sequence"], &moved["venue"]), (&json!(1), &json!("見本病院 3階 会議室")));
    assert_eq!(events(&hospital.client).await, ["conference_scheduled", "conference_moved"]);

    let centre_place = participant(&moved, &centre.id);
    let early = json!({ "held_on": "2025-12-04", "attended": [centre_place] });
    assert_eq!(section.post(&format!("{path}/hold"), early).await.expect(422).faults(), ["held_on:in_the_future"]);
    ward.set_clock("2025-12-04T15:00:00+09:00");
    let held = section.post(&format!("{path}/hold"), json!({ "attended": [centre_place] })).await.expect(200).body;
    assert_eq!((&held["state"], &held["held_on"]), (&json!("held"), &json!("2025-12-04")));
    let came = |name: &str| {
        let all = held["participants"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|one| one["name"] == name).map(|one| one["attended"].clone())
    };
    assert_eq!((came("見本保健センター"), came("見本病院")), (Some(json!(true)), Some(json!(false))));
    assert_eq!(section.post(&format!("{path}/close"), Value::Null).await.expect(409).code(), "wrong_state");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_out_of_turn_are_refused_in_words() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let when = json!({ "starts_at": "2025-12-04T10:00:00+09:00", "ends_at": "2025-12-04T11:00:00+09:00" });
    let early = section.post(&format!("{path}/schedule"), when).await.expect(409);
    assert_eq!(early.code(), "wrong_state");
    assert!(early.text.contains("「受付済」のカンファレンスを「日程確定」にすることはできません。"), "{}", early.text);
    section.post(&format!("{path}/hold"), json!({ "attended": [] })).await.expect(409);
    scheduled(&section, &made.id()).await;
    let stop = json!({ "reason": "not_needed" });
    assert_eq!(section.post(&format!("{path}/decline"), stop.clone()).await.expect(409).code(), "wrong_state");
    let other = json!({ "reason": "other" });
    assert_eq!(section.post(&format!("{path}/cancel"), other).await.expect(422).faults(), ["note:required"]);
    let cancelled = section.post(&format!("{path}/cancel"), stop.clone()).await.expect(200).body;
    assert_eq!((&cancelled["state"], &cancelled["sequence"]), (&json!("cancelled"), &json!(1)));
    for step in ["cancel", "decline"] {
        section.post(&format!("{path}/{step}"), stop.clone()).await.expect(409);
    }
    assert!(events(&hospital.client).await.contains(&"conference_cancelled".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_calls_off_what_it_asked_for_and_nothing_else() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let guests = json!({ "participants": [{ "agency_id": centre.id }] });
    section.post(&format!("{path}/participants"), guests).await.expect(200);
    let stop = json!({ "reason": "discharge_changed" });
    ward.set_clock("2025-11-25T09:20:00+09:00");
    centre.client.post(&format!("{path}/cancel"), stop.clone()).await.expect(404);
    hospital.client.post(&format!("{path}/decline"), stop.clone()).await.expect(403);
    hospital.client.post(&format!("{path}/cancel"), stop).await.expect(200);
    assert_eq!(events(&centre.client).await, ["conference_invited", "conference_cancelled"]);

    let second = asked(&hospital.client, json!({})).await;
    ward.set_clock("2025-11-25T09:30:00+09:00");
    let reason = json!({ "reason": "not_ours", "note": "他区にお住まいのため" });
    let declined = section.post(&format!("/conferences/{}/decline", second.id()), reason).await.expect(200).body;
    assert_eq!(declined["state"], "declined");
    let seen = hospital.client.get(&format!("/conferences/{}", second.id())).await.expect(200).body;
    assert_eq!((&seen["end_reason"], &seen["end_note"]), (&json!("not_ours"), &json!("他区にお住まいのため")));
    assert_eq!(events(&hospital.client).await.last().map(String::as_str), Some("conference_declined"));
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_and_dates_are_checked_all_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let stranger = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let guests = json!({ "participants": [
        { "agency_id": hospital.id },
        { "agency_id": "01890000-0000-7000-8000-000000000000" },
        { "coordinator_id": stranger.id },
        {},
        { "person": "見本", "agency_id": hospital.id },
    ] });
    let wrong = section.post(&format!("{path}/participants"), guests).await.expect(422);
    assert_eq!(
        wrong.faults(),
        [
            "participants.0:duplicate",
            "participants.1:no_such_agency",
            "participants.2:neither_proposed_nor_assigned",
            "participants.3:one_of_three",
            "participants.4:one_of_three",
        ]
    );
    let slots = json!({ "slots": [
        { "starts_at": "2025-11-24T14:00:00+09:00", "ends_at": "2025-11-24T13:00:00+09:00" },
        { "starts_at": "2025-12-02T14:00:00+09:00", "ends_at": "2025-12-02T15:00:00+09:00" },
        { "starts_at": "2025-12-02T14:00:00+09:00", "ends_at": "2025-12-02T15:00:00+09:00" },
    ] });
    let wrong = section.post(&format!("{path}/slots"), slots).await.expect(422);
    assert_eq!(wrong.faults(), ["slots.0.ends_at:bad_end", "slots.0.starts_at:in_the_past", "slots.2:duplicate"]);
    assert_eq!(section.get(&path).await.body["state"], "requested", "nothing happened");

    let dates = offered(&section, &made.id()).await.body;
    let slot = slot_at(&dates, "2025-12-02T05:00:00.000000Z");
    section.post(&format!("/conference-slots/{slot}/withdraw"), Value::Null).await.expect(200);
    let again = section.post(&format!("/conference-slots/{slot}/withdraw"), Value::Null).await.expect(409);
    assert_eq!(again.code(), "withdrawn");
    let answers = json!({ "answers": [{ "slot_id": slot, "answer": "yes" }] });
    let wrong = hospital.client.post(&format!("{path}/answers"), answers.clone()).await.expect(422);
    assert_eq!(wrong.faults(), ["answers.0.slot_id:not_offered"]);
    let wrong = section.post(&format!("{path}/answers"), answers).await.expect(422);
    assert_eq!(wrong.faults(), ["on_behalf_of:required"]);
    let wrong = section.post(&format!("{path}/schedule"), json!({ "slot_id": slot })).await.expect(422);
    assert_eq!(wrong.faults(), ["slot_id:not_offered"]);

    let place = participant(&dates, &hospital.id);
    let reason = json!({ "reason": "by_mistake" });
    let without = section.post(&format!("/conference-participants/{place}/remove"), reason.clone()).await.expect(200);
    assert_eq!(without.body["participants"][0]["leave_reason"], "by_mistake");
    section.post(&format!("/conference-participants/{place}/remove"), reason).await.expect(409);
    let back = json!({ "participants": [{ "agency_id": hospital.id }] });
    section.post(&format!("{path}/participants"), back).await.expect(200);
}
