//! How long the section still has for its answer, in business days.

use chrono::NaiveDate;

use crate::actions;
use crate::base::problem::Problem;
use crate::rules::business_days::business_days_until;
use crate::rules::conferences::Conference;
use crate::rules::conferences::states::unanswered;
use crate::store::Work;
use crate::web::{Frame, Said};

/// A deadline as it stands on a page.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// The day.
    pub day: NaiveDate,
    /// The day in words.
    pub words: String,
    /// The class of its chip.
    pub class: &'static str,
    /// How far it is.
    pub away: Said,
}

impl Deadline {
    /// The deadline of a conference that has no date yet.
    pub fn of(frame: &Frame, conference: &Conference, closing: &[NaiveDate]) -> Option<Self> {
        if !unanswered(conference.state) {
            return None;
        }
        let (day, today) = (conference.respond_by, frame.today());
        let left = business_days_until(today, day, closing);
        let (class, away) = match left {
            _ if day == today => ("chip chip-over", frame.say("conf-due-today")),
            _ if day < today && left == 0 => ("chip chip-late", frame.say("conf-late")),
            left if left < 0 => ("chip chip-late", frame.say("conf-late-days").count("days", -left)),
            1 => ("chip chip-over", frame.say("conf-due-days").count("days", 1)),
            left => ("chip", frame.say("conf-due-days").count("days", left)),
        };
        Some(Self { day, words: frame.short(&day), class, away })
    }
}

/// The days on which the office is closed between today and each of these days.
pub fn closing(work: &mut Work, days: impl IntoIterator<Item = NaiveDate>) -> Result<Vec<NaiveDate>, Problem> {
    let today = work.today();
    let (first, last) = days.into_iter().fold((today, today), |(first, last), day| (first.min(day), last.max(day)));
    // A list of closing days reaches over three years at most; whoever waits longer is late by any count.
    let first = first.max(today.checked_sub_days(chrono::Days::new(1000)).unwrap_or(today));
    let closed = actions::closing_days::list(work, first, last.max(first))?;
    Ok(closed.into_iter().map(|one| one.day).collect())
}
