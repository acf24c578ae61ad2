//! The audit log: complete, readable by auditors, and impossible to change unseen.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::problem::Problem;
use tsunagu::rules::users::Role;
use tsunagu::schema::audit_entries;
use tsunagu::store::{AnyConnection, Purpose};

use crate::support::accounts::{OTHER_PASSWORD, PASSWORD};
use crate::support::{Client, TestApp};

async fn entries(auditor: &Client, query: &str) -> Vec<Value> {
    auditor.get(&format!("/audit?{query}")).await.expect(200).body["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_finds_who_did_what_when_and_from_where() {
    let ward = TestApp::new().await;
    let auditor = ward.user(Role::Auditor);
    let id = ward.account("mihon.hanako", Role::SectionManager).await;
    ward.try_sign_in("mihon.hanako", OTHER_PASSWORD).await.expect(401);
    let hanako = ward.sign_in("mihon.hanako").await;
    ward.set_clock("2025-11-26T00:05:00+09:00");
    let hanako = hanako.with(&ward.try_sign_in("mihon.hanako", PASSWORD).await.expect(200));
    let body = json!({ "kind": "nursery", "name": "見本保育園" });
    let headers = [("x-request-id", "request-0001")];
    let agency = hanako.send("POST", "/agencies", Some(body), &headers).await.expect(201);

    let found = entries(&auditor, "action=agency.add").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["user_id"], id.to_string());
    assert_eq!(found[0]["role"], "section_manager");
    assert_eq!(found[0]["subject_id"], agency.id());
    assert_eq!(found[0]["outcome"], "done");
    assert_eq!(found[0]["request_id"], "request-0001");
    assert_eq!(found[0]["at"], "2025-11-25T15:05:00.000000Z");
    assert!(found[0]["after_hash"].is_string() && found[0]["before_hash"].is_null());
    assert!(!found[0].to_string().contains("見本"));

    let of_hanako = entries(&auditor, &format!("user_id={id}")).await;
    let words: Vec<_> = of_hanako
        .iter()
        .map(|e| format!("{} {}", e["action"].as_str().unwrap(), e["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(words, ["agency.add done", "sign_in done", "sign_in done", "sign_in failed"]);
    let added = entries(&auditor, "action=user.add").await;
    assert_eq!((&added[0]["address"], &added[0]["user_id"]), (&json!("cli"), &Value::Null));

    assert_eq!(entries(&auditor, &format!("user_id={id}&until=2025-11-25")).await.len(), 2);
    assert_eq!(entries(&auditor, &format!("user_id={id}&from=2025-11-26&until=2025-11-26")).await.len(), 2);
    assert_eq!(entries(&auditor, &format!("child_id={id}")).await.len(), 0);
    let reads = entries(&auditor, "action=audit.read").await;
    assert!(reads.len() > 5 && reads[0]["user_id"] == auditor.id.to_string());
    auditor.get("/audit?colour=red").await.expect(400);
    hanako.get("/audit").await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_right_the_route_and_the_record() {
    let ward = TestApp::new().await;
    let (section, auditor) = (ward.user(Role::Section), ward.user(Role::Auditor));
    section.get(&format!("/users/{}", auditor.id)).await.expect(403);
    section.get(&format!("/agencies/{}", auditor.id)).await.expect(404);
    let found = entries(&auditor, "action=refused").await;
    let told: Vec<_> =
        found.iter().map(|e| (e["detail"].clone(), e["subject_id"].clone(), e["outcome"].clone())).collect();
    let expected = |code, right, operation| {
        let detail = json!({ "code": code, "action": right, "operation": operation });
        (detail, json!(auditor.id), json!("refused"))
    };
    assert_eq!(
        told,
        [
            expected("not_found", "agency.see", "GET /api/v1/agencies/{agency_id}"),
            expected("forbidden", "user.see", "GET /api/v1/users/{user_id}"),
        ]
    );
    assert!(found.iter().all(|entry| entry["user_id"] == json!(section.id) && entry["request_id"].is_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_page_by_page_and_stays_in_its_municipality() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for n in 0..5 {
        section.post("/agencies", json!({ "kind": "nursery", "name": format!("見本保育園{n}") })).await.expect(201);
    }
    let auditor = ward.user(Role::Auditor);
    let mut seen = Vec::new();
    let mut path = "/audit?action=agency.add&limit=2".to_owned();
    loop {
        let page = auditor.get(&path).await.expect(200);
        seen.extend(page.body["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        path = format!("/audit?action=agency.add&limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1] + 1), "{seen:?}");

    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Auditor, Some(elsewhere), None);
    assert_eq!(entries(&neighbour, "action=agency.add").await.len(), 0);
    neighbour.get(&format!("/audit?municipality_id={}", ward.municipality)).await.expect(404);
    let of_all = ward.user_of(Role::Auditor, None, None);
    ward.try_sign_in("nobody", PASSWORD).await.expect(401);
    assert_eq!(entries(&of_all, "action=sign_in").await[0]["user_id"], Value::Null);
    assert_eq!(entries(&of_all, &format!("action=agency.add&municipality_id={}", ward.municipality)).await.len(), 5);
}

/// Tries to change the log; what the database says.
fn tamper(ward: &TestApp, sql: &str) -> Result<(), Problem> {
    ward.app.pool().transaction(Purpose::Write, |db| Ok(db.batch_execute(sql)?))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_to_change_an_entry() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let mut attempts = vec!["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"];
    if postgres(&ward) {
        attempts.push("TRUNCATE audit_entries");
    }
    for sql in attempts {
        let refused = tamper(&ward, sql).expect_err(sql);
        assert!(format!("{refused:?}").contains("never changed"), "{sql}: {refused:?}");
    }
    assert_eq!(ward.user(Role::Auditor).get("/audit/verify").await.expect(200).body["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_past_the_database_is_found_out() {
    // `ward` stands for the ward's chain, of which 5 is an entry in the middle and `last` the last.
    for (sql, seq, what) in [
        ("UPDATE audit_entries SET detail = '{}' WHERE chain = ward AND seq = 5", "5", "changed"),
        ("UPDATE audit_entries SET user_id = NULL WHERE chain = ward AND seq = 5", "5", "changed"),
        ("DELETE FROM audit_entries WHERE chain = ward AND seq = 5", "5", "missing"),
        ("DELETE FROM audit_entries WHERE chain = ward AND seq = 1", "1", "missing"),
        ("DELETE FROM audit_entries WHERE chain = ward AND seq > 5", "6", "cut"),
        ("DELETE FROM audit_entries WHERE chain = ward", "1", "cut"),
        (
            "INSERT INTO audit_entries SELECT chain, seq + 1, at, user_id, role, action, subject_kind, subject_id, \
             child_id, outcome, address, request_id, before_hash, after_hash, detail, hash, hash FROM audit_entries \
             WHERE chain = ward AND seq = last",
            "beyond",
            "changed",
        ),
        ("DELETE FROM audit_chains WHERE chain = ward", "1", "added"),
        (
            "UPDATE audit_chains SET last_seq = last - 1, last_hash = (SELECT hash FROM audit_entries \
             WHERE chain = ward AND seq = last - 1) WHERE chain = ward",
            "last",
            "added",
        ),
    ] {
        let ward = TestApp::new().await;
        let section = ward.user(Role::Section);
        let auditor = ward.user(Role::Auditor);
        for n in 0..6 {
            section.post("/agencies", json!({ "kind": "nursery", "name": format!("見本保育園{n}") })).await.expect(201);
        }
        let (id, last) = (ward.municipality, length(&ward));
        let chain = if postgres(&ward) { format!("'{id}'::uuid") } else { format!("x'{}'", id.0.simple()) };
        let sql = sql.replace("= ward", &format!("= {chain}")).replace("= last", &format!("= {last}"));
        unlock(&ward);
        tamper(&ward, &sql).expect(&sql);
        let check = auditor.get("/audit/verify").await.expect(200);
        assert_eq!(check.body["whole"], false, "{sql}");
        let seq = match seq {
            "last" => last,
            "beyond" => last + 1,
            number => number.parse().expect("a number"),
        };
        assert_eq!(check.body["broken"], json!({ "chain": id, "seq": seq, "what": what }), "{sql}");
    }
}

/// Entries in the ward's chain.
fn length(ward: &TestApp) -> i64 {
    let of_ward = audit_entries::table.filter(audit_entries::chain.eq(ward.municipality));
    ward.sql(|db| Ok(of_ward.count().get_result(&mut **db)?))
}

fn postgres(ward: &TestApp) -> bool {
    ward.sql(|db| Ok(matches!(**db, AnyConnection::Pg(_))))
}

/// What the owner of the database can do before changing the log.
fn unlock(ward: &TestApp) {
    let sql = if postgres(ward) {
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL"
    } else {
        "DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_stay_unchanged"
    };
    tamper(ward, sql).expect("the owner may");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_checked_in_parts_while_others_write() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.app
        .as_operator({
            let municipality = ward.municipality;
            move |work| {
                for n in 0..2100 {
                    let entry = tsunagu::rules::audit::Entry::listed("test", "test", json!({ "n": n }));
                    tsunagu::steps::audit::note(work, entry.in_chain_of(Some(municipality)));
                }
                Ok(())
            }
        })
        .await
        .expect("entries");
    let auditor = ward.user(Role::Auditor);
    let writing = tokio::spawn(async move {
        for n in 0..20 {
            section.post("/agencies", json!({ "kind": "nursery", "name": format!("見本保育園{n}") })).await.expect(201);
        }
    });
    for _ in 0..3 {
        let check = auditor.get("/audit/verify").await.expect(200);
        assert_eq!(check.body["whole"], true, "{}", check.text);
        assert!(check.body["entries"].as_i64().unwrap() >= 2100);
    }
    writing.await.unwrap();
}
