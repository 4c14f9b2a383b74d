-- Sealed cases (issue 6; docs/specs/withheld.md). An entry about a sealed case is kept out of the published log (`withheld` names the case) until the
-- case is opened again (`released_at`). Each hour a row of `log_hour` commits to every entry withheld by then, whether there was one or not.
ALTER TABLE log_entry ADD COLUMN withheld TEXT;
ALTER TABLE log_entry ADD COLUMN released_at TEXT;
ALTER TABLE log_entry ADD COLUMN hour TEXT;
DROP INDEX log_entry_waiting;
CREATE INDEX log_entry_waiting ON log_entry (seq) WHERE idx IS NULL AND (withheld IS NULL OR released_at IS NOT NULL);
CREATE INDEX log_entry_withheld ON log_entry (withheld, seq) WHERE withheld IS NOT NULL;
CREATE TABLE log_hour (
    hour TEXT PRIMARY KEY,
    chain TEXT NOT NULL
);
-- A case that is sealed now, or was: by which act, until when that is to be looked at again, since when it is open.
CREATE TABLE case_withheld (
    case_id TEXT PRIMARY KEY REFERENCES case_file (id),
    act_id TEXT NOT NULL REFERENCES act (id),
    since TEXT NOT NULL,
    review_by TEXT NOT NULL,
    until TEXT
);
-- Who is let in to a sealed case: derived from its people, so that lists need not read each case.
CREATE TABLE case_admitted (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    person TEXT NOT NULL,
    PRIMARY KEY (case_id, person)
);
