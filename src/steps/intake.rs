//! One definition of intake: what the section registers itself and what comes with a request for a conference become a
//! child in the same way. Who may do it is the action's business, as is what is audited of the action itself.

use serde_json::json;

use crate::base::ids::{AgencyId, ChildId, FamilyId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::audit::Entry;
use crate::rules::child_search;
use crate::rules::children::duplicates::Likeness;
use crate::rules::children::{Child, Intake, Referral, duplicates, reference};
use crate::rules::permissions::Relation;
use crate::store;
use crate::store::Work;

/// What was entered, in its standard form.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The entry.
    pub intake: Intake,
    /// The family it belongs to where the entry says so.
    pub family: Option<FamilyId>,
}

/// What was entered in its standard form. `present` is the child as it is, for one that exists already; a sibling is
/// looked for through `relations`.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field: those of [`Intake::tidy`], a hospital or agency the municipality does
/// not have, a sibling out of reach.
pub fn check(
    work: &mut Work,
    relations: &[Relation],
    present: Option<&Child>,
    intake: Intake,
) -> Result<Checked, Problem> {
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
    let intake = tidied.ok_or_else(|| Problem::Internal("an intake neither right nor wrong".to_owned()))?;
    Ok(Checked { intake, family })
}

/// Registers a child with the next reference code and notes it for the audit log; gives those it may be the same as.
pub fn register(work: &mut Work, checked: Checked) -> Result<(Child, Vec<Child>), Problem> {
    let municipality_id = work.municipality()?;
    let Checked { intake, family } = checked;
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
    // A child that is new has no guardians yet.
    let entries = child_search::entries(&child.reference, &child.facts, &[]);
    store::child_search::replace(work.db, municipality_id, child.id, &entries)?;
    let found: Vec<ChildId> = alike.iter().map(|other| other.id).collect();
    let entry = Entry::done("child.register", "child", child.id.0).of_child(child.id);
    let entry = entry.changed(None, Some(&(&child, &referral)));
    work.entries.push(entry.with(json!({ "possible_duplicates": found })));
    Ok((child, alike))
}

/// The municipality's children that the one described may be the same as.
pub fn alike(work: &mut Work, likeness: &Likeness) -> Result<Vec<Child>, Problem> {
    let municipality = work.municipality()?;
    let same_day = store::children::born_on(work.db, municipality, likeness.born_on)?;
    Ok(duplicates::among(likeness, same_day))
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
