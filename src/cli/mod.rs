//! The command line: every command reads its arguments, runs actions, and says what came of it.
//!
//! Exit codes: 0 done, 1 not done, 2 the arguments were wrong.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::base::clock::{Clock, SystemClock};
use crate::base::problem::Problem;
use crate::base::settings::{Options, Settings};
use crate::base::tokens::TokenKey;
use crate::base::words::Language;
use crate::store;
use crate::store::Pool;

pub mod audit;
pub mod daily_work;
pub mod demo;
pub mod export;
pub mod import;
mod process;
pub mod serve;
pub mod users;

pub use process::{run_with, serve_until_stopped, start_log};

/// The issuer named in access tokens.
pub const ISSUER: &str = "tsunagu";

/// つなぐ: care coordination for children with medical care needs
#[derive(Debug, Parser)]
#[command(name = "tsunagu", version, propagate_version = true)]
struct Arguments {
    /// Settings file (TOML); flags and environment come before it
    #[arg(long, env = "TSUNAGU_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API
    Serve,
    /// Serve a fictional ward to try everything on
    Demo(demo::DemoArguments),
    /// Add users, close and reopen their accounts, and help those who have lost their password
    User {
        #[command(subcommand)]
        command: users::Command,
    },
    /// Do what the calendar asks for on a day: begin cases, open preparations, remind (every server does so by itself)
    DailyWork(daily_work::Arguments),
    /// Check that nobody has changed, removed or added entries of the audit log
    VerifyAudit(audit::Arguments),
    /// Bring the tables up to this release
    Migrate,
    /// Export what is kept
    Export {
        #[command(subcommand)]
        what: export::Export,
    },
    /// Import lists from elsewhere
    Import {
        #[command(subcommand)]
        what: import::Import,
    },
    /// Print the OpenAPI document
    Openapi,
}

/// How a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The arguments or settings were wrong.
    Usage(String),
    /// It could not be done.
    Failed(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Failed(told(&problem, Language::En))
    }
}

/// What a command is given: the flags and the settings file.
#[derive(Debug)]
pub struct Given {
    /// From flags and environment.
    pub options: Options,
    /// From the file.
    pub file: Options,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("tsunagu: {text}");
            ExitCode::from(2)
        }
        Err(Failure::Failed(text)) => {
            eprintln!("tsunagu: {text}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let file = match &arguments.config {
        Some(path) => Options::from_file(path).map_err(Failure::Usage)?,
        None => Options::default(),
    };
    let given = Given { options: arguments.options, file };
    match arguments.command {
        Command::Serve => serve::serve(&given),
        Command::Demo(arguments) => demo::demo(&given, &arguments),
        Command::User { command } => users::run(&given, command),
        Command::DailyWork(arguments) => daily_work::run(&given, &arguments),
        Command::VerifyAudit(arguments) => audit::verify(&given, &arguments),
        Command::Migrate => serve::migrate(&given),
        Command::Export { what } => export::export(&given, what),
        Command::Import { what } => import::import(&given, what),
        Command::Openapi => serve::openapi(),
    }
}

/// A problem as one line for whoever sits at the command line.
pub fn told(problem: &Problem, language: Language) -> String {
    match problem {
        Problem::Invalid(faults) => {
            let told = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.words.say(language)));
            told.collect::<Vec<_>>().join("; ")
        }
        Problem::Malformed { words, .. } | Problem::Forbidden { words, .. } | Problem::Conflict { words, .. } => {
            words.say(language).to_owned()
        }
        other => other.to_string(),
    }
}

/// Settles the settings of a command.
pub fn settle(given: &Given) -> Result<Settings, Failure> {
    given.options.clone().settle(given.file.clone()).map_err(Failure::Usage)
}

/// Opens the database the settings name and brings it up to date.
pub fn open(settings: &Settings) -> Result<Pool, Failure> {
    let pool = Pool::new(&settings.database_url, settings.connections).map_err(Failure::Usage)?;
    store::migrate::run(&pool)?;
    Ok(pool)
}

/// Runs one command's work on the application that the settings describe. No token is signed or read on the way, so
/// no key is asked for.
pub fn work<T>(given: &Given, act: impl AsyncFnOnce(App) -> Result<T, Failure>) -> Result<T, Failure> {
    work_at(given, Arc::new(SystemClock), act)
}

/// The same at the moment that `clock` shows.
pub fn work_at<T>(
    given: &Given,
    clock: Arc<dyn Clock>,
    act: impl AsyncFnOnce(App) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let settings = settle(given)?;
    let pool = open(&settings)?;
    let app = App::new(pool, clock, settings, TokenKey::ephemeral(ISSUER));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| Failure::Failed(e.to_string()))?.block_on(act(app))
}

/// Writes one line to standard output.
pub fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| Failure::Failed(e.to_string()))
}
