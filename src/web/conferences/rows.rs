//! Forms with rows: faults that an action names by the place in what it was given, under the names of the rows.

use crate::base::problem::{FieldError, Problem};

/// Rows of a form that were filled in, by the name of each one's first field, in the order in which they were given to
/// the action; `list` is the action's own name for them, and `endings` what a field's ending there is called here.
pub struct Rows<'a> {
    /// The action's name.
    pub list: &'a str,
    /// The names here.
    pub names: &'a [String],
    /// Endings there and here.
    pub endings: &'a [(&'a str, &'a str)],
}

impl Rows<'_> {
    /// The problem with every fault under the name of its row; a fault of all rows stands at the first.
    pub fn rename(&self, problem: Problem) -> Problem {
        let Problem::Invalid(faults) = problem else { return problem };
        let named = faults.into_iter().map(|fault| FieldError { field: self.name(&fault.field), ..fault });
        Problem::Invalid(named.collect())
    }

    fn name(&self, field: &str) -> String {
        let Some(rest) = field.strip_prefix(self.list) else { return field.to_owned() };
        if rest.is_empty() {
            return self.names.first().cloned().unwrap_or_else(|| format!("{}.0", self.list));
        }
        let Some(rest) = rest.strip_prefix('.') else { return field.to_owned() };
        let (number, ending) = rest.split_once('.').unwrap_or((rest, ""));
        let name = number.parse().ok().and_then(|number: usize| self.names.get(number));
        let Some(name) = name else { return field.to_owned() };
        let here = self.endings.iter().find(|(there, _)| *there == ending).map(|(_, here)| *here);
        format!("{name}{}", here.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_stand_at_the_rows_they_were_typed_in() {
        let names = ["slots.1".to_owned(), "slots.4".to_owned()];
        let rows = Rows { list: "slots", names: &names, endings: &[("ends_at", ".until")] };
        for (field, expected) in [
            ("slots.0.starts_at", "slots.1"),
            ("slots.1.ends_at", "slots.4.until"),
            ("slots.1", "slots.4"),
            ("slots", "slots.1"),
            ("reason", "reason"),
        ] {
            assert_eq!(rows.name(field), expected);
        }
    }
}
