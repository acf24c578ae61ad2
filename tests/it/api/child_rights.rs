//! Who sees which children: the same for a record, a list, a total and a search.

use serde_json::json;
use tsunagu::base::ids::AgencyId;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::children::{case, child, consent, intake, team_member};
use crate::support::conferences::asked;
use crate::support::places::office;
use crate::support::{Client, Reply, TestApp};

/// That `client` sees exactly these children, in whatever way it asks.
#[track_caller]
fn sees<'a>(client: &'a Client, all: &'a [&'a Reply], expected: &'a [&'a Reply]) -> impl Future<Output = ()> + 'a {
    let place = std::panic::Location::caller();
    async move {
        let mut wanted: Vec<_> = expected.iter().map(|one| one.id()).collect();
        wanted.sort();
        for path in ["/children?total=true", "/children?total=true&q=%E8%A6%8B%E6%9C%AC"] {
            let list = client.get(path).await.expect(200);
            let items = list.body["items"].as_array().unwrap();
            let mut ids: Vec<_> = items.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            assert_eq!(ids, wanted, "{path} at {place}");
            assert_eq!(list.body["total"], wanted.len(), "{path} at {place}");
        }
        for one in all {
            let status = if wanted.contains(&one.id()) { 200 } else { 404 };
            let reply = client.get(&format!("/children/{}", one.id())).await;
            assert_eq!(reply.status.as_u16(), status, "{} at {place}", one.body["reference"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_past_its_last_day_opens_nothing_though_nobody_has_written_its_end_down() {
    use diesel::prelude::*;
    use tsunagu::schema::assignments;
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let ours = office(&section, "見本相談室").await;
    let agency = Some(AgencyId(ours.id().parse().unwrap()));
    let user = ward.user_of(Role::Coordinator, Some(ward.municipality), agency);
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency);
    let body = json!({"office_id": ours.id(), "user_id": user.id, "name": "見本 一郎", "fte": 100});
    let me = section.post("/coordinators", body).await.expect(201).id();
    let theirs = child(&section, json!({})).await;
    let id = case(&ward, &theirs.id(), &me, CaseRole::Lead, AssignmentState::Active);
    let last = ward.app.now().day();
    ward.sql(|db| {
        let ending = diesel::update(assignments::table.find(id)).set(assignments::ends_on.eq(last));
        Ok(ending.execute(&mut **db)?)
    });
    let about = json!({ "child": null, "child_id": theirs.id(), "means": "phone" });
    let conference = format!("/conferences/{}", asked(&section, about).await.id());
    for reader in [&user, &manager] {
        sees(reader, &[&theirs], &[&theirs]).await;
        reader.get(&conference).await.expect(200);
    }
    ward.set_clock(&format!("{}T00:00:00+09:00", last.succ_opt().unwrap()));
    for reader in [&user, &manager] {
        sees(reader, &[&theirs], &[]).await;
        reader.get(&conference).await.expect(404);
        assert_eq!(reader.get("/conferences?total=true").await.expect(200).body["total"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn coordinators_and_offices_see_their_open_cases_and_nothing_else() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (ours, theirs) = (office(&section, "見本相談室").await, office(&section, "例題相談室").await);
    let agency = |office: &Reply| Some(AgencyId(office.id().parse().unwrap()));
    let user = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&ours));
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&ours));
    let rival = ward.user_of(Role::OfficeManager, Some(ward.municipality), agency(&theirs));
    let body = json!({"office_id": ours.id(), "user_id": user.id, "name": "見本 一郎", "fte": 100});
    let me = section.post("/coordinators", body).await.expect(201).id();
    let colleague = json!({"office_id": ours.id(), "name": "見本 二郎", "fte": 100});
    let colleague = section.post("/coordinators", colleague).await.expect(201).id();
    let stranger = json!({"office_id": theirs.id(), "name": "例題 三郎", "fte": 100});
    let stranger = section.post("/coordinators", stranger).await.expect(201).id();
    let mut all = Vec::new();
    for _ in 0..7 {
        all.push(child(&section, json!({})).await);
    }
    let [lead, co, reserved, proposed, ended, colleagues, foreign] = &all[..] else { panic!("seven") };
    case(&ward, &lead.id(), &me, CaseRole::Lead, AssignmentState::Active);
    case(&ward, &co.id(), &me, CaseRole::Co, AssignmentState::Active);
    case(&ward, &reserved.id(), &me, CaseRole::Lead, AssignmentState::Reserved);
    case(&ward, &proposed.id(), &me, CaseRole::Lead, AssignmentState::Proposed);
    case(&ward, &ended.id(), &me, CaseRole::Lead, AssignmentState::Ended);
    case(&ward, &colleagues.id(), &colleague, CaseRole::Lead, AssignmentState::Active);
    case(&ward, &foreign.id(), &stranger, CaseRole::Lead, AssignmentState::Active);
    case(&ward, &co.id(), &stranger, CaseRole::Lead, AssignmentState::Active);
    let every: Vec<&Reply> = all.iter().collect();
    sees(&section, &every, &every).await;
    sees(&user, &every, &[lead, co, reserved]).await;
    sees(&manager, &every, &[lead, co, reserved, colleagues]).await;
    sees(&rival, &every, &[foreign, co]).await;
    let unlinked = ward.user_of(Role::Coordinator, Some(ward.municipality), agency(&ours));
    sees(&unlinked, &every, &[]).await;

    let opened = user.get(&format!("/children/{}", lead.id())).await.expect(200);
    let path = format!("/children/{}", lead.id());
    let hidden = user.patch(&path, &opened, json!({"sibling_of": foreign.id()})).await.expect(422);
    assert_eq!(hidden.faults(), ["sibling_of:no_such_child"]);
    user.patch(&path, &opened, json!({"district": "見本地区"})).await.expect(200);
    let other = format!("/children/{}", foreign.id());
    user.patch(&other, foreign, json!({"district": "見本地区"})).await.expect(404);
    manager.patch(&path, &opened, json!({"district": "見本地区"})).await.expect(403);
    assert_eq!(section.get("/children?total=true&without_lead=true").await.body["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_sees_a_child_with_membership_and_consent_together_only() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let centre =
        section.post("/agencies", json!({"kind": "health_centre", "name": "見本保健センター"})).await.expect(201);
    let partner =
        ward.user_of(Role::HealthCentre, Some(ward.municipality), Some(AgencyId(centre.id().parse().unwrap())));
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(child(&section, json!({})).await);
    }
    let [both, team, agreed, kind] = &all[..] else { panic!("four") };
    let every: Vec<&Reply> = all.iter().collect();
    let given = consent(&section, &both.id(), "all", json!({"agency_id": centre.id()})).await;
    consent(&section, &agreed.id(), "all", json!({"agency_id": centre.id()})).await;
    consent(&section, &kind.id(), "all", json!({"agency_kind": "health_centre"})).await;
    consent(&section, &team.id(), "all", json!({"agency_kind": "nursery"})).await;
    let place = team_member(&section, &both.id(), &centre.id()).await;
    let outside = team_member(&section, &team.id(), &centre.id()).await;
    team_member(&section, &kind.id(), &centre.id()).await;
    assert_eq!((&place.body["covered_by_consent"], &outside.body["covered_by_consent"]), (&json!(true), &json!(false)));
    sees(&partner, &every, &[both, kind]).await;

    let path = format!("/consents/{}/withdraw", given.id());
    section.post(&path, json!({"on": "2025-11-26"})).await.expect(422);
    section.post(&path, json!({"on": "2025-11-25"})).await.expect(200);
    assert_eq!(section.post(&path, json!({"on": "2025-11-25"})).await.expect(409).code(), "already_withdrawn");
    sees(&partner, &every, &[kind]).await;
    for part in ["guardians", "consents", "care-team", "care-assessments"] {
        partner.get(&format!("/children/{}/{part}", both.id())).await.expect(404);
        partner.get(&format!("/children/{}/{part}", kind.id())).await.expect(200);
    }

    consent(&section, &both.id(), "all", json!({"agency_id": centre.id()})).await;
    sees(&partner, &every, &[both, kind]).await;
    let ending = json!({"ends_on": "2025-11-25"});
    section.patch(&format!("/care-team/{}", place.id()), &place, ending).await.expect(200);
    sees(&partner, &every, &[both, kind]).await;
    ward.set_clock("2025-11-26T09:00:00+09:00");
    sees(&partner, &every, &[kind]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_without_medical_matters_hides_them_everywhere() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let nursery = section.post("/agencies", json!({"kind": "nursery_section", "name": "見本保育課"})).await.expect(201);
    let hospital = section.post("/agencies", json!({"kind": "hospital", "name": "見本病院"})).await.expect(201);
    let partner =
        ward.user_of(Role::NurserySection, Some(ward.municipality), Some(AgencyId(nursery.id().parse().unwrap())));
    let made = child(&section, json!({"hospital_id": hospital.id(), "note": "見本の覚え書き"})).await;
    let path = format!("/children/{}", made.id());
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本医師", "items": [{"item": "ventilator", "watch": "high"}],
    });
    section.post(&format!("{path}/care-assessments"), sheet).await.expect(201);
    consent(&section, &made.id(), "without_medical", json!({"agency_id": nursery.id()})).await;
    team_member(&section, &made.id(), &nursery.id()).await;
    let seen = partner.get(&path).await.expect(200);
    assert_eq!(seen.body["mother_name"], "見本 花子");
    assert_eq!(seen.body["without_medical"], true);
    for field in ["care_band", "care_score", "note", "hospital_id"] {
        assert_eq!(seen.body[field], json!(null), "{field}");
    }
    assert_eq!(seen.body["care_items"], json!([]));
    assert!(!seen.body["awaiting"].to_string().contains("care_assessments"));
    partner.get(&format!("{path}/care-assessments")).await.expect(404);
    assert_eq!(partner.get("/children?total=true&band=band_1").await.expect(200).body["total"], 0);
    assert_eq!(section.get("/children?total=true&band=band_1").await.expect(200).body["total"], 1);

    consent(&section, &made.id(), "all", json!({"agency_kind": "nursery_section"})).await;
    let whole = partner.get(&path).await.expect(200);
    assert_eq!((&whole.body["care_band"], &whole.body["note"]), (&json!("band_1"), &json!("見本の覚え書き")));
    assert_eq!(partner.get("/children?total=true&band=band_1").await.expect(200).body["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hospital_sees_nothing_of_a_child_just_because_it_lies_there() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let hospital = section.post("/agencies", json!({"kind": "hospital", "name": "見本病院"})).await.expect(201);
    let partner = ward.user_of(Role::Hospital, Some(ward.municipality), Some(AgencyId(hospital.id().parse().unwrap())));
    let made = child(&section, json!({"hospital_id": hospital.id(), "referral_agency_id": hospital.id()})).await;
    consent(&section, &made.id(), "all", json!({"agency_kind": "hospital"})).await;
    sees(&partner, &[&made], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_without_children_are_refused_and_other_municipalities_find_nothing() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    let path = format!("/children/{}", made.id());
    for role in [Role::Secretariat, Role::Auditor, Role::Admin, Role::Adviser] {
        let client = if role == Role::Admin { ward.user_of(role, None, None) } else { ward.user(role) };
        for below in ["", "/guardians", "/consents", "/care-team", "/care-assessments"] {
            client.get(&format!("{path}{below}")).await.expect(403);
        }
        client.get("/children").await.expect(403);
        client.post("/children", intake(json!({}))).await.expect(403);
    }
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::SectionManager, Some(elsewhere), None);
    sees(&neighbour, &[&made], &[]).await;
    neighbour.patch(&path, &made, json!({"district": "x"})).await.expect(404);
    let day = json!({"on": "2025-11-25", "reason": "died"});
    neighbour.post(&format!("{path}/close"), day).await.expect(404);
    let given = consent(&section, &made.id(), "all", json!({"agency_kind": "hospital"})).await;
    neighbour.post(&format!("/consents/{}/withdraw", given.id()), json!({"on": "2025-11-25"})).await.expect(404);
    let sibling = neighbour.post("/children", intake(json!({"sibling_of": made.id()}))).await.expect(422);
    assert_eq!(sibling.faults(), ["sibling_of:no_such_child"]);
}
