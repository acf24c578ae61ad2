//! `/api/docs` and `/api/docs/{operation_id}`: the API for people who write programs, read from the published document.
//!
//! The document comes in as data; nothing here knows the API itself. Everybody may read it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Extension, Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Language;
use crate::http;
use crate::rules::users::Role;
use crate::web::{Anybody, Filled, Frame, Paged, Said, page};

use fields::{Fields, code_key, comma, kind_words};
use operations::{Answer, Operation, Who};
use prose::Prose;
use shape::Shape;

mod fields;
mod operations;
mod prose;
mod sample;
mod shape;

/// Where the list of operations is.
const LIST: &str = "/api/docs";

/// The published document.
#[derive(Clone)]
struct Document(Arc<Value>);

impl Document {
    /// Its schemas by name.
    fn schemas(&self) -> &Value {
        self.0.pointer("/components/schemas").unwrap_or(&Value::Null)
    }
}

/// The pages of this file.
pub fn routes(document: Value) -> Router<App> {
    Router::new()
        .route("/api/docs", get(list))
        .route("/api/docs/{operation_id}", get(one))
        .layer(Extension(Document(Arc::new(document))))
}

/// An operation in the list.
struct Line {
    href: String,
    call: String,
    summary: String,
    who: String,
}

/// Operations on one subject.
struct Part {
    id: String,
    name: String,
    about: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "api_document/list.html")]
struct ListPage {
    frame: Frame,
    form: Filled,
    asked: String,
    parts: Vec<Part>,
    shown: usize,
    all: usize,
    token: String,
    access_minutes: i64,
    problem: String,
}

/// An answer, or several that look the same.
struct Told {
    codes: Vec<(String, Said)>,
    media: String,
    problem: bool,
    fields: Option<Fields>,
    kind: Option<String>,
}

/// What is sent.
struct Sent {
    media: String,
    about: Prose,
    patch: bool,
    closed: bool,
    fields: Option<Fields>,
}

