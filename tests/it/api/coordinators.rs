//! Coordinators, their absences and their conflicts.

use serde_json::json;
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::places::{coordinator, office};

#[tokio::test(flavor = "multi_thread")]
async fn the_section_adds_finds_changes_and_removes_a_coordinator() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await;
    let account = ward.user(Role::Coordinator);
    let made = section
        .post(
            "/coordinators",
            json!({
                "office_id": office.id(), "user_id": account.id, "name": "見本　花子", "name_kana": "ﾐﾎﾝ ﾊﾅｺ",
                "fte": 80, "other_duties": 20, "training_finished_on": "2024-03-15", "consultation_specialist": true,
                "experience": ["oxygen", "ventilator", "oxygen"], "languages": ["英語"], "districts": ["東見本"],
                "phone": "03-0000-0000", "email": "hanako@example.jp",
            }),
        )
        .await
        .expect(201);
    assert_eq!(made.body["name"], "見本 花子");
    assert_eq!(made.body["name_kana"], "ミホン ハナコ");
    assert_eq!(made.body["experience"], json!(["ventilator", "oxygen"]));
    assert_eq!(made.body["fte"], 80);
    let path = format!("/coordinators/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));

    let changed = section.patch(&path, &made, json!({"fte": 50, "languages": []})).await.expect(200);
    assert_eq!((&changed.body["fte"], &changed.body["languages"]), (&json!(50), &json!([])));
    assert_eq!(changed.body["districts"], json!(["東見本"]));
    section.patch(&path, &made, json!({"fte": 60})).await.expect(412);
    section.send("PATCH", &path, Some(json!({"fte": 60})), &[]).await.expect(428);

    let twin = json!({"office_id": office.id(), "user_id": account.id, "name": "見本 次子", "fte": 100});
    assert_eq!(section.post("/coordinators", twin).await.expect(409).code(), "user_taken");

    // Once the office has closed, whoever works there can still be edited, and nobody can be added.
    let closed = section.patch(&format!("/offices/{}", office.id()), &office, json!({"closed_on": "2025-11-25"})).await;
    closed.expect(200);
    let left = section.patch(&path, &changed, json!({"left_on": "2025-11-24"})).await.expect(200);
    let late = json!({"office_id": office.id(), "name": "見本 次子", "fte": 100});
    assert_eq!(section.post("/coordinators", late).await.expect(422).faults(), ["office_id:no_such_office"]);

    assert_eq!(section.get("/coordinators").await.body["items"], json!([]));
    assert_eq!(section.get("/coordinators?left=true&total=true").await.body["total"], 1);
    section.delete(&path, &left).await.expect(204);
    section.get(&path).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let reply =
        section.post("/coordinators", json!({"name": "", "fte": 101, "experience": ["magic"]})).await.expect(422);
    assert_eq!(reply.faults(), ["experience.0:not_one_of", "fte:too_large", "name:required", "office_id:required"]);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let foreign = office(&ward.user_of(Role::Section, Some(elsewhere), None), "別区の相談室").await;
    let reply = section
        .post(
            "/coordinators",
            json!({
                "office_id": foreign.id(), "user_id": section.id, "name": "　", "name_kana": "見本", "phone": "12",
                "fte": 100, "paused_from": "2025-12-02", "paused_until": "2025-12-01",
                "training_finished_on": "2025-11-26",
            }),
        )
        .await
        .expect(422);
    assert_eq!(
        reply.faults(),
        [
            "name:required",
            "name_kana:not_kana",
            "office_id:no_such_office",
            "paused_until:before_start",
            "phone:bad_phone",
            "training_finished_on:in_future",
            "user_id:no_such_user",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_office_name_district_and_acceptance_of_both() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let one = office(&section, "見本相談室").await;
    let two = office(&section, "休止中の相談室").await;
    let pause = json!({"paused_from": "2025-12-01"});
    section.patch(&format!("/offices/{}/acceptance", two.id()), &two, pause).await.expect(200);
    for (office, name, more) in [
        (&one, "あさひ", json!({"districts": ["東見本"]})),
        (&one, "いずみ", json!({"accepting": false})),
        (&two, "うみ", json!({})),
        (&one, "えがお", json!({"paused_from": "2025-11-01", "paused_until": "2025-11-30"})),
        (&one, "おおぞら", json!({"left_on": "2025-11-24"})),
    ] {
        let mut body = json!({"office_id": office.id(), "name": name, "fte": 100});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        section.post("/coordinators", body).await.expect(201);
    }
    for (query, expected) in [
        (String::new(), "あいうえ"),
        ("?left=true".to_owned(), "あいうえお"),
        (format!("?office_id={}", two.id()), "う"),
        ("?accepting_on=2025-11-30".to_owned(), "あう"),
        ("?accepting_on=2025-12-01".to_owned(), "あえ"),
        ("?district=%E6%9D%B1%E8%A6%8B%E6%9C%AC".to_owned(), "あ"),
        ("?name=%E3%82%A4".to_owned(), "い"),
    ] {
        let list = section.get(&format!("/coordinators{query}")).await.expect(200);
        let names = list.body["items"].as_array().unwrap().iter();
        let initials: String = names.map(|row| row["name"].as_str().unwrap().chars().next().unwrap()).collect();
        assert_eq!(initials, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contact_and_working_time_are_for_the_section_the_own_office_and_oneself() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let own = office(&section, "見本相談室").await;
    let other = office(&section, "別の相談室").await;
    let agency = |reply: &crate::support::Reply| Some(AgencyId(reply.id().parse().unwrap()));
    let colleague = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&own));
    let outsider = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&other));
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&other));
    let body = json!({"office_id": own.id(), "name": "見本 花子", "fte": 80, "phone": "03-0000-0000",
        "email": "hanako@example.jp", "accepting": false, "pause_reason": "育児のため"});
    let made = section.post("/coordinators", body).await.expect(201);
    let path = format!("/coordinators/{}", made.id());
    for (who, in_full) in [(&section, true), (&colleague, true), (&outsider, false), (&manager, false)] {
        let seen = who.get(&path).await.expect(200).body;
        assert_eq!(seen["name"], "見本 花子");
        assert_eq!(seen["accepting"], false);
        for field in ["phone", "email", "fte", "other_duties", "pause_reason", "user_id"] {
            assert_eq!(seen.get(field).is_some(), in_full, "{field}");
        }
        let listed = who.get("/coordinators").await.expect(200).body["items"][0].clone();
        assert_eq!(listed, seen);
    }
    for role in [Role::Hospital, Role::Secretariat, Role::Auditor, Role::Admin] {
        ward.user(role).get(&path).await.expect(403);
    }
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
    neighbour.patch(&path, &made, json!({"fte": 1})).await.expect(404);
    neighbour.delete(&path, &made).await.expect(404);
    outsider.patch(&path, &made, json!({"fte": 1})).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn acceptance_is_set_by_the_section_the_own_manager_and_oneself() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let own = office(&section, "見本相談室").await;
    let other = office(&section, "別の相談室").await;
    let agency = |reply: &crate::support::Reply| Some(AgencyId(reply.id().parse().unwrap()));
    let herself = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&own));
    let colleague = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&own));
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&own));
    let stranger = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&other));
    let body = json!({"office_id": own.id(), "user_id": herself.id, "name": "見本 花子", "fte": 100});
    let mut made = section.post("/coordinators", body).await.expect(201);
    let path = format!("/coordinators/{}/acceptance", made.id());
    let pause = json!({"accepting": false, "pause_reason": "研修のため"});
    for who in [&section, &manager, &herself] {
        made = who.patch(&path, &made, pause.clone()).await.expect(200);
        assert_eq!(made.body["accepting"], false);
    }
    for who in [&stranger, &colleague] {
        who.patch(&path, &made, pause.clone()).await.expect(404);
    }
    ward.user(Role::Hospital).patch(&path, &made, pause.clone()).await.expect(403);
    let wrong = json!({"paused_from": "2025-12-02", "paused_until": "2025-12-01"});
    assert_eq!(herself.patch(&path, &made, wrong).await.expect(422).faults(), ["paused_until:before_start"]);
    herself.patch(&path, &made, json!({"fte": 1})).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn absences_are_kept_by_those_who_may_and_seen_by_nobody_else() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let own = office(&section, "見本相談室").await;
    let other = office(&section, "別の相談室").await;
    let agency = |reply: &crate::support::Reply| Some(AgencyId(reply.id().parse().unwrap()));
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&own));
    let outsider = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&other));
    let colleague = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&own));
    let made = coordinator(&section, &own.id(), "見本 花子").await;
    let path = format!("/coordinators/{}/absences", made.id());
    let body = json!({"starts_on": "2026-01-05", "percent": 100, "reason": " 産休 "});
    let first = manager.post(&path, body.clone()).await.expect(201);
    assert_eq!(first.body["reason"], "産休");
    section.post(&path, json!({"starts_on": "2025-12-01", "ends_on": "2025-12-05", "percent": 50})).await.expect(201);
    let list = section.get(&format!("{path}?total=true")).await.expect(200);
    assert_eq!(list.body["total"], 2);
    assert_eq!(list.body["items"][1]["id"], first.body["id"]);
    let page = section.get(&format!("{path}?limit=1")).await.expect(200);
    let next = page.body["next_cursor"].as_str().unwrap();
    let page = section.get(&format!("{path}?limit=1&cursor={next}")).await.expect(200);
    assert_eq!(page.body["items"][0]["id"], first.body["id"]);

    let one = format!("/absences/{}", first.id());
    let changed = manager.patch(&one, &first, json!({"ends_on": "2026-06-30"})).await.expect(200);
    assert_eq!(
        manager.patch(&one, &changed, json!({"ends_on": "2025-06-30"})).await.expect(422).faults(),
        ["ends_on:before_start"]
    );
    assert_eq!(
        section.post(&path, json!({"percent": 0, "reason": 1})).await.expect(422).faults(),
        ["percent:too_small", "reason:wrong_type", "starts_on:required"]
    );
    for who in [&outsider, &colleague] {
        who.get(&path).await.expect(404);
        who.post(&path, body.clone()).await.expect(404);
        who.patch(&one, &changed, json!({"percent": 1})).await.expect(404);
        who.delete(&one, &changed).await.expect(404);
    }
    ward.user(Role::Secretariat).get(&path).await.expect(403);
    manager.delete(&one, &first).await.expect(412);
    manager.delete(&one, &changed).await.expect(204);
    section.delete(&format!("/coordinators/{}", made.id()), &made).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_names_a_child_of_the_municipality_and_is_the_sections_alone() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await;
    let made = coordinator(&section, &office.id(), "見本 花子").await;
    let path = format!("/coordinators/{}/conflicts", made.id());
    let reply = section.post(&path, json!({"child_id": office.id(), "reason": " "})).await.expect(422);
    assert_eq!(reply.faults(), ["child_id:no_such_child", "reason:required"]);
    assert_eq!(section.get(&path).await.expect(200).body["items"], json!([]));
    ward.user(Role::OfficeManager).get(&path).await.expect(403);
    ward.user(Role::Coordinator).post(&path, json!({"child_id": office.id(), "reason": "x"})).await.expect(403);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    ward.user_of(Role::Section, Some(elsewhere), None).get(&path).await.expect(404);
    let absent = format!("/conflicts/{}", office.id());
    section.send("DELETE", &absent, None, &[("if-match", "\"1\"")]).await.expect(404);
}
