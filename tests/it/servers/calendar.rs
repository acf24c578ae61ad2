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

/// Lets a server of the ward's own clock work for a while.
async fn let_it_work(ward: &TestApp, until: impl AsyncFn() -> bool) {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let app = ward.app.clone();
    let working = tokio::spawn(async move { app.work_until(stopped).await });
    let start = Instant::now();
    while !until().await && start.elapsed() < Duration::from_secs(30) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(15), working).await.expect("it ends in time").expect("it ends well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_clock_is_not_the_databases_leaves_the_calendar_to_others() {
    let ward = TestApp::new().await;
    left_alone(&ward).await;
    // The ward's clock stands in another year than that of the machine, and of the database where it has one.
    ward.set_clock("2026-01-20T09:00:00+09:00");
    let start = Instant::now();
    let shared = ward.database_url().starts_with("postgres");
    let waited = async || if shared { start.elapsed() > Duration::from_millis(1_500) } else { begun(&ward) };
    let_it_work(&ward, waited).await;
    assert_eq!(begun(&ward), !shared);
    // Asked for by name, the same day is done.
    ward.app.daily_work().await.expect("done");
    assert!(begun(&ward));
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_in_the_middle_of_a_long_day_it_begins_nothing_more() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for _ in 0..100 {
        child(&section, json!({ "discharge": { "precision": "day", "on": "2030-01-20" } })).await;
    }
    ward.clock.set(tsunagu::base::clock::Clock::now(&tsunagu::base::clock::SystemClock));
    let today = tsunagu::base::clock::Clock::now(&*ward.clock).day();
    let left = || -> i64 {
        ward.sql(|db| {
            use tsunagu::schema::watches;
            Ok(watches::table.filter(watches::look_on.le(today)).count().get_result(&mut **db)?)
        })
    };
    assert_eq!(left(), 100);
    // Told to stop while it is at its second batch.
    let asked = std::cell::Cell::new(0);
    let go_on = || asked.replace(asked.get() + 1) < 2;
    let done = ward.app.daily_work_while(go_on).await.expect("done");
    assert_eq!((done.children, left()), (40, 60), "whole batches, and not all of them");
    ward.app.daily_work().await.expect("done");
    assert_eq!(left(), 0, "the next one goes on with them");
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
