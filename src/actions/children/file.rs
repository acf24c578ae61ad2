//! The list of children as a file that leaves the house: for a purpose, as far as the reader's rights and consent go.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::base::ids::ChildId;
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::children::list_file::{Line, ListFormat, ListPurpose, csv, xlsx};
use crate::rules::children::sort::ChildSort;
use crate::rules::life_stage;
use crate::rules::permissions::{Action, Relation, permit, reach};
use crate::steps::audit;
use crate::steps::cases::due;
use crate::store;
use crate::store::Work;
use crate::store::children::Filter;
use crate::store::leads::OpenLead;

/// Children that are asked for at a time.
const AT_A_TIME: i64 = 1000;
/// The most children whom the log names one by one; a longer list it knows by its filters and the file's hash.
const NAMED: usize = 1000;

/// The list of children as a file.
#[derive(Debug, Clone)]
pub struct ListFile {
    /// Its name without the ending.
    pub name: String,
    /// What kind of file it is.
    pub format: ListFormat,
    /// Its content.
    pub content: Vec<u8>,
}

/// How many children the file of a list would hold.
///
/// # Errors
/// As [`file`].
pub fn count_in_file(work: &mut Work, filter: &Filter) -> Result<i64, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildExport)?;
    let (page, now) = (Page { total: true, ..Page::first(1) }, work.now);
    let by_reading = Filter { sort: ChildSort::Name, ..filter.clone() };
    let total = store::children::list(work.db, &actor, relations, &[], &by_reading, &page, now)?.total;
    audit::note(work, Entry::listed("child.list", "child", json!({ "total": total })));
    Ok(total.unwrap_or_default())
}

/// Makes the file of the children that the reader may take away, narrowed and sorted by the filter. Where consent leaves
/// medical matters out, so does the file. The log keeps what it was for, by what it was narrowed, who stands in it and
/// its hash.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that may look at children only, or not even that.
pub fn file(work: &mut Work, filter: &Filter, purpose: ListPurpose, format: ListFormat) -> Result<ListFile, Problem> {
    permit(work.actor()?, Action::ChildExport)?;
    let (municipality, today) = (work.municipality()?, work.today());
    due::settle(work, municipality)?;
    let lines = lines(work, filter)?;
    let content = match format {
        ListFormat::Csv => csv(&lines).into_bytes(),
        ListFormat::Xlsx => xlsx(&lines, today)?,
    };
    let named: Option<Vec<ChildId>> = (lines.len() <= NAMED).then(|| lines.iter().map(|line| line.child_id).collect());
    let detail = json!({
        "purpose": purpose, "format": format, "narrowed_by": narrowed_by(filter), "count": lines.len(),
        "children": named, "sha256": hex::encode(Sha256::digest(&content)),
    });
    audit::note(work, Entry::listed("child.export", "child", detail));
    Ok(ListFile { name: format!("children-{today}"), format, content })
}

/// What the list was narrowed by: closed words as they are, of what was typed only that it was.
fn narrowed_by(filter: &Filter) -> Value {
    let Filter { q, stage, band, district, without_lead, closed, states, discharge_within, care, due, office, sort } =
        filter;
    json!({
        "q": q.is_some(), "stage": stage, "band": band, "district": district.is_some(),
        "without_lead": without_lead, "closed": closed, "states": states, "discharge_within": discharge_within,
        "care": care, "due": due, "office": office, "sort": sort,
    })
}

fn lines(work: &mut Work, filter: &Filter) -> Result<Vec<Line>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildExport)?;
    let (now, tasks) = (work.now, reach(actor.role, Action::TaskSee));
    let mut page = Page { limit: AT_A_TIME, after: None, total: false };
    let mut lines = Vec::new();
    loop {
        let listed = store::children::list(work.db, &actor, relations, tasks, filter, &page, now)?;
        lines.extend(described(work, relations, tasks, listed.rows)?);
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(lines);
        }
    }
}

/// The lines of these children, in their order.
fn described(
    work: &mut Work,
    relations: &[Relation],
    tasks: &[Relation],
    children: Vec<Child>,
) -> Result<Vec<Line>, Problem> {
    let (actor, now, today) = (work.actor()?.clone(), work.now, work.today());
    let ids = super::ids(&children);
    let whole: HashSet<ChildId> =
        store::children::seen_whole(work.db, &actor, relations, &ids, now)?.into_iter().collect();
    let leads = store::leads::open_of_children(work.db, &ids, today)?;
    let mut leads: HashMap<ChildId, OpenLead> = leads.into_iter().map(|lead| (lead.child_id, lead)).collect();
    let due: HashMap<ChildId, NaiveDate> =
        store::children::next_due(work.db, &actor, tasks, &ids, now)?.into_iter().collect();
    let line = |child: Child| {
        let medical = whole.contains(&child.id);
        let child = if medical { child } else { child.without_medical() };
        let lead = leads.remove(&child.id).map(|lead| (lead.name, lead.state == AssignmentState::Proposed));
        Line {
            child_id: child.id,
            age: life_stage::age_on(child.facts.born_on, today),
            stage: life_stage::stage(&child.facts.stage_facts(), today),
            reference: child.reference,
            name: child.facts.name,
            name_kana: child.facts.name_kana.or(child.facts.mother_kana),
            mother_name: child.facts.mother_name,
            born_on: child.facts.born_on,
            district: child.facts.district,
            medical,
            care_score: child.care_score,
            lead,
            discharge_on: child.facts.discharge_on,
            discharge_precision: child.facts.discharge_precision,
            due_on: due.get(&child.id).copied(),
        }
    };
    Ok(children.into_iter().map(line).collect())
}
