//! Several servers share one database and nothing else.

use serde_json::json;

use super::process::{Server, add_user};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_do_one_wards_work() {
    let ward = TestApp::new().await;
    let url = ward.database_url();
    add_user(url, "section", "section");
    add_user(url, "manager", "section_manager");
    let (one, two) = (Server::start(url), Server::start(url));
    let token = one.sign_in("section").await;
    let office = json!({"name": "見本相談支援事業所", "districts": ["見本町"]});
    let (status, office) = one.send("POST", "/api/v1/offices", Some(&token), Some(office)).await.expect("an answer");
    assert_eq!(status, 201, "{office}");
    let path = format!("/api/v1/offices/{}", office["id"].as_str().expect("an id"));
    let (status, seen) = two.send("GET", &path, Some(&token), None).await.expect("an answer");
    assert_eq!((status, &seen["name"]), (200, &office["name"]));

    let manager = two.sign_in("manager").await;
    let (_, users) = two.send("GET", "/api/v1/users", Some(&manager), None).await.expect("an answer");
    let section =
        users["items"].as_array().expect("rows").iter().find(|user| user["username"] == "section").expect("her");
    let disable = format!("/api/v1/users/{}/disable", section["id"].as_str().expect("an id"));
    let (status, answer) = two.send("POST", &disable, Some(&manager), Some(json!({}))).await.expect("an answer");
    assert_eq!(status, 200, "{answer}");
    let (status, _) = one.send("GET", &path, Some(&token), None).await.expect("an answer");
    assert_eq!(status, 401, "the account was closed on the other server");
}
