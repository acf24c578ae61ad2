//! The published document, enforced: every body and query string is checked against it, and every fault is told at once.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null")]

use std::collections::HashMap;

use axum::http::Method;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::base::problem::FieldError;
use crate::base::words::Words;
use crate::rules::permissions::Action;

/// The most faults told of one request.
const MOST_FAULTS: usize = 100;

/// What the document says of one operation.
pub struct Operation {
    /// What a caller must be allowed to do; none for the few open operations.
    pub action: Option<Action>,
    body: Option<Validator>,
    query: Validator,
    /// The type each query parameter, and each field of a form, is read as.
    types: HashMap<String, String>,
}

/// Every operation by method and path.
pub struct Contract(HashMap<(Method, String), Operation>);

impl Contract {
    /// Prepares the document's schemas.
    pub fn new(openapi: &OpenApi) -> Result<Self, String> {
        let document = serde_json::to_value(openapi).map_err(|e| e.to_string())?;
        let components = &document["components"];
        let mut operations = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
                let prepared = prepare(operation, components).map_err(|e| format!("{method} {path}: {e}"))?;
                operations.insert((method, path.clone()), prepared);
            }
        }
        Ok(Self(operations))
    }

    /// The operation of a route.
    pub fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        self.0.get(&(method.clone(), path.to_owned()))
    }
}

impl Operation {
    /// Every fault of a body.
    pub fn check_body(&self, body: &Value) -> Vec<FieldError> {
        self.body.as_ref().map(|validator| faults(validator, body)).unwrap_or_default()
    }

    /// The query string as an object with typed values, or every fault.
    pub fn check_query(&self, pairs: Vec<(String, String)>) -> Result<Value, Vec<FieldError>> {
        let mut object = Map::new();
        for (name, text) in pairs {
            let value = self.typed(&name, &text);
            if object.insert(name.clone(), value).is_some() {
                return Err(vec![FieldError::new(
                    name,
                    "repeated",
                    "同じ項目が2回あります。",
                    "This parameter is given twice.",
                )]);
            }
        }
        let object = Value::Object(object);
        match faults(&self.query, &object) {
            none if none.is_empty() => Ok(object),
            some => Err(some),
        }
    }

    /// The text of a parameter or of a form's field as a value of the type the document gives it.
    pub fn typed(&self, name: &str, text: &str) -> Value {
        match self.types.get(name).map(String::as_str) {
            Some("integer") => text.parse::<i64>().map_or_else(|_| json!(text), |n| json!(n)),
            Some("boolean") => text.parse::<bool>().map_or_else(|_| json!(text), |b| json!(b)),
            _ => json!(text),
        }
    }
}

fn prepare(operation: &Value, components: &Value) -> Result<Operation, String> {
    let action = match operation["x-action"].as_str() {
        Some(word) => Some(Action::parse(word).ok_or_else(|| format!("no such action: {word}"))?),
        None => None,
    };
    let content = &operation["requestBody"]["content"];
    let form = &content["multipart/form-data"]["schema"];
    let schema = if form.is_null() { &content["application/json"]["schema"] } else { form };
    let body = if schema.is_null() { None } else { Some(validator(schema, components)?) };
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut types = form_types(form, components);
    for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "query") {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if parameter["required"] == true {
            required.push(json!(name));
        }
        types.insert(name.clone(), type_of(&parameter["schema"]));
        properties.insert(name, parameter["schema"].clone());
    }
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    Ok(Operation { action, body, query: validator(&schema, components)?, types })
}

/// The types of a form's fields.
fn form_types(form: &Value, components: &Value) -> HashMap<String, String> {
    let named = form["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let form = named.map_or(form, |name| &components["schemas"][name]);
    let fields = form["properties"].as_object().into_iter().flatten();
    fields.map(|(name, schema)| (name.clone(), type_of(schema))).collect()
}

fn type_of(schema: &Value) -> String {
    match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(several) => {
            several.iter().filter_map(Value::as_str).find(|t| *t != "null").unwrap_or("string").to_owned()
        }
        _ => "string".to_owned(),
    }
}

fn validator(schema: &Value, components: &Value) -> Result<Validator, String> {
    // Only what the schema refers to: a copy of the whole document for each operation would cost a megabyte each.
    let mut referred = Map::new();
    refer(schema, components, &mut referred);
    let whole = json!({ "allOf": [schema], "components": { "schemas": referred } });
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .map_err(|e| e.to_string())
}

