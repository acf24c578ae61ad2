//! The one place where the facts of a load and of a recommendation are put together.
//!
//! Pages, caseloads, recommendations and saves all ask here, so that they cannot differ. Nothing is worked out here;
//! that is for `rules/assignments`.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::base::ids::{CoordinatorId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::assignments::facts::{AbsenceFacts, Acceptance, CaseFacts, ChildFacts, CoordinatorFacts, Situation};
use crate::rules::assignments::states::{effective, is_open};
use crate::rules::assignments::{AssignmentState, CaseRole, Continuity};
use crate::rules::care_score::CareItem;
use crate::rules::children::Child;
use crate::rules::life_stage::{StageFacts, transitions};
use crate::rules::policy::PolicyVersion;
use crate::store;
use crate::store::situation::{Member, OpenCase};
use crate::store::{Within, Work};

/// "In the last 30 days", today included.
const RECENT_DAYS: u64 = 29;

/// A coordinator with everything a load follows from.
#[derive(Debug, Clone)]
pub struct Crew {
    /// For the rules. Without anything about a particular child or about earlier cases.
    pub facts: CoordinatorFacts,
    /// The coordinator's name.
    pub name: String,
    /// The office's name.
    pub office_name: String,
}

/// Name of each coordinator and of the coordinator's office.
pub type Names = BTreeMap<CoordinatorId, (String, String)>;

/// A situation and the names that belong to its ids.
#[derive(Debug, Clone)]
pub struct Picture {
    /// For the rules.
    pub situation: Situation,
    /// The names.
    pub names: Names,
}

/// The coordinators somebody reaches with their absences and open cases, by id: three queries.
///
/// `from` is the first day anybody will ask about: absences that are over by then are left out.
pub fn crew(
    work: &mut Work,
    municipality: MunicipalityId,
    within: Within,
    from: NaiveDate,
) -> Result<Vec<Crew>, Problem> {
    let today = work.today();
    let members = store::situation::members(work.db, municipality, within)?;
    let mut crew: BTreeMap<CoordinatorId, Crew> =
        members.into_iter().map(|m| (m.coordinator.id, one(m, from))).collect();
    for absence in store::situation::absences(work.db, municipality, within, from)? {
        if let Some(whose) = crew.get_mut(&absence.coordinator_id) {
            let facts = AbsenceFacts {
                starts_on: absence.facts.starts_on,
                ends_on: absence.facts.ends_on,
                percent: absence.facts.percent,
            };
            whose.facts.absences.push(facts);
        }
    }
    for case in store::situation::open_cases(work.db, municipality, within)? {
        if let (Some(whose), Some(facts)) = (crew.get_mut(&case.coordinator_id), case_facts(&case, today)) {
            whose.facts.cases.push(facts);
        }
    }
    Ok(crew.into_values().collect())
}

/// Everything a recommendation for `child` from `starts_on` on is worked out from.
///
/// `without` leaves out the case that this coordinator has of this very child, so that a proposal is not held against
/// its own acceptance.
pub fn picture(
    work: &mut Work,
    child: &Child,
    starts_on: NaiveDate,
    policy: &PolicyVersion,
    without: Option<CoordinatorId>,
) -> Result<Picture, Problem> {
    let (municipality, today) = (child.municipality_id, work.today());
    let mut crew = crew(work, municipality, Within::Municipality, starts_on.min(today))?;
    for member in crew.iter_mut().filter(|member| Some(member.facts.coordinator_id) == without) {
        member.facts.cases.retain(|case| case.child != child.id);
    }
    add_history(work, municipality, &mut crew)?;
    add_family(work, child, &mut crew)?;
    let names = crew.iter().map(|m| (m.facts.coordinator_id, (m.name.clone(), m.office_name.clone()))).collect();
    let situation = Situation {
        policy_version: policy.version,
        policy: policy.parameters.0.clone(),
        starts_on,
        today,
        child: child_facts(child),
        coordinators: crew.into_iter().map(|member| member.facts).collect(),
    };
    Ok(Picture { situation, names })
}

/// What the rules know of a child.
pub fn child_facts(child: &Child) -> ChildFacts {
    ChildFacts {
        child_id: child.id,
        band: child.care_band,
        care_items: child.care_items.0.clone(),
        district: child.facts.district.clone(),
        discharge_on: child.facts.discharge_on,
        transitions: days_of(&child.facts.stage_facts()),
    }
}

fn days_of(facts: &StageFacts) -> Vec<NaiveDate> {
    transitions(facts).into_iter().map(|transition| transition.on).collect()
}

