//! The care team and consent at work: what an agency sees, what closes at once, who is told, what is looked at later.

use serde_json::{Value, json};
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::users::Role;

use crate::support::children::{audited, child, consent, team_member};
use crate::support::{Client, TestApp};

async fn events(user: &Client) -> Vec<Value> {
    let inbox = user.get("/inbox").await.expect(200);
    inbox.body["items"].as_array().unwrap().iter().map(|item| item["event"].clone()).collect()
}

async fn agency(ward: &TestApp, section: &Client, kind: &str, role: Role) -> (String, Client) {
    let made = section.post("/agencies", json!({"kind": kind, "name": format!("見本 {kind}")})).await.expect(201);
    let user = ward.user_of(role, Some(ward.municipality), Some(AgencyId(made.id().parse().unwrap())));
    (made.id(), user)
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_opens_the_record_to_the_team_and_its_withdrawal_closes_it_everywhere_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (centre, nurse) = agency(&ward, &section, "health_centre", Role::HealthCentre).await;
    let (hospital, doctor) = agency(&ward, &section, "hospital", Role::Hospital).await;
    let made = child(&section, json!({"mother_kana": "ミホン ハナコ"})).await;
    let path = format!("/children/{}", made.id());
    let given = consent(&section, &made.id(), "all", json!({"agency_kind": "health_centre"})).await;
    consent(&section, &made.id(), "all", json!({"agency_id": hospital})).await;
    let body = json!({"agency_id": centre, "role": "保健相談", "person": "見本 三郎", "starts_on": "2025-11-25"});
    section.post(&format!("{path}/care-team"), body).await.expect(201);
    team_member(&section, &made.id(), &hospital).await;
    assert_eq!(events(&nurse).await, ["care_team_joined"]);
    for user in [&nurse, &doctor] {
        user.get(&path).await.expect(200);
        for list in ["/children?total=true", "/children?total=true&q=%E3%81%AF%E3%81%AA%E3%81%93"] {
            assert_eq!(user.get(list).await.expect(200).body["total"], 1, "{list}");
        }
    }
    ward.set_clock("2025-11-25T09:01:00+09:00");
    section.post(&format!("/consents/{}/withdraw", given.id()), json!({"on": "2025-11-25"})).await.expect(200);
    nurse.get(&path).await.expect(404);
    for part in ["guardians", "consents", "care-team", "care-assessments"] {
        nurse.get(&format!("{path}/{part}")).await.expect(404);
    }
    for list in
        ["/children?total=true", "/children?total=true&q=%E3%81%AF%E3%81%AA%E3%81%93", "/children?total=true&q=K-001"]
    {
        let found = nurse.get(list).await.expect(200);
        assert_eq!((&found.body["total"], &found.body["items"]), (&json!(0), &json!([])), "{list}");
    }
    doctor.get(&path).await.expect(200);
    assert_eq!(events(&nurse).await, ["consent_withdrawn", "care_team_joined"]);
    // The message names no child any more.
    assert_eq!(nurse.get("/inbox").await.body["items"][0]["child_id"], json!(null));
    assert_eq!(events(&doctor).await, ["care_team_joined"]);
    assert_eq!(events(&ward.user(Role::Section)).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_without_consent_is_told_listed_and_reviewed() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let (centre, nurse) = agency(&ward, &section, "health_centre", Role::HealthCentre).await;
    let (hospital, _) = agency(&ward, &section, "hospital", Role::Hospital).await;
    let made = child(&section, json!({})).await;
    let bare = team_member(&section, &made.id(), &centre).await;
    let given = consent(&section, &made.id(), "all", json!({"agency_id": hospital})).await;
    team_member(&section, &made.id(), &hospital).await;
    assert_eq!(events(&manager).await, ["care_team_without_consent"]);
    assert!(events(&nurse).await.is_empty());
    let list = "/care-team/without-consent?total=true";
    section.get(list).await.expect(403);
    let found = manager.get(list).await.expect(200);
    assert_eq!((&found.body["total"], &found.body["items"][0]["id"]), (&json!(1), &json!(bare.id())));
    assert_eq!(found.body["items"][0]["without_consent_reason"], "同意取得中");
    let review = format!("/care-team/{}/review", bare.id());
    section.post(&review, json!({})).await.expect(403);
    let seen = manager.post(&review, json!({})).await.expect(200);
    assert_eq!(seen.body["reviewed_at"], "2025-11-25T00:00:00.000000Z");
    assert_eq!(manager.post(&review, json!({})).await.expect(409).code(), "already_reviewed");
    assert_eq!(manager.get(&format!("{list}&reviewed=false")).await.body["total"], 0);
    assert_eq!(manager.get(&format!("{list}&reviewed=true")).await.body["total"], 1);
    // Whoever loses the consent later comes onto the list; whoever gets one leaves it.
    section.post(&format!("/consents/{}/withdraw", given.id()), json!({"on": "2025-11-25"})).await.expect(200);
    assert_eq!(manager.get(&format!("{list}&limit=1")).await.body["total"], 2);
    let body = json!({
        "scope": "all", "purpose": "調整", "recipients": [{"agency_kind": "health_centre"}], "starts_on": "2025-11-25",
        "ends_on": "2025-12-24", "taken_by": "見本 職員",
    });
    section.post(&format!("/children/{}/consents", made.id()), body).await.expect(201);
    assert_eq!(events(&nurse).await, ["care_team_joined"]);
    assert_eq!(manager.get(list).await.body["total"], 1);
    let team = section.get(&format!("/children/{}/care-team", made.id())).await.expect(200);
    let places = team.body["items"].as_array().unwrap();
    let of = |id: &str| places.iter().find(|place| place["agency_id"] == id).unwrap().clone();
    assert_eq!(of(&centre)["covered_until"], "2025-12-24");
    assert_eq!((&of(&hospital)["covered_by_consent"], &of(&hospital)["covered_until"]), (&json!(false), &json!(null)));
    assert!(audited(&ward, "care_team.").contains(&"care_team.review".to_owned()));
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    neighbour.post(&review, json!({})).await.expect(404);
    assert_eq!(neighbour.get(list).await.expect(200).body["total"], 0);
}
