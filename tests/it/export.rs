//! `tsunagu export`, as an operator types it.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::api::disclosure::unpacked;
use crate::support::TestApp;
use crate::support::children::child;
use crate::support::files::pdf;

fn export(ward: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .args(["--database-url", ward.database_url(), "export", "child"])
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program runs")
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A folder of its own, gone when the story ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_exports_a_child_once_and_overwrites_only_when_told_to() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    ward.account("section-one", Role::Section).await;
    ward.account("secretariat-one", Role::Secretariat).await;
    let made = child(&section, json!({})).await;
    pdf(&section, &made.id()).await;
    let folder = Folder(std::env::temp_dir().join(format!("tsunagu-export-{}", made.id())));
    std::fs::create_dir(&folder.0).unwrap();
    let out = folder.0.join("k001.zip");
    let path = out.to_str().unwrap();
    let whole = ["k-1", "--as", "section-one", "--out", path, "--requester", "guardian", "--requested-by", "見本 花子"];
    let (code, said, err) = told(&export(&ward, &whole));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(said.starts_with(&format!("{path}: K-001, ")) && said.ends_with(" rows, 1 files\n"), "{said}");
    let first = std::fs::read(&out).unwrap();
    let record: Value = serde_json::from_slice(&unpacked(&first)["record.json"]).unwrap();
    assert_eq!((&record["child"], &record["request"]["requested_by"]), (&json!("K-001"), &json!("見本 花子")));
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let (code, _, err) = told(&export(&ward, &whole));
    assert_eq!(code, Some(1));
    assert!(err.contains("--force"), "{err}");
    assert_eq!(std::fs::read(&out).unwrap(), first);
    let (code, said, _) = told(&export(&ward, &[&whole[..], &["--force", "--json"]].concat()));
    assert_eq!(code, Some(0));
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&report["child"], &report["files"], &report["damaged_files"]), (&json!("K-001"), &json!(1), &json!(0)));

    let other = folder.0.join("other.zip");
    let other = other.to_str().unwrap();
    for (arguments, exit) in [
        (["K-999", "--as", "section-one", "--out", other].as_slice(), 1),
        (&["nothing", "--as", "section-one", "--out", other], 1),
        (&["K-001", "--as", "nobody", "--out", other], 2),
        (&["K-001", "--as", "secretariat-one", "--out", other], 1),
        (&["K-001", "--as", "section-one", "--out", "/nowhere/x.zip"], 1),
        (&["K-001", "--as", "section-one", "--out", other, "--requester", "x"], 2),
        (&["K-001", "--as", "section-one", "--out", other, "--requested-on", "2999-01-01"], 2),
        (&["K-001", "--as", "section-one"], 2),
    ] {
        let (status, _, err) = told(&export(&ward, arguments));
        assert_eq!(status, Some(exit), "{arguments:?}: {err}");
    }
    let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["k001.zip"]);
}
