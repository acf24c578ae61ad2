-- What the calendar does beyond single dates.
-- The SQLite series has the same tables; a test compares the columns.

-- The section's own tasks are reminded of too: they belong to no child.
ALTER TABLE reminders ALTER COLUMN child_id DROP NOT NULL;

-- A case that was to begin on the day of discharge goes on waiting for it while nobody knows that day.
ALTER TABLE assignments ADD COLUMN starts_at_discharge boolean NOT NULL DEFAULT false;
UPDATE assignments SET starts_at_discharge = true
WHERE state IN ('proposed', 'reserved')
    AND starts_on = (SELECT discharge_on FROM children WHERE children.id = assignments.child_id);
