//! What every way to a task shares: whether it can be given to somebody, and telling them.

use chrono::NaiveDate;

use crate::base::ids::{AgencyId, SubjectId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::rules::agencies::AgencyKind;
use crate::rules::children::Child;
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::{Action, Relation, reach};
use crate::rules::reminders;
use crate::rules::tasks::{Task, TaskFacts, TaskRole};
use crate::rules::users::{Actor, Role};
use crate::store;
use crate::store::Work;

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
        check_agency(work, child, agency, &format!("{at}agency_id"), faults)?;
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
    id: AgencyId,
    field: &str,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let municipality = work.municipality()?;
    let Some(agency) = store::agencies::find(work.db, municipality, id)? else {
        faults.add(field, "no_such_agency", "この機関は登録されていません。", "There is no such agency.");
        return Ok(());
    };
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
            store::reminders::note(work.db, child.id, subject, point.word, day, work.now)?;
        }
        if let Some(point) = due.told {
            let parties = parties(work, &task)?;
            let notice = Notice::of(point.event, task.municipality_id);
            work.notices.push(Notice { child_id: Some(child.id), task_id: Some(task.id), parties, ..notice });
        }
        next = next.into_iter().chain(due.next).min();
    }
    Ok(next)
}

fn parties(work: &mut Work, task: &Task) -> Result<Vec<Party>, Problem> {
    if let Some(user) = task.facts.user_id {
        return Ok(vec![Party::User(user)]);
    }
    if let Some(agency) = task.facts.agency_id {
        return Ok(vec![Party::Agency(agency)]);
    }
    let section = [Role::Section, Role::SectionManager];
    if task.facts.role == TaskRole::Section {
        let users = store::notifications::users_in(work.db, task.municipality_id, &section, None)?;
        return Ok(users.into_iter().map(Party::User).collect());
    }
    let Some(child) = task.child_id else { return Ok(Vec::new()) };
    if matches!(task.facts.role, TaskRole::Coordinator | TaskRole::ConsultationSpecialist) {
        let lead = store::assignments::open_lead(work.db, child)?;
        let today = work.today();
        let agreed = lead.filter(|lead| lead.was_agreed(today));
        return Ok(agreed.map(|lead| Party::Coordinator(lead.coordinator_id)).into_iter().collect());
    }
    let Some(kind) = task.facts.role.team_kind() else { return Ok(Vec::new()) };
    let today = work.today();
    let mut parties = Vec::new();
    for agency in store::tasks::team_agencies(work.db, child, kind, today)? {
        if store::consents::cover(work.db, child, agency, today)? {
            parties.push(Party::Agency(agency));
        }
    }
    Ok(parties)
}
