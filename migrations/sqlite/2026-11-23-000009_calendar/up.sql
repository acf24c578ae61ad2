-- What the calendar does beyond single dates.
-- The PostgreSQL series has the same tables; a test compares the columns.

-- The section's own tasks are reminded of too: they belong to no child.
CREATE TABLE reminders_of_all (
    subject_id BLOB NOT NULL,
    point TEXT NOT NULL,
    for_day TEXT NOT NULL,
    child_id BLOB REFERENCES children (id),
    told_at TEXT NOT NULL,
    PRIMARY KEY (subject_id, point, for_day)
) STRICT;
INSERT INTO reminders_of_all SELECT subject_id, point, for_day, child_id, told_at FROM reminders;
DROP TABLE reminders;
ALTER TABLE reminders_of_all RENAME TO reminders;
CREATE INDEX reminders_by_child ON reminders (child_id, told_at);

-- A case that was to begin on the day of discharge goes on waiting for it while nobody knows that day.
ALTER TABLE assignments ADD COLUMN starts_at_discharge INTEGER NOT NULL DEFAULT 0;
UPDATE assignments SET starts_at_discharge = 1
WHERE state IN ('proposed', 'reserved')
    AND starts_on = (SELECT discharge_on FROM children WHERE children.id = assignments.child_id);
