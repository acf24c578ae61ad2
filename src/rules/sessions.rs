//! Sign-ins: one session per device, kept alive by tokens that are each good for one renewal.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{SessionId, UserId};

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
    pub end_reason: Option<String>,
    /// From where.
    pub address: Option<String>,
}
