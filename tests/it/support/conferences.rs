//! Conferences for stories: who asks, what is asked, how it gets a date.

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, Id};
use tsunagu::rules::users::Role;

use super::{Client, Reply, TestApp};

/// An agency of the ward and somebody who works there.
pub struct Partner {
    pub id: String,
    pub client: Client,
}

/// An agency of a kind, with a user of the role.
pub async fn partner(ward: &TestApp, kind: &str, role: Role, name: &str) -> Partner {
    let section = ward.user(Role::Section);
    let id = section.post("/agencies", json!({ "kind": kind, "name": name })).await.expect(201).id();
    let agency = AgencyId::wrap(id.parse().expect("an id"));
    Partner { id, client: ward.user_of(role, Some(ward.municipality), Some(agency)) }
}

/// 見本病院 and its discharge nurse.
pub async fn hospital(ward: &TestApp) -> Partner {
    partner(ward, "hospital", Role::Hospital, "見本病院").await
}

/// 見本保健センター and its public health nurse.
pub async fn health_centre(ward: &TestApp) -> Partner {
    partner(ward, "health_centre", Role::HealthCentre, "見本保健センター").await
}

/// A request about a baby without a name; `more` replaces, adds or (by null) leaves out fields.
pub fn request(more: Value) -> Value {
    let mut body = json!({
        "kind": "pre_discharge",
        "child": {
            "mother_name": "見本 花子", "mother_kana": "みほん はなこ", "born_on": "2025-09-15",
            "discharge": { "precision": "day", "on": "2025-12-20" },
        },
        "contact_person": "NICU 退院支援 見本看護師",
        "contact_phone": "03-0000-0000",
        "wishes": [{ "on": "2025-12-02", "part": "afternoon" }],
        "venue_wish": "hospital",
        "wanted": ["health_centre"],
        "wants_coordinator": true,
        "consent": { "state": "to_be_obtained" },
    });
    for (name, value) in more.as_object().expect("an object") {
        if value.is_null() {
            body.as_object_mut().expect("an object").remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

/// A conference that was asked for.
pub async fn asked(client: &Client, more: Value) -> Reply {
    client.post("/conferences", request(more)).await.expect(201)
}

/// Offers 2 December at 14:00 and 3 December at 10:00 (and takes the request up by that).
pub async fn offered(section: &Client, conference: &str) -> Reply {
    let slots = json!({ "slots": [
        { "starts_at": "2025-12-02T14:00:00+09:00", "ends_at": "2025-12-02T15:00:00+09:00" },
        { "starts_at": "2025-12-03T10:00:00+09:00", "ends_at": "2025-12-03T11:00:00+09:00" },
    ] });
    section.post(&format!("/conferences/{conference}/slots"), slots).await.expect(200)
}

/// Gives a requested conference its date: 2 December at 14:00.
pub async fn scheduled(section: &Client, conference: &str) -> Reply {
    let offered = offered(section, conference).await;
    let slot = slot_at(&offered.body, "2025-12-02T05:00:00.000000Z");
    let body = json!({ "slot_id": slot, "venue": "見本病院 3階 会議室" });
    section.post(&format!("/conferences/{conference}/schedule"), body).await.expect(200)
}

/// The id of the offered date that begins so.
pub fn slot_at(conference: &Value, starts_at: &str) -> String {
    let slots = conference["slots"].as_array().expect("slots");
    let slot = slots.iter().find(|slot| slot["starts_at"] == starts_at).unwrap_or_else(|| panic!("{conference}"));
    slot["id"].as_str().expect("an id").to_owned()
}

/// The id of the participant of an agency or with a name.
pub fn participant(conference: &Value, wanted: &str) -> String {
    let all = conference["participants"].as_array().expect("participants");
    let is = |one: &&Value| one["agency_id"] == wanted || one["coordinator_id"] == wanted || one["name"] == wanted;
    all.iter().find(is).unwrap_or_else(|| panic!("{conference}"))["id"].as_str().expect("an id").to_owned()
}
