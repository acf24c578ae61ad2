//! The server killed, the database away: nothing acknowledged is lost, and everything heals by itself.

use std::time::Duration;

use serde_json::json;
use tsunagu::store::AnyConnection;

use super::process::{Cluster, Server, add_user, tsunagu};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_the_kill_with_its_audit_entry() {
    let ward = TestApp::new().await;
    let url = ward.database_url();
    add_user(url, "section", "section");
    for round in 0..3_u64 {
        let mut server = Server::start(url);
        let token = server.sign_in("section").await;
        let mut acknowledged = Vec::new();
        let end = tokio::time::Instant::now() + Duration::from_millis(150 + 170 * round);
        while tokio::time::Instant::now() < end {
            let body = json!({"kind": "nursery", "name": format!("見本保育園 {round}-{}", acknowledged.len())});
            let sent = server.send("POST", "/api/v1/agencies", Some(&token), Some(body));
            let Ok(Some((201, made))) = tokio::time::timeout(Duration::from_secs(5), sent).await else { break };
            acknowledged.push(made["id"].as_str().expect("an id").to_owned());
        }
        let mut last = Box::pin(server.send(
            "POST",
            "/api/v1/agencies",
            Some(&token),
            Some(json!({"kind": "nursery", "name": "見本保育園 途中"})),
        ));
        // The request is on its way when the process dies.
        tokio::time::timeout(Duration::from_micros(300), &mut last).await.ok();
        drop(last);
        server.kill();
        assert!(!acknowledged.is_empty());

        let again = Server::start(url);
        let token = again.sign_in("section").await;
        for id in &acknowledged {
            let (status, _) =
                again.send("GET", &format!("/api/v1/agencies/{id}"), Some(&token), None).await.expect("an answer");
            assert_eq!(status, 200, "an acknowledged agency is lost");
        }
        let whole = tsunagu(url).args(["verify-audit"]).output().expect("it runs");
        assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stdout));
    }
    let (agencies, entries) = ward.sql(|db| {
        use diesel::prelude::*;
        use tsunagu::schema::{agencies, audit_entries};
        let agencies: i64 = agencies::table.count().get_result(&mut **db)?;
        let entries = audit_entries::table.filter(audit_entries::action.eq("agency.add")).count();
        Ok((agencies, entries.get_result::<i64>(&mut **db)?))
    });
    assert_eq!(agencies, entries, "an agency without its audit entry, or the other way round");
}

/// The ward's database, taken away and given back.
enum Outage {
    Postgres(Cluster),
    Sqlite(TestApp),
}

impl Outage {
    async fn prepare() -> Self {
        let ward = TestApp::new().await;
        let postgres = ward.sql(|db| Ok(matches!(**db, AnyConnection::Pg(_))));
        if postgres { Self::Postgres(Cluster::start("outage")) } else { Self::Sqlite(ward) }
    }

    fn url(&self) -> String {
        match self {
            Self::Postgres(cluster) => cluster.url(),
            Self::Sqlite(ward) => ward.database_url().to_owned(),
        }
    }

    /// Runs `meanwhile` while the database cannot be written: stopped, or locked by another process's transaction.
    async fn during<T>(&self, meanwhile: impl Future<Output = T>) -> T {
        match self {
            Self::Postgres(cluster) => {
                cluster.down();
                let outcome = meanwhile.await;
                cluster.up();
                outcome
            }
            Self::Sqlite(ward) => {
                use diesel::connection::SimpleConnection as _;
                let pool = tsunagu::store::Pool::new(ward.database_url(), 2).expect("the address is good");
                let (release, released) = tokio::sync::oneshot::channel::<()>();
                let (locked, is_locked) = tokio::sync::oneshot::channel::<()>();
                let holder = tokio::task::spawn_blocking(move || {
                    pool.with(|db| {
                        db.batch_execute("BEGIN EXCLUSIVE")?;
                        locked.send(()).ok();
                        released.blocking_recv().ok();
                        Ok(db.batch_execute("ROLLBACK")?)
                    })
                });
                is_locked.await.expect("it is locked");
                let outcome = meanwhile.await;
                release.send(()).ok();
                holder.await.expect("it ends").expect("it is released");
                outcome
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_said_plainly_and_comes_back_without_a_restart() {
    let outage = Outage::prepare().await;
    let url = outage.url();
    add_user(&url, "section", "section");
    let server = Server::start(&url);
    let token = server.sign_in("section").await;
    let body = json!({"kind": "nursery", "name": "見本保育園"});
    let write = || server.answer("POST", "/api/v1/agencies", Some(&token), Some(body.clone()));
    assert_eq!(write().await.expect("an answer").status(), 201);
    outage
        .during(async {
            let answer =
                tokio::time::timeout(Duration::from_secs(12), write()).await.expect("no hang").expect("an answer");
            assert_eq!(answer.status(), 503);
            assert!(answer.headers().contains_key("retry-after"));
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            let alive = server.answer("GET", "/healthz", None, None).await.expect("an answer");
            assert_eq!(alive.status(), 200);
        })
        .await;
    let mut healed = false;
    for _ in 0..60 {
        if write().await.is_some_and(|answer| answer.status() == 201) {
            healed = true;
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert!(healed, "the server did not find its database again");
}
