//! Who should take a child: what the answer is worked out from, and who may ask.

use serde_json::json;
use tsunagu::base::sql_types::Json;
use tsunagu::rules::care_score::CareItem;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::cases::day;

#[tokio::test(flavor = "multi_thread")]
async fn every_coordinator_appears_once_ranked_or_excluded_with_names_and_reasons() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = ward.office("見本相談室");
    let able = ward.worker_with(ward.municipality, office, "見本 経験", |facts| {
        facts.experience = Json(vec![CareItem::TubeFeeding, CareItem::Suction]);
        facts.districts = Json(vec!["見本町".to_owned()]);
    });
    let plain = ward.worker(office, "見本 普通");
    let untrained =
        ward.worker_with(ward.municipality, office, "見本 研修中", |facts| facts.training_finished_on = None);
    let left = ward.worker_with(ward.municipality, office, "見本 退職", |facts| {
        facts.left_on = Some(day("2025-10-31"));
    });
    let elsewhere = ward.add_municipality("131016", "見本別区");
    ward.worker_with(elsewhere, ward.office_of(elsewhere, "別の相談室"), "見本 他区", |_| ());
    let child = ward.child("K-001");

    let path = format!("/children/{child}/recommendation");
    let answer = section.get(&path).await.expect(200).body;
    assert_eq!((&answer["starts_on"], &answer["policy_version"]), (&json!("2025-11-25"), &json!(1)));
    assert_eq!(answer["nobody_within_target"], false);
    let ids = |list: &str| -> Vec<String> {
        answer[list].as_array().unwrap().iter().map(|one| one["coordinator_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("ranked"), [able.id.to_string(), plain.id.to_string()]);
    let mut out = [untrained.id.to_string(), left.id.to_string()];
    out.sort();
    assert_eq!(ids("excluded"), out);
    let first = &answer["ranked"][0];
    assert_eq!((&first["coordinator_name"], &first["office_name"]), (&json!("見本 経験"), &json!("見本相談室")));
    // Both care items are ten points, the district is five: a step lighter than the other.
    assert_eq!((&first["rules"][2]["points"], &first["rules"][3]["points"]), (&json!(-1000), &json!(-500)));
    assert_eq!(section.get(&path).await.body, answer);

    let later = section.get(&format!("{path}?starts_on=2026-04-01")).await.expect(200);
    assert_eq!(later.body["starts_on"], "2026-04-01");
    let far = section.get(&format!("{path}?starts_on=2036-04-01")).await.expect(400);
    assert_eq!(far.faults(), ["starts_on:out_of_range"]);
    section.get(&format!("{path}?starts_on=soon")).await.expect(400);
    for role in [Role::Coordinator, Role::OfficeManager, Role::Hospital, Role::Admin, Role::Secretariat] {
        ward.user(role).get(&path).await.expect(403);
    }
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_is_the_day_of_discharge_where_that_lies_ahead() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let baby = ward.child_with(ward.municipality, "K-001", |child| {
        child.facts.born_on = day("2025-09-01");
        child.facts.discharge_on = Some(day("2025-12-20"));
    });
    let answer = section.get(&format!("/children/{baby}/recommendation")).await.expect(200).body;
    assert_eq!(answer["starts_on"], "2025-12-20");
    assert_eq!((&answer["nobody_within_target"], &answer["ranked"]), (&json!(true), &json!([])));
    let closed = ward.child_with(ward.municipality, "K-002", |child| child.closed_on = Some(day("2025-11-01")));
    let refused = section.get(&format!("/children/{closed}/recommendation")).await.expect(409);
    assert_eq!(refused.code(), "child_closed");
}
