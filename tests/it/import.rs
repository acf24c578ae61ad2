//! `tsunagu import`, as an operator types it: the real program on the ward's database.

use std::process::{Command, Output};

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::TestApp;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/wamnet/offices.csv");

fn import(ward: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .args(["--database-url", ward.database_url(), "import", "offices"])
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program runs")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_imports_on_behalf_of_a_user_of_the_section() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let user = ward.account("section-one", Role::Section).await;
    let whole = [FILE, "--municipality", "131091", "--as", "section-one"];

    let (code, out, err) = told(&import(&ward, &[&whole[..], &["--dry-run"]].concat()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.first(), Some(&"2行目 追加: 見本相談室"));
    assert!(lines.contains(&"6行目 除外: 事業所の名称がありません。"), "{out}");
    assert!(lines.contains(&"追加 5件、変更 0件、変更なし 0件、区域外 2行、除外 3行"), "{out}");
    assert_eq!(lines.last(), Some(&"試しただけで、何も保存していません。"));
    assert_eq!(section.get("/offices?total=true").await.body["total"], 0);

    let (code, out, err) = told(&import(&ward, &[&whole[..], &["--json", "--language", "en"]].concat()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&report["added"], &report["outside"]), (&json!(5), &json!(2)));
    let missing = json!({"line": 6, "code": "name_missing", "message": "The office's name is missing."});
    assert_eq!(report["rejected"][0], missing);
    assert_eq!(section.get("/offices?total=true").await.body["total"], 5);

    let (_, out, _) = told(&import(&ward, &[&whole[..], &["--json"]].concat()));
    let again: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&json!(0), &json!(0), &json!(5)));

    let entries = ward.sql(|db| {
        use diesel::prelude::*;
        use tsunagu::schema::audit_entries::dsl as log;
        let query = log::audit_entries.filter(log::action.eq("office.import")).order(log::seq);
        let row = (log::user_id, log::address);
        Ok(query.select(row).load::<(Option<tsunagu::base::ids::UserId>, Option<String>)>(&mut **db)?)
    });
    assert_eq!(entries, vec![(Some(user), Some("cli".to_owned())); 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_told_by_the_exit_code() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.account("section-one", Role::Section).await;
    ward.account("manager-one", Role::Secretariat).await;
    ward.add_municipality("131016", "見本別区");
    let broken = std::env::temp_dir().join(format!("tsunagu-{}-broken.csv", std::process::id()));
    std::fs::write(&broken, "a,b\n").expect("a file");
    let broken = broken.to_str().expect("a path");
    for (file, code, user, exit) in [
        (FILE, "131092", "section-one", 2),
        (FILE, "131016", "section-one", 2),
        (FILE, "131091", "nobody", 2),
        (FILE, "131091", "manager-one", 1),
        ("/nowhere.csv", "131091", "section-one", 1),
        (broken, "131091", "section-one", 1),
    ] {
        let (status, out, err) = told(&import(&ward, &[file, "--municipality", code, "--as", user]));
        assert_eq!((status, out.as_str()), (Some(exit), ""), "{file} {code} {user}: {err}");
        assert!(err.starts_with("tsunagu: "), "{err}");
    }
    let (status, _, _) = told(&import(&ward, &[FILE]));
    assert_eq!(status, Some(2));
    std::fs::remove_file(broken).ok();
    assert_eq!(section.get("/offices?total=true").await.body["total"], 0);
}
