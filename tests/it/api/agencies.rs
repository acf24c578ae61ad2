//! Agencies, and with them the manners of the whole API.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_section_adds_finds_changes_and_removes_an_agency() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = section
        .post("/agencies", json!({"kind": "health_centre", "name": " 見本　保健センター ", "name_kana": "みほんほけんせんたー", "postal_code": "〒１４００００１"}))
        .await
        .expect(201);
    assert_eq!(made.body["name"], "見本 保健センター");
    assert_eq!(made.body["name_kana"], "ミホンホケンセンター");
    assert_eq!(made.body["postal_code"], "140-0001");
    let path = format!("/agencies/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));

    let found = section.get("/agencies?name=%E3%83%9F%E3%83%9B%E3%83%B3&total=true").await.expect(200);
    assert_eq!(found.body["total"], 1);

    section.send("PATCH", &path, Some(json!({"phone": "03-0000-0000"})), &[]).await.expect(428);
    let changed = section.patch(&path, &made, json!({"phone": "03-0000-0000"})).await.expect(200);
    assert_eq!(changed.body["phone"], "03-0000-0000");
    assert_eq!(changed.body["name"], "見本 保健センター");
    section.patch(&path, &made, json!({"phone": null})).await.expect(412);
    section.patch(&path, &changed, json!({"name": null})).await.expect(422);

    section.delete(&path, &made).await.expect(412);
    section.delete(&path, &changed).await.expect(204);
    section.get(&path).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told_at_once_in_the_readers_language() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let body = json!({"kind": "castle", "postal_code": 7, "surprise": true});
    let reply = section.send("POST", "/agencies", Some(body.clone()), &[("accept-language", "en")]).await.expect(422);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(
        reply.faults(),
        ["kind:not_one_of", "name:required", "postal_code:wrong_type", "surprise:unknown_field"]
    );
    let reply = section.post("/agencies", body).await.expect(422);
    assert_eq!(reply.body["title"], "入力内容に誤りがあります。");
    let reply = section.post("/agencies", json!({"kind": "other", "name": "　", "phone": "abc"})).await.expect(422);
    assert_eq!(reply.faults(), ["name:required", "phone:bad_phone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let json_type = [("content-type", "application/json")];
    for (body, status, code) in [
        (b"{".to_vec(), 400, "not_json"),
        (vec![b'"', 0xff, b'"'], 400, "not_utf8"),
        ("[".repeat(40).into_bytes(), 400, "too_deep"),
        (vec![b' '; 1_100_000], 413, "too_large"),
        (br#"{"kind":"other","name":"a\u0000b"}"#.to_vec(), 422, "invalid"),
    ] {
        let reply = section.raw("POST", "/agencies", body, &json_type).await.expect(status);
        assert_eq!(reply.code(), code);
    }
    section.raw("POST", "/agencies", b"a=b".to_vec(), &[]).await.expect(415);
    assert_eq!(section.get("/agencies?sort=name").await.expect(400).faults(), ["sort:unknown_field"]);
    assert_eq!(
        section.get("/agencies?limit=0&kind=x").await.expect(400).faults(),
        ["kind:not_one_of", "limit:too_small"]
    );
    section.get("/agencies?cursor=nonsense").await.expect(400);
    section.get("/agencies?name=%ff").await.expect(400);
    section.get("/agencies/not-an-id").await.expect(404);
    let reply = section.send("PUT", "/agencies", None, &[]).await.expect(405);
    assert_eq!(reply.header("allow"), "GET,HEAD,POST");
    assert_eq!(reply.header("content-type"), "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_page_by_page_without_losing_or_repeating_a_row() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for n in 0..7 {
        section.post("/agencies", json!({"kind": "nursery", "name": format!("見本保育園{}", n % 3)})).await.expect(201);
    }
    let mut seen = Vec::new();
    let mut path = "/agencies?limit=2".to_owned();
    loop {
        let page = section.get(&path).await.expect(200);
        seen.extend(page.body["items"].as_array().unwrap().iter().map(|row| row["id"].to_string()));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        assert!(page.header("link").contains(next));
        path = format!("/agencies?limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 7);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_with_the_same_key_happens_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let body = json!({"kind": "nursery", "name": "見本保育園"});
    let key = [("idempotency-key", "k-1")];
    let both = tokio::join!(
        section.send("POST", "/agencies", Some(body.clone()), &key),
        section.send("POST", "/agencies", Some(body.clone()), &key),
    );
    let (one, two) = (both.0.expect(201), both.1.expect(201));
    assert_eq!(one.text, two.text);
    assert_eq!(section.get("/agencies?total=true").await.body["total"], 1);
    let other = section.send("POST", "/agencies", Some(json!({"kind": "school", "name": "x"})), &key).await.expect(422);
    assert_eq!(other.faults(), ["Idempotency-Key:key_reused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_crosses_from_one_municipality_to_another() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = section.post("/agencies", json!({"kind": "hospital", "name": "見本病院"})).await.expect(201);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    let path = format!("/agencies/{}", made.id());
    neighbour.get(&path).await.expect(404);
    neighbour.patch(&path, &made, json!({"name": "x"})).await.expect(404);
    neighbour.delete(&path, &made).await.expect(404);
    assert_eq!(neighbour.get("/agencies").await.body["items"], json!([]));
    ward.stranger().get(&path).await.expect(401);
    let auditor = ward.user(Role::Auditor);
    auditor.get(&path).await.expect(403);
    let coordinator = ward.user(Role::Coordinator);
    coordinator.get(&path).await.expect(200);
    coordinator.post("/agencies", json!({})).await.expect(403);
}
