//! Conferences as pages: asked for, given a date, written up; and what stays closed to others.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::conferences::{Partner, asked, hospital, offered, partner, scheduled, slot_at};
use crate::support::pages::{Browser, Page};
use crate::support::{Client, TestApp};

/// A baby without a name, as a hospital describes it.
const BABY: [(&str, &str); 14] = [
    ("name_pending", "yes"),
    ("child.mother_name", "見本 さくら"),
    ("child.mother_kana", "ﾐﾎﾝ ｻｸﾗ"),
    ("child.born_on", "2025"),
    ("child.born_on.month", "１１"),
    ("child.born_on.day", "10"),
    ("child.district", "見本台"),
    ("discharge", "unknown"),
    ("care_items", "ventilator"),
    ("venue_wish", "hospital"),
    ("consent.state", "obtained"),
    ("consent.taken_by", "見本 看護師"),
    ("contact_person", "見本 看護師"),
    ("contact_phone", "０３－００００－００００"),
];

async fn ward_with_hospital() -> (TestApp, Client, Partner) {
    let ward = TestApp::new().await;
    let (section, hospital) = (ward.user(Role::Section), hospital(&ward).await);
    (ward, section, hospital)
}

async fn minutes_of(browser: &Browser, id: &str) -> Page {
    browser.open(&format!("/conferences/{id}/minutes")).await.expect(200)
}

#[tokio::test]
async fn a_hospital_asks_and_is_told_its_number_and_the_day_of_the_answer() {
    let (ward, _, hospital) = ward_with_hospital().await;
    let browser = ward.browser(&hospital.client);
    let form = browser.open("/conferences/new").await.expect(200);
    assert!(form.has("見本病院"), "{}", form.html);

    let wrong = [("child.mother_name", "見本 さくら"), ("wishes.1.month", "13"), ("wishes.1.day", "1")];
    let refused = browser.submit(&form, "/conferences/new", &wrong).await.expect(422);
    assert!(refused.has("<title>エラー："), "{}", refused.html);
    for fault in ["氏名を入力する", "生年月日を入力", "退院予定を選んで", "保護者の同意を選んで", "連絡先の担当者"]
    {
        assert!(refused.has(fault), "{fault} in {}", refused.html);
    }
    assert!(refused.has("href=\"#wishes.1\"") && refused.has("value=\"見本 さくら\""), "what was typed stays");

    let sent = browser.submit(&refused, "/conferences/new", &BABY).await;
    let page = browser.open(&sent.leads_to()).await.expect(200);
    for text in
        ["C7-0001", "2開庁日以内に日程をお返しします", "11/27（木）", "未命名（母：見本 さくら）", "受付済（現在）"]
    {
        assert!(page.has(text), "{text} in {}", page.html);
    }
    let again = browser.submit(&refused, "/conferences/new", &BABY).await;
    assert_eq!(again.leads_to(), sent.leads_to(), "the same form sent twice is one request");
    assert!(browser.open("/conferences").await.has("C7-0001"));
    let next = browser.open("/conferences/new").await;
    assert!(next.has("value=\"見本 看護師\"") && next.has("value=\"０３－００００－００００\""), "reached as before");
}

