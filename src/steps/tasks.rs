//! What every way to a task shares: whether it can be given to somebody, telling them, and saving it where it follows
//! something else.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, Id as _, MunicipalityId, SubjectId, TransitionId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, Relation, reach};
use crate::rules::reminders;
use crate::rules::task_titles::title;
use crate::rules::tasks::{Task, TaskFacts, TaskRole, TaskSource};
use crate::rules::users::Actor;
use crate::steps::{by_section, told_lead, told_role, told_section, told_users};
use crate::store;
use crate::store::Work;

/// What these tasks are called in both languages, in their order: English where the title is still the product's own.
pub fn titles(work: &mut Work, tasks: &[&Task]) -> Result<Vec<Words>, Problem> {
    let transitions: Vec<_> = tasks.iter().copied().filter_map(transition_of).collect();
    let frozen: HashMap<_, _> = if transitions.is_empty() {
        HashMap::new()
    } else {
        store::transitions::list::frozen(work.db, &transitions)?.into_iter().collect()
    };
    let step = |task: &Task| frozen.get(&transition_of(task)?)?.steps.iter().find(|step| step.key == task.step);
    Ok(tasks.iter().copied().map(|task| title(task, step(task))).collect())
}

/// The transition that a step prepares.
fn transition_of(task: &Task) -> Option<TransitionId> {
    task.source_id.filter(|_| task.source == TaskSource::Checklist).map(|id| TransitionId::wrap(id.0))
}

/// Notes a fault for an agency or a user that could not see the task: a task given to them would reach nobody, or would
/// carry the child's matters to where consent does not reach (product contract §8). `at` is put before the field's name.
pub fn check_assignee(
    work: &mut Work,
    child: Option<&Child>,
    facts: &TaskFacts,
    at: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    if let Some(agency) = facts.agency_id {
        check_agency(work, child, (agency, facts.role), &format!("{at}agency_id"), faults)?;
    }
    if let Some(user) = facts.user_id {
        check_user(work, child, facts, user, &format!("{at}user_id"), faults)?;
    }
    if child.is_none() {
        faults.unless(
            facts.role == TaskRole::Section,
            &format!("{at}role"),
            "needs_child",
            "児のない「次にすること」は、障害者支援課のものだけです。",
            "Only the section has tasks without a child.",
        );
    }
    Ok(())
}

fn check_agency(
    work: &mut Work,
    child: Option<&Child>,
    (id, role): (AgencyId, TaskRole),
    field: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let municipality = work.municipality()?;
    let Some(agency) = store::agencies::find(work.db, municipality, id)? else {
        faults.add(field, "no_such_agency", "この機関は登録されていません。", "There is no such agency.");
        return Ok(());
    };
    if !role.fits_agency(agency.facts.kind) {
        faults.add(
            field,
            "other_role",
            "この機関は、選んだ役割の機関ではありません。役割か機関を選び直してください。",
            "This agency does not have the part chosen. Choose another agency, or another part.",
        );
        return Ok(());
    }
    let relations: &[Relation] = match agency.facts.kind {
        AgencyKind::DisabilitySupportSection => &[Relation::Municipality],
        AgencyKind::ConsultationOffice => &[Relation::Office],
        _ => &[Relation::CareTeam],
    };
    let mut anybody = work.actor()?.clone();
    anybody.agency_id = Some(id);
    let reaches = reaches(work, &anybody, relations, child)?;
    faults.unless(
        reaches,
        field,
        "out_of_reach",
        "この機関は、児の支援チームに入っていないか、情報提供の同意がないため、割り当てられません。",
        "This agency is not in the child's care team, or no consent covers it: it could not see the task.",
    );
    Ok(())
}

