//! Sign-ins: one session per device, kept alive by tokens that are each good for one renewal.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{SessionId, UserId};

crate::text_enum! {
    /// Why a session ended before its time.
    pub enum EndReason {
        SignedOut = "signed_out" ("サインアウト", "Signed out"),
        EndedByOwner = "ended_by_owner" ("本人が別の端末から終了", "Ended by its owner"),
        PasswordChanged = "password_changed" ("パスワードの変更", "Password changed"),
        PasswordReset = "password_reset" ("パスワードの再発行", "Password reset"),
        RoleChanged = "role_changed" ("権限の変更", "Rights changed"),
        Disabled = "disabled" ("利用停止", "Account disabled"),
        TokenReused = "token_reused" ("使用済みトークンの再使用", "A used token was used again"),
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::sessions)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// Begun at.
    pub created_at: Instant,
    /// Last renewed at.
    pub last_used_at: Instant,
    /// Ends at the latest.
    pub expires_at: Instant,
    /// Ended at.
    pub ended_at: Option<Instant>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// From where.
    pub address: Option<String>,
    /// The hash of the cookie that carries it, for a session begun on the pages.
    pub cookie_hash: Option<String>,
}

impl Session {
    /// Until when the session can be renewed, if nothing more happens: `idle_minutes` after it was last renewed, but
    /// never past its end (ASVS 7.3.1, 7.3.2; RFC 9700 §4.14).
    pub fn renewable_until(&self, idle_minutes: i64) -> Instant {
        self.last_used_at.plus_minutes(idle_minutes).min(self.expires_at)
    }

    /// Whether the session can be renewed at `now`: it has neither been ended, nor lain idle, nor run out.
    pub fn renewable(&self, now: Instant, idle_minutes: i64) -> bool {
        self.ended_at.is_none() && now < self.renewable_until(idle_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_it_lies_idle_and_in_any_case_at_its_end() {
        let begun = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let id = uuid::Uuid::nil();
        let session = |used: i64| Session {
            id: SessionId(id),
            user_id: UserId(id),
            created_at: begun,
            last_used_at: begun.plus_minutes(used),
            expires_at: begun.plus_minutes(12 * 60),
            ended_at: None,
            end_reason: None,
            address: None,
            cookie_hash: None,
        };
        for (used, now, good) in
            [(0, 59, true), (0, 60, false), (700, 719, true), (719, 720, false), (719, 719, true), (0, 721, false)]
        {
            assert_eq!(session(used).renewable(begun.plus_minutes(now), 60), good, "used {used}, now {now}");
        }
        let ended = Session { ended_at: Some(begun), ..session(0) };
        assert!(!ended.renewable(begun.plus_minutes(1), 60));
    }
}
