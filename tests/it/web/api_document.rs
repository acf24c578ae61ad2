//! The description of the API: a page for every operation, for everybody, in both languages.

use serde_json::{Value, json};

use crate::support::TestApp;

fn document() -> Value {
    serde_json::to_value(tsunagu::api::openapi().expect("a document")).expect("JSON")
}

/// Every operation: method in capitals, path, what the document says of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object().expect("operations").iter().map(move |(method, one)| (path, method, one))
        })
        .map(|(path, method, one)| (method.to_uppercase(), path.clone(), one.clone()))
        .collect()
}

/// A text as it stands in a page.
fn unescaped(html: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .iter()
        .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The line for a terminal on the page of an operation.
fn curl(html: &str) -> String {
    let line = html.split("<code id=\"curl\">").nth(1).and_then(|rest| rest.split("</code>").next());
    unescaped(line.expect("a line for a terminal"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_a_page_with_a_line_that_calls_it() {
    let ward = TestApp::new().await;
    let stranger = ward.stranger();
    let document = document();
    let list = stranger.get("//api/docs").await.expect(200).text;
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("a name");
        let address = format!("/api/docs/{id}");
        assert!(list.contains(&format!("href=\"{address}\"")), "{address} is not in the list");
        let page = stranger.get(&format!("/{address}")).await.expect(200).text;
        assert!(page.contains(&format!("<h1><code>{method} {path}</code></h1>")), "{address}: {page}");
        assert!(unescaped(&page).contains(operation["summary"].as_str().expect("a summary")), "{address}");
        let line = curl(&page);
        assert!(line.starts_with("curl") && line.contains("https://test/api/v1/"), "{address}: {line}");
        assert_eq!(line.contains("$TOKEN"), operation["security"].is_null(), "{address}: {line}");
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_null() {
            let body = line.split("-d '").nth(1).and_then(|rest| rest.rsplit_once('\'')).expect("a body");
            let body: Value = serde_json::from_str(&body.0.replace("'\\''", "'")).expect("JSON");
            let whole = json!({ "allOf": [schema], "components": document["components"] });
            let validator = jsonschema::validator_for(&whole).expect("a schema");
            let faults: Vec<String> = validator.iter_errors(&body).map(|fault| fault.to_string()).collect();
            assert_eq!(faults, Vec::<String>::new(), "{address}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_operation_says_what_it_takes_and_gives_and_who_may_call_it() {
    let ward = TestApp::new().await;
    let page = ward.stranger().get("//api/docs/edit_children").await.expect(200).text;
    for told in [
        "障害者支援課、障害者支援課 管理職",
        "<code>child_id</code><span class=\"need\">",
        "<code>If-Match</code>",
        "<code>discharge.precision</code>",
        "100文字まで",
        "送った項目だけが変わります",
        "<code>early_month</code>",
        "422",
        "項目に誤りがある",
        "If-Match: $ETAG",
        "※ないことがあります",
    ] {
        assert!(unescaped(&page).contains(told), "{told}: {page}");
    }
    assert_eq!(page.matches("application/problem+json").count(), 1, "problems are told of once: {page}");
    let open = ward.stranger().get("//api/docs/sign_in_auth_token").await.expect(200).text;
    assert!(open.contains("だれでも（サインイン不要）"), "{open}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_by_words_in_any_width_and_says_how_many_fit() {
    let ward = TestApp::new().await;
    let stranger = ward.stranger();
    let all = operations(&document()).len();
    let list = stranger.get("//api/docs").await.expect(200).text;
    assert!(list.contains(&format!("{all}件の操作があります。")), "{list}");
    assert!(list.contains("urn:tsunagu:problem:invalid") && list.contains("/api/v1/openapi.json"));
    assert!(list.len() < 100_000, "{} bytes", list.len());

    let asked = serde_urlencoded::to_string([("q", "ＰＡＴＣＨ　児の記録")]).expect("a query");
    let found = stranger.get(&format!("//api/docs?{asked}")).await.expect(200).text;
    assert!(found.contains(&format!("{all}件のうち")) && found.contains("/api/docs/edit_children"), "{found}");
    assert!(!found.contains("/api/docs/list_children") && !found.contains("/api/docs/edit_users"), "{found}");

    let asked = serde_urlencoded::to_string([("q", "<b>ぞんざいしない")]).expect("a query");
    let none = stranger.get(&format!("//api/docs?{asked}")).await.expect(200).text;
    assert!(none.contains("合う操作はありません（0件）") && !none.contains("<b>"), "{none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_speaks_both_languages_and_belongs_to_the_pages() {
    let ward = TestApp::new().await;
    let stranger = ward.stranger();
    for path in ["//api/docs", "//api/docs/register_children"] {
        let page = stranger.get(path).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(page.text.contains("<html lang=\"ja\">") && page.text.contains("児の記録"), "{}", page.text);
        let page = stranger.send("GET", path, None, &[("accept-language", "en")]).await.expect(200).text;
        assert!(page.contains("<html lang=\"en\">") && page.contains("Disability support section"), "{page}");
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "an id names one element: {ids:?}");
    }
    let section = ward.browser(&ward.user(tsunagu::rules::users::Role::Section));
    assert!(section.open("/api/docs").await.expect(200).has("今日の業務"), "with the menu of whoever is signed in");
    let unknown = stranger.get("//api/docs/no_such_operation").await.expect(404);
    assert!(
        unknown.header("content-type").starts_with("text/html") && unknown.text.contains("見つかりません"),
        "{}",
        unknown.text
    );
    assert_eq!(stranger.get("//api/v1/nowhere").await.expect(404).code(), "not_found");
}
