//! Checklists as pages: reading them, seeing what a change would do, making it, and going back.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_what_a_change_does_before_it_becomes_a_version() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let browser = ward.browser(&manager);
    assert!(browser.open("/checklists").await.expect(200).has("標準の手順"));
    let page = browser.open("/checklists/elementary").await.expect(200);
    assert!(page.has("就学相談を申し込む") && page.has("24か月前") && page.has("学校教育法施行令2条"));

    let address = "/checklists/elementary/steps/school_consultation";
    let form = browser.open(address).await.expect(200);
    assert!(form.has("value=\"就学相談を申し込む\"") && form.has("value=\"-12\""));
    let nobody = [("title_ja", ""), ("months", "六"), ("then", "preview")];
    let wrong = browser.submit(&form, address, &nobody).await.expect(422);
    assert!(wrong.has("責任を持つ役割を、1つだけ選んでください。") && wrong.has("数字で入力してください。"));
    let empty = [("months", "-14"), ("part.coordinator", "responsible"), ("then", "preview")];
    assert!(browser.submit(&form, address, &empty).await.expect(422).has("href=\"#title_ja\""));

    let change = [
        ("title_ja", "就学相談を申し込む"),
        ("title_en", "Apply for the school consultation"),
        ("position", "3"),
        ("months", "-14"),
        ("part.coordinator", "responsible"),
        ("part.family", "told"),
        ("reason", "早めに申し込むため"),
    ];
    let with = |then: &'static str| [&change[..], &[("then", then)]].concat();
    let preview = browser.submit(&form, address, &with("preview")).await.expect(200);
    assert!(preview.has("変わること") && preview.has("14か月前") && preview.has("この内容で新しい版にする"));
    assert!(browser.open("/checklists/elementary").await.has("12か月前"), "nothing is saved yet");
    let elsewhere = browser.open(address).await.expect(200);
    let saved = browser.submit(&preview, address, &with("save")).await;
    assert_eq!(saved.leads_to(), "/checklists/elementary?done=checklist-changed");
    let page = browser.open("/checklists/elementary").await.expect(200);
    assert!(page.has("第1版") && page.has("14か月前") && page.has("早めに申し込むため"));
    assert!(browser.open("/checklists/elementary/versions/0").await.expect(200).has("前の版です"));
    let stale = browser.submit(&elsewhere, address, &with("save")).await.expect(422);
    assert!(stale.has("ほかの方が先に変更しました"));

    let reset = "/checklists/elementary/reset";
    assert!(page.has("href=\"/checklists/elementary/reset\""));
    let page = browser.open(reset).await.expect(200);
    assert!(page.has("変わること") && page.has("14か月前") && page.has("12か月前") && page.has("標準の手順に戻す"));
    let refused = browser.submit(&page, reset, &[]).await.expect(422);
    assert!(refused.has("変わること") && refused.has("理由を入力してください。"));
    assert!(browser.open("/checklists/elementary").await.has("第1版"), "nothing is saved yet");
    browser.submit(&page, reset, &[("reason", "標準に合わせる")]).await.leads_to();
    assert!(browser.open("/checklists/elementary").await.has("第2版"));
    let again = browser.open(reset).await.expect(200);
    assert!(again.has("何も変わりません。") && !again.has("data-testid=\"reset\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_whatever_key_can_be_changed_on_its_page() {
    let ward = TestApp::new().await;
    let manager = ward.user(Role::SectionManager);
    let mut content = manager.get("/checklists/discharge").await.expect(200).body["content"].clone();
    content["steps"][0]["key"] = json!("new");
    content["steps"][0]["title_ja"] = json!("新しい名の手順");
    let body = json!({ "content": content, "reason": "見本" });
    manager.send("PUT", "/checklists/discharge", Some(body), &[("if-match", "\"0\"")]).await.expect(200);
    let browser = ward.browser(&manager);
    let page = browser.open("/checklists/discharge/steps/new").await.expect(200);
    assert!(page.has("value=\"新しい名の手順\"") && page.has("name=\"remove\""));
    let page = browser.open("/checklists/discharge/new-step").await.expect(200);
    assert!(!page.has("新しい名の手順") && !page.has("name=\"remove\""));
    browser.open("/checklists/discharge/steps/other").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_change_a_checklist_sees_no_control_for_it() {
    let ward = TestApp::new().await;
    let section = ward.browser(&ward.user(Role::Section));
    let page = section.open("/checklists/discharge").await.expect(200);
    assert!(!page.has("/steps/") && !page.has("/opens"));
    section.open("/checklists/discharge/new-step").await.expect(403);
    section.open("/checklists/discharge/reset").await.expect(403);
    section.open("/checklists/nothing").await.expect(404);
    ward.browser(&ward.user(Role::Admin)).open("/checklists").await.expect(403);
}
