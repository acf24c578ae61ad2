//! Records opened in an emergency: who may, what it opens, for how long, and who looks at it afterwards.

use serde_json::{Value, json};
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, case, child};
use crate::support::places::{coordinator, office};
use crate::support::{Client, Reply, TestApp};

const REASON: &str = "けいれんで救急搬送され、人工呼吸器の設定を確認するため";

async fn centre(ward: &TestApp, section: &Client) -> Client {
    let body = json!({"kind": "health_centre", "name": "見本保健センター"});
    let agency = section.post("/agencies", body).await.expect(201);
    ward.user_of(Role::HealthCentre, Some(ward.municipality), Some(AgencyId(agency.id().parse().unwrap())))
}

fn events(inbox: &Reply) -> Vec<Value> {
    inbox.body["items"].as_array().unwrap().iter().map(|item| item["event"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_health_centre_opens_a_record_for_four_hours_and_the_section_reviews_it() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let nurse = centre(&ward, &section).await;
    let made = child(&section, json!({"note": "見本の覚え書き"})).await;
    let place = office(&section, "見本相談支援事業所").await;
    let lead = coordinator(&section, &place.id(), "見本 一郎").await;
    let account = ward.user(Role::Coordinator);
    ward.sql(|db| {
        use diesel::prelude::*;
        use tsunagu::schema::coordinators;
        diesel::update(coordinators::table).set(coordinators::user_id.eq(account.id)).execute(&mut **db)?;
        Ok(())
    });
    case(&ward, &made.id(), &lead.id(), CaseRole::Lead, AssignmentState::Active);
    let path = format!("/children/{}", made.id());
    nurse.get(&path).await.expect(404);
    let opened = nurse.post("/break-glass", json!({"reference": "ｋ-1", "reason": REASON})).await.expect(201);
    assert_eq!(opened.body["child_id"], made.id());
    assert_eq!(opened.body["expires_at"], "2025-11-25T04:00:00.000000Z");
    assert_eq!(opened.header("location"), format!("/api/v1/break-glass/{}", opened.id()));
    assert_eq!(nurse.get(&path).await.expect(200).body["note"], "見本の覚え書き");
    assert_eq!(nurse.get("/children?total=true").await.expect(200).body["total"], 1);
    for other in [centre(&ward, &section).await, ward.user(Role::Hospital)] {
        other.get(&path).await.expect(404);
    }
    let again = nurse.post("/break-glass", json!({"reference": "K-001", "reason": REASON})).await.expect(409);
    assert_eq!((again.code(), &again.body["facts"]["opening_id"]), ("already_open", &json!(opened.id())));
    for told in [&section, &manager, &account] {
        assert_eq!(events(&told.get("/inbox").await.expect(200)), ["record_opened"]);
    }
    assert!(events(&nurse.get("/inbox").await.expect(200)).is_empty());

    ward.set_clock("2025-11-25T12:59:59+09:00");
    nurse.get(&path).await.expect(200);
    let list = manager.get("/break-glass?reviewed=false&open=true&total=true").await.expect(200);
    assert_eq!((&list.body["total"], &list.body["items"][0]["uses"]), (&json!(1), &json!(2)));
    assert_eq!(list.body["items"][0]["reason"], REASON);
    ward.set_clock("2025-11-25T13:00:00+09:00");
    nurse.get(&path).await.expect(404);
    assert_eq!(nurse.get("/children?total=true").await.expect(200).body["total"], 0);
    assert_eq!(nurse.get("/break-glass?open=false").await.expect(200).body["items"][0]["id"], opened.id());

    let one = format!("/break-glass/{}", opened.id());
    let review = json!({"finding": "justified", "note": "搬送記録と一致"});
    nurse.post(&format!("{one}/review"), review.clone()).await.expect(403);
    section.post(&format!("{one}/review"), review.clone()).await.expect(403);
    let reviewed = manager.post(&format!("{one}/review"), review.clone()).await.expect(200);
    assert_eq!(reviewed.body["finding"], "justified");
    assert_eq!(manager.post(&format!("{one}/review"), review).await.expect(409).code(), "already_reviewed");
    assert_eq!(manager.get("/break-glass?reviewed=false&total=true").await.body["total"], 0);
    assert_eq!(nurse.get(&one).await.expect(200).body["finding_note"], "搬送記録と一致");
    assert_eq!(nurse.post(&format!("{one}/close"), json!({})).await.expect(409).code(), "already_over");
    let done = audited(&ward, "break_glass.");
    assert_eq!(done.iter().filter(|action| *action == "break_glass.search").count(), 2);
    assert!(done.contains(&"break_glass.open".to_owned()) && done.contains(&"break_glass.review".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_ends_early_by_its_opener_or_by_a_finding() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let (nurse, other) = (centre(&ward, &section).await, centre(&ward, &section).await);
    let made = child(&section, json!({"mother_kana": "ミホン ハナコ"})).await;
    let path = format!("/children/{}", made.id());
    let wanted = json!({"born_on": "2025-09-15", "kana": "はなこ", "reason": REASON});
    let first = nurse.post("/break-glass", wanted.clone()).await.expect(201);
    other.get(&format!("/break-glass/{}", first.id())).await.expect(404);
    other.post(&format!("/break-glass/{}/close", first.id()), json!({})).await.expect(404);
    ward.set_clock("2025-11-25T09:30:00+09:00");
    let closed = nurse.post(&format!("/break-glass/{}/close", first.id()), json!({})).await.expect(200);
    assert_eq!(
        (&closed.body["open"], &closed.body["expires_at"]),
        (&json!(false), &json!("2025-11-25T00:30:00.000000Z"))
    );
    nurse.get(&path).await.expect(404);
    let second = nurse.post("/break-glass", wanted.clone()).await.expect(201);
    nurse.get(&path).await.expect(200);
    let review = format!("/break-glass/{}/review", second.id());
    let wordless = manager.post(&review, json!({"finding": "not_justified"})).await.expect(422);
    assert_eq!(wordless.faults(), ["note:required"]);
    manager.post(&review, json!({"finding": "not_justified", "note": "対象児と関わりがない"})).await.expect(200);
    nurse.get(&path).await.expect(404);
    let own = manager.post("/break-glass", wanted).await.expect(201);
    let review = format!("/break-glass/{}/review", own.id());
    assert_eq!(manager.post(&review, json!({"finding": "justified"})).await.expect(409).code(), "own_opening");
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    neighbour.post(&review, json!({"finding": "justified"})).await.expect(404);
    assert_eq!(neighbour.get("/break-glass?total=true").await.expect(200).body["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_tells_nothing_but_the_one_child_and_ends_after_ten_tries() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let nurse = centre(&ward, &section).await;
    for kana in ["ミホン ハナコ", "ミホン ハナヨ"] {
        child(&section, json!({"mother_kana": kana, "mother_name": "見本"})).await;
    }
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::HealthCentre, Some(elsewhere), None);
    let code = json!({"reference": "K-001", "reason": REASON});
    let none = neighbour.post("/break-glass", code.clone()).await.expect(404);
    for role in [Role::Section, Role::Hospital, Role::Coordinator, Role::OfficeManager, Role::Auditor] {
        ward.user(role).post("/break-glass", code.clone()).await.expect(403);
    }
    for (body, faults) in [
        (json!({"reason": "緊急"}), vec!["reason:too_short", "reference:one_of_two"]),
        (json!({"reason": REASON, "born_on": "2025-09-15", "kana": "は"}), vec!["kana:too_short"]),
        (json!({"reason": REASON, "reference": "K-001", "kana": "はな"}), vec!["reference:one_of_two"]),
        (json!({"reason": REASON, "reference": "見本"}), vec!["reference:bad_reference"]),
    ] {
        assert_eq!(nurse.post("/break-glass", body).await.expect(422).faults(), faults);
    }
    let ask = |kana: &str, day: &str| json!({"born_on": day, "kana": kana, "reason": REASON});
    for (kana, day) in [("はな", "2025-09-15"), ("たろう", "2025-09-15"), ("はなこ", "2025-09-16")] {
        let missed = nurse.post("/break-glass", ask(kana, day)).await.expect(404);
        assert_eq!(missed.text, none.text, "several look like none");
    }
    for _ in 0..7 {
        nurse.post("/break-glass", json!({"reference": "K-999", "reason": REASON})).await.expect(404);
    }
    let stopped = nurse.post("/break-glass", ask("はなこ", "2025-09-15")).await.expect(429);
    assert_eq!(stopped.header("retry-after"), "3600");
    centre(&ward, &section).await.post("/break-glass", ask("はなこ", "2025-09-15")).await.expect(201);
    ward.set_clock("2025-11-25T10:00:01+09:00");
    nurse.post("/break-glass", ask("はなこ", "2025-09-15")).await.expect(201);
    let done = audited(&ward, "break_glass.");
    assert_eq!(done.iter().filter(|action| *action == "break_glass.search").count(), 12);
    assert_eq!(done.iter().filter(|action| *action == "break_glass.limit").count(), 1);
}