/// Collects the components that a schema refers to, and those that they refer to.
fn refer(schema: &Value, components: &Value, referred: &mut Map<String, Value>) {
    match schema {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            if let Some(name) = name
                && !referred.contains_key(name)
            {
                let component = components["schemas"][name].clone();
                referred.insert(name.to_owned(), component.clone());
                refer(&component, components, referred);
            }
            fields.values().for_each(|field| refer(field, components, referred));
        }
        Value::Array(items) => items.iter().for_each(|item| refer(item, components, referred)),
        _ => {}
    }
}

fn faults(validator: &Validator, instance: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    for error in validator.iter_errors(instance) {
        explain(&error, &mut found);
        if found.len() >= MOST_FAULTS {
            break;
        }
    }
    found
}

fn explain(error: &ValidationError<'_>, found: &mut Vec<FieldError>) {
    let field = error.instance_path().to_string().trim_start_matches('/').replace('/', ".");
    let at = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match error.kind() {
        Kind::Required { property } => {
            let name = at(property.as_str().unwrap_or_default());
            found.push(FieldError::new(name, "required", "入力してください。", "This field is required."));
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                found.push(FieldError::new(
                    at(name),
                    "unknown_field",
                    "この項目はありません。",
                    "There is no such field.",
                ));
            }
        }
        // An optional value that refers to a schema is "null or that"; what is wrong with "that" is what helps.
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            let useful = context.iter().find(|branch| !branch.iter().any(|e| matches!(e.kind(), Kind::Type { .. })));
            match useful {
                Some(branch) => branch.iter().for_each(|inner| explain(inner, found)),
                None => found.push(FieldError::new(
                    field,
                    "wrong_type",
                    "値の種類が正しくありません。",
                    "The value has the wrong type.",
                )),
            }
        }
        kind => found.push(simple(field, kind)),
    }
}

fn simple(field: String, kind: &Kind) -> FieldError {
    let told = |code, ja: String, en: String| FieldError { field: field.clone(), code, words: Words::told(ja, en) };
    match kind {
        Kind::Type { .. } => {
            told("wrong_type", "値の種類が正しくありません。".into(), "The value has the wrong type.".into())
        }
        Kind::MaxLength { limit } => {
            told("too_long", format!("{limit}文字までです。"), format!("At most {limit} characters."))
        }
        Kind::MinLength { limit } if *limit <= 1 => {
            told("required", "入力してください。".into(), "This field is required.".into())
        }
        Kind::MinLength { limit } => {
            told("too_short", format!("{limit}文字以上です。"), format!("At least {limit} characters."))
        }
        Kind::MaxItems { limit } => told("too_many", format!("{limit}件までです。"), format!("At most {limit} items.")),
        Kind::MinItems { limit } => told("too_few", format!("{limit}件以上です。"), format!("At least {limit} items.")),
        Kind::UniqueItems => told("repeated", "同じ値が2回あります。".into(), "A value is given twice.".into()),
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            told("too_large", format!("{limit}以下にしてください。"), format!("At most {limit}."))
        }
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            told("too_small", format!("{limit}以上にしてください。"), format!("At least {limit}."))
        }
        Kind::Enum { options } => {
            let words: Vec<_> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let list = words.join(", ");
            told("not_one_of", format!("次のいずれかにしてください: {list}"), format!("Must be one of: {list}"))
        }
        Kind::Format { format } if format == "date" => told(
            "bad_date",
            "日付は 2025-11-25 のように入力してください。".into(),
            "Write a date as 2025-11-25.".into(),
        ),
        Kind::Format { format } if format == "uuid" => {
            told("bad_id", "ID の形が正しくありません。".into(), "This is not an id.".into())
        }
        Kind::Format { format } if format == "email" => {
            told("bad_email", "メールアドレスの形が正しくありません。".into(), "This is not an email address.".into())
        }
        Kind::Pattern { .. } => told(
            "bad_characters",
            "形が正しくないか、使えない文字が含まれています。".into(),
            "The form is wrong, or a character cannot be used here.".into(),
        ),
        _ => told("bad_value", "値が正しくありません。".into(), "The value is not allowed.".into()),
    }
}
