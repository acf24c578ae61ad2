-- Mail: what is to leave the house, written in the transaction of what it tells of, and what became of it.
-- The PostgreSQL series has the same tables; a test compares the columns.

ALTER TABLE notifications ADD COLUMN conference_id BLOB REFERENCES conferences (id);
ALTER TABLE notifications ADD COLUMN task_id BLOB REFERENCES tasks (id);

-- Whether one is written to at once, once a day, or never.
ALTER TABLE users ADD COLUMN mail TEXT NOT NULL DEFAULT 'daily';

CREATE TABLE deliveries (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    kind TEXT NOT NULL,
    -- What the mail is about and to whom, in one word: the same thing is never sent twice.
    key TEXT NOT NULL UNIQUE,
    user_id BLOB REFERENCES users (id),
    agency_id BLOB REFERENCES agencies (id),
    coordinator_id BLOB REFERENCES coordinators (id),
    notification_id BLOB REFERENCES notifications (id),
    conference_id BLOB REFERENCES conferences (id),
    due_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at TEXT,
    given_up_at TEXT,
    cancelled_at TEXT,
    fault TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (next_at, id)
    WHERE sent_at IS NULL AND given_up_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX deliveries_by_municipality ON deliveries (municipality_id, due_at, id);
CREATE INDEX deliveries_by_notification ON deliveries (notification_id);
CREATE INDEX deliveries_by_user ON deliveries (user_id, kind, due_at);
CREATE INDEX notifications_by_moment ON notifications (held_until);
CREATE INDEX deliveries_by_conference ON deliveries (conference_id);
CREATE INDEX conferences_by_moment ON conferences (starts_at);
CREATE INDEX notifications_by_child ON notifications (child_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
