//! People of partner agencies and a child with a lead coordinator, for stories about daily work.

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, Id as _};
use tsunagu::rules::users::Role;

use super::cases::Worker;
use super::children::{child, consent, team_member};
use super::{Client, Reply, TestApp};

/// An agency with somebody who signs in for it.
pub struct Partner {
    pub id: String,
    pub client: Client,
}

/// A fresh agency of a kind, with a user of a role.
pub async fn partner(ward: &TestApp, section: &Client, kind: &str, role: Role) -> Partner {
    let agency = section.post("/agencies", json!({ "kind": kind, "name": format!("見本 {kind}") })).await.expect(201);
    let id = AgencyId::wrap(agency.id().parse().expect("an id"));
    Partner { id: agency.id(), client: ward.user_of(role, Some(ward.municipality), Some(id)) }
}

/// Puts a partner into a child's care team with a consent of this scope.
pub async fn join(section: &Client, child_id: &str, partner: &Partner, scope: &str) -> Reply {
    team_member(section, child_id, &partner.id).await;
    consent(section, child_id, scope, json!({ "agency_id": partner.id })).await
}

/// Gives a child to a coordinator as lead, from today on; the reply is the assignment.
pub async fn lead(section: &Client, child_id: &str, worker: &Worker) -> Reply {
    assign(section, child_id, worker, json!({})).await
}

/// Ends the case of whoever leads a child, and gives the child to somebody else.
pub async fn change_lead(section: &Client, child: &str, worker: &Worker, more: Value) -> Reply {
    end_lead(section, child).await;
    assign(section, child, worker, more).await
}

async fn end_lead(section: &Client, child: &str) {
    let all = section.get(&format!("/children/{child}/assignments")).await.expect(200).body["items"].clone();
    let lead = all.as_array().unwrap().iter().find(|one| one["state"] == "active" && one["role"] == "lead").unwrap();
    let on = lead["starts_on"].clone();
    let body = json!({ "on": on, "reason": "handed_over" });
    section.post(&format!("/assignments/{}/end", lead["id"].as_str().expect("an id")), body).await.expect(200);
}

/// Gives a child to a coordinator as lead, from the first day of the stories on; `more` says what is otherwise.
pub async fn assign(section: &Client, child: &str, worker: &Worker, more: Value) -> Reply {
    let mut body = json!({
        "mode": "assign", "role": "lead", "coordinator_id": worker.id, "reason": "other", "reason_note": "見本",
        "starts_on": "2025-11-25",
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    section.post(&format!("/children/{child}/assignments"), body).await.expect(201)
}

/// A child at home, given to a coordinator.
pub async fn led_child(ward: &TestApp, section: &Client) -> (String, Worker) {
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let made = child(section, json!({ "name": "見本 太郎", "name_kana": "ミホン タロウ" })).await;
    lead(section, &made.id(), &worker).await;
    (made.id(), worker)
}
