//! The published document and its page.

use serde_json::Value;
use tsunagu::api;

use crate::support::TestApp;

fn document() -> Value {
    serde_json::to_value(api::openapi().expect("a document")).expect("JSON")
}

#[test]
fn the_committed_document_is_the_one_the_code_makes() {
    let committed = include_str!("../../../api-spec/openapi.json");
    let made = api::document::text(&api::openapi().expect("a document")).expect("text");
    assert!(committed == made, "renew it: cargo run -- openapi > api-spec/openapi.json");
}

#[test]
fn every_body_is_closed_and_every_text_and_list_has_its_limit() {
    let document = document();
    let mut open = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        if !(name.ends_with("In") || name.ends_with("Patch")) {
            continue;
        }
        if schema["type"] == "object" && schema["additionalProperties"] != false {
            open.push(format!("{name} takes unknown fields"));
        }
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let is = |kind: &str| {
                property["type"] == kind
                    || property["type"].as_array().is_some_and(|types| types.contains(&kind.into()))
            };
            let fixed = !property["format"].is_null() && property["format"] != "email";
            if is("string") && property["maxLength"].is_null() && property["enum"].is_null() && !fixed {
                open.push(format!("{name}.{field} has no longest text"));
            }
            if is("array") && property["maxItems"].is_null() {
                open.push(format!("{name}.{field} has no most items"));
            }
            if is("integer") && (property["minimum"].is_null() || property["maximum"].is_null()) {
                open.push(format!("{name}.{field} has no range"));
            }
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

#[test]
fn every_group_of_operations_is_introduced_once_and_none_is_empty() {
    let document = document();
    let names = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut introduced = names(&document["tags"]);
    introduced.sort();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let used: std::collections::BTreeSet<String> =
        operations.map(|operation| operation["tags"][0].as_str().unwrap().to_owned()).collect();
    assert_eq!(introduced, used.into_iter().collect::<Vec<_>>());
}

#[test]
fn no_answer_is_put_together_from_parts_that_forbid_each_other() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for (name, schema) in schemas {
        assert!(schema["allOf"].is_null(), "{name}");
    }
    let child = &schemas["ChildOut"];
    for field in ["id", "name", "stage", "awaiting"] {
        assert!(!child["properties"][field].is_null(), "ChildOut.{field}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_that_fits_an_address_and_a_program() {
    let document = document();
    let mut names: Vec<&str> = Vec::new();
    for item in document["paths"].as_object().unwrap().values() {
        names.extend(item.as_object().unwrap().values().map(|operation| operation["operationId"].as_str().unwrap()));
    }
    let all = names.len();
    assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')), "{names:?}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    for name in ["list_children", "edit_children", "close_children", "hand_over_handovers"] {
        assert!(names.contains(&name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_served_to_everybody_and_programs_are_answered_as_programs() {
    let ward = TestApp::new().await;
    let stranger = ward.stranger();
    let json = stranger.get("/openapi.json").await.expect(200);
    assert_eq!(json.header("content-type"), "application/json");
    assert_eq!(json.body["openapi"], "3.1.0");
    assert_eq!(stranger.get("//healthz").await.expect(200).text, "ok\n");
    assert_eq!(stranger.get("//readyz").await.expect(200).text, "ready\n");
    assert_eq!(stranger.get("//api/nowhere").await.expect(404).code(), "not_found");
    // What lies outside the API is for people.
    assert!(stranger.get("//nowhere").await.expect(404).header("content-type").starts_with("text/html"));
}
