//! The audit log for people: entries with the name of who did it and the reference code of the child, found by what
//! people know (a user name, a reference code, a day), and whole as a file.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, Id as _, MunicipalityId, UserId};
use crate::base::paging::{Listed, MOST, Page};
use crate::base::problem::Problem;
use crate::rules::audit::{Entry, Sealed};
use crate::steps::audit;
use crate::store;
use crate::store::Work;
use crate::store::audit::Filter;

/// Most entries of one file.
pub const LARGEST_FILE: usize = 20_000;

/// An entry, and what its ids are called.
#[derive(Debug, Clone)]
pub struct Told {
    /// The entry.
    pub entry: Sealed,
    /// The name of whoever did it, where somebody was signed in.
    pub who: Option<String>,
    /// The reference code of the child; the name is not the auditor's to see.
    pub child: Option<String>,
}

/// What somebody looks for in the log.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Only this day.
    pub day: Option<NaiveDate>,
    /// Only this user: the name to sign in with, or the id.
    pub user: Option<String>,
    /// Only about this child: the reference code, or the id.
    pub child: Option<String>,
    /// Only this action.
    pub action: Option<String>,
}

/// A page of a municipality's log, newest first, as [`super::list`] gives it. Whoever looks for a user or a child that
/// is not there finds nothing.
///
/// # Errors
/// As [`super::list`].
pub fn list(
    work: &mut Work,
    municipality: Option<MunicipalityId>,
    search: &Search,
    page: &Page,
) -> Result<Listed<Told>, Problem> {
    let chain = super::chain(work, municipality)?;
    let filter = filter(work, chain, search)?;
    let Listed { rows, next, total } = super::list(work, municipality, &filter, page)?;
    Ok(Listed { rows: told(work, chain, rows)?, next, total })
}

/// The entries as a file, newest first, [`LARGEST_FILE`] at most. That it was taken is written down in the log.
///
/// # Errors
/// As [`super::list`].
pub fn export(work: &mut Work, municipality: Option<MunicipalityId>, search: &Search) -> Result<Vec<Told>, Problem> {
    let chain = super::chain(work, municipality)?;
    let filter = filter(work, chain, search)?;
    let mut found = Vec::new();
    let mut page = Page::first(MOST);
    while found.len() < LARGEST_FILE {
        let listed = store::audit::list(work.db, chain, &filter, &page)?;
        found.extend(told(work, chain, listed.rows)?);
        let Some(next) = listed.next else { break };
        page.after = Some(next);
    }
    let seen = json!({ "entries": found.len(), "child_id": filter.child, "user_id": filter.user });
    audit::note(work, Entry::listed("audit.export", "audit", seen));
    Ok(found)
}

/// What is looked for, by id. A name nobody has becomes an id nobody has.
fn filter(work: &mut Work, chain: MunicipalityId, search: &Search) -> Result<Filter, Problem> {
    let user = match &search.user {
        Some(name) => Some(match Uuid::try_parse(name) {
            Ok(id) => UserId::wrap(id),
            Err(_) => store::users::find_by_name(work.db, name)?.map_or(UserId::wrap(Uuid::nil()), |user| user.id),
        }),
        None => None,
    };
    let child = match &search.child {
        Some(reference) => Some(match Uuid::try_parse(reference) {
            Ok(id) => ChildId::wrap(id),
            Err(_) => store::audit::child_of(work.db, chain, reference)?.unwrap_or(ChildId::wrap(Uuid::nil())),
        }),
        None => None,
    };
    Ok(Filter {
        child,
        user,
        action: search.action.clone(),
        from: search.day.map(Instant::start_of),
        before: search.day.and_then(|day| day.succ_opt()).map(Instant::start_of),
    })
}

fn told(work: &mut Work, chain: MunicipalityId, rows: Vec<Sealed>) -> Result<Vec<Told>, Problem> {
    let mut users: Vec<UserId> = rows.iter().filter_map(|row| row.user_id).collect();
    let mut children: Vec<ChildId> = rows.iter().filter_map(|row| row.child_id).collect();
    users.sort_unstable();
    users.dedup();
    children.sort_unstable();
    children.dedup();
    let names = store::users::names(work.db, &users)?;
    let references: HashMap<ChildId, String> = store::children::named_in(work.db, chain, &children)?
        .into_iter()
        .map(|(id, named)| (id, named.reference))
        .collect();
    let name_of = |id: Option<UserId>| id.and_then(|id| names.get(&id).cloned());
    let reference_of = |id: Option<ChildId>| id.and_then(|id| references.get(&id).cloned());
    let one = |entry: Sealed| Told { who: name_of(entry.user_id), child: reference_of(entry.child_id), entry };
    Ok(rows.into_iter().map(one).collect())
}
