//! Municipalities and their policies.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_adds_a_municipality_and_it_has_a_policy_at_once() {
    let ward = TestApp::new().await;
    let admin = ward.user_of(Role::Admin, None, None);
    let body = json!({"lg_code": "１３１０１６", "name": "見本別区", "name_kana": "みほんべつく"});
    let made = admin.post("/municipalities", body.clone()).await.expect(201);
    assert_eq!((&made.body["lg_code"], &made.body["name_kana"]), (&json!("131016"), &json!("ミホンベツク")));
    assert_eq!(made.header("location"), format!("/api/v1/municipalities/{}", made.id()));
    assert_eq!(admin.post("/municipalities", body).await.expect(409).code(), "municipality_exists");
    let wrong = admin.post("/municipalities", json!({"lg_code": "131092", "name": "　"})).await.expect(422);
    assert_eq!(wrong.faults(), ["lg_code:bad_check_digit", "name:required"]);
    assert_eq!(admin.get("/municipalities?total=true").await.expect(200).body["total"], 2);

    let elsewhere = tsunagu::base::ids::MunicipalityId(made.id().parse().unwrap());
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    assert_eq!(neighbour.get("/policy").await.expect(200).body["version"], 1);
    let seen = neighbour.get("/municipalities").await.expect(200);
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 1);
    neighbour.get(&format!("/municipalities/{}", made.id())).await.expect(200);
    neighbour.get(&format!("/municipalities/{}", ward.municipality)).await.expect(404);
    neighbour.post("/municipalities", json!({"lg_code": "131024", "name": "見本三区"})).await.expect(403);
    let local = ward.user(Role::Admin);
    local.post("/municipalities", json!({"lg_code": "131024", "name": "見本三区"})).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_goes_on_in_versions_and_the_last_one_to_read_it_wins() {
    let ward = TestApp::new().await;
    let (manager, section) = (ward.user(Role::SectionManager), ward.user(Role::Section));
    let first = section.get("/policy").await.expect(200);
    assert_eq!((first.etag().as_str(), &first.body["parameters"]["target"]), ("\"1\"", &json!(300)));
    let mut parameters = first.body["parameters"].clone();
    parameters["target"] = json!(250);
    let body = json!({"based_on": 1, "parameters": parameters, "reason": "相談員の兼務を考慮"});
    section.post("/policy", body.clone()).await.expect(403);
    let made = manager.post("/policy", body.clone()).await.expect(201);
    assert_eq!((&made.body["version"], &made.body["author_id"]), (&json!(2), &json!(manager.id.to_string())));
    let late = manager.post("/policy", body).await.expect(409);
    assert_eq!((late.code(), &late.body["facts"]["version"]), ("changed_meanwhile", &json!(2)));
    assert_eq!(section.get("/policy").await.body["parameters"]["target"], 250);

    parameters["target"] = json!(0);
    parameters["extra"] = json!(1);
    let wrong = json!({"based_on": 2, "parameters": parameters, "reason": ""});
    assert_eq!(
        manager.post("/policy", wrong).await.expect(422).faults(),
        ["parameters.extra:unknown_field", "parameters.target:too_small", "reason:required"]
    );
    parameters.as_object_mut().unwrap().remove("extra");
    parameters["target"] = json!(250);
    parameters["need_band_1"] = json!(200);
    let wrong = json!({"based_on": 2, "parameters": parameters, "reason": "　"});
    assert_eq!(
        manager.post("/policy", wrong).await.expect(422).faults(),
        ["parameters.need_band_1:band_order", "reason:required"]
    );
    let versions = section.get("/policy/versions?limit=1&total=true").await.expect(200);
    assert_eq!((&versions.body["total"], &versions.body["items"][0]["version"]), (&json!(2), &json!(2)));
    let next = versions.body["next_cursor"].as_str().unwrap();
    let older = section.get(&format!("/policy/versions?limit=1&cursor={next}")).await.expect(200);
    assert_eq!(older.body["items"][0]["parameters"]["target"], 300);
    assert!(older.body.get("next_cursor").is_none());
}
