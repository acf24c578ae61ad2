//! Guardians, and how they lead to the child.

use serde_json::{Value, json};
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, case, child};
use crate::support::places::office;

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_is_added_changed_found_by_and_removed() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let path = format!("/children/{}/guardians", made.id());
    let mother = json!({
        "name": "見本　花子", "name_kana": "ﾐﾎﾝ ﾊﾅｺ", "relationship": "母", "phone": "090-1234-5678",
        "primary_contact": true,
    });
    let mother = section.post(&path, mother).await.expect(201);
    assert_eq!(
        (mother.body["name"].clone(), mother.body["name_kana"].clone()),
        (json!("見本 花子"), json!("ミホン ハナコ"))
    );
    let father = json!({"name": "例題 次郎", "relationship": "父", "phone": "03-0000-1111", "primary_contact": true});
    let father = section.post(&path, father).await.expect(201);
    let list = section.get(&path).await.expect(200);
    let who = |list: &Value| -> Vec<(Value, Value)> {
        let items = list["items"].as_array().unwrap();
        items.iter().map(|one| (one["relationship"].clone(), one["primary_contact"].clone())).collect()
    };
    assert_eq!(who(&list.body), [(json!("父"), json!(true)), (json!("母"), json!(false))]);

    let total =
        async |q: &str| section.get(&format!("/children?total=true&q={q}")).await.expect(200).body["total"].clone();
    assert_eq!(total("12345678").await, 1);
    assert_eq!(total("%E4%BE%8B%E9%A1%8C").await, 1);
    let one = format!("/guardians/{}", father.id());
    section.patch(&one, &father, json!({"phone": "1"})).await.expect(422);
    let changed = section.patch(&one, &father, json!({"phone": "080-9999-8888"})).await.expect(200);
    assert_eq!(total("00001111").await, 0);
    assert_eq!(total("99998888").await, 1);
    section.patch(&one, &father, json!({"phone": null})).await.expect(412);
    section.delete(&one, &father).await.expect(412);
    section.delete(&one, &changed).await.expect(204);
    section.get(&one).await.expect(404);
    assert_eq!(total("99998888").await, 0);
    let awaiting = section.get(&format!("/children/{}", made.id())).await.expect(200).body["awaiting"].to_string();
    assert!(!awaiting.contains("guardians"), "{awaiting}");
    assert_eq!(audited(&ward, "guardian."), ["guardian.add", "guardian.add", "guardian.edit", "guardian.remove"]);
    let wrong =
        json!({"name": " ", "relationship": "　", "phone": "12", "name_kana": "花", "note": "123456789012", "x": 1});
    assert_eq!(section.post(&path, wrong).await.expect(422).faults(), ["x:unknown_field"]);
    let wrong = json!({"name": " ", "relationship": "　", "phone": "12", "name_kana": "花", "note": "123456789012"});
    assert_eq!(
        section.post(&path, wrong).await.expect(422).faults(),
        ["name:required", "name_kana:not_kana", "note:my_number", "phone:bad_phone", "relationship:required"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_keeps_the_guardians_of_own_cases_only() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await;
    let agency = tsunagu::base::ids::AgencyId(office.id().parse().unwrap());
    let user = ward.user_of(Role::Coordinator, Some(ward.municipality), Some(agency));
    let body = json!({"office_id": office.id(), "user_id": user.id, "name": "見本 一郎", "fte": 100});
    let coordinator = section.post("/coordinators", body).await.expect(201);
    let (own, other) = (child(&section, json!({})).await, child(&section, json!({})).await);
    case(&ward, &own.id(), &coordinator.id(), CaseRole::Co, AssignmentState::Active);
    let mother = json!({"name": "見本 花子", "relationship": "母"});
    let made = user.post(&format!("/children/{}/guardians", own.id()), mother.clone()).await.expect(201);
    user.post(&format!("/children/{}/guardians", other.id()), mother.clone()).await.expect(404);
    user.get(&format!("/children/{}/guardians", other.id())).await.expect(404);
    let foreign = section.post(&format!("/children/{}/guardians", other.id()), mother.clone()).await.expect(201);
    let path = format!("/guardians/{}", foreign.id());
    user.get(&path).await.expect(404);
    user.patch(&path, &foreign, json!({"note": "x"})).await.expect(404);
    user.delete(&path, &foreign).await.expect(404);
    user.patch(&format!("/guardians/{}", made.id()), &made, json!({"note": "x"})).await.expect(200);
    ward.user(Role::HealthCentre).post(&format!("/children/{}/guardians", own.id()), mother).await.expect(403);
}
