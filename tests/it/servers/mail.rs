//! A server that sends mail, and one that is killed while it does.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};
use tsunagu::base::clock::{Clock as _, Instant, SystemClock};
use tsunagu::rules::users::{MailWish, Role};

use super::process::Server;
use crate::support::children::child;
use crate::support::mail::{post_office, without_hold, writes_to};
use crate::support::places::{coordinator, office};
use crate::support::python::MailServer;
use crate::support::{Client, TestApp};

/// A ward at the present moment whose coordinator gets mail at once, without a time for undoing.
struct Story {
    ward: TestApp,
    section: Client,
    coordinator: String,
}

impl Story {
    async fn begin() -> Self {
        let ward = TestApp::new().await;
        ward.clock.set(SystemClock.now());
        without_hold(&ward).await;
        let section = ward.user(Role::Section);
        let office = office(&section, "見本相談室").await;
        let who = coordinator(&section, &office.id(), "見本 さくら").await;
        let account = ward.user(Role::Coordinator);
        let path = format!("/coordinators/{}", who.id());
        section.patch(&path, &who, json!({ "user_id": account.id })).await.expect(200);
        writes_to(&ward, &account, "sakura@office.example", MailWish::AtOnce);
        Self { ward, section, coordinator: who.id() }
    }

    async fn assign(&self) {
        let child = child(&self.section, json!({})).await;
        let body = json!({ "coordinator_id": self.coordinator, "mode": "assign", "role": "lead" });
        self.section.post(&format!("/children/{}/assignments", child.id()), body).await.expect(201);
    }

    fn serve(&self, smtp_url: &str) -> Server {
        let settings = [
            ("TSUNAGU_SMTP_URL", smtp_url),
            ("TSUNAGU_MAIL_FROM", "tsunagu@ward.example"),
            ("TSUNAGU_PUBLIC_URL", "https://tsunagu.ward.example"),
        ];
        Server::start_with(self.ward.database_url(), &settings)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_sends_what_is_due_and_stops_in_peace() {
    let story = Story::begin().await;
    let mails = MailServer::start();
    let mut server = story.serve(&mails.url());
    story.assign().await;
    let mut arrived: Vec<Value> = Vec::new();
    for _ in 0..40 {
        arrived = mails.mails();
        if !arrived.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(arrived.len(), 1);
    assert_eq!(server.stop(), Some(0));
    let mut again = story.serve(&mails.url());
    assert_eq!(again.stop(), Some(0));
    assert_eq!(mails.mails().len(), 1, "not a second time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_server_is_killed_while_handing_it_over_is_sent_by_the_next_one() {
    let story = Story::begin().await;
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("smtp://{}", silent.local_addr().expect("an address"));
    let mut server = story.serve(&address);
    story.assign().await;
    // The message is committed and taken up; its mail server has answered nothing when the process dies.
    let taken = tokio::task::spawn_blocking(move || silent.accept().map(|(stream, _)| (stream, silent)));
    let held = taken.await.expect("a thread").expect("a connection");
    server.kill();
    drop(held);

    let (mails, now) = (MailServer::start(), SystemClock.now());
    let office = post_office(mails.url());
    let at = |moment: Instant| story.ward.clock.set(moment);
    at(now);
    assert_eq!(story.ward.app.deliver(&office).await.expect("it delivers"), 0, "left alone while another may have it");
    at(now.plus_minutes(6));
    assert_eq!(story.ward.app.deliver(&office).await.expect("it delivers"), 1);
    assert_eq!(story.ward.app.deliver(&office).await.expect("it delivers"), 0);
    assert_eq!(mails.mails().len(), 1);
}
