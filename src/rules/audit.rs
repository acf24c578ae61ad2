//! The audit log as a chain: each entry carries the hash of the one before.
//!
//! Entries hold ids, hashes and counts, never a name and never what was written (security R31).

use std::cmp::Ordering;

use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, SubjectId, UserId};
use crate::rules::users::{Actor, Origin, Role};

crate::text_enum! {
    /// How it ended.
    pub enum Outcome {
        Done = "done" ("実施", "Done"),
        Refused = "refused" ("拒否", "Refused"),
        Failed = "failed" ("失敗", "Failed"),
    }
}

/// The hash before the first entry of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What happened, before it has its place in a chain.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What was done: `child.read`, `assignment.accept`, …
    pub action: &'static str,
    /// To what kind of thing.
    pub subject_kind: &'static str,
    /// To which one.
    pub subject_id: Option<Uuid>,
    /// The child concerned, if one is.
    pub child_id: Option<ChildId>,
    /// Who, where nobody is signed in yet but a name was given.
    pub user_id: Option<UserId>,
    /// The chain of this municipality instead of the actor's.
    pub municipality_id: Option<MunicipalityId>,
    /// How it ended.
    pub outcome: Outcome,
    /// Hash of the record before.
    pub before_hash: Option<String>,
    /// Hash of the record after.
    pub after_hash: Option<String>,
    /// Ids, counts and names of fields that make the entry readable.
    pub detail: Value,
}

impl Entry {
    /// Something was done to one thing.
    pub fn done(action: &'static str, subject_kind: &'static str, subject_id: Uuid) -> Self {
        Self {
            action,
            subject_kind,
            subject_id: Some(subject_id),
            child_id: None,
            user_id: None,
            municipality_id: None,
            outcome: Outcome::Done,
            before_hash: None,
            after_hash: None,
            detail: Value::Null,
        }
    }

    /// Something was done that concerns no single thing: a list, a search, an import.
    pub fn listed(action: &'static str, subject_kind: &'static str, detail: Value) -> Self {
        Self { subject_id: None, detail, ..Self::done(action, subject_kind, Uuid::nil()) }
    }

    /// It concerns this child.
    #[must_use]
    pub fn of_child(self, child_id: ChildId) -> Self {
        Self { child_id: Some(child_id), ..self }
    }

    /// It goes into the chain of this municipality, whoever is at work; none means the actor's.
    #[must_use]
    pub fn in_chain_of(self, municipality_id: Option<MunicipalityId>) -> Self {
        Self { municipality_id, ..self }
    }

    /// It was done under this name, though nobody was signed in yet.
    #[must_use]
    pub fn by(self, user_id: UserId) -> Self {
        Self { user_id: Some(user_id), ..self }
    }

    /// It ended like this instead of being done.
    #[must_use]
    pub fn ended(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    /// With ids, counts or names of fields.
    #[must_use]
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }

    /// The record as it was and as it is; only hashes are kept.
    #[must_use]
    pub fn changed(self, before: Option<&dyn std::fmt::Debug>, after: Option<&dyn std::fmt::Debug>) -> Self {
        let hash = |record: &dyn std::fmt::Debug| hex::encode(Sha256::digest(format!("{record:?}").as_bytes()));
        Self { before_hash: before.map(hash), after_hash: after.map(hash), ..self }
    }
}

/// An entry in its place, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::audit_entries)]
pub struct Sealed {
    /// The chain: a municipality, or the nil id for the installation.
    pub chain: MunicipalityId,
    /// Number in the chain, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub user_id: Option<UserId>,
    /// As what.
    pub role: Option<Role>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Option<SubjectId>,
    /// The child concerned.
    pub child_id: Option<ChildId>,
    /// How it ended.
    pub outcome: Outcome,
    /// From where.
    pub address: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// Hash of the record before.
    pub before_hash: Option<String>,
    /// Hash of the record after.
    pub after_hash: Option<String>,
    /// Ids, counts and names of fields, as JSON.
    pub detail: String,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The chain that an entry belongs to: its own municipality, else the actor's, else the installation's.
pub fn chain_of(entry: &Entry, actor: Option<&Actor>) -> MunicipalityId {
    entry
        .municipality_id
        .or_else(|| actor.and_then(|actor| actor.municipality_id))
        .unwrap_or(MunicipalityId(Uuid::nil()))
}

/// Puts an entry behind the one with number `last_seq` and hash `last_hash` of its chain.
pub fn seal(
    entry: &Entry,
    chain: MunicipalityId,
    (last_seq, last_hash): (i64, &str),
    actor: Option<&Actor>,
    origin: &Origin,
    at: Instant,
) -> Sealed {
    let mut sealed = Sealed {
        chain,
        seq: last_seq + 1,
        at,
        user_id: entry.user_id.or(actor.map(|actor| actor.user_id)),
        role: actor.map(|actor| actor.role),
        action: entry.action.to_owned(),
        subject_kind: entry.subject_kind.to_owned(),
        subject_id: entry.subject_id.map(SubjectId),
        child_id: entry.child_id,
        outcome: entry.outcome,
        address: origin.address.clone(),
        request_id: origin.request_id.clone(),
        before_hash: entry.before_hash.clone(),
        after_hash: entry.after_hash.clone(),
        detail: entry.detail.to_string(),
        prev_hash: last_hash.to_owned(),
        hash: String::new(),
    };
    sealed.hash = hash_of(&sealed);
    sealed
}

/// The hash over everything in the entry but the hash itself. Fields are set apart by their lengths, so that
/// nothing can be moved from one field to the next unseen.
pub fn hash_of(entry: &Sealed) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    add(&entry.prev_hash);
    add(&entry.chain.to_string());
    add(&entry.seq.to_string());
    add(&entry.at.to_string());
    add(&or_dash(entry.user_id.map(|id| id.to_string())));
    add(entry.role.map_or("-", Role::as_str));
    add(&entry.action);
    add(&entry.subject_kind);
    add(&or_dash(entry.subject_id.map(|id| id.to_string())));
    add(&or_dash(entry.child_id.map(|id| id.to_string())));
    add(entry.outcome.as_str());
    add(&or_dash(entry.address.clone()));
    add(&or_dash(entry.request_id.clone()));
    add(&or_dash(entry.before_hash.clone()));
    add(&or_dash(entry.after_hash.clone()));
    add(&entry.detail);
    hex::encode(digest.finalize())
}

