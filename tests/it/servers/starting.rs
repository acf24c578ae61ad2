//! What a server refuses to start with, what it says, and how it stops.

use std::io::Read as _;
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use super::process::{Server, add_user, tsunagu};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_key_nothing_starts() {
    let ward = TestApp::new().await;
    for key in [None, Some("short"), Some("c2VjcmV0"), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")] {
        let mut command = tsunagu(ward.database_url());
        command.env_remove("TSUNAGU_TOKEN_KEY").args(["serve", "--listen", "127.0.0.1:0"]);
        if let Some(key) = key {
            command.env("TSUNAGU_TOKEN_KEY", key);
        }
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{key:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("token key"), "{told}");
        assert!(key.is_none_or(|key| !told.contains(key)), "the key is repeated: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_told_and_nothing_starts() {
    let ward = TestApp::new().await;
    for arguments in
        [["--sign-in-tries", "2"], ["--password-length", "8"], ["--database-url", "mysql://x"], ["--listen", "nowhere"]]
    {
        let output = tsunagu(ward.database_url()).arg("serve").args(arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_is_used_and_no_secret_and_no_query() {
    let ward = TestApp::new().await;
    let mut command = tsunagu(ward.database_url());
    command.env("TSUNAGU_LOG", "info").args(["serve", "--listen", "127.0.0.1:0"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(process.stdout.take().expect("stdout")), &mut line)
        .expect("a line");
    let address = format!("{}/api/v1/agencies?name=%E8%A6%8B%E6%9C%AC", line.trim());
    reqwest::get(address).await.expect("an answer");
    std::process::Command::new("kill").arg(process.id().to_string()).status().expect("kill runs");
    let output = process.wait_with_output().expect("it ends");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("\"starting\"") && log.contains("\"request\""), "{log}");
    assert!(!log.contains("%E8%A6%8B") && !log.contains("見本") && !log.contains(super::process::KEY), "{log}");
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_ends_with_zero() {
    let ward = TestApp::new().await;
    add_user(ward.database_url(), "section", "section");
    let mut server = Server::start(ward.database_url());
    let token = server.sign_in("section").await;
    let (status, _) = server.send("GET", "/api/v1/agencies", Some(&token), None).await.expect("an answer");
    assert_eq!(status, 200);
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_the_moment_it_gives_its_address_it_ends_with_zero() {
    let ward = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(Server::start(ward.database_url()).stop(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_is_cut_off() {
    let ward = TestApp::new().await;
    let server = Server::start(ward.database_url());
    let address = server.address.trim_start_matches("http://").to_owned();
    let cut = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(25)))?;
        stream.read(&mut [0_u8; 64])
    });
    // An end of the stream, not a wait that ran out.
    assert_eq!(cut.await.expect("it runs").expect("the server ends the silence"), 0);
}
