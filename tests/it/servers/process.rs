//! A server process, and a database of its own to serve.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

/// A key for tests alone: base64 of the bytes 1 to 32.
pub const KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
/// A password long enough and no secret.
pub const PASSWORD: &str = "mitsu no nabe to midori no densha";

/// The program with settings of its own and none of the caller's.
pub fn tsunagu(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tsunagu"));
    command.env_clear().env("TSUNAGU_DATABASE_URL", database_url).env("TSUNAGU_TOKEN_KEY", KEY);
    command.env("TSUNAGU_LOG", "warn");
    command
}

/// Makes a user on an empty database, as the README does, and the ward with the first.
pub fn add_user(database_url: &str, username: &str, role: &str) -> Output {
    let mut child = tsunagu(database_url)
        .args(["user", "add", "--username", username, "--role", role, "--name", "見本 職員"])
        .args(["--municipality", "131091", "--municipality-name", "見本区", "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("stdin").write_all(PASSWORD.as_bytes()).expect("stdin takes it");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// A running server.
pub struct Server {
    pub process: Child,
    pub address: String,
    client: reqwest::Client,
}

impl Server {
    /// Starts a server on a free port and waits until it listens.
    pub fn start(database_url: &str) -> Self {
        Self::start_with(database_url, &[])
    }

    /// The same with further settings.
    pub fn start_with(database_url: &str, settings: &[(&str, &str)]) -> Self {
        let mut process = tsunagu(database_url)
            .envs(settings.iter().copied())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("stdout");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let address = line.trim().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "{line}");
        Self { process, address, client: reqwest::Client::new() }
    }

    /// Signs in and gives the access token.
    pub async fn sign_in(&self, username: &str) -> String {
        self.sign_in_with(username, PASSWORD).await
    }

    /// The same with another password.
    pub async fn sign_in_with(&self, username: &str, password: &str) -> String {
        let body = json!({"username": username, "password": password});
        let (status, body) = self.send("POST", "/api/v1/auth/token", None, Some(body)).await.expect("an answer");
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().expect("a token").to_owned()
    }

    /// Sends a request; none where the server gave no answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Option<(u16, Value)> {
        let response = self.answer(method, path, token, body).await?;
        let status = response.status().as_u16();
        Some((status, response.json().await.unwrap_or(Value::Null)))
    }

    /// As [`Server::send`], with the headers.
    pub async fn answer(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Option<reqwest::Response> {
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.ok()
    }

    /// Changes a record of this version and gives it as it is then.
    pub async fn change(&self, path: &str, token: &str, version: i64, body: Value) -> Value {
        let request = self.client.patch(format!("{}{path}", self.address)).bearer_auth(token);
        let request = request.header("if-match", format!("\"{version}\"")).json(&body);
        let response = request.send().await.expect("an answer");
        assert!(response.status().is_success(), "{}", response.text().await.unwrap_or_default());
        response.json().await.expect("JSON")
    }

    /// Ends the process as a power cut would.
    pub fn kill(&mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it is gone");
    }

    /// Asks the process to end and gives its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A PostgreSQL of its own that may be stopped and started again, with every write on disk before it is acknowledged.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Starts a fresh one.
    pub fn start(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tsunagu_{name}_{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let programs = programs();
        let cluster = Self { folder, programs };
        cluster.own();
        let data = cluster.data();
        cluster.run(&["initdb", "-D", &data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        cluster.up();
        cluster
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}/postgres")
    }

    /// Starts it (again).
    pub fn up(&self) {
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{}'", self.folder.display());
        let log = self.folder.join("log").display().to_string();
        self.run(&["pg_ctl", "start", "-w", "-D", &self.data(), "-l", &log, "-o", &options]);
    }

    /// Stops it at once, cutting every connection.
    pub fn down(&self) {
        self.run(&["pg_ctl", "stop", "-w", "-m", "immediate", "-D", &self.data()]);
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// root may not run PostgreSQL, so root lends it to the user `postgres`.
    fn own(&self) {
        if is_root() {
            Command::new("chown").arg("postgres").arg(&self.folder).status().expect("chown runs");
        }
    }

    fn run(&self, words: &[&str]) {
        let (program, arguments) = words.split_first().expect("a program");
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("it runs").success(), "{words:?}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.join("data/postmaster.pid").exists() {
            self.down();
        }
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0\n"))
}

/// Where PostgreSQL's programs are: where Debian puts them, the newest, else in PATH.
fn programs() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = folders.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max();
    newest.unwrap_or_else(|| {
        let found = Command::new("sh").args(["-c", "realpath \"$(command -v initdb)\""]).output().expect("sh runs");
        let path = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
        path.parent().expect("PostgreSQL is installed").to_owned()
    })
}
