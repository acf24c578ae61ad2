//! The calendar's work: found, done and written down, by every server and by one command.

use std::time::Duration;

use tokio::sync::watch;

use crate::actions::daily_work;
use crate::actions::daily_work::Done;
use crate::app::{App, Caller};
use crate::base::problem::Problem;
use crate::rules::users::Origin;

/// How often a server looks whether a day has come for something.
const EVERY: Duration = Duration::from_secs(60);
/// How many children are looked at in one transaction: few enough for others to save in between.
const BATCH: i64 = 20;

impl App {
    /// Does everything whose day has come, and gives what it did. Any number of servers may do so at once.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the database cannot be reached: what is left is done later.
    pub async fn daily_work(&self) -> Result<Done, Problem> {
        let caller = calendar();
        let mut all = Done::default();
        for municipality in self.read(&caller, daily_work::with_cases_due).await? {
            all.add(self.write(&caller, move |work| daily_work::settle_cases(work, municipality)).await?);
        }
        let mut batch = BATCH;
        loop {
            match self.write(&caller, move |work| daily_work::look(work, batch)).await {
                Ok(done) if done.children == 0 => return Ok(all),
                Ok(done) => {
                    all.add(done);
                    batch = BATCH;
                }
                Err(problem @ Problem::Unavailable(_)) => return Err(problem),
                // One child that cannot be looked at must not keep the others: it is found alone, and put off.
                Err(_) if batch > 1 => batch = 1,
                Err(problem) => self.put_off(&caller, &problem).await?,
            }
        }
    }

    /// What [`App::daily_work`] would do, done and taken back.
    ///
    /// # Errors
    /// As there.
    pub async fn rehearse_daily_work(&self) -> Result<Done, Problem> {
        self.rehearse_as_operator(|work| {
            let mut all = Done::default();
            for municipality in daily_work::with_cases_due(work)? {
                daily_work::settle_cases(work, municipality)?;
            }
            loop {
                let done = daily_work::look(work, BATCH)?;
                if done.children == 0 {
                    all.changes = done.changes;
                    all.told = done.told;
                    return Ok(all);
                }
                all.children += done.children;
            }
        })
        .await
    }

    async fn put_off(&self, caller: &Caller, problem: &Problem) -> Result<(), Problem> {
        let Some(child) = self.write(caller, daily_work::first_due).await? else { return Ok(()) };
        tracing::error!(%child, %problem, "a child could not be looked at");
        self.write(caller, move |work| daily_work::put_off(work, child)).await
    }

    /// Does the calendar's work until `stop` turns true.
    pub async fn work_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.daily_work().await {
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
}

/// Who does it, as the audit log names it.
fn calendar() -> Caller {
    let origin = Origin { address: Some("calendar".to_owned()), request_id: None };
    Caller { origin, ..Caller::default() }
}
