//! Who has how much: one coordinator's cases, and everybody's figures.
//!
//! Every figure comes from `rules/assignments/load.rs` with the facts of `steps/cases/situation.rs`.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, ChildId, CoordinatorId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::rules::assignments::load::{LoadOn, load_on};
use crate::rules::assignments::load_history;
use crate::rules::assignments::load_history::LoadPoint;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::steps::cases::situation;
use crate::steps::cases::situation::Crew;
use crate::steps::{audit, reach};
use crate::store;
use crate::store::{Within, Work};

/// One case of a caseload.
#[derive(Debug, Clone)]
pub struct Case {
    /// The assignment.
    pub assignment: Assignment,
    /// The child. Not to be named unless `names_child`.
    pub child: Child,
    /// The child may be named: to the section always, to others once they have agreed to take it.
    pub names_child: bool,
}

/// A coordinator's caseload.
#[derive(Debug, Clone)]
pub struct Caseload {
    /// The day it is for.
    pub on: NaiveDate,
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The coordinator's name.
    pub name: String,
    /// The office.
    pub office_id: AgencyId,
    /// The office's name.
    pub office_name: String,
    /// The figures.
    pub load: LoadOn,
    /// The cases, the earliest start first.
    pub cases: Vec<Case>,
}

/// A coordinator's figures.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The name; none for readers who see figures only.
    pub name: Option<String>,
    /// The figures.
    pub load: LoadOn,
    /// Lead cases asked for and not answered.
    pub proposed: i64,
    /// Lead cases agreed whose start lies ahead.
    pub reserved: i64,
}

/// An office's figures.
#[derive(Debug, Clone)]
pub struct Office {
    /// The office.
    pub office_id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its coordinators, by id.
    pub coordinators: Vec<Figures>,
}

/// A coordinator's caseload today.
///
/// # Errors
/// [`Problem::NotFound`] for a coordinator the reader does not reach.
pub fn of_one(work: &mut Work, id: CoordinatorId) -> Result<Caseload, Problem> {
    let within = reach::within(work, Action::CaseloadSeeOne)?;
    let (municipality, today) = (work.municipality()?, work.today());
    let found = situation::crew(work, municipality, Within::Coordinator(id), today)?.pop();
    let Crew { facts, name, office_name } = found.ok_or(Problem::NotFound)?;
    let reached = match within {
        Within::Municipality => true,
        Within::Office(office) => office == facts.office_id,
        Within::Coordinator(own) => own == id,
    };
    if !reached {
        return Err(Problem::NotFound);
    }
    let policy = store::policy::current(work.db, municipality)?;
    let decides = within == Within::Municipality;
    let rows = store::caseload::cases(work.db, municipality, id)?;
    let open = rows.into_iter().filter(|(assignment, _)| assignment.open_on(today));
    let cases: Vec<Case> = open
        .map(|(assignment, child)| Case { names_child: decides || assignment.was_agreed(today), assignment, child })
        .collect();
    let children: Vec<ChildId> = cases.iter().map(|case| case.child.id).collect();
    let entry = Entry::done("caseload.read", "coordinator", id.0);
    audit::note(work, entry.with(json!({ "children": children })));
    Ok(Caseload {
        on: today,
        coordinator_id: id,
        name,
        office_id: facts.office_id,
        office_name,
        load: load_on(&facts, &policy.parameters.0, today),
        cases,
    })
}

/// How full a coordinator was at the end of each of the last months, and is today: no child is in it.
///
/// # Errors
/// [`Problem::NotFound`] for a coordinator the reader does not reach.
pub fn history(work: &mut Work, id: CoordinatorId) -> Result<Vec<LoadPoint>, Problem> {
    let within = reach::within(work, Action::CaseloadSee)?;
    let (municipality, today) = (work.municipality()?, work.today());
    let days = load_history::days(today);
    let from = days.first().copied().unwrap_or(today);
    let mut crew = situation::crew(work, municipality, within, from)?;
    crew.retain(|one| one.facts.coordinator_id == id);
    let facts = crew.pop().ok_or(Problem::NotFound)?.facts;
    let leads = store::caseload::leads_since(work.db, municipality, id, from)?;
    // The newest first; a day before the first version stands under the first.
    let policies = store::policy::list(work.db, municipality, &Page::first(MOST))?.rows;
    let in_force = |day| policies.iter().find(|policy| policy.created_at.day() <= day).or(policies.last());
    let point = |day| Some(load_history::point(&facts, &leads, &in_force(day)?.parameters.0, day, today));
    Ok(days.into_iter().filter_map(point).collect())
}

/// Everybody's figures today: the offices with their coordinators, by name. No child is in it.
///
/// An office manager sees the own office. Whoever has left and holds no child is left out, as is an office without
/// coordinators.
pub fn of_all(work: &mut Work) -> Result<(NaiveDate, Vec<Office>), Problem> {
    let within = reach::within(work, Action::CaseloadSee)?;
    let figures_only = work.actor()?.role == Role::Secretariat;
    let (municipality, today) = (work.municipality()?, work.today());
    let policy = store::policy::current(work.db, municipality)?;
    let mut offices: Vec<Office> = Vec::new();
    let mut crew = situation::crew(work, municipality, within, today)?;
    crew.retain(|one| !one.facts.cases.is_empty() || one.facts.employed_until.is_none_or(|last| today <= last));
    crew.sort_by(|a, b| {
        let key = |one: &Crew| (one.office_name.clone(), one.facts.office_id, one.facts.coordinator_id);
        key(a).cmp(&key(b))
    });
    for Crew { facts, name, office_name } in crew {
        let in_state = |state| {
            let leads = facts.cases.iter().filter(|case| case.role == CaseRole::Lead && case.state == state);
            i64::try_from(leads.count()).unwrap_or(i64::MAX)
        };
        let figures = Figures {
            coordinator_id: facts.coordinator_id,
            name: (!figures_only).then_some(name),
            load: load_on(&facts, &policy.parameters.0, today),
            proposed: in_state(AssignmentState::Proposed),
            reserved: in_state(AssignmentState::Reserved),
        };
        match offices.last_mut().filter(|office| office.office_id == facts.office_id) {
            Some(office) => office.coordinators.push(figures),
            None => offices.push(Office { office_id: facts.office_id, name: office_name, coordinators: vec![figures] }),
        }
    }
    Ok((today, offices))
}
