-- Letters to many (docs/decisions/0031-letters-and-acts.md): one text, a policy published before (apa art. 36), a record for each recipient with what
-- was filled in for it; and what is said later about something the public was told (docs/decisions/0032-advisories.md).
CREATE TABLE circular (
    id TEXT PRIMARY KEY,
    act_id TEXT NOT NULL REFERENCES act (id),
    policy_act TEXT NOT NULL REFERENCES act (id),
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text TEXT NOT NULL,
    due TEXT,
    entry_id TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE circular_copy (
    circular_id TEXT NOT NULL REFERENCES circular (id),
    number BIGINT NOT NULL,
    operator_id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (circular_id, number)
);
CREATE UNIQUE INDEX circular_copy_operator ON circular_copy (operator_id, circular_id);
CREATE TABLE advisory_revision (
    act_id TEXT PRIMARY KEY REFERENCES act (id),
    advisory TEXT NOT NULL REFERENCES act (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text TEXT NOT NULL,
    text_en TEXT NOT NULL,
    summary TEXT NOT NULL,
    is_urgent BOOLEAN NOT NULL,
    at TEXT NOT NULL
);
CREATE UNIQUE INDEX advisory_revision_number ON advisory_revision (advisory, number);
