//! The door to the pages: strangers are led to the sign-in page, forms must come from a page of ours, nothing typed is
//! lost with a session, and no text becomes a script.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tsunagu::base::ids::{AgencyId, Id};
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::users::Role;
use tsunagu::store;

use crate::support::accounts::PASSWORD;
use crate::support::children::{case, child};
use crate::support::pages::Page;
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

/// Pages for everybody, signed in or not.
const OPEN: [&str; 7] = [
    "/login",
    "/help",
    "/accessibility",
    "/api/docs",
    "/api/docs/{operation_id}",
    "/assets/{version}/{file}",
    "/favicon.ico",
];

/// Every address that is routed in `src/web`.
fn addresses() -> BTreeSet<String> {
    fn read(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                read(&entry, into);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&entry).expect("a text");
                let begins =
                    text.split(".route(").skip(1).map(str::trim_start).filter_map(|rest| rest.strip_prefix('"'));
                into.extend(begins.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut found);
    found
}

/// An address with an id in every gap.
fn filled(address: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { uuid::Uuid::nil().to_string() } else { part.to_owned() };
    address.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn send(ward: &TestApp, request: Request<Body>) -> Page {
    let response = ward.router.clone().oneshot(request).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Page { status, headers, html: String::from_utf8_lossy(&bytes).into_owned() }
}

fn post(path: &str, body: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let form = Request::post(path).header("host", "test").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let form = headers.iter().fold(form, |form, (name, value)| form.header(*name, *value));
    form.body(Body::from(body.to_owned())).expect("a request")
}

/// A coordinator with one child: the coordinator's account, the child.
async fn caseload(ward: &TestApp) -> (Client, Value) {
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await.id();
    let agency = AgencyId::wrap(office.parse().expect("an id"));
    let user = ward.user_of(Role::Coordinator, Some(ward.municipality), Some(agency));
    let made = coordinator(&section, &office, "見本 葵").await;
    let path = format!("/coordinators/{}", made.id());
    section.patch(&path, &made, json!({ "user_id": user.id })).await.expect(200);
    let child = child(&section, json!({ "name": "見本 七海", "name_kana": "ミホン ナナミ" })).await;
    case(ward, &child.id(), &made.id(), CaseRole::Lead, AssignmentState::Active);
    (user, child.body)
}

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_page_from_every_address_and_sends_nothing() {
    let ward = TestApp::new().await;
    let addresses = addresses();
    assert!(addresses.len() > 40, "the addresses are found: {addresses:?}");
    for address in addresses.iter().filter(|address| !OPEN.contains(&address.as_str())) {
        let path = filled(address);
        let opened = Request::get(&path).header("host", "test").body(Body::empty()).expect("a request");
        let page = send(&ward, opened).await;
        match page.status.as_u16() {
            303 => assert!(page.leads_to().starts_with("/login"), "{path}: {}", page.leads_to()),
            405 => {}
            other => panic!("{path}: {other}"),
        }
        assert_eq!(send(&ward, post(&path, "a=b", &[])).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_no_script_reads_and_leads_back() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let asked = Request::get("/login?next=%2Fchildren%3Fq%3Da").header("host", "test").body(Body::empty());
    let page = send(&ward, asked.expect("a request")).await.expect(200);
    let door = page.headers[SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    let csrf =
        page.html.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a proof");
    let fields = |password: &str| {
        let all = [
            ("csrf", csrf),
            ("key", "k"),
            ("page", "/login"),
            ("next", "/children?q=a"),
            ("username", "MIHON.hanako"),
            ("password", password),
        ];
        serde_urlencoded::to_string(all).expect("a form")
    };

    let wrong = send(&ward, post("/login", &fields("wrong"), &[("cookie", &door)])).await.expect(422);
    assert!(
        wrong.has("職員番号・メールアドレスまたはパスワードが正しくありません。")
            && wrong.has("value=\"MIHON.hanako\""),
        "{}",
        wrong.html
    );
    assert!(!wrong.has("value=\"wrong\""), "a password is never shown again");

    let elsewhere = post("/login", &fields(PASSWORD), &[("cookie", &door), ("origin", "https://elsewhere.example")]);
    assert_eq!(send(&ward, elsewhere).await.status, 403);
    assert_eq!(send(&ward, post("/login", &fields(PASSWORD), &[])).await.status, 403, "without the cookie of the door");

    let right = send(&ward, post("/login", &fields(PASSWORD), &[("cookie", &door)])).await;
    assert_eq!(right.leads_to(), "/children?q=a");
    let cookies: Vec<&str> =
        right.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().expect("text")).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-tsunagu=")).expect("a session");
    for mark in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(session.contains(mark), "{mark} in {session}");
    }
    let cookie = session.split(';').next().expect("a pair");
    let home = Request::get("/").header("host", "test").header(COOKIE, cookie).body(Body::empty()).expect("a request");
    let home = send(&ward, home).await.expect(200);
    let policy = home.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(home.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let ward = TestApp::new().await;
    let browser = ward.browser(&ward.user(Role::Section));
    let home = browser.open("/").await.expect(200);
    let left = browser.submit(&home, "/logout", &[]).await;
    assert_eq!(left.leads_to(), "/login?done=signed-out");
    assert_eq!(browser.open("/").await.leads_to(), "/login");
}

#[tokio::test]
async fn what_is_sent_after_the_session_ended_is_found_again_and_recorded_once() {
    let ward = TestApp::new().await;
    let (user, child) = caseload(&ward).await;
    let id = child["id"].as_str().expect("an id");
    let browser = ward.browser(&user);
    let page = browser.open("/me").await.expect(200);
    let action = format!("/children/{id}/activities");
    assert!(page.has("見本 七海さん"), "{}", page.html);
    let now = ward.app.now();
    ward.sql(|db| store::sessions::end_everywhere(db, now));

    let typed = "体調良好、退院後の訪問を希望。四十文字ほどの長い文章でも、一文字も失われない。";
    let fields = [("means", "phone"), ("note", typed), ("next_title", "初回訪問"), ("next_in", "7")];
    let refused = browser.submit(&page, &action, &fields).await;
    assert_eq!(refused.leads_to(), "/login?next=%2Fme");

    let again = ward.browser(&user);
    let page = again.open("/me").await.expect(200);
    assert!(page.has(typed) && page.has("下書き"), "{}", page.html);
    let first = again.submit(&page, &action, &fields).await.leads_to();
    let second = again.submit(&page, &action, &fields).await.leads_to();
    assert_eq!(first, second, "the same form sent twice is one");
    assert!(
        first.starts_with("/me?recorded=")
            && first.ends_with(&format!("#{}", child["reference"].as_str().expect("a code")))
    );
    let reader = ward.user(Role::Section);
    let kept = reader.get(&format!("/children/{id}/activities")).await.expect(200);
    assert_eq!(kept.body["items"].as_array().map(Vec::len), Some(1), "{}", kept.text);
    assert_eq!(kept.body["items"][0]["note"], typed);
    assert!(!again.open("/me").await.has(typed), "the draft has gone with what came of it");
}

#[tokio::test]
async fn a_session_that_ended_keeps_nobody_from_signing_in_out_or_reading_another_language() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let browser = ward.browser(&ward.user(Role::Section));
    let now = ward.app.now();
    ward.sql(|db| store::sessions::end_everywhere(db, now));
    let page = browser.open("/login").await.expect(200);
    let spoken = browser.submit(&page, "/language", &[("language", "en")]).await;
    assert_eq!(spoken.leads_to(), "/login");
    assert!(spoken.headers[SET_COOKIE].to_str().is_ok_and(|cookie| cookie.starts_with("__Host-language=en")));
    let signed = browser.submit(&page, "/login", &[("username", "mihon.hanako"), ("password", PASSWORD)]).await;
    assert_eq!(signed.leads_to(), "/");
    assert!(
        signed.headers.get_all(SET_COOKIE).iter().any(|set| set.to_str().is_ok_and(|set| set.contains("tsunagu=")))
    );
}

#[tokio::test]
async fn no_stored_text_becomes_markup() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let child = child(&section, json!({ "name": evil, "name_kana": null, "district": evil, "note": evil })).await;
    let browser = ward.browser(&section);
    for path in ["/", "/children", &format!("/children/{}", child.id()), &format!("/children/{}/assign", child.id())] {
        let page = browser.open(path).await.expect(200);
        assert!(!page.has("<script>alert") && !page.has("<img src=x"), "{path}");
    }
    let page = browser.open(&format!("/children?q={}", "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")).await.expect(200);
    assert!(!page.has("<script>alert"), "{}", page.html);
}

#[tokio::test]
async fn pages_speak_the_language_of_their_reader() {
    let ward = TestApp::new().await;
    let browser = ward.browser(&ward.user(Role::Section));
    let home = browser.open("/").await.expect(200);
    assert!(home.has("<html lang=\"ja\">") && home.has("今日の業務"));
    assert_eq!(browser.submit(&home, "/language", &[("language", "en")]).await.leads_to(), "/");
    let home = browser.open("/").await.expect(200);
    assert!(home.has("<html lang=\"en\">") && home.has("Today"), "{}", home.html);
    let missing = browser.open("/children/00000000-0000-7000-8000-000000000000").await.expect(404);
    assert!(missing.has("<html lang=\"en\">") && missing.has("Not found"), "{}", missing.html);
}

#[tokio::test]
async fn every_role_begins_its_day_at_a_page_it_may_see() {
    let ward = TestApp::new().await;
    for role in Role::ALL {
        let home = (*role == Role::OfficeManager).then(|| ward.office("見本相談室"));
        let municipality = (*role != Role::Admin).then_some(ward.municipality);
        let browser = ward.browser(&ward.user_of(*role, municipality, home));
        let mut page = browser.open("/").await;
        for _ in 0..3 {
            if page.status.as_u16() == 303 {
                page = browser.open(&page.leads_to()).await;
            }
        }
        if *role == Role::Coordinator {
            assert!(page.has("まだコーディネーターの登録とつながっていません"), "{}", page.html);
            continue;
        }
        assert_eq!(page.status.as_u16(), 200, "{role:?}: {}", page.html);
        let menu = page.html.split("<a href=\"").filter_map(|rest| rest.split('"').next());
        for address in menu.filter(|address| address.starts_with('/') && !address.contains(['#', '?'])) {
            let opened = browser.open(address).await;
            assert!(matches!(opened.status.as_u16(), 200 | 303), "{role:?} is offered {address}: {}", opened.status);
        }
    }
}

#[tokio::test]
async fn a_form_that_was_sent_and_then_changed_is_asked_about_before_it_is_sent_anew() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let address = "/admin/closing-days";
    let form = browser.open(address).await.expect(200);
    browser.submit(&form, address, &[("day", "2025-12-15"), ("name", "移転")]).await.leads_to();
    let other = [("day", "2025-12-16"), ("name", "移転")];
    let asked = browser.submit(&form, address, &other).await.expect(422);
    assert!(asked.has("一度送信されています") && asked.has("移転"), "{}", asked.html);
    browser.submit(&asked, address, &other).await.leads_to();
    let days = section.get("/closing-days?from=2025-12-15&to=2025-12-16").await.expect(200).body;
    assert_eq!(days["items"].as_array().map(Vec::len), Some(2), "{days}");
}

#[tokio::test]
async fn the_calendar_somebody_types_in_is_remembered() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({ "born_on": "2025-09-15" })).await.id();
    let browser = ward.browser(&section);
    let address = "/admin/closing-days";
    let form = browser.open(address).await.expect(200);
    let day = [("day.era", "reiwa"), ("day", "7"), ("day.month", "12"), ("day.day", "15"), ("name", "移転")];
    let sent = browser.submit(&form, address, &day).await;
    let cookie = sent.headers.get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok()).expect("a cookie");
    assert!(cookie.starts_with("__Host-era=reiwa;") && cookie.contains("HttpOnly"), "{cookie}");

    let edit = browser.remembering("__Host-era=reiwa").open(&format!("/children/{id}/edit")).await.expect(200);
    let year = edit.html.split("name=\"born_on\"").nth(1).and_then(|rest| rest.split('>').next()).expect("a year");
    assert!(year.contains("value=\"7\""), "{year}");
    assert!(edit.has("name=\"born_on.era\" value=\"reiwa\" data-part=\"era\" checked"), "{}", edit.html);
}
