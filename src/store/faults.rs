//! What a database error means to the product: said in one place for both databases.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use crate::base::problem::Problem;
use crate::base::words::Words;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(kind, info) => of_kind(kind, info.as_ref()),
            Error::BrokenTransactionManager => Self::Unavailable("broken transaction".to_owned()),
            other => Self::Internal(other.to_string()),
        }
    }
}

fn of_kind(kind: DatabaseErrorKind, info: &dyn DatabaseErrorInformation) -> Problem {
    let message = info.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => taken(info),
        DatabaseErrorKind::ForeignKeyViolation => Problem::conflict(
            "in_use",
            "ほかの記録から参照されているため、削除できません。",
            "Other records refer to this one, so it cannot be removed.",
        ),
        DatabaseErrorKind::SerializationFailure => Problem::Contended(message.to_owned()),
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ReadOnlyTransaction => Problem::Unavailable(message.to_owned()),
        _ if message.contains("deadlock detected")
            || message.contains("database is locked")
            || message.contains("lock timeout") =>
        {
            Problem::Contended(message.to_owned())
        }
        _ if AWAY.iter().any(|sign| message.contains(sign)) => Problem::Unavailable(message.to_owned()),
        _ => Problem::Internal(message.to_owned()),
    }
}

/// What the two databases say when they cannot serve; diesel files these under "unknown".
const AWAY: [&str; 12] = [
    "terminating connection",
    "server closed the connection",
    "connection to server",
    "no connection to the server",
    "could not receive data",
    "could not send data",
    "the database system is",
    "statement timeout",
    "database or disk is full",
    "disk I/O error",
    "No space left",
    "readonly database",
];

/// Each unique rule of the schema: its name on PostgreSQL, its columns on SQLite, and what a reader is told.
const UNIQUE: &[(&str, &str, &str, &str, &str)] = &[
    (
        "assignments_one_open_lead",
        "assignments.child_id",
        "lead_taken",
        "この児には、すでに主担当（または打診中の方）がいます。",
        "This child already has a lead coordinator, or one who has been asked.",
    ),
    (
        "assignments_one_open_pair",
        "assignments.child_id, assignments.coordinator_id",
        "already_assigned",
        "このコーディネーターは、すでにこの児を担当（または打診中・予約）しています。",
        "This coordinator already has this child.",
    ),
    (
        "users_username_key_key",
        "users.username_key",
        "username_taken",
        "この利用者名はすでに使われています。",
        "This user name is taken.",
    ),
    (
        "municipalities_lg_code_key",
        "municipalities.lg_code",
        "municipality_exists",
        "この団体コードの自治体はすでに登録されています。",
        "A municipality with this code exists already.",
    ),
    (
        "coordinators_user_id_key",
        "coordinators.user_id",
        "user_taken",
        "この利用者は、すでに別のコーディネーターに結び付けられています。",
        "This user is already linked to another coordinator.",
    ),
    (
        "conflicts_coordinator_id_child_id_key",
        "conflicts.coordinator_id, conflicts.child_id",
        "already_declared",
        "この組み合わせの利害関係はすでに登録されています。",
        "This conflict has been declared already.",
    ),
    (
        "policies_municipality_id_version_key",
        "policies.municipality_id, policies.version",
        "changed_meanwhile",
        "ほかの方が同時に変更しました。もう一度お試しください。",
        "Somebody else changed this at the same moment. Please try again.",
    ),
    (
        "checklists_by_version",
        "checklists.municipality_id, checklists.kind, checklists.version",
        "changed_meanwhile",
        "ほかの方が同時に変更しました。もう一度お試しください。",
        "Somebody else changed this at the same moment. Please try again.",
    ),
    (
        "closing_days_municipality_id_day_key",
        "closing_days.municipality_id, closing_days.day",
        "day_taken",
        "この日はすでに閉庁日として登録されています。",
        "This day is a closing day already.",
    ),
    (
        "calendar_feeds_pkey",
        "calendar_feeds.user_id",
        "changed_meanwhile",
        "ほかの画面で同時に変更しました。もう一度お試しください。",
        "This was changed at the same moment elsewhere. Please try again.",
    ),
    (
        "idempotency_keys_pkey",
        "idempotency_keys.user_id, idempotency_keys.key",
        "in_progress",
        "同じ依頼を処理中です。",
        "The same request is being worked on.",
    ),
];

fn taken(info: &dyn DatabaseErrorInformation) -> Problem {
    let columns = info.message().strip_prefix("UNIQUE constraint failed: ").unwrap_or_default();
    let constraint = info.constraint_name().unwrap_or_default();
    UNIQUE.iter().find(|(name, on, ..)| *name == constraint || *on == columns).map_or_else(
        || Problem::Internal(format!("unique rule without a wording: {constraint}{columns}")),
        |(_, _, code, ja, en)| Problem::Conflict { code, words: Words::fixed(ja, en), facts: serde_json::Value::Null },
    )
}
