-- The foundation: who, where, for whom, by whom decided, and who looked.
-- The PostgreSQL series has the same tables; a test compares the columns.

CREATE TABLE municipalities (
    id BLOB PRIMARY KEY NOT NULL,
    lg_code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_kana TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- Running numbers (a child's reference code, later receipts). One row is one lock.
CREATE TABLE counters (
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (municipality_id, name)
) STRICT;

CREATE TABLE policies (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    version INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    reason TEXT NOT NULL,
    author_id BLOB,
    created_at TEXT NOT NULL,
    UNIQUE (municipality_id, version)
) STRICT;

CREATE TABLE agencies (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_kana TEXT,
    name_key TEXT NOT NULL,
    corporation_name TEXT,
    corporate_number TEXT,
    phone TEXT,
    fax TEXT,
    email TEXT,
    url TEXT,
    postal_code TEXT,
    address TEXT,
    note TEXT,
    closed_on TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX agencies_by_name ON agencies (municipality_id, name_key, id);
CREATE INDEX agencies_by_kind ON agencies (municipality_id, kind);

-- A consultation office is an agency with a second row here.
CREATE TABLE offices (
    agency_id BLOB PRIMARY KEY REFERENCES agencies (id),
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    accepting INTEGER NOT NULL,
    paused_from TEXT,
    paused_until TEXT,
    pause_reason TEXT,
    districts TEXT NOT NULL,
    source_no TEXT
) STRICT;
CREATE INDEX offices_by_municipality ON offices (municipality_id, agency_id);

-- One number may cover several offices and one office several services (open data as it is).
CREATE TABLE office_numbers (
    office_id BLOB NOT NULL REFERENCES offices (agency_id),
    service_code TEXT NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (office_id, service_code, number)
) STRICT;
CREATE INDEX office_numbers_by_number ON office_numbers (number);

CREATE TABLE users (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB REFERENCES municipalities (id),
    agency_id BLOB REFERENCES agencies (id),
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    email TEXT,
    language TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    password_expires_at TEXT,
    disabled_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX users_by_municipality ON users (municipality_id, username_key);

-- Counted per folded name whether or not such an account exists, so that a lock tells nothing.
CREATE TABLE sign_in_attempts (
    name_hash TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    locked_until TEXT
) STRICT;

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    end_reason TEXT,
    address TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    token_hash TEXT PRIMARY KEY NOT NULL,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    issued_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE coordinators (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    office_id BLOB NOT NULL REFERENCES offices (agency_id),
    user_id BLOB UNIQUE REFERENCES users (id),
    name TEXT NOT NULL,
    name_kana TEXT,
    name_key TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    fte INTEGER NOT NULL,
    other_duties INTEGER NOT NULL,
    accepting INTEGER NOT NULL,
    paused_from TEXT,
    paused_until TEXT,
    pause_reason TEXT,
    training_finished_on TEXT,
    consultation_specialist INTEGER NOT NULL,
    experience TEXT NOT NULL,
    languages TEXT NOT NULL,
    districts TEXT NOT NULL,
    left_on TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX coordinators_by_name ON coordinators (municipality_id, name_key, id);
CREATE INDEX coordinators_by_office ON coordinators (office_id);

CREATE TABLE absences (
    id BLOB PRIMARY KEY NOT NULL,
    coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    percent INTEGER NOT NULL,
    reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX absences_by_coordinator ON absences (coordinator_id, starts_on);

CREATE TABLE children (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    reference TEXT NOT NULL,
    family_id BLOB NOT NULL,
    name TEXT,
    name_kana TEXT,
    mother_name TEXT,
    mother_kana TEXT,
    kana_key TEXT NOT NULL,
    born_on TEXT NOT NULL,
    discharge_on TEXT,
    discharge_precision TEXT NOT NULL,
    hospital_id BLOB REFERENCES agencies (id),
    district TEXT,
    address TEXT,
    certificate_number TEXT,
    in_nursery INTEGER NOT NULL,
    school_entry_year INTEGER,
    school_entry_reason TEXT,
    note TEXT,
    care_band TEXT,
    care_score INTEGER,
    care_items TEXT NOT NULL,
    closed_on TEXT,
    close_reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (municipality_id, reference)
) STRICT;
CREATE INDEX children_by_birth ON children (municipality_id, born_on);
CREATE INDEX children_by_reading ON children (municipality_id, kana_key, id);
CREATE INDEX children_by_family ON children (family_id);

-- Who called about the child, and how.
CREATE TABLE referrals (
    child_id BLOB PRIMARY KEY REFERENCES children (id),
    referred_by TEXT NOT NULL,
    agency_id BLOB REFERENCES agencies (id),
    means TEXT NOT NULL,
    referred_on TEXT NOT NULL
) STRICT;

-- Every ending of every folded search key: part of a word is then the beginning of a row.
CREATE TABLE child_search (
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    suffix TEXT NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    PRIMARY KEY (municipality_id, suffix, child_id)
) STRICT;
CREATE INDEX child_search_by_child ON child_search (child_id);

CREATE TABLE guardians (
    id BLOB PRIMARY KEY NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    name TEXT NOT NULL,
    name_kana TEXT,
    relationship TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    address TEXT,
    primary_contact INTEGER NOT NULL,
    note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX guardians_by_child ON guardians (child_id);

CREATE TABLE consents (
    id BLOB PRIMARY KEY NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    guardian_id BLOB REFERENCES guardians (id),
    scope TEXT NOT NULL,
    purpose TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    withdrawn_on TEXT,
    taken_by TEXT NOT NULL,
    paper_location TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX consents_by_child ON consents (child_id);

-- A recipient is one agency, or every agency of a kind.
CREATE TABLE consent_recipients (
    consent_id BLOB NOT NULL REFERENCES consents (id),
    position INTEGER NOT NULL,
    agency_id BLOB REFERENCES agencies (id),
    agency_kind TEXT,
    PRIMARY KEY (consent_id, position)
) STRICT;

CREATE TABLE care_team_members (
    id BLOB PRIMARY KEY NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    agency_id BLOB NOT NULL REFERENCES agencies (id),
    role TEXT NOT NULL,
    person TEXT,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    without_consent_reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX care_team_members_by_child ON care_team_members (child_id);
CREATE INDEX care_team_members_by_agency ON care_team_members (agency_id, child_id);

CREATE TABLE care_assessments (
    id BLOB PRIMARY KEY NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    scored_on TEXT NOT NULL,
    scored_by TEXT NOT NULL,
    items TEXT NOT NULL,
    base INTEGER NOT NULL,
    watch INTEGER NOT NULL,
    total INTEGER NOT NULL,
    band TEXT NOT NULL,
    sheet_total INTEGER,
    sheet_band TEXT,
    note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX care_assessments_by_child ON care_assessments (child_id, scored_on, id);

CREATE TABLE conflicts (
    id BLOB PRIMARY KEY NOT NULL,
    coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (coordinator_id, child_id)
) STRICT;

CREATE TABLE decisions (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    mode TEXT NOT NULL,
    role TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    situation TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    chosen_rank INTEGER,
    reason TEXT,
    reason_note TEXT,
    over_ceiling INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES users (id),
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_child ON decisions (child_id, made_at);

CREATE TABLE assignments (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    decision_id BLOB NOT NULL REFERENCES decisions (id),
    answer_by TEXT,
    answered_at TEXT,
    decline_reason TEXT,
    end_reason TEXT,
    note TEXT,
    undo_until TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
-- The promise of the product contract, section 4.3: never two open leads for one child.
CREATE UNIQUE INDEX assignments_one_open_lead ON assignments (child_id)
    WHERE role = 'lead' AND state IN ('proposed', 'reserved', 'active');
CREATE UNIQUE INDEX assignments_one_open_pair ON assignments (child_id, coordinator_id)
    WHERE state IN ('proposed', 'reserved', 'active');
CREATE INDEX assignments_open_by_coordinator ON assignments (coordinator_id)
    WHERE state IN ('proposed', 'reserved', 'active');
CREATE INDEX assignments_by_coordinator ON assignments (coordinator_id, created_at);
CREATE INDEX assignments_by_child ON assignments (child_id, created_at);
CREATE INDEX assignments_by_municipality ON assignments (municipality_id, state, id);

-- Messages to users: written with the change, held for the time of undo, then shown.
CREATE TABLE notifications (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    event TEXT NOT NULL,
    child_id BLOB REFERENCES children (id),
    assignment_id BLOB REFERENCES assignments (id),
    held_until TEXT NOT NULL,
    cancelled_at TEXT,
    read_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX notifications_by_user ON notifications (user_id, held_until, id);
CREATE INDEX notifications_by_assignment ON notifications (assignment_id);

CREATE TABLE idempotency_keys (
    user_id BLOB NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    etag TEXT,
    location TEXT,
    body TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;

-- One chain per municipality, one (the nil id) for the installation. The row is the lock that makes numbers gapless.
CREATE TABLE audit_chains (
    chain BLOB PRIMARY KEY NOT NULL,
    last_seq INTEGER NOT NULL,
    last_hash TEXT NOT NULL
) STRICT;

CREATE TABLE audit_entries (
    chain BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    user_id BLOB,
    role TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    child_id BLOB,
    outcome TEXT NOT NULL,
    address TEXT,
    request_id TEXT,
    before_hash TEXT,
    after_hash TEXT,
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT;
CREATE INDEX audit_entries_by_child ON audit_entries (child_id, seq);
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, seq);

CREATE TRIGGER audit_entries_stay_unchanged BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
