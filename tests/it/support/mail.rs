//! Mail: a way out, and people who want some.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;
use tsunagu::app::delivery::PostOffice;
use tsunagu::base::ids::{DeliveryId, Id as _, MunicipalityId, UserId, fresh};
use tsunagu::base::settings::MailSettings;
use tsunagu::mailer::Mailer;
use tsunagu::rules::deliveries::{Delivery, DeliveryFault, DeliveryKind, Outcome};
use tsunagu::rules::users::{MailWish, Role};
use tsunagu::schema::users;
use tsunagu::store;

use crate::support::{Client, TestApp};

/// A way out to this mail server.
pub fn post_office(smtp_url: String) -> PostOffice {
    let settings = MailSettings {
        smtp_url,
        mail_from: "つなぐ <tsunagu@ward.example>".to_owned(),
        public_url: "https://tsunagu.ward.example/".to_owned(),
    };
    let mailer = Arc::new(Mailer::new(&settings).expect("the settings are good"));
    PostOffice { mailer, home: settings.public_url.clone(), host: settings.host().to_owned() }
}

/// Gives somebody an address and a wish.
pub fn writes_to(ward: &TestApp, client: &Client, address: &str, wish: MailWish) {
    writes_to_user(ward, client.id, address, wish);
}

/// The same for an account by its id.
pub fn writes_to_user(ward: &TestApp, user: UserId, address: &str, wish: MailWish) {
    ward.sql(|db| {
        let changes = (users::email.eq(address), users::mail.eq(wish));
        Ok(diesel::update(users::table.find(user)).set(changes).execute(&mut **db)?)
    });
}

/// A mail that was given up; its id.
pub fn given_up(ward: &TestApp, municipality: MunicipalityId) -> String {
    let now = ward.app.now();
    let id = DeliveryId::wrap(fresh(now));
    let due = Delivery::due(id, DeliveryKind::Digest, municipality, format!("digest:{id}"), now);
    let mail = due.tried(Outcome::Never(DeliveryFault::Refused), now);
    ward.sql(|db| store::deliveries::insert_new(db, &[mail]));
    id.to_string()
}

/// Sets the time for undoing to nothing, so that messages go out at once.
pub async fn without_hold(ward: &TestApp) {
    let manager = ward.user(Role::SectionManager);
    let policy = manager.get("/policy").await.expect(200);
    let mut parameters = policy.body["parameters"].clone();
    parameters["hold_minutes"] = json!(0);
    let body = json!({ "based_on": policy.body["version"], "parameters": parameters, "reason": "試験" });
    manager.post("/policy", body).await.expect(201);
}
