//! A discharge that is known about: the choices 12月上旬, 12月中旬, … and what they mean.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::rules::children::DischargePrecision;
use crate::web::{Choice, Frame};

/// Months offered, the present one among them.
const MONTHS: u32 = 7;
/// Parts of a month, in their order.
const PARTS: [DischargePrecision; 4] = [
    DischargePrecision::EarlyMonth,
    DischargePrecision::MidMonth,
    DischargePrecision::LateMonth,
    DischargePrecision::Month,
];

/// The parts of the coming months.
pub fn abouts(frame: &Frame, today: NaiveDate) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", frame.say("intake-choose"))];
    for ahead in 0..MONTHS {
        let Some(month) = today.with_day(1).and_then(|first| first.checked_add_months(Months::new(ahead))) else {
            continue;
        };
        for part in PARTS {
            let label = frame
                .say("intake-about")
                .count("year", month.year())
                .count("month", month.month())
                .put("part", frame.label(part.label()));
            choices.push(Choice::new(format!("{} {}", month.format("%Y-%m"), part.as_str()), label));
        }
    }
    choices
}

/// What a choice means: the first day of the month, and the part.
pub fn parse(chosen: &str) -> Option<(NaiveDate, DischargePrecision)> {
    let (month, part) = chosen.split_once(' ')?;
    let part = DischargePrecision::parse(part).filter(|part| PARTS.contains(part))?;
    Some((format!("{month}-01").parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_month_is_read_and_nothing_else() {
        let early = ("2025-12-01".parse().unwrap(), DischargePrecision::EarlyMonth);
        assert_eq!(parse("2025-12 early_month"), Some(early));
        for wrong in ["", "2025-12", "2025-13 month", "2025-12 day", "2025-12 unknown"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
