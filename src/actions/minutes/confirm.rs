//! Confirming minutes: the version is locked, the conference is minuted, and each decision is somebody's task.

use serde_json::json;

use super::found;
use crate::base::ids::{AgencyId, CoordinatorId, MinutesId};
use crate::base::problem::{Faults, Problem};
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::children::CloseReason;
use crate::rules::conferences::{Conference, states};
use crate::rules::minutes::reconcile::{Change, reconcile};
use crate::rules::minutes::{Minutes, Resolved};
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::skip_reasons::DECISION_GONE;
use crate::rules::tasks::{Task, TaskFacts, TaskSource};
use crate::steps::{audit, tasks};
use crate::store;
use crate::store::Work;

/// Confirms a draft as it was read in `version`. What was held is written down also after support has ended, but nobody
/// gets a task by it any more; of a child who died nobody is told.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`]; conflicts `confirmed` and `wrong_state` for a conference that was not held
/// yet; the wrong field `sections` where nothing was written, and `decisions.N.agency_id` of an agency that could not see
/// its task any more.
pub fn confirm(work: &mut Work, id: MinutesId, version: i32) -> Result<Minutes, Problem> {
    permit(work.actor()?, Action::MinutesWrite)?;
    let conference_id = store::minutes::find(work.db, id)?.ok_or(Problem::NotFound)?.conference_id;
    store::conferences::lock(work.db, conference_id)?;
    let (before, conference, child) = found(work, Action::MinutesWrite, id)?;
    let after = before.confirmed(work.actor()?.user_id, work.now)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    store::minutes::update(work.db, &after)?;
    minuted(work, &conference)?;
    let previous = store::minutes::before(work.db, &after)?;
    let supported = child.closed_on.is_none();
    let made = if supported { tasks_of(work, &conference, previous.as_ref(), &after)? } else { 0 };
    let entry = Entry::done("minutes.confirm", "minutes", id.0).of_child(child.id);
    let detail = json!({ "number": after.number, "tasks_changed": made });
    audit::note(work, entry.changed(Some(&before), Some(&after)).with(detail));
    if child.close_reason != Some(CloseReason::Died) {
        tell(work, &conference)?;
    }
    Ok(after)
}

fn minuted(work: &mut Work, before: &Conference) -> Result<(), Problem> {
    let state = states::confirm_minutes(before.state)?;
    if state == before.state {
        return Ok(());
    }
    let after = Conference { state, version: before.version + 1, updated_at: work.now, ..before.clone() };
    store::conferences::update(work.db, &after)?;
    let entry = Entry::done("conference.minuted", "conference", after.id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(before), Some(&after)));
    Ok(())
}

/// Brings the tasks in step with the decisions; gives how many changed.
fn tasks_of(
    work: &mut Work,
    conference: &Conference,
    previous: Option<&Minutes>,
    confirmed: &Minutes,
) -> Result<usize, Problem> {
    let existing = store::tasks::of_minutes(work.db, conference.child_id, conference.id)?;
    let earlier: &[Resolved] = previous.map_or(&[], |previous| &previous.decisions.0);
    let changes = reconcile(earlier, &confirmed.decisions.0, &existing);
    check_reach(work, conference, &confirmed.decisions.0, &changes)?;
    for change in &changes {
        match change {
            Change::Add(decision) => add(work, conference, decision)?,
            Change::Update(task, decision) => {
                let moved = task.facts.role != decision.role || task.facts.agency_id != decision.agency_id;
                let user_id = task.facts.user_id.filter(|_| !moved);
                let facts = TaskFacts { note: task.facts.note.clone(), user_id, ..facts_of(decision) };
                let after = task.changed(facts, work.now)?;
                save(work, "task.edit", task, &after)?;
                if moved {
                    tasks::tell(work, &after)?;
                }
            }
            Change::Skip(task) => {
                let after = task.skipped(DECISION_GONE, work.now)?;
                save(work, "task.skip", task, &after)?;
            }
        }
    }
    Ok(changes.len())
}

