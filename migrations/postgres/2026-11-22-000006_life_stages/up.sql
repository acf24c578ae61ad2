-- Life stages (product contract, section 5): what comes next for each child, who prepares it, and who was told.
-- The SQLite series has the same tables; a test compares the columns.

-- What people plan beside what the law says: the first day in a nursery, and leaving school later than others.
ALTER TABLE children ADD COLUMN nursery_entry_on date;
ALTER TABLE children ADD COLUMN graduation_year integer;
ALTER TABLE children ADD COLUMN graduation_reason text;

-- A ward's own versions of the checklists; where it has none, the one of the product holds.
CREATE TABLE checklists (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    kind text NOT NULL,
    version integer NOT NULL,
    content jsonb NOT NULL,
    reason text NOT NULL,
    author_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX checklists_by_version ON checklists (municipality_id, kind, version);

-- What comes next for a child. The checklist is frozen when the preparation opens.
CREATE TABLE transitions (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    kind text NOT NULL,
    falls_on date,
    state text NOT NULL,
    checklist_version integer,
    checklist jsonb,
    opened_on date,
    opened_by uuid REFERENCES users (id),
    ended_on date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX transitions_one_of_a_kind ON transitions (child_id, kind);
CREATE INDEX transitions_by_day ON transitions (municipality_id, falls_on, id);
CREATE INDEX transitions_by_kind ON transitions (municipality_id, kind, falls_on, id);
CREATE INDEX transitions_by_state ON transitions (municipality_id, state, falls_on, id);

-- Steps of a checklist are tasks. Several come from one transition or plan, so each has a word of its own there.
ALTER TABLE tasks ADD COLUMN step text NOT NULL DEFAULT '';
-- How its day follows from the day it leads up to; none once a person has set the day.
ALTER TABLE tasks ADD COLUMN due_offset jsonb;
DROP INDEX tasks_once_by_source;
CREATE UNIQUE INDEX tasks_once_by_step ON tasks (source, source_id, step);
CREATE INDEX tasks_by_source ON tasks (source_id);

-- The day on which the calendar next has something to do for a child. The row is the claim on it.
CREATE TABLE watches (
    child_id uuid PRIMARY KEY REFERENCES children (id),
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    look_on date NOT NULL
);
CREATE INDEX watches_by_day ON watches (look_on, child_id);
INSERT INTO watches (child_id, municipality_id, look_on)
    SELECT id, municipality_id, '2000-01-01' FROM children WHERE closed_on IS NULL;

-- What was reminded of, and for which day: once for each day a thing falls on.
CREATE TABLE reminders (
    subject_id uuid NOT NULL,
    point text NOT NULL,
    for_day date NOT NULL,
    child_id uuid NOT NULL REFERENCES children (id),
    told_at timestamptz NOT NULL,
    PRIMARY KEY (subject_id, point, for_day)
);
CREATE INDEX reminders_by_child ON reminders (child_id, told_at);

-- A lead coordinator hands a child over to the next.
CREATE TABLE handovers (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    from_assignment_id uuid NOT NULL REFERENCES assignments (id),
    from_coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    to_assignment_id uuid NOT NULL REFERENCES assignments (id),
    to_coordinator_id uuid NOT NULL REFERENCES coordinators (id),
    state text NOT NULL,
    due_on date NOT NULL,
    summary text,
    wishes text,
    cautions text,
    handed_over_at timestamptz,
    handed_over_by uuid REFERENCES users (id),
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES users (id),
    sheet jsonb,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX handovers_once_by_case ON handovers (to_assignment_id);
CREATE INDEX handovers_by_child ON handovers (child_id, created_at, id);
CREATE INDEX handovers_by_municipality ON handovers (municipality_id, state, due_on, id);
CREATE INDEX handovers_by_giver ON handovers (from_coordinator_id, state);
CREATE INDEX handovers_by_receiver ON handovers (to_coordinator_id, state);

-- Service plans and self-plans with the period of their decision and the months of monitoring.
CREATE TABLE service_plans (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    child_id uuid NOT NULL REFERENCES children (id),
    kind text NOT NULL,
    office_id uuid REFERENCES offices (agency_id),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    monthly_months integer NOT NULL,
    interval_months integer,
    ended_on date,
    note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX service_plans_by_child ON service_plans (child_id, starts_on, id);
CREATE INDEX service_plans_by_end ON service_plans (municipality_id, ends_on, id);

ALTER TABLE notifications ADD COLUMN transition_id uuid REFERENCES transitions (id);
ALTER TABLE notifications ADD COLUMN handover_id uuid REFERENCES handovers (id);
