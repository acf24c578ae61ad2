//! `verify-audit`.

use clap::Args;
use serde_json::json;

use crate::actions;
use crate::app::Caller;
use crate::cli::{Failure, Given, say, work};

/// What `verify-audit` is told.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tsunagu verify-audit --json\n\nExits with 1 where an entry is not what it was.")]
pub struct Arguments {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// `tsunagu verify-audit`: follows every chain of the log from its first entry to its recorded end.
pub fn verify(given: &Given, arguments: &Arguments) -> Result<(), Failure> {
    let finding = work(given, async |app| Ok(app.read(&Caller::default(), actions::audit::check_by_operator).await?))?;
    let broken = finding.broken.as_ref();
    if arguments.json {
        let place = broken.map(|at| json!({ "chain": at.chain, "seq": at.seq, "what": at.what }));
        say(&json!({ "whole": broken.is_none(), "entries": finding.entries, "broken": place }).to_string())?;
    }
    match broken {
        None if arguments.json => Ok(()),
        None => say(&format!("the audit log is whole: {} entries", finding.entries)),
        Some(at) => Err(Failure::Failed(format!(
            "the audit log is not whole: chain {}, entry {}: {}",
            at.chain,
            at.seq,
            explain(at.what)
        ))),
    }
}

fn explain(what: &str) -> &str {
    match what {
        "changed" => "changed (its content does not fit its hash)",
        "missing" => "missing (it was removed)",
        "unlinked" => "unlinked (the entry before it is not the one it was written after)",
        "cut" => "cut (the log ends before its recorded end)",
        "added" => "added (it stands behind the recorded end)",
        other => other,
    }
}
