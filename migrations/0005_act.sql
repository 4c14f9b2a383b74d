-- Acts: each exercise of a power, with office, basis and reasons (docs/specs/act.md).
CREATE TABLE act (
    id TEXT PRIMARY KEY,
    power TEXT NOT NULL,
    office TEXT NOT NULL,
    actor TEXT NOT NULL,
    subject TEXT NOT NULL,
    findings TEXT NOT NULL,
    clauses TEXT NOT NULL,
    at TEXT NOT NULL,
    entry_id TEXT NOT NULL
);
CREATE INDEX act_subject ON act (subject, at);
