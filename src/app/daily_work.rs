//! The calendar's work: found, done and written down, by every server and by one command.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::actions::daily_work;
use crate::actions::daily_work::Done;
use crate::app::{App, Caller};
use crate::base::problem::Problem;
use crate::rules::users::Origin;
use crate::store::Work;

/// How often a server looks whether a day has come for something.
const EVERY: Duration = Duration::from_mins(1);
/// How many children are looked at in one transaction: few enough for others to save in between.
const BATCH: i64 = 20;
/// How many days a server's clock may lie from that of the database: the one may have passed midnight before the other,
/// and the database may count its days elsewhere.
const DAYS_APART: i64 = 1;

impl App {
    /// Does everything whose day has come, and gives what it did. Any number of servers may do so at once.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the database cannot be reached: what is left is done later.
    pub async fn daily_work(&self) -> Result<Done, Problem> {
        self.daily_work_while(|| true).await
    }

    /// As [`App::daily_work`], for as long as `go_on` says so: it is asked before each batch of children, so that a server
    /// that is told to stop begins nothing more.
    ///
    /// # Errors
    /// As there.
    pub async fn daily_work_while(&self, go_on: impl Fn() -> bool) -> Result<Done, Problem> {
        let caller = calendar();
        let mut all = Done::default();
        for municipality in self.read(&caller, daily_work::with_cases_due).await? {
            let settled = self.write(&caller, move |work| daily_work::settle_cases(work, municipality)).await;
            take(&mut all, "cases of municipality", municipality, settled)?;
        }
        for municipality in self.read(&caller, daily_work::with_tasks_due).await? {
            let reminded = self.write(&caller, move |work| daily_work::remind_section(work, municipality)).await;
            take(&mut all, "tasks of municipality", municipality, reminded)?;
        }
        let mut batch = BATCH;
        while go_on() {
            let at = Arc::new(Mutex::new(None));
            let noted = Arc::clone(&at);
            let look = move |work: &mut Work| {
                daily_work::look(work, batch, |child| {
                    *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
                })
            };
            let looked = self.write(&caller, look).await;
            let at = *at.lock().unwrap_or_else(PoisonError::into_inner);
            match (looked, at) {
                (Ok(done), _) if done.children == 0 => break,
                (Ok(done), _) => {
                    all.add(done);
                    batch = BATCH;
                }
                // One child that cannot be looked at must not keep the others: it is found alone, and put off.
                (Err(problem), Some(child)) if !matches!(problem, Problem::Unavailable(_)) => {
                    if batch == 1 {
                        take(&mut all, "child", child, Err(problem))?;
                        self.write(&caller, move |work| daily_work::put_off(work, child)).await?;
                    }
                    batch = 1;
                }
                (Err(problem), _) => return Err(problem),
            }
        }
        self.write(&caller, daily_work::forget_answers).await?;
        Ok(all)
    }

    /// What [`App::daily_work`] would do: each piece done and taken back, so that nobody waits for more than one.
    ///
    /// # Errors
    /// As there.
    pub async fn rehearse_daily_work(&self) -> Result<Done, Problem> {
        let caller = calendar();
        let mut all = Done::default();
        for municipality in self.read(&caller, daily_work::with_cases_due).await? {
            let settled = self.rehearse_as_operator(move |work| daily_work::settle_cases(work, municipality)).await;
            take(&mut all, "cases of municipality", municipality, settled)?;
        }
        for municipality in self.read(&caller, daily_work::with_tasks_due).await? {
            let reminded = self.rehearse_as_operator(move |work| daily_work::remind_section(work, municipality)).await;
            take(&mut all, "tasks of municipality", municipality, reminded)?;
        }
        for child in self.read(&caller, daily_work::due_children).await? {
            let looked = self.rehearse_as_operator(move |work| daily_work::look_at_one(work, child)).await;
            take(&mut all, "child", child, looked)?;
        }
        Ok(all)
    }

    /// Does the calendar's work until `stop` turns true.
    pub async fn work_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let done = match self.clock_is_shared().await {
                Ok(true) => self.daily_work_while(|| !*stop.borrow()).await,
                Ok(false) => Ok(Done::default()),
                Err(problem) => Err(problem),
            };
            match done {
                Ok(done) if done == Done::default() => {}
                Ok(done) => tracing::info!(children = done.children, changes = ?done.changes, "calendar"),
                Err(problem) => tracing::warn!(%problem, "the calendar's work waits"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Whether this server has the day that the database has. One whose clock is wrong would take back what the others
    /// have done, and do what has not come.
    async fn clock_is_shared(&self) -> Result<bool, Problem> {
        let days = self.read(&calendar(), daily_work::days_apart).await?;
        let shared = days.is_none_or(|days| days <= DAYS_APART);
        if !shared {
            tracing::error!(days, "this server's clock is not the database's: it leaves the calendar to others");
        }
        Ok(shared)
    }
}

/// Adds what was done; what could not be done is kept with the reason, so that one ward or one child does not keep the
/// others.
fn take(all: &mut Done, what: &str, id: impl std::fmt::Display, done: Result<Done, Problem>) -> Result<(), Problem> {
    match done {
        Ok(done) => all.add(done),
        Err(problem @ Problem::Unavailable(_)) => return Err(problem),
        Err(problem) => {
            tracing::error!(what, %id, %problem, "the calendar's work failed");
            all.failed.push(format!("{what} {id}: {problem}"));
        }
    }
    Ok(())
}

/// Who does it, as the audit log names it.
fn calendar() -> Caller {
    let origin = Origin { address: Some("calendar".to_owned()), request_id: None };
    Caller { origin, ..Caller::default() }
}
