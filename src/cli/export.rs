//! `export`: everything about one child, and the school-entry roster, on behalf of a user.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::actions::disclosure;
use crate::actions::disclosure::Exported;
use crate::actions::roster;
use crate::base::ids::{AgencyId, Id as _};
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::cli::{Failure, Given, say, told, work};
use crate::rules::disclosure::{Request, Requester};
use crate::rules::roster::{RosterKind, RosterPurpose, csv};
use crate::store::files::Keep;

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Everything about one child as a ZIP archive, for a request for disclosure (開示請求)
    #[command(
        after_help = "Example:\n  tsunagu export child K-001 --as section --out k001.zip --requester guardian \\\n    \
                            --requested-by '見本 花子' --requested-on 2025-11-20\n\n\
                            The archive holds names and medical matters: keep it where only you can read it."
    )]
    Child(Child),
    /// The school-entry roster of a fiscal year as CSV (就学名簿), as far as consent reaches
    #[command(
        after_help = "Example:\n  tsunagu export roster --fiscal-year 2026 --purpose consultation --as section --out roster.csv\n\n\
                            The roster holds names: keep it where only you can read it."
    )]
    Roster(Roster),
}

/// `tsunagu export roster`
#[derive(Debug, Args)]
pub struct Roster {
    /// Fiscal year in which the children enter, by the year of its April
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2130))]
    fiscal_year: i32,
    /// Which school: elementary, junior_high, high_school
    #[arg(long, default_value = "elementary", value_parser = roster_kind)]
    kind: RosterKind,
    /// Id of the education centre it is for, where the ward has several
    #[arg(long, value_name = "ID")]
    centre: Option<uuid::Uuid>,
    /// What it is for, as the audit log keeps it: consultation, staffing, register, committee
    #[arg(long, value_parser = roster_purpose)]
    purpose: RosterPurpose,
    /// User on whose behalf it is done; the audit log names this user
    #[arg(long = "as", value_name = "USERNAME")]
    username: String,
    /// Where to write the roster
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write over a file that is there already
    #[arg(long)]
    force: bool,
    /// Say what was written as JSON
    #[arg(long)]
    json: bool,
}

/// `tsunagu export child`
#[derive(Debug, Args)]
pub struct Child {
    /// Reference code of the child, e.g. K-001
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// User on whose behalf it is done; the audit log names this user
    #[arg(long = "as", value_name = "USERNAME")]
    username: String,
    /// Where to write the archive
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// In which right somebody asks: guardian, person, agent, section
    #[arg(long, default_value = "section", value_parser = requester)]
    requester: Requester,
    /// Who asks [default: the user]
    #[arg(long, value_name = "NAME")]
    requested_by: Option<String>,
    /// When it was asked for, e.g. 2025-11-20 [default: today]
    #[arg(long, value_name = "DATE")]
    requested_on: Option<NaiveDate>,
    /// Number or reason of the request
    #[arg(long, value_name = "TEXT")]
    number: Option<String>,
    /// Do not mark what comes from third parties
    #[arg(long)]
    unmarked: bool,
    /// Write over a file that is there already
    #[arg(long)]
    force: bool,
    /// Say what was written as JSON
    #[arg(long)]
    json: bool,
}

/// `tsunagu export …`
pub fn export(given: &Given, what: Export) -> Result<(), Failure> {
    match what {
        Export::Child(child) => export_child(given, &child),
        Export::Roster(roster) => export_roster(given, &roster),
    }
}

