//! Children as pages: taken in, found, opened, given away and taken back; and what stays closed to others.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::children::{audited, child, consent, team_member};
use crate::support::conferences::{hospital, partner};
use crate::support::pages::{Browser, Page};
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

/// A child as the section hears of it on the telephone, in whatever width it was typed.
const HEARD: [(&str, &str); 14] = [
    ("referred_by", "family"),
    ("contact", "見本 看護師 内線1234"),
    ("means", "phone"),
    ("family_name", "見本"),
    ("family_kana", "ﾐﾎﾝ"),
    ("born_on.era", "reiwa"),
    ("born_on", "７"),
    ("born_on.month", "１１"),
    ("born_on.day", "３"),
    ("postal_code", "１４０－００００"),
    ("district", "見本台"),
    ("discharge", "unknown"),
    ("guardian.relationship", "母"),
    ("guardian.phone", "０３－１２３４－５６７８"),
];

async fn ward_with_browser() -> (TestApp, Client, Browser) {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    (ward, section, browser)
}

fn plus<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    HEARD.iter().copied().chain(more.iter().copied()).collect()
}

async fn record(browser: &Browser, id: &str) -> Page {
    browser.open(&format!("/children/{id}")).await.expect(200)
}

#[tokio::test]
async fn an_empty_intake_is_told_its_five_needs_and_loses_nothing() {
    let (ward, section, browser) = ward_with_browser().await;
    let form = browser.open("/children/new").await.expect(200);
    let empty = [("contact", "見本 看護師 内線1234"), ("guardian.relationship", "母"), ("then", "open")];
    let refused = browser.submit(&form, "/children/new", &empty).await.expect(422);
    assert!(refused.has("<title>エラー："), "{}", refused.html);
    for field in ["referred_by", "means", "family_name", "born_on", "discharge"] {
        assert!(refused.has(&format!("<a href=\"#{field}\">")), "{field} in {}", refused.html);
    }
    assert_eq!(refused.html.matches("<li><a href=\"#").count(), 5, "five and no more");
    assert!(refused.has("value=\"見本 看護師 内線1234\""), "what was typed stays");

    let sent = browser.submit(&refused, "/children/new", &plus(&[("then", "open")])).await;
    let address = sent.leads_to();
    let again = browser.submit(&refused, "/children/new", &plus(&[("then", "open")])).await;
    assert_eq!(again.leads_to(), address, "the same form twice is one child");
    let id = address.trim_start_matches("/children/").split('?').next().expect("an id").to_owned();
    let made = section.get(&format!("/children/{id}")).await.expect(200).body;
    assert_eq!((made["name"].as_str(), made["name_kana"].as_str()), (Some("見本"), Some("ミホン")));
    assert_eq!((made["born_on"].as_str(), made["address"].as_str()), (Some("2025-11-03"), Some("〒140-0000")));
    let guardians = section.get(&format!("/children/{id}/guardians")).await.expect(200).text;
    assert!(guardians.contains("\"03-1234-5678\""), "{guardians}");
    assert_eq!(audited(&ward, "child.register").len(), 1, "written down once");
    assert!(record(&browser, &id).await.has("情報待ち"), "what is missing is no fault");

    let other = ward.user_of(Role::Section, Some(ward.add_municipality("131105", "別区")), None);
    ward.browser(&other).open(&format!("/children/{id}")).await.expect(404);
    ward.browser(&ward.user(Role::Hospital)).open("/children/new").await.expect(403);
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
async fn a_child_that_may_be_registered_already_is_asked_about_and_never_blocked() {
    let (_ward, section, browser) = ward_with_browser().await;
    child(&section, json!({ "name": "見本 ヴェラ", "name_kana": "ミホン ヴェラ", "born_on": "2025-06-01" })).await;
    let form = browser.open("/children/new").await.expect(200);
    let twin = [
        ("referred_by", "family"),
        ("means", "visit"),
        ("family_name", "見本"),
        ("given_name", "ベラ"),
        ("family_kana", "ミホン"),
        ("given_kana", "ベラ"),
        ("born_on", "2025"),
        ("born_on.month", "6"),
        ("born_on.day", "1"),
        ("discharge", "unknown"),
        ("guardian.relationship", "母"),
    ];
    let first: Vec<_> = twin.iter().copied().chain([("then", "open")]).collect();
    let asked = browser.submit(&form, "/children/new", &first).await.expect(200);
    assert!(asked.has("同じお子さんの可能性があります") && asked.has("見本 ヴェラ") && asked.has("K-001"));
    assert_eq!(section.get("/children?total=true").await.body["total"], 1, "nothing was saved yet");
    let saved = browser.submit(&asked, "/children/new", &[("then", "open")]).await.leads_to();
    assert!(saved.starts_with("/children/"), "{saved}");
    assert_eq!(section.get("/children?total=true").await.body["total"], 2);
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
async fn a_decision_is_undone_from_the_record_while_nobody_has_heard_of_it() {
    let (ward, section, browser) = ward_with_browser().await;
    let home = office(&section, "見本A事業所").await.id();
    let oi = coordinator(&section, &home, "見本 大井").await.id();
    let id = child(&section, json!({ "name": "見本 二葉" })).await.id();
    let choice = json!({ "coordinator_id": oi, "mode": "assign", "role": "lead" });
    let made = section.post(&format!("/children/{id}/assignments"), choice).await.expect(201).id();
    let page = record(&browser, &id).await;
    assert!(page.has("見本 大井さん に決めました") && page.has("元に戻す") && page.has("担当中"), "{}", page.html);
    let undo = format!("/children/{id}/assignments/{made}/undo");
    let other = child(&section, json!({ "name": "見本 三葉" })).await.id();
    let wrong = format!("/children/{other}/assignments/{made}/undo");
    let forged = Page { html: page.html.replace(&undo, &wrong), ..page };
    browser.submit(&forged, &wrong, &[]).await.expect(404);

    let page = record(&browser, &id).await;
    let undone =
        record(&browser, browser.submit(&page, &undo, &[]).await.leads_to().trim_start_matches("/children/")).await;
    assert!(!undone.has("data-testid=\"undo\"") && undone.has("未決定"), "{}", undone.html);
    assert!(undone.has("に決めました") && undone.has("この決定は取り消されました"), "the history keeps both");

    let choice = json!({ "coordinator_id": oi, "mode": "assign", "role": "lead" });
    section.post(&format!("/children/{id}/assignments"), choice).await.expect(201);
    ward.clock.set(ward.app.now().plus_minutes(11));
    let later = record(&browser, &id).await;
    assert!(!later.has("元に戻す") && later.has("担当を変える"), "{}", later.html);
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

#[tokio::test]
async fn the_parts_of_a_record_are_written_on_their_pages() {
    let (ward, section, browser) = ward_with_browser().await;
    let health = partner(&ward, "health_centre", Role::HealthCentre, "見本保健センター").await;
    let id = child(&section, json!({ "name": "見本 五葉" })).await.id();
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let action = format!("/children/{id}/{path}");
        let form = browser.open(&action).await.expect(200);
        let wrong = browser.submit(&form, &action, &[]).await.expect(422);
        assert!(wrong.has("<title>エラー："), "{path}: {}", wrong.html);
        browser.submit(&wrong, &action, fields).await.leads_to()
    };
    let start = [("starts_on", "2025"), ("starts_on.month", "11"), ("starts_on.day", "25")];
    let with = |more: &[(&'static str, &'static str)]| [&start[..], more].concat();
    send("guardians/new", &[("name", "見本 母"), ("relationship", "母"), ("phone", "090-0000-0000")]).await;
    let agreed = [("scope", "all"), ("kinds", "health_centre"), ("purpose", "支援"), ("taken_by", "見本 職員")];
    send("consents/new", &with(&agreed)).await;
    let place: Vec<(&str, &str)> =
        with(&[("role", "保健相談")]).into_iter().chain([("agency_id", health.id.as_str())]).collect();
    send("care-team/new", &place).await;
    let sheet = [
        ("scored_on", "2025"),
        ("scored_on.month", "11"),
        ("scored_on.day", "20"),
        ("scored_by", "見本 医師"),
        ("watch.ventilator", "high"),
        ("watch.tracheostomy", "high"),
    ];
    let assessed = send("care-assessments/new", &sheet).await;
    let assessed = browser.open(&assessed).await.expect(200);
    assert!(assessed.has("スコア 20点（医療的ケア区分2）"), "{}", assessed.html);

    let page = record(&browser, &id).await;
    for text in ["見本 母", "090-0000-0000", "同意：あり", "見本保健センター", "保健相談", "スコア 20点"]
    {
        assert!(page.has(text), "{text} in {}", page.html);
    }
    let theirs = ward.browser(&health.client);
    theirs.open(&format!("/children/{id}")).await.expect(200);
    let edit = format!("/children/{id}/edit");
    let form = browser.open(&edit).await.expect(200);
    let changed = renamed("見本 六葉");
    let second = browser.open(&edit).await.expect(200);
    let saved = browser.submit(&form, &edit, &changed).await.leads_to();
    assert!(record(&browser, &id).await.has("見本 六葉さん"));
    let again = browser.submit(&form, &edit, &changed).await.leads_to();
    assert_eq!(again, saved, "the same form sent twice is answered twice and done once");
    assert_eq!(audited(&ward, "child.edit").len(), 1, "done once");
    let stale = browser.submit(&second, &edit, &changed).await.expect(422);
    assert!(stale.has("ほかの方が先に変更しました"), "{}", stale.html);
}

/// What the form of a child in hospital sends where only the name was typed anew.
fn renamed(name: &str) -> [(&str, &str); 10] {
    [
        ("name", name),
        ("born_on", "2025"),
        ("born_on.month", "9"),
        ("born_on.day", "15"),
        ("discharge.precision", "unknown"),
        ("referred_by", "見本病院"),
        ("referral_means", "phone"),
        ("referred_on", "2025"),
        ("referred_on.month", "11"),
        ("referred_on.day", "25"),
    ]
}

#[tokio::test]
async fn a_child_that_died_is_closed_quietly_and_speaks_english_too() {
    let (_ward, section, browser) = ward_with_browser().await;
    let id = child(&section, json!({ "name": "見本 七葉" })).await.id();
    let action = format!("/children/{id}/close");
    let ask = browser.open(&action).await.expect(200);
    browser.submit(&ask, &action, &[]).await.expect(422);
    let end = [("reason", "died"), ("on", "2025"), ("on.month", "11"), ("on.day", "25")];
    browser.submit(&ask, &action, &end).await.leads_to();
    let page = record(&browser, &id).await;
    assert!(page.has("この記録は閉じられています"), "{}", page.html);
    for text in ["今やること", "担当を決める", "判定を更新", "保護者を追加"] {
        assert!(!page.has(text), "{text} in {}", page.html);
    }
    let (head, story) = page.html.split_once("id=\"timeline\"").expect("a timeline");
    assert!(!head.contains("死亡"), "the head is quiet");
    assert!(story.contains("支援の終了（死亡）"), "the record says what happened, in its place");
    let page = browser.open(&format!("/children/{id}")).await;
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    let english = record(&browser, &id).await;
    assert!(english.has("<html lang=\"en\">") && english.has("This record is closed."), "{}", english.html);
}

#[tokio::test]
async fn a_closed_record_offers_nothing_that_would_only_be_refused() {
    let (_ward, section, browser) = ward_with_browser().await;
    let id = child(&section, json!({ "name": "見本 八葉" })).await.id();
    let body = json!({ "title": "電話する", "role": "section" });
    let task = section.post(&format!("/children/{id}/tasks"), body).await.expect(201).id();
    let form = browser.open(&format!("/children/{id}/edit")).await.expect(200);
    let body = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{id}/close"), body).await.expect(200);
    let told = "先に支援を再開してください";
    let below =
        ["edit", "guardians/new", "consents/new", "care-team/new", "care-assessments/new", "ladder/elementary/day"];
    for page in below {
        let refused = browser.open(&format!("/children/{id}/{page}")).await.expect(409);
        assert!(refused.has(told), "{page}: {}", refused.html);
    }
    browser.open(&format!("/tasks/new?child={id}")).await.expect(409);
    let typed = renamed("見本 九葉");
    assert!(browser.submit(&form, &format!("/children/{id}/edit"), &typed).await.expect(422).has(told));
    let page = browser.open(&format!("/tasks/{task}")).await.expect(200);
    assert!(page.has("data-testid=\"done\"") && page.has("data-testid=\"skip\""), "{}", page.html);
    assert!(!page.has("data-testid=\"save\"") && page.has("お子さんの支援は終了しています"), "{}", page.html);
    section.post(&format!("/tasks/{task}/done"), json!(null)).await.expect(200);
    let page = browser.open(&format!("/tasks/{task}")).await.expect(200);
    assert!(!page.has("data-testid=\"reopen\""), "{}", page.html);
    let ladder = browser.open(&format!("/children/{id}/ladder")).await.expect(200);
    assert!(!ladder.has("data-testid=\"reopen\"") && !ladder.has("/ladder/discharge/day"), "{}", ladder.html);
}

#[tokio::test]
async fn a_child_at_home_already_is_said_to_be_so_on_every_page() {
    let (_ward, section, browser) = ward_with_browser().await;
    let form = browser.open("/children/new").await.expect(200);
    assert!(form.has("すでに在宅（退院日は不明、または入院なし）"), "{}", form.html);
    let mut typed: Vec<_> = HEARD.iter().copied().filter(|(name, _)| *name != "discharge").collect();
    typed.extend([("discharge", "home"), ("given_name", "在"), ("then", "open")]);
    let day = [("discharge.on", "2025"), ("discharge.on.month", "11"), ("discharge.on.day", "20")];
    let both: Vec<_> = typed.iter().copied().chain(day).collect();
    let refused = browser.submit(&form, "/children/new", &both).await.expect(422);
    assert!(
        refused.has("<a href=\"#discharge.on\">") && refused.has("「日付」（日付確定）を選んでください"),
        "{}",
        refused.html
    );
    let address = browser.submit(&refused, "/children/new", &typed).await.leads_to();
    let id = address.trim_start_matches("/children/").split(['?', '#']).next().unwrap().to_owned();
    let kept = section.get(&format!("/children/{id}")).await.expect(200).body["discharge"].clone();
    assert_eq!(kept, json!({ "precision": "at_home", "on": null }));
    let pages = ["", "/summary", "/ladder", "/assign"].map(|page| format!("/children/{id}{page}"));
    for page in pages.iter().map(String::as_str).chain(["/"]) {
        let shown = browser.open(page).await.expect(200);
        assert!(shown.has("すでに在宅") && !shown.has("退院日未定"), "{page}: {}", shown.html);
    }
    let list = browser.open("/children").await.expect(200);
    assert!(list.has("在宅") && !list.has("退院日未定"), "{}", list.html);
    let page = record(&browser, &id).await;
    assert!(!page.has("退院日の確定"), "nothing is awaited");
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    for page in pages {
        let english = browser.open(&page).await.expect(200);
        assert!(english.has("already at home"), "{page}: {}", english.html);
    }
}

#[tokio::test]
async fn a_postal_code_fills_in_the_address_and_nothing_typed_is_lost() {
    let (_ward, section, browser) = ward_with_browser().await;
    section.post("/offices", json!({ "name": "見本相談室", "districts": ["大井１丁目"] })).await.expect(201);
    let form = browser.open("/children/new").await.expect(200);
    assert!(form.has("<option value=\"大井1丁目\">"), "districts are offered as the offices write them: {}", form.html);
    let typed = [("then", "address"), ("family_name", "見本"), ("postal_code", "〒１４０－００１４")];
    let filled = browser.submit(&form, "/children/new", &typed).await.expect(200);
    assert!(filled.has("value=\"品川区大井\"") && filled.has("value=\"大井1丁目\""), "{}", filled.html);
    assert!(filled.has("value=\"見本\"") && filled.has("value=\"〒１４０－００１４\""));
    for (code, told) in
        [("0000000", "この郵便番号の住所が見つかりません。"), ("14", "郵便番号は数字7桁で入力してください。")]
    {
        let refused =
            browser.submit(&filled, "/children/new", &[("then", "address"), ("postal_code", code)]).await.expect(422);
        assert!(refused.has(told) && refused.has("<a href=\"#postal_code\">"), "{code}: {}", refused.html);
    }
    let told = section.get("/postal-codes?postal_code=140-0014").await.expect(200).body;
    assert_eq!(told, json!({ "address": "品川区大井", "district": "大井1丁目", "own": true }));
    let outside = section.get("/postal-codes?postal_code=1000001").await.expect(200).body;
    assert_eq!(outside, json!({ "address": "東京都千代田区千代田", "own": false }));
    let nowhere = section.get("/postal-codes?postal_code=9999999").await.expect(400).body;
    assert_eq!(
        (&nowhere["errors"][0]["field"], &nowhere["errors"][0]["code"]),
        (&json!("postal_code"), &json!("unknown"))
    );
}

#[tokio::test]
async fn what_is_longer_than_its_record_is_told_at_its_field() {
    let (_ward, section, browser) = ward_with_browser().await;
    let id = child(&section, json!({})).await.id();
    let address = format!("/children/{id}/guardians/new");
    let form = browser.open(&address).await.expect(200);
    let long = "見".repeat(101);
    let refused = browser.submit(&form, &address, &[("name", &long), ("relationship", "母")]).await.expect(422);
    assert!(refused.has("100字以内で入力してください（いま101字です）。") && refused.has(&long), "{}", refused.html);
}

#[tokio::test]
async fn a_consent_form_is_printed_for_a_child_and_empty() {
    let (ward, section, browser) = ward_with_browser().await;
    let id = child(&section, json!({ "name": "見本 紙子" })).await.id();
    let list = browser.open(&format!("/children/{id}/consents")).await.expect(200);
    let own = format!("/children/{id}/consents/form");
    assert!(list.has(&format!("href=\"{own}\"")));
    let sheet = browser.open(&own).await.expect(200);
    assert!(sheet.has("見本 紙子") && sheet.has("情報の共有に関する同意書") && sheet.has("見本区長"), "{}", sheet.html);
    let hospital = hospital(&ward).await.client;
    let empty = ward.browser(&hospital).open("/consents/form").await.expect(200);
    assert!(!empty.has("見本 紙子") && empty.has("保護者の氏名（自署）"));
    ward.browser(&hospital).open(&own).await.expect(403);
}