/// Where a chain stops being whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The chain.
    pub chain: MunicipalityId,
    /// The first number that is wrong or missing.
    pub seq: i64,
    /// What is wrong: `changed` (its content), `missing` (it is not there), `unlinked` (another entry stood before it),
    /// `cut` (the chain ends too early) or `added` (it stands behind the recorded end).
    pub what: &'static str,
}

/// Checks one entry against the one before it (number and hash); gives what the next is checked against.
pub fn check_link(entry: &Sealed, (last_seq, last_hash): (i64, &str)) -> Result<(i64, String), Break> {
    let broken = |seq, what| Err(Break { chain: entry.chain, seq, what });
    if entry.seq != last_seq + 1 {
        return broken(last_seq + 1, "missing");
    }
    if entry.prev_hash != last_hash {
        return broken(entry.seq, "unlinked");
    }
    if hash_of(entry) != entry.hash {
        return broken(entry.seq, "changed");
    }
    Ok((entry.seq, entry.hash.clone()))
}

/// Checks the end that was reached by following a chain against the end that is recorded for it, both as number and
/// hash of the last entry.
pub fn check_end(
    chain: MunicipalityId,
    (reached_seq, reached_hash): (i64, &str),
    (last_seq, last_hash): (i64, &str),
) -> Result<(), Break> {
    let broken = |seq, what| Err(Break { chain, seq, what });
    match reached_seq.cmp(&last_seq) {
        Ordering::Less => broken(reached_seq + 1, "cut"),
        Ordering::Greater => broken(last_seq + 1, "added"),
        Ordering::Equal if reached_hash != last_hash => broken(last_seq, "changed"),
        Ordering::Equal => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<Sealed> {
        let id = MunicipalityId(Uuid::from_u128(7));
        let at = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let mut entries: Vec<Sealed> = Vec::new();
        for seq in 0..length {
            let last = entries.last().map_or(GENESIS.to_owned(), |e| e.hash.clone());
            let entry = Entry::done("child.read", "child", Uuid::from_u128(9));
            entries.push(seal(&entry, id, (seq, &last), None, &Origin::default(), at));
        }
        entries
    }

    fn first_break(entries: &[Sealed]) -> Option<(i64, &'static str)> {
        let mut last = (0, GENESIS.to_owned());
        for entry in entries {
            match check_link(entry, (last.0, &last.1)) {
                Ok(next) => last = next,
                Err(broken) => return Some((broken.seq, broken.what)),
            }
        }
        None
    }

    #[test]
    fn a_whole_chain_is_whole_and_every_fault_is_named() {
        assert_eq!(first_break(&chain(5)), None);
        let mut changed = chain(5);
        changed[2].action = "child.edit".to_owned();
        assert_eq!(first_break(&changed), Some((3, "changed")));
        let mut cut = chain(5);
        cut.remove(1);
        assert_eq!(first_break(&cut), Some((2, "missing")));
        let mut forged = chain(5);
        forged[3].detail = "{}".to_owned();
        forged[3].hash = hash_of(&forged[3]);
        assert_eq!(first_break(&forged), Some((5, "unlinked")));
    }

    #[test]
    fn the_end_of_a_chain_is_checked_against_what_is_recorded() {
        let id = MunicipalityId(Uuid::from_u128(7));
        for (reached, recorded, broken) in [
            ((5, "e"), (5, "e"), None),
            ((4, "d"), (5, "e"), Some((5, "cut"))),
            ((6, "f"), (5, "e"), Some((6, "added"))),
            ((5, "x"), (5, "e"), Some((5, "changed"))),
            ((0, GENESIS), (0, GENESIS), None),
        ] {
            let found = check_end(id, reached, recorded).err().map(|broken| (broken.seq, broken.what));
            assert_eq!(found, broken, "{reached:?}");
        }
    }
}
