//! Every door of the API is tried by those who must not come in: strangers, wrong roles, other municipalities, and
//! holders of tokens that are no longer, or never were, good.
//!
//! It walks the published document, so that a new route is tried as soon as it exists. What those who may come in find
//! behind the doors is told elsewhere.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tsunagu::api::BASE;
use tsunagu::base::ids::SessionId;
use tsunagu::base::tokens::TokenKey;
use tsunagu::rules::users::Role;

use crate::support::records::one_of_each;
use crate::support::{Client, TestApp, token_key};

/// What everybody who is signed in may do, because it is about themselves: no right stands for it.
const ONES_OWN: [&str; 6] = [
    "GET /me",
    "PATCH /me",
    "POST /me/password",
    "GET /me/sessions",
    "POST /me/sessions/{session_id}/end",
    "POST /auth/logout",
];

/// The most operations that may stand open (security R04).
const MOST_OPEN: usize = 6;

/// One operation of the document.
struct Door {
    method: String,
    path: String,
    open: bool,
    action: Option<String>,
    roles: Vec<Role>,
    body: Value,
}

impl Door {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The address with real ids in it.
    fn address(&self, ids: &BTreeMap<&'static str, String>) -> String {
        let mut address = self.path.clone();
        while let Some((before, rest)) = address.clone().split_once('{') {
            let (name, after) = rest.split_once('}').expect("a closed brace");
            let id = ids.get(name).unwrap_or_else(|| panic!("{}: support/records.rs has no {name}", self.name()));
            address = format!("{before}{id}{after}");
        }
        address
    }

    /// Whether the address names a record. A kind of transition and the number of a version are everybody's.
    fn has_ids(&self) -> bool {
        self.path.replace("{kind}", "").replace("{version}", "").contains('{')
    }
}

fn doors() -> Vec<Door> {
    let document = serde_json::to_value(tsunagu::api::openapi().expect("whole")).expect("a document");
    let mut doors = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let roles = operation["x-roles"].as_array().cloned().unwrap_or_default();
            doors.push(Door {
                method: method.to_uppercase(),
                path: path.strip_prefix(BASE).expect("below the base").to_owned(),
                open: operation.get("security").is_some(),
                action: operation["x-action"].as_str().map(str::to_owned),
                roles: roles.iter().filter_map(|role| Role::parse(role.as_str()?)).collect(),
                body: if method == "patch" { json!({}) } else { example(schema, &document) },
            });
        }
    }
    assert!(doors.len() > 20, "{}", doors.len());
    doors
}

/// The least that agrees with a schema.
fn example(schema: &Value, document: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return example(document.pointer(name.trim_start_matches('#')).expect("a schema"), document);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        let parts = schema[several].as_array().cloned().unwrap_or_default();
        if let Some(part) = parts.iter().find(|part| part["type"] != "null") {
            return example(part, document);
        }
    }
    if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
        return word.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("null");
    match (kind, schema["format"].as_str().unwrap_or_default()) {
        ("object", _) => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let field = |name: &Value| {
                let name = name.as_str().unwrap_or_default();
                (name.to_owned(), example(&schema["properties"][name], document))
            };
            Value::Object(required.iter().map(field).collect())
        }
        ("array", _) => {
            let least = schema["minItems"].as_u64().unwrap_or(0);
            json!(vec![example(&schema["items"], document); usize::try_from(least).unwrap_or(0)])
        }
        ("string", "uuid") => json!("01890000-0000-7000-8000-000000000000"),
        ("string", "date") => json!("2025-11-25"),
        ("string", "date-time") => json!("2025-11-25T00:00:00Z"),
        ("string", _) => json!("あ".repeat(usize::try_from(schema["minLength"].as_u64().unwrap_or(1)).unwrap_or(1))),
        ("integer" | "number", _) => json!(schema["minimum"].as_i64().unwrap_or(1)),
        ("boolean", _) => json!(true),
        _ => Value::Null,
    }
}

