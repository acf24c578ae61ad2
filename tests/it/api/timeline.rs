//! A child's timeline: one order, narrowed, read page by page, only as far as consent reaches, and always on an index.

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, HandoverId, Id as _};
use tsunagu::rules::timeline::TimelineKind;
use tsunagu::rules::users::Role;
use tsunagu::store::AnyConnection;
use tsunagu::store::timeline::{After, Ask, write};

use crate::support::children::{audited, child};
use crate::support::daily::{Partner, assign, change_lead, join, led_child, partner};
use crate::support::{Client, TestApp};

/// Date and kind of every line, read in pages of this many.
async fn lines(client: &Client, child: &str, query: &str, limit: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/children/{child}/timeline?limit={limit}{query}{cursor}");
        let page = client.get(&path).await.expect(200).body;
        let items = page["items"].as_array().unwrap();
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        all.extend(items.iter().map(|one| format!("{} {}", &text(one, "date")[5..], text(one, "kind"))));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// A child with something of most kinds on its timeline.
async fn eventful(ward: &TestApp, section: &Client) -> (String, Client, Partner) {
    let (child, worker) = led_child(ward, section).await;
    let centre = partner(ward, section, "health_centre", Role::HealthCentre).await;
    join(section, &child, &centre, "all").await;
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本 医師", "items": [{"item": "suction", "watch": "high"}],
    });
    section.post(&format!("/children/{child}/care-assessments"), sheet).await.expect(201);
    for (client, day, kind) in [
        (&worker.client, "2025-11-24", "home_visit"),
        (&worker.client, "2025-11-24", "liaison"),
        (&centre.client, "2025-11-23", "hospital_visit"),
    ] {
        let body = json!({
            "happened_on": day, "kind": kind, "means": "in_person", "minutes": 30, "with_whom": "母",
            "note": "吸引の様子を聞いた\n二行目",
        });
        client.post(&format!("/children/{child}/activities"), body).await.expect(201);
    }
    let task = json!({"title": "申請書を送る", "role": "section"});
    section.post(&format!("/children/{child}/tasks"), task).await.expect(201);
    (child, worker.client, centre)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_round_a_child_stands_in_one_order_however_it_is_cut_into_pages() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, coordinator, _) = eventful(&ward, &section).await;
    let whole = lines(&section, &child, "", 200).await;
    let expected = [
        // Moments of the day, in their order; what only has a day stands below them.
        "11-25 task_done",
        "11-25 task_added",
        "11-25 task_added",
        "11-25 record_opened",
        "11-25 case_begun",
        "11-25 consent_given",
        "11-25 team_joined",
        "11-24 activity",
        "11-24 activity",
        "11-23 activity",
        "11-20 care_assessed",
    ];
    assert_eq!(whole, expected);
    for limit in [1, 2, 3, 4, 7] {
        assert_eq!(lines(&section, &child, "", limit).await, expected, "in pages of {limit}");
    }
    assert_eq!(lines(&section, &child, "&kind=activity,care_assessed&to=2025-11-23", 1).await, expected[9..]);
    assert_eq!(lines(&section, &child, "&kind=activity&from=2025-11-24", 50).await.len(), 2);
    assert_eq!(lines(&coordinator, &child, "", 50).await, expected);
    let unknown = section.get(&format!("/children/{child}/timeline?kind=activity,gossip")).await.expect(400);
    assert_eq!(unknown.faults(), ["kind:not_one_of"]);
    section.get(&format!("/children/{child}/timeline?cursor=eHg")).await.expect(400);

    let page = section.get(&format!("/children/{child}/timeline?kind=activity")).await.expect(200).body;
    // The clock stands still here, so that the order of two of one day is anybody's.
    let liaison = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items.iter().find(|one| one["words"]["en"] == "Liaison with agencies").unwrap().clone()
    };
    let first = liaison(&page);
    assert_eq!((first["words"]["ja"].clone(), first["title"].clone()), (json!("関係機関との連絡調整"), json!("母")));
    assert_eq!(
        (first["excerpt"].clone(), first["agency_name"].clone()),
        (json!("吸引の様子を聞いた"), json!("見本相談支援事業所"))
    );
    let path = format!("/activities/{}/strike", first["subject_id"].as_str().unwrap());
    coordinator.post(&path, json!({"reason": "重複"})).await.expect(200);
    let page = section.get(&format!("/children/{child}/timeline?kind=activity")).await.expect(200).body;
    assert_eq!(liaison(&page)["struck"], true);
    assert_eq!(page["items"].as_array().unwrap().iter().filter(|one| one["struck"] == true).count(), 1);
    assert!(audited(&ward, "timeline.read").len() > 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_finds_on_it_what_rights_and_consent_open_and_no_more() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _, centre) = eventful(&ward, &section).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &child, &hospital, "without_medical").await;
    let kinds = |lines: &[String]| {
        let mut kinds: Vec<_> = lines.iter().map(|line| line[6..].to_owned()).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    let open = ["activity", "case_begun", "consent_given", "record_opened", "team_joined"];
    assert_eq!(kinds(&lines(&hospital.client, &child, "", 50).await), open);
    let seen = hospital.client.get(&format!("/children/{child}/timeline?kind=activity")).await.expect(200).body;
    assert_eq!((seen["items"][0]["excerpt"].clone(), seen["items"][0]["title"].clone()), (Value::Null, Value::Null));
    let seen = kinds(&lines(&centre.client, &child, "", 50).await);
    assert!(seen.contains(&"care_assessed".to_owned()) && seen.contains(&"task_added".to_owned()), "{seen:?}");
    // Asking for what is closed gives nothing, rather than an answer of another kind.
    assert_eq!(lines(&hospital.client, &child, "&kind=care_assessed,task_added", 50).await, Vec::<String>::new());
    let consents = section.get(&format!("/children/{child}/consents")).await.expect(200).body["items"].clone();
    for one in consents.as_array().unwrap() {
        let path = format!("/consents/{}/withdraw", one["id"].as_str().unwrap());
        section.post(&path, json!({"on": "2025-11-25"})).await.expect(200);
    }
    let path = format!("/children/{child}/timeline");
    hospital.client.get(&path).await.expect(404);
    centre.client.get(&path).await.expect(404);
    assert_eq!(lines(&section, &child, "&kind=consent_withdrawn", 50).await.len(), 2);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    ward.user_of(Role::Section, Some(elsewhere), None).get(&path).await.expect(404);
    ward.user(Role::Secretariat).get(&path).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn handovers_and_what_has_come_of_the_life_stages_stand_on_it_for_those_who_see_them_elsewhere() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let grown = json!({ "born_on": "2013-06-15", "discharge": { "precision": "day", "on": "2013-10-01" } });
    let id = child(&section, grown).await.id();
    let (centre, hospital) = (
        partner(&ward, &section, "health_centre", Role::HealthCentre).await,
        partner(&ward, &section, "hospital", Role::Hospital).await,
    );
    join(&section, &id, &centre, "all").await;
    join(&section, &id, &hospital, "without_medical").await;
    let old = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let new = ward.worker(ward.office("見本相談室二"), "見本 二郎");
    let both = ward.worker(old.office, "見本 三郎");
    let old_office = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(old.office));
    assign(&section, &id, &old, json!({})).await;
    assign(&section, &id, &both, json!({ "role": "co" })).await;
    let query = "&kind=transition_passed,handover_begun,handover_written,handover_acknowledged";

    let passed = ["04-01 transition_passed", "10-01 transition_passed"];
    let undone = change_lead(&section, &id, &new, json!({})).await;
    section.post(&format!("/assignments/{}/undo", undone.id()), Value::Null).await.expect(200);
    assert_eq!(lines(&section, &id, query, 50).await, passed, "what was undone leaves no line");
    ward.set_clock("2025-11-25T10:00:00+09:00");
    assign(&section, &id, &new, json!({})).await;
    ward.set_clock("2025-11-25T10:11:00+09:00");
    let open = section.get("/handovers?state=open").await.expect(200).body["items"][0].clone();
    let path = format!("/handovers/{}", open["id"].as_str().unwrap());
    let sheet = old.client.get(&path).await.expect(200);
    old.client.patch(&path, &sheet, json!({ "summary": "訪問看護を増やした" })).await.expect(200);
    old.client.post(&format!("{path}/hand-over"), Value::Null).await.expect(200);
    let written = ["11-25 handover_written", "11-25 handover_begun", passed[0], passed[1]];
    for reader in [&section, &new.client, &old_office] {
        for limit in [1, 2, 50] {
            assert_eq!(lines(reader, &id, query, limit).await, written, "in pages of {limit}");
        }
    }
    // Neither side of it, or not allowed to see any: the life stages alone.
    for reader in [&both.client, &centre.client, &hospital.client] {
        assert_eq!(lines(reader, &id, query, 50).await, passed);
    }
    new.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(200);
    let whole = ["11-25 handover_acknowledged", written[0], written[1], passed[0], passed[1]];
    assert_eq!(lines(&new.client, &id, query, 2).await, whole);
    assert_eq!(lines(&old_office, &id, query, 50).await, passed, "it is closed to the office that gave the child");

    let page = section.get(&format!("/children/{id}/timeline?{}", &query[1..])).await.expect(200).body;
    let told = |page: &Value, at: usize| {
        let line = &page["items"][at];
        (line["words"]["ja"].as_str().unwrap().to_owned(), line["agency_name"].as_str().map(str::to_owned))
    };
    let office = |name: &str| Some(name.to_owned());
    assert_eq!(told(&page, 0), ("引き継ぎの確認".into(), office("見本相談室二")));
    assert_eq!(told(&page, 1), ("引き継ぎ書の受け渡し".into(), office("見本相談支援事業所")));
    assert_eq!(told(&page, 2), ("引き継ぎの開始".into(), office("見本相談室二")));
    assert_eq!(told(&page, 3), ("ライフステージの移行（小学校入学）".into(), None));
    assert_eq!(page["items"][0]["subject_id"], open["id"]);

    // One that was dropped is struck; one acknowledged without a sheet says so.
    change_lead(&section, &id, &old, json!({})).await;
    ward.set_clock("2025-11-25T11:00:00+09:00");
    change_lead(&section, &id, &new, json!({})).await;
    ward.set_clock("2025-11-25T11:11:00+09:00");
    let open = section.get("/handovers?state=open").await.expect(200).body["items"].clone();
    let latest = open.as_array().unwrap().iter().max_by_key(|one| one["created_at"].as_str()).unwrap();
    let path = format!("/handovers/{}/acknowledge", latest["id"].as_str().unwrap());
    section.post(&path, Value::Null).await.expect(200);
    let page = section.get(&format!("/children/{id}/timeline?{}", &query[1..])).await.expect(200).body;
    assert_eq!(told(&page, 0).0, "引き継ぎの確認（引き継ぎ書なし）");
    let struck = page["items"].as_array().unwrap().iter().filter(|one| one["struck"] == true);
    assert_eq!(struck.map(|one| one["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["handover_begun"]);
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_branch_of_it_walks_through_a_table() {
    use diesel::connection::SimpleConnection as _;
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, ..) = eventful(&ward, &section).await;
    let now = ward.app.now();
    let id = ChildId::wrap(child.parse().unwrap());
    for kind in TimelineKind::ALL {
        let after = After { moment: now, kind: TimelineKind::TaskAdded, id: tsunagu::base::ids::SubjectId(id.0) };
        let ask = Ask {
            child: id,
            kinds: vec![*kind],
            conferences_of: None,
            handovers: vec![HandoverId::wrap(id.0)],
            from: None,
            to: None,
            today: now.day(),
            after: Some(after),
            limit: 51,
        };
        let plan = ward.sql(|db| {
            let postgres = matches!(**db, AnyConnection::Pg(_));
            let mut written = write(&ask, postgres);
            if postgres {
                db.batch_execute("SET LOCAL enable_seqscan = off")?;
                written.text.insert_str(0, "EXPLAIN ");
                let lines: Vec<PlanLine> = written.bound().load(&mut **db)?;
                return Ok(lines.into_iter().map(|line| line.line).collect::<Vec<_>>().join("\n"));
            }
            written.text.insert_str(0, "EXPLAIN QUERY PLAN ");
            let steps: Vec<Step> = written.bound().load(&mut **db)?;
            Ok(steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("\n"))
        });
        assert!(!plan.contains("SCAN t") && !plan.contains("SCAN c") && !plan.contains("Seq Scan"), "{kind}: {plan}");
        let indexed = plan.contains("SEARCH t USING") || plan.contains("SEARCH c USING") || plan.contains("Index");
        assert!(indexed, "{kind}: {plan}");
        // What goes on with every year is read in the order of its index, without sorting all of it first.
        if matches!(kind, TimelineKind::Activity | TimelineKind::TaskAdded | TimelineKind::TaskDone)
            && !plan.contains("->")
        {
            assert_eq!(plan.matches("USE TEMP B-TREE").count(), 1, "{kind}: {plan}");
        }
    }
}
