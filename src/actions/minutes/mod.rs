//! Minutes of a conference: beginning, writing and comparing versions. Confirming: `confirm.rs`.

use serde_json::json;

use crate::base::ids::{ConferenceId, MinutesId, SubjectId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::conferences::{Conference, ConferenceState};
use crate::rules::minutes::differences::{Part, differences};
use crate::rules::minutes::{Attendee, Minutes, MinutesFacts, MinutesState, template};
use crate::rules::permissions::{Action, permit};
use crate::rules::tasks::TaskFacts;
use crate::steps::{audit, child_in_reach, tasks};
use crate::store;
use crate::store::Work;

pub mod confirm;

/// Every version of a conference's minutes, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] for a conference whose child is not open to the reader with its medical matters.
pub fn list(work: &mut Work, conference: ConferenceId) -> Result<Vec<Minutes>, Problem> {
    let (conference, child) = reached(work, Action::MinutesSee, conference)?;
    let versions = store::minutes::of_conference(work.db, conference.id)?;
    let entry = Entry::done("minutes.list", "conference", conference.id.0).of_child(child.id);
    audit::note(work, entry.with(json!({ "count": versions.len() })));
    Ok(versions)
}

/// One version.
///
/// # Errors
/// [`Problem::NotFound`] as for [`list`].
pub fn open(work: &mut Work, id: MinutesId) -> Result<Minutes, Problem> {
    let (found, _, child) = found(work, Action::MinutesSee, id)?;
    audit::note(work, Entry::done("minutes.read", "minutes", id.0).of_child(child.id));
    Ok(found)
}

/// How a version differs from the one before it; from nothing, for the first.
///
/// # Errors
/// [`Problem::NotFound`] as for [`list`].
pub fn compare(work: &mut Work, id: MinutesId) -> Result<Vec<Part>, Problem> {
    let (after, _, child) = found(work, Action::MinutesSee, id)?;
    let before = store::minutes::before(work.db, &after)?;
    audit::note(work, Entry::done("minutes.read", "minutes", id.0).of_child(child.id));
    let nothing = MinutesFacts { sections: Vec::new(), attendees: Vec::new(), decisions: Vec::new() };
    Ok(differences(&before.map_or(nothing, |before| before.facts()), &after.facts()))
}

/// Begins a version: from the conference's template with those invited as present, later from the last version.
///
/// # Errors
/// [`Problem::NotFound`] as for [`list`]; conflicts `draft_exists` (facts: its id) and `wrong_state` for a conference
/// that has no date yet or did not take place.
pub fn begin(work: &mut Work, conference: ConferenceId) -> Result<Minutes, Problem> {
    permit(work.actor()?, Action::MinutesWrite)?;
    store::conferences::lock(work.db, conference)?;
    let (conference, child) = reached(work, Action::MinutesWrite, conference)?;
    if !matches!(
        conference.state,
        ConferenceState::Scheduled | ConferenceState::Held | ConferenceState::Minuted | ConferenceState::Closed
    ) {
        return Err(no_minutes_yet());
    }
    let versions = store::minutes::of_conference(work.db, conference.id)?;
    let last = versions.first();
    if let Some(draft) = last.filter(|last| last.state == MinutesState::Draft) {
        return Err(draft_exists(draft));
    }
    let facts = match last {
        Some(last) => last.facts(),
        None => MinutesFacts {
            sections: template(conference.kind),
            attendees: present(work, conference.id)?,
            decisions: Vec::new(),
        },
    };
    let draft = Minutes {
        id: work.id(),
        conference_id: conference.id,
        number: last.map_or(1, |last| last.number + 1),
        state: MinutesState::Draft,
        sections: Json(facts.sections),
        attendees: Json(facts.attendees),
        decisions: Json(facts.decisions),
        written_by: work.actor()?.user_id,
        confirmed_by: None,
        confirmed_at: None,
        version: 1,
        created_at: work.now,
        updated_at: work.now,
    };
    store::minutes::insert(work.db, &draft)?;
    let entry = Entry::done("minutes.begin", "minutes", draft.id.0).of_child(child.id);
    audit::note(work, entry.changed(None, Some(&draft)).with(json!({ "number": draft.number })));
    Ok(draft)
}

/// Writes in a draft: `change` gets what stands there and gives what shall. A decision with the nil id is new and gets one
/// of its own.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], a conflict `confirmed`, [`Problem::Invalid`] with every wrong field, an
/// agency that could not see its decision among them.
pub fn write(
    work: &mut Work,
    id: MinutesId,
    version: i32,
    change: impl FnOnce(MinutesFacts) -> Result<MinutesFacts, Problem>,
) -> Result<Minutes, Problem> {
    let (before, _, child) = found(work, Action::MinutesWrite, id)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let mut facts = change(before.facts())?;
    let mut fresh = Vec::new();
    for decision in facts.decisions.iter_mut().filter(|decision| decision.id.0.is_nil()) {
        decision.id = work.id();
        fresh.push(decision.id);
    }
    let facts = checked(work, &child, facts, &before.facts(), &fresh)?;
    let after = before.written(facts, work.now)?;
    store::minutes::update(work.db, &after)?;
    let entry = Entry::done("minutes.write", "minutes", id.0).of_child(child.id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    Ok(after)
}

/// A decision is a task to be: it has the same faults.
fn checked(
    work: &mut Work,
    child: &Child,
    facts: MinutesFacts,
    before: &MinutesFacts,
    fresh: &[SubjectId],
) -> Result<MinutesFacts, Problem> {
    let mut faults = Faults::default();
    let today = work.today();
    for (number, decision) in facts.decisions.iter().enumerate() {
        if before.decisions.contains(decision) {
            continue;
        }
        if !fresh.contains(&decision.id) && !before.decisions.iter().any(|known| known.id == decision.id) {
            let field = format!("decisions.{number}.id");
            faults.add(field, "no_such_decision", "この決定は見つかりません。", "There is no such decision here.");
        }
        let task = TaskFacts {
            title: decision.what.clone(),
            note: None,
            role: decision.role,
            agency_id: decision.agency_id,
            user_id: None,
            due_on: decision.due_on,
        };
        tasks::check_assignee(work, Some(child), &task, &format!("decisions.{number}."), &mut faults)?;
        let date_only = TaskFacts { title: "x".to_owned(), ..task };
        if let Err(Problem::Invalid(errors)) = date_only.tidy(today) {
            for error in errors {
                let field = format!("decisions.{number}.{}", error.field);
                faults.note(crate::base::problem::FieldError { field, ..error });
            }
        }
    }
    let facts = faults.gather(facts.tidy())?;
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("minutes neither right nor wrong".to_owned()))
}

/// A conference whose child is open to the actor whole, for something whose right is `action`.
fn reached(work: &mut Work, action: Action, id: ConferenceId) -> Result<(Conference, Child), Problem> {
    permit(work.actor()?, action)?;
    let municipality = work.municipality()?;
    let conference = store::conferences::find_in(work.db, municipality, id)?.ok_or(Problem::NotFound)?;
    let child = child_in_reach::find_whole(work, action, conference.child_id)?;
    Ok((conference, child))
}

fn found(work: &mut Work, action: Action, id: MinutesId) -> Result<(Minutes, Conference, Child), Problem> {
    permit(work.actor()?, action)?;
    let version = store::minutes::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let (conference, child) = reached(work, action, version.conference_id)?;
    Ok((version, conference, child))
}

/// Those invited who have not left and were not marked absent.
fn present(work: &mut Work, conference: ConferenceId) -> Result<Vec<Attendee>, Problem> {
    let invited = store::conferences::parts::invited(work.db, conference)?;
    let there =
        invited.into_iter().filter(|one| one.participant.left_at.is_none() && one.participant.attended != Some(false));
    Ok(there
        .filter_map(|one| {
            let agency_id = one.participant.agency_id.or(one.coordinator.as_ref().map(|(_, office)| *office));
            let name = one.participant.person.or(one.coordinator.map(|(name, _)| name)).or(one.agency.map(|(n, _)| n));
            name.map(|name| Attendee { name, agency_id })
        })
        .collect())
}

fn no_minutes_yet() -> Problem {
    Problem::conflict(
        "wrong_state",
        "日程の決まったカンファレンス、または開催されたカンファレンスだけに、議事録を作成できます。",
        "Only a conference that has a date or was held has minutes.",
    )
}

fn draft_exists(draft: &Minutes) -> Problem {
    Problem::Conflict {
        code: "draft_exists",
        words: Words::fixed(
            "書きかけの議事録があります。そちらを続けてください。",
            "There is a draft already. Go on with that one.",
        ),
        facts: json!({ "minutes_id": draft.id }),
    }
}
