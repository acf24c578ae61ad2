//! `user add|import|list|disable|enable|reset-password|unlock`: for whoever runs the installation. The first administrator is
//! made here.

use std::io::BufRead as _;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::actions::users::{Account, operator};
use crate::app::App;
use crate::base::ids::{AgencyId, Id as _};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::cli::{Failure, Given, say, told, work};
use crate::rules::users::{Role, Secret, User, UserFacts, UserLanguage};
use crate::store::Work;
use crate::store::users::Filter;

const EXAMPLES: &str = "Examples:
  The first administrator; the password is printed once:
    tsunagu user add --username admin --role admin --name '見本 管理者'
  Somebody of a ward that is founded on the way:
    tsunagu user add --username section --role section --name '見本 障害者支援課' \\
      --municipality 131091 --municipality-name 見本区
  With a password of one's own choice:
    tsunagu user add --username section --role section --name '見本' --municipality 131091 --password-stdin < file";

mod import;

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a user
    #[command(after_help = EXAMPLES)]
    Add(Add),
    /// Add many users out of a CSV file: all or none
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// List users by name
    List {
        /// Also closed accounts
        #[arg(long)]
        all: bool,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
    /// Close an account and end its sessions at once
    Disable(Named),
    /// Reopen an account
    Enable(Named),
    /// Set a new password, end all sessions and lift a lock
    ResetPassword {
        /// Whose
        #[command(flatten)]
        named: Named,
        /// Read the password from standard input instead of making one; it need not be changed then
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lift the lock of a name after too many wrong passwords
    Unlock(Named),
}

/// Who is meant.
#[derive(Debug, Args)]
pub struct Named {
    /// User name
    username: String,
    /// Do everything but keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// A new user.
#[derive(Debug, Args)]
pub struct Add {
    /// Name to sign in with
    #[arg(long)]
    username: String,
    /// Role: section, section_manager, office_manager, coordinator, health_centre, hospital, nursery_section,
    /// education_centre, adviser, secretariat, auditor, admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// Name shown to others
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Code of the municipality, six digits; none for an administrator
    #[arg(long, value_name = "CODE")]
    municipality: Option<String>,
    /// Found the municipality under this name if it does not exist yet
    #[arg(long, value_name = "NAME", requires = "municipality")]
    municipality_name: Option<String>,
    /// Id of the agency the user works for, where the role works for one
    #[arg(long, value_name = "ID")]
    agency: Option<uuid::Uuid>,
    /// Where mail goes
    #[arg(long)]
    email: Option<String>,
    /// Language of pages and mail: ja, en
    #[arg(long, default_value = "ja", value_parser = language)]
    language: UserLanguage,
    /// Read the password from standard input instead of making one; it need not be changed then
    #[arg(long)]
    password_stdin: bool,
    /// Do everything but keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// `tsunagu user …`
pub fn run(given: &Given, command: Command) -> Result<(), Failure> {
    work(given, async |app| match command {
        Command::Add(arguments) => add(&app, arguments).await,
        Command::Import(arguments) => import::import(&app, arguments).await,
        Command::List { all, json } => list(&app, all, json).await,
        Command::Disable(named) => change(&app, named, "closed", operator::disable).await,
        Command::Enable(named) => change(&app, named, "reopened", operator::enable).await,
        Command::Unlock(named) => change(&app, named, "unlocked", operator::unlock).await,
        Command::ResetPassword { named, password_stdin } => reset_password(&app, named, password_stdin).await,
    })
}

async fn add(app: &App, arguments: Add) -> Result<(), Failure> {
    let facts = UserFacts {
        municipality_id: None,
        agency_id: arguments.agency.map(AgencyId::wrap),
        username: arguments.username,
        display_name: arguments.name,
        role: arguments.role,
        email: arguments.email,
        language: arguments.language,
    };
    let (told_once, secret) =
        password(app, arguments.password_stdin, &facts, arguments.municipality_name.as_deref()).await?;
    let (code, name) = (arguments.municipality, arguments.municipality_name);
    let act = move |work: &mut Work| {
        let municipality_id = match &code {
            Some(code) => Some(operator::municipality(work, code, name.as_deref())?),
            None => None,
        };
        operator::add(work, UserFacts { municipality_id, ..facts.clone() }, &secret)
    };
    let user = operate(app, arguments.dry_run, act).await?;
    report(&user, "added", told_once.as_deref(), arguments.dry_run, arguments.json)
}

async fn reset_password(app: &App, named: Named, from_stdin: bool) -> Result<(), Failure> {
    let username = named.username.clone();
    let user = app.as_operator(move |work| operator::find(work, &username)).await.map_err(nobody)?;
    let (told_once, secret) = password(app, from_stdin, &user.facts, None).await?;
    let username = named.username;
    let act = move |work: &mut Work| operator::reset_password(work, &username, &secret);
    let user = operate(app, named.dry_run, act).await?;
    report(&user, "given a new password", told_once.as_deref(), named.dry_run, named.json)
}

async fn change(
    app: &App,
    named: Named,
    done: &str,
    act: impl Fn(&mut Work, &str) -> Result<User, Problem> + Send + Sync + 'static,
) -> Result<(), Failure> {
    let username = named.username;
    let user = operate(app, named.dry_run, move |work| act(work, &username)).await?;
    report(&user, done, None, named.dry_run, named.json)
}

async fn operate(
    app: &App,
    dry_run: bool,
    act: impl Fn(&mut Work) -> Result<User, Problem> + Send + Sync + 'static,
) -> Result<User, Failure> {
    let outcome = if dry_run { app.rehearse_as_operator(act).await } else { app.as_operator(act).await };
    outcome.map_err(nobody)
}

/// The password to print, where one is made, and what is kept.
async fn password(
    app: &App,
    from_stdin: bool,
    facts: &UserFacts,
    municipality: Option<&str>,
) -> Result<(Option<String>, Secret), Failure> {
    if !from_stdin {
        let (password, secret) = app.initial_password().await?;
        return Ok((Some(password), secret));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Failure::Usage(e.to_string()))?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    app.check_password("password", &password, &facts.password_context(municipality)).map_err(nobody)?;
    Ok((None, Secret { hash: app.hash_password(password).await?, must_change: false }))
}

async fn list(app: &App, all: bool, json: bool) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let (filter, this) = (Filter { disabled: all, ..Filter::default() }, page.clone());
        let listed = app.as_operator(move |work| operator::list(work, &filter, &this)).await?;
        rows.extend(listed.rows);
        match listed.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    if json {
        return say(&rows.iter().map(listed).collect::<Value>().to_string());
    }
    for Account { user, locked_until, .. } in &rows {
        let state = match (user.disabled_at, locked_until) {
            (Some(_), _) => "closed",
            (None, Some(_)) => "locked",
            (None, None) => "open",
        };
        say(&format!("{}\t{}\t{state}\t{}", user.facts.username, user.facts.role, user.facts.display_name))?;
    }
    Ok(())
}

/// An account as a list tells it.
#[expect(clippy::indexing_slicing, reason = "a JSON object grows the name it is given")]
fn listed(account: &Account) -> Value {
    let mut answer = as_json(&account.user);
    answer["locked_until"] = json!(account.locked_until);
    answer["last_sign_in_at"] = json!(account.last_sign_in_at);
    answer
}

fn as_json(user: &User) -> Value {
    let facts = &user.facts;
    json!({
        "id": user.id,
        "username": facts.username,
        "display_name": facts.display_name,
        "role": facts.role,
        "municipality_id": facts.municipality_id,
        "agency_id": facts.agency_id,
        "email": facts.email,
        "language": facts.language,
        "must_change_password": user.must_change_password,
        "disabled_at": user.disabled_at,
        "locked_until": null,
    })
}

#[expect(clippy::indexing_slicing, reason = "a JSON object grows the name it is given")]
fn report(user: &User, done: &str, password: Option<&str>, dry_run: bool, json: bool) -> Result<(), Failure> {
    let password = password.filter(|_| !dry_run);
    if json {
        let mut answer = as_json(user);
        answer["initial_password"] = json!(password);
        answer["dry_run"] = json!(dry_run);
        return say(&answer.to_string());
    }
    let would = if dry_run { " (rehearsed, nothing kept)" } else { "" };
    say(&format!("{} ({}) {done}{would}", user.facts.username, user.facts.role))?;
    match password {
        Some(password) => say(&format!("initial password, told once, for 72 hours: {password}")),
        None => Ok(()),
    }
}

/// Wrong fields are wrong arguments; a name nobody has is said in words.
fn nobody(problem: Problem) -> Failure {
    match problem {
        Problem::Invalid(_) => Failure::Usage(told(&problem, Language::En)),
        Problem::NotFound => Failure::Failed("there is no user of this name".to_owned()),
        other => other.into(),
    }
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "no such role".to_owned())
}

fn language(word: &str) -> Result<UserLanguage, String> {
    UserLanguage::parse(word).ok_or_else(|| "ja or en".to_owned())
}
