//! The published document (OpenAPI 3.1). How people read it is the pages' affair.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null, or grows one")]

use std::collections::BTreeMap;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use serde_json::{Map, Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::api::{BASE, ProblemOut};
use crate::rules::permissions;
use crate::rules::permissions::Action;
use crate::rules::users::Role;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "つなぐ Tsunagu",
        description = "医療的ケア児の支援調整。Care coordination for children with medical care needs: \
            who takes the case, why, and what comes next.\n\n\
            Sign in with `POST /auth/token` and send the access token as `Authorization: Bearer …`. \
            Errors are `application/problem+json` in the language of `Accept-Language` (ja, en). \
            A change needs the record's `ETag` in `If-Match`. `POST` honours `Idempotency-Key` for 24 hours. \
            Lists take `limit` and `cursor`. Dates are civil dates in Asia/Tokyo, instants are UTC.",
    ),
    // In the order in which a day goes: one's own desk, the child, the meeting, the decision, the house.
    tags(
        (name = "sign_in", description = "サインイン — Signing in, renewing and ending a session."),
        (name = "me", description = "自分のアカウント — One's own account: language, mail, password, sessions."),
        (name = "inbox", description = "お知らせとメール — Messages to oneself, and the mail that left the house."),
        (name = "tasks", description = "次にすること — What is to be done, by whom and by when."),
        (name = "activities", description = "活動記録 — What was done, with every form it had."),
        (name = "children", description = "児の記録 — Children, guardians, consents, care team, assessments."),
        (name = "transitions", description = "ライフステージ — What comes next for each child, and how far it is prepared."),
        (name = "timeline", description = "経過 — Everything round a child in one order."),
        (name = "files", description = "ファイル — Files on a child."),
        (name = "conferences", description = "カンファレンス — From the request to the day it is held."),
        (name = "minutes", description = "議事録 — Minutes in versions, whose decisions become tasks."),
        (name = "calendar", description = "予定表 — One's own calendar as a feed."),
        (name = "assignments", description = "担当 — Who could take a child, who does, and why."),
        (name = "handovers", description = "引き継ぎ — From one lead coordinator to the next."),
        (name = "service-plans", description = "計画とモニタリング — Service plans, their monitoring months, their renewal."),
        (name = "caseload", description = "担当状況 — Cases, load and room of coordinators and offices."),
        (name = "coordinators", description = "コーディネーター — Coordinators, absences, acceptance, conflicts."),
        (name = "offices", description = "相談支援事業所 — Consultation offices and their import."),
        (name = "agencies", description = "関係機関 — Every other body round a child."),
        (name = "break-glass", description = "緊急時の閲覧 — Opening a record in an emergency, and its review."),
        (name = "disclosure", description = "開示 — Everything on one child in one archive."),
        (name = "checklists", description = "準備の手順 — What is to be done before and after each change in a life."),
        (name = "role-matrix", description = "役割分担表 — Who is responsible, helps and is told; roles nobody holds."),
        (name = "policy", description = "方針 — The numbers of the rules, in versions."),
        (name = "municipalities", description = "自治体と閉庁日 — Municipalities and the days on which they are closed."),
        (name = "users", description = "利用者 — Accounts and roles."),
        (name = "audit", description = "監査記録 — Who saw and changed what."),
    ),
    components(schemas(ProblemOut))
)]
struct Head;

/// The document before any route has been added.
pub fn head() -> OpenApi {
    Head::openapi()
}

/// Adds what holds for every operation: who may call it, how it refuses, how changes name their version.
///
/// # Errors
/// What is wrong with a description that does not come out as a document any more.
pub fn complete(openapi: &OpenApi) -> Result<OpenApi, String> {
    let mut document = serde_json::to_value(openapi).map_err(|e| e.to_string())?;
    document["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } });
    document["security"] = json!([{ "token": [] }]);
    let mut patches = Map::new();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            operation["operationId"] = json!(named(path, operation["operationId"].as_str().unwrap_or_default()));
            describe(method, operation, &mut patches);
        }
    }
    add_patches(&mut document, &patches);
    flatten_schemas(&mut document);
    serde_json::from_value(document).map_err(|e| e.to_string())
}

