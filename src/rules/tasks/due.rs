//! How the day of a task lies to today.

use chrono::{Days, NaiveDate};

use crate::base::words::Words;

crate::text_enum! {
    /// How a task's day lies to today.
    pub enum DueState {
        Overdue = "overdue" ("期限を過ぎています", "Overdue"),
        Today = "today" ("今日まで", "Due today"),
        Week = "week" ("7日以内", "Within seven days"),
        Later = "later" ("それより先", "Later"),
        Undated = "undated" ("期限なし", "No due date"),
    }
}

/// Days after today that count as "this week".
const WEEK_DAYS: u64 = 7;

impl DueState {
    /// How the day `due_on` lies to `today`. "This week" are the seven days after today.
    pub fn of(due_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        let Some(due) = due_on else { return Self::Undated };
        if due < today {
            Self::Overdue
        } else if due == today {
            Self::Today
        } else if due <= week_end(today) {
            Self::Week
        } else {
            Self::Later
        }
    }

    /// First and last day that lie so to `today`; either may be open. None for a task without a day.
    pub fn days(self, today: NaiveDate) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        match self {
            Self::Overdue => Some((None, today.pred_opt())),
            Self::Today => Some((Some(today), Some(today))),
            Self::Week => Some((today.succ_opt(), Some(week_end(today)))),
            Self::Later => Some((week_end(today).succ_opt(), None)),
            Self::Undated => None,
        }
    }

    /// The same in words, with the number of days: 「3日過ぎています」, "Due in 2 days".
    pub fn words(due_on: Option<NaiveDate>, today: NaiveDate) -> Words {
        let state = Self::of(due_on, today);
        let days = due_on.map_or(0, |due| due.signed_duration_since(today).num_days());
        let plural = |n: i64| if n == 1 { "" } else { "s" };
        match state {
            Self::Today | Self::Undated => state.label(),
            Self::Overdue => {
                Words::told(format!("期限を{}日過ぎています", -days), format!("{} day{} overdue", -days, plural(-days)))
            }
            Self::Week | Self::Later => {
                Words::told(format!("あと{days}日"), format!("Due in {days} day{}", plural(days)))
            }
        }
    }
}

fn week_end(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(WEEK_DAYS)).unwrap_or(today)
}
