-- Daily work (product contract, section 7): what was done for a child, and what is to be done.
-- The PostgreSQL series has the same tables; a test compares the columns.

CREATE TABLE activities (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB REFERENCES children (id),
    author_id BLOB NOT NULL REFERENCES users (id),
    agency_id BLOB REFERENCES agencies (id),
    coordinator_id BLOB REFERENCES coordinators (id),
    happened_on TEXT NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    with_whom TEXT,
    place TEXT,
    note TEXT,
    subsidy_category TEXT,
    fee_claimed INTEGER NOT NULL,
    conference_id BLOB REFERENCES conferences (id),
    struck_at TEXT,
    strike_reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX activities_by_child ON activities (child_id, happened_on, id);
CREATE INDEX activities_by_author ON activities (author_id, happened_on, id);
CREATE INDEX activities_by_municipality ON activities (municipality_id, happened_on, id);
CREATE INDEX activities_by_coordinator ON activities (coordinator_id, happened_on);

-- Every form an activity had, so that a correction hides nothing.
CREATE TABLE activity_versions (
    activity_id BLOB NOT NULL REFERENCES activities (id),
    version INTEGER NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT,
    saved_by BLOB NOT NULL REFERENCES users (id),
    saved_at TEXT NOT NULL,
    PRIMARY KEY (activity_id, version)
) STRICT;

CREATE TABLE tasks (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB REFERENCES children (id),
    title TEXT NOT NULL,
    note TEXT,
    role TEXT NOT NULL,
    agency_id BLOB REFERENCES agencies (id),
    user_id BLOB REFERENCES users (id),
    due_on TEXT,
    state TEXT NOT NULL,
    done_at TEXT,
    done_by BLOB REFERENCES users (id),
    skip_reason TEXT,
    source TEXT NOT NULL,
    source_id BLOB,
    conference_id BLOB REFERENCES conferences (id),
    assignment_id BLOB REFERENCES assignments (id),
    created_by BLOB REFERENCES users (id),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
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
