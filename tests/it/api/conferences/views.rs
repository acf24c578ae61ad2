//! Who sees what of a conference.

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, Id};
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, case, child, consent, team_member};
use crate::support::conferences::{asked, health_centre, hospital, offered, partner};
use crate::support::{Client, TestApp};

const NAMES: [&str; 3] = ["見本 花子", "ミホン", "2025-09-15"];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_sees_what_they_gave_and_others_of_their_kind_see_nothing() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let other = partner(&ward, "hospital", Role::Hospital, "見本第二病院").await;
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let guests = json!({ "participants": [{ "person": "見本 花子（母）" }] });
    section.post(&format!("{path}/participants"), guests).await.expect(200);
    offered(&section, &made.id()).await;
    let child = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    let sheet = json!({ "name": "見本 太郎", "district": "見本町", "note": "見本の覚え書き" });
    let record = section.get(&format!("/children/{child}")).await;
    section.patch(&format!("/children/{child}"), &record, sheet).await.expect(200);

    let seen = hospital.client.get(&path).await.expect(200);
    assert_eq!(seen.body["child"], Value::Null);
    assert_eq!(seen.body["request"]["child"]["mother_name"], "見本 花子");
    assert_eq!(seen.body["participants"].as_array().map(Vec::len), Some(2));
    assert!(!seen.text.contains("太郎") && !seen.text.contains("見本町") && !seen.text.contains(&child));
    let listed = hospital.client.get("/conferences?total=true").await.expect(200);
    assert_eq!((&listed.body["total"], &listed.body["items"][0]["child"]), (&json!(1), &Value::Null));
    assert!(!listed.text.contains("見本 花子"));
    // Asking by child tells nothing to whoever may not open the child.
    let by_child = format!("/conferences?child_id={child}&total=true");
    assert_eq!(hospital.client.get(&by_child).await.expect(200).body["total"], 0);
    assert_eq!(section.get(&by_child).await.expect(200).body["total"], 1);

    other.client.get(&path).await.expect(404);
    assert_eq!(other.client.get("/conferences?total=true").await.expect(200).body["total"], 0);
    let stop = json!({ "reason": "not_needed" });
    other.client.post(&format!("{path}/cancel"), stop.clone()).await.expect(404);
    other.client.post(&format!("{path}/answers"), json!({ "answers": [] })).await.expect(422);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
    neighbour.post(&format!("{path}/cancel"), stop).await.expect(404);
    assert_eq!(neighbour.get("/conferences?total=true").await.expect(200).body["total"], 0);
    for role in [Role::Secretariat, Role::Auditor, Role::Adviser] {
        ward.user(role).get("/conferences").await.expect(403);
    }
    assert!(audited(&ward, "conference.").contains(&"conference.read".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_invited_sees_the_receipt_and_the_child_only_as_far_as_consent_reaches() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (hospital, centre) = (hospital(&ward).await, health_centre(&ward).await);
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let child = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    centre.client.get(&path).await.expect(404);
    let guests = json!({ "participants": [{ "agency_id": centre.id }, { "person": "見本 花子（母）" }] });
    section.post(&format!("{path}/participants"), guests).await.expect(200);

    let narrow = centre.client.get(&path).await.expect(200);
    assert_eq!((&narrow.body["receipt"], &narrow.body["request"]), (&json!("C7-0001"), &Value::Null));
    for name in NAMES {
        assert!(!narrow.text.contains(name), "{name} in {}", narrow.text);
    }
    let given = consent(&section, &child, "all", json!({ "agency_id": centre.id })).await;
    team_member(&section, &child, &centre.id).await;
    let wide = centre.client.get(&path).await.expect(200).body;
    assert_eq!(
        (&wide["child"]["mother_name"], &wide["request"]["child"]["mother_name"]),
        (&json!("見本 花子"), &json!("見本 花子"))
    );
    let withdraw = json!({ "on": "2025-11-25" });
    section.post(&format!("/consents/{}/withdraw", given.id()), withdraw).await.expect(200);
    let closed = centre.client.get(&path).await.expect(200);
    for name in NAMES {
        assert!(!closed.text.contains(name), "{name} in {}", closed.text);
    }
    assert!(!centre.client.get("/conferences").await.text.contains("見本 花子"));

    consent(&section, &child, "without_medical", json!({ "agency_id": centre.id })).await;
    let partly = centre.client.get(&path).await.expect(200).body;
    assert_eq!((&partly["child"]["mother_name"], &partly["request"]), (&json!("見本 花子"), &Value::Null));

    let place = partly["participants"].as_array().and_then(|all| all.iter().find(|one| one["mine"] == true)).cloned();
    let place = place.expect("one's own place")["id"].as_str().expect("an id").to_owned();
    let reason = json!({ "reason": "not_needed" });
    section.post(&format!("/conference-participants/{place}/remove"), reason).await.expect(200);
    centre.client.get(&path).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_child_that_consent_opened_closes_again_for_whoever_asked() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let known = child(&section, json!({ "name": "見本 次郎" })).await.id();
    let given = consent(&section, &known, "all", json!({ "agency_id": hospital.id })).await;
    team_member(&section, &known, &hospital.id).await;
    let news = json!({
        "child": null, "child_id": known, "discharge": { "precision": "early_month", "on": "2025-12-05" },
        "care_items": ["suction"],
    });
    let made = asked(&hospital.client, news).await;
    assert_eq!(made.body["child"]["name"], "見本 次郎");
    assert_eq!(made.body["request"]["discharge"], json!({ "precision": "early_month", "on": "2025-12-01" }));
    let withdraw = json!({ "on": "2025-11-25" });
    section.post(&format!("/consents/{}/withdraw", given.id()), withdraw).await.expect(200);
    let seen = hospital.client.get(&format!("/conferences/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["child"], &seen.body["request"]["child"]), (&Value::Null, &Value::Null));
    assert!(!seen.text.contains("次郎"));
    assert_eq!(seen.body["request"]["care_items"], json!(["suction"]), "what they gave themselves stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn coordinators_and_their_offices_see_conferences_of_their_cases_and_those_they_are_invited_to() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let office = ward.office("見本相談室");
    let (worker, rival) = (ward.worker(office, "見本 一郎"), ward.worker(ward.office("見本別相談室"), "見本 二郎"));
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(office));
    let made = asked(&hospital.client, json!({})).await;
    let path = format!("/conferences/{}", made.id());
    let child = section.get(&path).await.body["child"]["id"].as_str().expect("an id").to_owned();
    // Being asked to take the child opens nothing; being invited opens the narrow view.
    let body = json!({ "mode": "propose", "coordinator_id": worker.id, "role": "lead", "reason": "family_wish" });
    let proposal = section.post(&format!("/children/{child}/assignments"), body).await.expect(201).id();
    worker.client.get(&path).await.expect(404);
    let guests = json!({ "participants": [{ "coordinator_id": worker.id }] });
    section.post(&format!("{path}/participants"), guests).await.expect(200);
    for client in [&worker.client, &head] {
        let narrow = client.get(&path).await.expect(200);
        assert!(!narrow.text.contains("見本 花子"), "{}", narrow.text);
        assert_eq!(client.get("/conferences?mine=true&total=true").await.body["total"], 1);
    }
    rival.client.get(&path).await.expect(404);
    // The manager answers for the coordinator.
    let dates = offered(&section, &made.id()).await.body;
    let answers = json!({ "answers": [{ "slot_id": dates["slots"][0]["id"], "answer": "yes" }] });
    head.post(&format!("{path}/answers"), answers.clone()).await.expect(200);
    rival.client.post(&format!("{path}/answers"), answers).await.expect(404);

    worker.client.post(&format!("/assignments/{proposal}/accept"), json!({})).await.expect(200);
    for client in [&worker.client, &head] {
        assert_eq!(client.get(&path).await.expect(200).body["child"]["mother_name"], "見本 花子");
    }
    let _ = case(&ward, &child, &rival.id.to_string(), CaseRole::Co, AssignmentState::Active);
    assert_eq!(rival.client.get(&path).await.expect(200).body["request"]["child"]["mother_name"], "見本 花子");
    let outsider = ward.user_of(
        Role::OfficeManager,
        Some(ward.municipality),
        Some(AgencyId::wrap(uuid::Uuid::parse_str(&hospital.id).expect("an id"))),
    );
    assert_eq!(outsider.get("/conferences/counts").await.expect(200).body["waiting"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_paged_by_arrival_or_by_time() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = hospital(&ward).await;
    let mut ids = Vec::new();
    for (day, clock) in [("2025-12-09", "09:01"), ("2025-12-02", "09:02"), ("2025-12-05", "09:03"), ("", "09:04")] {
        ward.set_clock(&format!("2025-11-25T{clock}:00+09:00"));
        let made = asked(&hospital.client, json!({ "kind": "transition" })).await.id();
        if !day.is_empty() {
            offered(&section, &made).await;
            let when = json!({
                "starts_at": format!("{day}T10:00:00+09:00"), "ends_at": format!("{day}T11:00:00+09:00"),
            });
            section.post(&format!("/conferences/{made}/schedule"), when).await.expect(200);
        }
        ids.push(made);
    }
    let order = [3, 2, 1, 0].map(|n: usize| ids[n].clone());
    assert_eq!(walk(&section, "/conferences?limit=3").await, order);
    let order = [1, 2, 0].map(|n: usize| ids[n].clone());
    assert_eq!(walk(&section, "/conferences?limit=2&from=2025-12-01").await, order);
    assert_eq!(
        walk(&section, "/conferences?from=2025-12-02&to=2025-12-05").await,
        [1, 2].map(|n: usize| ids[n].clone())
    );
    assert_eq!(walk(&hospital.client, "/conferences?state=requested").await, [ids[3].clone()]);
    assert_eq!(walk(&section, "/conferences?kind=pre_discharge").await, Vec::<String>::new());
    ward.set_clock("2025-12-01T09:00:00+09:00");
    let counts = section.get("/conferences/counts").await.expect(200).body;
    let expected = json!({"waiting": 1, "coordinating": 0, "this_week": 2, "minutes_pending": 0, "overdue": 1});
    assert_eq!(counts, expected);
    section.get("/conferences?from=2025-12-01&cursor=nonsense").await.expect(400);
}

/// The ids of all pages.
async fn walk(client: &Client, path: &str) -> Vec<String> {
    let (mut ids, mut next) = (Vec::new(), path.to_owned());
    loop {
        let page = client.get(&next).await.expect(200).body;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        ids.extend(items.iter().map(|one| one["id"].as_str().unwrap_or_default().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { return ids };
        next = format!("{path}&cursor={cursor}");
    }
}