fn check_user(
    work: &mut Work,
    child: Option<&Child>,
    facts: &TaskFacts,
    id: UserId,
    field: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let municipality = work.municipality()?;
    let Some(user) = store::tasks::assignee(work.db, municipality, id)? else {
        faults.add(field, "no_such_user", "この利用者はいません。", "There is no such user.");
        return Ok(());
    };
    if facts.agency_id.is_some() && user.agency_id != facts.agency_id {
        faults.add(field, "other_agency", "この利用者は、別の機関の方です。", "This user works for another agency.");
        return Ok(());
    }
    if !facts.role.fits_user(user.role) {
        faults.add(
            field,
            "other_role",
            "この方は、選んだ役割の方ではありません。役割か担当者を選び直してください。",
            "This person does not have the part chosen. Choose another person, or another part.",
        );
        return Ok(());
    }
    let reaches = reaches(work, &user, reach(user.role, Action::TaskSee), child)?;
    faults.unless(
        reaches,
        field,
        "out_of_reach",
        "この方は児の記録を見られないため、割り当てられません。",
        "This person cannot see the child's record, and so could not see the task.",
    );
    Ok(())
}

fn reaches(work: &mut Work, who: &Actor, relations: &[Relation], child: Option<&Child>) -> Result<bool, Problem> {
    let Some(child) = child else { return Ok(relations.contains(&Relation::Municipality)) };
    let now = work.now;
    Ok(store::children::find(work.db, who, relations, child.id, now)?.is_some())
}

/// Tells whoever got the task: the person; else the agency; else, by role, the lead coordinator, the section, or the
/// agencies of the care team that consent covers today.
pub fn tell(work: &mut Work, task: &Task) -> Result<(), Problem> {
    let parties = parties(work, task)?;
    if !parties.is_empty() {
        work.notices.push(Notice {
            child_id: task.child_id,
            task_id: Some(task.id),
            conference_id: task.conference_id,
            parties,
            ..Notice::of(Event::TaskGiven, task.municipality_id)
        });
    }
    Ok(())
}

/// Tells those whom the checklist names as informed of a step that it is done (product contract §5: who is responsible,
/// who helps, who is told), as far as consent reaches; the section only where it was not the one who did it. Any other
/// task has nobody else to be told, and of a child whose support has ended nobody is.
pub fn tell_done(work: &mut Work, task: &Task) -> Result<(), Problem> {
    let (Some(transition), Some(child)) = (transition_of(task), task.child_id) else { return Ok(()) };
    if store::children::whoever(work.db, child)?.is_none_or(|child| child.closed_on.is_some()) {
        return Ok(());
    }
    let frozen = store::transitions::list::frozen(work.db, &[transition])?;
    let informed = frozen.into_iter().flat_map(|(_, content)| content.steps).find(|step| step.key == task.step);
    let mut parties = Vec::new();
    let own = if by_section(work) { TaskRole::Section } else { task.facts.role };
    for role in informed.into_iter().flat_map(|step| step.told).filter(|role| *role != task.facts.role && *role != own)
    {
        parties.extend(told_role(work, task.municipality_id, task.child_id, role)?);
    }
    if !parties.is_empty() {
        work.notices.push(Notice {
            child_id: task.child_id,
            task_id: Some(task.id),
            transition_id: Some(transition),
            parties,
            ..Notice::of(Event::StepDone, task.municipality_id)
        });
    }
    Ok(())
}

/// Saves a task that follows something else (`because`), with its audit entry. Somebody who ticks it off at this very
/// moment wins: looked at again, there is something else to do, or nothing.
pub fn save(work: &mut Work, action: &'static str, before: &Task, after: &Task, because: &str) -> Result<(), Problem> {
    store::tasks::update(work.db, after).map_err(|problem| problem.or_again("the task"))?;
    note(work, action, Some(before), after, because);
    Ok(())
}

/// The audit entry of a task that follows something else.
pub fn note(work: &mut Work, action: &'static str, before: Option<&Task>, after: &Task, because: &str) {
    let entry = Entry::done(action, "task", after.id.0);
    let entry = Entry { child_id: after.child_id, municipality_id: Some(after.municipality_id), ..entry };
    let entry = entry.changed(before.map(|task| task as &dyn std::fmt::Debug), Some(after));
    work.entries.push(entry.with(json!({ "because": because })));
}

