//! A child's transitions follow its dates: added, moved, opened with their checklist, passed and dropped, with the steps
//! that hang on them.
//!
//! Everything is found from what stands in the database, so that it may be asked for at any moment and any number of
//! times: when somebody changes the child, and by the calendar every day.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{SubjectId, TaskId, UserId};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::checklists::{Checklist, Step};
use crate::rules::children::Child;
use crate::rules::life_stage::TransitionKind;
use crate::rules::reminders;
use crate::rules::tasks::{Task, TaskSource, TaskState};
use crate::rules::transitions::{Planned, SUPPORT_ENDED, Transition, TransitionState};
use crate::rules::transitions::{planned, window_open};
use crate::store;
use crate::store::Work;

mod checklist;
mod telling;

pub use checklist::reopened;
use checklist::{follow_steps, give_steps, recount_steps};
use telling::{left_undone, tell, tell_of_move};

/// What every transition of one child is looked at with.
struct View<'a> {
    child: &'a Child,
    today: NaiveDate,
    closing: Vec<NaiveDate>,
}

/// Brings a child's transitions, and the steps that hang on them, in line with its dates, and gives the next day on which
/// the calendar alone changes any of them.
pub fn follow(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    let view = view(work, child)?;
    follow_all(work, &view)
}

/// The ward's closing days are read from the child's birth on: what follows a transition that has passed is counted over
/// days that lie behind.
fn view<'a>(work: &mut Work, child: &'a Child) -> Result<View<'a>, Problem> {
    let today = work.today();
    let closing = store::closing_days::days(work.db, child.municipality_id, child.facts.born_on.min(today))?;
    Ok(View { child, today, closing })
}

fn follow_all(work: &mut Work, view: &View) -> Result<Option<NaiveDate>, Problem> {
    let (child, today) = (view.child, view.today);
    let facts = child.facts.stage_facts();
    let present = store::transitions::of_child(work.db, child.id)?;
    let mut next = None;
    for checklist in store::checklists::in_force(work.db, child.municipality_id)? {
        let planned = planned(&facts, checklist.kind, today);
        let before = present.iter().find(|one| one.kind == checklist.kind);
        if let Some(after) = follow_one(work, view, before, planned, &checklist)? {
            next = earliest(next, changes_on(view, &after, &checklist));
        }
    }
    Ok(next)
}

/// The same by the calendar, which also moves steps that closing days moved, and reminds of what comes near.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    let view = view(work, child)?;
    let mut next = follow_all(work, &view)?;
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let open = store::tasks::open_of_child(work.db, child.id, Some(TaskSource::Checklist), None)?;
    let told = store::reminders::of_child(work.db, child.id)?;
    for transition in store::transitions::of_child(work.db, child.id)? {
        let Some(day) = transition.falls_on.filter(|_| transition.is_open()) else { continue };
        recount_steps(work, &view, &transition, &open)?;
        let since = tell_of_move(work, child, &transition, day)?;
        let (subject, today) = (SubjectId(transition.id.0), work.today());
        let due = reminders::due(&reminders::OF_TRANSITION, day, since, today, |point| {
            told.contains(&(subject, point.word.to_owned(), day))
        });
        for point in &due.noted {
            store::reminders::note(work.db, Some(child.id), subject, point.word, day, work.now)?;
        }
        if let Some(point) = due.told
            && (point.is_ahead() || left_undone(work, &transition)?)
        {
            tell(work, child, &transition, point.event)?;
        }
        next = earliest(next, due.next);
    }
    Ok(next)
}

/// What still follows a transition that has passed is not asked for any more once support has ended, and comes back when
/// it is taken up again. (The steps of what lies ahead are seen to by [`follow`].)
pub fn follow_support(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let ended = child.closed_on.is_some();
    let View { today, closing, .. } = view(work, child)?;
    let ended_with_support = |task: &Task| task.skip_reason.as_deref() == Some(SUPPORT_ENDED);
    for transition in store::transitions::of_child(work.db, child.id)? {
        if transition.state != TransitionState::Passed || !transition.is_open() {
            continue;
        }
        let mut changed = Vec::new();
        for task in store::tasks::all_from_source(work.db, TaskSource::Checklist, SubjectId(transition.id.0))? {
            let after = match task.state {
                TaskState::Open if ended => task.skipped(SUPPORT_ENDED, work.now)?,
                _ if !ended && ended_with_support(&task) && transition.taken_up_again(&task, today, &closing) => {
                    task.reopened(work.now)?
                }
                _ => continue,
            };
            store::tasks::update(work.db, &after).map_err(|problem| problem.or_again("the step"))?;
            changed.push(after.id);
        }
        if !changed.is_empty() {
            let action = if ended { "transition.drop" } else { "transition.resume" };
            note(work, action, Some(&transition), &transition, &changed);
        }
    }
    Ok(())
}

