//! What the calendar does by itself: cases begin and end, proposals run out, preparations open, transitions pass, people
//! are reminded.
//!
//! Every server may do it at any time. A child that is due is taken up, looked at and put down for its next day in one
//! transaction: a server that is killed in it has done nothing, and another one finds the child due still.
//!
//! Nobody is at work here, so nothing is refused: every function fails only with [`Problem::Unavailable`] where the
//! database cannot be reached, [`Problem::Contended`] where somebody changes the same record at that moment (it is tried
//! again), and [`Problem::Internal`] where a record cannot be read.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice};
use crate::rules::reminders;
use crate::steps;
use crate::steps::cases::due;
use crate::store;
use crate::store::Work;

/// A child is looked at after so many days at the latest, whatever its dates say.
const LONGEST: u64 = 30;

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Done {
    /// Children looked at.
    pub children: usize,
    /// How often each thing was done, under the words of the audit log: `transition.open`, `assignment.begin`, …
    pub changes: BTreeMap<String, usize>,
    /// Things people were told of.
    pub told: BTreeMap<String, usize>,
    /// What could not be done, and why: it is tried again tomorrow, and the section's managers are told.
    pub failed: Vec<String>,
}

impl Done {
    /// Adds what was done elsewhere.
    pub fn add(&mut self, other: Self) {
        self.children += other.children;
        for (word, count) in other.changes {
            *self.changes.entry(word).or_default() += count;
        }
        for (word, count) in other.told {
            *self.told.entry(word).or_default() += count;
        }
        self.failed.extend(other.failed);
    }

    /// What stands in an open transaction.
    fn of(work: &Work, children: usize) -> Self {
        let mut done = Self { children, ..Self::default() };
        for entry in &work.entries {
            *done.changes.entry(entry.action.to_owned()).or_default() += 1;
        }
        for notice in work.notices.iter().filter(|notice| !notice.parties.is_empty() || notice.coordinator.is_some()) {
            *done.told.entry(notice.event.as_str().to_owned()).or_default() += 1;
        }
        done
    }
}

/// The municipalities in which the calendar has something to do about cases.
pub fn with_cases_due(work: &mut Work) -> Result<Vec<MunicipalityId>, Problem> {
    let today = work.today();
    store::assignments::municipalities_due(work.db, today)
}

/// Begins, ends and lets run out what is due among the cases of a municipality.
pub fn settle_cases(work: &mut Work, municipality: MunicipalityId) -> Result<Done, Problem> {
    due::settle(work, municipality)?;
    Ok(Done::of(work, 0))
}

/// Takes up to `limit` children who are due for a look and looks at them. Nobody was due: no child in the answer. `at` is
/// told of each before it is looked at, so that the caller knows at which one something failed.
pub fn look(work: &mut Work, limit: i64, at: impl Fn(ChildId)) -> Result<Done, Problem> {
    let today = work.today();
    let children = store::watches::take_up(work.db, today, latest(today), limit)?;
    for id in &children {
        at(*id);
        if let Some(child) = store::children::whoever(work.db, *id)? {
            look_at(work, &child, today)?;
        }
    }
    Ok(Done::of(work, children.len()))
}

/// Everybody who is due for a look.
pub fn due_children(work: &mut Work) -> Result<Vec<ChildId>, Problem> {
    let today = work.today();
    store::watches::due(work.db, today, latest(today))
}

/// Looks at one child, for a rehearsal.
pub fn look_at_one(work: &mut Work, id: ChildId) -> Result<Done, Problem> {
    let today = work.today();
    let Some(child) = store::children::whoever(work.db, id)? else { return Ok(Done::default()) };
    look_at(work, &child, today)?;
    Ok(Done::of(work, 1))
}

/// Puts a child that could not be looked at off until tomorrow, so that it does not keep the others, and tells the
/// section's managers: what is due for that child does not come by itself.
pub fn put_off(work: &mut Work, child: ChildId) -> Result<(), Problem> {
    let tomorrow = work.today().succ_opt().unwrap_or(NaiveDate::MAX);
    if let Some(municipality) = store::watches::municipality(work.db, child)? {
        let notice = Notice::of(Event::CalendarFailed, municipality);
        work.notices.push(Notice { child_id: Some(child), ..notice });
    }
    store::watches::next(work.db, child, tomorrow)
}

/// The municipalities whose sections have tasks of their own, without a child, that may be due for a reminder.
pub fn with_tasks_due(work: &mut Work) -> Result<Vec<MunicipalityId>, Problem> {
    let until = reminders::OF_TASK.first().map_or(work.today(), |soon| soon.reaches(work.today()));
    store::tasks::municipalities_with_own(work.db, until)
}

/// Reminds a section of its own tasks.
pub fn remind_section(work: &mut Work, municipality: MunicipalityId) -> Result<Done, Problem> {
    steps::tasks::look_at_own(work, municipality)?;
    Ok(Done::of(work, 0))
}

/// Forgets the answers that were kept for requests that might come twice, once that time is over.
pub fn forget_answers(work: &mut Work) -> Result<(), Problem> {
    steps::idempotency::forget(work)
}

/// How far the clock of this server lies from that of the database, in days; none where the database has no clock.
pub fn days_apart(work: &mut Work) -> Result<Option<i64>, Problem> {
    let today = work.today();
    let shared = store::watches::day_of_database(work.db)?;
    Ok(shared.map(|day| today.signed_duration_since(day).num_days().abs()))
}

/// The last day on which a look that is made today puts the next one.
fn latest(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(LONGEST)).unwrap_or(NaiveDate::MAX)
}

fn look_at(work: &mut Work, child: &Child, today: NaiveDate) -> Result<(), Problem> {
    let next = [
        steps::stages::look(work, child)?,
        steps::service_plans::look(work, child)?,
        steps::cases::handover::look(work, child)?,
        steps::consents::look(work, child)?,
        // Last: it reminds of what the others have just put onto lists.
        steps::tasks::look(work, child)?,
    ];
    if child.closed_on.is_some() {
        return store::watches::remove(work.db, child.id);
    }
    let latest = latest(today);
    let tomorrow = today.succ_opt().unwrap_or(NaiveDate::MAX);
    let next = next.into_iter().flatten().min().unwrap_or(latest);
    store::watches::next(work.db, child.id, next.clamp(tomorrow, latest))
}
