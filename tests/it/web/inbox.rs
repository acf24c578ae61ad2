//! Messages, and the proposal that is answered from them.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::child;
use crate::support::daily::led_child;

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_answers_a_proposal_from_the_messages_without_being_told_the_name() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let ooi = ward.worker(ward.office("見本相談室"), "大井 花子");
    let made = child(&section, json!({ "name": "見本 一郎" })).await;
    let (child, code) = (made.id(), made.body["reference"].as_str().unwrap().to_owned());
    let proposal = json!({ "mode": "propose", "coordinator_id": ooi.id, "role": "lead" });
    let asked = section.post(&format!("/children/{child}/assignments"), proposal).await.expect(201);
    ward.set_clock("2025-11-25T09:11:00+09:00");
    let own = ward.browser(&ooi.client);
    let inbox = own.open("/inbox").await.expect(200);
    assert!(inbox.has("返事を待っている打診（1件）") && inbox.has("未読</span>"), "{}", inbox.html);
    let address = format!("/assignments/{}", asked.id());
    assert!(inbox.has(&address));
    let page = own.open(&address).await.expect(200);
    assert!(page.has("承諾する") && !page.has("見本 一郎") && !page.has(&code), "{}", page.html);
    let refused = own.submit(&page, &format!("{address}/decline"), &[]).await.expect(422);
    assert!(refused.has("辞退する理由を選んでください"), "{}", refused.html);
    let accepted = own.submit(&refused, &format!("{address}/accept"), &[]).await.leads_to();
    assert!(accepted.starts_with(&format!("/children/{child}")), "{accepted}");

    let inbox = own.open("/inbox").await.expect(200);
    assert!(!inbox.has("返事を待っている打診") && inbox.has(&code), "{}", inbox.html);
    let back = own.submit(&inbox, "/inbox/read", &[]).await.leads_to();
    assert!(!own.open(&back).await.expect(200).has("未読</span>"));
    let other = ward.worker(ward.office("みほん坂相談室"), "荏原 次郎");
    ward.browser(&other.client).open(&address).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_a_task_says_which_and_leads_to_it() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let task = json!({ "title": "サービスを探す", "role": "coordinator", "due_on": "2025-12-01" });
    let given = section.post(&format!("/children/{child}/tasks"), task).await.expect(201);
    let own = ward.browser(&worker.client);
    let inbox = own.open("/inbox").await.expect(200);
    let address = format!("/tasks/{}?back=/inbox", given.id());
    assert!(inbox.has("サービスを探す（期限 12/1（月））") && inbox.has(&address), "{}", inbox.html);
    assert!(own.open(&address).await.expect(200).has("サービスを探す"));
}
