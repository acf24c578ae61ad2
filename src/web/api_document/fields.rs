//! Fields of the document in a table (names, kinds, limits, meanings) and the codes of answers, worded for people.

use askama::Template;
use askama::filters::HtmlSafe;
use serde_json::Value;

use super::operations::{Operation, Parameter};
use super::prose::Prose;
use super::shape;
use super::shape::{Kind, Row};
use crate::base::words::Language;
use crate::web::Said;

/// One field as it stands in a table.
struct Shown {
    path: String,
    place: Option<Said>,
    required: bool,
    kind: String,
    limits: String,
    words: Vec<String>,
    about: Prose,
}

/// A table of fields; written into a page as it stands.
#[derive(Template)]
#[template(path = "api_document/fields.html")]
pub struct Fields {
    language: Language,
    caption: Said,
    /// Whether the fields are the caller's to send; else they come back.
    sent: bool,
    rows: Vec<Shown>,
}

impl HtmlSafe for Fields {}

impl Fields {
    /// The fields of what is sent, or else of what comes back; nothing where the schema has none.
    pub fn of(language: Language, sent: bool, schema: &Value, schemas: &Value) -> Option<Self> {
        let caption = Said::new(language, if sent { "api-document-sent" } else { "api-document-received" });
        let rows = shape::rows(schema, schemas);
        let rows: Vec<Shown> = rows.into_iter().map(|row| shown(language, row, None)).collect();
        (!rows.is_empty()).then_some(Self { language, caption, sent, rows })
    }

    /// What goes with a request beside its body; nothing where nothing does.
    pub fn beside(language: Language, operation: &Operation, schemas: &Value) -> Option<Self> {
        let rows: Vec<Shown> =
            operation.parameters().into_iter().map(|one| parameter(language, one, schemas)).collect();
        let caption = Said::new(language, "api-document-parameters");
        (!rows.is_empty()).then_some(Self { language, caption, sent: true, rows })
    }

    fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }
}

fn parameter(language: Language, one: Parameter, schemas: &Value) -> Shown {
    let place = match one.place {
        "path" => "api-document-in-path",
        "header" => "api-document-in-header",
        _ => "api-document-in-query",
    };
    let mut row = shape::row(one.name, one.schema, one.required, schemas);
    if !one.description.is_empty() {
        one.description.clone_into(&mut row.description);
    }
    shown(language, row, Some(Said::new(language, place)))
}

fn shown(language: Language, row: Row, place: Option<Said>) -> Shown {
    let kind = kind_words(language, &row.kind);
    let limits: Vec<String> =
        row.limits.iter().map(|(key, limit)| Said::new(language, *key).put("n", limit).to_string()).collect();
    Shown {
        path: row.path,
        place,
        required: row.required,
        kind: if row.null { Said::new(language, "api-document-or-null").put("kind", kind).to_string() } else { kind },
        limits: limits.join(comma(language)),
        words: row.words,
        about: Prose::new(&row.description),
    }
}

/// What a value is, in words.
pub fn kind_words(language: Language, kind: &Kind) -> String {
    let key = match kind {
        Kind::Text => "api-document-text",
        Kind::Whole => "api-document-whole",
        Kind::Number => "api-document-number",
        Kind::Truth => "api-document-truth",
        Kind::Day => "api-document-day",
        Kind::Moment => "api-document-moment",
        Kind::Id => "api-document-id",
        Kind::File => "api-document-file",
        Kind::Object => "api-document-object",
        Kind::Any => "api-document-any",
        Kind::List(_) => "api-document-list-of",
        Kind::Map(_) => "api-document-map-of",
    };
    match kind {
        Kind::List(of) | Kind::Map(of) => Said::new(language, key).put("kind", kind_words(language, of)).to_string(),
        _ => Said::new(language, key).to_string(),
    }
}

/// What stands between the parts of an enumeration.
pub fn comma(language: Language) -> &'static str {
    match language {
        Language::Ja => "、",
        Language::En => ", ",
    }
}

/// The wording of an HTTP code.
pub fn code_key(code: &str) -> &'static str {
    match code {
        "200" => "api-document-code-200",
        "201" => "api-document-code-201",
        "204" => "api-document-code-204",
        "400" => "api-document-code-400",
        "401" => "api-document-code-401",
        "403" => "api-document-code-403",
        "404" => "api-document-code-404",
        "409" => "api-document-code-409",
        "412" => "api-document-code-412",
        "413" => "api-document-code-413",
        "415" => "api-document-code-415",
        "422" => "api-document-code-422",
        "428" => "api-document-code-428",
        "429" => "api-document-code-429",
        "503" => "api-document-code-503",
        _ => "api-document-code-other",
    }
}
