//! People with passwords, and how they sign in.

use serde_json::{Value, json};
use tsunagu::base::ids::{AgencyId, MunicipalityId, UserId};
use tsunagu::base::passwords;
use tsunagu::rules::users::{Role, Secret, UserFacts, UserLanguage};

use super::{Client, Reply, TestApp};

/// A password that is good enough.
pub const PASSWORD: &str = "みどりの電車と三つの鍋とやかん";
/// Another.
pub const OTHER_PASSWORD: &str = "correct horse battery staple 7";

impl TestApp {
    /// Adds a user with [`PASSWORD`], as the operator would.
    pub async fn account(&self, username: &str, role: Role) -> UserId {
        let municipality = (role != Role::Admin).then_some(self.municipality);
        self.account_in(username, role, municipality, None).await
    }

    /// Adds a user of any municipality and agency with [`PASSWORD`].
    pub async fn account_in(
        &self,
        username: &str,
        role: Role,
        municipality_id: Option<MunicipalityId>,
        agency_id: Option<AgencyId>,
    ) -> UserId {
        let facts = UserFacts {
            municipality_id,
            agency_id,
            username: username.to_owned(),
            display_name: "見本 花子".to_owned(),
            role,
            email: None,
            language: UserLanguage::Ja,
        };
        let secret = Secret { hash: passwords::hash(PASSWORD).expect("a hash"), must_change: false };
        let add =
            move |work: &mut tsunagu::store::Work| tsunagu::actions::users::operator::add(work, facts.clone(), &secret);
        self.app.as_operator(add).await.expect("a user").id
    }

    /// Tries to sign in.
    pub async fn try_sign_in(&self, username: &str, password: &str) -> Reply {
        self.stranger().post("/auth/token", json!({ "username": username, "password": password })).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, username: &str) -> Client {
        self.stranger().with(&self.try_sign_in(username, PASSWORD).await.expect(200))
    }
}

impl Client {
    /// The same client with the access token of an answer.
    pub fn with(&self, tokens: &Reply) -> Self {
        let token = tokens.body["access_token"].as_str().expect("an access token").to_owned();
        Self { token: Some(token), ..self.clone() }
    }

    /// Renews a session.
    pub async fn refresh(&self, refresh_token: &Value) -> Reply {
        Self { token: None, ..self.clone() }.post("/auth/refresh", json!({ "refresh_token": refresh_token })).await
    }
}
