//! Physicians' score sheets and what a child's record carries of them.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, child};

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_sheet_counts_whatever_the_order_of_entry() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let (path, sheets) = (format!("/children/{}", made.id()), format!("/children/{}/care-assessments", made.id()));
    let case_a = json!({
        "scored_on": "2025-11-10", "scored_by": "見本医師",
        "items": [
            {"item": "ventilator", "watch": "mid"}, {"item": "tracheostomy", "watch": "high"},
            {"item": "suction", "watch": "low"}, {"item": "tube_feeding", "watch": "low"},
        ],
    });
    let first = section.post(&sheets, case_a).await.expect(201);
    assert_eq!((&first.body["calculated"]["total"], &first.body["band"]), (&json!(35), &json!("band_3")));
    assert_eq!(first.body["differs"], false);
    assert_eq!(first.body["calculated"]["parts"][1]["watch"], 0);
    let record = section.get(&path).await.expect(200);
    assert_eq!((&record.body["care_band"], &record.body["care_score"]), (&json!("band_3"), &json!(35)));
    assert_eq!(record.body["care_items"], json!(["ventilator", "tracheostomy", "suction", "tube_feeding"]));
    assert_eq!(record.body["version"], 2);
    assert!(!record.body["awaiting"].to_string().contains("care_assessments"));

    let older = json!({"scored_on": "2025-10-10", "scored_by": "見本医師", "items": []});
    section.post(&sheets, older).await.expect(201);
    assert_eq!(section.get(&path).await.expect(200).etag(), record.etag());
    let same_day = json!({
        "scored_on": "2025-11-10", "scored_by": "見本医師", "items": [{"item": "tube_feeding", "watch": "high"}],
        "sheet_total": 16, "sheet_band": "band_2",
    });
    ward.set_clock("2025-11-25T09:01:00+09:00");
    let printed = section.post(&sheets, same_day).await.expect(201);
    assert_eq!(
        (&printed.body["calculated"]["total"], &printed.body["calculated"]["band"]),
        (&json!(10), &json!("band_1"))
    );
    assert_eq!((&printed.body["score"], &printed.body["band"]), (&json!(16), &json!("band_2")));
    assert_eq!(printed.body["differs"], true);
    let record = section.get(&path).await.expect(200);
    assert_eq!((&record.body["care_band"], &record.body["care_score"]), (&json!("band_2"), &json!(16)));
    let list = section.get(&sheets).await.expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 3);
    assert_eq!(list.body["items"][0]["id"], printed.body["id"]);
    assert_eq!(audited(&ward, "care_assessment."), ["care_assessment.add"; 3]);
    assert_eq!(audited(&ward, "child.score").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_sheet_is_told_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let path = format!("/children/{}/care-assessments", made.id());
    let wrong = json!({
        "scored_on": "2025-11-26", "scored_by": " ", "note": "123456789012",
        "items": [{"item": "nebulizer", "watch": "high"}, {"item": "oxygen", "watch": "low"}, {"item": "oxygen", "watch": "low"}],
    });
    assert_eq!(
        section.post(&path, wrong).await.expect(422).faults(),
        [
            "items.0.watch:no_such_grade",
            "items.2.item:duplicate",
            "note:my_number",
            "scored_by:required",
            "scored_on:in_the_future"
        ]
    );
    let early = json!({"scored_on": "2025-09-14", "scored_by": "見本医師", "items": []});
    assert_eq!(section.post(&path, early).await.expect(422).faults(), ["scored_on:before_birth"]);
    let shape = json!({"scored_on": "x", "items": [{"item": "leech"}], "sheet_total": 999, "base": 1});
    assert_eq!(
        section.post(&path, shape).await.expect(422).faults(),
        [
            "base:unknown_field",
            "items.0.item:not_one_of",
            "items.0.watch:required",
            "scored_by:required",
            "scored_on:bad_date",
            "sheet_total:too_large"
        ]
    );
    assert_eq!(section.get(&format!("/children/{}", made.id())).await.body["version"], 1);
    ward.user(Role::OfficeManager).post(&path, json!({})).await.expect(403);
    ward.user(Role::Coordinator)
        .post(&path, json!({"scored_on": "2025-11-20", "scored_by": "x", "items": []}))
        .await
        .expect(404);
}
