//! What an address asks for beside its path (filters, the page of a list), and addresses made from others.

use chrono::NaiveDate;

use super::form::{Form, local};
use super::visitor::Visitor;
use crate::base::paging::{Mark, Page};
use crate::base::problem::{Faults, Problem};

/// Rows on a page of a list.
const ROWS: i64 = 50;

impl Visitor {
    /// What the address of the page asks for, read as a form is.
    ///
    /// # Errors
    /// [`Problem::Malformed`] where it cannot be read.
    pub fn asked(&self) -> Result<Form, Problem> {
        let (path, query) = self.guest.path.split_once('?').unwrap_or((&self.guest.path, ""));
        Form::read(path, query.as_bytes())
    }
}

/// The page of a list that an address asks for, with the number of all rows.
///
/// # Errors
/// [`Problem::Malformed`] for a mark that no list gave.
pub fn list_page(asked: &Form) -> Result<Page, Problem> {
    let after = asked.text("cursor").map(|cursor| Mark::open(&cursor)).transpose()?;
    Ok(Page { after, total: true, ..Page::first(ROWS) })
}

/// The address with this value of a parameter, and without what only told of something done.
pub fn with(address: &str, name: &str, value: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut kept: Vec<(String, String)> =
        pairs.into_iter().filter(|(found, _)| found != name && found != "done").collect();
    if !value.is_empty() {
        kept.push((name.to_owned(), value.to_owned()));
    }
    let query = serde_urlencoded::to_string(kept).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The address that tells of something done, by the whole key of its message: `done-task-added`.
pub fn with_done(address: &str, message: &str) -> String {
    with(address, "done", message.strip_prefix("done-").unwrap_or(message))
}

/// A day that must be given: what is missing is told in the words of the page, what cannot be read as every date is.
pub fn needed_day(
    form: &Form,
    name: &str,
    faults: &mut Faults,
    (ja, en): (&'static str, &'static str),
) -> Option<NaiveDate> {
    let typed = ["", ".month", ".day"].iter().any(|part| form.text(&format!("{name}{part}")).is_some());
    if !typed {
        faults.add(name, "required", ja, en);
        return None;
    }
    form.date(name, faults)
}

/// The page a form leads back to: the one it names in the field `back`, else `otherwise`.
pub fn back_to(form: &Form, otherwise: &str) -> String {
    local(form.raw("back")).unwrap_or(otherwise).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_changed_in_one_parameter_alone() {
        for (address, name, value, expected) in [
            ("/stages", "year", "2026", "/stages?year=2026"),
            ("/stages?year=2025&done=x&district=%E8%A6%8B", "year", "2026", "/stages?district=%E8%A6%8B&year=2026"),
            ("/tasks?cursor=a", "cursor", "", "/tasks"),
            ("/tasks?done=a", "done", "b", "/tasks?done=b"),
        ] {
            assert_eq!(with(address, name, value), expected);
        }
        assert_eq!(with_done("/tasks?done=a", "done-task-added"), "/tasks?done=task-added");
    }
}
