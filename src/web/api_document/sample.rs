//! Examples for a terminal: a value that fits a schema, and the line that calls an operation with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::operations::{Operation, Who};
use super::shape::{DEEPEST, Kind, Shape, plain};

/// A value that fits a schema: its own example, or the plainest one. What need not be there is left out; where nothing
/// need be, the first field stands for the others.
pub fn value(schema: &Value, schemas: &Value) -> Value {
    within(schema, schemas, 0)
}

fn within(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let shape = Shape::of(schema, schemas);
    if let Some(given) = given(&shape) {
        return given;
    }
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(choice) = shape.choices.first() {
        return within(choice, schemas, depth + 1);
    }
    match shape.kind(schemas) {
        Kind::Object => object(&shape, schemas, depth),
        Kind::Map(_) => json!({}),
        Kind::List(_) => {
            Value::Array(shape.items().map(|items| within(items, schemas, depth + 1)).into_iter().collect())
        }
        Kind::Whole | Kind::Number => number(&shape),
        Kind::Truth => json!(true),
        Kind::Day => json!("2026-04-01"),
        Kind::Moment => json!("2026-04-01T00:00:00Z"),
        Kind::Id => json!("01900000-0000-7000-8000-000000000000"),
        Kind::Text | Kind::File => json!(words(&shape)),
        Kind::Any => Value::Null,
    }
}

/// What the document itself gives as a value.
fn given(shape: &Shape) -> Option<Value> {
    let first = |word| shape.get(word).and_then(Value::as_array).and_then(|all| all.iter().find(|one| !one.is_null()));
    let own = first("examples").or_else(|| shape.get("example")).or_else(|| shape.get("const"));
    own.or_else(|| first("enum")).or_else(|| shape.get("default").filter(|default| !default.is_null())).cloned()
}

fn object(shape: &Shape, schemas: &Value, depth: usize) -> Value {
    let fields = shape.fields();
    let needed = fields.iter().any(|(.., required)| *required);
    let wanted = fields.iter().enumerate().filter(|(at, (.., required))| *required || (!needed && *at == 0));
    let sample = |(_, (name, schema, _)): (usize, &(&str, &Value, bool))| {
        ((*name).to_owned(), within(schema, schemas, depth + 1))
    };
    Value::Object(wanted.map(sample).collect::<Map<_, _>>())
}

/// One, or the nearest number to it that is allowed.
fn number(shape: &Shape) -> Value {
    let limit = |word| shape.get(word).filter(|limit| limit.is_number()).cloned();
    let beyond = |limit: &Value, sign: f64| limit.as_f64().is_some_and(|limit| limit * sign > sign);
    let over = limit("minimum").filter(|least| beyond(least, 1.0));
    over.or_else(|| limit("maximum").filter(|most| beyond(most, -1.0))).unwrap_or(json!(1))
}

/// A text that is long enough; where it must have a certain form, a plain word.
fn words(shape: &Shape) -> String {
    let email = shape.get("format").is_some_and(|format| format == "email");
    let least = shape.get("minLength").and_then(Value::as_u64).and_then(|least| usize::try_from(least).ok());
    match (email, shape.get("pattern")) {
        (true, _) => "mihon@example.jp".to_owned(),
        (_, Some(_)) => "word".to_owned(),
        _ => "…".repeat(least.unwrap_or(1).clamp(1, 100)),
    }
}

