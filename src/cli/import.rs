//! `import`: lists from elsewhere, on behalf of a user of the section.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::actions::office_import;
use crate::actions::office_import::Order;
use crate::base::check_digits;
use crate::base::csv;
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::cli::{Failure, Given, say, told, work};
use crate::rules::office_import::{Remark, Report};

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Consultation offices from an open data file of WAM NET
    #[command(after_help = "Example:\n  tsunagu import offices csvdownload070.csv --municipality 131091 --as section \
                            --dry-run")]
    Offices(Offices),
}

/// `tsunagu import offices`
#[derive(Debug, Args)]
pub struct Offices {
    /// The file as published: CSV in UTF-8 with 29 columns
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Code of the municipality, six digits (全国地方公共団体コード)
    #[arg(long, value_name = "CODE")]
    municipality: String,
    /// User on whose behalf it is done; the audit log names this user
    #[arg(long = "as", value_name = "USERNAME")]
    username: String,
    /// Only offices whose address begins so, e.g. 東京都見本区 [default: those in the municipality]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// The report as JSON
    #[arg(long)]
    json: bool,
    /// Language of the report
    #[arg(long, value_enum, default_value_t = Tongue::Ja)]
    language: Tongue,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tongue {
    Ja,
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Ja => Self::Ja,
            Tongue::En => Self::En,
        }
    }
}

/// `tsunagu import …`
pub fn import(given: &Given, what: Import) -> Result<(), Failure> {
    let Import::Offices(offices) = what;
    let language = offices.language.into();
    if !check_digits::lg_code_valid(&offices.municipality) {
        return Err(Failure::Usage(format!("--municipality {}: not a municipality code", offices.municipality)));
    }
    let text = read(&offices.file)?;
    let order = Order {
        text,
        address: offices.address.clone(),
        lg_code: Some(offices.municipality.clone()),
        dry_run: offices.dry_run,
    };
    let bar = bar();
    let shown = bar.clone();
    let report = work(given, async |app| {
        let run = app.run_as(&offices.username, move |work| {
            office_import::import(work, &order, &|done, whole| show(&shown, done, whole))
        });
        run.await.map_err(|problem| failure(&problem, language))
    });
    bar.finish_and_clear();
    let report = report?;
    if offices.json { say(&as_json(&report, language).to_string()) } else { in_words(&report, &offices, language) }
}

fn read(file: &std::path::Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|e| Failure::Failed(format!("{}: {e}", file.display())))?;
    csv::text(&bytes).ok_or_else(|| Failure::Failed(format!("{}: neither UTF-8 nor Shift_JIS", file.display())))
}

/// A wrong name or code was an argument; anything else is the file's or the database's.
fn failure(problem: &Problem, language: Language) -> Failure {
    let argument = matches!(problem, Problem::Invalid(faults)
        if faults.iter().all(|fault| matches!(fault.field.as_str(), "as" | "municipality")));
    let text = told(problem, language);
    if argument { Failure::Usage(text) } else { Failure::Failed(text) }
}

/// A bar for whoever watches; nothing where standard error goes into a file.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn show(bar: &ProgressBar, done: usize, whole: usize) {
    bar.set_length(u64::try_from(whole).unwrap_or_default());
    bar.set_position(u64::try_from(done).unwrap_or_default());
}

fn as_json(report: &Report, language: Language) -> Value {
    let remarks = |remarks: &[Remark]| -> Value {
        let one = |r: &Remark| json!({ "line": r.line, "code": r.code, "message": r.words.say(language) });
        remarks.iter().map(one).collect()
    };
    let touched = report.touched.iter().map(|t| json!({ "line": t.line, "effect": t.effect, "name": t.name }));
    json!({
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "outside": report.outside,
        "rejected": remarks(&report.rejected),
        "warnings": remarks(&report.warnings),
        "touched": touched.collect::<Vec<_>>(),
    })
}

fn in_words(report: &Report, offices: &Offices, language: Language) -> Result<(), Failure> {
    let ja = language == Language::Ja;
    let line = |line: u64, what: &str, text: &str| {
        if ja { format!("{line}行目 {what}: {text}") } else { format!("line {line}, {what}: {text}") }
    };
    let word = |ja_word: &'static str, en_word: &'static str| if ja { ja_word } else { en_word };
    for touched in &report.touched {
        say(&line(touched.line, touched.effect.label().say(language), &touched.name))?;
    }
    for (remarks, what) in [(&report.warnings, word("注意", "warning")), (&report.rejected, word("除外", "rejected"))]
    {
        for remark in remarks {
            say(&line(remark.line, what, remark.words.say(language)))?;
        }
    }
    let Report { added, changed, unchanged, outside, .. } = report;
    let rejected = report.rejected.len();
    say(&if ja {
        format!("追加 {added}件、変更 {changed}件、変更なし {unchanged}件、区域外 {outside}行、除外 {rejected}行")
    } else {
        format!(
            "{added} added, {changed} changed, {unchanged} unchanged, {outside} rows elsewhere, {rejected} rejected"
        )
    })?;
    if offices.dry_run {
        return say(word("試しただけで、何も保存していません。", "This was a trial: nothing was saved."));
    }
    Ok(())
}
