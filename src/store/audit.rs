//! The audit log: appended to and read, never changed.

use diesel::prelude::*;
use serde_json::Value;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, SubjectId, UserId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::audit::{GENESIS, Sealed};
use crate::schema::{audit_chains, audit_entries, children};
use crate::store::Db;

/// What a list of entries is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those about this child.
    pub child: Option<ChildId>,
    /// Only those of this user.
    pub user: Option<UserId>,
    /// Only this action.
    pub action: Option<String>,
    /// Only from this moment on.
    pub from: Option<Instant>,
    /// Only before this moment.
    pub before: Option<Instant>,
}

/// Locks a chain until the transaction ends; gives the number and hash of its last entry.
pub fn lock_chain(db: &mut Db, chain: MunicipalityId) -> Result<(i64, String), Problem> {
    let row = (audit_chains::chain.eq(chain), audit_chains::last_seq.eq(0), audit_chains::last_hash.eq(GENESIS));
    let touch = diesel::update(audit_chains::table.find(chain)).set(audit_chains::last_seq.eq(audit_chains::last_seq));
    if touch.execute(&mut **db)? == 0 {
        each!(db, |c| diesel::insert_into(audit_chains::table).values(row).on_conflict_do_nothing().execute(c))?;
        let again =
            diesel::update(audit_chains::table.find(chain)).set(audit_chains::last_seq.eq(audit_chains::last_seq));
        again.execute(&mut **db)?;
    }
    Ok(audit_chains::table.find(chain).select((audit_chains::last_seq, audit_chains::last_hash)).first(&mut **db)?)
}

/// Appends an entry and moves the chain's end to it.
pub fn append(db: &mut Db, entry: &Sealed) -> Result<(), Problem> {
    diesel::insert_into(audit_entries::table).values(entry).execute(&mut **db)?;
    diesel::update(audit_chains::table.find(entry.chain))
        .set((audit_chains::last_seq.eq(entry.seq), audit_chains::last_hash.eq(&entry.hash)))
        .execute(&mut **db)?;
    Ok(())
}

/// A page of a chain, newest first.
pub fn list(db: &mut Db, chain: MunicipalityId, filter: &Filter, page: &Page) -> Result<Listed<Sealed>, Problem> {
    let narrowed = || {
        let mut query = audit_entries::table.filter(audit_entries::chain.eq(chain)).into_boxed();
        if let Some(child) = filter.child {
            query = query.filter(audit_entries::child_id.eq(child));
        }
        if let Some(user) = filter.user {
            query = query.filter(audit_entries::user_id.eq(user));
        }
        if let Some(action) = &filter.action {
            query = query.filter(audit_entries::action.eq(action.clone()));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_entries::at.ge(from));
        }
        if let Some(before) = filter.before {
            query = query.filter(audit_entries::at.lt(before));
        }
        query
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        let seq: i64 = after.key.parse().map_err(|_| bad_cursor())?;
        query = query.filter(audit_entries::seq.lt(seq));
    }
    let rows =
        query.order(audit_entries::seq.desc()).limit(page.limit + 1).select(Sealed::as_select()).load(&mut **db)?;
    let mark = |entry: &Sealed| Mark { key: entry.seq.to_string(), id: entry.chain.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// What the last entry of this action on one thing of a child says more of it; none where there is no entry.
pub fn last_detail(db: &mut Db, child: ChildId, action: &str, subject: SubjectId) -> Result<Option<Value>, Problem> {
    let query = audit_entries::table
        .filter(audit_entries::child_id.eq(child))
        .filter(audit_entries::action.eq(action))
        .filter(audit_entries::subject_id.eq(subject))
        .order(audit_entries::seq.desc());
    let detail: Option<String> = query.select(audit_entries::detail).first(&mut **db).optional()?;
    Ok(detail.and_then(|detail| serde_json::from_str(&detail).ok()))
}

/// Every chain there is, with the number and hash of its recorded end. One that has entries but no recorded end is
/// given the end of an empty one.
pub fn ends(db: &mut Db) -> Result<Vec<(MunicipalityId, i64, String)>, Problem> {
    let mut ends: Vec<(MunicipalityId, i64, String)> =
        audit_chains::table.order(audit_chains::chain).select(audit_chains::all_columns).load(&mut **db)?;
    let with_entries: Vec<MunicipalityId> =
        audit_entries::table.select(audit_entries::chain).distinct().order(audit_entries::chain).load(&mut **db)?;
    for chain in with_entries {
        if !ends.iter().any(|(known, ..)| *known == chain) {
            ends.push((chain, 0, GENESIS.to_owned()));
        }
    }
    Ok(ends)
}

/// The next entries of a chain behind number `after`, in order.
pub fn following(db: &mut Db, chain: MunicipalityId, after: i64, most: i64) -> Result<Vec<Sealed>, Problem> {
    Ok(audit_entries::table
        .filter(audit_entries::chain.eq(chain))
        .filter(audit_entries::seq.gt(after))
        .order(audit_entries::seq)
        .limit(most)
        .select(Sealed::as_select())
        .load(&mut **db)?)
}

/// The child of a municipality with this reference code.
pub fn child_of(db: &mut Db, municipality: MunicipalityId, reference: &str) -> Result<Option<ChildId>, Problem> {
    let query = children::table.filter(children::municipality_id.eq(municipality));
    Ok(query.filter(children::reference.eq(reference)).select(children::id).first(&mut **db).optional()?)
}
