//! `user import`: many users at once, out of a CSV file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{as_json, nobody};
use crate::actions::users::import::{Added, Order};
use crate::actions::users::operator;
use crate::app::App;
use crate::base::csv;
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::cli::{Failure, say};
use crate::rules::user_import::{Line, usable};
use crate::rules::users::{Secret, UserFacts};
use crate::store::Work;

/// How it is called.
pub const EXAMPLES: &str = "The first line names the columns, in Japanese or English and in any order:
  username (職員番号), display_name (氏名), role (役割), and if need be
  agency (所属), email (メール), language (言語)

Examples:
  What is wrong with a file, line by line; nothing is stored:
    tsunagu user import users.csv --municipality 131091 --dry-run
  Everybody in it; the passwords are printed once:
    tsunagu user import users.csv --municipality 131091";

/// `tsunagu user import`
#[derive(Debug, Args)]
pub struct Import {
    /// CSV in UTF-8, at most 200 people
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Code of the municipality they belong to, six digits
    #[arg(long, value_name = "CODE")]
    municipality: String,
    /// Only say what is wrong with the file
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Adds everybody in the file, or says which lines are wrong.
pub async fn import(app: &App, arguments: Import) -> Result<(), Failure> {
    let (text, code) = (read(&arguments.file)?, arguments.municipality.clone());
    let judge = move |work: &mut Work| {
        let municipality = operator::municipality(work, &code, None)?;
        let order = Order { text: text.clone(), municipality_id: Some(municipality) };
        let lines = operator::check_list(work, &order)?;
        Ok((order, lines))
    };
    let (order, lines): (Order, Vec<Line>) = app.rehearse_as_operator(judge).await.map_err(nobody)?;
    let people = usable(lines).map_err(wrong)?;
    if arguments.dry_run {
        return planned(&people, arguments.json);
    }
    let made = app.initial_passwords(people.len()).await?;
    let (passwords, secrets): (Vec<String>, Vec<Secret>) = made.into_iter().unzip();
    let added = app.as_operator(move |work| operator::import(work, &order, &secrets)).await.map_err(wrong)?;
    report(&added, &passwords, arguments.json)
}

fn read(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|e| Failure::Failed(format!("{}: {e}", file.display())))?;
    csv::text(&bytes).ok_or_else(|| Failure::Failed(format!("{}: neither UTF-8 nor Shift_JIS", file.display())))
}

fn planned(people: &[(u64, UserFacts)], as_data: bool) -> Result<(), Failure> {
    if as_data {
        let one = |(line, facts): &(u64, UserFacts)| {
            json!({
                "line": line,
                "username": facts.username,
                "display_name": facts.display_name,
                "role": facts.role,
                "municipality_id": facts.municipality_id,
                "agency_id": facts.agency_id,
                "email": facts.email,
                "language": facts.language,
            })
        };
        let users: Value = people.iter().map(one).collect();
        return say(&json!({ "dry_run": true, "users": users }).to_string());
    }
    for (line, facts) in people {
        say(&format!("{line}\t{}\t{}\t{}", facts.username, facts.role, facts.display_name))?;
    }
    say(&format!("{} users would be added; nothing was stored", people.len()))
}

#[expect(clippy::indexing_slicing, reason = "a JSON object grows the name it is given")]
fn report(added: &[Added], passwords: &[String], as_data: bool) -> Result<(), Failure> {
    let told = added.iter().zip(passwords);
    if as_data {
        let one = |(added, password): (&Added, &String)| {
            let mut answer = as_json(&added.account.user);
            answer["line"] = json!(added.line);
            answer["initial_password"] = json!(password);
            answer
        };
        let users: Value = told.map(one).collect();
        return say(&json!({ "dry_run": false, "users": users }).to_string());
    }
    for (added, password) in told {
        let facts = &added.account.user.facts;
        say(&format!("{}\t{}\t{}\t{password}", facts.username, facts.role, facts.display_name))?;
    }
    say(&format!("{} users added; their initial passwords are told once, for 72 hours", added.len()))
}

/// Wrong lines as a table: line, column, what to do.
fn wrong(problem: Problem) -> Failure {
    let Problem::Invalid(faults) = &problem else { return nobody(problem) };
    let rows = faults.iter().map(|fault| {
        let place = fault.field.strip_prefix("lines.").unwrap_or(&fault.field);
        let (line, column) = place.split_once('.').unwrap_or((place, "-"));
        format!("{line}\t{column}\t{}", fault.words.say(Language::En))
    });
    let table = rows.collect::<Vec<_>>().join("\n");
    Failure::Usage(format!("nothing was stored; what is wrong:\nline\tcolumn\twhat to do\n{table}"))
}
