//! Children as pages: taken in, found, opened, given away and taken back; and what stays closed to others.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::children::{child, consent, team_member};
use crate::support::conferences::{hospital, partner};
use crate::support::pages::{Browser, Page};
use crate::support::{Client, TestApp};

async fn ward_with_browser() -> (TestApp, Client, Browser) {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    (ward, section, browser)
}

async fn record(browser: &Browser, id: &str) -> Page {
    browser.open(&format!("/children/{id}")).await.expect(200)
}

#[tokio::test]
async fn an_unnamed_baby_comes_with_care_consent_and_a_conference_all_at_once() {
    let (ward, section, browser) = ward_with_browser().await;
    let hospital = hospital(&ward).await;
    let form = browser.open("/children/new").await.expect(200);
    let baby = [
        ("referred_by", hospital.id.as_str()),
        ("means", "phone"),
        ("name_pending", "yes"),
        ("mother_name", "見本 ゆり"),
        ("mother_kana", "ミホン ユリ"),
        ("born_on", "2025"),
        ("born_on.month", "11"),
        ("born_on.day", "3"),
        ("discharge", "day"),
        ("discharge.on", "2025"),
        ("discharge.on.month", "12"),
        ("discharge.on.day", "1"),
        ("care", "ventilator"),
        ("care", "tracheostomy"),
        ("care", "suction"),
        ("guardian.relationship", "母"),
        ("guardian.name", "見本 ゆり"),
        ("consent", "obtained"),
        ("consent.recipients", "hospital"),
        ("conference", "wanted"),
        ("conference.wishes.0.on", "2025"),
        ("conference.wishes.0.on.month", "12"),
        ("conference.wishes.0.on.day", "3"),
        ("then", "assign"),
    ];
    let address = browser.submit(&form, "/children/new", &baby).await.leads_to();
    let id = address.trim_start_matches("/children/").split('/').next().expect("an id").to_owned();
    assert!(address.contains("/assign"), "{address}");
    let made = section.get(&format!("/children/{id}")).await.expect(200).body;
    assert!(made["care_score"].as_i64() >= Some(26), "{made}");
    assert_eq!(made["hospital_id"].as_str(), Some(hospital.id.as_str()), "whoever called is where the child is");
    let consents = section.get(&format!("/children/{id}/consents")).await.expect(200).text;
    assert!(consents.contains("\"hospital\""), "{consents}");
    let conferences = section.get(&format!("/conferences?child_id={id}")).await.expect(200).text;
    assert!(conferences.contains("C7-0001"), "{conferences}");
    let page = record(&browser, &id).await;
    for text in ["未命名（母：見本 ゆり）", "スコア 26点", "同意：あり", "C7-0001", "href=\"/children/new\""]
    {
        assert_eq!(page.has(text), text != "href=\"/children/new\"", "{text} in {}", page.html);
    }
}

#[tokio::test]
async fn children_are_found_narrowed_and_offered_as_new() {
    let (_ward, section, browser) = ward_with_browser().await;
    let soon = json!({ "precision": "day", "on": "2025-12-01" });
    let ichiro = json!({ "name": "見本 一郎", "name_kana": "ミホン イチロウ", "discharge": soon });
    let ichiro = child(&section, ichiro).await.id();
    child(&section, json!({ "name": "髙橋 花", "name_kana": "タカハシ ハナ" })).await;
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本 医師", "items": [{ "item": "ventilator", "watch": "low" }],
    });
    section.post(&format!("/children/{ichiro}/care-assessments"), sheet).await.expect(201);
    for (query, found, absent) in [
        ("q=%EF%BE%90%EF%BE%8E%EF%BE%9D%20%EF%BD%B2%EF%BE%81%EF%BE%9B%EF%BD%B3", "K-001", "K-002"),
        ("q=%E9%AB%98%E6%A9%8B", "K-002", "K-001"),
        ("discharge=30&care=ventilator", "K-001", "K-002"),
        ("state=undecided&care=ventilator", "K-001", "K-002"),
    ] {
        let page = browser.open(&format!("/children?{query}")).await.expect(200);
        assert!(page.has(&format!("・{found}")) || page.has(&format!(">{found}<")), "{query}: {}", page.html);
        assert!(!page.has(absent), "{query} leaves {absent} out");
        assert!(page.has("条件に合う児童は1人です"), "{query} is announced");
    }
    let none = browser.open("/children?q=%E3%81%9E%E3%82%93").await.expect(200);
    assert!(none.has("この名前で新規受付") && none.has("/children/new?name=%E3%81%9E%E3%82%93"), "{}", none.html);
    assert!(browser.open("/children/new?name=%E3%81%9E%E3%82%93").await.has("value=\"ぞん\""));
    for (query, total) in
        [("care=ventilator", 1), ("discharge_within=30", 1), ("state=active", 0), ("state=undecided,closed", 2)]
    {
        let api = section.get(&format!("/children?{query}&total=true")).await.expect(200);
        assert_eq!(api.body["total"], total, "{query}: {}", api.text);
    }
    section.get("/children?state=nonsense").await.expect(400);
    let unread = browser.open("/children?stage=nonsense&after=nonsense").await;
    assert_eq!(unread.status.as_u16(), 400, "a mark that no list gave");
}

#[tokio::test]
async fn what_consent_leaves_out_is_not_on_the_page() {
    let (ward, section, browser) = ward_with_browser().await;
    let nursery = partner(&ward, "nursery_section", Role::NurserySection, "見本保育課").await;
    let id = child(&section, json!({ "name": "見本 四葉", "note": "てんかん" })).await.id();
    let sheet = json!({
        "scored_on": "2025-11-20", "scored_by": "見本 医師", "items": [{ "item": "ventilator", "watch": "low" }],
    });
    section.post(&format!("/children/{id}/care-assessments"), sheet).await.expect(201);
    let theirs = ward.browser(&nursery.client);
    theirs.open(&format!("/children/{id}")).await.expect(404);
    team_member(&section, &id, &nursery.id).await;
    consent(&section, &id, "without_medical", json!({ "agency_id": nursery.id })).await;
    let page = theirs.open(&format!("/children/{id}")).await.expect(200);
    assert!(page.has("見本 四葉"));
    for text in ["人工呼吸器", "てんかん", "判定を更新", "記録を直す", "支援を終了する", "開示用"]
    {
        assert!(!page.has(text), "{text} in {}", page.html);
    }
    let sheet = theirs.open(&format!("/children/{id}/summary")).await.expect(200);
    assert!(!sheet.has("人工呼吸器"), "{}", sheet.html);
    theirs.open(&format!("/children/{id}/care-assessments")).await.expect(404);
    theirs.open(&format!("/children/{id}/edit")).await.expect(403);

    let consents = browser.open(&format!("/children/{id}/consents")).await.expect(200);
    let at = consents.html.find("/withdraw").expect("a consent can be withdrawn");
    let from = consents.html[..at].rfind('"').expect("an address") + 1;
    let address = format!("{}/withdraw", &consents.html[from..at]);
    let ask = browser.open(&address).await.expect(200);
    let today = [("on", "2025"), ("on.month", "11"), ("on.day", "25")];
    browser.submit(&ask, &address, &today).await.leads_to();
    theirs.open(&format!("/children/{id}")).await.expect(404);
    ward.browser(&ward.user(Role::Auditor)).open(&format!("/children/{id}")).await.expect(403);
}
