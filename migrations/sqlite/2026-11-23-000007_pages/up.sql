-- What the pages need: sessions carried by a cookie, and what somebody has typed but not yet sent.
-- The PostgreSQL series has the same tables; a test compares the columns.

-- The hash of the cookie of a session that was begun on the pages.
ALTER TABLE sessions ADD COLUMN cookie_hash TEXT;
CREATE UNIQUE INDEX sessions_by_cookie ON sessions (cookie_hash);

CREATE TABLE drafts (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    -- The address the form is sent to.
    form TEXT NOT NULL,
    -- Its fields, as they would be sent.
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    UNIQUE (user_id, form)
) STRICT;
CREATE INDEX drafts_by_age ON drafts (saved_at);
