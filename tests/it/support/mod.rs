//! A ward in a box: the real application on a fresh database, with a clock that can be turned.

pub mod children;
pub mod conferences;
pub mod daily;
pub mod looks;
pub mod mail;
pub mod pages;
pub mod places;
pub mod python;
pub mod records;
pub mod sheets;
pub mod transitions;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;
use tsunagu::app::App;
use tsunagu::base::clock::{Instant, SetClock};
use tsunagu::base::ids::{AgencyId, Id, MunicipalityId, SessionId, UserId, fresh};
use tsunagu::base::settings::Settings;
use tsunagu::base::tokens::TokenKey;
use tsunagu::rules::municipalities::MunicipalityFacts;
use tsunagu::rules::sessions::Session;
use tsunagu::rules::users::{MailWish, Origin, Role, User, UserFacts, UserLanguage, username_key};
use tsunagu::store;
use tsunagu::store::{Pool, Purpose};

pub mod accounts;
pub mod cases;
pub mod files;

/// The moment every story begins at: Tuesday 2025-11-25, nine in the morning in Japan.
pub const START: &str = "2025-11-25T09:00:00+09:00";

/// A database of its own, gone when the story ends.
struct Database {
    url: String,
    server: Option<String>,
    name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    fn fresh() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("tsunagu_test_{}_{number}", std::process::id());
        match option_env("TSUNAGU_TEST_DATABASE").as_deref() {
            Some("postgres") => {
                let server = option_env("TSUNAGU_TEST_POSTGRES_URL").expect("TSUNAGU_TEST_POSTGRES_URL is set");
                admin(&server, &format!("CREATE DATABASE {name}"));
                Self { url: with_database(&server, &name), server: Some(server), name }
            }
            _ => {
                let path = std::env::temp_dir().join(format!("{name}.sqlite"));
                Self { url: format!("sqlite://{}", path.display()), server: None, name }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.server {
            Some(server) => admin(server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)),
            None => {
                let path = self.url.trim_start_matches("sqlite://");
                for ending in ["", "-wal", "-shm"] {
                    std::fs::remove_file(format!("{path}{ending}")).ok();
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment which database to use")]
fn option_env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The server's address with another database name (`postgres://…/name?host=…`).
fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = address.split_once("://").expect("an address has a scheme");
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}/{name}?{parameters}")
}

fn admin(server: &str, sql: &str) {
    use diesel::connection::SimpleConnection as _;
    let pool = Pool::new(server, 2).expect("the address is good");
    pool.with(|db| db.batch_execute(sql).map_err(Into::into)).expect("the server does as it is told");
}

/// The key all servers of a story share.
pub fn token_key() -> TokenKey {
    TokenKey::from_base64("c29tZSAzMiBieXRlcyBmb3IgdGhlIHRlc3RzIG9ubHk=", "test").expect("a good key")
}

/// The application of one story.
pub struct TestApp {
    pub app: App,
    pub router: Router,
    pub clock: Arc<SetClock>,
    pub municipality: MunicipalityId,
    database: Database,
}

impl TestApp {
    /// A fresh ward 見本区 with nobody in it.
    pub async fn new() -> Self {
        let database = Database::fresh();
        let clock = Arc::new(SetClock::at(Instant::parse(START).expect("a moment")));
        let settings = Settings { database_url: database.url.clone(), connections: 16, ..Settings::default() };
        let pool = Pool::new(&settings.database_url, settings.connections).expect("the address is good");
        store::migrate::run(&pool).expect("migrations run");
        let app = App::new(pool, clock.clone(), settings, token_key());
        let router = tsunagu::server::router(app.clone()).expect("the document is whole");
        let mut ward = Self { app, router, clock, municipality: MunicipalityId::wrap(uuid::Uuid::nil()), database };
        ward.municipality = ward.add_municipality("131091", "見本区");
        ward
    }

    /// The address of the database, for a second server on the same data.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Another server on the same data.
    pub fn second_server(&self) -> Router {
        tsunagu::server::router(self.second_app()).expect("the document is whole")
    }

    /// What another server on the same data holds.
    pub fn second_app(&self) -> App {
        let pool = Pool::new(self.database_url(), 8).expect("the address is good");
        App::new(pool, self.clock.clone(), self.app.settings().clone(), token_key())
    }

    /// Turns the clock.
    pub fn set_clock(&self, moment: &str) {
        self.clock.set(Instant::parse(moment).expect("a moment"));
    }

    /// Runs something on the database directly.
    pub fn sql<T>(&self, act: impl FnOnce(&mut store::Db) -> Result<T, tsunagu::base::problem::Problem>) -> T {
        self.app.pool().transaction(Purpose::Write, act).expect("the database does as it is told")
    }

    /// Adds a municipality with the standard policy.
    pub fn add_municipality(&self, lg_code: &str, name: &str) -> MunicipalityId {
        let facts = MunicipalityFacts { lg_code: lg_code.to_owned(), name: name.to_owned(), name_kana: None };
        self.sql(|db| {
            let mut work = store::Work::new(db, None, Origin::default(), self.app.now());
            let made = tsunagu::steps::found::found(&mut work, facts)?;
            tsunagu::steps::audit::flush(&mut work)?;
            Ok(made.id)
        })
    }

    /// A signed-in user of the ward.
    pub fn user(&self, role: Role) -> Client {
        self.user_of(role, Some(self.municipality), None)
    }

    /// A signed-in user of any municipality and agency. Signing in itself is told in `api/sign_in.rs`.
    pub fn user_of(&self, role: Role, municipality_id: Option<MunicipalityId>, agency_id: Option<AgencyId>) -> Client {
        let now = self.app.now();
        let id = UserId::wrap(fresh(now));
        let username = format!("{role}-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let user = User {
            id,
            username_key: username_key(&username),
            facts: UserFacts {
                municipality_id,
                agency_id,
                username,
                display_name: format!("見本 {}", role.label().ja),
                role,
                email: None,
                language: UserLanguage::Ja,
            },
            password_hash: "-".to_owned(),
            must_change_password: false,
            password_expires_at: None,
            disabled_at: None,
            mail: MailWish::Daily,
            version: 1,
            created_at: now,
        };
        let session = Session {
            id: SessionId::wrap(fresh(now)),
            user_id: id,
            created_at: now,
            last_used_at: now,
            expires_at: now.plus_minutes(60 * 24 * 365 * 30),
            ended_at: None,
            end_reason: None,
            address: None,
            cookie_hash: None,
        };
        self.sql(|db| {
            store::users::insert(db, &user)?;
            store::sessions::insert(db, &session)
        });
        let forever = 60 * 24 * 365 * 30;
        let token = self.app.key().sign(id, session.id, role.as_str(), now, forever).expect("a token");
        Client { router: self.router.clone(), token: Some(token), id }
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Client {
        Client { router: self.router.clone(), token: None, id: UserId::wrap(uuid::Uuid::nil()) }
    }
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Client {
    pub router: Router,
    pub token: Option<String>,
    pub id: UserId,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Client {
    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, Some(body), &[]).await
    }

    /// Changes a record as it was read in `record`.
    pub async fn patch(&self, path: &str, record: &Reply, body: Value) -> Reply {
        self.send("PATCH", path, Some(body), &[("if-match", &record.etag())]).await
    }

    pub async fn delete(&self, path: &str, record: &Reply) -> Reply {
        self.send("DELETE", path, None, &[("if-match", &record.etag())]).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Reply {
        let bytes = body.map(|body| body.to_string().into_bytes());
        let mut all = headers.to_vec();
        if bytes.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            all.push(("content-type", "application/json"));
        }
        self.raw(method, path, bytes.unwrap_or_default(), &all).await
    }

    /// Sends anything at all below `/api/v1` (or, with `//`, at the root).
    pub async fn raw(&self, method: &str, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Reply {
        let uri = path.strip_prefix('/').filter(|p| p.starts_with('/')).map_or(format!("/api/v1{path}"), str::to_owned);
        let mut request = Request::builder().method(method).uri(uri).header("host", "test");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status: parts.status, headers: parts.headers, body, text }
    }
}

impl Reply {
    /// The reply, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }

    /// The code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// `field:code` of every wrong field, sorted.
    pub fn faults(&self) -> Vec<String> {
        let word = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let mut faults: Vec<_> = errors.iter().map(|e| format!("{}:{}", word(e, "field"), word(e, "code"))).collect();
        faults.sort();
        faults
    }
}
