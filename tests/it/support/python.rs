//! Programs of others that judge what the server sends: Python packages in an environment of their own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// The Python that has the packages of `tests/tools/requirements.txt`; the first caller installs them, the others wait.
pub fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("tools/judges");
    fs::create_dir_all(&folder).expect("a folder for tools");
    let lock = File::create(folder.join("lock")).expect("a lock");
    lock.lock().expect("the lock is had");
    let wanted = fs::read_to_string(root.join("tests/tools/requirements.txt")).expect("the list of packages");
    let (program, done) = (folder.join("bin/python"), folder.join("installed"));
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return program;
    }
    let run = |program: &Path, arguments: &[&str]| {
        let ended = Command::new(program).args(arguments).status().expect("Python is there");
        assert!(ended.success(), "{} {arguments:?}", program.display());
    };
    let place = folder.display().to_string();
    let list = root.join("tests/tools/requirements.txt").display().to_string();
    run(Path::new("python3"), &["-m", "venv", &place]);
    run(&program, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", &list]);
    fs::write(&done, wanted).expect("a mark");
    program
}

/// Runs a script of `tests/tools` and reads the JSON it prints.
pub fn judge(script: &str, arguments: &[&str]) -> Value {
    let output = Command::new(python()).arg(tool(script)).args(arguments).output().expect("the script runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn tool(script: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(script)
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A mail server of another make, and the folder it puts the mail into.
pub struct MailServer {
    process: Child,
    folder: PathBuf,
    pub port: u16,
}

impl MailServer {
    /// Starts one on a free port.
    pub fn start() -> Self {
        Self::start_at(0, 0)
    }

    /// Starts one on a port; the first mails are turned away with a passing error.
    pub fn start_at(port: u16, refusals: u32) -> Self {
        let folder = std::env::temp_dir().join(format!(
            "tsunagu_mail_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        ));
        fs::create_dir_all(&folder).expect("a folder");
        let mut process = Command::new(python())
            .arg(tool("mail_server.py"))
            .args([&folder.display().to_string(), &port.to_string(), &refusals.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        Self { process, folder, port: line.trim().parse().expect("a port") }
    }

    /// Its address, as the settings have it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Every mail so far, as another program reads it.
    pub fn mails(&self) -> Vec<Value> {
        judge("read_mail.py", &[&self.folder.display().to_string()]).as_array().expect("a list").clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}
