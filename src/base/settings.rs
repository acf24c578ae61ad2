//! Settings: from a flag, else the environment, else a TOML file, else a default where one is safe.
//!
//! There is no default for the key that signs tokens.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

/// Settings as they may be given. Every one may be absent.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Where the data lies: `sqlite://PATH` or `postgres://USER@HOST/NAME` [default: sqlite://data/tsunagu.sqlite]
    #[arg(long, env = "TSUNAGU_DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "TSUNAGU_LISTEN", global = true, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Key that signs access tokens: base64 of at least 32 random bytes. Better in the environment or a file than here
    #[arg(long, env = "TSUNAGU_TOKEN_KEY", hide_env_values = true, global = true, value_name = "BASE64")]
    pub token_key: Option<String>,
    /// File that holds the token key
    #[arg(long, env = "TSUNAGU_TOKEN_KEY_FILE", global = true, value_name = "FILE")]
    pub token_key_file: Option<PathBuf>,
    /// Proxies whose X-Forwarded-For is believed, as addresses separated by commas [default: none]
    #[arg(long, env = "TSUNAGU_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_name = "ADDRESSES")]
    pub trusted_proxies: Option<Vec<String>>,
    /// Wrong passwords before an account is locked, 3 to 20 [default: 5]
    #[arg(long, env = "TSUNAGU_SIGN_IN_TRIES", global = true, value_name = "N")]
    pub sign_in_tries: Option<i32>,
    /// Minutes a lock lasts [default: 15]
    #[arg(long, env = "TSUNAGU_LOCK_MINUTES", global = true, value_name = "MINUTES")]
    pub lock_minutes: Option<i64>,
    /// Least length of a password, 13 or more [default: 13]
    #[arg(long, env = "TSUNAGU_PASSWORD_LENGTH", global = true, value_name = "N")]
    pub password_length: Option<usize>,
    /// Database connections this server may hold [default: 16]
    #[arg(long, env = "TSUNAGU_CONNECTIONS", global = true, value_name = "N")]
    pub connections: Option<u32>,
    /// Mail server: `smtp://HOST:PORT`, `smtp://USER:PASSWORD@HOST:587?tls=required` or `smtps://…` [default: no mail]
    #[arg(long, env = "TSUNAGU_SMTP_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// Sender of all mail, needed with a mail server
    #[arg(long, env = "TSUNAGU_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Address under which people reach this server; mail points there
    #[arg(long, env = "TSUNAGU_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// Folder that keeps the files on children; several servers need one they share [default: in the database]
    ///
    /// The folder must be there already, and belongs into every backup together with the database. Changing this moves
    /// nothing: files stay where they were put, so leave the folder set for as long as it holds any. A file in it that
    /// no record names (from an upload whose saving failed) is harmless and never deleted by the program.
    #[arg(long, env = "TSUNAGU_FILES_FOLDER", global = true, value_name = "FOLDER")]
    pub files_folder: Option<PathBuf>,
    /// What to log, as in RUST_LOG [default: info]
    #[arg(long, env = "TSUNAGU_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

/// The settings a process works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data lies.
    pub database_url: String,
    /// Address and port.
    pub listen: SocketAddr,
    /// Believed proxies.
    pub trusted_proxies: Vec<String>,
    /// Wrong passwords before a lock.
    pub sign_in_tries: i32,
    /// Minutes a lock lasts.
    pub lock_minutes: i64,
    /// Least length of a password.
    pub password_length: usize,
    /// Minutes an access token lives.
    pub access_minutes: i64,
    /// Minutes without use after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Connections in the pool.
    pub connections: u32,
    /// Where mail goes out; none where the ward sends none.
    pub mail: Option<MailSettings>,
    /// Folder that keeps the files on children; none: the database does.
    pub files_folder: Option<PathBuf>,
    /// Log filter.
    pub log: String,
    /// Demonstration: relaxed passwords, a clock that can be set.
    pub demo: bool,
}

