//! Handovers, plans and closing days as pages.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::daily::{change_lead, led_child};

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_written_handed_over_and_acknowledged() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    let next = ward.worker(ward.office("見本第二事業所"), "見本 次郎");
    ward.set_clock("2025-11-25T10:00:00+09:00");
    change_lead(&section, &child, &next, json!({})).await;
    let browser = ward.browser(&section);
    let list = browser.open("/handovers").await.expect(200);
    assert!(list.has("見本 太郎さん") && list.has("見本 次郎") && list.has("引き継ぎ書の作成待ち"));
    let id = section.get("/handovers").await.expect(200).body["items"][0]["id"].as_str().unwrap().to_owned();
    let address = format!("/handovers/{id}");

    let sheet = browser.open(&address).await.expect(200);
    let empty = browser.submit(&sheet, &address, &[("then", "hand-over")]).await.expect(422);
    assert!(empty.has("まだ何も書かれていません"));
    let texts = [("summary", "週2回の訪問看護\n落ち着いている"), ("wishes", "園に通いたい"), ("then", "hand-over")];
    let given = browser.submit(&empty, &address, &texts).await;
    assert_eq!(given.leads_to(), format!("{address}?done=handed-over"));
    let sheet = browser.open(&given.leads_to()).await.expect(200);
    assert!(sheet.has("週2回の訪問看護<br>落ち着いている") && sheet.has("確認待ち"), "{}", sheet.html);

    let early = browser.submit(&sheet, &format!("{address}/acknowledge"), &[]).await.expect(422);
    assert!(early.has("まだ確認できません"));
    ward.set_clock("2025-11-25T10:20:00+09:00");
    let taker = ward.browser(&next.client);
    let sheet = taker.open(&address).await.expect(200);
    assert!(sheet.has("園に通いたい") && !sheet.has("引継書を書く"));
    taker.submit(&sheet, &format!("{address}/acknowledge"), &[]).await.leads_to();
    assert!(browser.open("/handovers?view=past").await.has("引き継ぎ済み"));
    ward.browser(&ward.user(Role::HealthCentre)).open("/handovers").await.expect(403);
    let other = ward.worker(ward.office("見本第三事業所"), "見本 三郎");
    ward.browser(&other.client).open(&address).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_entered_with_its_monitoring_ended_and_taken_up_again() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    let browser = ward.browser(&section);
    let list = format!("/children/{child}/plans");
    assert!(browser.open(&list).await.expect(200).has("計画はまだありません"));
    let new = format!("{list}/new");
    let form = browser.open(&new).await.expect(200);
    let wrong = browser.submit(&form, &new, &[("note", "見本の備考")]).await.expect(422);
    for text in
        ["計画の種類を選んでください。", "開始日を入力してください。", "終了日を入力してください。", "見本の備考"]
    {
        assert!(wrong.has(text), "{text}");
    }
    let plan =
        [("kind", "child_plan"), ("starts_on", "2025-11-01"), ("ends_on", "2026-10-31"), ("interval_months", "6")];
    browser.submit(&wrong, &new, &plan).await.leads_to();
    let page = browser.open(&list).await.expect(200);
    assert!(
        page.has("モニタリング 2026年4月") && page.has("計画の更新") && page.has("相談支援事業所が登録されていません")
    );
    let plans = section.get(&format!("/children/{child}/service-plans")).await.expect(200).body;
    let id = plans["items"][0]["id"].as_str().unwrap().to_owned();
    let form = browser.open(&format!("/plans/{id}")).await.expect(200);
    let ended = browser.submit(&form, &format!("/plans/{id}/end"), &[]).await.expect(422);
    assert!(ended.has("計画を終える日を入力してください。"));
    browser.submit(&ended, &format!("/plans/{id}/end"), &[("on", "2025-11-30")]).await.leads_to();
    let page = browser.open(&list).await;
    assert!(
        page.has("2025年11月30日（日）")
            && page.has("最後の日（途中で終了）")
            && !page.has(&format!("href=\"/plans/{id}\""))
    );
    let again = browser.submit(&page, &format!("/plans/{id}/reopen"), &[]).await.leads_to();
    let page = browser.open(&again).await.expect(200);
    assert!(page.has("計画の終了を取り消しました。") && page.has(&format!("href=\"/plans/{id}\"")), "{}", page.html);
    assert!(!page.has("終了を取り消す"));
    section.post(&format!("/service-plans/{id}/end"), json!({ "on": "2025-11-30" })).await.expect(200);
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    let english = browser.open(&list).await;
    assert!(english.has("Take the end back") && english.has("Last day (ended early)"), "{}", english.html);
    ward.browser(&ward.user(Role::Coordinator)).open(&list).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ward_adds_and_removes_its_closing_days() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let address = "/admin/closing-days";
    let page = browser.open(address).await.expect(200);
    assert!(page.has("勤労感謝の日"));
    let wrong = browser.submit(&page, address, &[]).await.expect(422);
    assert!(wrong.has("閉庁する日を入力してください。") && wrong.has("閉庁の理由を入力してください。"));
    browser.submit(&wrong, address, &[("day", "2025-12-15"), ("name", "庁舎の引っ越し")]).await.leads_to();
    let page = browser.open(address).await.expect(200);
    assert!(page.has("庁舎の引っ越し"));
    let days = section.get("/closing-days?from=2025-12-15&to=2025-12-15").await.expect(200).body;
    let id = days["items"][0]["id"].as_str().unwrap_or_default();
    browser.submit(&page, &format!("{address}/{id}/remove"), &[]).await.leads_to();
    let page = browser.open(address).await.expect(200);
    assert!(!page.has("庁舎の引っ越し"), "{}", page.html);
    let reader = ward.browser(&ward.user(Role::HealthCentre));
    assert!(!reader.open(address).await.expect(200).has("name=\"name\""));
}