fn one(member: Member, from: NaiveDate) -> Crew {
    let Member { coordinator, office, office_name, office_closed_on, account_closed_at } = member;
    let own = coordinator.facts;
    let office_accepting = match office_closed_on {
        Some(day) if day <= from => Acceptance { accepting: false, paused_from: Some(day), ..Acceptance::open() },
        _ => Acceptance {
            accepting: office.facts.accepting,
            paused_from: office.facts.paused_from,
            paused_until: office.facts.paused_until,
            reason: office.facts.pause_reason,
        },
    };
    let facts = CoordinatorFacts {
        coordinator_id: coordinator.id,
        office_id: own.office_id,
        fte: own.fte,
        other_duties: own.other_duties,
        accepting: Acceptance {
            accepting: own.accepting,
            paused_from: own.paused_from,
            paused_until: own.paused_until,
            reason: own.pause_reason,
        },
        office_accepting,
        training_finished_on: own.training_finished_on,
        experience: own.experience.0,
        districts: own.districts.0,
        office_districts: office.facts.districts.0,
        absences: Vec::new(),
        cases: Vec::new(),
        conflict: false,
        has_declined: false,
        continuity: None,
        last_new_case_on: None,
        new_cases_30_days: 0,
        employed_until: own.left_on,
        account_closed: account_closed_at.is_some(),
    };
    Crew { facts, name: own.name, office_name }
}

/// A case as it stands today; none where the calendar has closed it.
fn case_facts(case: &OpenCase, today: NaiveDate) -> Option<CaseFacts> {
    let state = effective(case.state, case.starts_on, case.ends_on, case.answer_by, today);
    let stage = StageFacts {
        born_on: case.born_on,
        discharge_on: case.discharge_on,
        discharge_certain: case.discharge_precision.is_settled(),
        school_entry_year: case.school_entry_year,
        in_nursery: case.in_nursery,
        nursery_entry_on: case.nursery_entry_on,
        graduation_year: case.graduation_year,
    };
    is_open(state).then(|| CaseFacts {
        child: case.child_id,
        role: case.role,
        state,
        starts_on: case.starts_on,
        ends_on: case.ends_on,
        band: case.band,
        discharge_on: case.discharge_on,
        transitions: days_of(&stage),
    })
}

/// Experience, the last new case and the new cases of the last 30 days.
///
/// A new case is a lead case, from the day of its start. Open proposals and reservations are new cases too, because
/// they fill the same hands; what was declined, ran out or was taken back never was one.
fn add_history(work: &mut Work, municipality: MunicipalityId, crew: &mut [Crew]) -> Result<(), Problem> {
    let today = work.today();
    let recent = today.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(today);
    let latest: BTreeMap<_, _> = store::situation::latest_ended(work.db, municipality)?.into_iter().collect();
    let mut since: BTreeMap<CoordinatorId, i32> = BTreeMap::new();
    for id in store::situation::ended_since(work.db, municipality, recent)? {
        *since.entry(id).or_default() += 1;
    }
    let mut seen: BTreeMap<CoordinatorId, Vec<CareItem>> = BTreeMap::new();
    for (id, items) in store::situation::care_seen(work.db, municipality)? {
        seen.entry(id).or_default().extend(items.0);
    }
    for member in crew {
        let facts = &mut member.facts;
        let id = facts.coordinator_id;
        let starts = facts.cases.iter().filter(|case| case.role == CaseRole::Lead).map(|case| case.starts_on);
        let begun = starts.clone().filter(|day| (recent..=today).contains(day)).count();
        facts.last_new_case_on = starts.chain(latest.get(&id).copied().flatten()).max();
        facts.new_cases_30_days =
            i32::try_from(begun).unwrap_or(i32::MAX).saturating_add(since.get(&id).copied().unwrap_or_default());
        facts.experience.extend(seen.remove(&id).unwrap_or_default());
        facts.experience.sort_unstable();
        facts.experience.dedup();
    }
    Ok(())
}

/// Conflicts, refusals and ties: what stands between a coordinator and this family.
fn add_family(work: &mut Work, child: &Child, crew: &mut [Crew]) -> Result<(), Problem> {
    let conflicts = store::situation::in_conflict(work.db, child.id)?;
    let declined = store::situation::declined(work.db, child.id)?;
    let leads = store::situation::family_leads(work.db, child.municipality_id, child.family_id)?;
    for member in crew {
        let facts = &mut member.facts;
        let id = facts.coordinator_id;
        facts.conflict = conflicts.contains(&id);
        facts.has_declined = declined.contains(&id);
        let ties: Vec<_> = leads.iter().filter(|(who, ..)| *who == id).collect();
        let earlier = ties.iter().any(|(_, whose, state)| *whose == child.id && *state == AssignmentState::Ended);
        let sibling = ties.iter().any(|(_, whose, _)| *whose != child.id);
        facts.continuity = match (earlier, sibling) {
            (true, _) => Some(Continuity::EarlierLead),
            (_, true) => Some(Continuity::Sibling),
            _ => None,
        };
    }
    Ok(())
}
