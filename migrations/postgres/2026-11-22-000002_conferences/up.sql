-- Conferences (product contract, section 6): asked for, coordinated, dated, held, written down.
-- The SQLite series has the same tables; a test compares the columns.

-- What the ward itself is closed on, beside weekends, national holidays and the turn of the year.
CREATE TABLE closing_days (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    day date NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (municipality_id, day)
);

CREATE TABLE conferences (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    receipt_year integer NOT NULL,
    receipt_number integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    child_id uuid NOT NULL REFERENCES children (id),
    given jsonb NOT NULL,
    requester_id uuid REFERENCES agencies (id),
    requested_by uuid NOT NULL REFERENCES users (id),
    means text NOT NULL,
    contact_person text,
    contact_phone text,
    wishes jsonb NOT NULL,
    venue_wish text NOT NULL,
    wanted jsonb NOT NULL,
    consent_state text NOT NULL,
    note text,
    requested_on date NOT NULL,
    respond_by date NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    venue text,
    sequence integer NOT NULL,
    moved_reason text,
    held_on date,
    closed_on date,
    end_reason text,
    end_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (municipality_id, receipt_year, receipt_number)
);
CREATE INDEX conferences_by_state ON conferences (municipality_id, state, id);
CREATE INDEX conferences_newest ON conferences (municipality_id, id);
CREATE INDEX conferences_by_child ON conferences (child_id, requested_on, id);
CREATE INDEX conferences_by_requester ON conferences (requester_id, id);
CREATE INDEX conferences_by_day ON conferences (municipality_id, starts_at);

CREATE TABLE conference_slots (
    id uuid PRIMARY KEY,
    conference_id uuid NOT NULL REFERENCES conferences (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    UNIQUE (conference_id, starts_at, ends_at)
);

-- An agency, a coordinator, or somebody who belongs to neither (a guardian). `joined_with` and `left_with` name the case
-- whose beginning brought a coordinator in or sent the one before away, so that undoing the case undoes this too.
CREATE TABLE conference_participants (
    id uuid PRIMARY KEY,
    conference_id uuid NOT NULL REFERENCES conferences (id),
    agency_id uuid REFERENCES agencies (id),
    coordinator_id uuid REFERENCES coordinators (id),
    person text,
    required boolean NOT NULL,
    invited_at timestamptz NOT NULL,
    left_at timestamptz,
    leave_reason text,
    joined_with uuid REFERENCES assignments (id),
    left_with uuid REFERENCES assignments (id),
    attended boolean,
    version integer NOT NULL
);
CREATE INDEX conference_participants_by_conference ON conference_participants (conference_id);
CREATE UNIQUE INDEX conference_participants_once_by_agency ON conference_participants (agency_id, conference_id)
    WHERE left_at IS NULL;
CREATE UNIQUE INDEX conference_participants_once_by_coordinator ON conference_participants (coordinator_id, conference_id)
    WHERE left_at IS NULL;

CREATE TABLE conference_answers (
    participant_id uuid NOT NULL REFERENCES conference_participants (id),
    slot_id uuid NOT NULL REFERENCES conference_slots (id),
    answer text NOT NULL,
    note text,
    answered_by uuid NOT NULL REFERENCES users (id),
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (participant_id, slot_id)
);

CREATE TABLE conference_minutes (
    id uuid PRIMARY KEY,
    conference_id uuid NOT NULL REFERENCES conferences (id),
    number integer NOT NULL,
    state text NOT NULL,
    sections jsonb NOT NULL,
    attendees jsonb NOT NULL,
    decisions jsonb NOT NULL,
    written_by uuid NOT NULL REFERENCES users (id),
    confirmed_by uuid REFERENCES users (id),
    confirmed_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (conference_id, number)
);

-- One address of a calendar per user, off until asked for; only the hash of its secret is kept, and none once revoked.
CREATE TABLE calendar_feeds (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    token_hash text UNIQUE,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