/// The line that calls an operation of the service at `site`. What stands in the path and in needed headers is left to
/// variables of the shell, and so is the token.
pub fn curl(site: &str, operation: &Operation, schemas: &Value) -> String {
    let parameters = operation.parameters();
    let needed = |place: &'static str| parameters.iter().filter(move |one| one.required && one.place == place);
    let query: BTreeMap<&str, String> =
        needed("query").map(|one| (one.name, plain(&value(one.schema, schemas)))).collect();
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    let method = if operation.method == "GET" { String::new() } else { format!(" -X {}", operation.method) };
    let mut lines = vec![format!("curl{method} \"{site}{}{mark}{query}\"", with_variables(operation.path))];
    if operation.who != Who::Anybody {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for header in needed("header") {
        let variable = if header.name == "If-Match" { "$ETAG".to_owned() } else { variable(header.name) };
        lines.push(format!("-H \"{}: {variable}\"", header.name));
    }
    if let Some((media, schema)) = operation.body() {
        lines.extend(body(media, schema, schemas));
    }
    let file = operation.answers().iter().any(|answer| answer.media.iter().any(|media| !media.contains("json")));
    if file {
        lines.push("-O -J".to_owned());
    }
    lines.join(" \\\n  ")
}

/// The line that keeps a token in `$TOKEN`.
pub fn token(site: &str, username: &str, password: &str) -> String {
    let body = format!("{{\"username\":{},\"password\":{}}}", json!(username), json!(password));
    format!(
        "TOKEN=$(curl -s \"{site}/api/v1/auth/token\" \\\n  -H 'Content-Type: application/json' \\\n  -d {} \\\n  \
         | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')",
        quoted(&body)
    )
}

fn body(media: &str, schema: &Value, schemas: &Value) -> Vec<String> {
    if media.starts_with("multipart/") {
        let shape = Shape::of(schema, schemas);
        let part = |(name, schema, _): (&str, &Value, bool)| {
            let file = Shape::of(schema, schemas).kind(schemas) == Kind::File;
            let value = if file { "@FILE".to_owned() } else { plain(&value(schema, schemas)) };
            format!("-F {}", quoted(&format!("{name}={value}")))
        };
        return shape.fields().into_iter().filter(|(.., required)| *required).map(part).collect();
    }
    let sent = if media.contains("json") {
        let text = serde_json::to_string_pretty(&value(schema, schemas)).unwrap_or_default();
        format!("-d {}", quoted(&text))
    } else {
        "--data-binary @FILE".to_owned()
    };
    vec![format!("-H 'Content-Type: {media}'"), sent]
}

/// A text as the shell takes it for one word.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn variable(name: &str) -> String {
    format!("${}", name.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// A path with a variable of the shell in every gap.
fn with_variables(path: &str) -> String {
    let part = |part: &str| {
        part.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some(format!("{before}${{{}}}{after}", variable(name).trim_start_matches('$')))
        })
    };
    path.split('/').map(|word| part(word).unwrap_or_else(|| word.to_owned())).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::api_document::operations::find;

    #[test]
    fn a_sample_is_the_plainest_value_that_fits() {
        let schemas = json!({ "Loop": { "type": "object", "required": ["next"],
            "properties": { "next": { "oneOf": [{ "type": "null" }, { "$ref": "#/x/Loop" }] } } } });
        for (schema, expected) in [
            (json!({ "type": "string", "minLength": 3 }), json!("………")),
            (json!({ "type": "string", "example": "見本" }), json!("見本")),
            (json!({ "type": ["string", "null"], "enum": [null, "phone"] }), json!("phone")),
            (json!({ "type": "integer", "minimum": 1990, "maximum": 2130 }), json!(1990)),
            (json!({ "type": "integer", "minimum": -250, "maximum": 250 }), json!(1)),
            (json!({ "type": "integer", "maximum": -2 }), json!(-2)),
            (json!({ "type": "string", "pattern": "^[a-z]+$" }), json!("word")),
            (json!({ "type": "array", "items": { "type": "boolean" } }), json!([true])),
            (json!({ "type": "object", "properties": { "a": { "type": "integer" }, "b": {} } }), json!({ "a": 1 })),
            (
                json!({ "type": "object", "required": ["b"], "properties": { "a": {}, "b": { "format": "date",
                "type": "string" } } }),
                json!({ "b": "2026-04-01" }),
            ),
        ] {
            assert_eq!(value(&schema, &schemas), expected, "{schema}");
        }
        assert!(value(&schemas["Loop"], &schemas).is_object(), "a schema inside itself ends");
    }

    #[test]
    fn a_line_names_what_the_caller_must_fill_in() {
        let document = json!({ "paths": {
            "/children/{child_id}": { "patch": {
                "operationId": "edit", "parameters": [
                    { "name": "child_id", "in": "path", "required": true },
                    { "name": "If-Match", "in": "header", "required": true },
                    { "name": "year", "in": "query", "required": true, "schema": { "type": "integer" } },
                    { "name": "note", "in": "query", "required": false },
                ],
                "requestBody": { "content": { "application/json": { "schema": { "type": "object", "required": ["name"],
                    "properties": { "name": { "example": "O'Hara" } } } } } },
            } },
            "/calendar/{file}": { "get": { "operationId": "read", "security": [{}],
                "responses": { "200": { "content": { "text/calendar": {} } } } } },
        } });
        let line = |id| curl("https://ward.example", &find(&document, id).unwrap(), &Value::Null);
        assert_eq!(
            line("edit"),
            "curl -X PATCH \"https://ward.example/children/${CHILD_ID}?year=1\" \\\n  \
             -H \"Authorization: Bearer $TOKEN\" \\\n  -H \"If-Match: $ETAG\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\n  \"name\": \"O'\\''Hara\"\n}'"
        );
        assert_eq!(line("read"), "curl \"https://ward.example/calendar/${FILE}\" \\\n  -O -J");
        assert!(token("http://x", "section", "demo").contains("-d '{\"username\":\"section\",\"password\":\"demo\"}'"));
    }
}
