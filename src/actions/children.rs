//! Registering, finding, opening and changing children. Closing and reopening: `actions/closing.rs`.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AgencyId, ChildId, FamilyId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::children::awaiting::Beside;
use crate::rules::children::duplicates::Likeness;
use crate::rules::children::{Child, Intake, Referral, duplicates, reference};
use crate::rules::permissions::{Action, Relation, permit};
use crate::steps::cases::reservations;
use crate::steps::{audit, child_search};
use crate::store;
use crate::store::Work;
use crate::store::children::Filter;

/// A child's record as the reader may see it, with what is known beside it, on one day.
#[derive(Debug, Clone)]
pub struct Record {
    /// The child; without medical matters where consent leaves them out.
    pub child: Child,
    /// Who called.
    pub referral: Referral,
    /// What is known beside.
    pub beside: Beside,
    /// The day everything is worked out for.
    pub today: NaiveDate,
}

/// A page of the children the reader may see, by reading.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that never see children.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Record>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildSee)?;
    let now = work.now;
    let listed = store::children::list(work.db, &actor, relations, filter, page, now)?;
    let action = if filter.q.is_some() { "child.search" } else { "child.list" };
    audit::note(work, Entry::listed(action, "child", json!({ "count": listed.rows.len(), "total": listed.total })));
    Ok(Listed { rows: records(work, relations, listed.rows)?, next: listed.next, total: listed.total })
}

/// One child's record.
///
/// # Errors
/// [`Problem::NotFound`] for a child the reader has no relation to, as for one that does not exist.
pub fn open(work: &mut Work, id: ChildId) -> Result<Record, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildSee)?;
    let now = work.now;
    let child = store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)?;
    audit::note(work, Entry::done("child.read", "child", id.0).of_child(id));
    record(work, relations, child)
}

/// Registers a child with the next reference code, and gives those it may be the same as, which never block.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field.
pub fn register(work: &mut Work, intake: Intake) -> Result<(Record, Vec<Child>), Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildRegister)?;
    let municipality_id = work.municipality()?;
    let (intake, family) = checked(work, relations, None, intake)?;
    let alike = alike(work, &Likeness::of(&intake.child))?;
    let number = store::counters::next(work.db, municipality_id, "child")?;
    let child = Child {
        id: work.id(),
        municipality_id,
        reference: reference(number),
        family_id: family.unwrap_or_else(|| work.id()),
        kana_key: intake.child.kana_key(),
        facts: intake.child,
        care_band: None,
        care_score: None,
        care_items: Json(Vec::new()),
        closed_on: None,
        close_reason: None,
        version: 1,
        created_at: work.now,
    };
    let referral = Referral { child_id: child.id, facts: intake.referral };
    store::children::insert(work.db, &child)?;
    store::children::insert_referral(work.db, &referral)?;
    child_search::refresh(work, &child)?;
    let entry = Entry::done("child.register", "child", child.id.0).of_child(child.id);
    let entry = entry.changed(None, Some(&(&child, &referral)));
    audit::note(work, entry.with(json!({ "possible_duplicates": ids(&alike) })));
    Ok((record(work, relations, child)?, alike))
}

/// Children that the one described may be the same as, before it is saved.
pub fn likely_duplicates(work: &mut Work, likeness: &Likeness) -> Result<Vec<Child>, Problem> {
    permit(work.actor()?, Action::ChildRegister)?;
    let alike = alike(work, likeness)?;
    audit::note(work, Entry::listed("child.compare", "child", json!({ "found": ids(&alike) })));
    Ok(alike)
}

/// Changes a child: `change` gets what was entered and gives it as it shall be.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: ChildId,
    version: i32,
    change: impl FnOnce(Intake) -> Result<Intake, Problem>,
) -> Result<Record, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildEdit)?;
    let now = work.now;
    let before = store::children::find(work.db, &actor, relations, id, now)?.ok_or(Problem::NotFound)?;
    if before.version != version {
        return Err(Problem::Stale);
    }
    let call = store::children::referrals(work.db, &[id])?.pop();
    let call = call.ok_or_else(|| Problem::Internal("a child without a referral".to_owned()))?;
    let present = Intake { child: before.facts.clone(), referral: call.facts.clone(), sibling_of: None };
    let (intake, family) = checked(work, relations, Some(&before), change(present)?)?;
    let after = Child {
        kana_key: intake.child.kana_key(),
        facts: intake.child,
        family_id: family.unwrap_or(before.family_id),
        version: version + 1,
        ..before.clone()
    };
    let referral = Referral { child_id: id, facts: intake.referral };
    if after.facts.discharge_on != before.facts.discharge_on {
        // What is reserved for the day of discharge moves with it, so this decides about cases.
        store::municipalities::lock_decisions(work.db, before.municipality_id)?;
    }
    store::children::update(work.db, &after)?;
    store::children::update_referral(work.db, &referral)?;
    child_search::refresh(work, &after)?;
    let entry = Entry::done("child.edit", "child", id.0).of_child(id);
    audit::note(work, entry.changed(Some(&(&before, &call)), Some(&(&after, &referral))));
    reservations::move_to(work, &before, &after)?;
    record(work, relations, after)
}

