//! The commands for whoever runs an installation, started as a program.

use std::io::Write as _;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};
use tsunagu::rules::users::Role;
use tsunagu::store::AnyConnection;

use crate::support::TestApp;
use crate::support::accounts::OTHER_PASSWORD;

/// What a command left.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON")
    }
}

fn tsunagu(ward: &TestApp, arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .args(["--database-url", ward.database_url()])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that fails before it reads its input closes the pipe.
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).ok();
    let ended = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: ended.status.code(), out: text(ended.stdout), err: text(ended.stderr) }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_from_the_command_line() {
    let ward = TestApp::new().await;
    // The program reads the machine's clock, so the story does too.
    ward.clock.set(tsunagu::base::clock::Clock::now(&tsunagu::base::clock::SystemClock));
    let added = tsunagu(&ward, &["user", "add", "--username", "root", "--role", "admin", "--name", "見本 管理者"], "");
    let out = added.expect(0).out;
    let password = out.trim().rsplit(' ').next().expect("a password").to_owned();
    let tokens = ward.try_sign_in("root", &password).await.expect(200);
    assert_eq!(tokens.body["must_change_password"], true);
    let admin = ward.stranger().with(&tokens);
    admin.post("/me/password", json!({ "current": password, "new": OTHER_PASSWORD })).await.expect(204);
    admin.get("/users").await.expect(200);

    let auditor = ward.user_of(Role::Auditor, None, None);
    let log = auditor.get("/audit?action=user.add").await.expect(200);
    assert_eq!(log.body["items"][0]["address"], "cli");
    assert_eq!(log.body["items"][0]["user_id"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ward_is_founded_with_its_first_user() {
    let ward = TestApp::new().await;
    let section =
        ["user", "add", "--username", "section", "--role", "section", "--name", "見本", "--municipality", "131016"];
    let refused = tsunagu(&ward, &section, "").expect(2);
    assert!(refused.err.contains("--municipality-name"), "{}", refused.err);
    let named = [section.as_slice(), &["--municipality-name", "見本別区", "--password-stdin", "--json"]].concat();
    tsunagu(&ward, &[named.as_slice(), &["--dry-run"]].concat(), OTHER_PASSWORD).expect(0);
    assert_eq!(tsunagu(&ward, &["user", "list", "--json"], "").expect(0).json(), json!([]));
    tsunagu(&ward, &named, "password12345\n").expect(2);
    let added = tsunagu(&ward, &named, &format!("{OTHER_PASSWORD}\n")).expect(0).json();
    assert_eq!(added["must_change_password"], false);
    assert_eq!(added["initial_password"], Value::Null);
    let section = ward.stranger().with(&ward.try_sign_in("section", OTHER_PASSWORD).await.expect(200));
    assert_eq!(section.get("/me").await.expect(200).body["municipality"]["name"], "見本別区");
    assert_eq!(section.get("/policy").await.expect(200).body["version"], 1);
    let twin =
        ["user", "add", "--username", "SECTION", "--role", "section", "--name", "見本", "--municipality", "131016"];
    tsunagu(&ward, &twin, "").expect(1);
    for wrong in [
        &["--role", "emperor", "--municipality", "131016"] as &[&str],
        &["--role", "section"],
        &["--role", "coordinator", "--municipality", "131016"],
        &["--role", "section", "--municipality", "131017", "--municipality-name", "x"],
    ] {
        tsunagu(&ward, &[&["user", "add", "--username", "other", "--name", "見本"], wrong].concat(), "").expect(2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_closed_reopened_unlocked_and_given_a_new_password() {
    let ward = TestApp::new().await;
    ward.account("mihon.hanako", Role::Section).await;
    ward.clock.set(tsunagu::base::clock::Clock::now(&tsunagu::base::clock::SystemClock));
    let hanako = ward.sign_in("mihon.hanako").await;
    tsunagu(&ward, &["user", "disable", "mihon.hanako", "--dry-run"], "").expect(0);
    hanako.get("/me").await.expect(200);
    tsunagu(&ward, &["user", "disable", "MIHON.hanako"], "").expect(0);
    hanako.get("/me").await.expect(401);
    assert_eq!(tsunagu(&ward, &["user", "list"], "").expect(0).out, "");
    let all = tsunagu(&ward, &["user", "list", "--all"], "").expect(0).out;
    assert_eq!(all, "mihon.hanako\tsection\tclosed\t見本 花子\n");
    tsunagu(&ward, &["user", "enable", "mihon.hanako"], "").expect(0);
    for _ in 0..5 {
        ward.try_sign_in("mihon.hanako", "wrong").await.expect(401);
    }
    assert!(tsunagu(&ward, &["user", "list"], "").expect(0).out.contains("\tlocked\t"));
    tsunagu(&ward, &["user", "unlock", "mihon.hanako"], "").expect(0);
    ward.sign_in("mihon.hanako").await.get("/me").await.expect(200);
    let reset = tsunagu(&ward, &["user", "reset-password", "mihon.hanako", "--json"], "").expect(0).json();
    let password = reset["initial_password"].as_str().expect("a password");
    ward.try_sign_in("mihon.hanako", password).await.expect(200);
    let missing = tsunagu(&ward, &["user", "disable", "nobody"], "").expect(1);
    assert!(missing.err.contains("no user of this name"));
    tsunagu(&ward, &["user", "frobnicate"], "").expect(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_users_is_judged_line_by_line_and_added_whole() {
    let ward = TestApp::new().await;
    ward.clock.set(tsunagu::base::clock::Clock::now(&tsunagu::base::clock::SystemClock));
    let file = std::env::temp_dir().join(format!("tsunagu-users-{}.csv", std::process::id()));
    let path = file.to_str().expect("a path");
    let import = ["user", "import", path, "--municipality", "131091"];

    std::fs::write(&file, "username,display_name,role\nmihon.a,見本,section\nab,見本,castle\n").expect("a file");
    for arguments in [&import as &[&str], &[&import as &[&str], &["--dry-run"]].concat()] {
        let refused = tsunagu(&ward, arguments, "").expect(2);
        for row in ["line\tcolumn\twhat to do", "\n3\trole\t", "\n3\tusername\t"] {
            assert!(refused.err.contains(row), "{row:?} in {}", refused.err);
        }
    }
    std::fs::write(&file, "username,display_name,role\nmihon.a,見本,section\nmihon.b,見本,adviser\n").expect("a file");
    let trial = tsunagu(&ward, &[&import as &[&str], &["--dry-run"]].concat(), "").expect(0).out;
    assert!(trial.ends_with("2 users would be added; nothing was stored\n"), "{trial}");
    assert_eq!(tsunagu(&ward, &["user", "list", "--json"], "").expect(0).json(), json!([]));
    tsunagu(&ward, &["user", "import", path, "--municipality", "131016"], "").expect(2);

    let added = tsunagu(&ward, &[&import as &[&str], &["--json"]].concat(), "").expect(0).json();
    std::fs::remove_file(&file).ok();
    assert_eq!(added["users"][1]["role"], "adviser");
    let password = added["users"][1]["initial_password"].as_str().expect("a password");
    ward.try_sign_in("mihon.b", password).await.expect(200);
    let listed = tsunagu(&ward, &["user", "list", "--json"], "").expect(0).json();
    assert_eq!(listed[0]["last_sign_in_at"], Value::Null);
    assert!(listed[1]["last_sign_in_at"].is_string(), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_broken_entry_of_the_log_is_named() {
    let ward = TestApp::new().await;
    for name in ["mihon.ichiro", "mihon.jiro", "mihon.saburo"] {
        ward.account(name, Role::Section).await;
    }
    let said = tsunagu(&ward, &["verify-audit"], "").expect(0).out;
    let whole = tsunagu(&ward, &["verify-audit", "--json"], "").expect(0).json();
    let entries = whole["entries"].as_i64().expect("a number");
    assert!(entries >= 3);
    assert_eq!(whole, json!({ "whole": true, "entries": entries, "broken": null }));
    assert_eq!(said, format!("the audit log is whole: {entries} entries\n"));
    ward.sql(|db| {
        let unlock = match **db {
            AnyConnection::Pg(_) => "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
            AnyConnection::Sqlite(_) => "DROP TRIGGER audit_entries_stay_unchanged",
        };
        db.batch_execute(unlock)?;
        Ok(db.batch_execute("UPDATE audit_entries SET address = '10.0.0.1' WHERE action = 'user.add' AND seq = 2")?)
    });
    let broken = tsunagu(&ward, &["verify-audit"], "").expect(1);
    assert!(broken.err.contains(&format!("chain {}, entry 2: changed", ward.municipality)), "{}", broken.err);
    let broken = tsunagu(&ward, &["verify-audit", "--json"], "").expect(1).json();
    assert_eq!(broken["broken"], json!({ "chain": ward.municipality, "seq": 2, "what": "changed" }));
}
