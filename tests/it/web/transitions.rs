//! A child's ladder: doing its steps, saying why one is not done, moving a day; the list of tasks; the matrix of roles.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::children::child;
use crate::support::daily::led_child;
use crate::support::{Client, TestApp};

async fn rung(section: &Client, child: &str, kind: &str) -> Value {
    let ladder = section.get(&format!("/children/{child}/transitions")).await.expect(200).body;
    ladder["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap().clone()
}

async fn school_child(section: &Client) -> String {
    let leaving = json!({ "precision": "day", "on": "2020-01-10" });
    let more =
        json!({ "name": "見本 七海", "name_kana": "ミホン ナナミ", "born_on": "2019-11-01", "discharge": leaving });
    child(section, more).await.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_done_skipped_and_taken_up_again_from_the_ladder() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = school_child(&section).await;
    let browser = ward.browser(&section);
    let address = format!("/children/{id}/ladder");
    let ladder = browser.open(&address).await.expect(200);
    assert!(ladder.has("小学校入学の準備　0／12 完了") && ladder.has("日の根拠：法令") && ladder.has("現在"));
    let tasks = section.get(&format!("/children/{id}/tasks?limit=50")).await.expect(200).body["items"].clone();
    let task = |at: usize| tasks[at]["id"].as_str().unwrap().to_owned();

    let done = browser.submit(&ladder, &format!("/tasks/{}/done", task(0)), &[]).await;
    assert_eq!(done.leads_to(), format!("{address}?done=tasks-done"));
    let ladder = browser.open(&done.leads_to()).await.expect(200);
    assert!(ladder.has("済みにしました。") && ladder.has("1／12 完了"));

    let one = browser.open(&format!("/tasks/{}?back={address}", task(1))).await.expect(200);
    let skip = format!("/tasks/{}/skip", task(1));
    let refused = browser.submit(&one, &skip, &[]).await.expect(422);
    assert!(refused.has("<title>エラー：") && refused.has("href=\"#reason\""));
    let skipped = browser.submit(&refused, &skip, &[("reason", "対象外のため")]).await;
    assert_eq!(skipped.leads_to(), format!("{address}?done=task-skipped"));
    assert!(browser.open(&address).await.has("しない理由：対象外のため"));
    let ladder = browser.open(&address).await;
    browser.submit(&ladder, &format!("/tasks/{}/reopen", task(1)), &[]).await.leads_to();

    let change = format!("/tasks/{}", task(2));
    let one = browser.open(&change).await.expect(200);
    let wrong = browser.submit(&one, &change, &[("role", "?"), ("due_on", "いつか")]).await.expect(422);
    for fault in ["何をするかを入力してください。", "担当する役割を選んでください。", "年・月・日を数字で"]
    {
        assert!(wrong.has(fault), "{fault}");
    }
    let given = [("title", "学校を見学する"), ("role", "section"), ("user_id", "me"), ("due_on", "2025-12-25")];
    browser.submit(&wrong, &change, &given).await.leads_to();
    let task = section.get(&format!("/tasks/{}", task(2))).await.expect(200).body;
    assert_eq!((&task["role"], &task["due_on"]), (&json!("section"), &json!("2025-12-25")));
    assert_eq!(task["user_id"], json!(section.id));
    assert!(browser.open("/tasks").await.expect(200).has("学校を見学する"));
    ward.browser(&ward.user(Role::Secretariat)).open(&address).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_moved_with_a_reason_and_a_preparation_begins_early() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = school_child(&section).await;
    let browser = ward.browser(&section);
    let address = format!("/children/{id}/ladder/elementary/day");
    let form = browser.open(&address).await.expect(200);
    let wrong = browser.submit(&form, &address, &[("on", "いつか")]).await.expect(422);
    assert!(
        wrong.has("日を決めた・変えた理由を入力してください。") && wrong.has("年・月・日を数字で"),
        "{}",
        wrong.html
    );
    let not_april = [("on", "2027-05-01"), ("reason", "治療のため")];
    let wrong = browser.submit(&wrong, &address, &not_april).await.expect(422);
    assert!(wrong.has("入学の日は4月1日にしてください。") && wrong.has("治療のため"));
    let moved = browser.submit(&wrong, &address, &[("on", "2027-04-01"), ("reason", "治療のため")]).await;
    let ladder = browser.open(&moved.leads_to()).await.expect(200);
    assert!(ladder.has("変更") && ladder.has("治療のため") && ladder.has("2027年4月1日（木）"));
    let fixed = browser.open(&format!("/children/{id}/ladder/junior_high/day")).await.expect(200);
    assert!(fixed.has("この日は法令で決まります") && !fixed.has("name=\"reason\""));

    let high = rung(&section, &id, "junior_high").await["id"].as_str().unwrap().to_owned();
    let ladder = browser.open(&format!("/children/{id}/ladder")).await;
    browser.submit(&ladder, &format!("/transitions/{high}/start"), &[]).await.leads_to();
    let add = format!("/transitions/{high}/steps/new");
    let form = browser.open(&add).await.expect(200);
    assert!(browser.submit(&form, &add, &[]).await.expect(422).has("何をするかを入力してください。"));
    let step = [("title", "通学路を歩く"), ("role", "family"), ("due_on", "2031-04-01"), ("moves", "yes")];
    browser.submit(&form, &add, &step).await.leads_to();
    assert!(browser.open(&format!("/children/{id}/ladder")).await.has("通学路を歩く"));
    browser.open(&format!("/children/{id}/ladder/nothing/day")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_names_who_holds_a_role_and_where_nobody_does() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (led, _) = led_child(&ward, &section).await;
    let alone = school_child(&section).await;
    let browser = ward.browser(&section);
    let matrix = browser.open(&format!("/children/{alone}/role-matrix")).await.expect(200);
    for text in ["役割分担表", "<b>◎</b>責任", "担い手なし", "主担当のコーディネーターがいません", "就学相談を申し込む"]
    {
        assert!(matrix.has(text), "{text}");
    }
    assert!(browser.open(&format!("/children/{led}/role-matrix?upcoming=yes")).await.expect(200).has("見本 一郎"));
    let gaps = browser.open("/role-gaps").await.expect(200);
    assert!(gaps.has(&format!("/children/{alone}/assign")), "{}", gaps.html);
    let template = browser.open("/role-matrix?kind=elementary").await.expect(200);
    assert!(template.has("24か月前") && !template.has("個別避難計画"));
    let coordinator = ward.browser(&ward.user(Role::Coordinator));
    coordinator.open("/role-gaps").await.expect(403);
    coordinator.open(&format!("/children/{alone}/role-matrix")).await.expect(404);
}
