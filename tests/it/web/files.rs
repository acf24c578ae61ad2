//! Documents as pages: a form with a file needs its proof first, and only a whole, known file is kept.

use serde_json::json;
use tsunagu::base::ids::{Id as _, SessionId, fresh};
use tsunagu::base::tokens;
use tsunagu::rules::sessions::Session;
use tsunagu::rules::users::Role;
use tsunagu::store;

use crate::support::children::child;
use crate::support::files::{PDF, form};
use crate::support::{Client, Reply, TestApp};

/// The cookie of a browser somebody is signed in with.
fn cookie(ward: &TestApp, client: &Client) -> String {
    let (now, cookie) = (ward.app.now(), tokens::opaque());
    let session = Session {
        id: SessionId::wrap(fresh(now)),
        user_id: client.id,
        created_at: now,
        last_used_at: now,
        expires_at: now.plus_minutes(60),
        ended_at: None,
        end_reason: None,
        address: None,
        cookie_hash: Some(tokens::hashed(&cookie)),
    };
    ward.sql(|db| store::sessions::insert(db, &session));
    format!("__Host-tsunagu={cookie}")
}

async fn send(ward: &TestApp, cookie: &str, path: &str, body: Vec<u8>) -> Reply {
    let headers = [("cookie", cookie), ("content-type", "multipart/form-data; boundary=line")];
    ward.stranger().raw("POST", path, body, &headers).await
}

#[tokio::test]
async fn a_file_comes_with_the_proof_of_its_page_or_not_at_all() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({ "name": "見本 一葉" })).await.id();
    let (path, mine) = (format!("//children/{id}/files"), cookie(&ward, &section));
    let page = ward.stranger().raw("GET", &path, Vec::new(), &[("cookie", &mine)]).await.expect(200).text;
    let from = page.find("enctype=\"multipart/form-data\"").expect("a form with a file");
    let proof = page[from..].split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let proof = proof.expect("a proof");
    let kind = ("kind", "consent_form");
    let file = Some(("見本 同意書.pdf", PDF));
    let with = |fields: &[(&str, &str)], file| form(fields, file);

    for (case, fields, status) in [
        ("no proof", vec![kind], 403),
        ("the proof of somebody else", vec![("csrf", "0"), kind], 403),
        ("the proof after the rest", vec![kind, ("csrf", proof)], 403),
    ] {
        assert_eq!(send(&ward, &mine, &path, with(&fields, file)).await.status.as_u16(), status, "{case}");
    }
    let nobody = send(&ward, "__Host-tsunagu=nobody", &path, with(&[("csrf", proof), kind], file)).await;
    assert_eq!(nobody.status.as_u16(), 303, "whoever is not signed in is led there");

    let empty = send(&ward, &mine, &path, with(&[("csrf", proof), ("key", "a")], None)).await.expect(422);
    assert!(empty.text.contains("href=\"#kind\"") && empty.text.contains("href=\"#file\""), "{}", empty.text);
    let script = Some(("x.pdf", &b"<script>alert(1)</script>"[..]));
    let script = send(&ward, &mine, &path, with(&[("csrf", proof), ("key", "b"), kind], script)).await.expect(422);
    assert!(script.text.contains("href=\"#file\""), "{}", script.text);
    for _ in 0..2 {
        send(&ward, &mine, &path, with(&[("csrf", proof), ("key", "c"), kind], file)).await.expect(303);
    }
    let listed = section.get(&format!("/children/{id}/files")).await.expect(200);
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1), "sent twice, kept once: {}", listed.text);

    let file = listed.body["items"][0]["id"].as_str().expect("an id").to_owned();
    let get = async |path: String| ward.stranger().raw("GET", &path, Vec::new(), &[("cookie", &mine)]).await;
    let whole = get(format!("//files/{file}/content")).await.expect(200);
    assert!(whole.header("content-disposition").starts_with("attachment"), "never shown in the browser");
    assert_eq!(whole.text.as_bytes(), PDF);
    let theirs = cookie(&ward, &ward.user(Role::Hospital));
    ward.stranger()
        .raw("GET", &format!("//files/{file}/content"), Vec::new(), &[("cookie", &theirs)])
        .await
        .expect(404);
}
