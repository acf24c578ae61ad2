//! Consents and care teams as they are entered. What they open is told in `child_rights.rs`.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, child, consent, team_member};

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_recorded_listed_and_withdrawn() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let path = format!("/children/{}/consents", made.id());
    let mother = json!({"name": "見本 花子", "relationship": "母"});
    let mother = section.post(&format!("/children/{}/guardians", made.id()), mother).await.expect(201);
    let body = json!({
        "guardian_id": mother.id(), "scope": "all", "purpose": "退院後の支援の調整", "starts_on": "2025-11-25",
        "recipients": [{"agency_kind": "health_centre"}, {"agency_kind": "hospital"}], "taken_by": "見本 職員",
        "paper_location": "見本棚 20251125-0001",
    });
    let given = section.post(&path, body).await.expect(201);
    assert_eq!(given.body["recipients"], json!([{"agency_kind": "health_centre"}, {"agency_kind": "hospital"}]));
    assert_eq!(given.body["holds"], true);
    let in_use = section.delete(&format!("/guardians/{}", mother.id()), &mother).await.expect(409);
    assert_eq!(in_use.code(), "in_use");
    let withdrawn = section.post(&format!("/consents/{}/withdraw", given.id()), json!({"on": "2025-11-25"})).await;
    let withdrawn = withdrawn.expect(200);
    assert_eq!((&withdrawn.body["withdrawn_on"], &withdrawn.body["holds"]), (&json!("2025-11-25"), &json!(false)));
    assert_eq!(section.get(&path).await.expect(200).body["items"][0]["withdrawn_on"], "2025-11-25");
    assert_eq!(audited(&ward, "consent."), ["consent.add", "consent.withdraw"]);
    for role in [Role::Coordinator, Role::OfficeManager, Role::HealthCentre] {
        ward.user(role).post(&path, json!({})).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_consent_is_told() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (made, other) = (child(&section, json!({})).await, child(&section, json!({})).await);
    let mother = json!({"name": "見本 花子", "relationship": "母"});
    let mother = section.post(&format!("/children/{}/guardians", other.id()), mother).await.expect(201);
    let path = format!("/children/{}/consents", made.id());
    let good = json!({
        "scope": "all", "purpose": "調整", "starts_on": "2025-11-25", "taken_by": "見本",
        "recipients": [{"agency_kind": "hospital"}],
    });
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (field, value, faults) in [
        ("guardian_id", json!(mother.id()), vec!["guardian_id:no_such_guardian"]),
        ("recipients", json!([]), vec!["recipients:too_few"]),
        ("recipients", json!([{}]), vec!["recipients.0:one_of_two"]),
        ("recipients", json!([{"agency_id": nobody, "agency_kind": "hospital"}]), vec!["recipients.0:one_of_two"]),
        ("recipients", json!([{"agency_id": nobody}]), vec!["recipients.0.agency_id:no_such_agency"]),
        (
            "recipients",
            json!([{"agency_kind": "hospital"}, {"agency_kind": "hospital"}]),
            vec!["recipients.1:duplicate"],
        ),
        ("ends_on", json!("2025-11-24"), vec!["ends_on:before_start"]),
        ("purpose", json!("　"), vec!["purpose:required"]),
        ("taken_by", json!("123456789012"), vec!["taken_by:my_number"]),
        ("scope", json!("some"), vec!["scope:not_one_of"]),
    ] {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(section.post(&path, body).await.expect(422).faults(), faults, "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_joins_a_team_with_consent_or_with_a_reason() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let path = format!("/children/{}/care-team", made.id());
    let centre =
        section.post("/agencies", json!({"kind": "health_centre", "name": "見本保健センター"})).await.expect(201);
    let other = section.post("/agencies", json!({"kind": "nursery", "name": "見本保育園"})).await.expect(201);
    let body = json!({"agency_id": centre.id(), "role": "保健相談", "starts_on": "2025-11-25"});
    let refused = section.post(&path, body.clone()).await.expect(422);
    assert_eq!(refused.faults(), ["without_consent_reason:consent_or_reason"]);
    let first = team_member(&section, &made.id(), &centre.id()).await;
    consent(&section, &made.id(), "all", json!({"agency_id": centre.id()})).await;
    section.post(&path, body).await.expect(201);
    let one = format!("/care-team/{}", first.id());
    let moved = section.patch(&one, &first, json!({"agency_id": other.id()})).await.expect(422);
    assert_eq!(moved.faults(), ["agency_id:stays"]);
    let wrong = section.patch(&one, &first, json!({"ends_on": "2025-11-24", "role": " "})).await.expect(422);
    assert_eq!(wrong.faults(), ["ends_on:before_start", "role:required"]);
    let ended = section.patch(&one, &first, json!({"ends_on": "2025-12-31"})).await.expect(200);
    assert_eq!(ended.body["ends_on"], "2025-12-31");
    section.patch(&one, &first, json!({"ends_on": null})).await.expect(412);
    assert_eq!(section.get(&path).await.expect(200).body["items"].as_array().unwrap().len(), 2);
    assert_eq!(audited(&ward, "care_team."), ["care_team.add", "care_team.add", "care_team.edit"]);
    ward.user(Role::Coordinator).post(&path, json!({})).await.expect(403);
}
