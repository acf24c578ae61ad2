//! The days on which a ward is closed by its own decision (臨時閉庁日), beside those of `business_days.rs`.
//!
//! A municipality fixes its days of rest by ordinance: weekends, national holidays, the turn of the year, and in narrow
//! cases days of its own (地方自治法4条の2); on single days it closes its office for other reasons, such as a power cut.
//! Both are entered here. An entry only ever closes a day: what is closed everywhere no entry opens.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ClosingDayId, MunicipalityId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::base::words::Words;
use crate::rules::business_days::{Closure, closed_everywhere};

/// The most days that are looked up at once: three years.
const LONGEST: u64 = 3 * 366;

/// What a person enters about a closing day.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::closing_days)]
pub struct ClosingDayFacts {
    /// The day.
    pub day: NaiveDate,
    /// Why: 開庁記念日, 庁舎の停電, …
    pub name: String,
}

/// A day on which the ward is closed by its own decision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::closing_days)]
pub struct ClosingDay {
    /// Id.
    pub id: ClosingDayId,
    /// Whose.
    pub municipality_id: MunicipalityId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: ClosingDayFacts,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// A day on which the office is closed, for whatever reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The day.
    pub day: NaiveDate,
    /// Why.
    pub closure: Closure,
    /// Under what name.
    pub name: Words,
    /// The ward's own entry; none for a day that is closed everywhere.
    pub own: Option<ClosingDay>,
}

impl ClosingDayFacts {
    /// The facts in their standard form, or every fault at once: `name` empty after cleaning, `day` on which the office
    /// is closed anyway.
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let name = text::clean(&self.name);
        faults.unless(
            !name.is_empty(),
            "name",
            "required",
            "閉庁の理由を入力してください。",
            "Enter why it is closed.",
        );
        faults.unless(
            closed_everywhere(self.day).is_none(),
            "day",
            "closed_anyway",
            "この日は土日・祝日・年末年始で、もともと閉庁日です。",
            "The office is closed on this day anyway.",
        );
        faults.into_result()?;
        Ok(Self { name, ..self })
    }
}

/// Every day from `from` to `to`, both included, on which the office is closed, weekends left out; `own` are the ward's
/// own days in that time, in any order.
///
/// # Errors
/// [`Problem::Malformed`] `bad_range` where `to` lies before `from`, or more than three years after it.
pub fn between(from: NaiveDate, to: NaiveDate, own: Vec<ClosingDay>) -> Result<Vec<Closed>, Problem> {
    if from > to || from.checked_add_days(Days::new(LONGEST)).is_some_and(|last| to > last) {
        return Err(Problem::Malformed {
            code: "bad_range",
            words: Words::fixed(
                "期間は、開始日から3年以内で指定してください。",
                "The last day must not lie before the first, nor more than three years after it.",
            ),
            fields: Vec::new(),
        });
    }
    let everywhere = from.iter_days().take_while(|day| *day <= to).filter_map(|day| {
        let (closure, name) = closed_everywhere(day)?;
        (closure != Closure::Weekend).then_some(Closed { day, closure, name, own: None })
    });
    let ward = own.into_iter().map(|one| {
        let name = Words::told(one.facts.name.clone(), one.facts.name.clone());
        Closed { day: one.facts.day, closure: Closure::Ward, name, own: Some(one) }
    });
    let mut days: Vec<Closed> = everywhere.chain(ward).collect();
    days.sort_by_key(|closed| closed.day);
    Ok(days)
}
