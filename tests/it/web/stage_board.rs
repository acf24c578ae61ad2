//! The life-stage board: who stands where, inviting several families at once, and names that stay away.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, child};
use crate::support::daily::{join, partner};
use crate::support::pages::Browser;
use crate::support::{Client, TestApp};

async fn born(section: &Client, name: &str, born_on: &str) -> String {
    let leaving = json!({ "precision": "day", "on": "2020-06-10" });
    let more = json!({ "name": name, "name_kana": "ミホン", "born_on": born_on, "discharge": leaving });
    child(section, more).await.id()
}

/// The invitations to the consultation on the child's list, with their days.
async fn invitations(section: &Client, child: &str) -> Vec<Value> {
    let tasks = section.get(&format!("/children/{child}/tasks?limit=100")).await.expect(200).body["items"].clone();
    let invited = tasks.as_array().unwrap().iter().filter(|task| task["title"] == "就学相談の案内");
    invited.map(|task| task["due_on"].clone()).collect()
}

async fn column(browser: &Browser, word: &str) -> String {
    let html = browser.open("/stages").await.expect(200).html;
    let from = html.find(&format!("<h3 id=\"{word}\">")).unwrap_or_else(|| panic!("no column {word}"));
    let rest = &html[from..];
    rest[..rest.find("</section>").unwrap()].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_families_are_invited_to_the_school_consultation_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (first, last) =
        (born(&section, "見本 四月", "2019-04-02").await, born(&section, "見本 早生", "2020-04-01").await);
    born(&section, "見本 境", "2020-04-02").await;
    let browser = ward.browser(&section);

    let eldest = column(&browser, "class_5").await;
    assert!(
        eldest.contains("年長（2026年4月 小学校）") && eldest.contains("見本 四月") && eldest.contains("見本 早生")
    );
    assert!(!eldest.contains("見本 境") && eldest.contains("就学相談：未着手"), "{eldest}");

    let nobody = browser.open("/stages/selected?do=notice").await.expect(422);
    assert!(nobody.has("児童を1人以上選んでください。") && nobody.has("見本 四月"));
    let chosen = format!("/stages/selected?do=notice&child={first}&child={last}");
    let form = browser.open(&chosen).await.expect(200);
    assert!(form.has("name=\"due_on.month\" data-part=\"month\" value=\"12\"") && form.has("value=\"20\""));
    assert_eq!(audited(&ward, "transition.candidates").len(), 1, "names were read");

    let wrong =
        browser.submit(&form, "/stages/notice", &[("due_on.month", "13"), ("due_on", "2025")]).await.expect(422);
    assert!(wrong.has("<title>エラー：") && wrong.has("伝える人を選んでください。") && wrong.has("value=\"13\""));
    let good = [("role", "coordinator"), ("due_on", "令和7年12月20日")];
    assert_eq!(browser.submit(&wrong, "/stages/notice", &good).await.leads_to(), "/stages?done=stages-told");
    assert!(browser.open("/stages?done=stages-told").await.has("就学相談の案内を作り、担当に知らせました。"));
    for id in [&first, &last] {
        assert_eq!(invitations(&section, id).await, [json!("2025-12-20")]);
    }
    assert!(column(&browser, "class_5").await.contains("就学相談：案内は12/20（土）まで"));
    let again = browser.open(&chosen).await.expect(200);
    assert!(again.has("案内がすでにあります") && !again.has("この内容で作る"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_sees_its_own_columns_and_no_name_beyond_consent() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (open, closed) = (born(&section, "見本 開", "2019-05-01").await, born(&section, "見本 閉", "2019-06-01").await);
    born(&section, "見本 学", "2014-05-01").await;
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    join(&section, &open, &nursery, "all").await;

    let browser = ward.browser(&nursery.client);
    let board = browser.open("/stages").await.expect(200);
    assert!(board.has("見本 開") && board.has("ほかに1人"));
    for absent in ["見本 閉", "見本 学", &closed, "小1–6", "この内容", "type=\"checkbox\""] {
        assert!(!board.has(absent), "{absent}");
    }
    browser.open(&format!("/stages/selected?do=notice&child={open}")).await.expect(403);
    browser.open(&format!("/children/{closed}/ladder")).await.expect(404);
    ward.browser(&ward.user(Role::Secretariat)).open("/stages").await.expect(403);
    let elsewhere = ward.add_municipality("131016", "見本町");
    let stranger = ward.browser(&ward.user_of(Role::Section, Some(elsewhere), None));
    assert!(!stranger.open("/stages").await.expect(200).has("見本 開"));
    stranger.open(&format!("/children/{open}/ladder")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_leaves_the_house_only_for_a_purpose() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let centre = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    let child = born(&section, "見本 名簿", "2019-05-01").await;
    join(&section, &child, &centre, "all").await;
    born(&section, "見本 不同意", "2019-06-01").await;
    let browser = ward.browser(&section);
    let page = browser.open("/stages/roster").await.expect(200);
    assert!(page.has("見本 名簿") && page.has("ほかに1人") && !page.has("見本 不同意"));
    let refused = browser.submit(&page, "/stages/roster", &[]).await.expect(422);
    assert!(refused.has("名簿を何に使うかを選んでください。"));
    let file = browser.submit(&refused, "/stages/roster", &[("purpose", "consultation")]).await.expect(200);
    assert!(file.html.starts_with("\u{feff}\"整理番号\"") && file.has("見本 名簿"));
    ward.browser(&ward.user(Role::Coordinator)).open("/stages/roster").await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_board_shows_the_first_of_each_column_and_each_column_whole() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    for n in 0..30 {
        born(&section, &format!("見本 年長{n:02}"), "2019-06-10").await;
        born(&section, &format!("見本 小六{n:02}"), "2013-06-10").await;
    }
    let browser = ward.browser(&section);
    let board = browser.open("/stages").await.expect(200);
    assert_eq!((board.html.matches("<h4>").count(), board.html.matches("残り6人を表示する").count()), (48, 2));
    let whole = browser.open("/stages?column=class_5").await.expect(200);
    assert_eq!((whole.html.matches("<h4>").count(), whole.html.contains("見本 小六00")), (30, false));
    assert!(whole.html.contains("name=\"column\" value=\"class_5\"") && whole.has("すべての列を表示する"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_each_preparation_is_told() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (first, last) =
        (born(&section, "見本 一人目", "2013-05-01").await, born(&section, "見本 終了", "2013-06-01").await);
    let browser = ward.browser(&section);
    let of_kind = async |child: &str, kind: &str| {
        let all = section.get(&format!("/transitions?child_id={child}&kind={kind}")).await.expect(200).body;
        all["items"][0]["id"].as_str().expect("a transition").to_owned()
    };
    let (high, other) = (of_kind(&first, "high_school").await, of_kind(&last, "high_school").await);
    let address = format!("/stages/selected?do=start&year=2029&child={first}&child={last}");
    let form = browser.open(&address).await.expect(200);
    assert!(form.has(&high) && form.has(&other));
    // While the page stands there, one is begun by somebody else, and support of the other child ends.
    section.post(&format!("/transitions/{high}/start"), json!({})).await.expect(200);
    let closing = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{last}/close"), closing).await.expect(200);
    let both = [("transition", high.as_str()), ("transition", other.as_str())];
    let there = browser.submit(&form, "/stages/start", &both).await.leads_to();
    let told = browser.open(&there).await.expect(200);
    assert!(told.has("始まった準備はありません。") && told.has("始めなかった準備（2件）と理由"), "{}", told.html);
    assert!(told.has("見本 一人目") && told.has("準備はすでに始まっています"));
    assert!(told.has("見本 終了") && told.has("支援は終了しています"));

    let third = born(&section, "見本 三人目", "2013-07-01").await;
    let waiting = of_kind(&third, "high_school").await;
    let form = browser.open(&format!("/stages/selected?do=start&year=2029&child={third}")).await.expect(200);
    let there = browser.submit(&form, "/stages/start", &[("transition", &waiting), ("transition", &high)]).await;
    let there = there.leads_to();
    let told = browser.open(&there).await.expect(200);
    assert!(told.has("1件の準備を始め、担当に知らせました。") && told.has("見本 三人目"));
    assert!(told.has("始めなかった準備（1件）と理由"));
    assert_eq!(audited(&ward, "transition.results").len(), 2);
    browser.open("/stages/started?started=nonsense").await.expect(200);
    // An address that says more than is so is not believed.
    let twenty = of_kind(&third, "twenty").await;
    let told = browser.open(&format!("/stages/started?started={twenty}")).await.expect(200);
    assert!(told.has("始まった準備はありません。") && !told.has("見本 三人目"), "{}", told.html);
    ward.browser(&ward.user(Role::Coordinator)).open(&there).await.expect(200);
    ward.browser(&ward.user(Role::NurserySection)).open(&there).await.expect(403);
}
