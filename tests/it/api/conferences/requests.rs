//! Asking for a conference: who may, what is checked, receipt numbers, and the child that turns out to be known.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, case, child};
use crate::support::conferences::{asked, health_centre, hospital, request};
use tsunagu::rules::assignments::{AssignmentState, CaseRole};

#[tokio::test(flavor = "multi_thread")]
async fn child_consent_and_request_come_into_being_together_or_not_at_all() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let wrong = request(json!({
        "child": { "born_on": "2027-01-01", "discharge": { "precision": "day" } },
        "contact_person": " ", "venue_wish": "other", "consent": { "state": "obtained" },
        "wishes": [{ "on": "2025-11-24", "part": "any", "from": "15:00", "until": "14:00" }],
        "note": "1234-5678-9012", "requester_id": "01890000-0000-7000-8000-000000000000",
        "requested_on": "2025-11-20",
    }));
    let refused = hospital.client.post("/conferences", wrong).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "child.born_on:too_far_ahead",
            "child.discharge.on:required",
            "child.name:name_or_mother_name",
            "consent.taken_by:required",
            "contact_person:required",
            "note:my_number",
            "requested_on:not_for_role",
            "requester_id:not_for_role",
            "venue_note:required",
            "wishes.0.until:before_start",
        ]
    );
    assert_eq!(section.get("/children?total=true").await.expect(200).body["total"], 0);
    for body in [json!({ "child": null }), json!({ "child_id": "01890000-0000-7000-8000-000000000000" })] {
        let refused = hospital.client.post("/conferences", request(body)).await.expect(422);
        assert_eq!(refused.faults(), ["child:one_of_two"]);
    }

    let made = asked(
        &hospital.client,
        json!({ "consent": { "state": "obtained", "taken_by": "見本看護師", "note": "口頭で説明済み" } }),
    )
    .await;
    assert_eq!(made.body["request"]["consent"]["taken_by"], "見本看護師");
    let children = section.get("/children?total=true").await.expect(200).body;
    assert_eq!((&children["total"], &children["items"][0]["mother_kana"]), (&json!(1), &json!("ミホン ハナコ")));
    assert_eq!(children["items"][0]["hospital_id"], json!(hospital.id));
    assert_eq!(children["items"][0]["referred_by"], "NICU 退院支援 見本看護師");
    let id = children["items"][0]["id"].as_str().expect("an id").to_owned();
    // What is said about consent opens nothing.
    assert_eq!(section.get(&format!("/children/{id}/consents")).await.body["items"], json!([]));
    hospital.client.get(&format!("/children/{id}")).await.expect(404);
    assert_eq!(audited(&ward, "conference."), ["conference.request"]);
    assert!(audited(&ward, "child.register").len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_section_enters_a_fax_of_last_week_and_a_coordinator_asks_for_an_own_case() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let fax = json!({ "requester_id": hospital.id, "means": "fax", "requested_on": "2025-11-19" });
    let made = asked(&section, fax).await;
    // Thursday and Friday.
    assert_eq!((&made.body["respond_by"], &made.body["overdue"]), (&json!("2025-11-21"), &json!(true)));
    let seen = hospital.client.get(&format!("/conferences/{}", made.id())).await.expect(200).body;
    assert_eq!((&seen["requester"], &seen["request"]["means"]), (&json!("見本病院"), &json!("fax")));
    assert_eq!(section.get("/conferences?overdue=true&total=true").await.body["total"], 1);
    let counts = section.get("/conferences/counts").await.expect(200).body;
    let expected = json!({"waiting": 1, "coordinating": 0, "this_week": 0, "minutes_pending": 0, "overdue": 1});
    assert_eq!(counts, expected);

    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let (own, other) = (child(&section, json!({})).await.id(), child(&section, json!({})).await.id());
    case(&ward, &own, &worker.id.to_string(), CaseRole::Lead, AssignmentState::Active);
    let about = |id: &str| json!({ "child": null, "child_id": id, "kind": "service_meeting" });
    let made = asked(&worker.client, about(&own)).await;
    assert_eq!(made.body["participants"][0]["coordinator_id"], json!(worker.id));
    assert_eq!(made.body["child"]["id"], json!(own));
    let refused = worker.client.post("/conferences", request(about(&other))).await.expect(422);
    assert_eq!(refused.faults(), ["child_id:no_such_child"]);
    let refused = worker.client.post("/conferences", request(json!({}))).await.expect(422);
    assert_eq!(refused.faults(), ["child:own_case_only"]);
    let path = format!("/conferences/{}/cancel", made.id());
    worker.client.post(&path, json!({ "reason": "not_needed" })).await.expect(200);

    for role in [Role::OfficeManager, Role::NurserySection, Role::Secretariat, Role::Auditor] {
        ward.user(role).post("/conferences", request(json!({}))).await.expect(403);
    }
    ward.user(Role::Hospital).post("/conferences", request(json!({}))).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn receipt_numbers_have_no_gaps_and_no_doubles_however_many_ask_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let asks: Vec<_> = (0..16)
        .map(|n| {
            let client = if n % 2 == 0 { hospital.client.clone() } else { centre.client.clone() };
            // Every fourth fails, one half of them only after the child has been looked at.
            let body = match n % 8 {
                3 => request(json!({ "consent": { "state": "obtained" } })),
                7 => request(json!({ "child": { "born_on": "2025-09-15", "discharge": { "precision": "unknown" } } })),
                _ => request(json!({})),
            };
            tokio::spawn(async move {
                loop {
                    let reply = client.post("/conferences", body.clone()).await;
                    if reply.status.as_u16() != 503 {
                        return (reply.status.as_u16(), reply.body["receipt"].clone());
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            })
        })
        .collect();
    let (mut numbers, mut refused) = (BTreeSet::new(), 0);
    for ask in asks {
        match ask.await.expect("no panic") {
            (201, Value::String(number)) => assert!(numbers.insert(number.clone()), "{number} twice"),
            (422, _) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    let expected: BTreeSet<String> = (1..=12).map(|n| format!("C7-{n:04}")).collect();
    assert_eq!((numbers, refused), (expected, 4));
    assert_eq!(section.get("/children?total=true").await.body["total"], 12);
    // A new fiscal year, a new row of numbers; a request of the old one still belongs to it.
    ward.set_clock("2026-04-01T09:00:00+09:00");
    assert_eq!(asked(&hospital.client, json!({ "wishes": null })).await.body["receipt"], "C8-0001");
    let late = json!({ "requester_id": hospital.id, "requested_on": "2026-03-31", "wishes": null });
    assert_eq!(asked(&section, late).await.body["receipt"], "C7-0013");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_on_which_the_ward_is_closed_do_not_count() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    section.post("/closing-days", json!({ "day": "2025-11-26", "name": "開庁記念日" })).await.expect(201);
    assert_eq!(asked(&hospital.client, json!({})).await.body["respond_by"], "2025-11-28");
    // Friday evening: Monday and Tuesday are the two days.
    ward.set_clock("2025-11-28T18:00:00+09:00");
    let late = asked(&hospital.client, json!({})).await;
    assert_eq!(late.body["respond_by"], "2025-12-02");
    let path = format!("/conferences/{}", late.id());
    for (now, overdue) in [("2025-12-02T23:59:00+09:00", false), ("2025-12-03T00:00:00+09:00", true)] {
        ward.set_clock(now);
        assert_eq!(hospital.client.get(&path).await.expect(200).body["overdue"], overdue, "{now}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_sent_twice_is_one_conference() {
    let ward = TestApp::new().await;
    let hospital = hospital(&ward).await;
    let headers = [("idempotency-key", "mihon-1")];
    let body = request(json!({}));
    let first = hospital.client.send("POST", "/conferences", Some(body.clone()), &headers).await.expect(201);
    let again = hospital.client.send("POST", "/conferences", Some(body), &headers).await.expect(201);
    assert_eq!((first.id(), again.header("idempotent-replayed")), (again.id(), "true"));
    assert_eq!(audited(&ward, "request."), ["request.replay"], "who saw the answer once more is written down");

    // A day later nobody's answer is kept, whoever comes by with a key.
    ward.set_clock("2025-11-26T09:00:01+09:00");
    let other = json!({ "kind": "nursery", "name": "見本保育園" });
    ward.user(Role::Section).send("POST", "/agencies", Some(other), &headers).await.expect(201);
    let kept: i64 = ward.sql(|db| {
        use diesel::prelude::*;
        Ok(tsunagu::schema::idempotency_keys::table.count().get_result(&mut **db)?)
    });
    assert_eq!(kept, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_child_that_is_known_after_all_goes_to_the_known_record() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let known = child(&section, json!({ "mother_kana": "ミホン ハナコ" })).await.id();
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    assert_eq!(made.body["possible_duplicates"], json!([]), "not for the hospital");
    let seen = section.get(&path).await.expect(200).body;
    let double = seen["child"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(seen["possible_duplicates"][0]["id"], json!(known));
    let to = json!({ "child_id": known });
    hospital.client.post(&format!("{path}/child"), to.clone()).await.expect(403);
    let elsewhere = json!({ "child_id": "01890000-0000-7000-8000-000000000000" });
    let wrong = section.post(&format!("{path}/child"), elsewhere).await.expect(422);
    assert_eq!(wrong.faults(), ["child_id:no_such_child"]);
    let linked = section.post(&format!("{path}/child"), to.clone()).await.expect(200).body;
    assert_eq!((&linked["child"]["id"], &linked["possible_duplicates"]), (&json!(known), &json!([])));
    assert_eq!(linked["request"]["child"]["mother_name"], "見本 花子", "what was given stays");
    let closed = section.get(&format!("/children/{double}")).await.expect(200).body;
    assert_eq!((&closed["closed_on"], &closed["close_reason"]), (&json!("2025-11-25"), &json!("registered_twice")));
    assert_eq!(section.post(&format!("{path}/child"), to.clone()).await.expect(409).code(), "same_child");
    let third = child(&section, json!({})).await.id();
    let back = json!({ "child_id": third });
    assert_eq!(section.post(&format!("{path}/child"), back).await.expect(409).code(), "not_made_here");

    let second = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", second.id());
    let double = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    case(&ward, &double, &worker.id.to_string(), CaseRole::Lead, AssignmentState::Active);
    assert_eq!(section.post(&format!("{path}/child"), to.clone()).await.expect(409).code(), "has_cases");

    // What was entered on the double would stay behind with it.
    let third = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", third.id());
    let double = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    let mother = json!({ "name": "見本 花子", "relationship": "母" });
    section.post(&format!("/children/{double}/guardians"), mother).await.expect(201);
    let left = section.post(&format!("{path}/child"), to).await.expect(409);
    assert_eq!((left.code(), &left.body["facts"]["records"]), ("has_records", &json!(1)));
}