#[tokio::test]
async fn the_section_fixes_the_best_date_with_one_button_and_everybody_gets_it_for_their_calendar() {
    let (ward, section, hospital) = ward_with_hospital().await;
    let id = asked(&hospital.client, json!({})).await.id();
    let (desk, ward_nurse) = (ward.browser(&section), ward.browser(&hospital.client));
    let first = desk.open(&format!("/conferences/{id}")).await.expect(200);
    assert!(first.has("候補日を出す") && !first.has("予定表に入れる"));

    let dates = desk.open(&format!("/conferences/{id}/dates")).await.expect(200);
    assert!(dates.has("value=\"14:00\""), "the wished afternoon stands there to be sent");
    let offer = [
        ("slots.0", "2025"),
        ("slots.0.month", "12"),
        ("slots.0.day", "2"),
        ("slots.0.from", "午後2時"),
        ("slots.1", "2025"),
        ("slots.1.month", "12"),
        ("slots.1.day", "3"),
    ];
    let refused = desk.submit(&dates, &format!("/conferences/{id}/dates"), &offer).await.expect(422);
    assert!(refused.has("開始の時刻を入力してください") && refused.has("value=\"午後2時\""));
    let offer = [&offer[..], &[("slots.1.from", "10:00")]].concat();
    desk.submit(&refused, &format!("/conferences/{id}/dates"), &offer).await.leads_to();

    let answers = ward_nurse.open(&format!("/conferences/{id}")).await.expect(200);
    let seen = hospital.client.get(&format!("/conferences/{id}")).await;
    let (second, third) = ("2025-12-02T05:00:00.000000Z", "2025-12-03T01:00:00.000000Z");
    let (second, third) = (slot_at(&seen.body, second), slot_at(&seen.body, third));
    let (no, yes) = (format!("answer.{second}"), format!("answer.{third}"));
    let path = format!("/conferences/{id}/answers");
    ward_nurse.submit(&answers, &path, &[]).await.expect(422);
    ward_nurse.submit(&answers, &path, &[(&no, "no"), (&yes, "yes")]).await.leads_to();

    let poll = desk.open(&format!("/conferences/{id}")).await.expect(200);
    let best = poll.html.find("12/3（水） 10:00–11:00").expect("offered");
    assert!(best < poll.html.find("12/2（火） 14:00–15:00").expect("offered"), "the best first");
    assert!(poll.has("全員可") && poll.has("この日に決める"));
    let fixed = desk.submit(&poll, &format!("/conferences/{id}/schedule"), &[("slot", &third)]).await.leads_to();
    let fixed = desk.open(&fixed).await.expect(200);
    assert!(fixed.has("日程を決めました") && fixed.has(&format!("/conferences/{id}.ics")));
    assert!(ward_nurse.open(&format!("/conferences/{id}")).await.has("日程確定（現在）"));

    let file = ward_nurse.open(&format!("/conferences/{id}.ics")).await.expect(200);
    assert!(file.has("DTSTART;TZID=Asia/Tokyo:20251203T100000\r\n"), "{}", file.html);
    assert!(!file.has("花子") && !file.has("ハナコ"), "{}", file.html);
    let notice = desk.open(&format!("/conferences/{id}/notice")).await.expect(200);
    assert!(notice.has("令和７年１２月３日（水）　午前１０時から午前１１時まで") && !notice.has("花子"));

    // Another has moved it meanwhile: the older page is refused, and says so.
    let moving = desk.open(&format!("/conferences/{id}/move")).await.expect(200);
    let path = format!("/conferences/{id}/move");
    let older = desk.open(&path).await.expect(200);
    let wrong = desk.submit(&moving, &path, &[("slot", "other")]).await.expect(422);
    assert!(wrong.has("新しい日付を入力") && wrong.has("変える理由を入力"));
    let choice = [("slot", second.as_str()), ("reason", "会議室の都合")];
    desk.submit(&wrong, &path, &choice).await.leads_to();
    let stale = desk.submit(&older, &path, &choice).await;
    assert!(stale.has("ほかの方が先に変更しました"), "{}", stale.html);
}

#[tokio::test]
async fn what_others_asked_for_does_not_exist_for_one() {
    let (ward, section, hospital) = ward_with_hospital().await;
    let id = asked(&hospital.client, json!({})).await.id();
    scheduled(&section, &id).await;
    let other = partner(&ward, "hospital", Role::Hospital, "見本こども病院").await;
    let elsewhere = ward.add_municipality("131105", "別区");
    let stranger = ward.user_of(Role::Section, Some(elsewhere), None);
    for client in [&other.client, &stranger] {
        let browser = ward.browser(client);
        for ending in ["", ".ics", "/notice", "/minutes", "/answers"] {
            let page = browser.open(&format!("/conferences/{id}{ending}")).await.expect(404);
            assert!(!page.has("C7-0001"), "{ending}");
        }
        assert!(!browser.open("/conferences?tab=all").await.expect(200).has("C7-0001"));
    }
    for (role, path) in [
        (Role::NurserySection, "/conferences/new".to_owned()),
        (Role::Hospital, format!("/conferences/{id}/dates")),
        (Role::Hospital, format!("/conferences/{id}/people")),
        (Role::Auditor, "/conferences".to_owned()),
    ] {
        ward.browser(&ward.user(role)).open(&path).await.expect(403);
    }
    ward.browser(&section).open("/conferences/none").await.expect(404);
}

