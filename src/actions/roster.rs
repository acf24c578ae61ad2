//! The school-entry roster for the education centre: who enters a school in a fiscal year, as far as consent reaches.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, ChildId};
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::roster::{Given, Line, RosterKind, RosterPurpose, given};
use crate::rules::stage_board::fiscal_days;
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::leads::Lead;
use crate::store::roster::Entrant;
use crate::store::transitions::list::Filter;

/// A roster.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The day it was made.
    pub today: NaiveDate,
    /// The fiscal year in which the children enter.
    pub fiscal_year: i32,
    /// Which school.
    pub kind: RosterKind,
    /// The education centre it goes to; none where the ward has none, and only consents for every centre count.
    pub centre: Option<AgencyId>,
    /// The centres it can be made for, with their names.
    pub centres: Vec<(AgencyId, String)>,
    /// The children, by their readings.
    pub lines: Vec<Line>,
    /// How many enter who are not on it, because no consent reaches that far.
    pub left_out: i64,
}

/// The education centres that the reader may make a roster for, with their names, by name: those of the ward for the
/// section, for a centre itself.
///
/// # Errors
/// [`Problem::Forbidden`] for roles without a roster.
pub fn centres(work: &mut Work) -> Result<Vec<(AgencyId, String)>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RosterExport)?;
    if relations.contains(&Relation::Municipality) {
        return store::roster::centres(work.db, work.municipality()?);
    }
    let own: Vec<AgencyId> = actor.agency_id.into_iter().collect();
    Ok(store::agencies::names(work.db, &own)?.into_iter().collect())
}

/// The children who enter a school in the fiscal year: for the section those whose consent reaches the `centre` today,
/// for an education centre those it sees through the care team. Of the others only their number: a consent that names
/// one centre opens nothing to another one (個人情報保護法69条2項1号). The centre need only be named where the ward has
/// several. `purpose` is what a roster that leaves the house is for; none for one that is only looked at. The log keeps
/// it.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] for a centre that the reader makes no roster for;
/// [`Problem::Malformed`] for a year beyond the calendar, and where one of several centres must be named.
pub fn make(
    work: &mut Work,
    year: i32,
    kind: RosterKind,
    centre: Option<AgencyId>,
    purpose: Option<RosterPurpose>,
) -> Result<Roster, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RosterExport)?;
    let (now, today) = (work.now, work.today());
    let centres = centres(work)?;
    let centre = one_of(&centres, centre)?;
    let days = Some(fiscal_days(year).ok_or_else(no_such_year)?);
    let filter = Filter { days, kind: Some(kind.transition()), ..Filter::default() };
    let mut enter = |relations: &[Relation]| -> Result<Vec<ChildId>, Problem> {
        let found = store::transitions::list::all(work.db, &actor, relations, &filter, now)?;
        Ok(found.into_iter().map(|one| one.child_id).collect())
    };
    let all = enter(&[Relation::Municipality])?.len();
    let within = enter(relations)?;
    let consents = store::roster::reaching(work.db, &within, centre, today)?;
    let given = given(consents.iter().map(|one| (one.child_id, one.scope, one.last_day())));
    let shared: Vec<ChildId> = within.into_iter().filter(|child| given.contains_key(child)).collect();
    let lines = lines(work, &shared, &given)?;
    let left_out = i64::try_from(all.saturating_sub(lines.len())).unwrap_or(i64::MAX);
    let action = if purpose.is_some() { "roster.export" } else { "roster.read" };
    let detail = json!({
        "fiscal_year": year, "kind": kind, "centre": centre, "purpose": purpose, "children": shared,
        "left_out": left_out,
    });
    audit::note(work, Entry::listed(action, "child", detail));
    Ok(Roster { today, fiscal_year: year, kind, centre, centres, lines, left_out })
}

fn lines(work: &mut Work, ids: &[ChildId], given: &HashMap<ChildId, Given>) -> Result<Vec<Line>, Problem> {
    let today = work.today();
    let leads = store::leads::of_children(work.db, ids, today)?;
    let leads: HashMap<ChildId, Lead> = leads.into_iter().map(|lead| (lead.child_id, lead)).collect();
    let mut places: HashMap<ChildId, Vec<String>> = HashMap::new();
    for (child, name) in store::roster::places(work.db, ids, today)? {
        places.entry(child).or_default().push(name);
    }
    let entrants = store::roster::entrants(work.db, ids)?;
    let line = |child: Entrant| {
        let Given { medical, until } = *given.get(&child.id)?;
        let lead = leads.get(&child.id);
        Some(Line {
            child_id: child.id,
            reference: child.reference,
            name: child.name,
            name_kana: child.name_kana,
            born_on: child.born_on,
            district: child.district,
            places: places.remove(&child.id).unwrap_or_default(),
            lead_name: lead.map(|lead| lead.name.clone()),
            office_name: lead.map(|lead| lead.office_name.clone()),
            office_phone: lead.and_then(|lead| lead.office_phone.clone()),
            care_items: medical.then_some(child.care_items.0),
            consent_until: until,
        })
    };
    Ok(entrants.into_iter().filter_map(line).collect())
}

/// The centre that a roster is for: the one asked for, or the only one there is.
fn one_of(centres: &[(AgencyId, String)], asked: Option<AgencyId>) -> Result<Option<AgencyId>, Problem> {
    match (asked, centres) {
        (Some(asked), _) if centres.iter().any(|(id, _)| *id == asked) => Ok(Some(asked)),
        (Some(_), _) => Err(Problem::NotFound),
        (None, []) => Ok(None),
        (None, [(only, _)]) => Ok(Some(*only)),
        (None, _) => Err(which_centre(centres)),
    }
}

fn which_centre(centres: &[(AgencyId, String)]) -> Problem {
    let named: Vec<String> = centres.iter().map(|(id, name)| format!("{name} {id}")).collect();
    let (ja, en) = ("どのセンターへの名簿かを選んでください。", "Choose the centre that the roster is for.");
    let words = Words::told(format!("{ja}（{}）", named.join("、")), format!("{en} ({})", named.join(", ")));
    let fault = FieldError::new("centre_id", "required", ja, en);
    Problem::Malformed { code: "bad_query", words, fields: vec![fault] }
}

fn no_such_year() -> Problem {
    let fault = FieldError::new("fiscal_year", "out_of_range", "年度が正しくありません。", "No such fiscal year.");
    Problem::Malformed {
        code: "bad_query",
        words: Words::fixed("年度が正しくありません。", "There is no such fiscal year."),
        fields: vec![fault],
    }
}
