-- Life stages (product contract, section 5): what comes next for each child, who prepares it, and who was told.
-- The PostgreSQL series has the same tables; a test compares the columns.

-- What people plan beside what the law says: the first day in a nursery, and leaving school later than others.
ALTER TABLE children ADD COLUMN nursery_entry_on TEXT;
ALTER TABLE children ADD COLUMN graduation_year INTEGER;
ALTER TABLE children ADD COLUMN graduation_reason TEXT;

-- A ward's own versions of the checklists; where it has none, the one of the product holds.
CREATE TABLE checklists (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    reason TEXT NOT NULL,
    author_id BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX checklists_by_version ON checklists (municipality_id, kind, version);

-- What comes next for a child. The checklist is frozen when the preparation opens.
CREATE TABLE transitions (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    kind TEXT NOT NULL,
    falls_on TEXT,
    state TEXT NOT NULL,
    checklist_version INTEGER,
    checklist TEXT,
    opened_on TEXT,
    opened_by BLOB REFERENCES users (id),
    ended_on TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX transitions_one_of_a_kind ON transitions (child_id, kind);
CREATE INDEX transitions_by_day ON transitions (municipality_id, falls_on, id);
CREATE INDEX transitions_by_kind ON transitions (municipality_id, kind, falls_on, id);
CREATE INDEX transitions_by_state ON transitions (municipality_id, state, falls_on, id);

-- Steps of a checklist are tasks. Several come from one transition or plan, so each has a word of its own there.
ALTER TABLE tasks ADD COLUMN step TEXT NOT NULL DEFAULT '';
-- How its day follows from the day it leads up to; none once a person has set the day.
ALTER TABLE tasks ADD COLUMN due_offset TEXT;
DROP INDEX tasks_once_by_source;
CREATE UNIQUE INDEX tasks_once_by_step ON tasks (source, source_id, step);
CREATE INDEX tasks_by_source ON tasks (source_id);

-- The day on which the calendar next has something to do for a child. The row is the claim on it.
CREATE TABLE watches (
    child_id BLOB PRIMARY KEY NOT NULL REFERENCES children (id),
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    look_on TEXT NOT NULL
) STRICT;
CREATE INDEX watches_by_day ON watches (look_on, child_id);
INSERT INTO watches (child_id, municipality_id, look_on)
    SELECT id, municipality_id, '2000-01-01' FROM children WHERE closed_on IS NULL;

-- What was reminded of, and for which day: once for each day a thing falls on.
CREATE TABLE reminders (
    subject_id BLOB NOT NULL,
    point TEXT NOT NULL,
    for_day TEXT NOT NULL,
    child_id BLOB NOT NULL REFERENCES children (id),
    told_at TEXT NOT NULL,
    PRIMARY KEY (subject_id, point, for_day)
) STRICT;
CREATE INDEX reminders_by_child ON reminders (child_id, told_at);

-- A lead coordinator hands a child over to the next.
CREATE TABLE handovers (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    from_assignment_id BLOB NOT NULL REFERENCES assignments (id),
    from_coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    to_assignment_id BLOB NOT NULL REFERENCES assignments (id),
    to_coordinator_id BLOB NOT NULL REFERENCES coordinators (id),
    state TEXT NOT NULL,
    due_on TEXT NOT NULL,
    summary TEXT,
    wishes TEXT,
    cautions TEXT,
    handed_over_at TEXT,
    handed_over_by BLOB REFERENCES users (id),
    acknowledged_at TEXT,
    acknowledged_by BLOB REFERENCES users (id),
    sheet TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX handovers_once_by_case ON handovers (to_assignment_id);
CREATE INDEX handovers_by_child ON handovers (child_id, created_at, id);
CREATE INDEX handovers_by_municipality ON handovers (municipality_id, state, due_on, id);
CREATE INDEX handovers_by_giver ON handovers (from_coordinator_id, state);
CREATE INDEX handovers_by_receiver ON handovers (to_coordinator_id, state);

-- Service plans and self-plans with the period of their decision and the months of monitoring.
CREATE TABLE service_plans (
    id BLOB PRIMARY KEY NOT NULL,
    municipality_id BLOB NOT NULL REFERENCES municipalities (id),
    child_id BLOB NOT NULL REFERENCES children (id),
    kind TEXT NOT NULL,
    office_id BLOB REFERENCES offices (agency_id),
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    monthly_months INTEGER NOT NULL,
    interval_months INTEGER,
    ended_on TEXT,
    note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX service_plans_by_child ON service_plans (child_id, starts_on, id);
CREATE INDEX service_plans_by_end ON service_plans (municipality_id, ends_on, id);

ALTER TABLE notifications ADD COLUMN transition_id BLOB REFERENCES transitions (id);
ALTER TABLE notifications ADD COLUMN handover_id BLOB REFERENCES handovers (id);
