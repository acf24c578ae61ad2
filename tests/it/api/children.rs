//! Children: intake, opening, changing, closing, possible duplicates.

use serde_json::json;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, case, case_state, child, intake, notification};
use crate::support::places::{coordinator, office};

fn awaited(body: &serde_json::Value) -> Vec<&str> {
    body["awaiting"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn five_facts_register_a_baby_and_the_rest_follows() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let made = child(&section, json!({})).await;
    assert_eq!(made.body["reference"], "K-001");
    assert_eq!(made.body["age_months"], 2);
    assert_eq!(made.body["stage"], "nicu");
    assert_eq!(made.body["referred_on"], "2025-11-25");
    assert_eq!(made.body["next_transition"], json!({"kind": "discharge", "on": null}));
    assert_eq!(made.body["possible_duplicates"], json!([]));
    assert_eq!(
        awaited(&made.body),
        [
            "name",
            "discharge",
            "hospital_id",
            "district",
            "address",
            "certificate_number",
            "guardians",
            "consents",
            "care_assessments"
        ]
    );
    let path = format!("/children/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    let opened = section.get(&path).await.expect(200);
    assert_eq!(opened.etag(), made.etag());

    let hospital = section.post("/agencies", json!({"kind": "hospital", "name": "見本病院"})).await.expect(201);
    let changed = section
        .patch(
            &path,
            &opened,
            json!({
                "name": "見本　太郎", "name_kana": "ﾐﾎﾝ ﾀﾛｳ", "hospital_id": hospital.id(), "district": "見本地区",
                "address": "見本区見本1-1", "certificate_number": "１２３４５６７８９０",
                "discharge": {"precision": "late_month", "on": "2025-12-25"},
            }),
        )
        .await
        .expect(200);
    assert_eq!(changed.body["name"], "見本 太郎");
    assert_eq!(changed.body["name_kana"], "ミホン タロウ");
    assert_eq!(changed.body["mother_name"], "見本 花子");
    assert_eq!(changed.body["certificate_number"], "1234567890");
    assert_eq!(changed.body["discharge"], json!({"precision": "late_month", "on": "2025-12-21"}));
    assert_eq!(changed.body["stage"], "discharge");
    assert_eq!(awaited(&changed.body), ["discharge", "guardians", "consents", "care_assessments"]);
    section.patch(&path, &opened, json!({"district": null})).await.expect(412);
    section.send("PATCH", &path, Some(json!({"district": null})), &[]).await.expect(428);
    ward.set_clock("2026-04-01T09:00:00+09:00");
    let later = section.get(&path).await.expect(200);
    assert_eq!((later.body["age_months"].clone(), later.body["nursery_class"].clone()), (json!(6), json!(0)));
    assert_eq!(audited(&ward, "child."), ["child.register", "child.read", "child.edit", "child.read"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_an_intake_is_told_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let school = section.post("/agencies", json!({"kind": "school", "name": "見本小学校"})).await.expect(201);
    let nobody = "00000000-0000-7000-8000-000000000000";
    let reply = section.post("/children", json!({"born_on": "2025-02-30", "my_number": 1})).await.expect(422);
    assert_eq!(
        reply.faults(),
        [
            "born_on:bad_date",
            "discharge:required",
            "my_number:unknown_field",
            "referral_means:required",
            "referred_by:required"
        ]
    );
    for (more, faults) in [
        (json!({"mother_name": null}), vec!["name:name_or_mother_name"]),
        (
            json!({
                "mother_name": "　", "referred_by": " ", "born_on": "2026-09-22", "certificate_number": "123456789012",
                "hospital_id": school.id(), "sibling_of": nobody, "referral_agency_id": nobody,
                "discharge": {"precision": "day"}, "note": "1234 5678 9012", "name_kana": "見本",
            }),
            vec![
                "born_on:too_far_ahead",
                "certificate_number:my_number",
                "discharge.on:required",
                "hospital_id:no_such_hospital",
                "name:name_or_mother_name",
                "name_kana:not_kana",
                "note:my_number",
                "referral_agency_id:no_such_agency",
                "referred_by:required",
                "sibling_of:no_such_child",
            ],
        ),
        (json!({"discharge": {"precision": "soon"}}), vec!["discharge.precision:not_one_of"]),
        (json!({"discharge": {"precision": "unknown", "on": "2026-01-01"}}), vec!["discharge.on:not_with_unknown"]),
        (json!({"school_entry_year": 2033}), vec!["school_entry_reason:required"]),
        (json!({"name": "あ".repeat(101)}), vec!["name:too_long"]),
    ] {
        let reply = section.post("/children", intake(more.clone())).await.expect(422);
        assert_eq!(reply.faults(), faults, "{more}");
        assert!(!reply.text.contains("123456789012"));
    }
    assert_eq!(child(&section, json!({})).await.body["reference"], "K-001", "a refused intake takes no number");
}

#[tokio::test(flavor = "multi_thread")]
async fn reference_codes_have_no_gaps_however_many_register_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let section = section.clone();
        tasks.spawn(async move { child(&section, json!({"name": format!("見本 {number}")})).await });
    }
    let mut codes: Vec<_> = tasks.join_all().await.iter().map(|made| made.body["reference"].to_string()).collect();
    codes.sort();
    let expected: Vec<_> = (1..=20).map(|n| format!("\"K-{n:03}\"")).collect();
    assert_eq!(codes, expected);
    assert_eq!(child(&neighbour, json!({})).await.body["reference"], "K-001");
}

#[tokio::test(flavor = "multi_thread")]
async fn possible_duplicates_are_shown_and_never_block() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let first = child(&section, json!({"mother_kana": "ミホン ハナコ"})).await;
    let question = json!({"born_on": "2025-09-15", "mother_kana": "みほんはなこ"});
    let before = section.post("/children/duplicates", question.clone()).await.expect(200);
    assert_eq!(before.body["possible_duplicates"][0]["id"], first.body["id"]);
    let other_day = json!({"born_on": "2025-09-16", "mother_kana": "みほんはなこ"});
    let none = section.post("/children/duplicates", other_day).await.expect(200);
    assert_eq!(none.body["possible_duplicates"], json!([]));
    let second = child(&section, json!({"mother_kana": "ﾐﾎﾝ ﾊﾅｺ", "name": "見本 太郎"})).await;
    assert_eq!(second.body["possible_duplicates"][0]["reference"], "K-001");
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    let reply = neighbour.post("/children/duplicates", question.clone()).await.expect(200);
    assert_eq!(reply.body["possible_duplicates"], json!([]));
    for role in [Role::Coordinator, Role::OfficeManager, Role::Hospital, Role::Secretariat] {
        ward.user(role).post("/children/duplicates", question.clone()).await.expect(403);
        ward.user(role).post("/children", intake(json!({}))).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn brothers_and_sisters_share_a_family_until_told_otherwise() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let elder = child(&section, json!({"born_on": "2020-05-01"})).await;
    let younger = child(&section, json!({"sibling_of": elder.id()})).await;
    assert_eq!(younger.body["family_id"], elder.body["family_id"]);
    let path = format!("/children/{}", younger.id());
    let alone = section.patch(&path, &younger, json!({"sibling_of": younger.id()})).await.expect(200);
    assert_ne!(alone.body["family_id"], elder.body["family_id"]);
    let again = section.patch(&path, &alone, json!({"sibling_of": elder.id()})).await.expect(200);
    assert_eq!(again.body["family_id"], elder.body["family_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_at_home_already_is_no_patient_and_nobody_prepares_its_discharge() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let soon = child(&section, json!({ "discharge": { "precision": "day", "on": "2025-11-26" } })).await;
    let made = child(&section, json!({ "discharge": { "precision": "at_home" } })).await;
    assert_eq!(made.body["discharge"], json!({ "precision": "at_home", "on": null }));
    assert_eq!(made.body["stage"], "home");
    assert_eq!(made.body["next_transition"], json!({ "kind": "elementary", "on": "2032-04-01" }));
    let missing = awaited(&made.body);
    assert!(!missing.contains(&"discharge") && !missing.contains(&"hospital_id"), "{missing:?}");
    let path = format!("/children/{}", made.id());
    let ladder = section.get(&format!("{path}/transitions")).await.expect(200).body;
    let first = &ladder["transitions"][0];
    assert_eq!(
        (&first["kind"], &first["is_next"], &first["standing"]),
        (&json!("discharge"), &json!(false), &json!(null))
    );
    assert_eq!(first["words"]["ja"], "退院（すでに在宅）");
    assert_eq!(section.get(&format!("{path}/tasks")).await.expect(200).body["items"], json!([]));
    let listed = section.get("/children?stage=home").await.expect(200).body["items"].clone();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &json!(made.id())));

    // Somebody is needed today, before those who leave hospital tomorrow.
    let waiting = section.get("/waiting-list").await.expect(200).body["items"].clone();
    assert_eq!([&waiting[0]["child_id"], &waiting[1]["child_id"]], [&json!(made.id()), &json!(soon.id())]);
    assert_eq!((&waiting[0]["days_to_discharge"], &waiting[1]["days_to_discharge"]), (&json!(null), &json!(1)));

    for (body, fault) in [
        (json!({ "discharge": { "precision": "at_home", "on": "2025-10-01" } }), "discharge.on:not_with_at_home"),
        (json!({ "discharge": { "precision": "at_home" }, "born_on": "2026-01-10" }), "discharge.on:not_born_yet"),
    ] {
        assert_eq!(section.post("/children", intake(body)).await.expect(422).faults(), [fault]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_home_about_some_month_long_ago_has_no_discharge_to_prepare() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let ladder = async |id: &str| section.get(&format!("/children/{id}/transitions")).await.expect(200).body;
    let open_tasks = async |id: &str| {
        let items = section.get(&format!("/children/{id}/tasks?state=open")).await.expect(200).body["items"].clone();
        items.as_array().unwrap().len()
    };
    let discharge = |ladder: &serde_json::Value| {
        let rungs = ladder["transitions"].as_array().unwrap();
        rungs.iter().find(|rung| rung["kind"] == "discharge").unwrap().clone()
    };
    let about = json!({ "precision": "month", "on": "2015-11-01" });
    let pupil = child(&section, json!({ "born_on": "2015-05-15", "discharge": about })).await.id();
    let rung = discharge(&ladder(&pupil).await);
    assert_eq!(rung["words"]["ja"], "2015年11月1日ごろ 退院（済み）");
    assert_eq!(rung["standing"], "passed");

    // Of an infant nobody knows, so the preparation is opened, until somebody says that it is at home.
    let about = json!({ "precision": "month", "on": "2025-10-01" });
    let infant = child(&section, json!({ "born_on": "2025-05-15", "discharge": about })).await.id();
    assert!(open_tasks(&infant).await > 0);
    let path = format!("/children/{infant}");
    let record = section.get(&path).await.expect(200);
    let home = json!({ "discharge": { "precision": "at_home", "on": null } });
    assert_eq!(section.patch(&path, &record, home).await.expect(200).body["stage"], "home");
    assert_eq!(open_tasks(&infant).await, 0);
    assert_eq!(discharge(&ladder(&infant).await)["standing"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_what_is_open_and_keeps_the_record() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await;
    let lead = coordinator(&section, &office.id(), "見本 一郎").await;
    let co = coordinator(&section, &office.id(), "見本 二郎").await;
    let asked = coordinator(&section, &office.id(), "見本 三郎").await;
    let made = child(&section, json!({})).await;
    let other = child(&section, json!({"mother_name": "例題 花子"})).await;
    let active = case(&ward, &made.id(), &lead.id(), CaseRole::Lead, AssignmentState::Active);
    let reserved = case(&ward, &made.id(), &co.id(), CaseRole::Co, AssignmentState::Reserved);
    let proposed = case(&ward, &made.id(), &asked.id(), CaseRole::Co, AssignmentState::Proposed);
    let untouched = case(&ward, &other.id(), &lead.id(), CaseRole::Lead, AssignmentState::Active);
    let path = format!("/children/{}", made.id());

    let early = section.post(&format!("{path}/close"), json!({"on": "2025-11-26", "reason": "moved_away"})).await;
    assert_eq!(early.expect(422).faults(), ["on:in_the_future"]);
    let closed = section.post(&format!("{path}/close"), json!({"on": "2025-11-24", "reason": "moved_away"})).await;
    assert_eq!(closed.expect(200).body["close_reason"], "moved_away");
    let again = section.post(&format!("{path}/close"), json!({"on": "2025-11-24", "reason": "died"})).await;
    assert_eq!(again.expect(409).code(), "already_closed");
    let day = |text: &str| Some(text.parse().unwrap());
    let because = Some("moved_away".to_owned());
    let today = ward.app.now().day().to_string();
    assert_eq!(case_state(&ward, active), (AssignmentState::Ended, day(&today), because.clone()));
    assert_eq!(case_state(&ward, reserved), (AssignmentState::Ended, day(&today), because.clone()));
    assert_eq!(case_state(&ward, proposed), (AssignmentState::Withdrawn, None, because));
    assert_eq!(case_state(&ward, untouched), (AssignmentState::Active, None, None));
    let mut actions = audited(&ward, "assignment.");
    actions.sort();
    assert_eq!(actions, ["assignment.end", "assignment.end", "assignment.withdraw"]);

    assert_eq!(section.get("/children?total=true").await.body["total"], 1);
    assert_eq!(section.get("/children?total=true&closed=true").await.body["total"], 2);
    assert_eq!(section.get(&path).await.expect(200).body["awaiting"], json!([]));
    let open = section.send("POST", &format!("{path}/reopen"), None, &[]).await.expect(200);
    assert_eq!(open.body["closed_on"], json!(null));
    assert_eq!(section.send("POST", &format!("{path}/reopen"), None, &[]).await.expect(409).code(), "not_closed");
    assert_eq!(case_state(&ward, active).0, AssignmentState::Ended);
    for role in [Role::Coordinator, Role::OfficeManager, Role::Auditor] {
        let body = json!({"on": "2025-11-24", "reason": "died"});
        ward.user(role).post(&format!("{path}/close"), body).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_about_a_child_who_died_is_ever_shown_again() {
    use diesel::prelude::*;
    use tsunagu::schema::notifications;
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (died, moved) = (child(&section, json!({})).await, child(&section, json!({})).await);
    let shown: Vec<_> = [&died, &moved].iter().map(|made| notification(&ward, &made.id(), section.id)).collect();
    ward.set_clock("2025-11-25T10:00:00+09:00");
    let held: Vec<_> = [&died, &moved].iter().map(|made| notification(&ward, &made.id(), section.id)).collect();
    for (made, reason) in [(&died, "died"), (&moved, "moved_away")] {
        let body = json!({"on": "2025-11-25", "reason": reason});
        section.post(&format!("/children/{}/close", made.id()), body).await.expect(200);
    }
    let cancelled = |id| {
        ward.sql(|db| {
            let query = notifications::table.find(id).select(notifications::cancelled_at.is_not_null());
            Ok(query.first::<bool>(&mut **db)?)
        })
    };
    let states: Vec<_> = [shown[0], held[0], shown[1], held[1]].into_iter().map(cancelled).collect();
    assert_eq!(states, [true, true, false, true]);
}
