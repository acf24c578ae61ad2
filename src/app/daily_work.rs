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

impl App {
    /// Does everything whose day has come, and gives what it did. Any number of servers may do so at once.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the database cannot be reached: what is left is done later.
    pub async fn daily_work(&self) -> Result<Done, Problem> {
        let caller = calendar();
        let mut all = Done::default();
        for municipality in self.read(&caller, daily_work::with_cases_due).await? {
            let settled = self.write(&caller, move |work| daily_work::settle_cases(work, municipality)).await;
            match settled {
                Ok(done) => all.add(done),
                Err(problem @ Problem::Unavailable(_)) => return Err(problem),
                // One ward whose cases cannot be settled must not keep the children of all.
                Err(problem) => tracing::error!(%municipality, %problem, "cases could not be settled"),
            }
        }
        let mut batch = BATCH;
        loop {
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
                (Ok(done), _) if done.children == 0 => return Ok(all),
                (Ok(done), _) => {
                    all.add(done);
                    batch = BATCH;
                }
                // One child that cannot be looked at must not keep the others: it is found alone, and put off.
                (Err(problem), Some(child)) if !matches!(problem, Problem::Unavailable(_)) => {
                    if batch == 1 {
                        tracing::error!(%child, %problem, "a child could not be looked at");
                        self.write(&caller, move |work| daily_work::put_off(work, child)).await?;
                    }
                    batch = 1;
                }
                (Err(problem), _) => return Err(problem),
            }
        }
    }

    /// What [`App::daily_work`] would do: each piece done and taken back, so that nobody waits for more than one.
    ///
    /// # Errors
    /// As there.
    pub async fn rehearse_daily_work(&self) -> Result<Done, Problem> {
        let caller = calendar();
        let mut all = Done::default();
        for municipality in self.read(&caller, daily_work::with_cases_due).await? {
            all.add(self.rehearse_as_operator(move |work| daily_work::settle_cases(work, municipality)).await?);
        }
        for child in self.read(&caller, daily_work::due_children).await? {
            all.add(self.rehearse_as_operator(move |work| daily_work::look_at_one(work, child)).await?);
        }
        Ok(all)
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