fn export_roster(given: &Given, asked: &Roster) -> Result<(), Failure> {
    if asked.out.exists() && !asked.force {
        return Err(Failure::Failed(format!("{}: is there already; --force writes over it", asked.out.display())));
    }
    let beside = beside(&asked.out);
    let written = work(given, async |app| {
        let (year, kind, purpose, path) = (asked.fiscal_year, asked.kind, asked.purpose, beside.clone());
        let centre = asked.centre.map(AgencyId::wrap);
        // The file is written before the commit, so that nobody has a roster of which the audit log knows nothing.
        let run = app.run_as(&asked.username, move |work| {
            let roster = roster::make(work, year, kind, centre, Some(purpose))?;
            let failed = |e: std::io::Error| Problem::Unavailable(format!("{}: {e}", path.display()));
            let mut out = open(&path).map_err(failed)?;
            out.write_all(csv(&roster.lines).as_bytes()).and_then(|()| out.sync_all()).map_err(failed)?;
            Ok(roster)
        });
        run.await.map_err(|problem| match problem {
            Problem::NotFound => Failure::Failed("there is no such education centre".to_owned()),
            other => failure(&other, "roster"),
        })
    });
    let written = written.and_then(|roster| {
        std::fs::rename(&beside, &asked.out).map_err(|e| failed(&asked.out, &e))?;
        Ok(roster)
    });
    if written.is_err() {
        std::fs::remove_file(&beside).ok();
    }
    let roster = written?;
    let (out, children, left_out) = (asked.out.display().to_string(), roster.lines.len(), roster.left_out);
    if asked.json {
        let told = json!({
            "out": out, "fiscal_year": roster.fiscal_year, "kind": roster.kind, "children": children,
            "left_out": left_out,
        });
        say(&told.to_string())
    } else {
        say(&format!("{out}: {children} children; {left_out} left out for lack of consent"))
    }
}

fn export_child(given: &Given, child: &Child) -> Result<(), Failure> {
    if child.out.exists() && !child.force {
        return Err(Failure::Failed(format!("{}: is there already; --force writes over it", child.out.display())));
    }
    let beside = beside(&child.out);
    let exported = work(given, async |app| {
        let place = Keep::of(app.settings().files_folder.as_deref());
        let (reference, path) = (child.reference.clone(), beside.clone());
        let request = request(child, app.now().day());
        let run = app.run_as(&child.username, move |work| {
            let id = disclosure::child_with(work, &reference)?;
            let out = open(&path).map_err(|e| Problem::Unavailable(format!("{}: {e}", path.display())))?;
            let (exported, out) = disclosure::export(work, id, request.clone(), &place, None, out)?;
            out.sync_all().map_err(|e| Problem::Unavailable(format!("{}: {e}", path.display())))?;
            Ok(exported)
        });
        run.await.map_err(|problem| failure(&problem, &child.reference))
    });
    let exported = exported.and_then(|exported| {
        std::fs::rename(&beside, &child.out).map_err(|e| failed(&child.out, &e))?;
        Ok(exported)
    });
    if exported.is_err() {
        std::fs::remove_file(&beside).ok();
    }
    report(&exported?, child)
}

fn request(child: &Child, today: NaiveDate) -> Request {
    Request {
        requester: child.requester,
        requested_by: child.requested_by.clone().unwrap_or_else(|| child.username.clone()),
        guardian_id: None,
        requested_on: child.requested_on.unwrap_or(today),
        number: child.number.clone(),
        mark_third_parties: !child.unmarked,
    }
}

/// The name under which the archive grows, so that under its own there is only ever a whole one.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    out.with_file_name(name)
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).read(true).create(true).truncate(true).mode(0o600).open(path)
}

fn report(exported: &Exported, child: &Child) -> Result<(), Failure> {
    let Exported { reference, rows, files, damaged, .. } = exported;
    let out = child.out.display().to_string();
    if child.json {
        let told = json!({ "child": reference, "out": out, "rows": rows, "files": files, "damaged_files": damaged });
        say(&told.to_string())?;
    } else {
        say(&format!("{out}: {reference}, {rows} rows, {files} files"))?;
    }
    if *damaged > 0 {
        return Err(Failure::Failed(format!("{damaged} files are missing or damaged; record.html says which")));
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}

fn failure(problem: &Problem, reference: &str) -> Failure {
    match problem {
        Problem::NotFound => Failure::Failed(format!("{reference}: there is no such child")),
        Problem::Invalid(_) => Failure::Usage(told(problem, Language::En)),
        other => Failure::Failed(told(other, Language::En)),
    }
}

fn requester(word: &str) -> Result<Requester, String> {
    Requester::parse(word).ok_or_else(|| "one of: guardian, person, agent, section".to_owned())
}

fn roster_purpose(word: &str) -> Result<RosterPurpose, String> {
    RosterPurpose::parse(word).ok_or_else(|| "one of: consultation, staffing, register, committee".to_owned())
}

fn roster_kind(word: &str) -> Result<RosterKind, String> {
    RosterKind::parse(word).ok_or_else(|| "one of: elementary, junior_high, high_school".to_owned())
}