/// A name that no other operation has, as `OpenAPI` wants it: what is done and where, `edit` at `/children/{child_id}` as
/// `edit_children`.
fn named(path: &str, deed: &str) -> String {
    let place = path.strip_prefix(BASE).unwrap_or(path).split('/').filter(|part| !part.starts_with('{'));
    let mut words: Vec<String> = place
        .filter(|part| !part.is_empty())
        .map(|part| part.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
        .collect();
    if words.len() > 1 && words.last().is_some_and(|last| last == deed) {
        words.pop();
    }
    words.insert(0, deed.to_owned());
    words.join("_")
}

fn describe(method: &str, operation: &mut Value, patches: &mut Map<String, Value>) {
    let open = operation.get("security").is_some();
    let action = operation["x-action"].as_str().and_then(Action::parse);
    if let Some(action) = action {
        let roles: Vec<_> = Role::ALL
            .iter()
            .filter(|role| !permissions::reach(**role, action).is_empty())
            .map(|role| role.as_str())
            .collect();
        operation["x-roles"] = json!(roles);
    }
    if !open {
        parameter(operation, method);
    }
    let refers = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().map(str::to_owned);
    if method == "patch"
        && let Some(name) = refers.as_deref().and_then(|path| path.rsplit('/').next())
    {
        let patch = name.strip_suffix("In").unwrap_or(name).to_owned() + "Patch";
        operation["requestBody"]["content"]["application/json"]["schema"] =
            json!({ "$ref": format!("#/components/schemas/{patch}") });
        patches.insert(patch, json!(name));
    }
    let mut codes = vec!["400", "429", "500", "503"];
    if !open {
        codes.extend(["401", "403", "404"]);
    }
    if !operation["requestBody"].is_null() {
        codes.extend(["413", "415", "422"]);
    }
    match method {
        "patch" | "put" | "delete" => codes.extend(["409", "412", "428"]),
        "post" => codes.extend(["404", "409", "422"]),
        _ => {}
    }
    for code in codes {
        if operation["responses"][code].is_null() {
            operation["responses"][code] = json!({
                "description": "Problem",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            });
        }
    }
}

/// The headers that every change takes.
fn parameter(operation: &mut Value, method: &str) {
    let header = match method {
        "patch" | "put" | "delete" => json!({
            "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string", "maxLength": 40 },
            "description": "The record's ETag. Without it 428; with an old one 412.",
        }),
        "post" => json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
            "description": "Remembered for 24 hours: the same request again gets the first answer again.",
        }),
        _ => return,
    };
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
}

/// A patch (RFC 7396) is the thing itself with nothing required.
fn add_patches(document: &mut Value, patches: &Map<String, Value>) {
    for (patch, name) in patches {
        let mut schema = document["components"]["schemas"][name.as_str().unwrap_or_default()].clone();
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("required");
        }
        document["components"]["schemas"][patch] = schema;
    }
}

/// An answer that repeats what was entered and adds to it is one closed object for its readers, not a closed one
/// beside another (which no object could satisfy).
fn flatten_schemas(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    flatten(&mut document["components"]["schemas"], &schemas);
}

/// Flattens wherever it stands: a page of a list holds the schema of its rows.
fn flatten(value: &mut Value, schemas: &Value) {
    if value.get("allOf").is_some_and(Value::is_array) {
        let mut flat = json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false });
        flat["description"] = value["description"].clone();
        gather(value, schemas, &mut flat);
        *value = flat;
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| flatten(field, schemas)),
        Value::Array(items) => items.iter_mut().for_each(|item| flatten(item, schemas)),
        _ => {}
    }
}

/// Puts the properties of a schema, and of all it is made of, into `flat`.
fn gather(schema: &Value, schemas: &Value, flat: &mut Value) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        gather(&schemas[name], schemas, flat);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(part, schemas, flat);
    }
    // A part that only some readers get adds its properties, and requires none of them.
    let required = flat["required"].clone();
    for part in schema["oneOf"].as_array().into_iter().flatten() {
        gather(part, schemas, flat);
        flat["required"] = required.clone();
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        flat["properties"][name] = property.clone();
    }
    if let (Some(own), Some(all)) = (schema["required"].as_array(), flat["required"].as_array_mut()) {
        all.extend(own.iter().cloned());
    }
}

/// The document as it is committed in `api-spec/`, with its keys in order, so that the same code gives the same text.
///
/// # Errors
/// A value JSON cannot hold.
pub fn text(openapi: &OpenApi) -> Result<String, String> {
    ordered(serde_json::to_value(openapi).map_err(|e| e.to_string())?)
}

fn ordered(document: Value) -> Result<String, String> {
    serde_json::to_string_pretty(&in_order(document)).map(|text| text + "\n").map_err(|e| e.to_string())
}

fn in_order(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<String, Value> = fields.into_iter().map(|(name, v)| (name, in_order(v))).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(in_order).collect()),
        other => other,
    }
}

/// The route of the document.
///
/// # Errors
/// As [`text`].
pub fn routes(document: Value) -> Result<Router, String> {
    let json = ordered(document)?;
    let answer = move || async move { ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], json) };
    Ok(Router::new().route(&format!("{BASE}/openapi.json"), get(answer)))
}
