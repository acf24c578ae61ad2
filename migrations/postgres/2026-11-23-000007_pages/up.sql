-- What the pages need: sessions carried by a cookie, and what somebody has typed but not yet sent.
-- The SQLite series has the same tables; a test compares the columns.

-- The hash of the cookie of a session that was begun on the pages.
ALTER TABLE sessions ADD COLUMN cookie_hash text;
CREATE UNIQUE INDEX sessions_by_cookie ON sessions (cookie_hash);

CREATE TABLE drafts (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    -- The address the form is sent to.
    form text NOT NULL,
    -- Its fields, as they would be sent.
    body text NOT NULL,
    saved_at timestamptz NOT NULL,
    UNIQUE (user_id, form)
);
CREATE INDEX drafts_by_age ON drafts (saved_at);
