//! Mail: a way out, and people who want some.

use std::sync::Arc;

use diesel::prelude::*;
use tsunagu::app::delivery::PostOffice;
use tsunagu::base::settings::MailSettings;
use tsunagu::mailer::Mailer;
use tsunagu::rules::users::MailWish;
use tsunagu::schema::users;

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
    ward.sql(|db| {
        let changes = (users::email.eq(address), users::mail.eq(wish));
        Ok(diesel::update(users::table.find(client.id)).set(changes).execute(&mut **db)?)
    });
}
