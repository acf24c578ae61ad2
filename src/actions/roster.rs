//! The school-entry roster for the education centre: who enters a school in a fiscal year, as far as consent reaches.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::consents::ConsentScope;
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::roster::{Line, RosterKind, RosterPurpose};
use crate::rules::stage_board::fiscal_days;
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::leads::Lead;
use crate::store::roster::{Entrant, Reaching};
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
    /// The children, by their readings.
    pub lines: Vec<Line>,
    /// How many enter who are not on it, because no consent reaches that far.
    pub left_out: i64,
}

/// What a consent gives a centre for one child.
#[derive(Debug, Clone, Copy)]
struct Given {
    medical: bool,
    until: Option<NaiveDate>,
}

/// The children who enter a school in the fiscal year: for the section those whose consent reaches an education centre
/// of the ward today, for an education centre those it sees through the care team. Of the others only their number.
/// `purpose` is what a roster that leaves the house is for; none for one that is only looked at. The log keeps it.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Malformed`] for a year beyond the calendar.
pub fn make(work: &mut Work, year: i32, kind: RosterKind, purpose: Option<RosterPurpose>) -> Result<Roster, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::RosterExport)?;
    let (municipality, now, today) = (work.municipality()?, work.now, work.today());
    let days = Some(fiscal_days(year).ok_or_else(no_such_year)?);
    let filter = Filter { days, kind: Some(kind.transition()), ..Filter::default() };
    let mut enter = |relations: &[Relation]| -> Result<Vec<ChildId>, Problem> {
        let found = store::transitions::list::all(work.db, &actor, relations, &filter, now)?;
        Ok(found.into_iter().map(|one| one.child_id).collect())
    };
    let all = enter(&[Relation::Municipality])?.len();
    let within = enter(relations)?;
    let centres = match actor.agency_id.filter(|_| !relations.contains(&Relation::Municipality)) {
        Some(own) => vec![own],
        None => store::roster::centres(work.db, municipality)?,
    };
    let given = given(&store::roster::reaching(work.db, &within, &centres, today)?);
    let shared: Vec<ChildId> = within.into_iter().filter(|child| given.contains_key(child)).collect();
    let lines = lines(work, &shared, &given)?;
    let left_out = i64::try_from(all.saturating_sub(lines.len())).unwrap_or(i64::MAX);
    let action = if purpose.is_some() { "roster.export" } else { "roster.read" };
    let detail =
        json!({ "fiscal_year": year, "kind": kind, "purpose": purpose, "children": shared, "left_out": left_out });
    audit::note(work, Entry::listed(action, "child", detail));
    Ok(Roster { today, fiscal_year: year, kind, lines, left_out })
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

/// What the consents of each child give together: the widest scope, and the latest last day.
fn given(consents: &[Reaching]) -> HashMap<ChildId, Given> {
    let mut given: HashMap<ChildId, Given> = HashMap::new();
    for consent in consents {
        let withdrawn = consent.withdrawn_on.and_then(|day| day.pred_opt());
        let until = consent.ends_on.into_iter().chain(withdrawn).min();
        let medical = consent.scope == ConsentScope::All;
        let one = given.entry(consent.child_id).or_insert(Given { medical, until });
        one.medical |= medical;
        one.until = one.until.zip(until).map(|(a, b)| a.max(b));
    }
    given
}

fn no_such_year() -> Problem {
    let fault = FieldError::new("fiscal_year", "out_of_range", "年度が正しくありません。", "No such fiscal year.");
    Problem::Malformed {
        code: "bad_query",
        words: Words::fixed("年度が正しくありません。", "There is no such fiscal year."),
        fields: vec![fault],
    }
}
