//! What a schema of the published document says, for people: each field with its path, kind and limits.
//!
//! References are followed, parts are put together, and "or null" is taken out of the choices. Recursion ends where a
//! schema comes up again inside itself.

use serde_json::Value;

/// How deep fields are followed into fields.
pub const DEEPEST: usize = 6;
/// The most schemas one schema is put together from.
const MOST_LAYERS: usize = 20;

/// The limits of a value: the word of the schema, the key of the wording.
const LIMITS: [(&str, &str); 8] = [
    ("minLength", "api-document-shortest"),
    ("maxLength", "api-document-longest"),
    ("minimum", "api-document-least"),
    ("maximum", "api-document-most"),
    ("minItems", "api-document-fewest"),
    ("maxItems", "api-document-many"),
    ("pattern", "api-document-pattern"),
    ("default", "api-document-default"),
];

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Truth,
    /// A civil day.
    Day,
    /// A moment.
    Moment,
    /// An id.
    Id,
    /// The content of a file.
    File,
    /// Named fields.
    Object,
    /// Several of a kind.
    List(Box<Kind>),
    /// Of a kind, under names of the writer's own.
    Map(Box<Kind>),
    /// Anything.
    Any,
}

/// One field, with its path from the outermost value: `discharge.on`, `items[].name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it may be null.
    pub null: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Its limits: the key of the wording, the number or the text.
    pub limits: Vec<(&'static str, String)>,
    /// The words it is one of, where they are a closed list.
    pub words: Vec<String>,
    /// What it means.
    pub description: String,
}

/// A schema with everything it refers to, the nearest first.
#[derive(Debug, Clone, Default)]
pub struct Shape<'a> {
    layers: Vec<&'a Value>,
    /// The name of the schema, where it has one.
    pub name: Option<&'a str>,
    /// Whether null will do.
    pub null: bool,
    /// The schemas of which one holds; empty where there is no choice.
    pub choices: Vec<&'a Value>,
}

impl<'a> Shape<'a> {
    /// Reads a schema; `schemas` are those of the document by name.
    pub fn of(schema: &'a Value, schemas: &'a Value) -> Self {
        let mut shape = Self::default();
        shape.add(schema, schemas);
        shape
    }

    fn add(&mut self, schema: &'a Value, schemas: &'a Value) {
        if self.layers.len() >= MOST_LAYERS {
            return;
        }
        self.layers.push(schema);
        self.null |= schema["type"].as_array().is_some_and(|kinds| kinds.contains(&"null".into()));
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            self.name = self.name.or(Some(name));
            self.add(&schemas[name], schemas);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.add(part, schemas);
        }
        for choices in ["oneOf", "anyOf"].iter().filter_map(|word| schema[word].as_array()) {
            let real: Vec<&Value> = choices.iter().filter(|choice| choice["type"] != "null").collect();
            self.null |= real.len() < choices.len();
            match real.as_slice() {
                [only] => self.add(only, schemas),
                _ => self.choices.extend(real),
            }
        }
    }

    /// What the nearest layer that speaks of it says.
    pub fn get(&self, word: &str) -> Option<&'a Value> {
        self.layers.iter().find_map(|layer| layer.get(word))
    }

    /// The type, null apart.
    fn kind_word(&self) -> &'a str {
        match self.get("type") {
            Some(Value::String(kind)) => kind,
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|k| *k != "null").unwrap_or(""),
            _ if self.get("properties").is_some() => "object",
            _ => "",
        }
    }

    /// The fields of an object, those that must be there before the others: name, schema, whether it must be there.
    pub fn fields(&self) -> Vec<(&'a str, &'a Value, bool)> {
        let required = |name: &str| self.layers.iter().any(|layer| holds(&layer["required"], name));
        let all = self.layers.iter().filter_map(|layer| layer["properties"].as_object()).flatten();
        let mut fields: Vec<_> = all.map(|(name, schema)| (name.as_str(), schema, required(name))).collect();
        fields.sort_by_key(|(_, _, required)| !required);
        fields
    }

    /// What a list is made of.
    pub fn items(&self) -> Option<&'a Value> {
        self.get("items").filter(|_| self.kind_word() == "array")
    }

    /// What stands under names of the writer's own.
    pub fn values(&self) -> Option<&'a Value> {
        self.get("additionalProperties").filter(|values| values.is_object())
    }

    /// Whether fields that are not named are refused.
    pub fn is_closed(&self) -> bool {
        self.get("additionalProperties") == Some(&Value::Bool(false))
    }

    /// What it is.
    pub fn kind(&self, schemas: &'a Value) -> Kind {
        let inner = |schema: &'a Value| Box::new(Shape::of(schema, schemas).kind(schemas));
        let format = self.get("format").and_then(Value::as_str).unwrap_or_default();
        match (self.kind_word(), format) {
            ("string", "date") => Kind::Day,
            ("string", "date-time") => Kind::Moment,
            ("string", "uuid") => Kind::Id,
            ("string", "binary") => Kind::File,
            ("string", _) => Kind::Text,
            ("integer", _) => Kind::Whole,
            ("number", _) => Kind::Number,
            ("boolean", _) => Kind::Truth,
            ("array", _) => Kind::List(self.items().map_or(Box::new(Kind::Any), inner)),
            ("object", _) => match self.values().filter(|_| self.fields().is_empty()) {
                Some(values) => Kind::Map(inner(values)),
                None => Kind::Object,
            },
            _ => Kind::Any,
        }
    }

    /// The words it is one of.
    pub fn words(&self) -> Vec<String> {
        let words = self.get("enum").and_then(Value::as_array).into_iter().flatten();
        words.filter(|word| !word.is_null()).map(plain).collect()
    }

    fn limits(&self) -> Vec<(&'static str, String)> {
        let limit = |(word, key): &(&str, &'static str)| {
            self.get(word).filter(|limit| !limit.is_null()).map(|limit| (*key, plain(limit)))
        };
        LIMITS.iter().filter_map(limit).collect()
    }

    /// What it means.
    pub fn description(&self) -> &'a str {
        self.get("description").and_then(Value::as_str).unwrap_or_default()
    }
}

