//! The page of all children: sorted by its heads, taken away as a file, and who is near where nobody was found.

use chrono::Days;
use serde_json::json;
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, child, details, many_like};
use crate::support::pages::Page;
use crate::support::sheets::csv_rows;

/// An address out of a page's source as a browser reads it.
fn address(page: &Page, testid: &str) -> String {
    let mark = format!("data-testid=\"{testid}\"");
    let before = &page.html[..page.html.find(&mark).unwrap_or_else(|| panic!("no {testid} in {}", page.html))];
    let from = before.rfind("href=\"").expect("a link") + 6;
    let href = &before[from..];
    href[..href.find('"').expect("an end")].replace("&#38;", "&").replace("&amp;", "&")
}

/// The tag of the table head that a sort link stands in.
fn head(page: &Page, testid: &str) -> String {
    let mark = format!("data-testid=\"{testid}\"");
    let before = &page.html[..page.html.find(&mark).expect("a link")];
    let head = &before[before.rfind("<th ").expect("a head")..];
    head[..head.find('>').expect("an end")].to_owned()
}

#[tokio::test]
async fn the_heads_sort_the_list_and_say_how_it_is_sorted() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let old = json!({ "name": "見本 老松", "name_kana": "ミホン オイマツ", "born_on": "2010-05-01" });
    let old = child(&section, old).await.id();
    let young = json!({ "name": "見本 若松", "name_kana": "ミホン ワカマツ", "born_on": "2025-11-01" });
    child(&section, young).await;
    let page = browser.open("/children?state=undecided").await.expect(200);
    let at = |page: &Page, name: &str| page.html.find(name).unwrap_or_else(|| panic!("{name} in {}", page.html));
    assert!(at(&page, "見本 老松") < at(&page, "見本 若松"), "by reading");
    assert!(head(&page, "sort-name").contains("aria-sort=\"ascending\""));
    assert!(!head(&page, "sort-age").contains("aria-sort") && page.has("（期限の近い順に並べ替える）"));
    assert_eq!(address(&page, "sort-name"), "/children?state=undecided&sort=-name");

    let page = browser.open(&address(&page, "sort-age")).await.expect(200);
    assert!(at(&page, "見本 若松") < at(&page, "見本 老松"), "the youngest first");
    assert!(head(&page, "sort-age").contains("aria-sort=\"ascending\"") && !head(&page, "sort-due").contains("aria-"));
    assert!(page.has("（いまは年齢の低い順。年齢の高い順に変える）"), "{}", page.html);
    assert!(page.has("<input type=\"hidden\" name=\"sort\" value=\"age\">"), "narrowing keeps the order");
    assert_eq!(address(&page, "sort-name"), "/children?state=undecided", "the usual order needs no word");
    let page = browser.open(&address(&page, "sort-age")).await.expect(200);
    assert!(head(&page, "sort-age").contains("aria-sort=\"descending\""));
    assert!(at(&page, "見本 老松") < at(&page, "見本 若松"));

    let page = browser.open("/children?sort=-discharge").await.expect(200);
    assert!(head(&page, "sort-discharge").contains("aria-sort=\"descending\"") && page.has("退院予定の遠い順"));
    assert!(page.has("class=\"other\" data-testid=\"sort-age\""), "one arrow of two");
    assert!(browser.open("/children?sort=nonsense").await.expect(200).has("カナの順"), "an old bookmark still opens");

    many_like(&ward, &old, 60, |number, child| {
        child.facts.name = Some(format!("見本 {number:02}番"));
        child.facts.born_on = child.facts.born_on + Days::new(u64::try_from(number).unwrap());
    });
    let page = browser.open("/children?sort=-age").await.expect(200);
    assert!(page.has("見本 49番") && !page.has("見本 50番"));
    let from = page.html.find("rel=\"next\"").expect("a next page");
    let next = &page.html[..from];
    let next = &next[next.rfind("href=\"").expect("a link") + 6..];
    let next = next[..next.find('"').expect("an end")].replace("&#38;", "&").replace("&amp;", "&");
    let page = browser.open(&next).await.expect(200);
    assert!(page.has("見本 50番") && page.has("見本 若松") && !page.has("見本 49番"), "{next}: {}", page.html);
    assert!(page.has("51–62件／62件"));
}

#[tokio::test]
async fn the_list_leaves_the_house_for_a_purpose_only() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let here = json!({ "name": "見本 北子", "name_kana": "ミホン キタコ", "district": "北" });
    child(&section, here).await;
    let there = json!({ "name": "見本 南子", "name_kana": "ミホン ミナコ", "district": "南" });
    child(&section, there).await;
    let list = browser.open("/children?district=%E5%8C%97&sort=due").await.expect(200);
    assert!(list.has("CSV・Excelで出す"));
    let page = browser.open(&address(&list, "list-file")).await.expect(200);
    for text in ["児童の一覧をファイルで出す", "<dd>1人</dd>", "<dd>北</dd>", "期限の近い順", "※必須"]
    {
        assert!(page.has(text), "{text} in {}", page.html);
    }
    let refused = browser.submit(&page, "/children/file", &[("format", "csv")]).await.expect(422);
    assert!(refused.has("<title>エラー：") && refused.has("一覧を何に使うかを選んでください。"), "{}", refused.html);
    assert!(refused.has("<dd>北</dd>"), "what the list is narrowed to stays");
    assert_eq!(audited(&ward, "child.export").len(), 0, "nothing has left");
    let file = browser.submit(&refused, "/children/file", &[("format", "csv"), ("purpose", "visits")]).await;
    let file = file.expect(200);
    let rows = csv_rows(file.html.as_bytes());
    assert_eq!((rows.len(), rows[1][1].as_str()), (2, "見本 北子"));
    let header = |page: &Page, name: &str| page.headers.get(name).expect(name).to_str().expect("text").to_owned();
    assert_eq!(header(&file, "content-disposition"), "attachment; filename=\"children-2025-11-25.csv\"");
    let noted = details(&ward, "child.export");
    assert_eq!((noted.len(), &noted[0]["purpose"], &noted[0]["count"]), (1, &json!("visits"), &json!(1)));
    let file = browser.submit(&page, "/children/file", &[("format", "xlsx"), ("purpose", "visits")]).await.expect(200);
    assert!(file.html.starts_with("PK") && header(&file, "content-type").ends_with("spreadsheetml.sheet"));

    for role in [Role::Hospital, Role::Secretariat] {
        ward.browser(&ward.user(role)).open("/children/file").await.expect(403);
    }
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    let english = browser.open("/children/file?sort=due").await.expect(200);
    for text in ["<html lang=\"en\">", "The list of children as a file", "nearest due day first", "Papers of a meeting"]
    {
        assert!(english.has(text), "{text} in {}", english.html);
    }
}