/// How mail leaves the house.
#[derive(Clone)]
pub struct MailSettings {
    /// The mail server, perhaps with a password.
    pub smtp_url: String,
    /// The sender.
    pub mail_from: String,
    /// Where the pages are.
    pub public_url: String,
}

impl MailSettings {
    /// The host of the pages, without scheme, port and path.
    pub fn host(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or(rest)
    }
}

impl std::fmt::Debug for MailSettings {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database_url: "sqlite://data/tsunagu.sqlite".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: Vec::new(),
            sign_in_tries: 5,
            lock_minutes: 15,
            password_length: 13,
            access_minutes: 10,
            idle_minutes: 60,
            session_hours: 12,
            connections: 16,
            mail: None,
            files_folder: None,
            log: "info".to_owned(),
            demo: false,
        }
    }
}

impl Options {
    /// Reads a settings file; an unknown key is an error, because a misspelt setting is a silent one.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Flags and environment first, then the file, then the defaults; checks the ranges.
    pub fn settle(self, file: Self) -> Result<Settings, String> {
        let defaults = Settings::default();
        let mail = mail(
            self.smtp_url.or(file.smtp_url),
            self.mail_from.or(file.mail_from),
            self.public_url.or(file.public_url),
        )?;
        let settings = Settings {
            mail,
            database_url: self.database_url.or(file.database_url).unwrap_or(defaults.database_url),
            listen: self.listen.or(file.listen).unwrap_or(defaults.listen),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
            sign_in_tries: self.sign_in_tries.or(file.sign_in_tries).unwrap_or(defaults.sign_in_tries),
            lock_minutes: self.lock_minutes.or(file.lock_minutes).unwrap_or(defaults.lock_minutes),
            password_length: self.password_length.or(file.password_length).unwrap_or(defaults.password_length),
            connections: self.connections.or(file.connections).unwrap_or(defaults.connections),
            files_folder: self.files_folder.or(file.files_folder),
            log: self.log.or(file.log).unwrap_or(defaults.log),
            ..defaults
        };
        let folder = settings.files_folder.as_deref();
        let in_range = [
            ((3..=20).contains(&settings.sign_in_tries), "sign_in_tries must lie between 3 and 20"),
            ((1..=1440).contains(&settings.lock_minutes), "lock_minutes must lie between 1 and 1440"),
            ((13..=64).contains(&settings.password_length), "password_length must lie between 13 and 64"),
            ((2..=200).contains(&settings.connections), "connections must lie between 2 and 200"),
            (folder.is_none_or(Path::is_dir), "files_folder must be a folder that is there"),
        ];
        match in_range.iter().find(|(holds, _)| !holds) {
            Some((_, complaint)) => Err((*complaint).to_owned()),
            None => Ok(settings),
        }
    }

    /// The token key as text, from the setting or the file it names.
    pub fn token_key(&self, file: &Self) -> Result<String, String> {
        if let Some(key) = self.token_key.as_ref().or(file.token_key.as_ref()) {
            return Ok(key.clone());
        }
        let Some(path) = self.token_key_file.as_ref().or(file.token_key_file.as_ref()) else {
            return Err("no token key: set TSUNAGU_TOKEN_KEY to the output of `openssl rand -base64 32`, \
                        the same on every server"
                .to_owned());
        };
        std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
    }
}

/// A mail server alone is not enough: a mail has a sender and points to the pages.
fn mail(
    smtp_url: Option<String>,
    mail_from: Option<String>,
    public_url: Option<String>,
) -> Result<Option<MailSettings>, String> {
    match (smtp_url, mail_from, public_url) {
        (None, _, _) => Ok(None),
        (Some(smtp_url), Some(mail_from), Some(public_url)) => {
            Ok(Some(MailSettings { smtp_url, mail_from, public_url }))
        }
        _ => Err("with smtp_url, mail_from and public_url must be set too".to_owned()),
    }
}
