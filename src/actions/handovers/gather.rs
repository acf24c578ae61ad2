//! Putting the sheet of a handover together from what the records know at this moment.

use std::collections::HashMap;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, UserId};
use crate::base::problem::Problem;
use crate::rules::conferences::Conference;
use crate::rules::consents::Recipient;
use crate::rules::handovers::Handover;
use crate::rules::handovers::sheet::{
    Agreed, Ahead, Contact, EarlierText, Led, Meeting, Minuted, OpenTask, Planned, Recorded, Sheet, TeamPlace,
};
use crate::rules::minutes::MinutesState;
use crate::rules::service_plans::PlanStanding;
use crate::rules::service_plans::duties::rhythm;
use crate::rules::transitions::TransitionState;
use crate::steps::tasks::titles;
use crate::store;
use crate::store::Work;

/// So many conferences are told of.
const CONFERENCES: i64 = 3;
/// So many transitions that lie ahead; those being prepared are all told of.
const TRANSITIONS_AHEAD: usize = 2;

/// The sheet of a handover as it is now.
pub fn sheet(work: &mut Work, handover: &Handover) -> Result<Sheet, Problem> {
    let found = store::children::find_in(work.db, handover.municipality_id, handover.child_id)?;
    let child = found.ok_or(Problem::NotFound)?;
    let hospital: Vec<_> = child.facts.hospital_id.into_iter().collect();
    let hospital = store::agencies::names(work.db, &hospital)?.into_values().next();
    let facts = child.facts;
    Ok(Sheet {
        summary: handover.facts.summary.clone(),
        wishes: handover.facts.wishes.clone(),
        cautions: handover.facts.cautions.clone(),
        earlier: earlier(work, handover)?,
        reference: child.reference,
        name: facts.name,
        name_kana: facts.name_kana,
        born_on: Some(facts.born_on),
        address: facts.address,
        district: facts.district,
        discharge_on: facts.discharge_on,
        hospital,
        note: facts.note,
        band: child.care_band,
        score: child.care_score,
        care_items: child.care_items.0,
        guardians: guardians(work, handover)?,
        team: team(work, handover)?,
        tasks: tasks(work, handover)?,
        transitions: transitions(work, handover)?,
        conferences: conferences(work, handover)?,
        activities: activities(work, handover)?,
        consents: consents(work, handover)?,
        plans: plans(work, handover)?,
        leads: leads(work, handover)?,
    })
}

/// The texts of handovers that began before this one, acknowledged or not: nothing that was written is lost when the lead
/// changes twice.
fn earlier(work: &mut Work, handover: &Handover) -> Result<Vec<EarlierText>, Problem> {
    let all = store::handovers::of_child(work.db, handover.child_id)?;
    let before: Vec<_> =
        all.into_iter().filter(|one| one.created_at < handover.created_at && !one.facts.is_empty()).collect();
    let ids: Vec<_> = before.iter().map(|one| one.from_coordinator_id).collect();
    let people = store::handovers::people(work.db, &ids)?;
    let texts = before.into_iter().map(|one| EarlierText {
        coordinator: people.get(&one.from_coordinator_id).map(|person| person.name.clone()).unwrap_or_default(),
        begun_on: Some(one.created_at.day()),
        summary: one.facts.summary,
        wishes: one.facts.wishes,
        cautions: one.facts.cautions,
    });
    Ok(texts.collect())
}

fn guardians(work: &mut Work, handover: &Handover) -> Result<Vec<Contact>, Problem> {
    let guardians = store::guardians::of_child(work.db, handover.child_id)?;
    let contacts = guardians.into_iter().map(|guardian| Contact {
        name: guardian.facts.name,
        relationship: guardian.facts.relationship,
        phone: guardian.facts.phone,
        email: guardian.facts.email,
        primary_contact: guardian.facts.primary_contact,
        note: guardian.facts.note,
    });
    Ok(contacts.collect())
}

fn team(work: &mut Work, handover: &Handover) -> Result<Vec<TeamPlace>, Problem> {
    let today = work.today();
    let members = store::care_team::of_child(work.db, handover.child_id)?;
    let names = agencies(work, members.iter().map(|member| member.facts.agency_id).collect())?;
    let places = members.into_iter().filter(|member| member.holds_on(today)).map(|member| TeamPlace {
        agency: names.get(&member.facts.agency_id).cloned().unwrap_or_default(),
        agency_id: member.facts.agency_id,
        role: member.facts.role,
        person: member.facts.person,
        starts_on: member.facts.starts_on,
    });
    Ok(places.collect())
}

fn tasks(work: &mut Work, handover: &Handover) -> Result<Vec<OpenTask>, Problem> {
    let mut open = store::tasks::open_of_child(work.db, handover.child_id, None, None)?;
    open.sort_by_key(|task| (task.facts.due_on.is_none(), task.facts.due_on, task.id));
    let titles = titles(work, &open.iter().collect::<Vec<_>>())?;
    let tasks = open.into_iter().zip(titles).map(|(task, words)| OpenTask {
        title: task.facts.title,
        title_words: Some(words),
        note: task.facts.note,
        role: task.facts.role,
        due_on: task.facts.due_on,
        source: task.source,
    });
    Ok(tasks.collect())
}