async fn knock(client: &Client, door: &Door, address: &str) -> (u16, String) {
    let body = (!door.body.is_null()).then(|| door.body.clone());
    let reply = client.send(&door.method, address, body, &[("if-match", "\"1\"")]).await;
    if reply.status.is_client_error() {
        assert_eq!(reply.header("content-type"), "application/problem+json", "{}", door.name());
    }
    (reply.status.as_u16(), reply.text)
}

#[test]
fn every_operation_names_the_right_it_takes_and_few_stand_open() {
    let doors = doors();
    let open: Vec<_> = doors.iter().filter(|door| door.open).map(Door::name).collect();
    assert!(open.len() <= MOST_OPEN, "{open:?}");
    assert!(open.contains(&"POST /auth/token".to_owned()));
    for door in doors.iter().filter(|door| !door.open) {
        if ONES_OWN.contains(&door.name().as_str()) {
            assert_eq!(door.action, None, "{}", door.name());
        } else {
            assert!(door.action.is_some(), "{} has no x-action", door.name());
            assert!(!door.roles.is_empty(), "{} is open to nobody", door.name());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nothing_opens_however_the_door_is_spelled() {
    let ward = TestApp::new().await;
    let ids = one_of_each(&ward).await;
    let stranger = ward.stranger();
    for door in doors().iter().filter(|door| !door.open) {
        let address = door.address(&ids);
        assert_eq!(knock(&stranger, door, &address).await.0, 401, "{}", door.name());
        if door.method == "GET" {
            let head = stranger.send("HEAD", &address, None, &[]).await;
            assert_eq!(head.status, 401, "HEAD {address}");
        }
        spelled_otherwise(&stranger, door, &address).await;
    }
}

/// Other ways to write the same door must lead nowhere.
async fn spelled_otherwise(client: &Client, door: &Door, address: &str) {
    let whole = format!("{BASE}{address}");
    let encoded = address.replacen('/', "/%2e/", 1);
    let spellings = [
        format!("/{whole}/"),
        format!("//{whole}"),
        format!("/{}", whole.replacen("/v1/", "/v1//", 1)),
        format!("/{BASE}{encoded}"),
        format!("/{BASE}/x/..{address}"),
        format!("/{BASE}/x/%2e%2e{address}"),
        format!("/{}", whole.to_uppercase()),
        format!("/{}", whole.replacen("/v1", "/%76%31", 1)),
        format!("/{whole};x=1"),
        format!("/{whole}%00"),
    ];
    let methods = [door.method.to_lowercase(), "TRACE".to_owned(), "PUT".to_owned(), "X".to_owned()];
    let override_method = [("x-http-method-override", door.method.as_str()), ("if-match", "\"1\"")];
    for spelling in spellings {
        let reply = client.send(&door.method, &spelling, None, &[("if-match", "\"1\"")]).await;
        let led = reply.status.as_u16();
        assert!([400, 401, 403, 404, 405].contains(&led), "{} {spelling}: {led} {}", door.method, reply.text);
    }
    for method in methods {
        let reply = client.send(&method, address, None, &override_method).await;
        let led = reply.status.as_u16();
        assert!([400, 401, 403, 404, 405].contains(&led), "{method} {address}: {led} {}", reply.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_the_right_is_refused_before_anything_is_read() {
    let ward = TestApp::new().await;
    let ids = one_of_each(&ward).await;
    let doors = doors();
    for role in Role::ALL {
        let client = ward.user(*role);
        let shut = doors.iter().filter(|door| door.action.is_some() && !door.roles.contains(role));
        for door in shut {
            let address = door.address(&ids);
            // Neither a missing version nor a wrong body is looked at first.
            let reply = client.send(&door.method, &address, None, &[]).await;
            assert_eq!((reply.status.as_u16(), reply.code()), (403, "forbidden"), "{role}: {}", door.name());
            assert_eq!(knock(&client, door, &address).await.0, 403, "{role}: {}", door.name());
        }
    }
    let secretariat = ward.user(Role::Secretariat);
    for door in doors.iter().filter(|door| door.action.is_some() && !door.roles.contains(&Role::Secretariat)) {
        spelled_otherwise(&secretariat, door, &door.address(&ids)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_finds_nothing_under_the_ids_of_this_one() {
    let ward = TestApp::new().await;
    let ids = one_of_each(&ward).await;
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let doors = doors();
    let nobody = "01890000-0000-7000-8000-00000000ffff".to_owned();
    let nothing: BTreeMap<_, _> = ids.keys().map(|name| (*name, nobody.clone())).collect();
    for role in Role::ALL.iter().filter(|role| **role != Role::Admin) {
        let neighbour = ward.user_of(*role, Some(elsewhere), None);
        for door in doors.iter().filter(|door| door.has_ids() && (door.roles.contains(role) || door.action.is_none())) {
            let (there, text_there) = knock(&neighbour, door, &door.address(&ids)).await;
            assert!([403, 404].contains(&there), "{role}: {}: {there} {text_there}", door.name());
            // Knowing an id that exists looks exactly like making one up.
            let nowhere = knock(&neighbour, door, &door.address(&nothing)).await;
            assert_eq!((there, text_there), nowhere, "{role}: {}", door.name());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_not_good_open_nothing() {
    let ward = TestApp::new().await;
    let user = ward.user(Role::Section);
    let good = user.token.clone().expect("a token");
    let (now, session) = (ward.app.now(), SessionId(uuid::Uuid::from_u128(7)));
    let part = |n: usize| good.split('.').nth(n).expect("three parts").to_owned();
    let head = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part(1)).unwrap()).unwrap();
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        format!("{}.{}.{}", part(0), head(&claims.to_string()), part(2))
    };
    let sign =
        |key: &TokenKey, session, role, begun, minutes| key.sign(user.id, session, role, begun, minutes).unwrap();
    let bad = [
        String::new(),
        "x".to_owned(),
        good[..good.len() - 2].to_owned(),
        format!("{good}A"),
        format!("{}.{}.", head(r#"{"alg":"none","typ":"at+jwt"}"#), part(1)),
        format!("{}.{}.{}", head(r#"{"alg":"none","typ":"at+jwt"}"#), part(1), part(2)),
        format!("{}.{}.{}", head(r#"{"alg":"HS512","typ":"at+jwt"}"#), part(1), part(2)),
        format!("{}.{}.{}", head(r#"{"alg":"RS256","typ":"at+jwt"}"#), part(1), part(2)),
        with("role", json!("section_manager")),
        with("exp", json!(4_102_444_800_i64)),
        sign(&TokenKey::ephemeral("test"), session, "section", now, 10),
        sign(&token_key(), session, "section", now, 10),
        sign(&token_key(), session, "section", now.plus_minutes(-20), 10),
        sign(&token_key(), session, "section", now.plus_minutes(20), 10),
        sign(&token_key(), session, "emperor", now, 10),
    ];
    for token in bad {
        let client = Client { token: Some(token.clone()), ..user.clone() };
        for path in ["/me", "/agencies"] {
            let reply = client.get(path).await;
            assert_eq!(reply.status, 401, "{token}: {}", reply.text);
            assert!(reply.header("www-authenticate").starts_with("Bearer"));
        }
    }
    for header in ["Basic eDp5", "Bearer", &good, "Bearer  "] {
        let reply = ward.stranger().send("GET", "/me", None, &[("authorization", header)]).await;
        assert_eq!(reply.status, 401, "{header}");
    }
    user.get("/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_in_a_token_gives_no_right_that_the_account_has_not() {
    let ward = TestApp::new().await;
    let secretariat = ward.user(Role::Secretariat);
    let claims = token_key().read(secretariat.token.as_deref().expect("a token"), ward.app.now()).expect("good");
    let token = token_key().sign(claims.sub, claims.sid, "section_manager", ward.app.now(), 10).expect("signed");
    let client = Client { token: Some(token), ..secretariat };
    assert_eq!(client.get("/users").await.code(), "forbidden");
    assert_eq!(client.post("/agencies", json!({ "kind": "other", "name": "見本" })).await.code(), "forbidden");
}
