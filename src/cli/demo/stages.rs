//! The years of the demonstration: preparations open, most of what they ask for is done, plans are made, and a case goes
//! from one coordinator to the next.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null, or grows one")]

use chrono::{Months, NaiveDate};
use serde_json::{Value, json};

use super::story::{Story, id_of};
use crate::base::clock::Instant;
use crate::cli::Failure;

/// The first quarter in which the calendar has something to do: preparations were on paper before.
const FIRST_QUARTER: (i32, u32, u32) = (2024, 4, 1);
/// Children in their last year before school whose 就学相談 nobody has begun.
const BEHIND: [u32; 2] = [10, 11];
/// From when on nothing was done for them.
const BEHIND_SINCE: (i32, u32, u32) = (2024, 3, 1);
/// Children who begin nursery next spring.
const TO_NURSERY: [u32; 2] = [28, 30];
/// The child whose coordinator has just changed: from whom, within the office.
pub const CHANGED: (usize, &str) = (3, "見本 葵");

impl Story<'_> {
    /// Quarter by quarter: the calendar works, and people do what falls due before the next.
    pub(super) async fn years(&mut self) -> Result<(), Failure> {
        let mut quarter = date(FIRST_QUARTER)?;
        while quarter < self.now.day() {
            let next = quarter.checked_add_months(Months::new(3)).unwrap_or(NaiveDate::MAX);
            self.clock.set(Instant::start_of(quarter).plus_minutes(60 * 6));
            self.app.daily_work().await?;
            if next > self.now.day() {
                self.nursery_plans().await?;
            }
            self.do_what_falls_due(quarter, next.min(self.now.day())).await?;
            quarter = next;
        }
        Ok(())
    }

    async fn do_what_falls_due(&mut self, from: NaiveDate, until: NaiveDate) -> Result<(), Failure> {
        let behind: Vec<_> = BEHIND.iter().map(|number| self.child_id(*number)).collect();
        let since = date(BEHIND_SINCE)?;
        let mut path = "/tasks?state=open&limit=200".to_owned();
        loop {
            let page = self.get("section", &path).await?;
            for task in page["items"].as_array().into_iter().flatten() {
                let Some(due) = task["due_on"].as_str().and_then(|day| day.parse::<NaiveDate>().ok()) else { continue };
                let child = task["child_id"].as_str().unwrap_or_default();
                let left = due >= since && behind.iter().any(|one| one == child);
                let follows = ["checklist", "plan"].iter().any(|source| task["source"] == *source);
                if !follows || due >= until || left {
                    continue;
                }
                self.clock.set(Instant::start_of(due.max(from)).plus_minutes(60 * 15));
                self.post("section", &format!("/tasks/{}/done", id_of(task)?), json!({})).await?;
            }
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("/tasks?state=open&limit=200&cursor={cursor}"),
                None => return Ok(()),
            }
        }
    }

    async fn nursery_plans(&mut self) -> Result<(), Failure> {
        for number in TO_NURSERY {
            let path = format!("/children/{}", self.child_id(number));
            self.patch("section", &path, json!({ "nursery_entry_on": "2026-04-01" })).await?;
        }
        Ok(())
    }

    /// Plans of offices, and one that a family wrote itself.
    pub(super) async fn plans(&mut self) -> Result<(), Failure> {
        for (number, kind, starts_on, ends_on, monthly, interval) in [
            (18, "child_plan", "2025-04-01", "2026-03-31", 0, json!(3)),
            (19, "child_plan", "2025-10-01", "2026-09-30", 3, json!(6)),
            (20, "child_plan", "2025-01-01", "2025-12-31", 0, json!(6)),
            (3, "child_plan", "2025-07-01", "2026-06-30", 0, json!(6)),
            (7, "self_plan", "2025-02-01", "2026-01-31", 0, Value::Null),
        ] {
            let day: NaiveDate = starts_on.parse().map_err(|_| Failure::Failed(starts_on.to_owned()))?;
            self.clock.set(Instant::start_of(day).plus_minutes(60 * 10));
            let body = json!({
                "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "monthly_months": monthly,
                "interval_months": interval,
            });
            self.post("section", &format!("/children/{}/service-plans", self.child_id(number)), body).await?;
        }
        Ok(())
    }

    /// A case changed hands within its office last week; the sheet is being written.
    pub(super) async fn handover(&mut self) -> Result<(), Failure> {
        let number = u32::try_from(CHANGED.0).unwrap_or_default();
        let path = format!("/children/{}/handovers", self.child_id(number));
        let list = self.get("section", &path).await?;
        let Some(handover) = list["items"].as_array().and_then(|items| items.first()) else {
            return Err(Failure::Failed("nothing to hand over".to_owned()));
        };
        let sheet = json!({
            "summary": "退院から4年。週2回の訪問看護と保育園で落ち着いている。",
            "wishes": "就学前に、きょうだいと過ごす時間を増やしたい。",
        });
        self.patch("section", &format!("/handovers/{}", id_of(handover)?), sheet).await.map(|_| ())
    }
}

fn date((year, month, day): (i32, u32, u32)) -> Result<NaiveDate, Failure> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Failure::Failed("no such day".to_owned()))
}
