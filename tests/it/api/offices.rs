//! Consultation offices: entered by the section, opened and paused by their own managers.

use serde_json::json;
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::places::{coordinator, office};

#[tokio::test(flavor = "multi_thread")]
async fn the_section_adds_finds_changes_and_removes_an_office() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = section
        .post(
            "/offices",
            json!({
                "name": " 見本　相談室 ", "name_kana": "みほんそうだんしつ", "districts": ["東見本", " 東見本", "西見本"],
                "numbers": [
                    {"service_code": "70", "number": "１３５０９ ００４０１"},
                    {"service_code": "52", "number": "1330900043"},
                ],
            }),
        )
        .await
        .expect(201);
    assert_eq!(made.body["name"], "見本 相談室");
    assert_eq!(made.body["accepting"], true);
    assert_eq!(made.body["districts"], json!(["東見本", "西見本"]));
    assert_eq!(
        made.body["numbers"],
        json!([{"service_code": "52", "number": "1330900043"}, {"service_code": "70", "number": "1350900401"}])
    );
    // 1330900043 has a wrong check digit: kept, and told.
    assert_eq!(made.body["warnings"].as_array().unwrap().len(), 1);
    let path = format!("/offices/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    assert_eq!(section.get(&path).await.expect(200).body, made.body);

    section.send("PATCH", &path, Some(json!({"phone": "03-0000-0000"})), &[]).await.expect(428);
    let numbers = json!({"phone": "03-0000-0000", "numbers": [{"service_code": "70", "number": "1350900401"}]});
    let changed = section.patch(&path, &made, numbers).await.expect(200);
    assert_eq!(changed.body["warnings"], json!([]));
    assert_eq!(changed.body["districts"], made.body["districts"]);
    assert_eq!(section.get(&path).await.body["numbers"], changed.body["numbers"]);
    section.patch(&path, &made, json!({"phone": null})).await.expect(412);

    // An office is an agency among agencies, but changed as an office.
    let as_agency = section.get(&format!("/agencies/{}", made.id())).await.expect(200);
    assert_eq!(as_agency.body["kind"], "consultation_office");
    section.patch(&format!("/agencies/{}", made.id()), &as_agency, json!({"name": "x"})).await.expect(422);

    section.delete(&path, &made).await.expect(412);
    section.delete(&path, &changed).await.expect(204);
    section.get(&path).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let reply = section
        .post(
            "/offices",
            json!({"name": "", "kind": "hospital", "districts": [""], "numbers": [{"service_code": "7", "number": "1"}]}),
        )
        .await
        .expect(422);
    assert_eq!(
        reply.faults(),
        ["districts.0:required", "kind:unknown_field", "name:required", "numbers.0.service_code:bad_characters"]
    );
    let reply = section
        .post(
            "/offices",
            json!({
                "name": " ", "phone": "12", "postal_code": "1",
                "paused_from": "2025-12-02", "paused_until": "2025-12-01",
                "numbers": [{"service_code": "70", "number": "番号"}],
            }),
        )
        .await
        .expect(422);
    assert_eq!(
        reply.faults(),
        [
            "name:required",
            "numbers.0.number:bad_number",
            "paused_until:before_start",
            "phone:bad_phone",
            "postal_code:bad_postal_code"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_name_district_acceptance_and_closing() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for body in [
        json!({"name": "あさひ相談室", "districts": ["東見本"]}),
        json!({"name": "いずみ相談室", "districts": ["東見本二丁目"], "accepting": false, "pause_reason": "欠員"}),
        json!({"name": "うみ相談室", "paused_from": "2025-12-01"}),
        json!({"name": "えがお相談室", "paused_from": "2025-11-01", "paused_until": "2025-11-25"}),
        json!({"name": "おおぞら相談室", "closed_on": "2025-03-31"}),
        json!({"name": "かえで相談室", "accepting": false, "paused_until": "2025-11-24"}),
    ] {
        section.post("/offices", body).await.expect(201);
    }
    for (query, expected) in [
        ("", "あいうえか"),
        ("?closed=true", "あいうえおか"),
        ("?accepting=true", "あうか"),
        ("?accepting=false", "いえ"),
        ("?district=%E6%9D%B1%E8%A6%8B%E6%9C%AC", "あ"),
        ("?name=%E3%82%A8", "え"),
        ("?limit=2", "あい"),
    ] {
        let list = section.get(&format!("/offices{query}")).await.expect(200);
        let names = list.body["items"].as_array().unwrap().iter();
        let initials: String = names.map(|row| row["name"].as_str().unwrap().chars().next().unwrap()).collect();
        assert_eq!(initials, expected, "{query}");
    }
    let page = section.get("/offices?limit=2&total=true").await;
    assert_eq!(page.body["total"], 5);
    let next = page.body["next_cursor"].as_str().unwrap();
    let page = section.get(&format!("/offices?limit=2&cursor={next}")).await.expect(200);
    assert_eq!(page.body["items"][0]["name"], "うみ相談室");
    ward.set_clock("2025-12-01T09:00:00+09:00");
    assert_eq!(section.get("/offices?accepting=true&total=true").await.body["total"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_pauses_the_own_office_and_no_other() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let own = office(&section, "見本相談室").await;
    let other = office(&section, "別の相談室").await;
    let own_id = AgencyId(own.id().parse().unwrap());
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(own_id));
    let path = format!("/offices/{}/acceptance", own.id());
    let pause = json!({"accepting": false, "paused_from": "2025-12-01", "paused_until": "2026-01-31", "pause_reason": "欠員のため"});
    let paused = manager.patch(&path, &own, pause.clone()).await.expect(200);
    assert_eq!(paused.body["accepting"], false);
    assert_eq!(paused.body["pause_reason"], "欠員のため");
    assert_eq!(paused.body["name"], "見本相談室");
    let wrong = json!({"paused_until": "2025-11-30"});
    assert_eq!(manager.patch(&path, &paused, wrong).await.expect(422).faults(), ["paused_until:before_start"]);
    let wrong = json!({"accepting": null, "name": "x", "paused_from": "soon"});
    manager.patch(&path, &paused, wrong).await.expect(422);
    manager.patch(&path, &own, pause.clone()).await.expect(412);
    let open = json!({"accepting": true, "paused_from": null, "paused_until": null});
    assert_eq!(manager.patch(&path, &paused, open).await.expect(200).body["pause_reason"], json!(null));

    manager.patch(&format!("/offices/{}/acceptance", other.id()), &other, pause.clone()).await.expect(404);
    manager.patch(&format!("/offices/{}", own.id()), &own, json!({"name": "x"})).await.expect(403);
    ward.user(Role::OfficeManager).patch(&path, &own, pause.clone()).await.expect(404);
    ward.user(Role::Hospital).patch(&path, &own, pause.clone()).await.expect(403);
    section.patch(&format!("/offices/{}/acceptance", other.id()), &other, pause).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_with_a_coordinator_stays_and_nothing_crosses_municipalities() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = office(&section, "見本相談室").await;
    coordinator(&section, &made.id(), "見本 花子").await;
    let path = format!("/offices/{}", made.id());
    assert_eq!(section.delete(&path, &made).await.expect(409).code(), "in_use");
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
    neighbour.patch(&path, &made, json!({"name": "x"})).await.expect(404);
    neighbour.patch(&format!("{path}/acceptance"), &made, json!({"accepting": false})).await.expect(404);
    neighbour.delete(&path, &made).await.expect(404);
    assert_eq!(neighbour.get("/offices").await.body["items"], json!([]));
    ward.stranger().get(&path).await.expect(401);
    ward.user(Role::Auditor).get(&path).await.expect(403);
    ward.user(Role::Coordinator).get(&path).await.expect(200);
}