/// Consent may have been withdrawn since the decision was written: a task must not go to an agency that cannot see it.
fn check_reach(
    work: &mut Work,
    conference: &Conference,
    decisions: &[Resolved],
    changes: &[Change],
) -> Result<(), Problem> {
    let child = store::children::find_in(work.db, conference.municipality_id, conference.child_id)?;
    let mut faults = Faults::default();
    for change in changes {
        let (Change::Add(decision) | Change::Update(_, decision)) = change else { continue };
        let number = decisions.iter().position(|one| one.id == decision.id).unwrap_or_default();
        let at = format!("decisions.{number}.");
        tasks::check_assignee(work, child.as_ref(), &facts_of(decision), &at, &mut faults)?;
    }
    faults.into_result()
}

fn facts_of(decision: &Resolved) -> TaskFacts {
    TaskFacts {
        title: decision.what.clone(),
        note: None,
        role: decision.role,
        agency_id: decision.agency_id,
        user_id: None,
        due_on: decision.due_on,
    }
}

fn add(work: &mut Work, conference: &Conference, decision: &Resolved) -> Result<(), Problem> {
    let (child, source) = (Some(conference.child_id), (TaskSource::Minutes, Some(decision.id)));
    let task = Task::new(work.id(), conference.municipality_id, child, facts_of(decision), source, work.now);
    let task = Task { conference_id: Some(conference.id), created_by: Some(work.actor()?.user_id), ..task };
    store::tasks::insert(work.db, &task)?;
    let entry = Entry::done("task.add", "task", task.id.0).of_child(conference.child_id);
    audit::note(work, entry.changed(None, Some(&task)).with(json!({ "because": "minutes" })));
    tasks::tell(work, &task)
}

fn save(work: &mut Work, action: &'static str, before: &Task, after: &Task) -> Result<(), Problem> {
    store::tasks::update(work.db, after)?;
    let entry = Entry { child_id: after.child_id, ..Entry::done(action, "task", after.id.0) };
    audit::note(work, entry.changed(Some(before), Some(after)).with(json!({ "because": "minutes" })));
    Ok(())
}

/// Tells the agency that asked and those who took part, as far as they may read the minutes.
fn tell(work: &mut Work, conference: &Conference) -> Result<(), Problem> {
    let mut parties = Vec::new();
    for one in store::conferences::parts::invited(work.db, conference.id)? {
        if one.participant.left_at.is_some() {
            continue;
        }
        if let (Some(agency), Some((_, kind))) = (one.participant.agency_id, &one.agency)
            && reads(work, conference, Some((agency, *kind)), None)?
        {
            parties.push(Party::Agency(agency));
        }
        if let Some(coordinator) = one.participant.coordinator_id
            && reads(work, conference, None, Some(coordinator))?
        {
            parties.push(Party::Coordinator(coordinator));
        }
    }
    let mut requester = None;
    if let Some(agency) = conference.requester_id
        && let Some(known) = store::agencies::find(work.db, conference.municipality_id, agency)?
        && reads(work, conference, Some((agency, known.facts.kind)), None)?
    {
        requester = Some(agency);
    }
    work.notices.push(Notice {
        child_id: Some(conference.child_id),
        conference_id: Some(conference.id),
        requester,
        parties,
        ..Notice::of(Event::MinutesConfirmed, conference.municipality_id)
    });
    Ok(())
}

/// Whether somebody reaches the child whole, and so its minutes.
fn reads(
    work: &mut Work,
    conference: &Conference,
    agency: Option<(AgencyId, AgencyKind)>,
    coordinator: Option<CoordinatorId>,
) -> Result<bool, Problem> {
    let mut who = work.actor()?.clone();
    who.agency_id = agency.map(|(id, _)| id);
    who.coordinator_id = coordinator;
    let relation = match agency {
        None => Relation::OwnCase,
        Some((_, AgencyKind::DisabilitySupportSection)) => Relation::Municipality,
        Some((_, AgencyKind::ConsultationOffice)) => Relation::Office,
        Some(_) => Relation::CareTeam,
    };
    let now = work.now;
    Ok(!store::children::seen_whole(work.db, &who, &[relation], &[conference.child_id], now)?.is_empty())
}
