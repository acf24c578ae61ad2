-- Daily work (product contract, section 7): what was done for a child, and what is to be done.
-- The SQLite series has the same tables; a test compares the columns.

CREATE TABLE activities (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid REFERENCES children (id),
    author_id uuid NOT NULL REFERENCES users (id),
    agency_id uuid REFERENCES agencies (id),
    coordinator_id uuid REFERENCES coordinators (id),
    happened_on date NOT NULL,
    kind text NOT NULL,
    means text NOT NULL,
    minutes integer NOT NULL,
    with_whom text,
    place text,
    note text,
    subsidy_category text,
    fee_claimed boolean NOT NULL,
    conference_id uuid REFERENCES conferences (id),
    struck_at timestamptz,
    strike_reason text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX activities_by_child ON activities (child_id, happened_on, id);
CREATE INDEX activities_by_author ON activities (author_id, happened_on, id);
CREATE INDEX activities_by_municipality ON activities (municipality_id, happened_on, id);
CREATE INDEX activities_by_coordinator ON activities (coordinator_id, happened_on);

-- Every form an activity had, so that a correction hides nothing.
CREATE TABLE activity_versions (
    activity_id uuid NOT NULL REFERENCES activities (id),
    version integer NOT NULL,
    facts jsonb NOT NULL,
    reason text,
    saved_by uuid NOT NULL REFERENCES users (id),
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (activity_id, version)
);

CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid REFERENCES children (id),
    title text NOT NULL,
    note text,
    role text NOT NULL,
    agency_id uuid REFERENCES agencies (id),
    user_id uuid REFERENCES users (id),
    due_on date,
    state text NOT NULL,
    done_at timestamptz,
    done_by uuid REFERENCES users (id),
    skip_reason text,
    source text NOT NULL,
    source_id uuid,
    conference_id uuid REFERENCES conferences (id),
    assignment_id uuid REFERENCES assignments (id),
    created_by uuid REFERENCES users (id),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX tasks_by_child ON tasks (child_id, state, due_on, id);
CREATE INDEX tasks_by_municipality ON tasks (municipality_id, state, due_on, id);
CREATE INDEX tasks_by_agency ON tasks (agency_id, state, due_on, id);
CREATE INDEX tasks_by_user ON tasks (user_id, state, due_on, id);
CREATE UNIQUE INDEX tasks_once_by_source ON tasks (source, source_id);

-- A child's timeline walks each of these backwards and stops after a page.
CREATE INDEX tasks_by_child_made ON tasks (child_id, created_at, id);
CREATE INDEX tasks_by_child_done ON tasks (child_id, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX conferences_by_child_start ON conferences (child_id, starts_at, id) WHERE starts_at IS NOT NULL;
CREATE INDEX conferences_by_child_held ON conferences (child_id, held_on, id) WHERE held_on IS NOT NULL;
CREATE INDEX assignments_by_child_begin ON assignments (child_id, starts_on, id);
CREATE INDEX assignments_by_child_end ON assignments (child_id, ends_on, id) WHERE ends_on IS NOT NULL;
CREATE INDEX consents_by_child_begin ON consents (child_id, starts_on, id);
CREATE INDEX consents_by_child_withdrawn ON consents (child_id, withdrawn_on, id) WHERE withdrawn_on IS NOT NULL;
CREATE INDEX care_team_members_by_child_begin ON care_team_members (child_id, starts_on, id);
CREATE INDEX care_team_members_by_child_end ON care_team_members (child_id, ends_on, id) WHERE ends_on IS NOT NULL;