/// Opens the preparation of a transition that waits for its time, for a person or because the time has come: freezes the
/// checklist in force and gives its steps to those responsible.
///
/// # Errors
/// [`Problem::Stale`] where somebody else opened it at the same moment.
pub fn open(work: &mut Work, child: &Child, waiting: &Transition, by: Option<UserId>) -> Result<Transition, Problem> {
    let today = work.today();
    let checklist = store::checklists::current(work.db, child.municipality_id, waiting.kind)?;
    let view = view(work, child)?;
    let after = waiting.opened(&checklist, by, today, work.now);
    store::transitions::update(work.db, &after)?;
    give_steps(work, &view, Some(waiting), &after, |_| true)?;
    Ok(after)
}

fn follow_one(
    work: &mut Work,
    view: &View,
    before: Option<&Transition>,
    planned: Option<Planned>,
    checklist: &Checklist,
) -> Result<Option<Transition>, Problem> {
    let closed_on = view.child.closed_on;
    let Some(present) = before else {
        return match planned {
            Some(planned) if closed_on.is_none() => add(work, view, planned, checklist).map(Some),
            _ => Ok(None),
        };
    };
    let followed = present.followed(planned, closed_on, view.today, work.now);
    let changed = followed.is_some();
    let after = followed.unwrap_or_else(|| present.clone());
    let just_passed = after.state == TransitionState::Passed && present.state == TransitionState::Upcoming;
    // Nobody looked while it came and went: everything is asked for. A day that is only entered afterwards asks for what
    // still follows it.
    let slept = present.falls_on == after.falls_on;
    let on = after.falls_on;
    let wanted = |step: &Step| !just_passed || slept || still_ahead(view, on, step);
    let opens = (after.state == TransitionState::Upcoming || just_passed)
        && time_has_come(view, &after, checklist)
        && checklist.content.steps.iter().any(wanted);
    let after = if opens { after.opened(checklist, None, view.today, work.now) } else { after };
    if !changed && !opens {
        return Ok(Some(after));
    }
    let after = Transition { version: present.version + 1, ..after };
    store::transitions::update(work.db, &after)?;
    if opens {
        give_steps(work, view, Some(present), &after, wanted)?;
    } else {
        follow_steps(work, view, present, &after)?;
    }
    Ok(Some(after))
}

/// A transition seen for the first time. What lies behind the child already is only written down, with the steps that
/// still follow it.
fn add(work: &mut Work, view: &View, planned: Planned, checklist: &Checklist) -> Result<Transition, Problem> {
    let waiting = Transition {
        id: work.id(),
        municipality_id: view.child.municipality_id,
        child_id: view.child.id,
        kind: checklist.kind,
        falls_on: planned.on,
        state: TransitionState::Upcoming,
        checklist_version: None,
        checklist: None,
        opened_on: None,
        opened_by: None,
        ended_on: None,
        version: 0,
        created_at: work.now,
        updated_at: work.now,
    };
    let after = waiting.followed(Some(planned), None, view.today, work.now).unwrap_or(waiting);
    let passed = after.state == TransitionState::Passed;
    let on = after.falls_on;
    let wanted = |step: &Step| !passed || still_ahead(view, on, step);
    let opens = time_has_come(view, &after, checklist) && checklist.content.steps.iter().any(wanted);
    let after = if opens { after.opened(checklist, None, view.today, work.now) } else { after };
    let after = Transition { version: 1, ..after };
    store::transitions::insert(work.db, &after)?;
    if opens {
        give_steps(work, view, None, &after, wanted)?;
    }
    Ok(after)
}

fn still_ahead(view: &View, on: Option<NaiveDate>, step: &Step) -> bool {
    on.is_some_and(|on| step.offset.from_day(on, &view.closing) >= view.today)
}

fn time_has_come(view: &View, transition: &Transition, checklist: &Checklist) -> bool {
    let open = |on| window_open(&checklist.content, on, view.today, &view.closing);
    transition.checklist.is_none() && transition.falls_on.is_some_and(open)
}

/// The next day on which the calendar changes a transition.
fn changes_on(view: &View, transition: &Transition, checklist: &Checklist) -> Option<NaiveDate> {
    let on = transition.falls_on?;
    let opens = transition.checklist.is_none().then(|| checklist.content.opens.from_day(on, &view.closing));
    let over = if transition.kind == TransitionKind::Graduation { on.succ_opt() } else { Some(on) };
    let days = [opens, over].into_iter().flatten().filter(|day| *day > view.today);
    match transition.state {
        TransitionState::Upcoming | TransitionState::Preparing => days.min(),
        TransitionState::Passed | TransitionState::Dropped => None,
    }
}

fn note(work: &mut Work, action: &'static str, before: Option<&Transition>, after: &Transition, tasks: &[TaskId]) {
    let entry = Entry::done(action, "transition", after.id.0).of_child(after.child_id);
    let entry = entry.in_chain_of(Some(after.municipality_id));
    let entry = entry.changed(before.map(|one| one as &dyn std::fmt::Debug), Some(after));
    let by = if work.actor.is_some() { "person" } else { "calendar" };
    let detail = json!({ "kind": after.kind, "falls_on": after.falls_on, "tasks": tasks, "by": by });
    work.entries.push(entry.with(detail));
}

fn earliest(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}
