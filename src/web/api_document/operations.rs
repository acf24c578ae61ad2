//! The operations of the published document, in the groups in which people look for them. It reads the document and
//! knows no page; how a schema is read is `shape.rs`'s affair.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null")]

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::rules::users::Role;

/// The methods in the order in which the operations of one path are listed.
const METHODS: [(&str, &str); 5] =
    [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

/// Who may call an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody, without signing in.
    Anybody,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever has one of these roles.
    Roles(Vec<Role>),
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// Its name, which no other has.
    pub id: &'a str,
    /// Its method in capitals.
    pub method: &'static str,
    /// Its path, with gaps like `{child_id}`.
    pub path: &'a str,
    /// The group it stands in.
    pub tag: &'a str,
    /// What it does, in one line.
    pub summary: &'a str,
    /// What else is to be said of it; often nothing.
    pub description: &'a str,
    /// Who may call it.
    pub who: Who,
    node: &'a Value,
}

/// Something that goes with a request beside its body.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// `path`, `query` or `header`.
    pub place: &'a str,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub description: &'a str,
    /// What may stand in it.
    pub schema: &'a Value,
}

/// An answer, with the codes of all that look the same.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// Its HTTP codes.
    pub codes: Vec<&'a str>,
    /// The media types it comes in; none without a body.
    pub media: Vec<&'a str>,
    /// What stands in it.
    pub schema: &'a Value,
    content: &'a Value,
}

impl Answer<'_> {
    /// Whether it tells of something that went wrong (RFC 9457).
    pub fn is_problem(&self) -> bool {
        self.media.contains(&"application/problem+json")
    }
}

/// Operations on one subject.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// Its name in addresses.
    pub name: &'a str,
    /// Its name for people who read Japanese.
    pub ja: &'a str,
    /// What it is about, in English.
    pub en: &'a str,
    /// Its operations by path.
    pub operations: Vec<Operation<'a>>,
}

/// Every operation by path.
pub fn all<'a>(document: &'a Value) -> Vec<Operation<'a>> {
    let mut paths: Vec<(&'a String, &'a Value)> = document["paths"].as_object().into_iter().flatten().collect();
    paths.sort_by_key(|(path, _)| *path);
    let of_path = |(path, item): (&'a String, &'a Value)| {
        METHODS.iter().filter_map(move |method| read(path, *method, item)).collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of_path).collect()
}

/// The operation of this name.
pub fn find<'a>(document: &'a Value, id: &str) -> Option<Operation<'a>> {
    all(document).into_iter().find(|operation| operation.id == id)
}

/// The groups in the order of the document, each with those of its operations in which all of `query` is found. Groups
/// of which nothing is left are left out.
pub fn groups<'a>(document: &'a Value, query: &str) -> Vec<Group<'a>> {
    let query = folded(query);
    let all = all(document);
    let group = |tag: &'a Value| {
        let said = text(&tag["description"]);
        let (ja, en) = said.split_once(" — ").unwrap_or(("", said));
        let mut group = Group { name: text(&tag["name"]), ja, en, operations: Vec::new() };
        let fits = |operation: &&Operation| operation.tag == group.name && operation.fits(&group, &query);
        group.operations = all.iter().filter(fits).cloned().collect();
        (!group.operations.is_empty()).then_some(group)
    };
    document["tags"].as_array().into_iter().flatten().filter_map(group).collect()
}

/// A text of the document; what is none is empty.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// As texts are compared: in one width and one case.
fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

fn read<'a>(path: &'a str, (word, method): (&str, &'static str), item: &'a Value) -> Option<Operation<'a>> {
    let node = item.get(word)?;
    let roles = node["x-roles"].as_array();
    let who = if node.get("security").is_some() {
        Who::Anybody
    } else {
        roles.map_or(Who::SignedIn, |roles| {
            Who::Roles(roles.iter().filter_map(|role| Role::parse(text(role))).collect())
        })
    };
    Some(Operation {
        id: text(&node["operationId"]),
        method,
        path,
        tag: text(&node["tags"][0]),
        summary: text(&node["summary"]),
        description: text(&node["description"]),
        who,
        node,
    })
}

