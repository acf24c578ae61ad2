//! How often a name may be tried before it is locked.
//!
//! Counted per folded name whether or not such an account exists, so that a lock tells nothing. Each try is counted
//! before its password is looked at: guesses sent all at once count like guesses sent one after the other.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::tokens;
use crate::rules::users::username_key;

/// Minutes after the last try when what was counted is forgotten, unless the name is locked.
const FORGOTTEN_MINUTES: i64 = 24 * 60;

/// What has been counted for a name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::sign_in_attempts, treat_none_as_null = true)]
pub struct Attempts {
    /// Tries since the last success, those still being looked at included.
    pub failures: i32,
    /// The last of them.
    pub last_at: Instant,
    /// Until when the name is locked.
    pub locked_until: Option<Instant>,
}

/// What a locked name is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Wrong passwords before a lock, at least 1.
    pub tries: i32,
    /// Minutes a lock lasts, at least 1.
    pub lock_minutes: i64,
}

/// Whether a name may be tried now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It may; this is what is counted from now on.
    Try(Attempts),
    /// As many tries as are allowed are just being looked at: ask again in a moment.
    Wait,
    /// It is locked for so many seconds more.
    Locked(u32),
}

/// The name as it is counted: a hash of its folded form, because what is typed there may be a password.
pub fn name_hash(username: &str) -> String {
    tokens::hashed(&username_key(username))
}

/// Whether a name may be tried at `now`, given what has been counted (security R21; ASVS 6.3.1).
pub fn admit(before: &Attempts, now: Instant, limit: Limit) -> Admission {
    let first = Attempts { failures: 1, last_at: now, locked_until: None };
    match before.locked_until {
        Some(until) if now < until => Admission::Locked(seconds_between(now, until)),
        Some(_) => Admission::Try(first),
        None if before.last_at.plus_minutes(FORGOTTEN_MINUTES) <= now => Admission::Try(first),
        // Tries whose server died before they were looked at end like tries that were wrong.
        None if before.failures >= limit.tries && before.last_at.plus_minutes(limit.lock_minutes) <= now => {
            Admission::Try(first)
        }
        None if before.failures >= limit.tries => Admission::Wait,
        None => Admission::Try(Attempts { failures: before.failures + 1, ..first }),
    }
}

/// What is counted after an admitted try was wrong: the last allowed one locks the name.
pub fn after_failure(counted: &Attempts, now: Instant, limit: Limit) -> Attempts {
    let locks = counted.locked_until.is_none() && counted.failures >= limit.tries;
    let locked_until = if locks { Some(now.plus_minutes(limit.lock_minutes)) } else { counted.locked_until };
    Attempts { locked_until, ..counted.clone() }
}

/// Whole seconds, rounded up.
fn seconds_between(now: Instant, until: Instant) -> u32 {
    u32::try_from((until.millis() - now.millis() + 999) / 1000).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { tries: 5, lock_minutes: 15 };

    fn at(minutes: i64) -> Instant {
        Instant::parse("2025-11-25T00:00:00Z").unwrap().plus_minutes(minutes)
    }

    fn fresh() -> Attempts {
        Attempts { failures: 0, last_at: at(0), locked_until: None }
    }

    fn tried(attempts: &Attempts, now: Instant) -> Attempts {
        match admit(attempts, now, LIMIT) {
            Admission::Try(counted) => counted,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_fifth_wrong_try_locks_and_time_unlocks() {
        let mut counted = fresh();
        for n in 1..=5 {
            counted = after_failure(&tried(&counted, at(n)), at(n), LIMIT);
            assert_eq!(counted.locked_until.is_some(), n == 5, "{n}");
        }
        assert_eq!(admit(&counted, at(5), LIMIT), Admission::Locked(900));
        assert_eq!(admit(&counted, at(19), LIMIT), Admission::Locked(60));
        assert_eq!(tried(&counted, at(20)).failures, 1);
    }

    #[test]
    fn tries_sent_at_once_are_no_more_than_tries_sent_one_by_one() {
        let mut counted = fresh();
        for _ in 0..5 {
            counted = tried(&counted, at(0));
        }
        assert_eq!(admit(&counted, at(0), LIMIT), Admission::Wait);
        let locked = after_failure(&counted, at(0), LIMIT);
        assert!(matches!(admit(&locked, at(0), LIMIT), Admission::Locked(_)));
        assert_eq!(after_failure(&locked, at(3), LIMIT), locked, "later failures do not lengthen the lock");
        assert_eq!(tried(&counted, at(15)).failures, 1, "a server that died in the middle locks nobody for ever");
    }

    #[test]
    fn what_was_mistyped_yesterday_is_forgotten() {
        let counted = Attempts { failures: 4, ..fresh() };
        assert_eq!(tried(&counted, at(60)).failures, 5);
        assert_eq!(tried(&counted, at(24 * 60)).failures, 1);
    }
}
