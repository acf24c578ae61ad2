//! The command line: every command reads its arguments, runs actions, and says what came of it.
//!
//! Exit codes: 0 done, 1 not done, 2 the arguments were wrong.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::base::settings::Options;

pub mod serve;

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
    /// Bring the tables up to this release
    Migrate,
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

impl From<crate::base::problem::Problem> for Failure {
    fn from(problem: crate::base::problem::Problem) -> Self {
        Self::Failed(problem.to_string())
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
        Command::Migrate => serve::migrate(&given),
        Command::Openapi => serve::openapi(),
    }
}
