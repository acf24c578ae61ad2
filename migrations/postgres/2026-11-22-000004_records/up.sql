-- What hangs on a child's record: files, and openings in an emergency.
-- The SQLite series has the same tables; a test compares the columns.

-- A file is never deleted: taken away by mistake, it can be put back.
CREATE TABLE files (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    kind text NOT NULL,
    name text NOT NULL,
    note text,
    content_type text NOT NULL,
    size integer NOT NULL,
    sha256 text NOT NULL,
    kept_in text NOT NULL,
    third_party boolean NOT NULL,
    consent_id uuid REFERENCES consents (id),
    conference_id uuid REFERENCES conferences (id),
    agency_id uuid REFERENCES agencies (id),
    uploaded_by uuid NOT NULL REFERENCES users (id),
    removed_at timestamptz,
    removed_by uuid REFERENCES users (id),
    remove_reason text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX files_by_child ON files (child_id, created_at, id);

CREATE TABLE file_contents (
    file_id uuid PRIMARY KEY REFERENCES files (id),
    content bytea NOT NULL
);

-- A record opened in an emergency, for some hours and with a reason, and what the section found when it looked.
CREATE TABLE break_glass (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    user_id uuid NOT NULL REFERENCES users (id),
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid REFERENCES users (id),
    finding text,
    finding_note text,
    version integer NOT NULL
);
CREATE INDEX break_glass_by_user ON break_glass (user_id, expires_at, child_id);
CREATE INDEX break_glass_by_municipality ON break_glass (municipality_id, opened_at, id);
CREATE INDEX break_glass_by_child ON break_glass (child_id, opened_at);

-- Somebody joined a team without consent; the section manager has looked at it.
ALTER TABLE care_team_members ADD COLUMN reviewed_at timestamptz;
ALTER TABLE care_team_members ADD COLUMN reviewed_by uuid REFERENCES users (id);
