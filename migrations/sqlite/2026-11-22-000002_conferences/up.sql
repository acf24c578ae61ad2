-- Conferences (product contract, section 6): asked for, coordinated, dated, held, written down.
-- The PostgreSQL series has the same tables; a test compares the columns.

-- What the ward itself is closed on, beside weekends, national holidays and the turn of the year.
CREATE TABLE closing_days (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (municipality_id, day)
) STRICT;

CREATE TABLE conferences (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    receipt_year INTEGER NOT NULL,
    receipt_number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    given TEXT NOT NULL,
    requester_id BLOB REFERENCES agencies (id),
    requested_by BLOB NOT NULL REFERENCES users (id),
    means TEXT NOT NULL,
    contact_person TEXT,
    contact_phone TEXT,
    wishes TEXT NOT NULL,
    venue_wish TEXT NOT NULL,
    wanted TEXT NOT NULL,
    consent_state TEXT NOT NULL,
    note TEXT,
    requested_on TEXT NOT NULL,
    respond_by TEXT NOT NULL,
    starts_at TEXT,
    ends_at TEXT,
    venue TEXT,
    sequence INTEGER NOT NULL,
    moved_reason TEXT,
    held_on TEXT,
    closed_on TEXT,
    end_reason TEXT,
    end_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (municipality_id, receipt_year, receipt_number)
) STRICT;
CREATE INDEX conferences_by_state ON conferences (municipality_id, state, id);
CREATE INDEX conferences_newest ON conferences (municipality_id, id);
CREATE INDEX conferences_by_child ON conferences (child_id, requested_on, id);
CREATE INDEX conferences_by_requester ON conferences (requester_id, id);
CREATE INDEX conferences_by_day ON conferences (municipality_id, starts_at);

CREATE TABLE conference_slots (
    id BLOB PRIMARY KEY NOT NULL,
    conference_id BLOB NOT NULL REFERENCES conferences (id),
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    withdrawn_at TEXT,
    UNIQUE (conference_id, starts_at, ends_at)
) STRICT;

-- An agency, a coordinator, or somebody who belongs to neither (a guardian). `joined_with` and `left_with` name the case
-- whose beginning brought a coordinator in or sent the one before away, so that undoing the case undoes this too.
CREATE TABLE conference_participants (
    id BLOB PRIMARY KEY NOT NULL,
    conference_id BLOB NOT NULL REFERENCES conferences (id),
    agency_id BLOB REFERENCES agencies (id),
    coordinator_id BLOB REFERENCES coordinators (id),
    person TEXT,
    required INTEGER NOT NULL,
    invited_at TEXT NOT NULL,
    left_at TEXT,
    leave_reason TEXT,
    joined_with BLOB REFERENCES assignments (id),
    left_with BLOB REFERENCES assignments (id),
    attended INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX conference_participants_by_conference ON conference_participants (conference_id);
CREATE UNIQUE INDEX conference_participants_once_by_agency ON conference_participants (agency_id, conference_id)
    WHERE left_at IS NULL;
CREATE UNIQUE INDEX conference_participants_once_by_coordinator ON conference_participants (coordinator_id, conference_id)
    WHERE left_at IS NULL;

CREATE TABLE conference_answers (
    participant_id BLOB NOT NULL REFERENCES conference_participants (id),
    slot_id BLOB NOT NULL REFERENCES conference_slots (id),
    answer TEXT NOT NULL,
    note TEXT,
    answered_by BLOB NOT NULL REFERENCES users (id),
    answered_at TEXT NOT NULL,
    PRIMARY KEY (participant_id, slot_id)
) STRICT;

CREATE TABLE conference_minutes (
    id BLOB PRIMARY KEY NOT NULL,
    conference_id BLOB NOT NULL REFERENCES conferences (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    sections TEXT NOT NULL,
    attendees TEXT NOT NULL,
    decisions TEXT NOT NULL,
    written_by BLOB NOT NULL REFERENCES users (id),
    confirmed_by BLOB REFERENCES users (id),
    confirmed_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (conference_id, number)
) STRICT;

-- One address of a calendar per user, off until asked for; only the hash of its secret is kept, and none once revoked.
CREATE TABLE calendar_feeds (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
    token_hash TEXT UNIQUE,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
