//! What the operator of the installation does with accounts at the command line, where nobody is signed in: the first
//! administrator is made this way. Whoever reaches the database may; the log says it came from there.
//!
//! No route calls these.

use crate::base::ids::MunicipalityId;
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::municipalities::MunicipalityFacts;
use crate::rules::user_import::{Line, usable};
use crate::rules::users::{Secret, User, UserFacts};
use crate::steps::found;
use crate::store;
use crate::store::Work;
use crate::store::users::Filter;

use super::Account;
use super::import::{Added, Order, carry_out, judged};

/// Adds a user of any role.
///
/// # Errors
/// [`Problem::Invalid`] with every wrong field; a conflict `username_taken`.
pub fn add(work: &mut Work, facts: UserFacts, secret: &Secret) -> Result<User, Problem> {
    super::insert(work, facts, secret)
}

/// Reads a list of users of any role for the municipality that the order names, and judges every line.
///
/// # Errors
/// As [`super::import::check`].
pub fn check_list(work: &mut Work, order: &Order) -> Result<Vec<Line>, Problem> {
    let municipality = order.municipality_id.ok_or(Problem::NotFound)?;
    judged(work, municipality, &order.text)
}

/// Adds the users of a list, all or none, with one secret for each.
///
/// # Errors
/// As [`super::import::import`].
pub fn import(work: &mut Work, order: &Order, secrets: &[Secret]) -> Result<Vec<Added>, Problem> {
    let people = usable(check_list(work, order)?)?;
    carry_out(work, people, secrets)
}

/// The municipality of a code; founded under `name` where it does not exist yet and a name is given.
///
/// # Errors
/// [`Problem::Invalid`] for a code without a municipality where no name is given, and for a code that cannot be one.
pub fn municipality(work: &mut Work, lg_code: &str, name: Option<&str>) -> Result<MunicipalityId, Problem> {
    if let Some(known) = store::municipalities::find_by_code(work.db, &text::digits(lg_code))? {
        return Ok(known.id);
    }
    let name = name.ok_or_else(|| {
        Problem::field(
            "municipality",
            "unknown",
            "その自治体は登録されていません。登録するには名称を --municipality-name で指定してください。",
            "There is no such municipality. To add it, give its name with --municipality-name.",
        )
    })?;
    let facts = MunicipalityFacts { lg_code: lg_code.to_owned(), name: name.to_owned(), name_kana: None };
    found::found(work, facts).map(|municipality| municipality.id)
}

/// A page of all users, by name.
pub fn list(work: &mut Work, filter: &Filter, page: &Page) -> Result<Listed<Account>, Problem> {
    super::listed(work, None, filter, page)
}

/// The user of a name.
///
/// # Errors
/// [`Problem::NotFound`].
pub fn find(work: &mut Work, username: &str) -> Result<User, Problem> {
    store::users::find_by_name(work.db, username)?.ok_or(Problem::NotFound)
}

/// Closes an account and ends its sessions.
pub fn disable(work: &mut Work, username: &str) -> Result<User, Problem> {
    let user = find(work, username)?;
    super::close(work, user)
}

/// Reopens an account.
pub fn enable(work: &mut Work, username: &str) -> Result<User, Problem> {
    let user = find(work, username)?;
    super::reopen(work, user)
}

/// Sets a password, ends all sessions and lifts a lock.
pub fn reset_password(work: &mut Work, username: &str, secret: &Secret) -> Result<User, Problem> {
    let user = find(work, username)?;
    super::set_password(work, user, secret)
}

/// Lifts a lock before its time.
pub fn unlock(work: &mut Work, username: &str) -> Result<User, Problem> {
    let user = find(work, username)?;
    super::lift_lock(work, &user)?;
    Ok(user)
}