#[tokio::test]
async fn minutes_are_written_confirmed_and_compared() {
    let (ward, section, hospital) = ward_with_hospital().await;
    let id = asked(&hospital.client, json!({})).await.id();
    scheduled(&section, &id).await;
    ward.set_clock("2025-12-02T16:00:00+09:00");
    let desk = ward.browser(&section);
    let held = desk.open(&format!("/conferences/{id}/held")).await.expect(200);
    desk.submit(&held, &format!("/conferences/{id}/held"), &[]).await.leads_to();
    let (begin, path) = (format!("/conferences/{id}/minutes/begin"), format!("/conferences/{id}/minutes"));
    let empty = minutes_of(&desk, &id).await;
    desk.submit(&empty, &begin, &[]).await.leads_to();

    let editor = minutes_of(&desk, &id).await;
    assert_eq!(editor.html.matches("class=\"decision\"").count(), 5, "five blank rows");
    let longer = desk.submit(&editor, &path, &[("decision.0.what", "電話する"), ("then", "add")]).await.expect(200);
    assert_eq!(longer.html.matches("class=\"decision\"").count(), 10);
    assert!(longer.has("value=\"電話する\""));
    let wrong = [
        ("section.situation", "安定している。"),
        ("decision.7.what", "訪問看護に連絡する"),
        ("decision.7.due", "12月のどこか"),
        ("then", "confirm"),
    ];
    let refused = desk.submit(&longer, &path, &wrong).await.expect(422);
    assert!(refused.has("href=\"#decision.7.who\"") && refused.has("href=\"#decision.7.due\""), "{}", refused.html);
    let right = [
        ("section.situation", "安定している。"),
        ("decision.7.what", "訪問看護に連絡する"),
        ("decision.7.who", "coordinator"),
        ("decision.7.due", "R7.12.10"),
        ("then", "confirm"),
    ];
    let confirmed = desk.open(&desk.submit(&refused, &path, &right).await.leads_to()).await.expect(200);
    assert!(confirmed.has("第1版") && confirmed.has("訪問看護に連絡する") && confirmed.has("2025年12月10日"));
    let tasks = section.get("/tasks").await;
    let decided = tasks.body["items"].as_array().expect("tasks").iter().filter(|task| task["source"] == "minutes");
    assert_eq!(decided.count(), 1, "{}", tasks.text);

    desk.submit(&confirmed, &begin, &[]).await.leads_to();
    let second = minutes_of(&desk, &id).await;
    let changed = [("section.situation", "熱がある。"), ("then", "confirm")];
    let compared = desk.open(&desk.submit(&second, &path, &changed).await.leads_to()).await.expect(200);
    for text in ["第1版と第2版の違い", "削除：</span>安定している。</del>", "追加：</span>熱がある。</ins>"]
    {
        assert!(compared.has(text), "{text} in {}", compared.html);
    }
    assert!(ward.browser(&hospital.client).open(&path).await.status == 404, "no consent opens the minutes");
}

#[tokio::test]
async fn the_pages_speak_english_too() {
    let (ward, section, hospital) = ward_with_hospital().await;
    let id = asked(&hospital.client, json!({})).await.id();
    offered(&section, &id).await;
    let me = section.get("/me").await;
    section.patch("/me", &me, json!({ "language": "en" })).await.expect(200);
    let desk = ward.browser(&section);
    for path in
        ["/conferences", &format!("/conferences/{id}"), &format!("/conferences/{id}/people"), "/conferences/new"]
    {
        let page = desk.open(path).await.expect(200);
        assert!(page.has("<html lang=\"en\">") && !page.has("カンファレンス"), "{path}");
    }
    assert!(desk.open("/conferences/fax-form").await.expect(200).has("Request for a conference (fax)"));
}

#[tokio::test]
async fn the_address_of_a_calendar_feed_is_told_once_and_revoked() {
    let (ward, _, hospital) = ward_with_hospital().await;
    let browser = ward.browser(&hospital.client);
    let page = browser.open("/account/calendar").await.expect(200);
    let made = browser.submit(&page, "/account/calendar", &[]).await.expect(200);
    let from = made.html.find("/api/v1/calendar/").expect("an address");
    let address = made.html[from..].split('<').next().expect("it ends").to_owned();
    assert!(address.ends_with(".ics"));
    let again = browser.submit(&page, "/account/calendar", &[]).await.expect(200);
    assert!(!again.has("/api/v1/calendar/") && again.has("作成済みです"));
    let feed = address.trim_start_matches("/api/v1");
    ward.stranger().get(feed).await.expect(200);
    browser.submit(&again, "/account/calendar/revoke", &[]).await.leads_to();
    ward.stranger().get(feed).await.expect(404);
}