fn transitions(work: &mut Work, handover: &Handover) -> Result<Vec<Ahead>, Problem> {
    let mut upcoming = 0;
    let all = store::transitions::of_child(work.db, handover.child_id)?;
    let ahead = all.into_iter().filter(|one| match one.state {
        TransitionState::Preparing => true,
        TransitionState::Upcoming => {
            upcoming += 1;
            upcoming <= TRANSITIONS_AHEAD
        }
        _ => false,
    });
    Ok(ahead.map(|one| Ahead { kind: one.kind, falls_on: one.falls_on, state: one.state }).collect())
}

fn conferences(work: &mut Work, handover: &Handover) -> Result<Vec<Meeting>, Problem> {
    let last = store::handovers::last_conferences(work.db, handover.child_id, CONFERENCES)?;
    last.into_iter().map(|conference| meeting(work, &conference)).collect()
}

fn meeting(work: &mut Work, conference: &Conference) -> Result<Meeting, Problem> {
    let versions = store::minutes::of_conference(work.db, conference.id)?;
    let confirmed = versions.into_iter().find(|minutes| minutes.state == MinutesState::Confirmed);
    let (minutes, decisions) = confirmed.map_or_else(Default::default, |minutes| {
        let parts = minutes.sections.0.into_iter().filter(|section| !section.text.is_empty());
        let parts = parts.map(|section| Minuted { part: section.key.label(), text: section.text }).collect();
        let decisions = minutes.decisions.0.into_iter().map(|decision| decision.what).collect();
        (parts, decisions)
    });
    let on = conference.held_on.or(conference.starts_at.map(Instant::day));
    Ok(Meeting { kind: conference.kind, state: conference.state, on, minutes, decisions })
}

fn activities(work: &mut Work, handover: &Handover) -> Result<Vec<Recorded>, Problem> {
    let mut recorded: Vec<Recorded> = Vec::new();
    for (author_id, on, minutes) in store::handovers::recorded(work.db, handover.child_id)? {
        if let Some(one) = recorded.iter_mut().find(|one| one.author_id == author_id) {
            one.count += 1;
            one.minutes += i64::from(minutes);
            one.last_on = on;
        } else {
            let (author, minutes) = (String::new(), i64::from(minutes));
            recorded.push(Recorded { author_id, author, count: 1, minutes, first_on: on, last_on: on });
        }
    }
    let ids: Vec<UserId> = recorded.iter().map(|one| one.author_id).collect();
    let names = store::users::names(work.db, &ids)?;
    for one in &mut recorded {
        one.author = names.get(&one.author_id).cloned().unwrap_or_default();
    }
    Ok(recorded)
}

fn consents(work: &mut Work, handover: &Handover) -> Result<Vec<Agreed>, Problem> {
    let today = work.today();
    let mut holding = store::consents::of_child(work.db, handover.child_id)?;
    holding.retain(|consent| consent.holds_on(today));
    let ids: Vec<_> = holding.iter().map(|consent| consent.id).collect();
    let recipients = store::consents::recipients(work.db, &ids)?;
    let agencies_named = recipients.iter().filter_map(|(_, recipient)| match recipient {
        Recipient::Agency(id) => Some(*id),
        Recipient::Kind(_) => None,
    });
    let names = agencies(work, agencies_named.collect())?;
    let agreed = holding.into_iter().map(|consent| Agreed {
        recipients: recipients
            .iter()
            .filter(|(id, _)| *id == consent.id)
            .map(|(_, recipient)| match recipient {
                Recipient::Agency(id) => names.get(id).cloned().unwrap_or_default(),
                Recipient::Kind(kind) => kind.label().ja.into_owned(),
            })
            .collect(),
        scope: consent.facts.scope,
        purpose: consent.facts.purpose,
        starts_on: consent.facts.starts_on,
        ends_on: consent.facts.ends_on,
    });
    Ok(agreed.collect())
}

fn plans(work: &mut Work, handover: &Handover) -> Result<Vec<Planned>, Problem> {
    let today = work.today();
    let mut plans = store::service_plans::of_child(work.db, handover.child_id)?;
    plans.retain(|plan| matches!(plan.standing(today), PlanStanding::Running | PlanStanding::Ahead));
    let names = agencies(work, plans.iter().filter_map(|plan| plan.facts.office_id).collect())?;
    let planned = plans.into_iter().map(|plan| Planned {
        kind: plan.facts.kind,
        office: plan.facts.office_id.and_then(|office| names.get(&office).cloned()),
        starts_on: plan.facts.starts_on,
        ends_on: plan.last_day(),
        rhythm: rhythm(plan.facts.monthly_months, plan.facts.interval_months),
        note: plan.facts.note,
    });
    Ok(planned.collect())
}

fn leads(work: &mut Work, handover: &Handover) -> Result<Vec<Led>, Problem> {
    let (today, to) = (work.today(), handover.to_assignment_id);
    let cases = store::handovers::earlier_leads(work.db, handover.child_id, to, today)?;
    let ids: Vec<CoordinatorId> = cases.iter().map(|case| case.coordinator_id).collect();
    let people = store::handovers::people(work.db, &ids)?;
    let led = cases.into_iter().filter_map(|case| {
        let person = people.get(&case.coordinator_id)?.clone();
        let (coordinator, office) = (person.name, person.office_name);
        Some(Led { coordinator, office, starts_on: case.starts_on, ends_on: case.ends_on })
    });
    Ok(led.collect())
}

fn agencies(work: &mut Work, ids: Vec<AgencyId>) -> Result<HashMap<AgencyId, String>, Problem> {
    store::agencies::names(work.db, &ids)
}
