//! Adding many users out of a list. All or none: one transaction, and a single wrong line stops it.
//!
//! Passwords are not made here, because hashing them is slow: whoever calls brings a secret for everybody.

use std::collections::HashSet;

use crate::base::ids::MunicipalityId;
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::rules::user_import;
use crate::rules::user_import::{KnownAgency, Line, usable};
use crate::rules::users::{Secret, UserFacts};
use crate::store;
use crate::store::Work;
use crate::store::agencies::Filter;

use super::Account;

/// A list of users to be added.
#[derive(Debug, Clone)]
pub struct Order {
    /// The list: CSV, or a table copied out of a spreadsheet, with a header.
    pub text: String,
    /// The municipality they all belong to; the caller's where none is named.
    pub municipality_id: Option<MunicipalityId>,
}

/// A user who was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// The line of the list, from 1; the header is line 1.
    pub line: u64,
    /// The account.
    pub account: Account,
}

/// Reads a list and judges every line of it: what it says, whether the role may be given, whether the name is free.
/// Nothing is stored.
///
/// # Errors
/// [`Problem::Invalid`] where the list as a whole cannot be read (`text`) or names no municipality one may act in. A
/// wrong line is no error: its faults are with it.
pub fn check(work: &mut Work, order: &Order) -> Result<Vec<Line>, Problem> {
    let within = super::reach(work, Action::UserEdit)?;
    let municipality = order.municipality_id.or(within).ok_or_else(no_municipality)?;
    super::own_municipality(within, Some(municipality))?;
    let mut lines = judged(work, municipality, &order.text)?;
    for line in &mut lines {
        let Some(role) = line.role else { continue };
        match super::role_to_give(work, role) {
            Err(Problem::Invalid(faults)) => line.refuse(faults),
            other => other?,
        }
    }
    Ok(lines)
}

/// Adds everybody in a list, with one secret for each, in the order of the lines.
///
/// # Errors
/// As [`check`]; [`Problem::Invalid`] with every fault of every line (`lines.3.role`).
pub fn import(work: &mut Work, order: &Order, secrets: &[Secret]) -> Result<Vec<Added>, Problem> {
    let people = usable(check(work, order)?)?;
    carry_out(work, people, secrets)
}

/// The lines of a list with everything that is wrong with them, whoever brings it.
pub(super) fn judged(work: &mut Work, municipality: MunicipalityId, text: &str) -> Result<Vec<Line>, Problem> {
    if store::municipalities::find(work.db, municipality)?.is_none() {
        return Err(Problem::field(
            "municipality_id",
            "unknown",
            "その自治体は登録されていません。",
            "There is no such municipality.",
        ));
    }
    let known = agencies(work, municipality)?;
    let mut lines = user_import::read(text, municipality, &known)?;
    let keys: Vec<String> = lines.iter().map(Line::username_key).collect();
    let taken: HashSet<String> = store::users::taken(work.db, &keys)?.into_iter().collect();
    for line in &mut lines {
        if taken.contains(&line.username_key()) {
            line.refuse(vec![user_import::name_taken()]);
        }
    }
    Ok(lines)
}

/// Adds them.
pub(super) fn carry_out(
    work: &mut Work,
    people: Vec<(u64, UserFacts)>,
    secrets: &[Secret],
) -> Result<Vec<Added>, Problem> {
    if people.len() > secrets.len() {
        // The list was wrong when the passwords were made and has become right since.
        return Err(Problem::Contended("fewer passwords than people".to_owned()));
    }
    let mut added = Vec::with_capacity(people.len());
    for ((line, facts), secret) in people.into_iter().zip(secrets) {
        let user = super::insert(work, facts, secret)?;
        added.push(Added { line, account: super::account(work, user)? });
    }
    Ok(added)
}

/// Every agency of a municipality: one of the wrong kind is told as such, not as unknown.
fn agencies(work: &mut Work, municipality: MunicipalityId) -> Result<Vec<KnownAgency>, Problem> {
    let filter = Filter { kind: None, name: None, closed: true };
    let (mut known, mut page) = (Vec::new(), Page::first(MOST));
    loop {
        let listed = store::agencies::list(work.db, municipality, &filter, &page)?;
        known.extend(listed.rows.into_iter().map(|agency| KnownAgency {
            id: agency.id,
            name: agency.facts.name,
            kind: agency.facts.kind,
        }));
        let Some(next) = listed.next else { return Ok(known) };
        page.after = Some(next);
    }
}

fn no_municipality() -> Problem {
    Problem::field(
        "municipality_id",
        "required",
        "どの自治体の利用者かを選んでください。",
        "Choose the municipality these users belong to.",
    )
}
