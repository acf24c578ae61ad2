//! `daily-work`: what every server does by itself, done once, for today or for a given day.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use crate::actions::daily_work::Done;
use crate::base::clock::{Clock, Instant, SetClock, SystemClock};
use crate::cli::{Failure, Given, say, work_at};

/// What `daily-work` is told.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tsunagu daily-work\n  tsunagu daily-work --day 2026-04-01 --dry-run   # what would that day bring?\n\n\
                        Doing it twice, or on several servers at once, does nothing twice."
)]
pub struct Arguments {
    /// The day to do it for [default: today]
    #[arg(long, value_name = "DATE")]
    day: Option<NaiveDate>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do it although it is not that day: for a copy of the data, never for the ward's own
    #[arg(long)]
    on_a_copy: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// `tsunagu daily-work`
pub fn run(given: &Given, arguments: &Arguments) -> Result<(), Failure> {
    let today = SystemClock.now().day();
    let day = arguments.day.unwrap_or(today);
    if day != today && !arguments.dry_run && !arguments.on_a_copy {
        return Err(Failure::Usage(format!(
            "--day {day} is not today: add --dry-run to see what it would bring, or --on-a-copy where the data is a copy"
        )));
    }
    let now = if day == today { SystemClock.now() } else { Instant::start_of(day).plus_minutes(6 * 60) };
    let clock = Arc::new(SetClock::at(now));
    let done = work_at(given, clock, async |app| {
        let done = if arguments.dry_run { app.rehearse_daily_work().await } else { app.daily_work().await };
        Ok(done?)
    })?;
    if arguments.json {
        say(&json!({ "day": day, "dry_run": arguments.dry_run, "done": done }).to_string())?;
    } else {
        tell(day, &done, arguments.dry_run)?;
    }
    match done.failed.len() {
        0 => Ok(()),
        failed => Err(Failure::Failed(format!("{failed} could not be done today, and will be tried tomorrow"))),
    }
}

fn tell(day: NaiveDate, done: &Done, dry_run: bool) -> Result<(), Failure> {
    let would = if dry_run { " (nothing was kept)" } else { "" };
    say(&format!("{day}: {} children looked at{would}", done.children))?;
    for (word, count) in &done.changes {
        say(&format!("  {word}: {count}"))?;
    }
    for (word, count) in &done.told {
        say(&format!("  told {word}: {count}"))?;
    }
    for failed in &done.failed {
        say(&format!("  failed: {failed}"))?;
    }
    Ok(())
}
