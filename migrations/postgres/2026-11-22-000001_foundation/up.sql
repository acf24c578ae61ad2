-- The foundation: who, where, for whom, by whom decided, and who looked.
-- The SQLite series has the same tables; a test compares the columns.

CREATE TABLE municipalities (
    id uuid PRIMARY KEY,
    lg_code text NOT NULL UNIQUE,
    name text NOT NULL,
    name_kana text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);

-- Running numbers (a child's reference code, later receipts). One row is one lock.
CREATE TABLE counters (
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    name text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (municipality_id, name)
);

CREATE TABLE policies (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    version integer NOT NULL,
    parameters jsonb NOT NULL,
    reason text NOT NULL,
    author_id uuid,
    created_at timestamptz NOT NULL,
    UNIQUE (municipality_id, version)
);

CREATE TABLE agencies (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    kind text NOT NULL,
    name text NOT NULL,
    name_kana text,
    name_key text COLLATE "C" NOT NULL,
    corporation_name text,
    corporate_number text,
    phone text,
    fax text,
    email text,
    url text,
    postal_code text,
    address text,
    note text,
    closed_on date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX agencies_by_name ON agencies (municipality_id, name_key, id);
CREATE INDEX agencies_by_kind ON agencies (municipality_id, kind);

-- A consultation office is an agency with a second row here.
CREATE TABLE offices (
    agency_id uuid PRIMARY KEY REFERENCES agencies (id),
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    accepting boolean NOT NULL,
    paused_from date,
    paused_until date,
    pause_reason text,
    districts jsonb NOT NULL,
    source_no text
);
CREATE INDEX offices_by_municipality ON offices (municipality_id, agency_id);

-- One number may cover several offices and one office several services (open data as it is).
CREATE TABLE office_numbers (
    office_id uuid NOT NULL REFERENCES offices (agency_id),
    service_code text NOT NULL,
    number text NOT NULL,
    PRIMARY KEY (office_id, service_code, number)
);
CREATE INDEX office_numbers_by_number ON office_numbers (number);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    municipality_id uuid REFERENCES municipalities (id),
    agency_id uuid REFERENCES agencies (id),
    username text NOT NULL,
    username_key text COLLATE "C" NOT NULL UNIQUE,
    display_name text NOT NULL,
    role text NOT NULL,
    email text,
    language text NOT NULL,
    password_hash text NOT NULL,
    must_change_password boolean NOT NULL,
    password_expires_at timestamptz,
    disabled_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX users_by_municipality ON users (municipality_id, username_key);

-- Counted per folded name whether or not such an account exists, so that a lock tells nothing.
CREATE TABLE sign_in_attempts (
    name_hash text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    address text
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    token_hash text PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    issued_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE coordinators (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    office_id uuid NOT NULL REFERENCES offices (agency_id),
    user_id uuid UNIQUE REFERENCES users (id),
    name text NOT NULL,
    name_kana text,
    name_key text COLLATE "C" NOT NULL,
    email text,
    phone text,
    fte integer NOT NULL,
    other_duties integer NOT NULL,
    accepting boolean NOT NULL,
    paused_from date,
    paused_until date,
    pause_reason text,
    training_finished_on date,
    consultation_specialist boolean NOT NULL,
    experience jsonb NOT NULL,
    languages jsonb NOT NULL,
    districts jsonb NOT NULL,
    left_on date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX coordinators_by_name ON coordinators (municipality_id, name_key, id);
CREATE INDEX coordinators_by_office ON coordinators (office_id);

CREATE TABLE absences (
    id uuid PRIMARY KEY,
    coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    starts_on date NOT NULL,
    ends_on date,
    percent integer NOT NULL,
    reason text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX absences_by_coordinator ON absences (coordinator_id, starts_on);

CREATE TABLE children (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    reference text COLLATE "C" NOT NULL,
    family_id uuid NOT NULL,
    name text,
    name_kana text,
    mother_name text,
    mother_kana text,
    kana_key text COLLATE "C" NOT NULL,
    born_on date NOT NULL,
    discharge_on date,
    discharge_precision text NOT NULL,
    hospital_id uuid REFERENCES agencies (id),
    district text,
    address text,
    certificate_number text,
    in_nursery boolean NOT NULL,
    school_entry_year integer,
    school_entry_reason text,
    note text,
    care_band text,
    care_score integer,
    care_items jsonb NOT NULL,
    closed_on date,
    close_reason text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (municipality_id, reference)
);
CREATE INDEX children_by_birth ON children (municipality_id, born_on);
CREATE INDEX children_by_reading ON children (municipality_id, kana_key, id);
CREATE INDEX children_by_family ON children (family_id);

-- Who called about the child, and how.
CREATE TABLE referrals (
    child_id uuid PRIMARY KEY REFERENCES children (id),
    referred_by text NOT NULL,
    agency_id uuid REFERENCES agencies (id),
    means text NOT NULL,
    referred_on date NOT NULL
);

-- Every ending of every folded search key: part of a word is then the beginning of a row.
CREATE TABLE child_search (
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    suffix text COLLATE "C" NOT NULL,
    child_id uuid NOT NULL REFERENCES children (id),
    PRIMARY KEY (municipality_id, suffix, child_id)
);
CREATE INDEX child_search_by_child ON child_search (child_id);

CREATE TABLE guardians (
    id uuid PRIMARY KEY,
    child_id uuid NOT NULL REFERENCES children (id),
    name text NOT NULL,
    name_kana text,
    relationship text NOT NULL,
    phone text,
    email text,
    address text,
    primary_contact boolean NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX guardians_by_child ON guardians (child_id);

CREATE TABLE consents (
    id uuid PRIMARY KEY,
    child_id uuid NOT NULL REFERENCES children (id),
    guardian_id uuid REFERENCES guardians (id),
    scope text NOT NULL,
    purpose text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    withdrawn_on date,
    taken_by text NOT NULL,
    paper_location text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX consents_by_child ON consents (child_id);

-- A recipient is one agency, or every agency of a kind.
CREATE TABLE consent_recipients (
    consent_id uuid NOT NULL REFERENCES consents (id),
    position integer NOT NULL,
    agency_id uuid REFERENCES agencies (id),
    agency_kind text,
    PRIMARY KEY (consent_id, position)
);

CREATE TABLE care_team_members (
    id uuid PRIMARY KEY,
    child_id uuid NOT NULL REFERENCES children (id),
    agency_id uuid NOT NULL REFERENCES agencies (id),
    role text NOT NULL,
    person text,
    starts_on date NOT NULL,
    ends_on date,
    without_consent_reason text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX care_team_members_by_child ON care_team_members (child_id);
CREATE INDEX care_team_members_by_agency ON care_team_members (agency_id, child_id);

CREATE TABLE care_assessments (
    id uuid PRIMARY KEY,
    child_id uuid NOT NULL REFERENCES children (id),
    scored_on date NOT NULL,
    scored_by text NOT NULL,
    items jsonb NOT NULL,
    base integer NOT NULL,
    watch integer NOT NULL,
    total integer NOT NULL,
    band text NOT NULL,
    sheet_total integer,
    sheet_band text,
    note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX care_assessments_by_child ON care_assessments (child_id, scored_on, id);

CREATE TABLE conflicts (
    id uuid PRIMARY KEY,
    coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    child_id uuid NOT NULL REFERENCES children (id),
    reason text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (coordinator_id, child_id)
);

CREATE TABLE decisions (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    mode text NOT NULL,
    role text NOT NULL,
    policy_version integer NOT NULL,
    situation jsonb NOT NULL,
    recommendation jsonb NOT NULL,
    chosen_rank integer,
    reason text,
    reason_note text,
    over_ceiling boolean NOT NULL,
    made_by uuid NOT NULL REFERENCES users (id),
    made_at timestamptz NOT NULL
);
CREATE INDEX decisions_by_child ON decisions (child_id, made_at);

CREATE TABLE assignments (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    role text NOT NULL,
    state text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    decision_id uuid NOT NULL REFERENCES decisions (id),
    answer_by date,
    answered_at timestamptz,
    decline_reason text,
    end_reason text,
    note text,
    undo_until timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    version integer NOT NULL
);
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
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    user_id uuid NOT NULL REFERENCES users (id),
    event text NOT NULL,
    child_id uuid REFERENCES children (id),
    assignment_id uuid REFERENCES assignments (id),
    held_until timestamptz NOT NULL,
    cancelled_at timestamptz,
    read_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX notifications_by_user ON notifications (user_id, held_until, id);
CREATE INDEX notifications_by_assignment ON notifications (assignment_id);

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users (id),
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer,
    etag text,
    location text,
    body text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);

-- One chain per municipality, one (the nil id) for the installation. The row is the lock that makes numbers gapless.
CREATE TABLE audit_chains (
    chain uuid PRIMARY KEY,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL
);

CREATE TABLE audit_entries (
    chain uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    user_id uuid,
    role text,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid,
    child_id uuid,
    outcome text NOT NULL,
    address text,
    request_id text,
    before_hash text,
    after_hash text,
    detail text NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_entries_by_child ON audit_entries (child_id, seq);
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, seq);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed';
END
$$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_stay_whole BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
