//! The calendar's work by real processes: every server does it unasked, and one command does it once.

use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::users::Role;
use tsunagu::schema::transitions;

use diesel::prelude::*;

use super::process::{Server, tsunagu};
use crate::support::children::child;
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

/// A ward of last year, with a reservation whose day has come since and a child whose discharge has.
async fn left_alone(ward: &TestApp) -> (Client, String) {
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await.id();
    let who = coordinator(&section, &office, "見本 さくら").await.id();
    let id = child(&section, json!({ "discharge": { "precision": "day", "on": "2026-01-20" } })).await.id();
    let reserve = json!({ "mode": "assign", "role": "lead", "coordinator_id": who, "starts_on": "2025-12-10" });
    let case = section.post(&format!("/children/{id}/assignments"), reserve).await.expect(201).id();
    (section, case)
}

fn begun(ward: &TestApp) -> bool {
    use tsunagu::schema::assignments;
    let active: i64 =
        ward.sql(|db| Ok(assignments::table.filter(assignments::state.eq("active")).count().get_result(&mut **db)?));
    let passed: i64 = ward.sql(|db| {
        let discharges = transitions::table.filter(transitions::kind.eq(TransitionKind::Discharge));
        Ok(discharges.filter(transitions::state.eq("passed")).count().get_result(&mut **db)?)
    });
    active == 1 && passed == 1
}

fn daily_work(ward: &TestApp, arguments: &[&str]) -> Output {
    let mut command = tsunagu(ward.database_url());
    command.arg("daily-work").args(arguments).stdin(Stdio::null()).output().expect("it runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_unasked_what_the_calendar_asks_for() {
    let ward = TestApp::new().await;
    left_alone(&ward).await;
    assert!(!begun(&ward));
    let mut server = Server::start(ward.database_url());
    let start = Instant::now();
    while !begun(&ward) {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing was done");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_what_it_would_do_does_it_once_and_refuses_a_day_that_is_not_today() {
    let ward = TestApp::new().await;
    left_alone(&ward).await;
    for day in ["2025-12-01", "2035-01-01"] {
        let refused = daily_work(&ward, &["--day", day]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("is not today"));
    }
    let rehearsed = daily_work(&ward, &["--day", "2026-01-20", "--dry-run", "--json"]);
    assert_eq!(rehearsed.status.code(), Some(0), "{}", String::from_utf8_lossy(&rehearsed.stderr));
    let told: Value = serde_json::from_slice(&rehearsed.stdout).expect("JSON");
    assert_eq!((&told["dry_run"], &told["done"]["children"]), (&json!(true), &json!(1)));
    assert_eq!((&told["done"]["changes"]["assignment.begin"], &told["done"]["failed"]), (&json!(1), &json!([])));
    assert_eq!(told["done"]["changes"]["transition.pass"], 1);
    assert!(!begun(&ward), "nothing was kept");

    let done = daily_work(&ward, &[]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(said.contains("1 children looked at") && said.contains("assignment.begin: 1"), "{said}");
    assert!(begun(&ward));
    let again = daily_work(&ward, &[]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("0 children looked at"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_what_failed_and_ends_with_one() {
    let ward = TestApp::new().await;
    left_alone(&ward).await;
    ward.sql(|db| {
        diesel::update(transitions::table).set(transitions::state.eq("???")).execute(&mut **db)?;
        Ok(())
    });
    let failed = daily_work(&ward, &[]);
    assert_eq!(failed.status.code(), Some(1));
    let said = String::from_utf8_lossy(&failed.stdout).into_owned();
    assert!(said.contains("failed: child"), "{said}");
    assert!(!said.contains("見本"), "no name");
    assert!(String::from_utf8_lossy(&failed.stderr).contains("tried tomorrow"));
}
