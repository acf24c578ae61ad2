//! Importing consultation offices from the open data of WAM NET. Whole or not at all: one transaction.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::office_import;
use crate::rules::office_import::Report;
use crate::rules::office_import::area::Area;
use crate::rules::office_import::plan::Plan;
use crate::rules::offices::Office;
use crate::rules::permissions::{Action, permit};
use crate::steps;
use crate::steps::audit;
use crate::store;
use crate::store::Work;

/// Offices written between two reports of progress.
const STRIDE: usize = 100;

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Order {
    /// The file's text.
    pub text: String,
    /// Only offices whose address begins so; without it, those in the municipality.
    pub address: Option<String>,
    /// The code the caller expects the own municipality to have, if one was named.
    pub lg_code: Option<String>,
    /// Only to say what would happen.
    pub dry_run: bool,
}

/// Imports the offices of a file into the actor's municipality and gives what came of it, or would come of it.
///
/// `progress` is told how many offices of how many have been written.
///
/// # Errors
/// [`Problem::Invalid`] `file:wrong_header` for a file of another kind, `municipality:other_municipality` where the
/// code is not that of the actor's municipality. A row that cannot be used is no error: it is in the report.
pub fn import(work: &mut Work, order: &Order, progress: &dyn Fn(usize, usize)) -> Result<Report, Problem> {
    permit(work.actor()?, Action::OfficeImport)?;
    let municipality_id = work.municipality()?;
    let municipality = store::municipalities::find(work.db, municipality_id)?.ok_or(Problem::NotFound)?;
    if order.lg_code.as_ref().is_some_and(|code| *code != municipality.lg_code) {
        return Err(Problem::field(
            "municipality",
            "other_municipality",
            "この利用者の自治体の団体コードではありません。",
            "This is not the code of the user's own municipality.",
        ));
    }
    let area = match &order.address {
        Some(address) => Area::of_address(address),
        None => Area::of_municipality(&municipality.lg_code, &municipality.name),
    };
    let sheet = office_import::read(&order.text, &area)?;
    // Two imports at the same moment would each add what the other is adding.
    if !order.dry_run {
        store::municipalities::lock_decisions(work.db, municipality_id)?;
    }
    let known = store::offices::all(work.db, municipality_id)?;
    let plan = office_import::plan::plan(sheet, &known);
    if order.dry_run {
        return Ok(plan.report);
    }
    carry_out(work, order, &known, plan, progress)
}

fn carry_out(
    work: &mut Work,
    order: &Order,
    known: &[Office],
    plan: Plan,
    progress: &dyn Fn(usize, usize),
) -> Result<Report, Problem> {
    let municipality_id = work.municipality()?;
    let whole = plan.added.len() + plan.changed.len();
    let mut done = 0;
    let added: Vec<Office> =
        plan.added.into_iter().map(|input| steps::offices::fresh(work, municipality_id, input)).collect();
    for batch in added.chunks(STRIDE) {
        store::offices::insert_all(work.db, batch)?;
        done += batch.len();
        progress(done, whole);
    }
    let mut changed = Vec::with_capacity(plan.changed.len());
    for (place, input) in plan.changed {
        let before = known.get(place).ok_or_else(|| Problem::Internal("no such office in the plan".to_owned()))?;
        let after = steps::offices::changed(work, before, input);
        store::offices::update(work.db, before, &after).map_err(|problem| problem.or_again("an office"))?;
        changed.push(after.agency.id);
        done += 1;
        if done % STRIDE == 0 || done == whole {
            progress(done, whole);
        }
    }
    let added: Vec<_> = added.iter().map(|office| office.agency.id).collect();
    let report = plan.report;
    let detail = json!({
        "added": added,
        "changed": changed,
        "unchanged": report.unchanged,
        "outside": report.outside,
        "rejected": report.rejected.len(),
        "file_sha256": hex::encode(Sha256::digest(order.text.as_bytes())),
    });
    audit::note(work, Entry::listed("office.import", "office", detail));
    Ok(report)
}
