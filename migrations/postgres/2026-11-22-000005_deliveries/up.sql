-- Mail: what is to leave the house, written in the transaction of what it tells of, and what became of it.
-- The SQLite series has the same tables; a test compares the columns.

ALTER TABLE notifications ADD COLUMN conference_id uuid REFERENCES conferences (id);
ALTER TABLE notifications ADD COLUMN task_id uuid REFERENCES tasks (id);

-- Whether one is written to at once, once a day, or never.
ALTER TABLE users ADD COLUMN mail text NOT NULL DEFAULT 'daily';

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    kind text NOT NULL,
    -- What the mail is about and to whom, in one word: the same thing is never sent twice.
    key text COLLATE "C" NOT NULL UNIQUE,
    user_id uuid REFERENCES users (id),
    agency_id uuid REFERENCES agencies (id),
    coordinator_id uuid REFERENCES coordinators (id),
    notification_id uuid REFERENCES notifications (id),
    conference_id uuid REFERENCES conferences (id),
    due_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    sent_at timestamptz,
    given_up_at timestamptz,
    cancelled_at timestamptz,
    fault text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
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
