//! Accounts, the table of rights, the audit log and one's own account as pages.

use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::accounts::{OTHER_PASSWORD, PASSWORD};
use crate::support::children::child;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_adds_somebody_and_the_password_is_shown_once() {
    let ward = TestApp::new().await;
    let manager = ward.browser(&ward.user(Role::SectionManager));
    let form = manager.open("/admin/users/new").await.expect(200);
    let refused = manager.submit(&form, "/admin/users/new", &[("role", "hospital")]).await.expect(422);
    for fault in ["利用者名を入力", "氏名を入力", "この役割の人が勤める機関を選んで"] {
        assert!(refused.has(fault), "{fault} in {}", refused.html);
    }
    let fields = [("username", "mihon.hanako"), ("display_name", "見本 花子"), ("role", "section"), ("language", "ja")];
    let made = manager.submit(&refused, "/admin/users/new", &fields).await.expect(200);
    assert!(made.has("この画面に一度だけ表示します"), "{}", made.html);
    let initial = made.html.split("id=\"initial\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let again = manager.submit(&refused, "/admin/users/new", &fields).await;
    let user = again.leads_to();
    assert!(!manager.open(&user).await.expect(200).has(&initial), "it is told once");
    ward.try_sign_in("mihon.hanako", &initial).await.expect(200);

    let address = user.split('?').next().unwrap().to_owned();
    let ask = manager.open(&format!("{address}/disable")).await.expect(200);
    assert!(ask.has("利用を停止しますか"), "{}", ask.html);
    let done = manager.submit(&ask, &format!("{address}/disable"), &[]).await.leads_to();
    assert!(manager.open(&done).await.expect(200).has("停止中"));
    ward.try_sign_in("mihon.hanako", &initial).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_checked_line_by_line_and_everybody_in_a_good_one_gets_a_slip_once() {
    let ward = TestApp::new().await;
    ward.office("見本相談室");
    let manager = ward.browser(&ward.user(Role::SectionManager));
    let (path, list) = ("/admin/users/import", manager.open("/admin/users").await.expect(200));
    assert!(list.has("data-testid=\"import-users\"") && list.has("最終ログイン"), "{}", list.html);
    let example = manager.open("/admin/users/import/example.csv").await.expect(200);
    assert!(example.has("\u{feff}\"職員番号\"") && example.has("見本"), "{}", example.html);

    let form = manager.open(path).await.expect(200);
    let empty = manager.submit(&form, path, &[("do", "check")]).await.expect(422);
    assert!(empty.has("一覧を貼り付けるか、ファイルを選んでください"), "{}", empty.html);
    let wrong = "職員番号,氏名,役割,所属\nmihon.hanako,見本 花子,障害者支援課,\nmihon.jiro,見本 二郎,城主,\n";
    for button in ["check", "add"] {
        let told = manager.submit(&form, path, &[("people", wrong), ("do", button)]).await.expect(422);
        for text in ["1行に誤りがあり", "3行目", "役割が分かりません", "見本 二郎,城主", "2行のうち、直す行 1行"]
        {
            assert!(told.has(text), "{text} in {}", told.html);
        }
    }
    let right =
        "職員番号,氏名,役割,所属\nmihon.hanako,見本 花子,障害者支援課,\nmihon.jiro,見本 二郎,coordinator,見本相談室\n";
    let fields = [("people", right), ("do", "check")];
    let checked = manager.submit(&form, path, &fields).await.expect(200);
    assert!(checked.has("2人を登録できます") && checked.has("mihon.jiro,見本 二郎"), "{}", checked.html);
    assert!(!manager.open("/admin/users").await.has("mihon.jiro"), "nothing is stored yet");

    let fields = [("people", right), ("do", "add")];
    let made = manager.submit(&checked, path, &fields).await.expect(200);
    assert!(made.has("この画面に一度だけ表示します") && made.has("72時間以内"), "{}", made.html);
    let slips = made.html.split("<strong>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    let slips: Vec<String> = slips.filter(|text| text.len() == 23).collect();
    assert_eq!(slips.len(), 2, "{}", made.html);
    ward.try_sign_in("mihon.jiro", &slips[1]).await.expect(200);
    let again = manager.submit(&checked, path, &fields).await.leads_to();
    let list = manager.open(&again).await.expect(200);
    assert!(list.has("一括登録しました") && list.has("mihon.hanako") && !list.has(&slips[0]), "{}", list.html);
    assert!(list.has("まだ"), "one has not signed in: {}", list.html);

    let nurse = ward.browser(&ward.user(Role::NurserySection));
    nurse.open(path).await.expect(403);
    nurse.open("/admin/users/import/example.csv").await.expect(403);
    let admin = ward.browser(&ward.user_of(Role::Admin, None, None));
    let form = admin.open(path).await.expect(200);
    let nowhere = admin.submit(&form, path, &[("people", right), ("do", "check")]).await.expect(422);
    assert!(nowhere.has("どの自治体の利用者かを選んでください"), "{}", nowhere.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_chooses_the_agency_and_others_are_told_whom_to_ask() {
    let ward = TestApp::new().await;
    ward.office("見本相談室");
    let admin = ward.browser(&ward.user_of(Role::Admin, None, None));
    assert!(admin.open("/admin/users/new").await.expect(200).has("見本相談室（相談支援事業所）"));
    let roles = admin.open("/admin/roles").await.expect(200);
    assert!(roles.has("担当している児") && roles.has("できない") && roles.html.len() < 120_000, "{}", roles.html.len());
    let nurse = ward.browser(&ward.user(Role::NurserySection));
    for path in ["/admin/users", "/admin/users/new", "/admin/roles", "/admin/audit"] {
        let page = nurse.open(path).await.expect(403);
        assert!(page.has("システム管理者"), "{}", page.html);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_told_in_sentences_and_found_by_day_user_child_and_action() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let child = child(&section, json!({ "name": "見本 一郎" })).await;
    let code = child.body["reference"].as_str().unwrap().to_owned();
    section.get(&format!("/children/{}", child.id())).await.expect(200);
    ward.browser(&ward.user(Role::Hospital)).open("/admin/audit").await.expect(403);
    let auditor = ward.browser(&ward.user(Role::Auditor));
    let log = auditor.open("/admin/audit").await.expect(200);
    for text in ["児童の記録を見ました", "見本 障害者支援課さん", "権限のない操作を断られました"]
    {
        assert!(log.has(text), "{text} in {}", log.html);
    }
    assert!(log.has(&format!("児童 {code}")) && !log.has("見本 一郎"), "the code, not the name: {}", log.html);
    let query = format!("/admin/audit?day=2025-11-25&child={code}&action=child.read");
    let found = auditor.open(&query).await.expect(200);
    assert!(found.has("1件のうち 1件"), "{}", found.html);
    assert!(auditor.open("/admin/audit?child=K-999").await.has("条件に合う記録はありません"));
    auditor.open("/admin/audit?day=xx").await.expect(422);
    let checked = auditor.submit(&log, "/admin/audit/check", &[]).await.expect(200);
    assert!(checked.has("鎖の検証：正常"), "{}", checked.html);
    assert!(auditor.open(&format!("/admin/audit.csv?child={code}")).await.expect(200).has(&format!("\"{code}\"")));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changes_language_password_and_sessions_of_one_s_own_account() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    let client = ward.sign_in("mihon.hanako").await;
    let id = client.get("/me").await.body["id"].as_str().unwrap().parse().unwrap();
    let own = ward.browser(&crate::support::Client { id: tsunagu::base::ids::UserId(id), ..client.clone() });
    let account = own.open("/account").await.expect(200);
    assert!(account.has("この端末") && account.has("終了する"), "{}", account.html);
    let form = own.open("/account/password").await.expect(200);
    let wrong = [("current", "wrong"), ("new", OTHER_PASSWORD), ("again", "other")];
    let refused = own.submit(&form, "/account/password", &wrong).await.expect(422);
    assert!(refused.has("もう一度入力してください") && !refused.has(OTHER_PASSWORD), "{}", refused.html);
    let right = [("current", PASSWORD), ("new", OTHER_PASSWORD), ("again", OTHER_PASSWORD)];
    assert_eq!(own.submit(&refused, "/account/password", &right).await.leads_to(), "/?done=password-changed");
    ward.try_sign_in("mihon.hanako", OTHER_PASSWORD).await.expect(200);
    client.get("/me").await.expect(401);
    let account = own.open("/account").await.expect(200);
    let saved = own.submit(&account, "/account", &[("language", "en"), ("mail", "never")]).await.leads_to();
    assert!(own.open(&saved).await.expect(200).has("<html lang=\"en\">"));
}
