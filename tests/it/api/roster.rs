//! The school-entry roster: who is on it, what consent opens, and that the rest is a number.

use std::process::Command;

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::TestApp;
use crate::support::children::{audited, child, consent, team_member};
use crate::support::daily::{join, lead, partner};

#[tokio::test(flavor = "multi_thread")]
async fn the_roster_names_those_whose_consent_reaches_the_centre_and_counts_the_rest() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let leaving = json!({ "precision": "day", "on": "2020-01-10" });
    let of = async |name: &str, kana: &str, more: Value| {
        let mut body = json!({
            "name": name, "name_kana": kana, "born_on": "2019-10-01", "discharge": leaving, "district": "見本町",
        });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        child(&section, body).await.id()
    };
    let four = of("見本 四郎", "ミホン シロウ", json!({})).await;
    let five = of("=見本 五郎", "ミホン ゴロウ", json!({})).await;
    of("見本 六郎", "ミホン ロクロウ", json!({})).await;
    let put_off = json!({ "school_entry_year": 2027, "school_entry_reason": "治療のため" });
    let seven = of("見本 七郎", "ミホン シチロウ", put_off).await;
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    lead(&section, &four, &worker).await;
    let nursery = section.post("/agencies", json!({ "kind": "nursery", "name": "見本保育園" })).await.expect(201).id();
    team_member(&section, &four, &nursery).await;
    let centre = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    join(&section, &four, &centre, "all").await;
    consent(&section, &five, "without_medical", json!({ "agency_kind": "education_centre" })).await;
    consent(&section, &seven, "all", json!({ "agency_kind": "education_centre" })).await;

    let path = "/school-entry-roster?fiscal_year=2026";
    let roster = section.get(path).await.expect(200).body;
    let names = |roster: &Value| -> Vec<String> {
        let children = roster["children"].as_array().unwrap();
        children.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&roster), ["=見本 五郎", "見本 四郎"]);
    assert_eq!((&roster["left_out"], &roster["kind"]), (&json!(1), &json!("elementary")));
    let line = &roster["children"][1];
    assert_eq!((&line["born_on_wareki"], &line["places"]), (&json!("令和元年10月1日"), &json!(["見本保育園"])));
    assert_eq!((&line["lead_name"], &line["office_name"]), (&json!("見本 一郎"), &json!("見本相談支援事業所")));
    assert_eq!((&line["care_items"], &line["consent_until"]), (&json!([]), &Value::Null));
    assert_eq!(roster["children"][0]["care_items"], Value::Null);
    let next = section.get("/school-entry-roster?fiscal_year=2027").await.expect(200).body;
    assert_eq!((names(&next), &next["left_out"]), (vec!["見本 七郎".to_owned()], &json!(0)));
    let junior = section.get("/school-entry-roster?fiscal_year=2032&kind=junior_high").await.expect(200).body;
    assert_eq!(names(&junior).len(), 2);

    // The centre sees those of its care teams; the number says how many it does not.
    let own = centre.client.get(path).await.expect(200).body;
    assert_eq!((names(&own), &own["left_out"]), (vec!["見本 四郎".to_owned()], &json!(2)));
    // Withdrawn: gone.
    let consents = section.get(&format!("/children/{four}/consents")).await.expect(200).body;
    let given = consents["items"][0]["id"].as_str().unwrap().to_owned();
    section.post(&format!("/consents/{given}/withdraw"), json!({ "on": "2025-11-25" })).await.expect(200);
    let own = centre.client.get(path).await.expect(200).body;
    assert_eq!((names(&own).len(), &own["left_out"]), (0, &json!(3)));

    // As a file: for a spreadsheet, calculating nothing.
    let file = section.get("/school-entry-roster.csv?fiscal_year=2026&purpose=consultation").await.expect(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"school-entry-roster-elementary-2026.csv\"");
    assert!(file.text.starts_with("\u{feff}\"整理番号\",") && file.text.ends_with("\r\n"));
    assert!(file.text.contains("\"'=見本 五郎\"") && !file.text.contains("見本 四郎"));
    assert_eq!((audited(&ward, "roster.read").len(), audited(&ward, "roster.export").len()), (5, 1));
    section.get("/school-entry-roster.csv?fiscal_year=2026").await.expect(400);

    for wrong in ["", "?fiscal_year=1", "?fiscal_year=2026&kind=twenty", "?fiscal_year=2026&x=1"] {
        section.get(&format!("/school-entry-roster{wrong}")).await.expect(400);
        section.get(&format!("/school-entry-roster.csv{wrong}")).await.expect(400);
    }
    for role in [Role::NurserySection, Role::HealthCentre, Role::Coordinator, Role::Secretariat, Role::Hospital] {
        ward.user(role).get(path).await.expect(403);
        ward.user(role).get("/school-entry-roster.csv?fiscal_year=2026&purpose=staffing").await.expect(403);
    }
    let elsewhere = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    let roster = elsewhere.get(path).await.expect(200).body;
    assert_eq!((roster["children"].as_array().unwrap().len(), &roster["left_out"]), (0, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_consent_on_a_roster_is_that_of_what_is_shown() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let more = json!({ "name": "見本 四郎", "name_kana": "ミホン シロウ", "born_on": "2019-10-01" });
    let id = child(&section, more).await.id();
    let whole = json!({
        "scope": "all", "purpose": "就学相談", "recipients": [{ "agency_kind": "education_centre" }],
        "starts_on": "2025-11-25", "ends_on": "2026-01-31", "taken_by": "見本 職員",
    });
    section.post(&format!("/children/{id}/consents"), whole).await.expect(201);
    consent(&section, &id, "without_medical", json!({ "agency_kind": "education_centre" })).await;
    let path = "/school-entry-roster?fiscal_year=2026";
    let line = section.get(path).await.expect(200).body["children"][0].clone();
    assert_eq!((&line["care_items"], &line["consent_until"]), (&json!([]), &json!("2026-01-31")));
    // From then on, what the other one gives.
    ward.set_clock("2026-02-01T09:00:00+09:00");
    let line = section.get(path).await.expect(200).body["children"][0].clone();
    assert_eq!((&line["care_items"], &line["consent_until"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_goes_to_one_of_several_centres_and_names_nobody_for_the_other() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.account("section-one", Role::Section).await;
    let of = async |name: &str| {
        child(&section, json!({ "name": name, "name_kana": "ミホン", "born_on": "2019-10-01" })).await.id()
    };
    let (one, both) = (of("見本 片方").await, of("見本 両方").await);
    let a = partner(&ward, &section, "education_centre", Role::EducationCentre).await;
    join(&section, &one, &a, "all").await;
    consent(&section, &both, "all", json!({ "agency_kind": "education_centre" })).await;
    let path = "/school-entry-roster?fiscal_year=2026";
    let count = |reply: &Value| (reply["children"].as_array().unwrap().len(), reply["left_out"].clone());
    let only = section.get(path).await.expect(200).body;
    assert_eq!((count(&only), &only["centre_id"]), ((2, json!(0)), &json!(a.id)));

    let b = section.post("/agencies", json!({ "kind": "education_centre", "name": "見本第二センター" })).await;
    let b = b.expect(201).id();
    assert_eq!(section.get(path).await.expect(400).faults(), ["centre_id:required"]);
    section.get("/school-entry-roster.csv?fiscal_year=2026&purpose=staffing").await.expect(400);
    let for_a = section.get(&format!("{path}&centre_id={}", a.id)).await.expect(200).body;
    let for_b = section.get(&format!("{path}&centre_id={b}")).await.expect(200).body;
    assert_eq!((count(&for_a), count(&for_b)), ((2, json!(0)), (1, json!(1))));
    assert_eq!(for_b["children"][0]["name"], "見本 両方");
    let file = format!("/school-entry-roster.csv?fiscal_year=2026&purpose=staffing&centre_id={b}");
    let file = section.get(&file).await.expect(200).text;
    assert!(file.contains("見本 両方") && !file.contains("見本 片方"));
    // A centre makes its own alone.
    assert_eq!(count(&a.client.get(path).await.expect(200).body), (1, json!(1)));
    a.client.get(&format!("{path}&centre_id={b}")).await.expect(404);
    section.get(&format!("{path}&centre_id={one}")).await.expect(404);

    // On the page the first one is shown under its name, and the other can be chosen.
    let browser = ward.browser(&section);
    let page = browser.open("/stages/roster?year=2026").await.expect(200);
    assert!(page.has("<label for=\"centre\">センター</label>") && page.has("見本第二センター"));
    let page = browser.open(&format!("/stages/roster?year=2026&centre={b}")).await.expect(200);
    assert!(page.has("見本 両方") && !page.has("見本 片方"));
    let taken = browser.submit(&page, "/stages/roster", &[("purpose", "staffing")]).await.expect(200);
    assert!(taken.has("見本 両方") && !taken.has("見本 片方"));

    let out = std::env::temp_dir().join(format!("tsunagu-roster-{one}.csv"));
    let run = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .args(["--database-url", ward.database_url(), "export", "roster", "--as", "section-one"])
            .args(["--fiscal-year", "2026", "--purpose", "register", "--force", "--out", out.to_str().unwrap()])
            .args(more)
            .env_clear()
            .output()
            .expect("the program runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let (code, err) = run(&[]);
    assert!(code == Some(1) && err.contains(&format!("見本第二センター {b}")), "{err}");
    assert_eq!(run(&["--centre", &one]).0, Some(1));
    assert_eq!(run(&["--centre", &b]).0, Some(0));
    assert!(!std::fs::read_to_string(&out).unwrap().contains("見本 片方"));
    std::fs::remove_file(&out).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_writes_the_roster_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.account("section-one", Role::Section).await;
    ward.account("secretariat-one", Role::Secretariat).await;
    let more = json!({ "name": "見本 四郎", "name_kana": "ミホン シロウ", "born_on": "2019-10-01" });
    let one = child(&section, more).await.id();
    consent(&section, &one, "all", json!({ "agency_kind": "education_centre" })).await;
    let folder = std::env::temp_dir().join(format!("tsunagu-roster-{one}"));
    std::fs::create_dir(&folder).unwrap();
    let out = folder.join("roster.csv");
    let run = |user: &str, more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .args(["--database-url", ward.database_url(), "export", "roster", "--as", user])
            .args(["--purpose", "register", "--out", out.to_str().unwrap()])
            .args(more)
            .env_clear()
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let year = ["--fiscal-year", "2026"];
    let (code, _, err) = run("secretariat-one", &year);
    assert_eq!((code, out.exists()), (Some(1), false), "{err}");
    let (code, said, err) = run("section-one", &year);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(said.ends_with("roster.csv: 1 children; 0 left out for lack of consent\n"), "{said}");
    assert!(std::fs::read_to_string(&out).unwrap().contains("見本 四郎"));
    let (code, _, err) = run("section-one", &year);
    assert_eq!(code, Some(1));
    assert!(err.contains("--force"), "{err}");
    let (code, said, _) = run("section-one", &["--fiscal-year", "2032", "--kind", "junior_high", "--force", "--json"]);
    assert_eq!(code, Some(0));
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&told["children"], &told["kind"], &told["left_out"]), (&json!(1), &json!("junior_high"), &json!(0)));
    for wrong in [["--fiscal-year", "1"], ["--kind", "nothing"]] {
        assert_eq!(run("section-one", &[&wrong[..], &["--force"]].concat()).0, Some(2));
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}
