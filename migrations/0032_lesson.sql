-- What is learnt from cases, and who is told of it (issue 6; docs/specs/lesson.md, docs/decisions/0035-lessons.md). `advisory_told` has a row for every
-- word about an advisory that was looked at: the change that carries it to those downstream of one system named, or to operators with similar systems.
CREATE TABLE advisory_told (
    act_id TEXT NOT NULL REFERENCES act (id),
    scope TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    advisory TEXT NOT NULL REFERENCES act (id),
    word TEXT NOT NULL,
    change_id TEXT REFERENCES change (id),
    at TEXT NOT NULL,
    PRIMARY KEY (act_id, scope, asset_id)
);
CREATE UNIQUE INDEX advisory_told_change ON advisory_told (change_id);
CREATE INDEX advisory_told_advisory ON advisory_told (advisory, at);
CREATE INDEX advisory_revision_at ON advisory_revision (at);

-- Something proposed for the risk map, criteria, questions or suites out of a case; internal.
CREATE TABLE lesson (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    what TEXT NOT NULL,
    what_en TEXT NOT NULL,
    why TEXT NOT NULL,
    why_en TEXT NOT NULL,
    state TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    reason TEXT,
    goes_on TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX lesson_case ON lesson (case_id, id);
CREATE INDEX lesson_state ON lesson (state, id);

-- When and by whom it is looked at whether something happened again, and what came of it.
CREATE TABLE recheck (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    due TEXT NOT NULL,
    office TEXT NOT NULL,
    what TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT,
    words TEXT,
    again_case TEXT REFERENCES case_file (id),
    recorded_by TEXT,
    recorded_at TEXT,
    revision BIGINT NOT NULL
);
CREATE INDEX recheck_case ON recheck (case_id, due);
CREATE INDEX recheck_open ON recheck (due, id) WHERE outcome IS NULL;

-- An advisory to be brought to operators with similar systems: proposed by one, decided by another.
CREATE TABLE warning (
    change_id TEXT PRIMARY KEY REFERENCES change (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    advisory TEXT NOT NULL REFERENCES act (id),
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    word TEXT,
    act_id TEXT REFERENCES act (id),
    revision BIGINT NOT NULL
);
CREATE INDEX warning_case ON warning (case_id, at);

-- Whose registered systems are similar: by what a component is called, and by the field they are used in.
CREATE INDEX asset_called ON asset (name, kind);
CREATE INDEX said_sector ON said (value, asset_id) WHERE field = 'fact.sector';
