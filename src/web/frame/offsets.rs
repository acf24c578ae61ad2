//! How far one day lies from another, in words: 6か月前, 30日後, 10開庁日前.

use chrono::{Datelike as _, NaiveDate};

use super::page::Frame;
use crate::rules::offsets::Offset;

impl Frame {
    /// A day as short as it is clear: 12/8（月） within the year of today, else with its year.
    pub fn near(&self, day: &NaiveDate) -> String {
        if day.year() == self.today().year() { self.short(day) } else { self.day(day) }
    }

    /// When a step is to be done, counted from the day of the transition.
    pub fn offset(&self, offset: Offset) -> String {
        let parts = [
            (offset.months, "offset-months-before", "offset-months-after"),
            (offset.days, "offset-days-before", "offset-days-after"),
            (offset.business_days, "offset-open-days-before", "offset-open-days-after"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(number, ..)| *number != 0)
            .map(|(number, before, after)| {
                let key = if number < 0 { before } else { after };
                self.say(key).count("count", i64::from(number).abs()).to_string()
            })
            .collect();
        if told.is_empty() {
            self.say("offset-same-day").to_string()
        } else {
            told.join(&self.say("offset-and").to_string())
        }
    }
}
