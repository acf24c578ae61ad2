//! Reading the audit log and checking that it is whole.

use serde_json::json;
use uuid::Uuid;

use crate::base::ids::MunicipalityId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::rules::audit::{Break, Entry, GENESIS, Sealed, check_end, check_link};
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::audit::Filter;

pub mod told;

/// Entries read at once while checking: enough to be quick, few enough to fit anywhere.
const BATCH: i64 = 1000;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Entries that were read.
    pub entries: i64,
    /// Where the first chain that is not whole breaks.
    pub broken: Option<Break>,
}

/// A page of a municipality's log, newest first. Where none is named it is the auditor's own, or the log of the
/// installation (accounts of administrators, sign-ins under names nobody has) for an auditor who belongs to none.
///
/// # Errors
/// [`Problem::NotFound`] for a municipality that is not the auditor's.
pub fn list(
    work: &mut Work,
    municipality: Option<MunicipalityId>,
    filter: &Filter,
    page: &Page,
) -> Result<Listed<Sealed>, Problem> {
    let chain = chain(work, municipality)?;
    let listed = store::audit::list(work.db, chain, filter, page)?;
    let seen = json!({ "entries": listed.rows.len(), "child_id": filter.child, "user_id": filter.user });
    audit::note(work, Entry::listed("audit.read", "audit", seen));
    Ok(listed)
}

/// Follows the chains the auditor may read from their first entry to their recorded end. Changes nothing, so that it
/// may run beside everything else; [`note_check`] writes down that it was done.
pub fn check(work: &mut Work) -> Result<Finding, Problem> {
    let own = own_chain(work)?;
    follow(work, own)
}

/// Writes down that the log was checked, and with what result.
pub fn note_check(work: &mut Work, finding: &Finding) -> Result<(), Problem> {
    permit(work.actor()?, Action::AuditSee)?;
    let result = json!({ "entries": finding.entries, "whole": finding.broken.is_none() });
    audit::note(work, Entry::listed("audit.check", "audit", result));
    Ok(())
}

/// As [`check`], of all chains, for the operator at the command line. No route calls this.
pub fn check_by_operator(work: &mut Work) -> Result<Finding, Problem> {
    follow(work, None)
}

/// The chain that is asked for, as far as the auditor may read it.
fn chain(work: &Work, asked: Option<MunicipalityId>) -> Result<MunicipalityId, Problem> {
    match (own_chain(work)?, asked) {
        (Some(own), Some(asked)) if own != asked => Err(Problem::NotFound),
        (Some(own), _) => Ok(own),
        (None, asked) => Ok(asked.unwrap_or(MunicipalityId(Uuid::nil()))),
    }
}

fn own_chain(work: &Work) -> Result<Option<MunicipalityId>, Problem> {
    let actor = work.actor()?;
    permit(actor, Action::AuditSee)?;
    Ok(actor.municipality_id)
}

fn follow(work: &mut Work, only: Option<MunicipalityId>) -> Result<Finding, Problem> {
    let mut finding = Finding { entries: 0, broken: None };
    for (chain, last_seq, last_hash) in store::audit::ends(work.db)? {
        if only.is_some_and(|only| only != chain) {
            continue;
        }
        if let Err(broken) = follow_one(work, chain, (last_seq, &last_hash), &mut finding.entries)? {
            finding.broken = Some(broken);
            break;
        }
    }
    Ok(finding)
}

fn follow_one(
    work: &mut Work,
    chain: MunicipalityId,
    recorded_end: (i64, &str),
    entries: &mut i64,
) -> Result<Result<(), Break>, Problem> {
    let mut reached = (0, GENESIS.to_owned());
    loop {
        let batch = store::audit::following(work.db, chain, reached.0, BATCH)?;
        if batch.is_empty() {
            return Ok(check_end(chain, (reached.0, &reached.1), recorded_end));
        }
        for entry in &batch {
            *entries += 1;
            match check_link(entry, (reached.0, &reached.1)) {
                Ok(next) => reached = next,
                Err(broken) => return Ok(Err(broken)),
            }
        }
    }
}