impl<'a> Operation<'a> {
    /// Whether every word of a folded query is found in what is said of the operation.
    fn fits(&self, group: &Group, query: &str) -> bool {
        let said = [self.method, self.path, self.id, self.summary, self.description, group.name, group.ja, group.en];
        let mut said: Vec<String> = said.map(str::to_owned).into();
        if let Who::Roles(roles) = &self.who {
            for role in roles {
                let label = role.label();
                said.extend([role.as_str().to_owned(), label.ja.into_owned(), label.en.into_owned()]);
            }
        }
        let said = folded(&said.join("\n"));
        query.split_whitespace().all(|word| said.contains(word))
    }

    /// What goes with a request beside its body.
    pub fn parameters(&self) -> Vec<Parameter<'a>> {
        let parameter = |parameter: &'a Value| Parameter {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            required: parameter["required"] == true,
            description: text(&parameter["description"]),
            schema: &parameter["schema"],
        };
        self.node["parameters"].as_array().into_iter().flatten().map(parameter).collect()
    }

    /// The media type and the schema of what is sent, if anything is.
    pub fn body(&self) -> Option<(&'a str, &'a Value)> {
        let (media, content) = self.node["requestBody"]["content"].as_object()?.iter().next()?;
        Some((media, &content["schema"]))
    }

    /// Its answers by code; those that look the same stand together.
    pub fn answers(&self) -> Vec<Answer<'a>> {
        let mut answers: Vec<Answer<'a>> = Vec::new();
        let mut given: Vec<(&String, &Value)> = self.node["responses"].as_object().into_iter().flatten().collect();
        given.sort_by_key(|(code, _)| *code);
        for (code, answer) in given {
            let content = &answer["content"];
            if let Some(same) = answers.iter_mut().find(|other| !content.is_null() && other.content == content) {
                same.codes.push(code);
                continue;
            }
            let kinds: Vec<(&String, &Value)> = content.as_object().into_iter().flatten().collect();
            let schema = kinds.first().map_or(&Value::Null, |(_, kind)| &kind["schema"]);
            let media = kinds.into_iter().map(|(media, _)| media.as_str()).collect();
            answers.push(Answer { codes: vec![code], media, schema, content });
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        let problem = json!({ "content": { "application/problem+json": { "schema": {} } } });
        json!({
            "tags": [
                { "name": "children", "description": "児の記録 — Children and guardians." },
                { "name": "me", "description": "One's own account." },
                { "name": "empty", "description": "なし — Nothing." },
            ],
            "paths": {
                "/me": { "get": { "operationId": "open_me", "tags": ["me"], "summary": "Open one's account" } },
                "/children": {
                    "post": {
                        "operationId": "register_children", "tags": ["children"], "summary": "Register a child",
                        "x-roles": ["section", "hospital"],
                        "responses": { "409": problem, "201": { "content": { "application/json": {} } }, "400": problem },
                    },
                    "get": { "operationId": "list_children", "tags": ["children"], "security": [{}] },
                },
            },
        })
    }

    fn ids(document: &Value, query: &str) -> Vec<String> {
        groups(document, query).iter().flat_map(|group| &group.operations).map(|one| one.id.to_owned()).collect()
    }

    #[test]
    fn operations_are_found_by_every_word_in_any_width_and_case() {
        for (query, found) in [
            ("", vec!["list_children", "register_children", "open_me"]),
            ("ＰＯＳＴ　Children", vec!["register_children"]),
            ("児の記録", vec!["list_children", "register_children"]),
            ("障害者支援課", vec!["register_children"]),
            ("hospital register", vec!["register_children"]),
            ("/me", vec!["open_me"]),
            ("register me nowhere", vec![]),
        ] {
            assert_eq!(ids(&document(), query), found, "{query}");
        }
    }

    #[test]
    fn an_operation_tells_who_may_call_it_and_answers_alike_stand_together() {
        let document = document();
        let who = |id| find(&document, id).map(|operation| operation.who);
        assert_eq!(who("list_children"), Some(Who::Anybody));
        assert_eq!(who("open_me"), Some(Who::SignedIn));
        assert_eq!(who("register_children"), Some(Who::Roles(vec![Role::Section, Role::Hospital])));
        assert_eq!(who("nothing"), None);
        let answers = find(&document, "register_children").unwrap().answers();
        let told: Vec<_> = answers.iter().map(|answer| (answer.codes.clone(), answer.is_problem())).collect();
        assert_eq!(told, [(vec!["201"], false), (vec!["400", "409"], true)]);
    }
}
