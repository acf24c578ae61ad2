-- What hangs on a child's record: files, and openings in an emergency.
-- The PostgreSQL series has the same tables; a test compares the columns.

-- A file is never deleted: taken away by mistake, it can be put back.
CREATE TABLE files (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    kept_in TEXT NOT NULL,
    third_party INTEGER NOT NULL,
    consent_id BLOB REFERENCES consents (id),
    conference_id BLOB REFERENCES conferences (id),
    agency_id BLOB REFERENCES agencies (id),
    uploaded_by BLOB NOT NULL REFERENCES users (id),
    removed_at TEXT,
    removed_by BLOB REFERENCES users (id),
    remove_reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX files_by_child ON files (child_id, created_at, id);

CREATE TABLE file_contents (
    file_id BLOB PRIMARY KEY NOT NULL REFERENCES files (id),
    content BLOB NOT NULL
) STRICT;

-- A record opened in an emergency, for some hours and with a reason, and what the section found when it looked.
CREATE TABLE break_glass (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    reviewed_at TEXT,
    reviewed_by BLOB REFERENCES users (id),
    finding TEXT,
    finding_note TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX break_glass_by_user ON break_glass (user_id, expires_at, child_id);
CREATE INDEX break_glass_by_municipality ON break_glass (municipality_id, opened_at, id);
CREATE INDEX break_glass_by_child ON break_glass (child_id, opened_at);

-- Somebody joined a team without consent; the section manager has looked at it.
ALTER TABLE care_team_members ADD COLUMN reviewed_at TEXT;
ALTER TABLE care_team_members ADD COLUMN reviewed_by BLOB REFERENCES users (id);
