//! Offices and coordinators, as the section enters them.

use serde_json::json;

use crate::support::{Client, Reply};

/// An office of the ward that takes new children.
pub async fn office(section: &Client, name: &str) -> Reply {
    section.post("/offices", json!({ "name": name })).await.expect(201)
}

/// A full-time coordinator with finished training who takes new children.
pub async fn coordinator(section: &Client, office_id: &str, name: &str) -> Reply {
    let body = json!({ "office_id": office_id, "name": name, "fte": 100, "training_finished_on": "2024-03-15" });
    section.post("/coordinators", body).await.expect(201)
}