/// Reminds those who have the child's open tasks of what is due soon or overdue, once for each day a task is due on, and
/// gives the next day on which there will be something to remind of.
pub fn look(work: &mut Work, child: &Child) -> Result<Option<NaiveDate>, Problem> {
    if child.closed_on.is_some() {
        return Ok(None);
    }
    let (told, today) = (store::reminders::of_child(work.db, child.id)?, work.today());
    let mut next = None;
    for task in store::tasks::open_of_child(work.db, child.id, None, None)? {
        let Some(day) = task.facts.due_on else { continue };
        let subject = SubjectId(task.id.0);
        let due = reminders::due(&reminders::OF_TASK, day, task.created_at.day(), today, |point| {
            told.contains(&(subject, point.word.to_owned(), day))
        });
        for point in &due.noted {
            store::reminders::note(work.db, Some(child.id), subject, point.word, day, work.now)?;
        }
        if let Some(point) = due.told {
            let parties = reminded(work, child, &task)?;
            let notice = Notice::of(point.event, task.municipality_id);
            work.notices.push(Notice { child_id: Some(child.id), task_id: Some(task.id), parties, ..notice });
        }
        next = next.into_iter().chain(due.next).min();
    }
    Ok(next)
}

/// Reminds a section of its own tasks, which belong to no child, as [`look`] does of a child's: whoever comes first notes
/// the point, and only who noted it tells.
pub fn look_at_own(work: &mut Work, municipality: MunicipalityId) -> Result<(), Problem> {
    let today = work.today();
    for task in store::tasks::own_of_section(work.db, municipality)? {
        let Some(day) = task.facts.due_on else { continue };
        let subject = SubjectId(task.id.0);
        let told = store::reminders::of_subject(work.db, subject)?;
        let due = reminders::due(&reminders::OF_TASK, day, task.created_at.day(), today, |point| {
            told.contains(&(point.word.to_owned(), day))
        });
        for point in &due.noted {
            let first = store::reminders::note(work.db, None, subject, point.word, day, work.now)?;
            if first && due.told == Some(*point) {
                let parties = parties(work, &task)?;
                let nobody = told_users(work, municipality, &parties)?.is_empty();
                let parties = if nobody { told_section(work, municipality)? } else { parties };
                work.notices.push(Notice { task_id: Some(task.id), parties, ..Notice::of(point.event, municipality) });
            }
        }
    }
    Ok(())
}

/// Who is reminded of a task: whoever has it and can still open the child; the lead coordinator of what those have to do
/// who do not sign in; and where nobody is left who would read it, the section, so that nothing is overdue unseen.
fn reminded(work: &mut Work, child: &Child, task: &Task) -> Result<Vec<Party>, Problem> {
    let parties = if TaskRole::FOLLOWED.contains(&task.facts.role) && task.facts.user_id.is_none() {
        told_lead(work, child.id)?
    } else {
        let mut reached = Vec::new();
        for party in parties(work, task)? {
            if within_reach(work, child, party)? {
                reached.push(party);
            }
        }
        reached
    };
    let nobody = told_users(work, task.municipality_id, &parties)?.is_empty();
    if nobody { told_section(work, task.municipality_id) } else { Ok(parties) }
}

/// Whether somebody who was given a task can still open the child it is for.
fn within_reach(work: &mut Work, child: &Child, party: Party) -> Result<bool, Problem> {
    match party {
        Party::Coordinator(_) => Ok(true),
        Party::User(id) => match store::tasks::assignee(work.db, child.municipality_id, id)? {
            Some(user) => reaches(work, &user, reach(user.role, Action::TaskSee), Some(child)),
            None => Ok(false),
        },
        Party::Agency(id) => {
            let today = work.today();
            let Some(agency) = store::agencies::find(work.db, child.municipality_id, id)? else { return Ok(false) };
            match agency.facts.kind {
                AgencyKind::DisabilitySupportSection => Ok(true),
                AgencyKind::ConsultationOffice => store::tasks::has_case(work.db, child.id, id, today),
                _ => Ok(store::tasks::in_team(work.db, child.id, id, today)?
                    && store::consents::cover(work.db, child.id, id, today)?),
            }
        }
    }
}

fn parties(work: &mut Work, task: &Task) -> Result<Vec<Party>, Problem> {
    if let Some(user) = task.facts.user_id {
        return Ok(vec![Party::User(user)]);
    }
    if let Some(agency) = task.facts.agency_id {
        return Ok(vec![Party::Agency(agency)]);
    }
    told_role(work, task.municipality_id, task.child_id, task.facts.role)
}
