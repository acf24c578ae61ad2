//! Time, handed in.
//!
//! The only file that asks the machine what time it is. Dates are civil dates in Asia/Tokyo
//! (UTC+9 all year round; Japan has had no summer time since 1951).

use std::fmt;
use std::sync::Mutex;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, SecondsFormat, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::sql_types::SqlInstant;

/// A moment, in UTC, to the microsecond.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = SqlInstant)]
#[serde(into = "String", try_from = "String")]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The moment, cut to the microsecond, which is what both databases keep.
    pub fn new(at: DateTime<Utc>) -> Self {
        let whole = DateTime::from_timestamp_micros(at.timestamp_micros());
        Self(whole.unwrap_or(at))
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self::new(at.with_timezone(&Utc)))
    }

    /// The moment in chrono's own type.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// The civil date in Japan.
    pub fn day(self) -> NaiveDate {
        self.0.with_timezone(&tokyo()).date_naive()
    }

    /// The first moment of a civil date in Japan.
    pub fn start_of(day: NaiveDate) -> Self {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        Self((midnight - Duration::hours(9)).and_utc())
    }

    /// So many minutes later (or earlier, below zero).
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + Duration::minutes(minutes))
    }

    /// So many seconds later (or earlier, below zero).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + Duration::seconds(seconds))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl From<Instant> for String {
    fn from(at: Instant) -> Self {
        at.to_string()
    }
}

impl TryFrom<String> for Instant {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("not an RFC 3339 instant: {text}"))
    }
}

fn tokyo() -> FixedOffset {
    #[expect(clippy::expect_used, reason = "nine hours lie within a day")]
    FixedOffset::east_opt(9 * 3600).expect("nine hours lie within a day")
}

/// Whoever can say what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Instant {
        Instant::new(Utc::now())
    }
}

/// A clock that stands where it was put: for tests and the demonstration.
#[derive(Debug)]
pub struct SetClock(Mutex<Instant>);

impl SetClock {
    /// A clock that stands at `now`.
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(now))
    }

    /// Puts the clock to another moment.
    pub fn set(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