/// What was entered in its standard form, and the family it belongs to where the entry says so. `present` is the child
/// as it is, for one that exists already.
fn checked(
    work: &mut Work,
    relations: &[Relation],
    present: Option<&Child>,
    intake: Intake,
) -> Result<(Intake, Option<FamilyId>), Problem> {
    let today = work.today();
    let mut faults = Faults::default();
    let tidied = faults.gather(intake.clone().tidy(today))?;
    agency(work, "hospital_id", intake.child.hospital_id, Some(AgencyKind::Hospital), &mut faults)?;
    agency(work, "referral_agency_id", intake.referral.agency_id, None, &mut faults)?;
    let mut family = None;
    if let Some(sibling) = intake.sibling_of {
        let actor = work.actor()?.clone();
        family = match present {
            Some(child) if child.id == sibling => Some(work.id()),
            _ => store::children::find(work.db, &actor, relations, sibling, work.now)?.map(|other| other.family_id),
        };
        faults.unless(
            family.is_some(),
            "sibling_of",
            "no_such_child",
            "この児は登録されていません。",
            "There is no such child.",
        );
    }
    faults.into_result()?;
    let tidy = tidied.ok_or_else(|| Problem::Internal("an intake neither right nor wrong".to_owned()))?;
    Ok((tidy, family))
}

/// An agency that is named must be one of the municipality, and of the kind asked for.
fn agency(
    work: &mut Work,
    field: &str,
    id: Option<AgencyId>,
    kind: Option<AgencyKind>,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let municipality = work.municipality()?;
    let found = store::agencies::find(work.db, municipality, id)?;
    let good = found.is_some_and(|agency| kind.is_none_or(|kind| agency.facts.kind == kind));
    match kind {
        Some(_) => faults.unless(
            good,
            field,
            "no_such_hospital",
            "この医療機関は登録されていません。",
            "There is no such hospital.",
        ),
        None => {
            faults.unless(good, field, "no_such_agency", "この機関は登録されていません。", "There is no such agency.");
        }
    }
    Ok(())
}

fn alike(work: &mut Work, likeness: &Likeness) -> Result<Vec<Child>, Problem> {
    let municipality = work.municipality()?;
    let same_day = store::children::born_on(work.db, municipality, likeness.born_on)?;
    Ok(duplicates::among(likeness, same_day))
}

fn ids(children: &[Child]) -> Vec<ChildId> {
    children.iter().map(|child| child.id).collect()
}

fn record(work: &mut Work, relations: &[Relation], child: Child) -> Result<Record, Problem> {
    records(work, relations, vec![child])?.pop().ok_or(Problem::NotFound)
}

/// The records of children that were found through `relations`.
fn records(work: &mut Work, relations: &[Relation], children: Vec<Child>) -> Result<Vec<Record>, Problem> {
    let (actor, today) = (work.actor()?.clone(), work.today());
    let ids = ids(&children);
    let mut referrals = store::children::referrals(work.db, &ids)?;
    let guardians: HashSet<_> = store::guardians::known(work.db, &ids)?.into_iter().collect();
    let consents: HashSet<_> = store::consents::held(work.db, &ids, today)?.into_iter().collect();
    let whole: HashSet<_> =
        store::children::seen_whole(work.db, &actor, relations, &ids, work.now)?.into_iter().collect();
    let mut records = Vec::with_capacity(children.len());
    for child in children {
        let id = child.id;
        let medical = whole.contains(&id);
        let at = referrals.iter().position(|referral| referral.child_id == id);
        let at = at.ok_or_else(|| Problem::Internal("a child without a referral".to_owned()))?;
        records.push(Record {
            child: if medical { child } else { child.without_medical() },
            referral: referrals.swap_remove(at),
            beside: Beside { guardian: guardians.contains(&id), consent: consents.contains(&id), medical },
            today,
        });
    }
    Ok(records)
}
