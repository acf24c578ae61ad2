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
    user_id uuid REFERENCES users (id),
    agency_id uuid REFERENCES agencies (id),
    coordinator_id uuid REFERENCES coordinators (id),
    notification_id uuid UNIQUE REFERENCES notifications (id),
    conference_id uuid REFERENCES conferences (id),
    sequence integer,
    digest_on date,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    claimed_until timestamptz,
    sent_at timestamptz,
    given_up_at timestamptz,
    cancelled_at timestamptz,
    fault text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX deliveries_one_digest_a_day ON deliveries (user_id, digest_on);
CREATE INDEX deliveries_waiting ON deliveries (due_at, id)
    WHERE sent_at IS NULL AND given_up_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX deliveries_given_up ON deliveries (municipality_id, given_up_at, id);