#[tokio::test]
async fn where_nobody_is_found_the_nearest_by_reading_are_named() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let one = child(&section, json!({ "name": "見本 一郎", "name_kana": "ミホン イチロウ" })).await.id();
    let two = child(&section, json!({ "name": "見本 市老", "name_kana": "ミホン イチロウ" })).await.id();
    child(&section, json!({ "name": "例題 花", "name_kana": "レイダイ ハナ", "mother_name": null })).await;
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{two}/close"), close).await.expect(200);
    for asked in ["みぼん いちろう", "ミホンイチロ", "ﾐﾎﾝ ｲｼﾛｳ", "見元一郎"] {
        let query = serde_urlencoded::to_string([("q", asked)]).expect("a query");
        let page = browser.open(&format!("/children?{query}")).await.expect(200);
        if asked == "ミホンイチロ" {
            assert!(!page.has("似た読みの児童"), "found as it is");
            continue;
        }
        assert!(page.has("この名前で新規受付") && page.has("似た読みの児童"), "{asked}: {}", page.html);
        assert!(page.has(&format!("href=\"/children/{one}\"")) && !page.has("例題 花"), "{asked}");
        assert_eq!(page.has(&format!("href=\"/children/{two}\"")), asked != "見元一郎", "closed ones too: {asked}");
    }
    for nobody in ["q=%E3%81%9E%E3%82%93", "q=0120", "q=%E3%83%BB"] {
        assert!(!browser.open(&format!("/children?{nobody}")).await.expect(200).has("似た読みの児童"), "{nobody}");
    }
    let asked = "/children?q=%E3%81%BF%E3%81%BC%E3%82%93%20%E3%81%84%E3%81%A1%E3%82%8D%E3%81%86";
    let coordinator = ward.worker(ward.office("見本相談支援事業所"), "見本 大井").client;
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    for other in [coordinator, elsewhere] {
        let page = ward.browser(&other).open(asked).await.expect(200);
        assert!(!page.has("似た読みの児童") && !page.has("一郎"), "{}", page.html);
    }
}

#[tokio::test]
async fn children_ticked_get_the_same_task_and_their_summaries_in_one_go() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let browser = ward.browser(&section);
    let mut ids = Vec::new();
    for name in ["見本 一の子", "見本 二の子", "見本 三の子"] {
        ids.push(child(&section, json!({ "name": name, "name_kana": "ミホン" })).await.id());
    }
    let nobody = browser.open("/children/selected?q=%E3%83%9F%E3%83%9B%E3%83%B3&do=task").await.expect(422);
    assert!(nobody.has("児童を1人以上選んでください。") && nobody.has("見本 一の子"), "{}", nobody.html);
    assert!(nobody.has("<input type=\"hidden\" name=\"q\" value=\"ミホン\">"), "what was asked for is kept");

    let chosen = format!("child={}&child={}&child={}", ids[0], ids[1], ids[0]);
    let to = browser.open(&format!("/children/selected?do=task&{chosen}")).await.leads_to();
    assert_eq!(to, format!("/tasks/new?child={}&child={}", ids[0], ids[1]), "each once");
    let form = browser.open(&to).await.expect(200);
    assert!(form.has("見本 一の子") && form.has("見本 二の子") && !form.has("見本 三の子"));
    let both = [("child", ids[0].as_str()), ("child", ids[1].as_str())];
    let empty = browser.submit(&form, "/tasks/new", &both).await.expect(422);
    assert!(empty.has("見本 一の子") && empty.has("見本 二の子"), "those chosen stay chosen");
    let wanted = [both[0], both[1], ("title", "通所受給者証の更新を確かめる"), ("role", "section")];
    let to = browser.submit(&empty, "/tasks/new", &wanted).await.leads_to();
    assert_eq!(to, "/children?done=tasks-added");
    for (id, count) in [(&ids[0], 1), (&ids[1], 1), (&ids[2], 0)] {
        let tasks = section.get(&format!("/children/{id}/tasks")).await.expect(200).body["items"].clone();
        let same = |task: &&serde_json::Value| task["title"] == "通所受給者証の更新を確かめる";
        assert_eq!(tasks.as_array().unwrap().iter().filter(same).count(), count, "{tasks}");
    }

    let to = browser.open(&format!("/children/selected?do=print&{chosen}")).await.leads_to();
    let sheets = browser.open(&to).await.expect(200);
    assert_eq!(sheets.html.matches("<article class=\"sheet\"").count(), 2);
    assert!(sheets.has("見本 一の子") && sheets.has("見本 二の子") && !sheets.has("見本 三の子"));
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    ward.browser(&elsewhere).open(&to).await.expect(404);
}
