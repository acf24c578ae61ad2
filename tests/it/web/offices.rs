//! Offices and coordinators as pages: who has room, pauses, absences; and what stays closed to others.

use tsunagu::rules::users::Role;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_section_sees_everybody_s_load_and_enters_a_pause_in_few_steps() {
    let ward = TestApp::new().await;
    let (near, far) = (ward.office("見本相談室"), ward.office("みほん坂相談室"));
    let (ooi, _) = (ward.worker(near, "大井 花子"), ward.worker(far, "荏原 次郎"));
    let desk = ward.browser(&ward.user(Role::Section));
    let list = desk.open("/offices").await.expect(200);
    for text in ["2事業所・2人", "余力 合計 6枠", "目安超え 0人", "0人／目安3人", "大井 花子", "受入可"]
    {
        assert!(list.has(text), "{text} in {}", list.html);
    }
    let address = format!("/coordinators/{}/acceptance", ooi.id);
    assert!(list.has(&address), "the way to a pause stands on the list");
    let form = desk.open(&address).await.expect(200);
    let wrong = [("taking", "paused"), ("paused_from", "2025-12-31"), ("paused_until", "2025-12-01")];
    let refused = desk.submit(&form, &address, &wrong).await.expect(422);
    assert!(refused.has("<title>エラー：") && refused.has("休止の終了日が開始日より前です"), "{}", refused.html);
    let right =
        [("taking", "paused"), ("paused_from", "2025-11-25"), ("paused_until", "2025-12-31"), ("pause_reason", "育休")];
    let page = desk.open(&desk.submit(&refused, &address, &right).await.leads_to()).await.expect(200);
    assert!(page.has("受入停止（〜12/31（水））") && page.has("育休"), "{}", page.html);
    let others = desk.open("/offices?view=people&accepting=yes").await.expect(200);
    assert!(!others.has("大井 花子") && others.has("荏原 次郎"), "{}", others.html);
    let file = desk.open("/offices.csv").await.expect(200);
    assert!(file.has("\"大井 花子\"") && file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_is_added_with_every_fault_told_at_once() {
    let ward = TestApp::new().await;
    let desk = ward.browser(&ward.user(Role::Section));
    let form = desk.open("/offices/new").await.expect(200);
    let wrong = [
        ("phone", "12"),
        ("postal_code", "1"),
        ("email", "見本"),
        ("numbers.1.code", "70"),
        ("numbers.1.number", "番号"),
    ];
    let refused = desk.submit(&form, "/offices/new", &wrong).await.expect(422);
    for fault in ["名称を入力してください", "#phone", "#postal_code", "#email", "#numbers.1.number"] {
        assert!(refused.has(fault), "{fault} in {}", refused.html);
    }
    assert!(refused.has("value=\"番号\""), "what was typed stays");
    let right = [
        ("name", "見本相談室"),
        ("districts", "見本東、見本西"),
        ("numbers.0.code", "52"),
        ("numbers.0.number", "1350900401"),
    ];
    let sent = desk.submit(&refused, "/offices/new", &right).await;
    let page = desk.open(&sent.leads_to()).await.expect(200);
    for text in ["事業所を登録しました", "見本東・見本西", "計画相談支援", "コーディネーターがまだ登録されていません"]
    {
        assert!(page.has(text), "{text} in {}", page.html);
    }
    assert_eq!(
        desk.submit(&refused, "/offices/new", &right).await.leads_to(),
        sent.leads_to(),
        "sent twice, made once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_enters_an_absence_that_strangers_do_not_see() {
    let ward = TestApp::new().await;
    let office = ward.office("見本相談室");
    let ooi = ward.worker(office, "大井 花子");
    let colleague = ward.worker(ward.office("みほん坂相談室"), "荏原 次郎");
    let (own, other) = (ward.browser(&ooi.client), ward.browser(&colleague.client));
    let (page, absences) = (format!("/coordinators/{}", ooi.id), format!("/coordinators/{}/absences", ooi.id));
    let shown = own.open(&page).await.expect(200);
    let empty = own.submit(&shown, &absences, &[("percent", "0")]).await.expect(422);
    assert!(empty.has("休みの開始日を入力してください"), "{}", empty.html);
    let fields = [("starts_on", "2025-12-01"), ("ends_on", "2025-12-05"), ("percent", "50"), ("reason", "研修")];
    let saved = own.open(&own.submit(&shown, &absences, &fields).await.leads_to()).await.expect(200);
    assert!(saved.has("研修") && saved.has("勤務時間の50％"), "{}", saved.html);
    let seen = other.open(&page).await.expect(200);
    assert!(!seen.has("研修</span>") && !seen.has("休み・不在") && !seen.has("担当一覧"), "{}", seen.html);
    other.open(&format!("{page}/acceptance")).await.expect(403);
    other.open(&format!("{page}/move")).await.expect(403);
    other.open(&format!("/coordinators/{}", uuid::Uuid::nil())).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_the_own_office_the_secretariat_figures_and_a_hospital_no_load() {
    let ward = TestApp::new().await;
    let (own, other) = (ward.office("見本相談室"), ward.office("みほん坂相談室"));
    let far = ward.browser(&ward.user(Role::Section)).open("/offices?page=18446744073709551615").await.expect(200);
    assert!(far.has("見本相談室"), "{}", far.html);
    ward.worker(own, "大井 花子");
    ward.worker(other, "荏原 次郎");
    let manager = ward.browser(&ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(own)));
    let list = manager.open("/offices").await.expect(200);
    assert!(list.has("大井 花子") && list.has("1事業所・1人") && !list.has("荏原 次郎"), "{}", list.html);
    let secretariat = ward.browser(&ward.user(Role::Secretariat)).open("/offices?view=people").await.expect(200);
    assert!(secretariat.has("コーディネーター1") && !secretariat.has("大井 花子"), "{}", secretariat.html);
    let hospital = ward.browser(&ward.user(Role::Hospital)).open("/offices").await.expect(200);
    assert!(hospital.has("見本相談室") && !hospital.has("目安3人") && !hospital.has("大井"), "{}", hospital.html);
    ward.browser(&ward.user(Role::Auditor)).open("/offices").await.expect(403);
}