fn holds(list: &Value, name: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|one| one == name))
}

/// A value as it is written for people: texts without their quotes.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A single value as a row, as parameters are shown.
pub fn row(path: &str, schema: &Value, required: bool, schemas: &Value) -> Row {
    let shape = Shape::of(schema, schemas);
    let item = shape.items().map(|items| Shape::of(items, schemas));
    let mut limits = shape.limits();
    limits.extend(item.as_ref().map(Shape::limits).unwrap_or_default());
    Row {
        path: path.to_owned(),
        kind: shape.kind(schemas),
        null: shape.null,
        required,
        limits,
        words: item.as_ref().map_or_else(|| shape.words(), Shape::words),
        description: shape.description().to_owned(),
    }
}

/// Every field of a schema and of what is inside it.
pub fn rows(schema: &Value, schemas: &Value) -> Vec<Row> {
    let mut found = Vec::new();
    gather(schema, schemas, "", &mut Vec::new(), &mut found);
    found
}

fn gather<'a>(
    schema: &'a Value,
    schemas: &'a Value,
    path: &str,
    trail: &mut Vec<Option<&'a str>>,
    found: &mut Vec<Row>,
) {
    let shape = Shape::of(schema, schemas);
    if trail.len() >= DEEPEST || (shape.name.is_some() && trail.contains(&shape.name)) {
        return;
    }
    trail.push(shape.name);
    if let Some(items) = shape.items() {
        gather(items, schemas, &format!("{path}[]"), trail, found);
    } else {
        for (name, field, required) in shape.fields() {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            found.push(row(&path, field, required, schemas));
            gather(field, schemas, &path, trail, found);
        }
        for choice in &shape.choices {
            gather(choice, schemas, path, trail, found);
        }
        if let Some(values) = shape.values() {
            gather(values, schemas, &format!("{path}.*"), trail, found);
        }
    }
    trail.pop();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schemas() -> Value {
        json!({
            "Id": { "type": "string", "format": "uuid", "description": "An id." },
            "Stage": { "type": "string", "enum": ["infant", "school"] },
            "Part": { "type": "object", "required": ["on"], "properties": {
                "on": { "type": ["string", "null"], "format": "date" }, "inner": { "$ref": "#/x/Part" } } },
        })
    }

    #[test]
    fn a_value_is_told_by_its_kind_whatever_it_is_put_together_from() {
        let list = |kind| Kind::List(Box::new(kind));
        for (schema, kind, null) in [
            (json!({ "type": "string" }), Kind::Text, false),
            (json!({ "type": ["integer", "null"] }), Kind::Whole, true),
            (json!({ "$ref": "#/x/Id" }), Kind::Id, false),
            (json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/x/Id" }] }), Kind::Id, true),
            (json!({ "allOf": [{ "$ref": "#/x/Part" }], "description": "Here." }), Kind::Object, false),
            (json!({ "type": "array", "items": { "$ref": "#/x/Stage" } }), list(Kind::Text), false),
            (
                json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
                Kind::Map(Box::new(Kind::Truth)),
                false,
            ),
            (json!({ "type": "string", "format": "date-time" }), Kind::Moment, false),
            (json!({}), Kind::Any, false),
            (json!({ "$ref": "#/x/Nowhere" }), Kind::Any, false),
        ] {
            let schemas = schemas();
            let shape = Shape::of(&schema, &schemas);
            assert_eq!((shape.kind(&schemas), shape.null), (kind, null), "{schema}");
        }
    }

    #[test]
    fn fields_are_named_by_their_whole_path_and_recursion_ends() {
        let schema = json!({ "type": "object", "required": ["part"], "properties": {
            "part": { "$ref": "#/x/Part", "description": "Nearest." },
            "rows": { "type": "array", "maxItems": 3, "items": { "$ref": "#/x/Part" } },
            "stages": { "type": "array", "items": { "$ref": "#/x/Stage" } },
        } });
        let rows = rows(&schema, &schemas());
        let told: Vec<_> = rows.iter().map(|row| (row.path.as_str(), row.required, row.null)).collect();
        assert_eq!(
            told,
            [
                ("part", true, false),
                ("part.on", true, true),
                ("part.inner", false, false),
                ("rows", false, false),
                ("rows[].on", true, true),
                ("rows[].inner", false, false),
                ("stages", false, false),
            ]
        );
        assert_eq!(rows[0].description, "Nearest.");
        assert_eq!(rows[3].limits, [("api-document-many", "3".to_owned())]);
        assert_eq!(rows[6].words, ["infant", "school"]);
    }
}
