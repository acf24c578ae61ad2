//! The accounts of the demonstration, and the tokens its people work with while the ward is being built.

use std::collections::HashMap;

use crate::actions;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, Id as _, MunicipalityId, SessionId, UserId};
use crate::base::passwords;
use crate::base::problem::Problem;
use crate::cli::Failure;
use crate::cli::demo::daily::{FISCAL_YEAR, RECEIPTS_BEFORE};
use crate::cli::demo::people::ACCOUNTS;
use crate::rules::conferences::receipt;
use crate::rules::municipalities::{Municipality, MunicipalityFacts};
use crate::rules::sessions::{EndReason, Session};
use crate::rules::users::{Role, Secret, UserFacts, UserLanguage};
use crate::steps;
use crate::store;
use crate::store::{Purpose, Work};

/// The code of 見本区.
pub const LG_CODE: &str = "131091";
/// Everybody's password in the demonstration; the rule for passwords does not hold there.
const PASSWORD: &str = "demo";
/// Days of messages that nobody has come to read yet.
const UNREAD_DAYS: i64 = 5;
/// Minutes in forty years: longer than any story told here.
const LONG: i64 = 60 * 24 * 365 * 40;

/// Who can act while the ward is being built.
pub struct Accounts {
    app: App,
    municipality: MunicipalityId,
    secret: Secret,
    people: HashMap<&'static str, (UserId, SessionId, Role)>,
}

/// Founds the ward, in which the year's first conferences were still counted on paper.
fn found(work: &mut Work, facts: MunicipalityFacts) -> Result<Municipality, Problem> {
    let ward = steps::found::found(work, facts)?;
    let counter = receipt::counter(FISCAL_YEAR);
    for _ in 0..RECEIPTS_BEFORE {
        store::counters::next(work.db, ward.id, &counter)?;
    }
    Ok(ward)
}

impl Accounts {
    /// Founds 見本区 and lets its section in.
    pub async fn open(app: &App) -> Result<Self, Failure> {
        let hash = app.hash(|| passwords::hash(PASSWORD)).await??;
        let facts = MunicipalityFacts {
            lg_code: LG_CODE.to_owned(),
            name: "見本区".to_owned(),
            name_kana: Some("ミホンク".to_owned()),
        };
        let ward = app.as_operator(move |work| found(work, facts.clone())).await?;
        let secret = Secret { hash, must_change: false };
        let mut accounts = Self { app: app.clone(), municipality: ward.id, secret, people: HashMap::new() };
        for (username, role, agency, _) in ACCOUNTS {
            if agency.is_none() {
                accounts.add(username, role, None).await?;
            }
        }
        Ok(accounts)
    }

    /// Adds the account of that name; gives its id.
    pub async fn add(
        &mut self,
        username: &'static str,
        role: Role,
        agency_id: Option<AgencyId>,
    ) -> Result<UserId, Failure> {
        let display_name = ACCOUNTS.iter().find(|(name, ..)| *name == username).map_or(username, |(.., shown)| shown);
        let facts = UserFacts {
            municipality_id: (role != Role::Admin).then_some(self.municipality),
            agency_id,
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            role,
            email: None,
            language: UserLanguage::Ja,
        };
        let secret = self.secret.clone();
        let user = self
            .app
            .as_operator(move |work| {
                let user = actions::users::operator::add(work, facts.clone(), &secret)?;
                let session = Session {
                    id: work.id(),
                    user_id: user.id,
                    created_at: work.now,
                    last_used_at: work.now,
                    expires_at: work.now.plus_minutes(LONG),
                    ended_at: None,
                    end_reason: None,
                    address: None,
                    cookie_hash: None,
                };
                store::sessions::insert(work.db, &session)?;
                Ok((user.id, session.id))
            })
            .await?;
        self.people.insert(username, (user.0, user.1, role));
        Ok(user.0)
    }

    /// A token of somebody, good at `now`.
    pub fn token(&self, username: &str, now: Instant) -> Result<String, Failure> {
        let nobody = (UserId::wrap(uuid::Uuid::nil()), SessionId::wrap(uuid::Uuid::nil()), Role::Adviser);
        let (user, session, role) = self.people.get(username).copied().unwrap_or(nobody);
        Ok(self.app.key().sign(user, session, role.as_str(), now, 10)?)
    }

    /// Ends the sessions that built the ward. Its people have read what is older than [`UNREAD_DAYS`].
    pub async fn close(self, app: &App) -> Result<(), Failure> {
        let people: Vec<_> = self.people.values().map(|(_, session, _)| *session).collect();
        let (app, now) = (app.clone(), app.now());
        let ended = tokio::task::spawn_blocking(move || {
            app.pool().transaction(Purpose::Write, |db| {
                store::notifications::read_before(db, now.plus_minutes(-60 * 24 * UNREAD_DAYS), now)?;
                people
                    .iter()
                    .try_for_each(|session| store::sessions::end(db, *session, EndReason::SignedOut, now).map(|_| ()))
            })
        });
        Ok(ended.await.map_err(|e| Failure::Failed(e.to_string()))??)
    }
}