#[derive(Template)]
#[template(path = "api_document/one.html")]
struct OnePage {
    frame: Frame,
    summary: String,
    description: Prose,
    group: Option<(String, String)>,
    who: String,
    token: Option<String>,
    curl: String,
    parameters: Option<Fields>,
    sent: Option<Sent>,
    answers: Vec<Told>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

async fn list(
    State(app): State<App>,
    Anybody(guest): Anybody,
    Extension(document): Extension<Document>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Paged {
    let language = guest.language;
    let frame = Frame::new(&app, &guest, Said::new(language, "api-document-title"));
    let groups = operations::groups(&document.0, &asked.q);
    let parts: Vec<Part> = groups.iter().map(|group| part(language, group)).collect();
    let site = site(&app, &headers);
    let token =
        if frame.demo { sample::token(&site, "section", "demo") } else { sample::token(&site, "mihon.hanako", "…") };
    let list = ListPage {
        form: Filled::blank().set("q", &asked.q).seen_by(&guest),
        asked: asked.q.trim().to_owned(),
        shown: parts.iter().map(|part| part.lines.len()).sum(),
        all: operations::all(&document.0).len(),
        parts,
        token,
        access_minutes: app.settings().access_minutes,
        problem: example_problem(language),
        frame,
    };
    page(&list, language)
}

async fn one(
    State(app): State<App>,
    Anybody(guest): Anybody,
    Extension(document): Extension<Document>,
    headers: HeaderMap,
    Path(operation_id): Path<String>,
) -> Paged {
    let language = guest.language;
    let operation = operations::find(&document.0, &operation_id).ok_or(Problem::NotFound)?;
    let title = Said::new(language, "api-document-title");
    let frame = Frame::new(&app, &guest, called(&operation)).below(LIST, title);
    let (site, schemas) = (site(&app, &headers), document.schemas());
    let groups = operations::groups(&document.0, "");
    let group = groups.iter().find(|group| group.name == operation.tag).map(|group| part(language, group));
    let closed_to_strangers = operation.who != Who::Anybody;
    let one = OnePage {
        summary: operation.summary.to_owned(),
        description: Prose::new(operation.description),
        group: group.map(|part| (format!("{LIST}#{}", part.id), part.name)),
        who: who(language, &operation.who),
        token: (frame.demo && closed_to_strangers).then(|| sample::token(&site, "section", "demo")),
        curl: sample::curl(&site, &operation, schemas),
        parameters: Fields::beside(language, &operation, schemas),
        sent: operation.body().map(|(media, schema)| sent(language, &operation, media, schema, schemas)),
        answers: operation.answers().iter().map(|answer| told(language, answer, schemas)).collect(),
        frame,
    };
    page(&one, language)
}

/// How an operation is called: `GET /api/v1/children`.
fn called(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

fn part(language: Language, group: &operations::Group) -> Part {
    let line = |operation: &Operation| Line {
        href: format!("{LIST}/{}", operation.id),
        call: called(operation),
        summary: operation.summary.to_owned(),
        who: who(language, &operation.who),
    };
    let japanese = language == Language::Ja && !group.ja.is_empty();
    Part {
        id: format!("group-{}", group.name),
        name: if japanese { group.ja.to_owned() } else { english_name(group.name) },
        about: group.en.to_owned(),
        lines: group.operations.iter().map(line).collect(),
    }
}

/// The name of a group in English: `break-glass` as "Break glass".
fn english_name(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn who(language: Language, who: &Who) -> String {
    let say = |key: &'static str| Said::new(language, key).to_string();
    match who {
        Who::Anybody => say("api-document-anybody"),
        Who::SignedIn => say("api-document-signed-in"),
        Who::Roles(roles) if roles.len() == Role::ALL.len() => say("api-document-every-role"),
        Who::Roles(roles) => {
            let labels: Vec<String> = roles.iter().map(|role| role.label().say(language).to_owned()).collect();
            labels.join(comma(language))
        }
    }
}

fn sent(language: Language, operation: &Operation, media: &str, schema: &Value, schemas: &Value) -> Sent {
    let shape = Shape::of(schema, schemas);
    Sent {
        media: media.to_owned(),
        about: Prose::new(shape.description()),
        patch: operation.method == "PATCH",
        closed: shape.is_closed(),
        fields: Fields::of(language, true, schema, schemas),
    }
}

fn told(language: Language, answer: &Answer, schemas: &Value) -> Told {
    let shape = Shape::of(answer.schema, schemas);
    let code = |code: &&str| ((*code).to_owned(), Said::new(language, code_key(code)));
    let fields = Fields::of(language, false, answer.schema, schemas);
    let bare = fields.is_none() && !answer.media.is_empty();
    Told {
        codes: answer.codes.iter().map(code).collect(),
        media: answer.media.join(comma(language)),
        problem: answer.is_problem(),
        kind: bare.then(|| kind_words(language, &shape.kind(schemas))),
        fields: fields.filter(|_| !answer.is_problem()),
    }
}

/// A problem as the API tells it, of a form without its date.
fn example_problem(language: Language) -> String {
    let problem = Problem::field("born_on", "required", "入力してください。", "This field is required.");
    let (code, words) = problem.wording();
    let fault = |fault: &FieldError| {
        let (field, code, message) = (json!(fault.field), json!(fault.code), json!(fault.words.say(language)));
        format!("    {{\n      \"field\": {field},\n      \"code\": {code},\n      \"message\": {message}\n    }}")
    };
    let errors = problem.fields().iter().map(fault).collect::<Vec<_>>().join(",\n");
    let (kind, title) = (json!(format!("urn:tsunagu:problem:{code}")), json!(words.say(language)));
    let (status, code) = (http::status(&problem).as_u16(), json!(code));
    // In the order in which the API writes it.
    format!(
        "{{\n  \"type\": {kind},\n  \"title\": {title},\n  \"status\": {status},\n  \"code\": {code},\n  \
         \"errors\": [\n{errors}\n  ]\n}}"
    )
}

/// Where this service is, as far as is known: as it was set up, or as the browser says. Away from the machine itself it
/// is reached by TLS alone.
fn site(app: &App, headers: &HeaderMap) -> String {
    if let Some(mail) = &app.settings().mail {
        return mail.public_url.trim_end_matches('/').to_owned();
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let said = headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| host.chars().all(plain));
    let host = said.map_or_else(|| app.settings().listen.to_string(), str::to_owned);
    let here = ["127.", "localhost", "[::1]"].iter().any(|start| host.starts_with(start));
    format!("{}://{host}", if here { "http" } else { "https" })
}
